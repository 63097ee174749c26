//! From the draft to the phone system: review, confirm, write, and what comes of it.

use super::Model;
use crate::assignment::{AgentWord, Confirmation, Outcome, StepReport};
use crate::client::{Capability, Charges};
use crate::console::Effect;
use crate::console::Failure;
use crate::console::failure::is_group_gone;
use crate::console::overlay::{Confirm, MergeReview, Overlay, Question, Review, WriteOutcome};
use crate::console::pane::assignment_editor::amount;
use crate::console::requests::Request;
use crate::console::word::{GroupLabel, Tone, Word};
use crate::domain::{Hazard, Step};

impl Model {
    /// Shows what would change.
    pub(super) fn review(&mut self) -> Vec<Effect> {
        let Some(editor) = &mut self.editor else {
            return Vec::new();
        };
        if !editor.is_dirty() {
            editor.say(Word::new(Tone::Note, "No change: the roster is as it was read."));
            return Vec::new();
        }
        let step = editor.step();
        let hazards = self.site.step_hazards(&step);
        self.overlays.push(Overlay::Review(Box::new(Review::new(
            step,
            hazards,
            &self.site.capabilities,
        ))));
        self.foresee()
    }

    /// The way to saving leads through the review, so that what is saved was seen.
    pub(super) fn ask_to_save(&mut self) -> Vec<Effect> {
        match self.save_refusal() {
            Some(word) => {
                self.say(word);
                Vec::new()
            }
            None => self.review(),
        }
    }

    fn save_refusal(&mut self) -> Option<Word> {
        if self.site.policy.read_only {
            let text = format!("usage/read-only: {}; nothing was sent.", self.site.read_only_reason());
            return Some(Word::new(Tone::Refused, text));
        }
        let editor = self.editor.as_mut()?;
        if let Some(word) = editor.refusal() {
            return Some(word);
        }
        if editor.tally().members == 0 && editor.base_len() > 0 {
            let refused = self.site.capabilities.require(Capability::EmptyGroup).err()?;
            return Some(Word::new(Tone::Refused, format!("{refused}; nothing was sent.")));
        }
        None
    }

    /// The review was agreed to: asks for the name where there is danger, else writes.
    pub(super) fn agree(&mut self) -> Vec<Effect> {
        let Some(Overlay::Review(review)) = self.overlays.top() else {
            return Vec::new();
        };
        let (step, hazards) = (review.step().clone(), review.hazards().to_vec());
        let lints = review.lints().to_vec();
        if let Some(word) = self.save_refusal() {
            self.overlays.pop();
            self.say(word);
            return self.stop_looking_ahead();
        }
        // What is written is what was shown: a review that no longer fits the draft is shown anew.
        if self.editor.as_ref().is_none_or(|editor| editor.step() != step) {
            self.overlays.pop();
            let mut effects = self.stop_looking_ahead();
            effects.extend(self.review());
            return effects;
        }
        if hazards.is_empty() {
            return self.write(step, Vec::new());
        }
        let label = step_label(&step);
        let confirm = Confirm::typed(Question::Save { step, hazards }, &label);
        self.ask(confirm.with_lints(lints));
        Vec::new()
    }

    /// Writes what was agreed to.
    pub(super) fn write(&mut self, step: Step, hazards: Vec<Hazard>) -> Vec<Effect> {
        self.overlays.remove(|overlay| matches!(overlay, Overlay::Review(_)));
        let mut effects = self.stop_looking_ahead();
        let note = self.editor.as_ref().and_then(|editor| editor.note()).map(str::to_owned);
        let group = step.group().clone();
        let effect = self.requests.begin(|id| Effect::WriteStep {
            id,
            step,
            confirmation: Confirmation::of(hazards),
            charges: Charges::NotAccepted,
            note,
        });
        let editor = self.editor.as_mut().filter(|editor| *editor.group_id() == group);
        if let (Some(editor), Some(id)) = (editor, effect.request()) {
            editor.begin_saving(id);
        }
        effects.push(effect);
        effects
    }

    /// Takes the end of a write.
    pub(super) fn take_step(&mut self, request: Request, mut report: StepReport) -> Vec<Effect> {
        let Effect::WriteStep { step, .. } = &request.effect else {
            return Vec::new();
        };
        if report.asks_for_sign_in() {
            let failure = report.error.take().map(Failure::from);
            return self.interrupt(request.effect, failure);
        }
        if let Some(reading) = &report.last_reading {
            self.take_numbers(reading);
            if self.members.group() == Some(&report.group) {
                self.members.take_reading(reading, &self.book);
            }
        }
        let label = step_label(step);
        if let Outcome::NeedsConfirmation(hazards) = &report.outcome {
            let question = Question::Save {
                step: step.clone(),
                hazards: hazards.clone(),
            };
            if let Some(editor) = self.editor.as_mut().filter(|editor| editor.group_id() == step.group()) {
                editor.end_saving();
            }
            self.ask(Confirm::typed(question, &label));
            return Vec::new();
        }
        let is_begun = report
            .agents
            .iter()
            .any(|agent| agent.result != AgentWord::NotAttempted);
        if let (Some(price), false) = (report.price(), is_begun) {
            let price = price.to_owned();
            if let Some(editor) = self.editor.as_mut().filter(|editor| editor.group_id() == step.group()) {
                editor.end_saving();
            }
            self.ask_to_pay(request.effect, &price, label);
            return Vec::new();
        }
        let is_done = report.outcome.is_done();
        let results = report.agents.clone();
        let not_saved = report.not_saved.as_ref().map(ToString::to_string);
        let mut effects = match &report.error {
            Some(error) if is_group_gone(error) => self.miss_group(&report.group),
            _ => Vec::new(),
        };
        if let Some(editor) = self.editor.as_mut().filter(|editor| *editor.group_id() == report.group) {
            if let Some(merge) = editor.take_report(report, &self.book) {
                let group = editor.group().clone();
                self.overlays
                    .push(Overlay::Merge(Box::new(MergeReview::new(group, merge))));
            }
            effects.extend(if is_done && !editor.is_dirty() {
                self.forget_draft(step.group())
            } else {
                self.keep_draft_at_rest()
            });
        } else {
            self.groups.say(told_elsewhere(&label, report));
            if is_done {
                effects.extend(self.drop_draft(step.group()));
            }
        }
        // A merge that a person must look at comes first; what was done stands in it already.
        if !is_done && !matches!(self.overlays.top(), Some(Overlay::Merge(_))) {
            let outcome = WriteOutcome::new(label, results);
            if let Some(outcome) = outcome {
                self.overlays.push(Overlay::WriteOutcome(Box::new(outcome)));
            }
        }
        if let Some(sentence) = not_saved {
            effects.push(Effect::Log { line: sentence });
        }
        effects
    }

    /// The merge is decided: the draft goes on from it, and the way back leads through the review.
    pub(super) fn take_merge(&mut self) -> Vec<Effect> {
        let Some(Overlay::Merge(view)) = self.overlays.top() else {
            return Vec::new();
        };
        let open = view.open();
        let Some(merge) = view.resolved() else {
            let rows = if open == 1 {
                "1 row is"
            } else {
                &format!("{open} rows are")
            };
            self.say(Word::new(Tone::Refused, format!("{rows} not decided yet.")));
            return Vec::new();
        };
        let group = view.group().id.clone();
        self.overlays.pop();
        let Some(editor) = self.editor.as_mut().filter(|editor| *editor.group_id() == group) else {
            return Vec::new();
        };
        editor.take_merge(&merge, &self.book);
        if editor.is_dirty() {
            return self.ask_to_save();
        }
        editor.say(Word::new(Tone::Done, "Merged: nothing of yours is left to save."));
        Vec::new()
    }
}

fn step_label(step: &Step) -> GroupLabel {
    GroupLabel {
        id: step.group().clone(),
        name: std::sync::Arc::clone(&step.group_name),
    }
}

/// The outcome of a write whose editor has been left meanwhile.
fn told_elsewhere(label: &GroupLabel, report: StepReport) -> Word {
    let outcome = report.outcome.word().word();
    let tone = if report.outcome.is_done() {
        Tone::Done
    } else {
        Tone::Failed
    };
    let text = format!("{label} {outcome}: {}.", amount(&report.diff));
    Word::new(tone, text).because(report.error.map(Failure::from))
}
