//! What a call tells while it runs, told to whoever watches the step as well.

use std::sync::{Mutex, PoisonError};
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
    let tempo = from.map(|from| Mutex::new(Tempo::new(from)));
    let companion = Call::watched(move |notice| {
        let mut tempo = tempo
            .as_ref()
            .map(|tempo| tempo.lock().unwrap_or_else(PoisonError::into_inner));
        let stage = match (&notice, &mut tempo) {
            (Notice::Progress { done, .. }, Some(tempo)) => Some(Stage::Writing {
                written: Some(tempo.ended(*done)),
            }),
            (Notice::WaitingForQuota { wait }, tempo) => Some(Stage::WaitingForQuota {
                wait: *wait,
                written: tempo.as_mut().map(|tempo| tempo.held_back()),
            }),
            (Notice::Progress { .. } | Notice::Retrying { .. }, _) => None,
        };
        drop(tempo);
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

/// Before that much has passed nothing is estimated: whoever waits no longer needs no estimate, and the first requests
/// may have left faster than the pace that they are held to afterwards.
const TOO_EARLY: Duration = Duration::from_secs(2);

/// What a pace is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measured {
    /// All changes so far: nothing has held them back.
    Freely,
    /// Our own pacing has begun to hold requests back; the change under way is neither quick nor slow.
    NotYet,
    /// The changes since then.
    HeldBack,
}

/// How far a write has got, and how fast it goes.
struct Tempo {
    /// Where it stood when it began; rounds before it may have done some.
    from: Written,
    last: Written,
    measured: Measured,
    /// When the measuring began, and how many changes had ended by then.
    since: (Instant, usize),
}

impl Tempo {
    fn new(from: Written) -> Self {
        Self {
            from,
            last: from,
            measured: Measured::Freely,
            since: (Instant::now(), 0),
        }
    }

    /// This many changes have ended since it began.
    fn ended(&mut self, now: usize) -> Written {
        if self.measured == Measured::NotYet {
            self.measured = Measured::HeldBack;
            self.since = (Instant::now(), now);
        }
        let (since, before) = self.since;
        let took = since.elapsed();
        let told = self.measured == Measured::HeldBack || took >= TOO_EARLY;
        self.last = progress(self.from, now, told.then_some((took, now.saturating_sub(before))));
        self.last
    }

    /// A request is held back by our own pacing: what went before says nothing about what is to come.
    fn held_back(&mut self) -> Written {
        if self.measured == Measured::Freely {
            self.measured = Measured::NotYet;
            self.last.left = None;
        }
        self.last
    }
}

/// Where a write stands that began at `from` and has ended `now` changes since; the pace is how long how many took.
fn progress(from: Written, now: usize, pace: Option<(Duration, usize)>) -> Written {
    let done = (from.done + now).min(from.of);
    let rest = u32::try_from(from.of - done).unwrap_or(u32::MAX);
    let left = match pace {
        _ if rest == 0 => Some(Duration::ZERO),
        Some((took, changes)) => u32::try_from(changes)
            .ok()
            .filter(|changes| *changes > 0)
            .map(|changes| (took / changes).saturating_mul(rest)),
        None => None,
    };
    Written {
        done,
        of: from.of,
        left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: Written = Written {
        done: 4,
        of: 40,
        left: None,
    };

    #[test]
    fn the_rest_is_estimated_by_the_pace_so_far() {
        let seconds = Duration::from_secs;
        assert_eq!(progress(FROM, 0, Some((seconds(9), 0))).left, None);
        let now = progress(FROM, 6, Some((seconds(12), 6)));
        assert_eq!((now.done, now.of, now.left), (10, 40, Some(seconds(60))));
        assert_eq!(progress(FROM, 36, None).left, Some(Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_quick_at_first_is_forgotten_when_requests_are_held_back() {
        let mut tempo = Tempo::new(FROM);
        assert_eq!(tempo.ended(1).left, None, "too early");
        assert_eq!(tempo.ended(6).left, None, "too early");
        assert_eq!(tempo.held_back().left, None);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(tempo.ended(7).left, None, "this one was under way");
        tempo.held_back();
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(tempo.ended(8).left, Some(Duration::from_secs(3 * 28)));
        assert_eq!(
            tempo.held_back().left,
            Some(Duration::from_secs(3 * 28)),
            "it stays known"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_nothing_holds_back_is_measured_from_the_beginning() {
        let mut tempo = Tempo::new(FROM);
        tokio::time::advance(Duration::from_secs(6)).await;
        assert_eq!(tempo.ended(3).left, Some(Duration::from_secs(2 * 33)));
    }
}
