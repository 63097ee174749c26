//! Draws the member details.

use ratatui::layout::Rect;

use crate::console::Model;
use crate::console::pane::assignment_editor::calls_word;
use crate::console::pane::filter_view;
use crate::console::widget::{Canvas, Column, Emphasis, Focus, FrameView, Span, TableRow, TableView};
use crate::console::word::GroupLabel;
use crate::console::{Effect, theme::Styles};
use crate::domain::{ReceiveCall, Roster};

const COLUMNS: [Column; 5] = [
    Column::fixed(1),
    Column::fixed(6),
    Column::share(10, 1),
    Column::fixed(10),
    Column::fixed(18).dropped(1),
];

/// Draws the pane.
pub fn draw(model: &Model, canvas: &mut Canvas<'_>, area: Rect, focus: Focus) {
    let details = model.members();
    let rows = details.rows();
    let emphasis = match focus {
        Focus::Here => Emphasis::Focused,
        Focus::Elsewhere => Emphasis::Plain,
    };
    let mut frame = FrameView::new("Members", emphasis, canvas);
    for badge in badges(model) {
        frame = frame.badge(Span::foreign(badge, canvas.theme.styles.frame.badge));
    }
    let inside = frame.draw(canvas, area);
    let inside = filter_view::draw(rows.filter(), rows.counts(), canvas, inside, focus);
    let styles = canvas.theme.styles;
    let table = TableView {
        list: rows.list(),
        columns: &COLUMNS,
        name_column: 2,
        focus,
    };
    table.draw(canvas, inside, |place| {
        let row = rows.shown().get(place).and_then(|row| details.row(*row, model.book()));
        let Some(row) = row else { return TableRow::default() };
        let name = model.book().name(row.agent).unwrap_or_default();
        let elsewhere = match row.elsewhere {
            Some(0) | None => String::new(),
            Some(1) => "also in 1 group".to_owned(),
            Some(count) => format!("also in {count} groups"),
        };
        TableRow::of([
            Span::own("", styles.list.text),
            Span::foreign(format!("#{}", row.agent), styles.list.muted),
            Span::foreign(name.to_string(), styles.list.text),
            calls(row.calls, &styles),
            Span::own(elsewhere, styles.list.muted),
        ])
    });
    draw_unreadable(model, canvas, inside);
}

fn badges(model: &Model) -> Vec<String> {
    let details = model.members();
    let Some(group) = details.group() else {
        return Vec::new();
    };
    let name = model.book().group(group).map(GroupLabel::of);
    let mut badges = vec![name.map_or_else(|| format!("#{group}"), |label| label.to_string())];
    match details.roster() {
        Some(roster) => badges.push(numbers(roster)),
        None if model
            .requests()
            .any(|effect| matches!(effect, Effect::LoadRoster { group: read, .. } if read == group)) =>
        {
            badges.push("reading".to_owned());
        }
        None => badges.push("from the list; calls not read".to_owned()),
    }
    let filter = details.rows().filter();
    if !filter.is_open() && !filter.query().is_empty() {
        badges.push(format!("/{}", filter.query()));
    }
    badges
}

fn numbers(roster: &Roster) -> String {
    let agents = if roster.len() == 1 { "agent" } else { "agents" };
    let calls = match roster.receiving() {
        Some(count) => format!("{count} receive calls"),
        None => format!("calls unknown for {}", roster.undecided().count()),
    };
    format!("{} {agents}, {calls}", roster.len())
}

fn calls(calls: Option<ReceiveCall>, styles: &Styles) -> Span<'static> {
    match calls {
        None => Span::own("", styles.calls.unknown),
        Some(receive_call) => Span::own(
            calls_word(receive_call),
            match receive_call {
                ReceiveCall::On => styles.calls.on,
                ReceiveCall::Off => styles.calls.off,
                ReceiveCall::Unknown => styles.calls.unknown,
            },
        ),
    }
}

/// Labels that name nobody we can assign stand below the members: they cannot be chosen.
fn draw_unreadable(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let details = model.members();
    let shown = u16::try_from(details.rows().shown().len()).unwrap_or(u16::MAX);
    let style = canvas.theme.styles.list.muted;
    let below = area.top().saturating_add(shown)..area.bottom();
    for (y, label) in below.zip(details.unreadable()) {
        let line = [
            Span::own("  ?      ", style),
            Span::foreign(&**label, style),
            Span::own("   no readable id, cannot be assigned", style),
        ];
        canvas.line((area.x, y), area.width, &line);
    }
}
