//! Where a phone system is and how to speak to it; no secrets.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::{BaseUrl, RequestQueue};
use crate::domain::Backend;

/// Limits on how long one request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until the connection stands.
    pub connect: Duration,
    /// Without a single byte from the other side.
    pub idle: Duration,
    /// From the first byte sent to the last received.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            idle: Duration::from_secs(15),
            total: Duration::from_secs(30),
        }
    }
}

/// Everything but the secrets that is needed to reach a phone system.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Which dialect it speaks.
    pub backend: Backend,
    /// Where it is.
    pub url: BaseUrl,
    /// A PEM file with more issuers to trust, besides the host's own.
    pub ca_file: Option<PathBuf>,
    /// How long requests may take.
    pub timeouts: Timeouts,
    /// Upper bound of our own pace; `None` is the dialect's default.
    pub requests_per_minute: Option<u32>,
    /// Where the requests of this connection and of all its copies wait for their turn: a session that is renewed must
    /// not start a new minute.
    pub queue: RequestQueue,
    /// The profile's non-secret settings for this dialect, such as `user_id` or `forward`.
    pub settings: BTreeMap<String, String>,
}
