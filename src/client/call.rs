//! What travels with one call of a [`Directory`](super::Directory) method.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Something worth telling while a call runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The request failed in a way that allows another try.
    Retrying {
        /// Number of the coming try, from 2.
        attempt: u32,
        /// The most tries there will be.
        of: u32,
        /// Until then.
        wait: Duration,
        /// What went wrong, as one clause.
        because: String,
    },
    /// Our own pacing holds the request back.
    WaitingForQuota {
        /// Until then.
        wait: Duration,
    },
    /// A listing has got this far.
    Progress {
        /// Items so far.
        done: usize,
        /// Items in total, when told.
        of: Option<usize>,
    },
}

type Sink = Arc<dyn Fn(Notice) + Send + Sync>;

/// The companion of one call: where its notices go. Dropping the call's future cancels it.
#[derive(Clone, Default)]
pub struct Call {
    sink: Option<Sink>,
}

impl Call {
    /// A call nobody watches.
    pub const fn quiet() -> Self {
        Self { sink: None }
    }

    /// A call whose notices are handed to `sink`, which must not block.
    pub fn watched(sink: impl Fn(Notice) + Send + Sync + 'static) -> Self {
        Self {
            sink: Some(Arc::new(sink)),
        }
    }

    /// Tells a notice to whoever watches.
    pub fn notify(&self, notice: Notice) {
        if let Some(sink) = &self.sink {
            sink(notice);
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Call")
            .field("watched", &self.sink.is_some())
            .finish()
    }
}
