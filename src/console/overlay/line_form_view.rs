//! Draws a form of one line.

use ratatui::layout::Rect;

use super::form_rows_view::{self, FormRow};
use super::line_form::{LineForm, LinePurpose};
use super::sheet_view::{self, NARROW, Sheet};
use super::view::OverlayContext;
use crate::console::keymap::Layer;
use crate::console::widget::{Canvas, Emphasis, Focus, FrameView, Span, wrapped};

/// Draws what the line is for, and the line.
pub(super) fn draw(form: &LineForm, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let (title, label, placeholder, purpose) = match form.purpose() {
        LinePurpose::Note => (
            "Note",
            "note",
            "sick cover",
            "Kept in the journal with the change, and shown in the history.",
        ),
        LinePurpose::Ids => (
            "Mark agents",
            "ids",
            "1001-1005; 1040",
            "Ids and ranges of ids, typed or pasted. Known agents are marked, unknown ids are told.",
        ),
    };
    let columns = sheet_view::text_columns(area, NARROW);
    let style = canvas.theme.styles.list.muted;
    let mut rows: Vec<FormRow<'_>> = FormRow::text(wrapped(canvas, columns, &[Span::own(purpose, style)])).collect();
    rows.push(FormRow::Field {
        label,
        field: form.field(),
        placeholder,
        focus: Focus::Here,
    });
    let sheet = Sheet {
        frame: FrameView::new(title, Emphasis::Focused, canvas),
        width: NARROW,
        rows: rows.len(),
        layer: Layer::Form,
    };
    let place = sheet.open(canvas, area, context);
    form_rows_view::draw(&rows, canvas, place);
}
