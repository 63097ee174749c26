//! Draws the form for a group's name and description.

use ratatui::layout::Rect;

use super::form_rows_view::{self, FormRow};
use super::group_form::{FormPurpose, GroupForm};
use super::sheet_view::{self, NARROW, Sheet};
use super::view::OverlayContext;
use super::word_view;
use crate::console::keymap::{CommandId, Layer};
use crate::console::widget::{Canvas, Emphasis, Focus, FrameView, Span};
use crate::console::word::GroupLabel;

/// Draws the fields as they are typed into, and beneath them what is wrong.
pub(super) fn draw(form: &GroupForm, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let columns = sheet_view::text_columns(area, NARROW);
    let is_sending = form.sending().is_some();
    let focus = |place| {
        if form.focus() == place && !is_sending {
            Focus::Here
        } else {
            Focus::Elsewhere
        }
    };
    let fields = form.fields().iter().enumerate();
    let mut rows: Vec<FormRow<'_>> = fields
        .map(|(place, field)| FormRow::Field {
            label: field.label,
            field: &field.input,
            placeholder: field.placeholder,
            focus: focus(place),
        })
        .collect();
    if let Some(word) = form.word() {
        let again = (Layer::Form, Some(CommandId::SubmitForm));
        rows.extend(FormRow::text(word_view::lines(word, canvas, columns, again, context)));
    }
    let (title, sending) = match form.purpose() {
        FormPurpose::New => ("New group", "creating the group"),
        FormPurpose::Rename(_) => ("Rename", "renaming the group"),
        FormPurpose::Describe(_) => ("Describe", "describing the group"),
    };
    if is_sending {
        let text = format!("{} {sending}", canvas.theme.glyphs.running);
        rows.push(FormRow::Text(vec![Span::own(text, canvas.theme.styles.status.running)]));
    }
    let mut frame = FrameView::new(title, Emphasis::Focused, canvas);
    if let FormPurpose::Rename(group) | FormPurpose::Describe(group) = form.purpose() {
        let style = canvas.theme.styles.frame.title_focused;
        frame = frame.badge(Span::foreign(GroupLabel::of(group).to_string(), style));
    }
    let sheet = Sheet {
        frame,
        width: NARROW,
        rows: rows.len(),
        layer: Layer::Form,
    };
    let place = sheet.open(canvas, area, context);
    form_rows_view::draw(&rows, canvas, place);
}
