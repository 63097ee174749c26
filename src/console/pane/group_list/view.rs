//! Draws the group list.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Showing;
use crate::console::Model;
use crate::console::book::Freshness;
use crate::console::pane::assignment_editor::Calls;
use crate::console::pane::filter_view;
use crate::console::pane::rows::Sort;
use crate::console::short_id::short_id;
use crate::console::widget::{Canvas, Column, Emphasis, Focus, FrameView, Span, TableRow, TableView};
use crate::domain::{Group, GroupStatus};

/// Status, name, members, and those of them who receive calls: the last only where that is kept.
const COLUMNS: [Column; 4] = [
    Column::fixed(1),
    Column::share(8, 1),
    Column::fixed(4).right(),
    Column::fixed(4).right(),
];

/// Draws the pane.
pub fn draw(model: &Model, canvas: &mut Canvas<'_>, area: Rect, focus: Focus) {
    let list = model.groups();
    let rows = list.rows();
    let inside = frame(model, canvas, focus).draw(canvas, area);
    let inside = filter_view::draw(rows.filter(), rows.counts(), canvas, inside, focus);
    if rows.is_empty() {
        let text = match model.book().groups_freshness() {
            Freshness::Nothing if model.requests().is_empty() => "Nothing was read yet.",
            Freshness::Nothing => "Reading groups ...",
            _ => "No groups.",
        };
        canvas.line(
            (inside.x + 1, inside.y),
            inside.width.saturating_sub(1),
            &[Span::own(text, canvas.theme.styles.list.muted)],
        );
        return;
    }
    let styles = canvas.theme.styles.list;
    let glyphs = canvas.theme.glyphs;
    let over = match model.book().groups_freshness() {
        Freshness::Stale { .. } => styles.faded,
        _ => Style::new(),
    };
    let kept = match model.site().rules().calls {
        Calls::Kept => COLUMNS.len(),
        Calls::None => COLUMNS.len() - 1,
    };
    let table = TableView {
        list: rows.list(),
        columns: COLUMNS.get(..kept).unwrap_or(&COLUMNS),
        name_column: 1,
        focus,
    };
    table.draw(canvas, inside, |place| {
        let row = rows.shown().get(place).copied();
        let group = row.and_then(|row| rows.key(row)).and_then(|id| model.book().group(id));
        let (Some(row), Some(group)) = (row, group) else {
            return TableRow::default();
        };
        let is_gone = model.is_gone(&group.id);
        let (sign, over) = match group.status {
            _ if is_gone => (glyphs.error, styles.faded),
            GroupStatus::Active => (glyphs.active, over),
            GroupStatus::Inactive => (glyphs.inactive, styles.faded),
            GroupStatus::Other(_) | GroupStatus::Unknown => (glyphs.none, over),
        };
        let mut name = Vec::new();
        if rows.is_marked(row) {
            name.push(Span::own(format!("{} ", glyphs.marked), styles.marked));
        }
        // Nowhere else in the row stands which of the two it is; before the name, because what is behind may be cut.
        if model.book().like_group(&group.id).is_some() {
            name.push(Span::own("#", styles.muted));
            name.push(Span::foreign(short_id(group.id.as_str()), styles.muted));
            name.push(Span::own(" ", styles.muted));
        }
        name.push(Span::foreign(&*group.name, styles.text));
        let remark = if is_gone {
            Some(" (gone)".to_owned())
        } else {
            remark(group)
        };
        name.extend(remark.map(|text| Span::own(text, styles.muted)));
        let mut cells = vec![
            vec![Span::own(sign, styles.text)],
            name,
            vec![Span::own(count(group.members), styles.text)],
            vec![Span::own(count(receiving(group)), styles.text)],
        ];
        cells.truncate(kept);
        TableRow { cells, over }
    });
}

fn frame<'a>(model: &Model, canvas: &Canvas<'_>, focus: Focus) -> FrameView<'a> {
    let list = model.groups();
    let rows = list.rows();
    let badge = |text: String| Span::foreign(text, canvas.theme.styles.frame.badge);
    let emphasis = match focus {
        Focus::Here => Emphasis::Focused,
        Focus::Elsewhere => Emphasis::Plain,
    };
    let mut frame = FrameView::new("Groups", emphasis, canvas).badge(badge(rows.len().to_string()));
    if !rows.filter().is_open() && !rows.filter().query().is_empty() {
        frame = frame.badge(badge(format!("/{}", rows.filter().query())));
    }
    if rows.marked() > 0 && !rows.filter().is_open() {
        frame = frame.badge(badge(crate::console::pane::marks(rows.counts())));
    }
    if list.showing() == Showing::Marked {
        frame = frame.badge(badge("marked only".to_owned()));
    }
    if list.sort() == Sort::Name {
        frame = frame.badge(badge(Sort::Name.word().to_owned()));
    }
    match model.book().groups_freshness() {
        Freshness::Stale { read_at } => frame.badge(badge(format!("stale, read {read_at}"))),
        Freshness::Fresh(completeness) if !completeness.is_complete() => {
            frame.badge(Span::own("incomplete", canvas.theme.styles.status.warning))
        }
        _ => frame,
    }
}

fn remark(group: &Group) -> Option<String> {
    match group.status {
        GroupStatus::Inactive => Some(" (inactive)".to_owned()),
        GroupStatus::Other(number) => Some(format!(" (status {number})")),
        GroupStatus::Active | GroupStatus::Unknown => None,
    }
}

/// Nobody in the group is nobody who receives calls, also where the list does not tell.
fn receiving(group: &Group) -> Option<usize> {
    group.receiving.or(group.members.filter(|members| *members == 0))
}

fn count(number: Option<usize>) -> String {
    number.map_or_else(|| "?".to_owned(), |number| number.to_string())
}
