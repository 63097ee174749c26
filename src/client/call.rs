//! What travels with one call of a [`Directory`](super::Directory) method.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

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

/// Whether a person has agreed to what a change costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charges {
    /// Nobody was asked: a change that costs is refused with its price.
    #[default]
    NotAccepted,
    /// A person has seen the price and agreed (`api/kazoo.md §11`, 402).
    Accepted,
}

/// The companion of one call: where its notices go, what stops it and what a person has agreed to.
///
/// Dropping the call's future cancels it as well, but a write made of several calls is stopped through here, so
/// that it can tell how far it got.
#[derive(Clone, Default)]
pub struct Call {
    sink: Option<Sink>,
    stop: Option<CancellationToken>,
    charges: Charges,
}

impl Call {
    /// A call nobody watches.
    pub const fn quiet() -> Self {
        Self {
            sink: None,
            stop: None,
            charges: Charges::NotAccepted,
        }
    }

    /// A call whose notices are handed to `sink`, which must not block.
    pub fn watched(sink: impl Fn(Notice) + Send + Sync + 'static) -> Self {
        Self {
            sink: Some(Arc::new(sink)),
            ..Self::quiet()
        }
    }

    /// The same call, ending early once `stop` is cancelled: while it waits for its turn, and between the requests
    /// of a write that is made of several.
    #[must_use]
    pub fn stopped_by(mut self, stop: CancellationToken) -> Self {
        self.stop = Some(stop);
        self
    }

    /// The same call with a person's word about what it costs.
    #[must_use]
    pub const fn with_charges(mut self, charges: Charges) -> Self {
        self.charges = charges;
        self
    }

    /// Whether a person has agreed to what it costs.
    pub const fn charges(&self) -> Charges {
        self.charges
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(CancellationToken::is_cancelled)
    }

    /// Ends when it is stopped.
    pub async fn stopped(&self) {
        match &self.stop {
            Some(stop) => stop.cancelled().await,
            None => std::future::pending().await,
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
            .field("charges", &self.charges)
            .finish_non_exhaustive()
    }
}
