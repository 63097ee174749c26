//! How often a phone system lets itself be asked.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The calls of the last while, whoever made them.
#[derive(Default)]
pub(crate) struct Rate {
    calls: Mutex<VecDeque<Instant>>,
}

impl Rate {
    /// Lets a call in, or tells how long until there is room for one. A refused call does not count.
    pub(crate) fn admit(&self, most: usize, window: Duration) -> Result<(), Duration> {
        let now = Instant::now();
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        while calls
            .front()
            .is_some_and(|call| now.saturating_duration_since(*call) >= window)
        {
            calls.pop_front();
        }
        let Some(surplus) = calls.len().checked_sub(most) else {
            calls.push_back(now);
            return Ok(());
        };
        // Room comes when the calls that are too many have left the window; the limit may have been lowered since.
        let deciding = calls.get(surplus).or_else(|| calls.back());
        Err(deciding.map_or(window, |call| {
            window.saturating_sub(now.saturating_duration_since(*call))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[tokio::test(start_paused = true)]
    async fn a_call_too_many_waits_until_the_oldest_is_a_window_ago() {
        let rate = Rate::default();
        assert_eq!(rate.admit(2, MINUTE), Ok(()));
        tokio::time::advance(Duration::from_secs(20)).await;
        assert_eq!(rate.admit(2, MINUTE), Ok(()));
        assert_eq!(rate.admit(2, MINUTE), Err(Duration::from_secs(40)));
        tokio::time::advance(Duration::from_secs(40)).await;
        assert_eq!(rate.admit(2, MINUTE), Ok(()), "refused calls did not count");
        assert_eq!(rate.admit(2, MINUTE), Err(Duration::from_secs(20)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_lowered_limit_counts_what_was_let_in_before() {
        let rate = Rate::default();
        for _ in 0..5 {
            assert_eq!(rate.admit(5, MINUTE), Ok(()));
        }
        assert_eq!(rate.admit(1, MINUTE), Err(MINUTE));
        assert_eq!(rate.admit(0, MINUTE), Err(MINUTE));
    }
}
