//! Draws a message in one line.

use super::canvas_view::{Canvas, Span};
use super::status_line::{Level, Notice};

/// A message with its sign before it and its keys at the right, which stay when the text is cut.
#[derive(Clone, Copy, Debug)]
pub struct NoticeView<'a> {
    /// The message.
    pub notice: &'a Notice,
}

impl NoticeView<'_> {
    /// Draws from `at` in at most `columns`.
    pub fn draw(self, canvas: &mut Canvas<'_>, (x, y): (u16, u16), columns: u16) {
        let theme = canvas.theme;
        let (sign, style) = match self.notice.level {
            Level::Info => ("", theme.styles.status.info),
            Level::Done => (theme.glyphs.done, theme.styles.status.done),
            Level::Warning => (theme.glyphs.warning, theme.styles.status.warning),
            Level::Error => (theme.glyphs.error, theme.styles.status.error),
            Level::Running => (theme.glyphs.running, theme.styles.status.running),
        };
        let mut keys = Vec::new();
        for (key, label) in &self.notice.keys {
            keys.push(Span::own("   ", theme.styles.hint.label));
            keys.push(Span::own(key.as_str(), theme.styles.hint.key));
            keys.push(Span::own(format!(" {label}"), theme.styles.hint.label));
        }
        let keys_width: usize = keys.iter().map(|span| canvas.width(span)).sum();
        let text_columns = columns.saturating_sub(u16::try_from(keys_width).unwrap_or(u16::MAX));
        let mut text = vec![Span::own(" ", style)];
        if !sign.is_empty() {
            text.push(Span::own(format!("{sign} "), style));
        }
        text.push(Span::foreign(self.notice.text.as_str(), theme.styles.status.info));
        let used = canvas.line((x, y), text_columns, &text);
        canvas.line((x.saturating_add(used), y), columns - used, &keys);
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen_view::{ascii, drawn, unicode};
    use super::*;

    fn notice() -> Notice {
        Notice::new(Level::Error, "1503 Group not found: Night\u{1b} #31")
            .key(Some("R".to_owned()), "refresh")
            .key(None, "details")
    }

    #[test]
    fn the_keys_stay_when_the_text_is_cut() {
        let notice = notice();
        let line = |columns| {
            drawn(&unicode(), columns, 1, |canvas, area| {
                NoticeView { notice: &notice }.draw(canvas, (0, 0), area.width);
            })
        };
        assert_eq!(line(60), " ✗ 1503 Group not found: Night‹ESC› #31   R refresh");
        assert_eq!(line(30), " ✗ 1503 Group not…   R refresh");
    }

    #[test]
    fn the_level_is_told_without_colour() {
        let screen = drawn(&ascii(), 20, 1, |canvas, area| {
            NoticeView {
                notice: &Notice::new(Level::Warning, "stale"),
            }
            .draw(canvas, (0, 0), area.width);
        });
        assert_eq!(screen, " ! stale");
    }
}
