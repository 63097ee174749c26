//! Draws everything that is known about one group.

use ratatui::layout::Rect;

use super::group_details::GroupDetails;
use super::lint_view;
use super::sheet_view::{self, Line, Sheet, WIDE};
use super::view::OverlayContext;
use crate::console::keymap::Layer;
use crate::console::widget::{Canvas, Emphasis, FrameView, Span, wrapped};

/// Columns of the labels.
const LABEL: u16 = 16;

/// Draws what is to be mended first, then label and value of each fact.
pub(super) fn draw(details: &GroupDetails, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let columns = sheet_view::text_columns(area, WIDE);
    let styles = canvas.theme.styles;
    let mut lines: Vec<Line> = Vec::new();
    for lint in details.lints() {
        lines.extend(lint_view::lines(lint, canvas, columns, context.book));
    }
    if !lines.is_empty() {
        lines.push(Vec::new());
    }
    let group = details.group();
    lines.extend(entry("id", group.id.as_str(), canvas, columns));
    if let Some(description) = group.description.as_deref().filter(|text| !text.is_empty()) {
        lines.extend(entry("description", description, canvas, columns));
    }
    for fact in details.facts() {
        lines.extend(entry(fact.label, &fact.value, canvas, columns));
    }
    let name = Span::foreign(group.name.to_string(), styles.frame.title_focused);
    let mut frame = FrameView::new("About", Emphasis::Focused, canvas).badge(name);
    if !details.lints().is_empty() {
        let count = Span::own(lint_view::count(details.lints().len()), styles.status.warning);
        frame = frame.badge(count);
    }
    let sheet = Sheet {
        frame,
        width: WIDE,
        rows: lines.len(),
        layer: Layer::GroupDetails,
    };
    let place = sheet.open(canvas, area, context);
    sheet_view::draw_page(canvas, place, &lines, details.scroll());
}

/// One fact, its value beside its label.
pub(super) fn entry(label: &str, value: &str, canvas: &Canvas<'_>, columns: u16) -> Vec<Line> {
    let styles = canvas.theme.styles;
    let value = Span::foreign(value.to_owned(), styles.list.text);
    let lines = wrapped(canvas, columns.saturating_sub(LABEL), &[value]);
    let labelled = |(place, line): (usize, Line)| {
        let label = if place == 0 { label } else { "" };
        let width = usize::from(LABEL);
        let label = Span::own(format!("{label:<width$}"), styles.field.label);
        std::iter::once(label).chain(line).collect()
    };
    lines.into_iter().enumerate().map(labelled).collect()
}
