//! Draws a question.

use ratatui::layout::Rect;

use super::confirm::{Confirm, Question};
use super::form_rows_view::{self, FormRow};
use super::sheet_view::{self, Line, NARROW, Sheet};
use super::uses_view;
use super::view::OverlayContext;
use super::word_view::own_signs;
use super::{hazard_view, lint_view, word_view};
use crate::assignment::GroupIntent;
use crate::console::keymap::Layer;
use crate::console::pane::assignment_editor::amount;
use crate::console::site::Drafts;
use crate::console::widget::{Canvas, Emphasis, Focus, FrameView, Span, wrapped};
use crate::console::word::GroupLabel;
use crate::domain::{Group, GroupStatus, Hazard, RosterDiff};

/// Draws what would happen, why it is asked, and where the answer is typed.
pub(super) fn draw(confirm: &Confirm, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let columns = sheet_view::text_columns(area, NARROW);
    let layer = if confirm.is_typed() {
        Layer::ConfirmTyped
    } else {
        Layer::Confirm
    };
    let mut rows: Vec<FormRow<'_>> = FormRow::text(sentences(confirm.question(), canvas, columns)).collect();
    for hazard in hazards(confirm.question()) {
        rows.extend(FormRow::text(hazard_view::lines(hazard, canvas, columns)));
    }
    for lint in confirm.lints() {
        rows.extend(FormRow::text(lint_view::lines(lint, canvas, columns, context.book)));
    }
    if let Question::ChangeGroup {
        intent: GroupIntent::Delete { group },
        ..
    } = confirm.question()
    {
        rows.extend(FormRow::text(uses_view::members(
            group,
            confirm.members(),
            canvas,
            columns,
            context,
        )));
        rows.extend(FormRow::text(uses_view::uses(confirm.uses(), canvas, columns)));
    }
    if let Some(wanted) = confirm.wanted() {
        let styles = canvas.theme.styles;
        let ask = [
            Span::own(ask(confirm.question(), wanted), styles.list.text),
            Span::own(" ", styles.list.text),
            Span::foreign(wanted, styles.frame.danger),
        ];
        rows.push(FormRow::gap());
        rows.extend(FormRow::text(wrapped(canvas, columns, &ask)));
        rows.push(FormRow::Field {
            label: "answer",
            field: confirm.field(),
            placeholder: "",
            focus: Focus::Here,
        });
    }
    if let Some(word) = confirm.word() {
        rows.extend(FormRow::text(word_view::lines(
            word,
            canvas,
            columns,
            (layer, None),
            context,
        )));
    }
    let emphasis = if is_dangerous(confirm) {
        Emphasis::Danger
    } else {
        Emphasis::Focused
    };
    let sheet = Sheet {
        frame: FrameView::new(title(confirm.question()), emphasis, canvas),
        width: NARROW,
        rows: rows.len(),
        layer,
    };
    let place = sheet.open(canvas, area, context);
    form_rows_view::draw(&rows, canvas, place);
}

const fn title(question: &Question) -> &'static str {
    match question {
        Question::Save { .. } => "Save this change?",
        Question::ChangeGroup { intent, .. } => match intent {
            GroupIntent::Create { .. } => "Create this group?",
            GroupIntent::Rename { .. } => "Rename this group?",
            GroupIntent::Switch {
                to: GroupStatus::Active,
                ..
            } => "Activate this group?",
            GroupIntent::Switch { .. } => "Deactivate this group?",
            GroupIntent::Describe { .. } => "Describe this group?",
            GroupIntent::Delete { .. } => "Delete this group?",
        },
        Question::Pay { .. } => "This costs. Go on?",
        Question::LeaveEditor { .. } => "Leave the editor?",
        Question::QuitDirty { .. } => "Quit with an unsaved change?",
        Question::QuitWriting => "Quit while a write is on its way?",
        Question::SignOut => "Sign out?",
        Question::OpenProfile { .. } => "Open another profile?",
        Question::OpenDraft { opened: None, .. } => "Open the draft of an earlier run?",
        Question::OpenDraft { opened: Some(_), .. } => "Go on from the kept draft?",
    }
}

fn is_dangerous(confirm: &Confirm) -> bool {
    let deletes = matches!(
        confirm.question(),
        Question::ChangeGroup {
            intent: GroupIntent::Delete { .. },
            ..
        }
    );
    confirm.is_typed() || deletes || matches!(confirm.question(), Question::Pay { .. })
}

/// The dangers that the sentences do not tell already.
fn hazards(question: &Question) -> Vec<&Hazard> {
    let (Question::Save { hazards, .. } | Question::ChangeGroup { hazards, .. }) = question else {
        return Vec::new();
    };
    hazards
        .iter()
        .filter(|hazard| !matches!(hazard, Hazard::DeletesGroup { .. }))
        .collect()
}

/// What is to be typed, in words.
fn ask(question: &Question, wanted: &str) -> &'static str {
    let (name, id) = match question {
        Question::Save { step, .. } => (&*step.group_name, step.group().as_str()),
        Question::ChangeGroup { intent, .. } => match intent {
            GroupIntent::Rename { group, .. }
            | GroupIntent::Switch { group, .. }
            | GroupIntent::Describe { group, .. }
            | GroupIntent::Delete { group } => (&*group.name, group.id.as_str()),
            GroupIntent::Create { name } => (name.as_str(), ""),
        },
        _ => ("", ""),
    };
    if wanted == name {
        "To go on, type its name exactly:"
    } else if wanted == id {
        "Its name cannot be typed. To go on, type its id exactly:"
    } else {
        "To go on, type exactly:"
    }
}

/// What would happen, the id beside every name.
fn sentences(question: &Question, canvas: &Canvas<'_>, columns: u16) -> Vec<Line> {
    let styles = canvas.theme.styles;
    let strong = styles.list.text.patch(styles.list.cursor_name);
    let own = |text: &str| Span::own(own_signs(text, canvas.theme), styles.list.text);
    let change = |text: &str| Span::own(own_signs(text, canvas.theme), strong);
    let label = |label: &GroupLabel| Span::foreign(label.to_string(), strong);
    let foreign = |text: &str| Span::foreign(text.to_owned(), strong);
    let spans = match question {
        Question::Save { step, .. } => {
            let group = GroupLabel {
                id: step.group().clone(),
                name: step.group_name.clone(),
            };
            let what = format!(
                ": {}, {} members become {}.",
                amount(&step.diff()),
                step.base.len(),
                step.target.len()
            );
            vec![own("Writes the roster of "), label(&group), own(&what)]
        }
        Question::ChangeGroup { intent, .. } => intention(intent, canvas),
        Question::Pay { price, group, .. } => vec![
            own("The phone system asks a price for "),
            label(group),
            own(": "),
            foreign(price.trim_end_matches('.')),
            own(". Nothing was changed yet; yes sends it again and agrees to the charge."),
        ],
        Question::LeaveEditor { lost, then_open } => {
            let mut spans = vec![own("The unsaved change "), change(lost), own(" is dropped.")];
            if let Some(group) = then_open {
                spans.extend([own(" Then "), label(group), own(" opens.")]);
            }
            spans
        }
        Question::QuitDirty { unsaved, drafts } => {
            let then = match drafts {
                Drafts::Kept => " is not saved. It is kept as a draft, and the next start offers it.",
                Drafts::Passing => " is not saved and will be lost: nothing here outlives the program.",
            };
            vec![own("The change "), change(unsaved), own(then)]
        }
        Question::QuitWriting => vec![own(
            "What becomes of it will not be seen here. The journal has it, and the next start finds out.",
        )],
        Question::SignOut => vec![own("The session is forgotten; going on then takes signing in again.")],
        Question::OpenProfile { name } => {
            vec![
                own("Opens "),
                foreign(name),
                own(". The unsaved change is kept as a draft."),
            ]
        }
        Question::OpenDraft { draft, .. } => {
            let group = GroupLabel {
                id: draft.group().clone(),
                name: draft.group_name.clone(),
            };
            let change = amount(&RosterDiff::between(&draft.base, &draft.target));
            vec![
                own("An unsaved change of "),
                label(&group),
                own(&format!(
                    " was kept: {change}. No keeps it for later, and discarding it cannot be undone."
                )),
            ]
        }
    };
    wrapped(canvas, columns, &spans)
}

/// What would happen to a group itself.
fn intention(intent: &GroupIntent, canvas: &Canvas<'_>) -> Line {
    let styles = canvas.theme.styles;
    let strong = styles.list.text.patch(styles.list.cursor_name);
    let own = |text: &str| Span::own(own_signs(text, canvas.theme), styles.list.text);
    let named = |group: &Group| Span::foreign(GroupLabel::of(group).to_string(), strong);
    let foreign = |text: &str| Span::foreign(text.to_owned(), strong);
    match intent {
        GroupIntent::Create { name } => vec![own("Creates the group "), foreign(name.trim()), own(".")],
        GroupIntent::Rename { group, to } => {
            vec![own("Renames "), named(group), own(" to "), foreign(to.trim()), own(".")]
        }
        GroupIntent::Describe { group, to } => {
            vec![
                own("Describes "),
                named(group),
                own(" as "),
                foreign(to.trim()),
                own("."),
            ]
        }
        GroupIntent::Switch { group, to } => match to {
            GroupStatus::Active => vec![
                own("Activates "),
                named(group),
                own(": it takes part in call distribution again."),
            ],
            _ => vec![
                own("Deactivates "),
                named(group),
                own(": it takes no part in call distribution until it is activated again."),
            ],
        },
        GroupIntent::Delete { group } => {
            let with_it = match group.members {
                Some(1) => " for good, and 1 membership with it. This cannot be undone.".to_owned(),
                Some(count) => format!(" for good, and {count} memberships with it. This cannot be undone."),
                None => " for good, and its memberships with it. This cannot be undone.".to_owned(),
            };
            vec![own("Deletes "), named(group), own(&with_it)]
        }
    }
}
