//! Draws the member details.

use ratatui::layout::Rect;

use crate::console::Model;
use crate::console::pane::assignment_editor::{Calls, Rules, calls_word};
use crate::console::pane::filter_view;
use crate::console::widget::{Canvas, Column, Emphasis, Focus, FrameView, Span, TableRow, TableView};
use crate::console::word::GroupLabel;
use crate::console::{Effect, theme::Styles};
use crate::domain::{Order, ReceiveCall, Roster};

/// What stands in the columns: only what the phone system keeps.
fn columns(rules: Rules) -> Vec<Column> {
    let place = (rules.order == Order::Kept).then(|| Column::fixed(3).right());
    let calls = (rules.calls == Calls::Kept).then(|| Column::fixed(10));
    let front = [
        Some(Column::fixed(1)),
        place,
        Some(Column::fixed(6)),
        Some(Column::share(10, 1)),
    ];
    front
        .into_iter()
        .chain([calls, Some(Column::fixed(18).dropped(1))])
        .flatten()
        .collect()
}

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
    let rules = model.site().rules();
    let table = TableView {
        list: rows.list(),
        columns: &columns(rules),
        name_column: if rules.order == Order::Kept { 3 } else { 2 },
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
        let place = row.position.map(|position| position.to_string()).unwrap_or_default();
        let cells = [
            Some(Span::own("", styles.list.text)),
            (rules.order == Order::Kept).then(|| Span::own(place, styles.list.text)),
            Some(Span::foreign(format!("#{}", row.agent), styles.list.muted)),
            Some(Span::foreign(name.to_string(), styles.list.text)),
            (rules.calls == Calls::Kept).then(|| calls(row.calls, &styles)),
            Some(Span::own(elsewhere, styles.list.muted)),
        ];
        TableRow::of(cells.into_iter().flatten())
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
        Some(roster) => badges.push(numbers(roster, model.site().rules())),
        None if model
            .requests()
            .any(|effect| matches!(effect, Effect::LoadRoster { group: read, .. } if read == group)) =>
        {
            badges.push("reading".to_owned());
        }
        None => badges.push(match model.site().rules().calls {
            Calls::Kept => "from the list; calls not read".to_owned(),
            Calls::None => "from the list".to_owned(),
        }),
    }
    let filter = details.rows().filter();
    if !filter.is_open() && !filter.query().is_empty() {
        badges.push(format!("/{}", filter.query()));
    }
    badges
}

fn numbers(roster: &Roster, rules: Rules) -> String {
    let agents = if roster.len() == 1 { "agent" } else { "agents" };
    if rules.calls == Calls::None {
        return format!("{} {agents}", roster.len());
    }
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
