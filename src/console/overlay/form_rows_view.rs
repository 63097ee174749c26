//! Draws sentences, fields and buttons one under the other; the one that keys go to is always in sight.

use ratatui::layout::Rect;

use super::sheet_view::Line;
use crate::console::widget::{Canvas, FieldView, Focus, Span, TextField};

/// One row of a form.
pub(super) enum FormRow<'a> {
    /// A line of text.
    Text(Line),
    /// A field and what it is for.
    Field {
        /// What it is for.
        label: &'a str,
        /// What is typed.
        field: &'a TextField,
        /// Shown while nothing is.
        placeholder: &'a str,
        /// Whether keys go to it.
        focus: Focus,
    },
    /// A choice that keys change, or a button.
    Choice {
        /// What it is for; empty for a button.
        label: &'a str,
        /// What is chosen, or what the button says.
        text: String,
        /// Whether keys go to it.
        focus: Focus,
    },
}

impl FormRow<'_> {
    /// An empty row.
    pub const fn gap() -> Self {
        Self::Text(Vec::new())
    }

    /// Rows of text.
    pub fn text(lines: Vec<Line>) -> impl Iterator<Item = Self> {
        lines.into_iter().map(Self::Text)
    }

    fn label(&self) -> &str {
        match self {
            Self::Text(_) => "",
            Self::Field { label, .. } | Self::Choice { label, .. } => label,
        }
    }

    fn has_focus(&self) -> bool {
        matches!(
            self,
            Self::Field { focus: Focus::Here, .. } | Self::Choice { focus: Focus::Here, .. }
        )
    }
}

/// Draws `rows` into `place`.
pub(super) fn draw(rows: &[FormRow<'_>], canvas: &mut Canvas<'_>, place: Rect) {
    let labels = rows
        .iter()
        .map(|row| canvas.width(&Span::own(row.label(), canvas.theme.styles.field.label)));
    let label_columns = labels
        .max()
        .map_or(0, |widest| u16::try_from(widest).unwrap_or(u16::MAX));
    let height = usize::from(place.height);
    let focused = rows.iter().position(FormRow::has_focus);
    let first = focused.map_or(0, |row| (row + 1).saturating_sub(height));
    for (y, row) in (place.top()..place.bottom()).zip(rows.iter().skip(first)) {
        row.draw(canvas, Rect { y, height: 1, ..place }, label_columns);
    }
}

impl FormRow<'_> {
    fn draw(&self, canvas: &mut Canvas<'_>, place: Rect, label_columns: u16) {
        let (x, y) = (place.x + 1, place.y);
        let columns = place.width.saturating_sub(2);
        let styles = canvas.theme.styles.field;
        if self.has_focus() {
            let style = canvas.theme.styles.list.cursor_bar;
            canvas.repeat((place.x, y), 1.min(place.width), canvas.theme.glyphs.cursor, style);
        }
        let label_style = if self.has_focus() {
            styles.label_focused
        } else {
            styles.label
        };
        let before = match self {
            Self::Text(line) => {
                canvas.line((x, y), columns, line);
                return;
            }
            Self::Field { label, .. } | Self::Choice { label, .. } => {
                canvas.line((x, y), columns, &[Span::own(*label, label_style)]);
                if label_columns == 0 {
                    0
                } else {
                    (label_columns + 2).min(columns)
                }
            }
        };
        let (x, columns) = (x + before, columns - before);
        match self {
            Self::Field {
                field,
                placeholder,
                focus,
                ..
            } => FieldView {
                field,
                placeholder,
                focus: *focus,
            }
            .draw(canvas, (x, y), columns),
            Self::Choice { text, focus, .. } => {
                let style = if *focus == Focus::Here {
                    styles.button_focused
                } else {
                    styles.button
                };
                canvas.line((x, y), columns, &[Span::own(text.as_str(), style)]);
            }
            Self::Text(_) => {}
        }
    }
}
