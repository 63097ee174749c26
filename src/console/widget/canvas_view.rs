//! The one place where text becomes cells.

use std::borrow::Cow;
use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::console::theme::Theme;
use crate::text::Align;

/// A piece of text in one style, which knows whether it is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span<'t> {
    text: Cow<'t, str>,
    style: Style,
    origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Own,
    Foreign,
}

impl<'t> Span<'t> {
    /// Text of ours: labels, signs, counts.
    pub fn own(text: impl Into<Cow<'t, str>>, style: Style) -> Self {
        Self {
            text: text.into(),
            style,
            origin: Origin::Own,
        }
    }

    /// Text from elsewhere: names, ids, messages of the phone system, what the user typed or pasted.
    pub fn foreign(text: impl Into<Cow<'t, str>>, style: Style) -> Self {
        Self {
            text: text.into(),
            style,
            origin: Origin::Foreign,
        }
    }

    /// Its style.
    pub const fn style(&self) -> Style {
        self.style
    }

    /// The text with `style` laid over its own.
    #[must_use]
    pub fn patched(mut self, style: Style) -> Self {
        self.style = self.style.patch(style);
        self
    }

    /// The text as it is shown, in pieces that are not broken.
    pub(super) fn pieces<'s>(&self, shown: &'s str, theme: &Theme) -> Vec<&'s str> {
        match self.origin {
            Origin::Own => shown.graphemes(true).collect(),
            Origin::Foreign => theme.glyphs.pieces(shown),
        }
    }

    pub(super) fn shown(&self, theme: &Theme) -> Cow<'_, str> {
        match self.origin {
            Origin::Own => Cow::Borrowed(&self.text),
            Origin::Foreign => theme.glyphs.visible(&self.text),
        }
    }
}

/// A buffer to draw on, with the theme that decides how.
pub struct Canvas<'b> {
    buffer: &'b mut Buffer,
    /// Styles and signs.
    pub theme: &'b Theme,
}

impl<'b> Canvas<'b> {
    /// Draws on `buffer` in `theme`.
    pub fn new(buffer: &'b mut Buffer, theme: &'b Theme) -> Self {
        Self { buffer, theme }
    }

    /// The whole buffer.
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// Columns that `span` takes as it is shown.
    pub fn width(&self, span: &Span<'_>) -> usize {
        self.theme.glyphs.measure().width(&span.shown(self.theme))
    }

    /// Draws `spans` one after the other from `(x, y)`, in at most `columns`; what does not fit is cut with an
    /// ellipsis. Returns the columns used.
    pub fn line(&mut self, (x, y): (u16, u16), columns: u16, spans: &[Span<'_>]) -> u16 {
        let measure = self.theme.glyphs.measure();
        let mut used = 0_u16;
        for (place, span) in spans.iter().enumerate() {
            let room = columns.saturating_sub(used);
            let shown = span.shown(self.theme);
            let width = measure.width(&shown);
            let is_cut = width > usize::from(room) || (width == usize::from(room) && self.has_more(spans, place));
            // Text that just fits gives up its end when more follows, so that the cut is seen.
            let text = if is_cut {
                self.cut(span, &shown, usize::from(room)).into()
            } else {
                shown
            };
            used += self.put((x.saturating_add(used), y), room, &text, span.style);
            if is_cut {
                break;
            }
        }
        used
    }

    /// Draws `spans` in exactly `columns`, aligned; the rest of the columns is left as it is.
    pub fn aligned(&mut self, (x, y): (u16, u16), columns: u16, align: Align, spans: &[Span<'_>]) {
        let wanted: usize = spans.iter().map(|span| self.width(span)).sum();
        let free = columns.saturating_sub(u16::try_from(wanted).unwrap_or(u16::MAX));
        let before = match align {
            Align::Left => 0,
            Align::Right => free,
            Align::Center => free / 2,
        };
        self.line((x.saturating_add(before), y), columns - before, spans);
    }

    /// Repeats a one-column sign of ours.
    pub fn repeat(&mut self, (x, y): (u16, u16), columns: u16, sign: &'static str, style: Style) {
        for column in x..x.saturating_add(columns) {
            self.put((column, y), 1, sign, style);
        }
    }

    /// Lays `style` over the cells of `area`.
    pub fn patch(&mut self, area: Rect, style: Style) {
        self.buffer.set_style(area, style);
    }

    /// Empties `area`.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            self.uncover(area.left(), y);
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                }
            }
        }
    }

    /// Takes away the wide character that begins before column `x` and reaches into it: its second half would hide
    /// what is drawn there, such as the border of a window.
    fn uncover(&mut self, x: u16, y: u16) {
        let measure = self.theme.glyphs.measure();
        let before = x.checked_sub(1).and_then(|before| self.buffer.cell_mut((before, y)));
        if let Some(cell) = before.filter(|cell| measure.cluster_width(cell.symbol()) > 1) {
            cell.set_symbol(" ").set_diff_option(CellDiffOption::None);
        }
    }

    /// `shown` cut to `columns`, with an ellipsis in any case. An escape is cut as a whole: half of one would be read
    /// as something that is in the text.
    fn cut(&self, span: &Span<'_>, shown: &str, columns: usize) -> String {
        let measure = self.theme.glyphs.measure();
        if span.origin == Origin::Own {
            return measure.cut(&format!("{shown} "), columns);
        }
        let (mark, mark_columns) = measure.prefix(self.theme.glyphs.ellipsis, columns);
        let mut room = columns - mark_columns;
        let mut start = String::new();
        for piece in self.theme.glyphs.pieces(shown) {
            let width = measure.width(piece);
            if width > room {
                break;
            }
            room -= width;
            start.push_str(piece);
        }
        start + mark
    }

    fn has_more(&self, spans: &[Span<'_>], place: usize) -> bool {
        spans.iter().skip(place + 1).any(|span| self.width(span) > 0)
    }

    fn put(&mut self, (x, y): (u16, u16), columns: u16, text: &str, style: Style) -> u16 {
        let measure = self.theme.glyphs.measure();
        let mut used = 0;
        for cluster in text.graphemes(true) {
            let width = u16::try_from(measure.cluster_width(cluster)).unwrap_or(u16::MAX);
            if width == 0 || cluster.chars().any(char::is_control) {
                continue;
            }
            if width > columns.saturating_sub(used) || x.saturating_add(used + width) > self.buffer.area.right() {
                break;
            }
            let Some(cell) = self.buffer.cell_mut((x + used, y)) else {
                break;
            };
            cell.reset();
            cell.set_symbol(cluster).set_style(style);
            // The buffer measures ambiguous characters as narrow; the terminal would drift from it.
            if usize::from(width) != cluster.width() {
                cell.set_diff_option(NonZeroU16::new(width).map_or(CellDiffOption::None, CellDiffOption::ForcedWidth));
            }
            for covered in 1..width {
                if let Some(cell) = self.buffer.cell_mut((x + used + covered, y)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
            used += width;
        }
        used
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen_view::{ascii, drawn, unicode};
    use super::*;

    fn line(theme: &Theme, columns: u16, spans: &[Span<'_>]) -> String {
        drawn(theme, columns, 1, |canvas, area| {
            canvas.line((0, 0), area.width, spans);
        })
    }

    #[test]
    fn text_from_elsewhere_is_shown_in_its_visible_form() {
        let name = Span::foreign("a\u{1b}]52;c;x\u{7}é", Style::new());
        assert_eq!(line(&unicode(), 30, std::slice::from_ref(&name)), "a‹ESC›]52;c;x‹BEL›é");
        assert_eq!(line(&ascii(), 30, &[name]), "a<ESC>]52;c;x<BEL><U+00E9>");
    }

    #[test]
    fn half_an_escape_is_never_shown() {
        let name = Span::foreign("Dev\u{202e}Patel", Style::new());
        assert_eq!(line(&ascii(), 9, std::slice::from_ref(&name)), "Dev...");
        assert_eq!(line(&ascii(), 11, std::slice::from_ref(&name)), "Dev<RLO>...");
        assert_eq!(line(&unicode(), 9, std::slice::from_ref(&name)), "Dev‹RLO›…");
        assert_eq!(line(&unicode(), 2, &[name]), "D…");
        let plain = Span::foreign("a < b and more", Style::new());
        assert_eq!(line(&unicode(), 6, &[plain]), "a < b…");
    }

    #[test]
    fn not_even_text_of_ours_reaches_the_terminal_with_controls() {
        assert_eq!(
            line(&unicode(), 10, &[Span::own("a\u{1b}b\u{200b}\u{9b}", Style::new())]),
            "ab"
        );
    }

    #[test]
    fn what_does_not_fit_is_cut_visibly() {
        let spans = [Span::own("Ana", Style::new()), Span::own(" Ruiz", Style::new())];
        assert_eq!(line(&unicode(), 8, &spans), "Ana Ruiz");
        assert_eq!(line(&unicode(), 7, &spans), "Ana Ru…");
        assert_eq!(line(&unicode(), 3, &spans), "An…");
        assert_eq!(line(&unicode(), 4, &[Span::own("山田太", Style::new())]), "山…");
    }

    #[test]
    fn text_is_aligned_within_its_columns() {
        let screen = drawn(&unicode(), 6, 1, |canvas, area| {
            canvas.aligned((0, 0), area.width, Align::Right, &[Span::own("14", Style::new())]);
        });
        assert_eq!(screen, "    14");
    }
}
