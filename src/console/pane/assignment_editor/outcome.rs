//! What becomes of the draft when its write has ended.

use super::AssignmentEditor;
use crate::console::book::Book;
use crate::console::event::{WriteOutcome, WriteResult};
use crate::console::keymap::CommandId;
use crate::console::word::{Tone, Word};
use crate::domain::{Draft, Merge, Roster, RosterDiff, Step, merge};

impl AssignmentEditor {
    /// Takes the end of the write it waits for. The draft survives every outcome; edits made while the write was on
    /// its way stay on top.
    ///
    /// Gives back the merge a person must look at when somebody else has written.
    pub fn take_report(&mut self, report: &WriteResult, sent: &Step, book: &Book) -> Option<Merge> {
        self.saving = None;
        let group = self.group.to_string();
        let failed = |text: String| {
            Word::new(Tone::Failed, text)
                .then([CommandId::Refresh])
                .because(report.error.clone())
        };
        match &report.outcome {
            WriteOutcome::Confirmed | WriteOutcome::NothingToDo => {
                if let Some(reading) = &report.last_reading {
                    self.rebase(reading.clone(), book);
                }
                let what = if report.outcome == WriteOutcome::Confirmed {
                    format!("saved and confirmed: {}", amount(&sent.diff()))
                } else {
                    "already as wanted: nothing was sent".to_owned()
                };
                let rest = if self.is_dirty() { "; later edits are not saved yet" } else { "" };
                self.say(Word::new(Tone::Done, format!("{group} {what}{rest}.")));
                self.note = None;
            }
            WriteOutcome::Unconfirmed => self.say(failed(format!(
                "{group}: accepted, but a re-read does not show it yet (unconfirmed). Read again before saving again."
            ))),
            WriteOutcome::Differs(diff) => {
                if let Some(reading) = &report.last_reading {
                    self.rebase(reading.clone(), book);
                }
                let text = format!(
                    "{group} differs from what was saved: {}. Rows that differ are marked as changes again.",
                    who(diff)
                );
                self.say(failed(text).then([CommandId::Review, CommandId::Refresh]).because(report.error.clone()));
            }
            WriteOutcome::Failed => self.say(match &report.error {
                Some(failure) => Word::failed(failure, Some(&self.group)),
                None => failed(format!("{group} was not saved; nothing changed.")),
            }),
            WriteOutcome::Unknown => self.say(failed(format!(
                "{group}: no answer came, and a re-read could not decide whether it was saved (unknown). The draft is kept; read again."
            ))),
            WriteOutcome::NotAttempted => {
                self.say(Word::new(Tone::Note, format!("{group} was not saved: stopped before anything was sent.")));
            }
            WriteOutcome::NeedsConfirmation(_) => {}
            WriteOutcome::Drift(drift) => {
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
        self.draft = Draft::resume(merge.base.clone(), &merge.target);
        self.word = None;
        self.arrange(book);
    }

    /// Puts the draft on a newer reading; what it wants stays the same.
    pub fn rebase(&mut self, base: Roster, book: &Book) {
        let target = self.draft.target();
        self.draft = Draft::resume(base, &target);
        self.arrange(book);
    }
}

/// What a change amounts to: `+4 −1 ~2 calls`.
pub fn amount(diff: &RosterDiff) -> String {
    let counts = [
        ("+", diff.added.len(), ""),
        ("−", diff.removed.len(), ""),
        ("~", diff.calls.len(), " calls"),
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
    let mut names: Vec<String> = agents.iter().take(5).map(|id| format!("#{id}")).collect();
    if agents.len() > 5 {
        names.push(format!("{} more", agents.len() - 5));
    }
    names.join(", ")
}
