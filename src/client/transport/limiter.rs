//! Our own pace: how many requests run at once and how many leave per minute.

use std::num::NonZeroU32;

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
    /// Requests that may leave within a minute; `None` is no bound of ours.
    pub(in crate::client) per_minute: Option<u32>,
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

/// One queue for one phone system.
pub(super) struct Limiter {
    at_once: Semaphore,
    per_minute: Option<RateLimiter<NotKeyed, InMemoryState, TokioClock>>,
}

impl Limiter {
    pub(super) fn new(pace: Pace) -> Self {
        let quota = pace.per_minute.and_then(NonZeroU32::new).map(Quota::per_minute);
        Self {
            at_once: Semaphore::new(pace.at_once.max(1)),
            per_minute: quota.map(|quota| RateLimiter::direct_with_clock(quota, TokioClock)),
        }
    }

    /// Waits for this request's turn, telling `call` when our own pace holds it back; the turn ends when the
    /// permit is dropped.
    pub(super) async fn turn(&self, call: &Call) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed, so there is always a permit in the end.
        let permit = self.at_once.acquire().await.ok();
        if let Some(limiter) = &self.per_minute {
            while let Err(early) = limiter.check() {
                let wait = early.wait_time_from(TokioClock.now());
                call.notify(Notice::WaitingForQuota { wait });
                tokio::time::sleep(wait).await;
            }
        }
        permit
    }
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
        assert!(started.elapsed() >= Duration::from_secs(1), "{:?}", started.elapsed());
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
        let notices = notices.lock().expect("no panic");
        assert!(
            matches!(notices.as_slice(), [Notice::WaitingForQuota { .. }]),
            "{notices:?}"
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
        assert!(limiter.turn(&call).await.is_some());
    }
}
