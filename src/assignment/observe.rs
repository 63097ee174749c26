//! Reading again what a write has come to.

use std::time::Duration;

use crate::client::{Call, Directory, Error, Fate, Kind, Reach, RosterReading};
use crate::domain::{ReceiveCall, Roster, RosterDiff};

/// What the last reading shows.
#[derive(Debug)]
pub(super) enum Shows {
    /// The target.
    Target,
    /// What was there before.
    Base,
    /// Something else: what turns the target into it.
    Other(RosterDiff),
    /// No such group.
    Gone(Error),
    /// It could not be read.
    Nothing(Error),
}

/// Whether something else than a considered no stood behind this error: an overloaded server, or no answer at all.
pub(super) fn is_unsure(error: &Error) -> bool {
    error.reach() == Reach::Unanswered
        || error.fate() != Fate::Permanent
        || error.status().is_some_and(|status| status >= 500)
}

#[derive(Debug)]
pub(super) struct Observation {
    pub shows: Shows,
    pub reading: Option<RosterReading>,
}

/// Reads until the target shows, or what is `enough`, or the waits are used up; at least once.
///
/// Without anything that is enough the first sight of something else than the target is not believed: what was
/// stored may show late. After a considered no, what it leaves is enough.
pub(super) async fn observe(
    (directory, call): (&dyn Directory, &Call),
    waits: &[Duration],
    (base, target): (&Roster, &Roster),
    enough: Option<&Roster>,
    announce: impl Fn(usize) + Sync,
) -> Observation {
    let mut attempt = 0;
    loop {
        let wait = waits.get(attempt).copied().unwrap_or_default();
        attempt += 1;
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        announce(attempt);
        let last = attempt >= waits.len();
        match directory.read_roster(call, target.group()).await {
            Ok(reading) => {
                let seen = &reading.roster;
                let shows = if seen.same_members(target) {
                    Shows::Target
                } else if seen.same_members(base) {
                    Shows::Base
                } else {
                    Shows::Other(RosterDiff::between(target, seen))
                };
                let enough = enough.is_some_and(|enough| seen.same_members(enough));
                if last || enough || matches!(shows, Shows::Target) {
                    let reading = Some(reading);
                    return Observation { shows, reading };
                }
            }
            Err(error) => {
                let shows = match error.kind() {
                    Kind::NotFound => Shows::Gone(error),
                    // Waiting makes no session valid again.
                    Kind::Auth => Shows::Nothing(error),
                    _ if last => Shows::Nothing(error),
                    _ => continue,
                };
                return Observation { shows, reading: None };
            }
        }
    }
}

/// Whether a difference is only this: members are as they should be, but nobody tells whether they receive calls.
pub(super) fn only_untold_calls(differences: &RosterDiff) -> bool {
    differences.added.is_empty()
        && differences.removed.is_empty()
        && differences.moved.is_empty()
        && differences.calls.iter().all(|change| change.to == ReceiveCall::Unknown)
}
