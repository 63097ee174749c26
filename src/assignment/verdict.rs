//! What a report means for whoever started it.

use super::{Error, GroupOutcome, GroupReport, Outcome, RunReport, StepReport};
use crate::client::{self, Kind};

/// A report in one word, with its exit code (`design.md §6`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is as it should be.
    Done,
    /// Nothing changed, for a reason of its own.
    Failed,
    /// What was asked cannot be done like this, or a word is missing; nothing was sent.
    BadInput,
    /// Not signed in, or not allowed.
    SignIn,
    /// The group is not there.
    NotFound,
    /// Somebody else has changed it; nothing was sent.
    Drift,
    /// Some of it is done, or it is not certain how much.
    Partly,
    /// The phone system was not reached.
    Unreachable,
    /// Stopped by the user.
    Cancelled,
}

impl Verdict {
    /// The exit code of the command line.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::BadInput => 2,
            Self::SignIn => 3,
            Self::NotFound => 4,
            Self::Drift => 5,
            Self::Partly => 6,
            Self::Unreachable => 7,
            Self::Cancelled => 130,
        }
    }

    fn of_client(error: &client::Error) -> Self {
        match error.kind() {
            // A word is missing, as with any other danger.
            Kind::Refused if error.price().is_some() => Self::BadInput,
            Kind::Auth => Self::SignIn,
            Kind::NotFound => Self::NotFound,
            Kind::Net => Self::Unreachable,
            Kind::Write if error.reason() == "drift" => Self::Drift,
            // Seen to be impossible, and not sent: `reliability.md` row 81.
            Kind::Write if error.reason() == "refused-before-send" => Self::BadInput,
            // A list was read and turned down: `reliability.md` rows 68 and 80.
            Kind::Write => Self::Partly,
            Kind::Usage | Kind::Config => Self::BadInput,
            Kind::Reply | Kind::Refused => Self::Failed,
        }
    }

    fn of_error(error: &Error) -> Self {
        match error {
            Error::Client(error) => Self::of_client(error),
            Error::NotRecorded(_) | Error::Journal(_) => Self::Failed,
            Error::ReadOnly { .. }
            | Error::Undecided { .. }
            | Error::Unsupported(_)
            | Error::TwoGroups { .. }
            | Error::NameTaken { .. }
            | Error::NoName => Self::BadInput,
            Error::Gone { .. } => Self::NotFound,
            Error::GroupChanged { .. } | Error::Overtaken { .. } => Self::Drift,
            Error::NotFoundAfterCreate { .. } => Self::Partly,
            Error::Cancelled | Error::Stopped { .. } => Self::Cancelled,
        }
    }
}

impl StepReport {
    /// What it means; `None` when it was not its turn.
    pub fn verdict(&self) -> Option<Verdict> {
        match &self.outcome {
            Outcome::NothingToDo | Outcome::Confirmed => Some(Verdict::Done),
            _ if matches!(self.error, Some(Error::Stopped { .. })) => Some(Verdict::Cancelled),
            Outcome::Unconfirmed(_) | Outcome::Differs { .. } | Outcome::Unknown => Some(Verdict::Partly),
            Outcome::Drift(_) => Some(Verdict::Drift),
            Outcome::NeedsConfirmation(_) => Some(Verdict::BadInput),
            Outcome::Failed | Outcome::NotAttempted => self.error.as_ref().map(Verdict::of_error),
        }
    }
}

impl RunReport {
    /// What all steps mean together: when some are done and others not, that is partly; otherwise the reason they
    /// share, if they do.
    pub fn verdict(&self) -> Verdict {
        if !self.needs_confirmation.is_empty() {
            return Verdict::BadInput;
        }
        let mut verdicts: Vec<Verdict> = self.steps.iter().filter_map(StepReport::verdict).collect();
        if verdicts.contains(&Verdict::Cancelled) {
            return Verdict::Cancelled;
        }
        verdicts.dedup();
        match verdicts.as_slice() {
            [] => Verdict::Done,
            [all] => *all,
            mixed if mixed.contains(&Verdict::Done) || mixed.contains(&Verdict::Partly) => Verdict::Partly,
            _ => Verdict::Failed,
        }
    }
}

impl GroupReport {
    /// What it means.
    pub fn verdict(&self) -> Verdict {
        match &self.outcome {
            GroupOutcome::Confirmed => Verdict::Done,
            GroupOutcome::Unconfirmed | GroupOutcome::Differs { .. } | GroupOutcome::Unknown => Verdict::Partly,
            GroupOutcome::NeedsConfirmation(_) => Verdict::BadInput,
            GroupOutcome::Failed | GroupOutcome::NotAttempted => {
                self.error.as_ref().map_or(Verdict::Failed, Verdict::of_error)
            }
        }
    }
}
