//! Draws the member details.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{MemberDetails, about_view};
use crate::console::Model;
use crate::console::pane::assignment_editor::{Calls, Rules, calls_word};
use crate::console::pane::{agent_name_view, filter_view};
use crate::console::short_id::short_id;
use crate::console::view::Scene;
use crate::console::widget::{Canvas, Column, Emphasis, Focus, FrameView, Span, TableRow, TableView};
use crate::console::word::GroupLabel;
use crate::console::{Effect, theme::Styles};
use crate::domain::{LiveState, Order, Reachability, ReceiveCall, Roster};

/// What stands in the columns: only what the phone system keeps.
fn columns(rules: Rules, details: &MemberDetails) -> Vec<Column> {
    let place = (rules.order == Order::Kept).then(|| Column::fixed(3).right());
    let calls = (rules.calls == Calls::Kept).then(|| Column::fixed(10));
    let front = [
        Some(Column::fixed(1)),
        place,
        Some(Column::fixed(details.id_columns())),
        Some(Column::share(16, 3)),
    ];
    let live = details.is_live().then(|| Column::share(14, 1));
    let detail = Some(Column::share(9, 1).dropped(1));
    front
        .into_iter()
        .chain([calls, live, detail, Some(Column::fixed(18).dropped(2))])
        .flatten()
        .collect()
}

/// Draws the pane.
pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, focus: Focus) {
    let model = scene.model;
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
    let inside = about_view::draw(scene, canvas, inside);
    let theme = canvas.theme;
    let (styles, glyphs) = (theme.styles, theme.glyphs);
    let rules = model.site().rules();
    let table = TableView {
        list: rows.list(),
        columns: &columns(rules, details),
        name_column: if rules.order == Order::Kept { 3 } else { 2 },
        focus,
    };
    table.draw(canvas, inside, |place| {
        let row = rows.shown().get(place).and_then(|row| details.row(*row, model.book()));
        let Some(row) = row else { return TableRow::default() };
        let elsewhere = match row.elsewhere {
            Some(0) | None => String::new(),
            Some(1) => "also in 1 group".to_owned(),
            Some(count) => format!("also in {count} groups"),
        };
        let place = row.position.map(|position| position.to_string()).unwrap_or_default();
        let detail = model.book().agent(row.agent).and_then(|agent| agent.detail.clone());
        let sign = if row.is_suspect { glyphs.warning } else { "" };
        let id = format!("#{}", short_id(row.agent.as_str()));
        let name = agent_name_view::spans(row.agent, model.book(), theme);
        let one = |span| vec![span];
        let cells = [
            Some(one(Span::own(sign, styles.status.warning))),
            (rules.order == Order::Kept).then(|| one(Span::own(place, styles.list.text))),
            Some(one(Span::foreign(id, styles.list.muted))),
            Some(name),
            (rules.calls == Calls::Kept).then(|| one(calls(row.calls, &styles))),
            details.is_live().then(|| one(live(row.live, &styles))),
            Some(one(Span::foreign(
                detail.unwrap_or_default().to_string(),
                styles.list.muted,
            ))),
            Some(one(Span::own(elsewhere, styles.list.muted))),
        ];
        TableRow {
            cells: cells.into_iter().flatten().collect(),
            over: Style::new(),
        }
    });
    draw_unreadable(model, canvas, inside);
}

/// Whether a call would get through, in the phone system's word.
fn live(state: Option<&LiveState>, styles: &Styles) -> Span<'static> {
    let Some(state) = state else {
        return Span::own("not told", styles.calls.unknown);
    };
    let style = match state.reachability {
        Reachability::Reachable => styles.calls.on,
        Reachability::Unreachable => styles.calls.off,
        Reachability::Unknown => styles.calls.unknown,
    };
    Span::foreign(state.word.to_string(), style)
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
    if details.is_live() {
        badges.push("live".to_owned());
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
