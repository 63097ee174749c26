//! Draws a merge.

use ratatui::layout::Rect;

use super::merge::MergeReview;
use super::review_view::name;
use super::sheet_view::{self, Line, Sheet, WIDE};
use super::view::OverlayContext;
use super::word_view::signed_amount;
use crate::client::{Capabilities, Capability};
use crate::console::keymap::Layer;
use crate::console::pane::assignment_editor::calls_word;
use crate::console::short_id::short_id;
use crate::console::theme::Theme;
use crate::console::widget::{Canvas, Column, Emphasis, Focus, FrameView, Span, TableRow, TableView, wrapped};
use crate::domain::{Conflict, Membership, RosterDiff, Side};

const COLUMNS: &[Column] = &[
    Column::share(12, 3),
    Column::share(6, 1),
    Column::fixed(10),
    Column::fixed(12),
    Column::fixed(12),
    Column::fixed(9),
];
const HEADINGS: &[&str] = &["agent", "id", "was", "mine", "theirs", "decided"];

/// Draws what each side did, and each row where both did something else with the decision about it.
pub(super) fn draw(review: &MergeReview, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let theme = canvas.theme;
    let columns = sheet_view::text_columns(area, WIDE);
    let merge = review.merge();
    let mut above = side("theirs", &merge.theirs, canvas, columns, context);
    above.extend(side("mine", &merge.mine, canvas, columns, context));
    above.push(Vec::new());
    let below = vec![Vec::new(), end(review, theme)];
    let conflicts = review.conflicts().count();
    let sheet = Sheet {
        frame: frame(review, canvas),
        width: WIDE,
        rows: above.len() + conflicts + 1 + below.len(),
        layer: Layer::Merge,
    };
    let place = sheet.open(canvas, area, context);
    let (rest, bottom) = sheet_view::split_bottom(place, below.len());
    sheet_view::draw_lines(canvas, bottom, &below);
    let kept = usize::from(rest.height.div_ceil(2)).min(conflicts + 1);
    let said = above.len().min(usize::from(rest.height) - kept);
    let (top, rest) = sheet_view::split_top(rest, said);
    sheet_view::draw_lines(canvas, top, &above);
    if conflicts == 0 {
        let text = "Nothing to decide: the two changes touch different agents.";
        sheet_view::draw_lines(canvas, rest, &[vec![Span::own(text, theme.styles.list.muted)]]);
        return;
    }
    let (heading, rows) = sheet_view::split_top(rest, 1);
    let table = TableView {
        list: review.list(),
        columns: COLUMNS,
        name_column: 0,
        focus: Focus::Here,
    };
    table.draw_headings(canvas, heading, rows.height, HEADINGS);
    table.draw(canvas, rows, |number| {
        let found = review.conflicts().nth(number);
        found.map_or_else(TableRow::default, |(conflict, decision)| {
            row(conflict, decision, theme, context)
        })
    });
}

fn frame<'a>(review: &MergeReview, canvas: &Canvas<'_>) -> FrameView<'a> {
    let styles = canvas.theme.styles.frame;
    let open = match review.open() {
        0 => "all decided".to_owned(),
        open => format!("{open} to decide"),
    };
    FrameView::new("Somebody else changed this roster", Emphasis::Focused, canvas)
        .badge(Span::foreign(review.group().to_string(), styles.title_focused))
        .badge(Span::own(open, styles.badge))
}

/// What one side did since both read the roster, in at most three lines.
fn side(
    label: &'static str,
    diff: &RosterDiff,
    canvas: &Canvas<'_>,
    columns: u16,
    context: &OverlayContext<'_>,
) -> Vec<Line> {
    let theme = canvas.theme;
    let (glyphs, change) = (&theme.glyphs, &theme.styles.change);
    let text = theme.styles.list.text;
    let mut spans = vec![
        Span::own(format!("{label:<7}"), theme.styles.hint.heading),
        Span::own(signed_amount(diff, theme), text),
    ];
    // Three lines have no room for more agents than they have columns.
    let added = diff
        .added
        .iter()
        .map(|member| (glyphs.added, change.added, &member.agent));
    let removed = diff
        .removed
        .iter()
        .map(|member| (glyphs.removed, change.removed, &member.agent));
    let calls = diff
        .calls
        .iter()
        .map(|calls| (glyphs.changed, change.changed, &calls.agent));
    let moved = diff
        .moved
        .iter()
        .map(|moved| (glyphs.changed, change.changed, &moved.agent));
    let touched = added.chain(removed).chain(calls).chain(moved);
    for (place, (sign, style, agent)) in touched.enumerate().take(usize::from(columns)) {
        spans.push(Span::own(if place == 0 { ": " } else { ", " }, text));
        spans.push(Span::own(sign, style));
        spans.push(name(agent, theme, context));
        spans.push(Span::own(" ", text));
        spans.push(Span::foreign(
            format!("#{}", short_id(agent.as_str())),
            theme.styles.list.muted,
        ));
    }
    let mut lines = wrapped(canvas, columns, &spans);
    if lines.len() > 3 {
        lines.truncate(3);
        if let Some(last) = lines.last_mut() {
            // It does not fit, so the line ends in the sign that something was cut.
            last.push(Span::own(format!(" {}", glyphs.ellipsis), text));
        }
    }
    lines
}

fn row<'t>(conflict: &Conflict, decision: Option<Side>, theme: &Theme, context: &OverlayContext<'_>) -> TableRow<'t> {
    let text = theme.styles.list.text;
    let muted = theme.styles.list.muted;
    let chosen = |side: Side, member: Option<&Membership>| {
        let (sign, style) = match decision {
            Some(decided) if decided == side => (theme.glyphs.marked, theme.styles.list.marked),
            Some(_) => (" ", muted),
            None => (" ", text),
        };
        Span::own(format!("{sign} {}", place(member, context.capabilities)), style)
    };
    let (word, style) = match decision {
        Some(Side::Mine) => ("mine", text),
        Some(Side::Theirs) => ("theirs", text),
        None => ("open", theme.styles.status.warning),
    };
    TableRow::of([
        name(&conflict.agent, theme, context),
        Span::foreign(format!("#{}", short_id(conflict.agent.as_str())), muted),
        Span::own(place(conflict.base.as_ref(), context.capabilities), muted),
        chosen(Side::Mine, conflict.mine.as_ref()),
        chosen(Side::Theirs, conflict.theirs.as_ref()),
        Span::own(word, style),
    ])
}

/// Where an agent stands, in a word or two; `calls on, 3` where there is an order too.
fn place(member: Option<&Membership>, rules: &Capabilities) -> String {
    let Some(member) = member else {
        return "no member".to_owned();
    };
    match (rules.has(Capability::ReceiveCall), member.order) {
        (true, None) => calls_word(member.receive_call).to_owned(),
        (true, Some(position)) => format!("{}, {position}", calls_word(member.receive_call)),
        (false, Some(position)) => format!("place {position}"),
        (false, None) => "member".to_owned(),
    }
}

/// What comes next.
fn end(review: &MergeReview, theme: &Theme) -> Line {
    match review.open() {
        0 => {
            let text = "All decided: what is left of yours is reviewed before it is saved.";
            vec![Span::own(text, theme.styles.list.muted)]
        }
        open => {
            let text = format!("{} {open} to decide before it can be saved.", theme.glyphs.warning);
            vec![Span::own(text, theme.styles.status.warning)]
        }
    }
}
