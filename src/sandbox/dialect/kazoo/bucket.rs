//! The token bucket of `api/kazoo.md` §12.

use tokio::time::Instant;

use super::session::Drains;
use super::variant::BucketSize;

/// So many tokens that no test waits.
const GENEROUS: u32 = 1_000_000;
/// A full bucket's part that comes back each second: 10 of 100.
const PART: f64 = 10.0;

/// What is left for one account.
pub(super) struct Bucket {
    left: f64,
    size: u32,
    since: Instant,
}

impl Bucket {
    pub(super) fn full(size: BucketSize) -> Self {
        let size = size.0.unwrap_or(GENEROUS);
        Self {
            left: f64::from(size),
            size,
            since: Instant::now(),
        }
    }

    /// Takes a price and gives what is left in whole tokens, or none if there is not enough.
    pub(super) fn take(&mut self, size: BucketSize, price: u32, drains: Drains) -> Option<u32> {
        let now = Instant::now();
        if self.size != size.0.unwrap_or(GENEROUS) {
            // The operator put up another bucket.
            *self = Self::full(size);
        }
        let whole = f64::from(self.size);
        let back = now.duration_since(self.since).as_secs_f64() * (whole / PART).max(1.0);
        self.left = (self.left + back).min(whole);
        self.since = now;
        if self.left < f64::from(price) {
            if drains == Drains::Everything {
                self.left = 0.0;
            }
            return None;
        }
        self.left -= f64::from(price);
        Some(self.whole_tokens())
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the size, which is a u32"
    )]
    fn whole_tokens(&self) -> u32 {
        self.left as u32
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_tenth_comes_back_each_second_and_never_more_than_there_was() {
        let size = BucketSize(Some(100));
        let mut bucket = Bucket::full(size);
        assert_eq!(bucket.take(size, 100, Drains::Nothing), Some(0));
        assert_eq!(bucket.take(size, 1, Drains::Nothing), None);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(bucket.take(size, 1, Drains::Nothing), Some(9));
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(bucket.take(size, 1, Drains::Nothing), Some(99));
    }

    #[tokio::test(start_paused = true)]
    async fn what_drains_the_bucket_leaves_nothing() {
        let size = BucketSize(Some(20));
        let mut bucket = Bucket::full(size);
        assert_eq!(bucket.take(size, 35, Drains::Nothing), None);
        assert_eq!(bucket.take(size, 1, Drains::Nothing), Some(19));
        assert_eq!(bucket.take(size, 35, Drains::Everything), None);
        assert_eq!(bucket.take(size, 1, Drains::Nothing), None);
    }
}
