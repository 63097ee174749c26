//! Draws one agent and its groups.

use ratatui::layout::Rect;

use super::agent_card::AgentCard;
use super::review_view::name;
use super::sheet_view::{self, Line, Sheet, WIDE};
use super::view::OverlayContext;
use crate::console::book::Freshness;
use crate::console::keymap::Layer;
use crate::console::short_id::short_id;
use crate::console::theme::Theme;
use crate::console::widget::{Canvas, Column, Emphasis, Focus, FrameView, Span, TableRow, TableView, wrapped};
use crate::domain::{AgentStatus, GroupId, GroupStatus};

const COLUMNS: &[Column] = &[
    Column::fixed(1),
    Column::share(16, 3),
    Column::share(6, 1),
    Column::fixed(10).dropped(2),
    Column::fixed(13).dropped(1),
];
const NAME: usize = 1;

/// Draws who it is, and the groups that the group list names it in.
pub(super) fn draw(card: &AgentCard, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let theme = canvas.theme;
    let columns = sheet_view::text_columns(area, WIDE);
    let groups = card.groups(context.book);
    let above = about(card, canvas, columns, context);
    let styles = theme.styles.frame;
    let count = match groups.map(<[_]>::len) {
        None => "groups not known".to_owned(),
        Some(1) => "in 1 group".to_owned(),
        Some(count) => format!("in {count} groups"),
    };
    let sheet = Sheet {
        frame: FrameView::new("Agent", Emphasis::Focused, canvas)
            .badge(name(card.agent(), theme, context).patched(styles.title_focused))
            .badge(Span::foreign(format!("#{}", card.agent()), styles.title_focused))
            .badge(Span::own(count, styles.badge)),
        width: WIDE,
        rows: above.len() + groups.map_or(0, <[_]>::len),
        layer: Layer::AgentCard,
    };
    let place = sheet.open(canvas, area, context);
    let (top, rows) = sheet_view::split_top(place, above.len());
    sheet_view::draw_lines(canvas, top, &above);
    let Some(groups) = groups else { return };
    let table = TableView {
        list: card.list(),
        columns: COLUMNS,
        name_column: NAME,
        focus: Focus::Here,
    };
    table.draw(canvas, rows, |number| {
        groups
            .get(number)
            .map_or_else(TableRow::default, |group| row(group, theme, context))
    });
}

/// What is known besides the name, and how far the groups can be trusted.
fn about(card: &AgentCard, canvas: &Canvas<'_>, columns: u16, context: &OverlayContext<'_>) -> Vec<Line> {
    let styles = canvas.theme.styles;
    let mut lines = Vec::new();
    match context.book.agent(card.agent()) {
        Some(agent) => {
            let mut parts = Vec::new();
            if let Some(detail) = &agent.detail {
                parts.push(Span::foreign(detail.to_string(), styles.list.text));
            }
            if agent.status == AgentStatus::Inactive {
                parts.push(Span::own(
                    if parts.is_empty() { "inactive" } else { ", inactive" },
                    styles.status.warning,
                ));
            }
            lines.extend(wrapped(canvas, columns, &parts));
        }
        None => lines.push(vec![Span::own("Not in the list of agents.", styles.status.warning)]),
    }
    let doubt = match (card.groups(context.book), context.book.groups_freshness()) {
        (None, _) => Some(vec![Span::own(
            "The list of groups does not tell its members.",
            styles.list.muted,
        )]),
        (Some(_), Freshness::Stale { read_at }) => Some(vec![
            Span::own("As read ", styles.status.warning),
            Span::foreign(read_at.as_str(), styles.status.warning),
            Span::own("; it may be otherwise now.", styles.status.warning),
        ]),
        (Some(_), freshness) if !freshness.is_complete() => Some(vec![Span::own(
            "Not all groups could be read; there may be more.",
            styles.status.warning,
        )]),
        (Some([]), _) => Some(vec![Span::own("In no group.", styles.list.muted)]),
        (Some(_), _) => None,
    };
    lines.extend(doubt.into_iter().flat_map(|spans| wrapped(canvas, columns, &spans)));
    if !lines.is_empty() {
        lines.push(Vec::new());
    }
    lines
}

fn row<'t>(id: &GroupId, theme: &Theme, context: &OverlayContext<'_>) -> TableRow<'t> {
    let styles = theme.styles.list;
    let group = context.book.group(id);
    let (sign, status) = match group.map(|group| group.status) {
        Some(GroupStatus::Active) => (theme.glyphs.active, String::new()),
        Some(GroupStatus::Inactive) => (theme.glyphs.inactive, "inactive".to_owned()),
        Some(GroupStatus::Other(number)) => (theme.glyphs.none, format!("status {number}")),
        Some(GroupStatus::Unknown) | None => (theme.glyphs.none, String::new()),
    };
    let members = match group.and_then(|group| group.members) {
        Some(1) => "1 member".to_owned(),
        Some(count) => format!("{count} members"),
        None => String::new(),
    };
    let name = group.map(|group| group.name.to_string()).unwrap_or_default();
    TableRow::of([
        Span::own(sign, styles.text),
        Span::foreign(name, styles.text),
        Span::foreign(format!("#{}", short_id(id.as_str())), styles.muted),
        Span::own(status, styles.muted),
        Span::own(members, styles.muted),
    ])
}
