//! The API token in force: the one the sandbox was started with, or one that `log_in` made (`api/udesk.md` §2.1).

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::variant::Rotation;
use crate::sandbox::access::Access;
use crate::sandbox::credential::secret;
use crate::sandbox::error::SandboxError;

/// A token that `log_in` made.
struct Made {
    token: String,
    since: Instant,
    era: u64,
}

#[derive(Default)]
struct Known {
    made: Option<Made>,
    /// The first token, once another has taken its place.
    retired: Option<String>,
}

/// The token that requests must be signed with.
#[derive(Default)]
pub(crate) struct Token {
    known: Mutex<Known>,
}

impl Token {
    /// Gives the token in force, or none when it has ended.
    pub(super) fn in_force(&self, access: &Access) -> Option<String> {
        let known = self.lock();
        let first = access.credentials().udesk.open_api_token;
        if !access.expired() && known.retired.as_ref() != Some(&first) {
            return Some(first);
        }
        let made = known.made.as_ref().filter(|made| made.era == access.era())?;
        let running = access.lifetime().is_none_or(|lifetime| made.since.elapsed() < lifetime);
        running.then(|| made.token.clone())
    }

    /// Gives the token for a log-in: the one in force, or a new one in its place.
    pub(super) fn log_in(&self, access: &Access, rotation: Rotation) -> Result<String, SandboxError> {
        if let Some(token) = self.in_force(access).filter(|_| rotation == Rotation::Kept) {
            return Ok(token);
        }
        let token = secret()?;
        let mut known = self.lock();
        known.retired = Some(access.credentials().udesk.open_api_token);
        known.made = Some(Made {
            token: token.clone(),
            since: Instant::now(),
            era: access.era(),
        });
        Ok(token)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
