//! Something read once and used by many calls.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::client::Result;

/// After a failure nobody asks again for a while: a list that fails must not cost a request with every roster.
const QUIET: Duration = Duration::from_secs(30);

/// A value that is read when first wanted, once for all who want it at the same time.
pub(super) struct Kept<T>(Mutex<Option<Reading<T>>>);

struct Reading<T> {
    at: Instant,
    /// `None` after a failure.
    value: Option<Arc<T>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Kept<T> {
    /// The value, read where there is none yet; `None` when it cannot be read.
    pub(super) async fn get(&self, read: impl Future<Output = Result<T>>) -> Option<Arc<T>> {
        self.younger_than(Duration::MAX, read).await
    }

    /// Like [`Self::get`], where an older value is read anew.
    pub(super) async fn younger_than(&self, age: Duration, read: impl Future<Output = Result<T>>) -> Option<Arc<T>> {
        let mut kept = self.0.lock().await;
        if let Some(reading) = kept.as_ref() {
            let limit = if reading.value.is_some() { age } else { QUIET };
            if reading.at.elapsed() < limit {
                return reading.value.clone();
            }
        }
        let value = match read.await {
            Ok(value) => Some(Arc::new(value)),
            // Whoever stopped has learnt nothing about the list.
            Err(error) if error.reason() == "cancelled" => return None,
            Err(error) => {
                tracing::debug!(code = error.code(), "left out what could not be read");
                None
            }
        };
        let at = Instant::now();
        *kept = Some(Reading {
            at,
            value: value.clone(),
        });
        value
    }

    /// What is kept, without reading anything.
    pub(super) async fn peek(&self) -> Option<Arc<T>> {
        self.0.lock().await.as_ref()?.value.clone()
    }

    /// Keeps what was read elsewhere.
    pub(super) async fn put(&self, value: T) -> Arc<T> {
        let value = Arc::new(value);
        let (at, kept) = (Instant::now(), Some(Arc::clone(&value)));
        *self.0.lock().await = Some(Reading { at, value: kept });
        value
    }

    /// Forgets it: the next who wants it reads it.
    pub(super) async fn forget(&self) {
        *self.0.lock().await = None;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::client::{Error, Kind, Operation};
    use crate::domain::Backend;

    #[tokio::test(start_paused = true)]
    async fn a_value_is_read_once_and_a_failure_is_not_asked_again_at_once() {
        let kept = Kept::default();
        let reads = Cell::new(0);
        let fail = || async {
            reads.set(reads.get() + 1);
            Err(Error::new(
                Backend::Kazoo,
                Operation::ListAgents,
                Kind::Net,
                "reset",
                "it broke",
            ))
        };
        let read = || async {
            reads.set(reads.get() + 1);
            Ok(reads.get())
        };
        let stopped = async {
            Err(Error::new(
                Backend::Kazoo,
                Operation::ListAgents,
                Kind::Net,
                "cancelled",
                "stopped",
            ))
        };
        assert_eq!(kept.get(stopped).await, None);
        assert_eq!(kept.get(fail()).await, None);
        assert_eq!(kept.get(read()).await, None);
        assert_eq!(reads.get(), 1);
        tokio::time::advance(QUIET).await;
        assert_eq!(kept.get(read()).await.as_deref(), Some(&2));
        tokio::time::advance(Duration::from_hours(1)).await;
        assert_eq!(kept.get(read()).await.as_deref(), Some(&2));
        assert_eq!(
            kept.younger_than(Duration::from_mins(1), read()).await.as_deref(),
            Some(&3)
        );
        kept.put(9).await;
        assert_eq!(kept.peek().await.as_deref(), Some(&9));
        kept.forget().await;
        assert_eq!(kept.peek().await, None);
    }
}
