//! Draws the assignment editor.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{AssignmentEditor, Calls, Change, EditorRow, Rules, Showing, amount_of};
use crate::console::Model;
use crate::console::pane::rows::Sort;
use crate::console::pane::{agent_name_view, filter_view};
use crate::console::short_id::short_id;
use crate::console::theme::Theme;
use crate::console::widget::{Canvas, Column, Emphasis, Focus, FrameView, Span, TableRow, TableView};
use crate::domain::{Order, ReceiveCall, Seat};

/// What stands in the columns: only what the phone system keeps.
fn columns(rules: Rules, id_columns: u16) -> Vec<Column> {
    let place = (rules.order == Order::Kept).then(|| Column::fixed(3).right());
    let calls = (rules.calls == Calls::Kept).then(|| Column::fixed(9));
    let front = [Some(Column::fixed(1)), place, Some(Column::fixed(3)), calls];
    let rest = [
        Column::fixed(id_columns),
        Column::share(12, 3),
        Column::share(9, 2).dropped(2),
        Column::share(22, 1).dropped(1),
    ];
    front.into_iter().flatten().chain(rest).collect()
}

/// Columns behind the name.
const BEHIND_NAME: usize = 2;

/// Draws the pane.
pub fn draw(model: &Model, editor: &AssignmentEditor, canvas: &mut Canvas<'_>, area: Rect, focus: Focus) {
    let rows = editor.rows();
    let emphasis = match focus {
        Focus::Here => Emphasis::Focused,
        Focus::Elsewhere => Emphasis::Plain,
    };
    let mut frame = FrameView::new("Assign", emphasis, canvas);
    let style = canvas.theme.styles.frame.badge;
    frame = frame.badge(Span::foreign(editor.group().to_string(), style));
    for badge in badges(editor, canvas.theme) {
        frame = frame.badge(Span::own(badge, style));
    }
    let mut inside = frame.draw(canvas, area);
    let has_summary = !rows.counts().summary().is_empty();
    if (rows.filter().is_shown() || has_summary) && inside.height > 0 {
        inside = filter_view::draw_line(rows.filter(), rows.counts(), canvas, inside, focus);
    }
    let theme = canvas.theme;
    let columns = columns(editor.rules(), editor.id_columns());
    let table = TableView {
        list: rows.list(),
        columns: &columns,
        name_column: columns.len() - 1 - BEHIND_NAME,
        focus,
    };
    table.draw(canvas, inside, |place| {
        let row = rows.shown().get(place).and_then(|row| editor.row(*row));
        row.map_or_else(TableRow::default, |row| table_row(model, theme, editor.rules(), &row))
    });
}

fn badges(editor: &AssignmentEditor, theme: &Theme) -> Vec<String> {
    let (tally, base) = (editor.tally(), editor.base_len());
    let mut badges = Vec::new();
    if tally.is_changed() {
        badges.push(format!("base {base} {} {}", theme.glyphs.arrow, tally.members));
        badges.push(amount_of(&tally).replace('−', theme.glyphs.removed));
    } else {
        badges.push(format!("base {base}"));
    }
    if tally.undecided > 0 && editor.rules().calls == Calls::Kept {
        badges.push(format!("{} undecided", tally.undecided));
    }
    badges.push(match (editor.saving(), editor.is_dirty()) {
        (Some(_), _) => "saving".to_owned(),
        (None, true) => "unsaved".to_owned(),
        (None, false) => "as read".to_owned(),
    });
    match editor.showing() {
        Showing::All => {}
        Showing::Changed => badges.push("changed only".to_owned()),
        Showing::Members => badges.push("members only".to_owned()),
        Showing::Marked => badges.push("marked only".to_owned()),
    }
    if editor.sort() == Sort::Name {
        badges.push(Sort::Name.word().to_owned());
    }
    if editor.rows().is_drawing_range() {
        badges.push("range".to_owned());
    }
    badges
}

fn table_row<'t>(model: &Model, theme: &'t Theme, rules: Rules, row: &EditorRow<'_>) -> TableRow<'t> {
    let (styles, glyphs) = (&theme.styles, &theme.glyphs);
    let (sign, sign_style) = match row.change() {
        Change::None => (" ", styles.list.text),
        Change::Added => (glyphs.added, styles.change.added),
        Change::Removed => (glyphs.removed, styles.change.removed),
        Change::Calls | Change::Moved => (glyphs.changed, styles.change.changed),
    };
    let check = if row.is_member() {
        glyphs.checked
    } else {
        glyphs.unchecked
    };
    let calls_style = match row.seat {
        Seat::Out => Style::new(),
        Seat::In(ReceiveCall::On) => styles.calls.on,
        Seat::In(ReceiveCall::Off) => styles.calls.off,
        Seat::In(ReceiveCall::Unknown) => styles.calls.unknown,
    };
    let agent = model.book().agent(row.agent);
    let detail = agent
        .and_then(|agent| agent.detail.as_deref())
        .unwrap_or_default()
        .to_owned();
    let mut name_cell = Vec::new();
    if row.is_marked {
        name_cell.push(Span::own(format!("{} ", glyphs.marked), styles.list.marked));
    }
    name_cell.extend(agent_name_view::spans(row.agent, model.book(), theme));
    let place = (rules.order == Order::Kept).then(|| vec![Span::own(row.place(), styles.list.text)]);
    let calls = (rules.calls == Calls::Kept).then(|| vec![Span::own(row.calls(), calls_style)]);
    let front = [
        Some(vec![Span::own(sign, sign_style)]),
        place,
        Some(vec![Span::own(check, styles.list.text)]),
        calls,
    ];
    let rest = [
        vec![Span::foreign(
            format!("#{}", short_id(row.agent.as_str())),
            styles.list.muted,
        )],
        name_cell,
        vec![Span::foreign(detail, styles.list.muted)],
        vec![Span::own(row.remark(), styles.list.muted)],
    ];
    TableRow {
        cells: front.into_iter().flatten().chain(rest).collect(),
        over: Style::new(),
    }
}
