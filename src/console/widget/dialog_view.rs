//! Draws a window over the panes.

use ratatui::layout::Rect;

use super::canvas_view::Canvas;
use super::frame_view::FrameView;

/// A framed window in the middle of the screen, over whatever was there.
#[derive(Clone, Debug)]
pub struct DialogView<'a> {
    /// Its border and title.
    pub frame: FrameView<'a>,
    /// Columns it wants inside its border.
    pub width: u16,
    /// Rows it wants inside its border.
    pub height: u16,
}

impl DialogView<'_> {
    /// Clears its place in the middle of `area`, draws the border and returns what is inside.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) -> Rect {
        let place = centered(area, self.width.saturating_add(2), self.height.saturating_add(2));
        canvas.clear(place);
        self.frame.draw(canvas, place)
    }
}

/// The middle of `area`, of this size or as large as there is room.
pub fn centered(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width);
    let height = height.min(area.height);
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::super::canvas_view::Span;
    use super::super::frame_view::Emphasis;
    use super::super::test_screen_view::{drawn, unicode};
    use super::*;

    #[test]
    fn a_dialog_covers_the_middle() {
        let screen = drawn(&unicode(), 12, 5, |canvas, area| {
            for y in 0..area.height {
                canvas.repeat((0, y), area.width, ".", Style::new());
            }
            let frame = FrameView::new("Ok?", Emphasis::Danger, canvas);
            let inside = DialogView {
                frame,
                width: 6,
                height: 1,
            }
            .draw(canvas, area);
            canvas.line((inside.x, inside.y), inside.width, &[Span::own("y/n", Style::new())]);
        });
        assert_eq!(
            screen,
            "............\n..┌ Ok? ─┐..\n..│y/n   │..\n..└──────┘..\n............"
        );
    }

    #[test]
    fn a_wide_character_does_not_hide_the_border_over_its_second_half() {
        let screen = drawn(&unicode(), 12, 3, |canvas, area| {
            for y in 0..area.height {
                canvas.line((0, y), area.width, &[Span::own(" 亚洲客服亚", Style::new())]);
            }
            let frame = FrameView::new("", Emphasis::Plain, canvas);
            let dialog = DialogView {
                frame,
                width: 6,
                height: 1,
            };
            dialog.draw(canvas, area);
        });
        assert_eq!(screen.lines().nth(1), Some("  │      │"));
    }

    #[test]
    fn a_dialog_is_never_larger_than_the_screen() {
        let area = Rect::new(3, 2, 10, 4);
        assert_eq!(centered(area, 80, 24), area);
        assert_eq!(centered(area, 4, 2), Rect::new(6, 3, 4, 2));
    }
}
