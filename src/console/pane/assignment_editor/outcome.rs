//! What becomes of the draft when its write has ended.

use super::AssignmentEditor;
use crate::assignment::{AgentWord, Outcome, StepReport};
use crate::console::Failure;
use crate::console::book::Book;
use crate::console::keymap::CommandId;
use crate::console::short_id::short_id;
use crate::console::word::{Tone, Word};
use crate::domain::{Draft, Merge, Roster, RosterDiff, Tally, merge};

impl AssignmentEditor {
    /// Takes the end of the write it waits for. The draft survives every outcome; edits made while the write was on
    /// its way stay on top.
    ///
    /// Gives back the merge a person must look at when somebody else has written.
    pub fn take_report(&mut self, report: StepReport, book: &Book) -> Option<Merge> {
        self.saving = None;
        let group = self.group.to_string();
        let done = report.agents.iter().filter(|agent| agent.result == AgentWord::Done);
        let (done, of) = (done.count(), report.agents.len());
        let agents = (done < of).then_some((done, of));
        let failure = report.error.map(Failure::from);
        let reading = report.last_reading.map(|reading| reading.roster);
        let failed = |text: String| {
            Word::new(Tone::Failed, text)
                .then([CommandId::Refresh])
                .because(failure.clone())
        };
        match report.outcome {
            Outcome::Confirmed | Outcome::NothingToDo => {
                let what = if report.outcome == Outcome::Confirmed {
                    format!("saved and confirmed: {}", amount(&report.diff))
                } else {
                    "already as wanted: nothing was sent".to_owned()
                };
                self.note = None;
                if let Some(base) = reading {
                    self.rebase(base, book);
                }
                let rest = if self.is_dirty() {
                    "; later edits are not saved yet"
                } else {
                    ""
                };
                self.say(Word::new(Tone::Done, format!("{group} {what}{rest}.")));
            }
            Outcome::Unconfirmed(doubt) => self.say(failed(format!(
                "{group} unconfirmed: {}. Read again before saving again.",
                doubt.clause()
            ))),
            // This roster is as meant; what else was changed only the failure tells.
            Outcome::Differs { differences } if differences.is_empty() && failure.is_some() => {
                if let Some(base) = reading {
                    self.rebase(base, book);
                }
                if let Some(failure) = &failure {
                    self.say(Word::failed(failure, Some(&self.group)));
                }
            }
            Outcome::Differs { differences } => {
                if let Some(base) = reading {
                    self.rebase(base, book);
                }
                let text = if let Some((done, of)) = agents {
                    format!("{group} partly saved: {done} of {of} done. What is left is still in the draft.")
                } else {
                    let who = who(&differences);
                    format!("{group} differs from what was saved: {who}. The rows show how.")
                };
                self.say(
                    failed(text)
                        .then([CommandId::Review, CommandId::Refresh])
                        .because(failure),
                );
            }
            Outcome::Failed => self.say(match &failure {
                Some(failure) => Word::failed(failure, Some(&self.group)),
                None => failed(format!("{group} was not saved; nothing changed.")),
            }),
            Outcome::Unknown => self.say(failed(format!(
                "{group} unknown: no answer came, and no re-read could decide. The draft is kept; read again."
            ))),
            Outcome::NotAttempted => self.say(match &failure {
                Some(failure) => Word::failed(failure, Some(&self.group)),
                None => Word::new(
                    Tone::Note,
                    format!("{group} was not saved: stopped before anything was sent."),
                ),
            }),
            Outcome::NeedsConfirmation(_) => {}
            Outcome::Drift(drift) => {
                self.say(Word::new(
                    Tone::Note,
                    format!("{group} was changed by somebody else; nothing was sent."),
                ));
                // Merged anew, because the draft may have been edited after the step left.
                return Some(merge(self.draft.base(), &self.draft.target(), &drift.base));
            }
        }
        None
    }

    /// Goes on from a merge.
    pub fn take_merge(&mut self, merge: &Merge, book: &Book) {
        self.draft = Draft::resume(merge.base.clone(), &merge.target, self.rules.order);
        self.word = None;
        self.arrange(book);
    }

    /// Puts the draft on a newer reading; what it wants stays the same.
    pub fn rebase(&mut self, base: Roster, book: &Book) {
        let target = self.draft.target();
        self.draft = Draft::resume(base, &target, self.rules.order);
        self.arrange(book);
    }
}

/// What a change amounts to: `+4 −1 ~2 calls ~3 order`.
pub fn amount(diff: &RosterDiff) -> String {
    let (added, removed) = (diff.added.len(), diff.removed.len());
    amount_in_signs([added, removed, diff.calls.len(), diff.moved.len()])
}

/// The same from the numbers of a draft.
pub fn amount_of(tally: &Tally) -> String {
    amount_in_signs([tally.added, tally.removed, tally.calls, tally.moved])
}

fn amount_in_signs([added, removed, calls, moved]: [usize; 4]) -> String {
    let counts = [
        ("+", added, ""),
        ("−", removed, ""),
        ("~", calls, " calls"),
        ("~", moved, " order"),
    ];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(_, count, _)| *count > 0)
        .map(|(sign, count, unit)| format!("{sign}{count}{unit}"))
        .collect();
    if parts.is_empty() {
        "no change".to_owned()
    } else {
        parts.join(" ")
    }
}

fn who(diff: &RosterDiff) -> String {
    let agents = diff.agents();
    let mut names: Vec<String> = agents
        .iter()
        .take(5)
        .map(|id| format!("#{}", short_id(id.as_str())))
        .collect();
    if agents.len() > 5 {
        names.push(format!("{} more", agents.len() - 5));
    }
    names.join(", ")
}
