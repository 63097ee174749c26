//! What became of a change to a group itself.

use super::{EntryId, Error, NotSaved, OutcomeWord};
use crate::client::RosterReading;
use crate::domain::{Group, Hazard};

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupOutcome {
    /// A re-read shows it.
    Confirmed,
    /// Accepted, but no re-read shows it.
    Unconfirmed,
    /// The phone system chose another name (`reliability.md` row 79).
    Differs {
        /// What was asked for.
        wanted: String,
        /// What it is.
        found: String,
    },
    /// Nothing changed.
    Failed,
    /// Sent, and nobody can tell what became of it.
    Unknown,
    /// A person must agree to these first; nothing was sent.
    NeedsConfirmation(Vec<Hazard>),
    /// Refused or stopped before anything was sent.
    NotAttempted,
}

impl GroupOutcome {
    /// As one word.
    pub const fn word(&self) -> OutcomeWord {
        match self {
            Self::Confirmed => OutcomeWord::Confirmed,
            Self::Unconfirmed => OutcomeWord::Unconfirmed,
            Self::Differs { .. } => OutcomeWord::Differs,
            Self::Failed => OutcomeWord::Failed,
            Self::Unknown => OutcomeWord::Unknown,
            Self::NeedsConfirmation(_) => OutcomeWord::NeedsConfirmation,
            Self::NotAttempted => OutcomeWord::NotAttempted,
        }
    }
}

/// What became of a change to a group itself, with the group as it is now.
#[derive(Debug)]
pub struct GroupReport {
    /// What became of it.
    pub outcome: GroupOutcome,
    /// The group as re-read; `None` when it is gone or could not be read.
    pub group: Option<Group>,
    /// Who was in it just before it was deleted.
    pub last_reading: Option<RosterReading>,
    /// Why, where something stood in the way.
    pub error: Option<Error>,
    /// The journal's entry, when it came to that.
    pub entry: Option<EntryId>,
    /// The outcome is true, but the journal does not have it.
    pub not_saved: Option<NotSaved>,
}

impl GroupReport {
    pub(super) const fn new(outcome: GroupOutcome, error: Option<Error>) -> Self {
        Self {
            outcome,
            group: None,
            last_reading: None,
            error,
            entry: None,
            not_saved: None,
        }
    }

    /// A change that could not even be begun, and why.
    pub fn refused(error: impl Into<Error>) -> Self {
        Self::new(GroupOutcome::NotAttempted, Some(error.into()))
    }

    /// Whether signing in again and asking again is the way on.
    pub fn asks_for_sign_in(&self) -> bool {
        self.outcome != GroupOutcome::Confirmed && self.error.as_ref().is_some_and(Error::asks_for_sign_in)
    }

    /// The price a person must agree to before this is done, as one sentence; not yet made visible.
    pub fn price(&self) -> Option<&str> {
        self.error.as_ref().and_then(Error::price)
    }
}
