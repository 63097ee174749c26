//! What a call tells while it runs, told to whoever watches the step as well.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::Instant;

use super::writer::Watch;
use super::{Stage, WriteRequest, Written};
use crate::client::{Call, Charges, Notice};

/// The companion of a reading. A step that is stopped still reads what became of it, so that nothing stops this one.
pub(super) fn reading(call: &Call, watch: Watch) -> Call {
    let caller = call.clone();
    Call::watched(move |notice| {
        let wait = match &notice {
            Notice::WaitingForQuota { wait } => Some(*wait),
            Notice::Retrying { .. } | Notice::Progress { .. } => None,
        };
        caller.notify(notice);
        if let Some(wait) = wait {
            watch(Stage::WaitingForQuota { wait, written: None });
        }
    })
}

/// The companion of the write: it ends between two agents when the step is stopped, and carries what a person has
/// agreed to.
pub(super) fn writing(call: &Call, request: &WriteRequest, watch: Watch, from: Option<Written>) -> Call {
    let charges = agreed(call, request).charges();
    let caller = call.clone();
    let begun = Instant::now();
    let last = Arc::new(Mutex::new(from));
    let companion = Call::watched(move |notice| {
        let stage = {
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            match (&notice, from) {
                (Notice::Progress { done, .. }, Some(from)) => {
                    *last = Some(progress(from, *done, begun.elapsed()));
                    Some(Stage::Writing { written: *last })
                }
                (Notice::WaitingForQuota { wait }, _) => Some(Stage::WaitingForQuota {
                    wait: *wait,
                    written: *last,
                }),
                (Notice::Progress { .. } | Notice::Retrying { .. }, _) => None,
            }
        };
        caller.notify(notice);
        if let Some(stage) = stage {
            watch(stage);
        }
    });
    companion.with_charges(charges).stopped_by(request.cancel.clone())
}

/// The same call with what a person has agreed to.
pub(super) fn agreed(call: &Call, request: &WriteRequest) -> Call {
    match request.charges {
        Charges::Accepted => call.clone().with_charges(Charges::Accepted),
        Charges::NotAccepted => call.clone(),
    }
}

/// Where a write stands that began at `from` and has ended `now` changes since.
fn progress(from: Written, now: usize, took: Duration) -> Written {
    let done = (from.done + now).min(from.of);
    let rest = u32::try_from(from.of - done).unwrap_or(u32::MAX);
    let left = u32::try_from(now)
        .ok()
        .filter(|now| *now > 0)
        .map(|now| (took / now).saturating_mul(rest));
    Written {
        done,
        of: from.of,
        left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_estimated_by_the_pace_so_far() {
        let from = Written {
            done: 4,
            of: 40,
            left: None,
        };
        let seconds = Duration::from_secs;
        assert_eq!(progress(from, 0, seconds(9)).left, None);
        let now = progress(from, 6, seconds(12));
        assert_eq!((now.done, now.of, now.left), (10, 40, Some(seconds(60))));
        assert_eq!(progress(from, 36, seconds(72)).left, Some(Duration::ZERO));
    }
}
