//! Creating, renaming, switching and deleting groups.

use super::Model;
use crate::assignment::{Confirmation, GroupIntent, GroupOutcome, GroupReport};
use crate::client::Charges;
use crate::console::keymap::CommandId;
use crate::console::overlay::{Confirm, GroupForm, GroupWish, Overlay, Question};
use crate::console::requests::Request;
use crate::console::word::{GroupLabel, Tone, Word};
use crate::console::{Effect, Failure, RequestId};
use crate::domain::{Group, GroupId, GroupStatus, Hazard};

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
        let Some(wish) = form.submit() else { return Vec::new() };
        self.intend(match wish {
            GroupWish::Create { name, .. } => GroupIntent::Create { name },
            GroupWish::Rename { group, to } => GroupIntent::Rename { group, to },
            GroupWish::Describe { group, to } => GroupIntent::Describe { group, to },
        })
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
        let deleted = match &intent {
            GroupIntent::Delete { group } => Some(group.clone()),
            _ => None,
        };
        let mut confirm = Confirm::typed(Question::ChangeGroup { intent, hazards }, &label);
        let mut effects = Vec::new();
        if let Some(group) = deleted {
            (confirm, effects) = self.with_dependents(confirm, &group);
        }
        self.ask(confirm);
        effects
    }

    pub(super) fn change_group(&mut self, intent: GroupIntent, hazards: Vec<Hazard>) -> Vec<Effect> {
        let effect = self.requests.begin(|id| Effect::ChangeGroup {
            id,
            intent,
            confirmation: Confirmation::of(hazards),
            charges: Charges::NotAccepted,
        });
        if let (Some(Overlay::GroupForm(form)), Some(id)) = (self.overlays.top_mut(), effect.request()) {
            // It is written once the group is there: a phone system makes a group of a name alone.
            if let Some(GroupWish::Create {
                description: Some(description),
                ..
            }) = form.submit()
            {
                self.descriptions.push((id, description));
            }
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
        if let Some(price) = report.price() {
            let (price, label) = (price.to_owned(), label(intent));
            if let Some(form) = self.form_sending(request.id) {
                form.fail(Word::new(Tone::Note, "It costs; nothing was changed yet."));
            }
            self.ask_to_pay(request.effect, &price, label);
            return Vec::new();
        }
        let failure = report.error.take().map(Failure::from);
        let missed = match &failure {
            Some(failure) if failure.is_group_gone() => self.miss_group(&label(intent).id),
            _ => Vec::new(),
        };
        let word = told(intent, &report, failure);
        let is_done = matches!(report.outcome, GroupOutcome::Confirmed | GroupOutcome::Differs { .. });
        let described = self.description_of(request.id).zip(report.group.clone());
        self.take_changed_group(intent, report);
        let mut form = self.form_sending(request.id);
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
        if let Some((description, group)) = described {
            effects.extend(self.describe_new(group, description));
        }
        effects
    }

    fn form_sending(&mut self, id: RequestId) -> Option<&mut GroupForm> {
        self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::GroupForm(form) if form.sending() == Some(id) => Some(&mut **form),
            _ => None,
        })
    }

    /// What the group created by this request is for, as it was typed.
    fn description_of(&mut self, id: RequestId) -> Option<String> {
        let place = self.descriptions.iter().position(|(request, _)| *request == id)?;
        Some(self.descriptions.remove(place).1)
    }

    /// The second half of creating a described group. Whoever has agreed to the first half has seen both.
    fn describe_new(&mut self, group: Group, to: String) -> Vec<Effect> {
        let intent = GroupIntent::Describe { group, to };
        let hazards = self.site.group_hazards(&intent);
        vec![self.requests.begin(|id| Effect::ChangeGroup {
            id,
            intent,
            confirmation: Confirmation::of(hazards),
            charges: Charges::NotAccepted,
        })]
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
