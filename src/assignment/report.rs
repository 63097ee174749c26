//! What became of steps and plans, in numbers that add up.

use std::sync::Arc;
use std::time::Duration;

use super::{AgentReport, EntryId, Error, NotSaved, Outcome, OutcomeWord};
use crate::client::RosterReading;
use crate::domain::{GroupId, Hazard, RosterDiff, Step};

/// What became of one step.
#[derive(Debug)]
pub struct StepReport {
    /// Which group.
    pub group: GroupId,
    /// Its name, for people.
    pub group_name: Arc<str>,
    /// What was to change, as it was shown and confirmed.
    pub diff: RosterDiff,
    /// What was sent, against the roster as re-read; differs from `diff` after a merge. `None` when nothing left
    /// this machine.
    pub sent: Option<RosterDiff>,
    /// Where the roster is written agent by agent: what became of each agent's own change, in the order they were to
    /// be made, corrected by what a re-read shows. Empty where nothing of it was begun.
    pub agents: Vec<AgentReport>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, where something stood in the way.
    pub error: Option<Error>,
    /// The journal's entry, when it came to that.
    pub entry: Option<EntryId>,
    /// The outcome is true, but the journal does not have it.
    pub not_saved: Option<NotSaved>,
    /// The last roster that was read, before or after the write.
    pub last_reading: Option<RosterReading>,
    /// From the re-read to the write: how long somebody else's change could go unseen (promise D6).
    pub gap: Option<Duration>,
}

impl StepReport {
    pub(super) fn not_attempted(step: &Step) -> Self {
        Self {
            group: step.group().clone(),
            group_name: Arc::clone(&step.group_name),
            diff: step.diff(),
            sent: None,
            agents: Vec::new(),
            outcome: Outcome::NotAttempted,
            error: None,
            entry: None,
            not_saved: None,
            last_reading: None,
            gap: None,
        }
    }

    /// A step that could not even be begun, and why.
    pub fn refused(step: &Step, error: impl Into<Error>) -> Self {
        Self {
            error: Some(error.into()),
            ..Self::not_attempted(step)
        }
    }

    /// Whether signing in again and writing again is the way on.
    pub fn asks_for_sign_in(&self) -> bool {
        !self.outcome.is_done() && self.error.as_ref().is_some_and(Error::asks_for_sign_in)
    }

    /// The price a person must agree to before (the rest of) this is done, as one sentence; not yet made visible.
    pub fn price(&self) -> Option<&str> {
        self.error.as_ref().and_then(Error::price)
    }
}

/// How many steps came to what; they add up to the planned ones (promise D11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// A re-read shows the target, whether something had to be sent or not.
    pub confirmed: usize,
    /// Accepted, not seen.
    pub unconfirmed: usize,
    /// A re-read shows something else.
    pub differs: usize,
    /// Nothing changed.
    pub failed: usize,
    /// Nobody can tell.
    pub unknown: usize,
    /// Nothing was sent: refused, stopped, drifted, or waiting for a word.
    pub not_attempted: usize,
}

impl Counts {
    /// Counts outcomes.
    pub fn of(outcomes: impl IntoIterator<Item = OutcomeWord>) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            *match outcome {
                OutcomeWord::NothingToDo | OutcomeWord::Confirmed => &mut counts.confirmed,
                OutcomeWord::Unconfirmed => &mut counts.unconfirmed,
                OutcomeWord::Differs => &mut counts.differs,
                OutcomeWord::Failed => &mut counts.failed,
                OutcomeWord::Unknown => &mut counts.unknown,
                OutcomeWord::Drift | OutcomeWord::NeedsConfirmation | OutcomeWord::NotAttempted => {
                    &mut counts.not_attempted
                }
            } += 1;
        }
        counts
    }

    /// All of them.
    pub const fn planned(&self) -> usize {
        self.confirmed + self.unconfirmed + self.differs + self.failed + self.unknown + self.not_attempted
    }
}

/// What became of a plan: one report for every step, in the plan's order.
#[derive(Debug, Default)]
pub struct RunReport {
    /// One for every step.
    pub steps: Vec<StepReport>,
    /// What a person must agree to first; then nothing at all was sent.
    pub needs_confirmation: Vec<Hazard>,
}

impl RunReport {
    /// How many steps came to what.
    pub fn counts(&self) -> Counts {
        Counts::of(self.steps.iter().map(|step| step.outcome.word()))
    }
}
