//! Where a phone system is and how to speak to it; no secrets.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::{BaseUrl, Error, Kind, Operation, RequestQueue, Result};
use crate::domain::Backend;
use crate::text::visible;

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

impl Connection {
    /// What the profile chose of a setting that takes one of these words; `None` where it does not say.
    ///
    /// # Errors
    ///
    /// `config/bad-setting` for another word.
    pub(super) fn choice<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>> {
        let Some(word) = self.settings.get(name) else {
            return Ok(None);
        };
        if let Some((_, choice)) = words.iter().find(|(known, _)| known == word) {
            return Ok(Some(*choice));
        }
        let accepted: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
        Err(self.bad_setting(name, word, &accepted.join(", ")))
    }

    /// The error of a setting that does not work.
    pub(super) fn bad_setting(&self, name: &str, value: &str, accepted: &str) -> Error {
        let message = format!("`{name}` cannot be `{}`; accepted: {accepted}", visible(value));
        Error::new(self.backend, Operation::SignIn, Kind::Config, "bad-setting", message)
            .with_hint("correct the profile in the config file")
    }
}
