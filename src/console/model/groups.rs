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
        let word = told(intent, &report, failure);
        let is_done = matches!(report.outcome, GroupOutcome::Confirmed | GroupOutcome::Differs { .. });
        self.take_changed_group(intent, report);
        let mut form = self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::GroupForm(form) if form.sending() == Some(request.id) => Some(form),
            _ => None,
        });
        if let (Some(form), false) = (&mut form, is_done) {
            form.fail(word);
            return Vec::new();
        }
        if form.is_some() {
            self.overlays
                .remove(|overlay| matches!(overlay, Overlay::GroupForm(form) if form.sending() == Some(request.id)));
        }
        self.groups.say(word);
        self.follow_cursor()
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
