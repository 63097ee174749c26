//! Draws the help page.

use ratatui::layout::Rect;

use super::help::Help;
use super::sheet_view::{self, Line, Sheet, WIDE};
use super::view::OverlayContext;
use crate::console::keymap::{Availability, HelpRow, HelpSection, Layer};
use crate::console::theme::Theme;
use crate::console::widget::{Canvas, Emphasis, FieldView, Focus, FrameView, Span, wrapped};
use crate::text::Folded;

/// Columns of the keys.
const KEYS: usize = 18;

/// Draws the keys of the layer it is about and of those beneath, as far as the filter shows them.
pub(super) fn draw(help: &Help, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let theme = canvas.theme;
    let columns = sheet_view::text_columns(area, WIDE);
    let about = help.about();
    let query = Folded::new(help.filter().query());
    let sections = context
        .keymap
        .help(about, |command| (context.availability)(about, command));
    let mut lines: Vec<Line> = Vec::new();
    for section in sections {
        lines.extend(section_lines(&section, &query, canvas, columns));
    }
    if lines.is_empty() {
        lines.push(vec![Span::own("Nothing here contains that.", theme.styles.list.muted)]);
    }
    let filter_rows = usize::from(help.filter().is_shown());
    let layer = if help.filter().is_open() {
        Layer::Filter
    } else {
        Layer::Help
    };
    let sheet = Sheet {
        frame: FrameView::new("Help", Emphasis::Focused, canvas)
            .badge(Span::own(about.title(), theme.styles.frame.badge)),
        width: WIDE,
        rows: lines.len() + filter_rows,
        layer,
    };
    let place = sheet.open(canvas, area, context);
    let (top, page) = sheet_view::split_top(place, filter_rows);
    if !top.is_empty() {
        draw_filter(help, canvas, top);
    }
    sheet_view::draw_page(canvas, page, &lines, help.scroll());
}

fn section_lines(section: &HelpSection, query: &Folded, canvas: &Canvas<'_>, columns: u16) -> Vec<Line> {
    let styles = canvas.theme.styles.hint;
    let matching: Vec<&HelpRow> = section.rows.iter().filter(|row| is_found(row, query)).collect();
    if matching.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![vec![Span::own(section.title, styles.heading)]];
    for row in matching {
        lines.extend(row_lines(row, canvas, columns));
    }
    lines
}

fn is_found(row: &HelpRow, query: &Folded) -> bool {
    query.is_in(&format!(
        "{} {} {}",
        row.keys.join(" "),
        row.command.id(),
        row.command.sentence()
    ))
}

fn row_lines(row: &HelpRow, canvas: &Canvas<'_>, columns: u16) -> Vec<Line> {
    let theme = canvas.theme;
    let sentence = sentence(row, theme);
    let room = columns.saturating_sub(u16::try_from(KEYS + 2).unwrap_or(u16::MAX));
    let keys = row.keys.join(", ");
    let first = Span::own(
        theme.glyphs.measure().fit(&keys, KEYS, crate::text::Align::Left),
        theme.styles.hint.key,
    );
    let indent = |place: usize| match place {
        0 => vec![Span::own("  ", theme.styles.hint.label), first.clone()],
        _ => vec![Span::own(" ".repeat(KEYS + 2), theme.styles.hint.label)],
    };
    wrapped(canvas, room, &sentence)
        .into_iter()
        .enumerate()
        .map(|(place, line)| indent(place).into_iter().chain(line).collect())
        .collect()
}

/// What the command does, and why it cannot be given now.
fn sentence(row: &HelpRow, theme: &Theme) -> Vec<Span<'static>> {
    let styles = theme.styles.hint;
    match &row.availability {
        Availability::Unavailable { reason } => vec![
            Span::own(row.command.sentence(), styles.unavailable),
            Span::own(" ", styles.unavailable),
            Span::foreign(format!("(not now: {reason})"), styles.unavailable),
        ],
        _ => vec![Span::own(row.command.sentence(), styles.label)],
    }
}

fn draw_filter(help: &Help, canvas: &mut Canvas<'_>, place: Rect) {
    let style = canvas.theme.styles.field.label;
    let columns = place.width.saturating_sub(2);
    let used = canvas.line((place.x + 1, place.y), columns, &[Span::own("filter: ", style)]);
    let view = FieldView {
        field: help.filter().field(),
        placeholder: "",
        focus: if help.filter().is_open() {
            Focus::Here
        } else {
            Focus::Elsewhere
        },
    };
    view.draw(canvas, (place.x + 1 + used, place.y), columns - used);
}
