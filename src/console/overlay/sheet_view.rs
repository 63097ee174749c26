//! Draws the window that every overlay stands in: a frame, room for its rows, and the keys that go on from here.

use ratatui::layout::Rect;

use super::scroll::Scroll;
use super::view::OverlayContext;
use crate::console::keymap::Layer;
use crate::console::widget::{Canvas, DialogView, FrameView, HintLineView, Span};

/// Columns inside a window of sentences and fields.
pub(super) const NARROW: u16 = 68;
/// Columns inside a window of rows.
pub(super) const WIDE: u16 = 100;
/// Columns of the panes that stay in sight beside a window.
const BESIDE: u16 = 4;

/// A line ready to be drawn.
pub(super) type Line = Vec<Span<'static>>;

/// A window in the middle of the screen.
pub(super) struct Sheet<'a> {
    /// Border and title.
    pub frame: FrameView<'a>,
    /// Columns it wants inside: [`NARROW`] or [`WIDE`].
    pub width: u16,
    /// Rows it wants, the hint line not counted.
    pub rows: usize,
    /// Whose keys are hinted.
    pub layer: Layer,
}

impl Sheet<'_> {
    /// Draws the window and its hint line, and returns the place for the rows.
    pub fn open(self, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) -> Rect {
        let rows = u16::try_from(self.rows).unwrap_or(u16::MAX);
        let dialog = DialogView {
            frame: self.frame,
            width: inside_columns(area, self.width),
            height: rows.saturating_add(2),
        };
        let inside = dialog.draw(canvas, area);
        if inside.is_empty() {
            return inside;
        }
        let hints = context.keymap.hints(self.layer, usize::from(inside.width), |command| {
            (context.availability)(self.layer, command)
        });
        let hint_line = HintLineView { hints: &hints };
        hint_line.draw(canvas, (inside.x, inside.bottom() - 1), inside.width);
        // Where there is little room the rows need the empty one above the hints more.
        let below = if inside.height >= rows.saturating_add(2) { 2 } else { 1 };
        Rect {
            height: inside.height - below.min(inside.height),
            ..inside
        }
    }
}

fn inside_columns(area: Rect, wanted: u16) -> u16 {
    wanted.min(area.width.saturating_sub(2 + BESIDE))
}

/// Columns for sentences in a window that wants `wanted`: one is left free at either side.
pub(super) fn text_columns(area: Rect, wanted: u16) -> u16 {
    inside_columns(area, wanted).saturating_sub(2)
}

/// Draws `lines` from the top of `place`, one column in; when they do not fit, the last row says so.
pub(super) fn draw_lines(canvas: &mut Canvas<'_>, place: Rect, lines: &[Line]) {
    let room = usize::from(place.height);
    let columns = place.width.saturating_sub(2);
    let shown = if lines.len() > room {
        room.saturating_sub(1)
    } else {
        lines.len()
    };
    for (y, line) in (place.top()..place.bottom()).zip(lines.iter().take(shown)) {
        canvas.line((place.x + 1, y), columns, line);
    }
    if shown < lines.len() && room > 0 {
        let more = format!("{} {} more lines", canvas.theme.glyphs.ellipsis, lines.len() - shown);
        let style = canvas.theme.styles.list.muted;
        canvas.line((place.x + 1, place.bottom() - 1), columns, &[Span::own(more, style)]);
    }
}

/// Draws the part of `lines` that `scroll` is at, with a scroll bar when there is more.
pub(super) fn draw_page(canvas: &mut Canvas<'_>, page: Rect, lines: &[Line], scroll: &Scroll) {
    let height = usize::from(page.height);
    let first = scroll.first_line(lines.len(), height);
    let shown = lines.get(first..lines.len().min(first + height)).unwrap_or_default();
    draw_lines(canvas, page, shown);
    let hidden = lines.len().saturating_sub(height);
    if hidden > 0 {
        draw_position(canvas, page, (first, hidden));
    }
}

/// A scroll bar at the right of the page.
fn draw_position(canvas: &mut Canvas<'_>, page: Rect, (first, hidden): (usize, usize)) {
    if page.is_empty() {
        return;
    }
    let height = usize::from(page.height);
    let rows = (height * height / (height + hidden)).max(1);
    let start = (height - rows) * first / hidden.max(1);
    let style = canvas.theme.styles.list.thumb;
    for y in (page.top()..page.bottom()).skip(start).take(rows) {
        canvas.repeat((page.right() - 1, y), 1, canvas.theme.glyphs.thumb, style);
    }
}

/// Splits `place` after its first `rows`.
pub(super) fn split_top(place: Rect, rows: usize) -> (Rect, Rect) {
    let rows = u16::try_from(rows).unwrap_or(u16::MAX).min(place.height);
    let top = Rect { height: rows, ..place };
    let rest = Rect {
        y: place.y + rows,
        height: place.height - rows,
        ..place
    };
    (top, rest)
}

/// Splits `place` before its last `rows`.
pub(super) fn split_bottom(place: Rect, rows: usize) -> (Rect, Rect) {
    split_top(place, usize::from(place.height).saturating_sub(rows))
}
