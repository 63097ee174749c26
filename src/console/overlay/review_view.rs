//! Draws the review.

use ratatui::layout::Rect;

use super::review::{Foresight, Review, ReviewLine};
use super::sheet_view::{self, Line, Sheet, WIDE};
use super::view::OverlayContext;
use super::word_view::signed_amount;
use super::{hazard_view, lint_view};
use crate::client::{Capabilities, Capability};
use crate::console::keymap::Layer;
use crate::console::pane::assignment_editor::calls_word;
use crate::console::short_id::short_id;
use crate::console::theme::Theme;
use crate::console::widget::{Canvas, Column, Emphasis, Focus, FrameView, Span, TableRow, TableView, wrapped};
use crate::console::word::GroupLabel;
use crate::domain::{AgentId, Membership};

const COLUMNS: &[Column] = &[
    Column::fixed(1),
    Column::share(12, 3),
    Column::share(6, 1),
    Column::share(24, 2),
];
const NAME: usize = 1;

/// Draws what would change, row by row, between what makes it dangerous and how it is sent.
pub(super) fn draw(review: &Review, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let theme = canvas.theme;
    let columns = sheet_view::text_columns(area, WIDE);
    let mut above: Vec<Line> = Vec::new();
    for hazard in review.hazards() {
        above.extend(hazard_view::lines(hazard, canvas, columns));
    }
    for lint in review.lints() {
        above.extend(lint_view::lines(lint, canvas, columns, context.book));
    }
    if !above.is_empty() {
        above.push(Vec::new());
    }
    let mut below = vec![Vec::new()];
    below.extend(remarks(review, canvas, columns, context));
    let frame = frame(review, canvas);
    let sheet = Sheet {
        frame,
        width: WIDE,
        rows: above.len() + review.len().max(1) + below.len(),
        layer: Layer::Review,
    };
    let place = sheet.open(canvas, area, context);
    let (rest, bottom) = sheet_view::split_bottom(place, below.len());
    sheet_view::draw_lines(canvas, bottom, &below);
    // The rows are what is agreed to: half of the room is theirs whatever is said above them.
    let kept = usize::from(rest.height.div_ceil(2)).min(review.len().max(1));
    let said = above.len().min(usize::from(rest.height) - kept);
    let (top, rows) = sheet_view::split_top(rest, said);
    sheet_view::draw_lines(canvas, top, &above);
    if review.is_empty() {
        let nothing = Span::own("Nothing changes.", theme.styles.list.muted);
        sheet_view::draw_lines(canvas, rows, &[vec![nothing]]);
        return;
    }
    let table = TableView {
        list: review.list(),
        columns: COLUMNS,
        name_column: NAME,
        focus: Focus::Here,
    };
    table.draw(canvas, rows, |number| {
        review
            .line(number)
            .map_or_else(TableRow::default, |line| row(line, theme, context))
    });
}

fn frame<'a>(review: &Review, canvas: &Canvas<'_>) -> FrameView<'a> {
    let styles = canvas.theme.styles.frame;
    let step = review.step();
    let label = GroupLabel {
        id: step.group().clone(),
        name: step.group_name.clone(),
    };
    let arrow = canvas.theme.glyphs.arrow;
    FrameView::new("Review", Emphasis::Focused, canvas)
        .badge(Span::foreign(label.to_string(), styles.title_focused))
        .badge(Span::own(
            format!("base {} {arrow} {}", step.base.len(), step.target.len()),
            styles.badge,
        ))
        .badge(Span::own(signed_amount(review.diff(), canvas.theme), styles.badge))
}

/// What happens to one agent, in words as well as by the sign.
fn row<'t>(line: ReviewLine<'_>, theme: &Theme, context: &OverlayContext<'_>) -> TableRow<'t> {
    let (glyphs, change) = (&theme.glyphs, &theme.styles.change);
    let rules = context.capabilities;
    let (agent, sign, style, what) = match line {
        ReviewLine::Added(member) => {
            let what = format!("becomes a member{}", standing(member, rules));
            (&member.agent, glyphs.added, change.added, what)
        }
        ReviewLine::Removed(member) => {
            let what = format!("was a member{}", standing(member, rules));
            (&member.agent, glyphs.removed, change.removed, what)
        }
        ReviewLine::Calls(calls) => {
            let what = format!("{} {} {}", calls_word(calls.from), glyphs.arrow, calls_word(calls.to));
            (&calls.agent, glyphs.changed, change.changed, what)
        }
        ReviewLine::Moved(moved) => {
            let what = format!("{} {} {}", place(moved.from), glyphs.arrow, place(moved.to));
            (&moved.agent, glyphs.changed, change.changed, what)
        }
    };
    TableRow::of([
        Span::own(sign, style),
        name(agent, theme, context),
        Span::foreign(format!("#{}", short_id(agent.as_str())), theme.styles.list.muted),
        Span::own(what, style),
    ])
}

/// How somebody is a member, as far as the phone system keeps it: `, calls on, place 3`.
fn standing(member: &Membership, rules: &Capabilities) -> String {
    let calls = rules
        .has(Capability::ReceiveCall)
        .then(|| format!(", {}", calls_word(member.receive_call)));
    let place = member.order.map(|position| format!(", place {position}"));
    [calls, place].into_iter().flatten().collect()
}

fn place(position: Option<u32>) -> String {
    position.map_or_else(|| "no place".to_owned(), |position| position.to_string())
}

/// The agent's name, or that there is none.
pub(super) fn name<'t>(agent: &AgentId, theme: &Theme, context: &OverlayContext<'_>) -> Span<'t> {
    match context.book.name(agent) {
        Some(name) if !name.is_empty() => Span::foreign(name.to_string(), theme.styles.list.text),
        _ => Span::own("(no name)", theme.styles.list.muted),
    }
}

fn remarks(review: &Review, canvas: &Canvas<'_>, columns: u16, context: &OverlayContext<'_>) -> Vec<Line> {
    let styles = canvas.theme.styles;
    let diff = review.diff();
    let mut lines = Vec::new();
    if let Some(note) = context.note.filter(|note| !note.is_empty()) {
        let note = [
            Span::own("note: ", styles.list.muted),
            Span::foreign(note, styles.list.text),
        ];
        lines.extend(wrapped(canvas, columns, &note));
    }
    match review.foresight() {
        Foresight::Asking(_) => {
            let text = format!("{} Looking for what may stand in the way.", canvas.theme.glyphs.running);
            lines.extend(wrapped(canvas, columns, &[Span::own(text, styles.status.running)]));
        }
        Foresight::Failed(reason) => {
            let what = [
                Span::own("What may stand in the way could not be read: ", styles.status.warning),
                Span::foreign(reason.as_str(), styles.status.warning),
            ];
            lines.extend(wrapped(canvas, columns, &what));
        }
        Foresight::NotAsked | Foresight::Told(_) => {}
    }
    if !diff.is_empty() {
        lines.extend(wrapped(
            canvas,
            columns,
            &[Span::own(review.sending(), styles.list.muted)],
        ));
    }
    lines
}
