//! Says what looks wrong, or what a person should know before going on.

use super::sheet_view::Line;
use super::word_view::signed;
use crate::client::Lint;
use crate::console::book::Book;
use crate::console::short_id::short_id;
use crate::console::widget::{Canvas, Span};

/// One of them in lines of `columns`, with the warning sign before it and whom it is about.
pub(in crate::console) fn lines(lint: &Lint, canvas: &Canvas<'_>, columns: u16, book: &Book) -> Vec<Line> {
    let styles = canvas.theme.styles;
    let mut spans = Vec::new();
    if let Some(agent) = &lint.agent {
        let name = book.name(agent).filter(|name| !name.is_empty());
        if let Some(name) = name {
            spans.push(Span::foreign(name.to_string(), styles.status.warning));
            spans.push(Span::own(" ", styles.status.warning));
        }
        spans.push(Span::own("#", styles.status.warning));
        spans.push(Span::foreign(short_id(agent.as_str()), styles.status.warning));
        spans.push(Span::own(": ", styles.status.warning));
    }
    // It came made visible: as text from elsewhere its escapes would be escaped once more. ASCII terminals need it safe.
    spans.push(if canvas.theme.glyphs.warning.is_ascii() {
        Span::foreign(lint.sentence.clone(), styles.status.warning)
    } else {
        Span::own(lint.sentence.clone(), styles.status.warning)
    });
    signed(
        canvas,
        columns,
        (canvas.theme.glyphs.warning, styles.status.warning),
        &spans,
    )
}

/// How many there are.
pub(in crate::console) fn count(lints: usize) -> String {
    match lints {
        1 => "1 thing to mend".to_owned(),
        count => format!("{count} things to mend"),
    }
}
