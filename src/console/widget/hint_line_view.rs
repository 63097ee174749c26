//! Draws the line of hints and the box of pending keys.

use ratatui::layout::Rect;

use super::canvas_view::{Canvas, Span};
use super::frame_view::{Emphasis, FrameView};
use crate::console::keymap::{Hint, PendingKey};

/// Keys and what they do, in one line.
#[derive(Clone, Copy, Debug)]
pub struct HintLineView<'a> {
    /// The hints that fit, from [`Keymap::hints`](crate::console::keymap::Keymap::hints).
    pub hints: &'a [Hint],
}

impl HintLineView<'_> {
    /// Draws from `at` in at most `columns`.
    pub fn draw(self, canvas: &mut Canvas<'_>, at: (u16, u16), columns: u16) {
        let styles = canvas.theme.styles.hint;
        let mut line = Vec::with_capacity(self.hints.len() * 3);
        for (place, hint) in self.hints.iter().enumerate() {
            line.push(Span::own(if place == 0 { " " } else { "   " }, styles.label));
            line.push(Span::own(hint.key.as_str(), styles.key));
            line.push(Span::own(format!(" {}", hint.label), styles.label));
        }
        canvas.line(at, columns, &line);
    }
}

/// The keys that can follow the ones pressed so far, in a box above the hints.
#[derive(Clone, Copy, Debug)]
pub struct PendingView<'a> {
    /// The keys pressed so far, as text.
    pub pressed: &'a str,
    /// What can follow.
    pub keys: &'a [PendingKey],
}

impl PendingView<'_> {
    /// Draws at the bottom right of `area`.
    pub fn draw(self, canvas: &mut Canvas<'_>, area: Rect) {
        let styles = canvas.theme.styles.hint;
        let rows: Vec<[Span<'_>; 2]> = self
            .keys
            .iter()
            .map(|pending| {
                let is_available = pending.availability.is_available();
                let style = if is_available { styles.label } else { styles.unavailable };
                [
                    Span::own(pending.keys.as_str(), styles.key),
                    Span::own(pending.command.sentence(), style),
                ]
            })
            .collect();
        let widest = rows
            .iter()
            .map(|[key, what]| canvas.width(key) + 2 + canvas.width(what))
            .max()
            .unwrap_or(0);
        let width = u16::try_from(widest + 4).unwrap_or(u16::MAX).min(area.width);
        let height = u16::try_from(rows.len() + 2).unwrap_or(u16::MAX).min(area.height);
        let place = Rect {
            x: area.right() - width,
            y: area.bottom() - height,
            width,
            height,
        };
        canvas.clear(place);
        let inside = FrameView::new(self.pressed, Emphasis::Focused, canvas).draw(canvas, place);
        for (y, [key, what]) in (inside.top()..inside.bottom()).zip(rows) {
            let gap = Span::own("  ", styles.label);
            canvas.line((inside.x + 1, y), inside.width.saturating_sub(1), &[key, gap, what]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen_view::{drawn, unicode};
    use super::*;
    use crate::console::keymap::{Availability, Keymap, Layer};

    #[test]
    fn hints_fill_the_line_they_were_made_for() {
        let keymap = Keymap::compile(None).unwrap();
        let hints = keymap.hints(Layer::Confirm, 40, |_| Availability::Available);
        let screen = drawn(&unicode(), 40, 1, |canvas, area| {
            HintLineView { hints: &hints }.draw(canvas, (0, 0), area.width);
        });
        assert_eq!(screen, " y yes   d discard   n no");
        for columns in [20, 40, 80, 120] {
            let hints = keymap.hints(Layer::AssignmentEditor, columns, |_| Availability::Available);
            let screen = drawn(&unicode(), u16::try_from(columns).unwrap(), 1, |canvas, area| {
                HintLineView { hints: &hints }.draw(canvas, (0, 0), area.width);
            });
            assert!(screen.ends_with("q leave"), "{screen}");
        }
    }

    #[test]
    fn pending_keys_stand_in_a_box() {
        let keymap = Keymap::compile(None).unwrap();
        let keys = keymap.pending(Layer::GroupList, &['f'.into()], |_| Availability::Available);
        let screen = drawn(&unicode(), 50, 5, |canvas, area| {
            PendingView {
                pressed: "f",
                keys: &keys,
            }
            .draw(canvas, area);
        });
        let lines: Vec<&str> = screen.lines().map(str::trim_start).collect();
        assert_eq!(lines[0], "┌ f ─────────────────────────────────────────┐");
        assert!(lines[1].starts_with("│ a  Show all rows") && lines[2].starts_with("│ s  Show only the marked rows"));
    }
}
