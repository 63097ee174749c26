//! Whether and when a request is sent again: by how it failed, never by a library's guess.

use std::future::Future;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use tokio::time::Instant;

use crate::client::{Call, Error, Fate, Notice, Operation, Reach, Result};

/// The most tries of one request.
const TRIES: u32 = 3;

/// The longest wait the other side may ask of us.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Runs `attempt` until it succeeds, fails for good or has had its tries; every wait is announced through `call`.
pub(super) async fn repeat<T, F>(call: &Call, operation: Operation, mut attempt: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let started = Instant::now();
    let mut delays = delays();
    let mut tries = 1;
    loop {
        let error = match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) => error.with_tries(tries).with_elapsed(started.elapsed()),
        };
        if !may_repeat(&error, operation) {
            return Err(error);
        }
        let wait = match error.retry_after() {
            Some(asked) if asked > LONGEST_WAIT => return Err(error),
            Some(asked) => asked,
            // A bucket that is empty fills slowly: KAZOO's tenth of it comes back in a second (`api/kazoo.md §12`).
            None if error.reason() == "rate-limited" => Duration::from_secs(1) + delays.next().unwrap_or(LONGEST_WAIT),
            None => delays.next().unwrap_or(LONGEST_WAIT),
        };
        if tries == TRIES {
            return Err(exhausted(error));
        }
        tries += 1;
        call.notify(Notice::Retrying {
            attempt: tries,
            of: TRIES,
            wait,
            because: error.message().to_owned(),
        });
        // Whoever is stopped is turned away at the next try's turn, where it is certain that nothing has left.
        tokio::select! {
            biased;
            () = call.stopped() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// A read goes again after what passes by itself. A write goes again only when it is certain that it was not
/// taken: nothing was sent, or it was turned away by 429 (promise C8). Time limits are no reason to try again:
/// whoever waits has already waited long enough (promise C4).
fn may_repeat(error: &Error, operation: Operation) -> bool {
    let passing =
        error.vendor_code().is_some() || matches!(error.reason(), "refused" | "reset" | "unavailable" | "rate-limited");
    let untaken = error.reach() == Reach::NotSent || error.reason() == "rate-limited";
    error.fate() == Fate::Temporary && passing && (!operation.is_write() || untaken)
}

fn exhausted(error: Error) -> Error {
    let message = format!(
        "{} ({} tries in {:.1} s)",
        error.message(),
        error.tries(),
        error.elapsed().as_secs_f64()
    );
    error.with_message(message).with_fate(Fate::Exhausted)
}

fn delays() -> impl Iterator<Item = Duration> {
    // Without its `std` feature backon's own seed is a constant: all consoles would knock at the same moment.
    let seed = getrandom::u64().unwrap_or_default();
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(300))
        .with_factor(3.0)
        .with_max_delay(Duration::from_secs(8))
        .with_jitter()
        .with_jitter_seed(seed)
        .build()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::sync::{Arc, Mutex};

    use rstest::rstest;

    use super::*;
    use crate::client::Kind;
    use crate::domain::Backend;

    fn error(kind: Kind, reason: &'static str, reach: Reach) -> Error {
        Error::new(Backend::DeepCall, Operation::ListGroups, kind, reason, "it failed")
            .with_fate(Fate::Temporary)
            .with_reach(reach)
    }

    async fn tries_of(operation: Operation, make: impl Fn() -> Error) -> (u32, Error) {
        let count = RefCell::new(0);
        let outcome: Result<()> = repeat(&Call::quiet(), operation, || {
            *count.borrow_mut() += 1;
            let failure = make();
            async move { Err(failure) }
        })
        .await;
        (count.into_inner(), outcome.expect_err("it always fails"))
    }

    #[rstest]
    #[case(Operation::ListGroups, "refused", Reach::NotSent, 3)]
    #[case(Operation::ListGroups, "reset", Reach::Unanswered, 3)]
    #[case(Operation::ListGroups, "unavailable", Reach::Unanswered, 3)]
    #[case(Operation::ListGroups, "rate-limited", Reach::Answered, 3)]
    #[case(Operation::ListGroups, "timeout", Reach::Unanswered, 1)]
    #[case(Operation::ListGroups, "connect-timeout", Reach::NotSent, 1)]
    #[case(Operation::ListGroups, "truncated", Reach::Unanswered, 1)]
    #[case(Operation::WriteRoster, "refused", Reach::NotSent, 3)]
    #[case(Operation::WriteRoster, "rate-limited", Reach::Answered, 3)]
    #[case(Operation::WriteRoster, "reset", Reach::Unanswered, 1)]
    #[case(Operation::WriteRoster, "unavailable", Reach::Unanswered, 1)]
    #[case(Operation::CreateGroup, "reset", Reach::Unanswered, 1)]
    #[case(Operation::DeleteGroup, "unavailable", Reach::Answered, 1)]
    #[tokio::test(start_paused = true)]
    async fn tries_depend_on_how_it_failed(
        #[case] operation: Operation,
        #[case] reason: &'static str,
        #[case] reach: Reach,
        #[case] tries: u32,
    ) {
        let (count, error) = tries_of(operation, || error(Kind::Net, reason, reach)).await;
        assert_eq!((count, error.tries()), (tries, tries));
        let fate = if tries == TRIES {
            Fate::Exhausted
        } else {
            Fate::Temporary
        };
        assert_eq!(error.fate(), fate);
    }

    /// `api/deepcall.md §10.17`: transient codes inside an answer are reasons for reads only.
    #[tokio::test(start_paused = true)]
    async fn transient_vendor_codes_repeat_reads_and_never_writes() {
        let transient = || error(Kind::Refused, "vendor", Reach::Answered).with_vendor_code("1009");
        assert_eq!(tries_of(Operation::ReadRoster, transient).await.0, 3);
        assert_eq!(tries_of(Operation::WriteRoster, transient).await.0, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn retry_waits_for_retry_after_and_announces_it() {
        let notices = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&notices);
        let call = Call::watched(move |notice| heard.lock().expect("no panic").push(notice));
        let started = Instant::now();
        let outcome: Result<()> = repeat(&call, Operation::ListGroups, || async {
            Err(error(Kind::Net, "rate-limited", Reach::Answered).with_retry_after(Duration::from_secs(7)))
        })
        .await;
        assert_eq!(started.elapsed(), Duration::from_secs(14));
        let message = outcome.expect_err("it always fails").to_string();
        assert!(message.contains("3 tries in 14.0 s"), "{message}");
        let waits: Vec<(u32, Duration)> = notices
            .lock()
            .expect("no panic")
            .iter()
            .filter_map(|notice| match notice {
                Notice::Retrying { attempt, wait, .. } => Some((*attempt, *wait)),
                _ => None,
            })
            .collect();
        assert_eq!(waits, [(2, Duration::from_secs(7)), (3, Duration::from_secs(7))]);
    }

    /// Promise D14: a stop is not kept waiting by a wait, and says at the next try's turn that nothing was sent.
    #[tokio::test(start_paused = true)]
    async fn a_stop_ends_the_wait() {
        let stop = tokio_util::sync::CancellationToken::new();
        let call = Call::quiet().stopped_by(stop.clone());
        let started = Instant::now();
        let outcome: Result<()> = repeat(&call, Operation::WriteRoster, || {
            let stopped = stop.is_cancelled();
            stop.cancel();
            async move {
                let busy = error(Kind::Net, "rate-limited", Reach::Answered).with_retry_after(Duration::from_mins(1));
                Err(if stopped {
                    error(Kind::Net, "cancelled", Reach::NotSent).with_fate(Fate::Permanent)
                } else {
                    busy
                })
            }
        })
        .await;
        assert_eq!(started.elapsed(), Duration::ZERO);
        let error = outcome.expect_err("stopped");
        assert_eq!((error.reason(), error.reach()), ("cancelled", Reach::NotSent));
    }

    #[tokio::test(start_paused = true)]
    async fn a_longer_wait_than_a_minute_is_told_instead_of_taken() {
        let started = Instant::now();
        let (count, error) = tries_of(Operation::ListGroups, || {
            error(Kind::Net, "rate-limited", Reach::Answered).with_retry_after(Duration::from_hours(24))
        })
        .await;
        assert_eq!((count, started.elapsed()), (1, Duration::ZERO));
        assert_eq!(error.retry_after(), Some(Duration::from_hours(24)));
    }

    #[tokio::test(start_paused = true)]
    async fn waits_grow_and_differ_between_runs() {
        let one: Vec<Duration> = delays().take(2).collect();
        let other: Vec<Duration> = delays().take(2).collect();
        assert!(
            one[0] >= Duration::from_millis(300) && one[1] >= Duration::from_millis(900),
            "{one:?}"
        );
        assert_ne!(one, other);
    }
}
