//! Draws a text field.

use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::canvas_view::{Canvas, Span};
use super::table_view::Focus;
use super::text_field::{FieldKind, TextField};

/// A text field in one row, scrolled so that its cursor is in sight.
#[derive(Clone, Copy, Debug)]
pub struct FieldView<'a> {
    /// The field.
    pub field: &'a TextField,
    /// Shown while it is empty.
    pub placeholder: &'a str,
    /// Whether keys go to it.
    pub focus: Focus,
}

impl FieldView<'_> {
    /// Draws from `at` in at most `columns`.
    pub fn draw(self, canvas: &mut Canvas<'_>, (x, y): (u16, u16), columns: u16) {
        let styles = canvas.theme.styles.field;
        let measure = canvas.theme.glyphs.measure();
        let cells = self.cells(canvas);
        let widths: Vec<usize> = cells.iter().map(|(shown, _)| measure.width(shown)).collect();
        let cursor = self.cursor_cell(&cells);
        let room = usize::from(columns);
        // The cursor's own cell needs a column, at the end of the text too.
        let before = |first: usize| widths.iter().take(cursor).skip(first).sum::<usize>();
        let own = widths.get(cursor).copied().unwrap_or(1).max(1);
        let first = (0..=cursor)
            .find(|first| before(*first) + own <= room)
            .unwrap_or(cursor);
        let mut at = x;
        let end = x.saturating_add(columns);
        for (place, (shown, _)) in cells.iter().enumerate().skip(first) {
            let is_cursor = place == cursor && self.focus == Focus::Here;
            let style = if is_cursor { styles.cursor } else { styles.text };
            let width = widths.get(place).copied().unwrap_or_default();
            if usize::from(end.saturating_sub(at)) < width {
                break;
            }
            at += canvas.line((at, y), end - at, &[Span::own(shown.as_str(), style)]);
        }
        if cells.is_empty() {
            canvas.line((x, y), columns, &[Span::own(self.placeholder, styles.placeholder)]);
        }
        if self.focus == Focus::Here && cursor >= cells.len() && at < end {
            self.draw_end(canvas, (at, y), styles.cursor);
        }
    }

    /// The cursor behind the text, or over the first letter of the placeholder.
    fn draw_end(self, canvas: &mut Canvas<'_>, (x, y): (u16, u16), style: Style) {
        let letter = if self.field.is_empty() {
            self.placeholder.graphemes(true).next()
        } else {
            None
        };
        canvas.line((x, y), 1, &[Span::own(letter.unwrap_or(" "), style)]);
    }

    /// What each cluster of the text looks like, and how many characters it is.
    fn cells(self, canvas: &Canvas<'_>) -> Vec<(String, usize)> {
        let glyphs = canvas.theme.glyphs;
        let show = |cluster: &str| match (self.field.kind(), cluster) {
            (FieldKind::Secret, _) => glyphs.secret.to_owned(),
            // Spaces at the ends of a name are suspicious; while typing they are ordinary.
            (FieldKind::Plain, " ") => " ".to_owned(),
            (FieldKind::Plain, _) => glyphs.visible(cluster).into_owned(),
        };
        self.field
            .text()
            .graphemes(true)
            .map(|cluster| (show(cluster), cluster.chars().count()))
            .collect()
    }

    fn cursor_cell(self, cells: &[(String, usize)]) -> usize {
        let mut characters = 0;
        cells
            .iter()
            .position(|(_, count)| {
                characters += count;
                characters > self.field.cursor()
            })
            .unwrap_or(cells.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen_view::{buffer, drawn, unicode};
    use super::*;
    use crate::console::keymap::CommandId;

    fn screen(field: &TextField, columns: u16) -> String {
        drawn(&unicode(), columns, 1, |canvas, area| {
            FieldView {
                field,
                placeholder: "name",
                focus: Focus::Here,
            }
            .draw(canvas, (0, 0), area.width);
        })
    }

    #[test]
    fn a_long_text_shows_the_part_around_the_cursor() {
        let mut field = TextField::with_text("support night crew");
        assert_eq!(screen(&field, 6), " crew");
        field.command(CommandId::TextStart);
        assert_eq!(screen(&field, 6), "suppor");
    }

    #[test]
    fn secrets_show_as_dots_and_hostile_text_as_escapes() {
        let mut secret = TextField::new(FieldKind::Secret);
        secret.paste("tôken");
        assert_eq!(screen(&secret, 10), "•••••");
        assert_eq!(screen(&TextField::with_text("a\u{202e}b c"), 20), "a‹RLO›b c");
    }

    #[test]
    fn an_empty_field_says_what_to_type() {
        assert_eq!(screen(&TextField::default(), 10), "name");
    }

    #[test]
    fn the_cursor_is_seen_without_colour() {
        let theme = unicode();
        let field = TextField::with_text("山田");
        let drawn = buffer(&theme, 6, 1, |canvas, _| {
            FieldView {
                field: &field,
                placeholder: "",
                focus: Focus::Here,
            }
            .draw(canvas, (0, 0), 6);
        });
        let cursor = drawn.cell((4, 0)).map(|cell| cell.modifier);
        assert_eq!(cursor, Some(theme.styles.field.cursor.add_modifier));
    }
}
