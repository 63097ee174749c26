//! Draws the sign-in form.

use ratatui::layout::Rect;

use super::form_rows_view::{self, FormRow};
use super::sheet_view::{self, NARROW, Sheet};
use super::sign_in::{SignIn, SignInFocus};
use super::view::OverlayContext;
use super::word_view;
use crate::console::keymap::{CommandId, Layer};
use crate::console::widget::{Canvas, Emphasis, Focus, FrameView, Span};

/// Draws the way of signing in, its fields, and what went wrong beside the field it is about.
pub(super) fn draw(sign_in: &SignIn, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let columns = sheet_view::text_columns(area, NARROW);
    let word_rows = |canvas: &Canvas<'_>| {
        let word = sign_in.word();
        let again = (Layer::Form, Some(CommandId::SubmitForm));
        let lines = word.map(|word| word_view::lines(word, canvas, columns, again, context));
        FormRow::text(lines.unwrap_or_default())
    };
    let mut rows: Vec<FormRow<'_>> = Vec::new();
    if sign_in.word().is_some() && sign_in.word_field().is_none() {
        rows.extend(word_rows(canvas));
        rows.push(FormRow::gap());
    }
    if sign_in.forms().len() > 1 {
        rows.push(FormRow::Choice {
            label: "way",
            text: way(sign_in, context),
            focus: focus(sign_in, SignInFocus::Way),
        });
    }
    for (place, (question, field)) in sign_in.questions().iter().zip(sign_in.fields()).enumerate() {
        rows.push(FormRow::Field {
            label: question.label,
            field,
            placeholder: if question.optional { "(may stay empty)" } else { "" },
            focus: focus(sign_in, SignInFocus::Field(place)),
        });
        if sign_in.word_field() == Some(place) {
            rows.extend(word_rows(canvas));
        }
    }
    rows.push(FormRow::gap());
    if sign_in.sending().is_some() {
        let style = canvas.theme.styles.status.running;
        let text = format!("{} signing in", canvas.theme.glyphs.running);
        rows.push(FormRow::Text(vec![Span::own(text, style)]));
    } else {
        rows.push(FormRow::Choice {
            label: "",
            text: "[ Sign in ]".to_owned(),
            focus: focus(sign_in, SignInFocus::Button),
        });
    }
    let styles = canvas.theme.styles.frame;
    let sheet = Sheet {
        frame: FrameView::new("Sign in", Emphasis::Focused, canvas)
            .badge(Span::foreign(context.profile, styles.title_focused))
            .badge(Span::own(context.capabilities.backend().title(), styles.badge)),
        width: NARROW,
        rows: rows.len(),
        layer: Layer::Form,
    };
    let place = sheet.open(canvas, area, context);
    form_rows_view::draw(&rows, canvas, place);
}

fn focus(sign_in: &SignIn, place: SignInFocus) -> Focus {
    // While the answers are on their way keys change none of them.
    if sign_in.focus() == place && sign_in.sending().is_none() {
        Focus::Here
    } else {
        Focus::Elsewhere
    }
}

/// The key for another way before the chosen one, whose title may be cut, and which of how many it is.
fn way(sign_in: &SignIn, context: &OverlayContext<'_>) -> String {
    let title = sign_in.form().map_or("", |form| form.title);
    let place = sign_in.forms().iter().position(|form| Some(form) == sign_in.form());
    let count = sign_in.forms().len();
    let place = place.map_or(0, |place| place + 1);
    let key = context.keymap.key(Layer::Form, CommandId::TextRight);
    match key.filter(|_| sign_in.focus() == SignInFocus::Way) {
        Some(key) => format!("{place} of {count}, {key} for another: {title}"),
        None => format!("{place} of {count}: {title}"),
    }
}
