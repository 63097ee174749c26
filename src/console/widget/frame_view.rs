//! Draws the border of a pane or dialog.

use ratatui::layout::Rect;

use super::canvas_view::{Canvas, Span};

/// How a frame stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// Keys go elsewhere.
    Plain,
    /// Keys go here.
    Focused,
    /// A question about something that cannot be undone.
    Danger,
}

/// A border with a title made of parts, as in `┌ Members ─ Support L1 #28 ─ 14 agents ───┐`.
#[derive(Clone, Debug)]
pub struct FrameView<'a> {
    /// The first part of the title.
    pub title: Span<'a>,
    /// The parts after it.
    pub badges: Vec<Span<'a>>,
    /// How it stands out.
    pub emphasis: Emphasis,
}

impl<'a> FrameView<'a> {
    /// A frame with a title of ours; without focus it is drawn back.
    pub fn new(title: &'a str, emphasis: Emphasis, canvas: &Canvas<'_>) -> Self {
        let styles = canvas.theme.styles.frame;
        let style = match emphasis {
            Emphasis::Plain => styles.title,
            Emphasis::Focused => styles.title_focused,
            Emphasis::Danger => styles.danger,
        };
        Self {
            title: Span::own(title, style),
            badges: Vec::new(),
            emphasis,
        }
    }

    /// The same with one more part in its title.
    #[must_use]
    pub fn badge(mut self, badge: Span<'a>) -> Self {
        self.badges.push(badge);
        self
    }

    /// Draws the border of `area` and returns what is inside.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) -> Rect {
        let glyphs = canvas.theme.glyphs.border;
        let styles = canvas.theme.styles.frame;
        let style = match self.emphasis {
            Emphasis::Plain => styles.border,
            Emphasis::Focused => styles.border_focused,
            Emphasis::Danger => styles.danger,
        };
        if area.width < 2 || area.height < 2 {
            return Rect {
                width: 0,
                height: 0,
                ..area
            };
        }
        let (left, right) = (area.left(), area.right() - 1);
        let (top, bottom) = (area.top(), area.bottom() - 1);
        canvas.repeat((left, top), area.width, glyphs.horizontal, style);
        canvas.repeat((left, bottom), area.width, glyphs.horizontal, style);
        for y in top..=bottom {
            canvas.repeat((left, y), 1, glyphs.vertical, style);
            canvas.repeat((right, y), 1, glyphs.vertical, style);
        }
        let corners = [
            (left, top, glyphs.top_left),
            (right, top, glyphs.top_right),
            (left, bottom, glyphs.bottom_left),
            (right, bottom, glyphs.bottom_right),
        ];
        for (x, y, corner) in corners {
            canvas.repeat((x, y), 1, corner, style);
        }
        let mut title = vec![Span::own(" ", style), self.title.clone()];
        for badge in &self.badges {
            title.push(Span::own(format!(" {} ", canvas.theme.glyphs.dash), style));
            title.push(badge.clone());
        }
        title.push(Span::own(" ", style));
        canvas.line((left + 1, top), area.width - 2, &title);
        Rect {
            x: left + 1,
            y: top + 1,
            width: area.width - 2,
            height: area.height - 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::super::test_screen_view::{ascii, drawn, unicode};
    use super::*;

    fn framed(theme: &crate::console::theme::Theme, width: u16) -> String {
        drawn(theme, width, 3, |canvas, area| {
            let frame = FrameView::new("Members", Emphasis::Focused, canvas)
                .badge(Span::foreign("Support\u{7}", Style::new()))
                .badge(Span::own("14 agents", Style::new()));
            let inside = frame.draw(canvas, area);
            canvas.line((inside.x, inside.y), inside.width, &[Span::own("inside", Style::new())]);
        })
    }

    #[test]
    fn the_title_stands_in_the_border() {
        assert_eq!(
            framed(&unicode(), 44),
            [
                "┌ Members ─ Support‹BEL› ─ 14 agents ──────┐",
                "│inside                                    │",
                "└──────────────────────────────────────────┘",
            ]
            .join("\n")
        );
        assert_eq!(
            framed(&ascii(), 20),
            "+ Members - Supp...+\n|inside            |\n+------------------+"
        );
    }

    #[test]
    fn a_frame_without_room_has_no_inside() {
        drawn(&unicode(), 1, 1, |canvas, area| {
            let inside = FrameView::new("x", Emphasis::Plain, canvas).draw(canvas, area);
            assert!(inside.is_empty());
        });
    }
}
