//! Who may do what at the moment: the credentials in force, their age, and the permission.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::dialect::SandboxCredentials;
use super::error::SandboxError;

/// Whether the account has the permission `AGENT_TO_AGENT_CALL` (`api/deepcall.md` §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// It has.
    Granted,
    /// It has not: some calls are refused with 1015.
    Denied,
}

/// The credentials in force and what they are good for.
pub(crate) struct Access {
    issued: Mutex<Issued>,
    lifetime: Option<Duration>,
    file: Option<PathBuf>,
}

struct Issued {
    credentials: SandboxCredentials,
    since: Instant,
    ended: bool,
    era: u64,
    permission: Permission,
}

impl Access {
    /// Issues the first credentials and writes them where they are wanted.
    pub(crate) fn new(lifetime: Option<Duration>, file: Option<PathBuf>) -> Result<Self, SandboxError> {
        let credentials = SandboxCredentials::random()?;
        if let Some(path) = &file {
            credentials.write(path)?;
        }
        let issued = Issued {
            credentials,
            since: Instant::now(),
            ended: false,
            era: 0,
            permission: Permission::Granted,
        };
        Ok(Self {
            issued: Mutex::new(issued),
            lifetime,
            file,
        })
    }

    pub(crate) fn credentials(&self) -> SandboxCredentials {
        self.lock().credentials.clone()
    }

    /// Tells whether the credentials in force have run out.
    pub(crate) fn expired(&self) -> bool {
        let issued = self.lock();
        issued.ended || self.lifetime.is_some_and(|lifetime| issued.since.elapsed() >= lifetime)
    }

    /// Tells how long what a face issues itself works; none: until the era ends.
    pub(crate) fn lifetime(&self) -> Option<Duration> {
        self.lifetime
    }

    /// Tells in which era we are: a token that a face issued in an earlier one has ended.
    pub(crate) fn era(&self) -> u64 {
        self.lock().era
    }

    pub(crate) fn permission(&self) -> Permission {
        self.lock().permission
    }

    pub(crate) fn set_permission(&self, permission: Permission) {
        self.lock().permission = permission;
    }

    /// Ends the credentials in force; they stay known, so that clients are told "expired".
    pub(crate) fn expire(&self) {
        let mut issued = self.lock();
        issued.ended = true;
        issued.era += 1;
    }

    /// Puts new credentials in force; the old ones are unknown from now on.
    pub(crate) fn renew(&self) -> Result<SandboxCredentials, SandboxError> {
        let credentials = SandboxCredentials::random()?;
        if let Some(path) = &self.file {
            credentials.write(path)?;
        }
        let mut issued = self.lock();
        issued.credentials = credentials.clone();
        issued.since = Instant::now();
        issued.ended = false;
        issued.era += 1;
        Ok(credentials)
    }

    fn lock(&self) -> MutexGuard<'_, Issued> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn credentials_run_out_after_their_lifetime() {
        let access = Access::new(Some(Duration::from_mins(1)), None).unwrap();
        tokio::time::advance(Duration::from_secs(59)).await;
        assert!(!access.expired());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(access.expired());
        let renewed = access.renew().unwrap();
        assert!(!access.expired());
        assert_eq!(access.credentials(), renewed);
    }
}
