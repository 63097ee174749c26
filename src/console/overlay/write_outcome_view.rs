//! Draws what became of each agent.

use ratatui::layout::Rect;

use super::review_view::name;
use super::sheet_view::{self, Line, Sheet, WIDE};
use super::view::OverlayContext;
use super::write_outcome::WriteOutcome;
use crate::assignment::{AgentReport, AgentWord};
use crate::client::{AgentChange, Error};
use crate::console::keymap::Layer;
use crate::console::short_id::{SHORT_COLUMNS, short_id};
use crate::console::theme::Theme;
use crate::console::widget::{Canvas, Column, Emphasis, Focus, FrameView, Span, TableRow, TableView, wrapped};

const COLUMNS: &[Column] = &[
    Column::fixed(1),
    Column::fixed(1),
    Column::share(12, 1),
    Column::fixed(SHORT_COLUMNS),
    Column::share(36, 3),
];
const NAME: usize = 2;

/// Draws a row for each agent, and under them everything about the one under the cursor that has a reason.
pub(super) fn draw(outcome: &WriteOutcome, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let theme = canvas.theme;
    let columns = sheet_view::text_columns(area, WIDE);
    let below = reason(outcome, canvas, columns);
    let styles = theme.styles.frame;
    let counts = format!("{} of {} done", outcome.done(), outcome.agents().len());
    let title = if outcome.done() == 0 {
        "None of it"
    } else {
        "Not all of it"
    };
    let sheet = Sheet {
        frame: FrameView::new(title, Emphasis::Focused, canvas)
            .badge(Span::foreign(outcome.group().to_string(), styles.title_focused))
            .badge(Span::own(counts, styles.badge)),
        width: WIDE,
        rows: outcome.agents().len() + below.len(),
        layer: Layer::WriteOutcome,
    };
    let place = sheet.open(canvas, area, context);
    let kept = usize::from(place.height).saturating_sub(below.len());
    let (rows, bottom) = sheet_view::split_top(place, kept.min(outcome.agents().len()));
    sheet_view::draw_lines(canvas, bottom, &below);
    let table = TableView {
        list: outcome.list(),
        columns: COLUMNS,
        name_column: NAME,
        focus: Focus::Here,
    };
    table.draw(canvas, rows, |number| {
        let report = outcome.agents().get(number);
        report.map_or_else(TableRow::default, |report| row(report, theme, context))
    });
}

fn row<'t>(report: &AgentReport, theme: &Theme, context: &OverlayContext<'_>) -> TableRow<'t> {
    let (glyphs, styles) = (&theme.glyphs, &theme.styles);
    let (sign, style) = match report.change {
        AgentChange::Add => (glyphs.added, styles.change.added),
        AgentChange::Remove => (glyphs.removed, styles.change.removed),
    };
    let (mark, mark_style) = match report.result {
        AgentWord::Done => (glyphs.done, styles.status.done),
        AgentWord::NotAttempted => (glyphs.none, styles.list.muted),
        AgentWord::Unconfirmed | AgentWord::Unknown => (glyphs.warning, styles.status.warning),
        AgentWord::Failed => (glyphs.error, styles.status.error),
    };
    let mut what = vec![Span::own(word(report.result), mark_style)];
    if let Some(error) = &report.error {
        what.push(Span::own(": ", mark_style));
        what.push(Span::foreign(sentence(error), mark_style));
    }
    TableRow {
        cells: vec![
            vec![Span::own(mark, mark_style)],
            vec![Span::own(sign, style)],
            vec![name(&report.agent, theme, context)],
            vec![Span::foreign(
                format!("#{}", short_id(report.agent.as_str())),
                styles.list.muted,
            )],
            what,
        ],
        over: ratatui::style::Style::new(),
    }
}

const fn word(result: AgentWord) -> &'static str {
    match result {
        AgentWord::Done => "done",
        AgentWord::Unconfirmed => "accepted, not seen yet",
        AgentWord::Failed => "failed",
        AgentWord::Unknown => "unknown",
        AgentWord::NotAttempted => "not attempted",
    }
}

/// The code first, because people look it up.
fn sentence(error: &Error) -> String {
    let code = error.vendor_code().unwrap_or_else(|| error.reason());
    format!("{code} {}", error.message())
}

/// The whole reason of the row under the cursor, which its column may have cut.
fn reason(outcome: &WriteOutcome, canvas: &Canvas<'_>, columns: u16) -> Vec<Line> {
    let under = outcome.list().cursor().and_then(|place| outcome.agents().get(place));
    let Some(error) = under.and_then(|report| report.error.as_ref()) else {
        return Vec::new();
    };
    let styles = canvas.theme.styles;
    let mut spans = vec![Span::foreign(sentence(error), styles.list.text)];
    if let Some(hint) = error.hint() {
        spans.push(Span::own(" ", styles.list.text));
        spans.push(Span::foreign(hint.to_owned(), styles.list.muted));
    }
    let mut lines = vec![Vec::new()];
    lines.extend(wrapped(canvas, columns, &spans).into_iter().take(3));
    lines
}
