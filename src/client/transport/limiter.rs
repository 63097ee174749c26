//! Our own pace: how many requests run at once and how many leave per minute.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::client::{Call, Notice};

/// How fast a phone system may be asked.
#[derive(Clone, Copy, Debug)]
pub(in crate::client) struct Pace {
    /// Requests that may be under way at the same time.
    pub(in crate::client) at_once: usize,
    /// Requests that may leave within any minute; `None` is no bound of ours.
    pub(in crate::client) per_minute: Option<u32>,
}

/// One queue for all requests of a connection and of its copies; its pace is set by the first that opens it.
#[derive(Clone, Default)]
pub struct RequestQueue(Arc<OnceLock<Limiter>>);

impl RequestQueue {
    pub(super) fn limiter(&self, pace: Pace) -> &Limiter {
        self.0.get_or_init(|| Limiter::new(pace))
    }
}

impl fmt::Debug for RequestQueue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RequestQueue")
    }
}

/// Tokio's clock, so that waiting can be tested in paused time.
#[derive(Clone, Copy, Debug)]
struct TokioClock;

impl Clock for TokioClock {
    type Instant = std::time::Instant;

    fn now(&self) -> Self::Instant {
        Instant::now().into_std()
    }
}

/// A call was stopped while its request waited.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stopped;

/// One queue for one phone system.
pub(super) struct Limiter {
    at_once: Semaphore,
    per_minute: Option<RateLimiter<NotKeyed, InMemoryState, TokioClock>>,
    rest_until: Mutex<Option<Instant>>,
}

impl Limiter {
    fn new(pace: Pace) -> Self {
        Self {
            at_once: Semaphore::new(pace.at_once.max(1)),
            per_minute: pace
                .per_minute
                .and_then(quota)
                .map(|quota| RateLimiter::direct_with_clock(quota, TokioClock)),
            rest_until: Mutex::new(None),
        }
    }

    /// Lets nobody through for a while: the phone system has told that its own allowance runs out.
    pub(super) fn rest(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut rest = self.rest_until.lock().unwrap_or_else(PoisonError::into_inner);
        *rest = rest.map_or(Some(until), |earlier| Some(earlier.max(until)));
    }

    /// Waits for this request's turn, telling `call` when our own pace holds it back; the turn ends when the
    /// permit is dropped.
    pub(super) async fn turn(&self, call: &Call) -> Result<Option<SemaphorePermit<'_>>, Stopped> {
        tokio::select! {
            biased;
            () = call.stopped() => Err(Stopped),
            permit = self.wait(call) => Ok(permit),
        }
    }

    async fn wait(&self, call: &Call) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed, so there is always a permit in the end.
        let permit = self.at_once.acquire().await.ok();
        while let Some(wait) = self.held_back() {
            call.notify(Notice::WaitingForQuota { wait });
            tokio::time::sleep(wait).await;
        }
        permit
    }

    fn held_back(&self) -> Option<Duration> {
        let now = Instant::now();
        let until = *self.rest_until.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wait) = until
            .and_then(|until| until.checked_duration_since(now))
            .filter(|wait| !wait.is_zero())
        {
            return Some(wait);
        }
        let early = self.per_minute.as_ref()?.check().err()?;
        Some(early.wait_time_from(TokioClock.now()))
    }
}

/// A sixth may leave at once, and the steady pace is what is left of the minute: whichever minute is looked at, no
/// more than the allowance leaves within it.
fn quota(per_minute: u32) -> Option<Quota> {
    let burst = NonZeroU32::new((per_minute / 6).max(1))?;
    let steady = NonZeroU32::new(per_minute.saturating_sub(burst.get()).max(1))?;
    (per_minute > 0).then(|| Quota::per_minute(steady).allow_burst(burst))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_request_above_the_minutes_quota_waits_and_says_so() {
        let notices = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&notices);
        let call = Call::watched(move |notice| heard.lock().expect("no panic").push(notice));
        let limiter = Limiter::new(Pace {
            at_once: 2,
            per_minute: Some(60),
        });
        let started = Instant::now();
        for _ in 0..61 {
            drop(limiter.turn(&call).await);
        }
        // Ten at once, fifty over the minute, and the 61st belongs to the next one.
        assert!(started.elapsed() > Duration::from_mins(1), "{:?}", started.elapsed());
        assert!(started.elapsed() < Duration::from_secs(63), "{:?}", started.elapsed());
        let notices = notices.lock().expect("no panic");
        assert_eq!(notices.len(), 51, "{notices:?}");
        assert!(
            notices
                .iter()
                .all(|notice| matches!(notice, Notice::WaitingForQuota { .. }))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_than_the_permitted_number_runs_at_once() {
        let limiter = Limiter::new(Pace {
            at_once: 2,
            per_minute: None,
        });
        let call = Call::quiet();
        let first = limiter.turn(&call).await;
        let _second = limiter.turn(&call).await;
        let third = tokio::time::timeout(Duration::from_secs(1), limiter.turn(&call)).await;
        assert!(third.is_err(), "a third request ran beside two");
        drop(first);
        assert!(limiter.turn(&call).await.is_ok_and(|permit| permit.is_some()));
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_sees_more_than_its_allowance() {
        for allowed in [1, 5, 50, 60, 600] {
            let limiter = Limiter::new(Pace {
                at_once: 1,
                per_minute: Some(allowed),
            });
            let mut left = Vec::new();
            for _ in 0..allowed * 3 {
                drop(limiter.turn(&Call::quiet()).await);
                left.push(Instant::now());
            }
            let most = left
                .iter()
                .map(|from| {
                    left.iter()
                        .filter(|at| *at >= from && **at < *from + Duration::from_mins(1))
                        .count()
                })
                .max();
            assert!(most <= usize::try_from(allowed).ok(), "{most:?} of {allowed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_leaves_while_the_phone_system_wants_rest() {
        let limiter = Limiter::new(Pace {
            at_once: 4,
            per_minute: None,
        });
        let started = Instant::now();
        limiter.rest(Duration::from_secs(2));
        limiter.rest(Duration::from_secs(1));
        assert!(limiter.turn(&Call::quiet()).await.is_ok());
        assert_eq!(started.elapsed(), Duration::from_secs(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stopped_call_does_not_wait_any_longer() {
        let limiter = Limiter::new(Pace {
            at_once: 1,
            per_minute: Some(1),
        });
        drop(limiter.turn(&Call::quiet()).await);
        let stop = tokio_util::sync::CancellationToken::new();
        let call = Call::quiet().stopped_by(stop.clone());
        let started = Instant::now();
        let (turn, ()) = tokio::join!(limiter.turn(&call), async { stop.cancel() });
        assert!(turn.is_err());
        assert_eq!(started.elapsed(), Duration::ZERO);
    }
}
