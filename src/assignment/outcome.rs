//! What became of a write.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::{AgentId, Hazard, Merge, RosterDiff};

/// How far a step has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Waiting for another console on this host that writes the same group.
    Locking,
    /// Writing down what is meant.
    Journaling,
    /// Reading the roster once more.
    ReReading,
    /// The write is on its way; from here on what is under way is finished and recorded whatever happens.
    Writing {
        /// How far a roster written agent by agent has got; `None` where it is written as a whole.
        written: Option<Written>,
    },
    /// Our own pacing holds a request of this step back; what was going on goes on afterwards.
    WaitingForQuota {
        /// Until then.
        wait: Duration,
        /// How far the write had got, when it is the write that waits.
        written: Option<Written>,
    },
    /// Reading what the write has come to.
    Verifying {
        /// Which reading, from 1.
        attempt: usize,
    },
}

/// How far a roster written agent by agent has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many agents' own changes have ended, well or not.
    pub done: usize,
    /// How many there are.
    pub of: usize,
    /// How long the rest takes at the pace so far; `None` in the first moments, and until our own pacing, once it holds
    /// requests back, can be measured.
    pub left: Option<Duration>,
}

/// Why an accepted write is not confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The roster still shows what was there before.
    NotYetVisible,
    /// The roster could not be read.
    NotReadable,
    /// Everything fits, but of these agents the phone system does not tell whether they receive calls.
    CallsNotTold(Vec<AgentId>),
    /// The write was accepted, and then the group was gone.
    GroupGone,
}

impl Doubt {
    /// One clause for people.
    pub const fn clause(&self) -> &'static str {
        match self {
            Self::NotYetVisible => "accepted, but still shows the old roster",
            Self::NotReadable => "accepted, but could not be read again",
            Self::CallsNotTold(_) => "accepted, but it does not tell who receives calls",
            Self::GroupGone => "accepted, but the group is gone",
        }
    }
}

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The roster already is the target; nothing was sent.
    NothingToDo,
    /// A re-read shows the target.
    Confirmed,
    /// Accepted, but no re-read shows it.
    Unconfirmed(Doubt),
    /// A re-read shows something else than the target.
    Differs {
        /// What would have to happen to the target to give what is shown.
        differences: RosterDiff,
    },
    /// Nothing changed.
    Failed,
    /// Sent, and nobody can tell what became of it.
    Unknown,
    /// Somebody else has changed the roster; nothing of this step was changed.
    Drift(Box<Merge>),
    /// A person must agree to these first; nothing was sent.
    NeedsConfirmation(Vec<Hazard>),
    /// Refused or stopped before anything was sent.
    NotAttempted,
}

/// An outcome as one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeWord {
    /// The roster already was the target.
    NothingToDo,
    /// A re-read shows the target.
    Confirmed,
    /// Accepted, not seen.
    Unconfirmed,
    /// A re-read shows something else.
    Differs,
    /// Nothing changed.
    Failed,
    /// Nobody can tell.
    Unknown,
    /// Somebody else has changed the roster.
    Drift,
    /// A person must agree first.
    NeedsConfirmation,
    /// Refused or stopped before anything was sent.
    NotAttempted,
}

impl OutcomeWord {
    /// The word in JSON and tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NothingToDo => "nothing-to-do",
            Self::Confirmed => "confirmed",
            Self::Unconfirmed => "unconfirmed",
            Self::Differs => "differs",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Drift => "drift",
            Self::NeedsConfirmation => "needs-confirmation",
            Self::NotAttempted => "not-attempted",
        }
    }

    /// Whether things are as they should be.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::NothingToDo | Self::Confirmed)
    }
}

impl Outcome {
    /// As one word.
    pub const fn word(&self) -> OutcomeWord {
        match self {
            Self::NothingToDo => OutcomeWord::NothingToDo,
            Self::Confirmed => OutcomeWord::Confirmed,
            Self::Unconfirmed(_) => OutcomeWord::Unconfirmed,
            Self::Differs { .. } => OutcomeWord::Differs,
            Self::Failed => OutcomeWord::Failed,
            Self::Unknown => OutcomeWord::Unknown,
            Self::Drift(_) => OutcomeWord::Drift,
            Self::NeedsConfirmation(_) => OutcomeWord::NeedsConfirmation,
            Self::NotAttempted => OutcomeWord::NotAttempted,
        }
    }

    /// Whether the roster is what it should be.
    pub const fn is_done(&self) -> bool {
        self.word().is_done()
    }
}
