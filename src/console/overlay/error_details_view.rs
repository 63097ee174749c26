//! Draws everything about one error.

use ratatui::layout::Rect;

use super::error_details::ErrorDetails;
use super::sheet_view::{self, Line, Sheet, WIDE};
use super::view::OverlayContext;
use crate::console::keymap::Layer;
use crate::console::widget::{Canvas, Emphasis, FrameView, Span, wrapped};

/// Columns of the labels.
const LABEL: u16 = 13;
/// Rows that one value may take: what a phone system says has no end that we set.
const MOST: usize = 6;

/// Draws label and value of each line.
pub(super) fn draw(details: &ErrorDetails, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let columns = sheet_view::text_columns(area, WIDE);
    let lines: Vec<Line> = details
        .failure()
        .details()
        .into_iter()
        .flat_map(|(label, value)| entry(label, &value, canvas, columns))
        .collect();
    let styles = canvas.theme.styles.frame;
    let sheet = Sheet {
        frame: FrameView::new("Error", Emphasis::Focused, canvas)
            .badge(Span::foreign(details.failure().pair(), styles.title_focused)),
        width: WIDE,
        rows: lines.len(),
        layer: Layer::ErrorDetails,
    };
    let place = sheet.open(canvas, area, context);
    sheet_view::draw_page(canvas, place, &lines, details.scroll());
}

fn entry(label: &'static str, value: &str, canvas: &Canvas<'_>, columns: u16) -> Vec<Line> {
    let styles = canvas.theme.styles;
    let columns = columns.saturating_sub(LABEL);
    let start: String = value.chars().take(MOST * usize::from(columns)).collect();
    // A space where we cut would be shown as one that hides at the end.
    let shown = if start.len() < value.len() {
        start.trim_end()
    } else {
        &start
    };
    let mut lines = wrapped(canvas, columns, &[Span::foreign(shown, styles.list.text)]);
    if lines.len() > MOST || start.len() < value.len() {
        lines.truncate(MOST);
        if let Some(last) = lines.last_mut() {
            last.push(Span::own(
                format!(" {}", canvas.theme.glyphs.ellipsis),
                styles.list.text,
            ));
        }
    }
    let labelled = |(place, line): (usize, Line)| {
        let label = if place == 0 { label } else { "" };
        let label = Span::own(
            format!("{label:<width$}", width = usize::from(LABEL)),
            styles.field.label,
        );
        std::iter::once(label).chain(line).collect()
    };
    lines.into_iter().enumerate().map(labelled).collect()
}
