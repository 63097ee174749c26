//! Creating, renaming, switching and deleting groups.

use super::Model;
use crate::assignment::{Confirmation, GroupIntent, GroupOutcome, GroupReport};
use crate::console::Effect;
use crate::console::Failure;
use crate::console::keymap::CommandId;
use crate::console::overlay::{Confirm, FormPurpose, Overlay, Question};
use crate::console::requests::Request;
use crate::console::word::{GroupLabel, Tone, Word};
use crate::domain::{GroupId, GroupStatus, Hazard};

impl Model {
    pub(super) fn switch(&mut self, to: GroupStatus) -> Vec<Effect> {
        let Some(group) = self.groups.current(&self.book).cloned() else {
            return Vec::new();
        };
        if group.status == to {
            let word = if to == GroupStatus::Active {
                "active"
            } else {
                "inactive"
            };
            self.say(Word::new(
                Tone::Note,
                format!("{} is {word} already.", GroupLabel::of(&group)),
            ));
            return Vec::new();
        }
        self.intend(GroupIntent::Switch { group, to })
    }

    /// The form was filled in.
    pub(super) fn submit_group(&mut self) -> Vec<Effect> {
        let Some(Overlay::GroupForm(form)) = self.overlays.top_mut() else {
            return Vec::new();
        };
        let Some(name) = form.submit() else { return Vec::new() };
        let intent = match form.purpose() {
            FormPurpose::New => GroupIntent::Create { name },
            FormPurpose::Rename(group) => GroupIntent::Rename {
                group: group.clone(),
                to: name,
            },
        };
        self.intend(intent)
    }

    /// Does it, or asks for the name first where that takes a person's word.
    pub(super) fn intend(&mut self, intent: GroupIntent) -> Vec<Effect> {
        let hazards = self.site.group_hazards(&intent);
        if hazards.is_empty() {
            if turns_calls_away(&intent) {
                self.ask(Confirm::key(Question::ChangeGroup { intent, hazards }));
                return Vec::new();
            }
            return self.change_group(intent, hazards);
        }
        let label = label(&intent);
        self.ask(Confirm::typed(Question::ChangeGroup { intent, hazards }, &label));
        Vec::new()
    }

    pub(super) fn change_group(&mut self, intent: GroupIntent, hazards: Vec<Hazard>) -> Vec<Effect> {
        let effect = self.requests.begin(|id| Effect::ChangeGroup {
            id,
            intent,
            confirmation: Confirmation::of(hazards),
        });
        if let (Some(Overlay::GroupForm(form)), Some(id)) = (self.overlays.top_mut(), effect.request()) {
            form.begin(id);
        }
        vec![effect]
    }

    /// A request did not find the group: its row says so until the list, read anew, has told.
    pub(super) fn miss_group(&mut self, group: &GroupId) -> Vec<Effect> {
        let Some(label) = self.book.group(group).map(GroupLabel::of) else {
            return Vec::new();
        };
        if !self.is_gone(group) {
            self.gone.push(label);
        }
        self.load_groups()
    }

    /// The list was read anew: what is not in it was deleted elsewhere.
    pub(super) fn tell_gone(&mut self) {
        let gone = std::mem::take(&mut self.gone);
        let names: Vec<String> = gone
            .iter()
            .filter(|label| self.book.group(&label.id).is_none())
            .map(ToString::to_string)
            .collect();
        let were = match names.len() {
            0 => return,
            1 => "was",
            _ => "were",
        };
        let text = format!("{} {were} deleted elsewhere.", names.join(", "));
        self.groups.say(Word::new(Tone::Note, text));
    }

    /// Takes the end of a change to a group.
    pub(super) fn take_group(&mut self, request: Request, mut report: GroupReport) -> Vec<Effect> {
        let Effect::ChangeGroup { intent, .. } = &request.effect else {
            return Vec::new();
        };
        if report.asks_for_sign_in() {
            let failure = report.error.take().map(Failure::from);
            return self.interrupt(request.effect, failure);
        }
        if let GroupOutcome::NeedsConfirmation(hazards) = report.outcome {
            let question = Question::ChangeGroup {
                intent: intent.clone(),
                hazards,
            };
            self.ask(Confirm::typed(question, &label(intent)));
            return Vec::new();
        }
        let failure = report.error.take().map(Failure::from);
        let missed = match &failure {
            Some(failure) if failure.is_group_gone() => self.miss_group(&label(intent).id),
            _ => Vec::new(),
        };
        let word = told(intent, &report, failure);
        let is_done = matches!(report.outcome, GroupOutcome::Confirmed | GroupOutcome::Differs { .. });
        self.take_changed_group(intent, report);
        let mut form = self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::GroupForm(form) if form.sending() == Some(request.id) => Some(form),
            _ => None,
        });
        if let (Some(form), false) = (&mut form, is_done) {
            form.fail(word);
            return missed;
        }
        if form.is_some() {
            self.overlays
                .remove(|overlay| matches!(overlay, Overlay::GroupForm(form) if form.sending() == Some(request.id)));
        }
        self.groups.say(word);
        let mut effects = missed;
        effects.extend(self.follow_cursor());
        effects
    }

    fn take_changed_group(&mut self, intent: &GroupIntent, report: GroupReport) {
        if let (GroupIntent::Delete { group }, GroupOutcome::Confirmed) = (intent, &report.outcome) {
            self.book.remove_group(&group.id);
            self.groups.arrange(&self.book);
            return;
        }
        let Some(group) = report.group else { return };
        let id = group.id.clone();
        if let Some(editor) = self.editor.as_mut().filter(|editor| *editor.group_id() == id) {
            editor.rename(std::sync::Arc::clone(&group.name));
        }
        self.book.put_group(group);
        self.groups.arrange(&self.book);
        if matches!(intent, GroupIntent::Create { .. }) {
            self.groups.go_to(&id);
        }
    }
}

/// Whether callers notice at once: that is easily put right, but not before somebody has noticed.
const fn turns_calls_away(intent: &GroupIntent) -> bool {
    matches!(
        intent,
        GroupIntent::Switch {
            to: GroupStatus::Inactive,
            ..
        }
    )
}

fn label(intent: &GroupIntent) -> GroupLabel {
    match intent {
        // It has no id yet: the name that was just typed is typed once more.
        GroupIntent::Create { name } => GroupLabel {
            id: GroupId::new(name),
            name: name.as_str().into(),
        },
        GroupIntent::Rename { group, .. }
        | GroupIntent::Switch { group, .. }
        | GroupIntent::Describe { group, .. }
        | GroupIntent::Delete { group } => GroupLabel::of(group),
    }
}

fn told(intent: &GroupIntent, report: &GroupReport, failure: Option<Failure>) -> Word {
    let was = match intent {
        GroupIntent::Create { name } => name.clone(),
        _ => label(intent).to_string(),
    };
    let now = report
        .group
        .as_ref()
        .map_or_else(|| was.clone(), |group| GroupLabel::of(group).to_string());
    let done = match intent {
        GroupIntent::Create { .. } => "created",
        GroupIntent::Rename { .. } => "renamed",
        GroupIntent::Describe { .. } => "described",
        GroupIntent::Delete { .. } => "deleted",
        GroupIntent::Switch {
            to: GroupStatus::Active,
            ..
        } => "activated",
        GroupIntent::Switch { .. } => "deactivated",
    };
    let again = [CommandId::Refresh];
    match &report.outcome {
        GroupOutcome::Confirmed => Word::new(Tone::Done, format!("{now} {done} and confirmed.")),
        GroupOutcome::Differs { .. } => Word::new(
            Tone::Note,
            format!("{now} {done}: the phone system chose this name itself."),
        ),
        GroupOutcome::Unconfirmed => {
            let text = format!("{was} unconfirmed: accepted, but no re-read shows it yet.");
            Word::new(Tone::Failed, text).then(again).because(failure)
        }
        GroupOutcome::Unknown => {
            let text = format!("{was} unknown: no answer came. Look at the list before trying again.");
            Word::new(Tone::Failed, text).then(again).because(failure)
        }
        GroupOutcome::Failed | GroupOutcome::NotAttempted | GroupOutcome::NeedsConfirmation(_) => match &failure {
            Some(failure) => Word::failed(failure, None),
            None => Word::new(
                Tone::Note,
                format!("{was} not {done}: stopped before anything was sent."),
            ),
        },
    }
}
