//! Draws the filter line of a pane.

use ratatui::layout::Rect;

use crate::console::widget::{Canvas, FieldView, FilterCounts, FilterField, Focus, Span};
use crate::text::Align;

/// Draws the filter in the first row while it is typed, with what it shows at the right; returns what is left.
pub(super) fn draw(
    filter: &FilterField,
    counts: FilterCounts,
    canvas: &mut Canvas<'_>,
    area: Rect,
    focus: Focus,
) -> Rect {
    if !filter.is_open() || area.height == 0 {
        return area;
    }
    draw_line(filter, counts, canvas, area, focus)
}

/// The same, also when the filter only keeps rows back; without a filter only what is marked stands there.
pub(super) fn draw_line(
    filter: &FilterField,
    counts: FilterCounts,
    canvas: &mut Canvas<'_>,
    area: Rect,
    focus: Focus,
) -> Rect {
    let styles = canvas.theme.styles;
    let summary = counts.summary();
    let width = u16::try_from(canvas.theme.glyphs.measure().width(&summary)).unwrap_or(u16::MAX);
    let right = width.min(area.width / 2);
    let at = (area.right().saturating_sub(right + 1), area.y);
    canvas.aligned(at, right, Align::Right, &[Span::own(summary, styles.list.muted)]);
    let rest = Rect {
        y: area.y + 1,
        height: area.height - 1,
        ..area
    };
    if !filter.is_shown() {
        return rest;
    }
    let label = Span::own(" filter: ", styles.field.label);
    let used = canvas.line((area.x, area.y), area.width, &[label]);
    let field = FieldView {
        field: filter.field(),
        placeholder: "",
        focus: if filter.is_open() { focus } else { Focus::Elsewhere },
    };
    field.draw(
        canvas,
        (area.x + used, area.y),
        area.width.saturating_sub(used + right + 2),
    );
    rest
}
