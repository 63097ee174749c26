//! The tokens that were given out, and what each is still good for (`api/portsip.md` §2).

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::refusal::Refusal;
use super::variant::Refresh;
use crate::sandbox::access::Access;
use crate::sandbox::credential::secret;
use crate::sandbox::error::SandboxError;

/// The lifetime in the vendor's first example, told where tokens last as long as nobody ends them.
const USUAL: Duration = Duration::from_mins(30);
/// How many sessions are known at a time; the oldest is forgotten for a new one.
const SESSIONS: usize = 1_000;

/// The two tokens of one sign-in or refresh, and how long the first lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) access: String,
    pub(super) refresh: String,
    pub(super) lifetime: Duration,
}

struct Session {
    access: String,
    /// None once it has been used up.
    refresh: Option<String>,
    since: Instant,
    lifetime: Option<Duration>,
    era: u64,
    /// The password that opened it: with another one in force nothing of it works.
    password: String,
}

impl Session {
    fn alive(&self, access: &Access) -> bool {
        let running = self.lifetime.is_none_or(|lifetime| self.since.elapsed() < lifetime);
        running && self.era == access.era() && self.current(access)
    }

    fn current(&self, access: &Access) -> bool {
        self.password == access.credentials().portsip.password
    }

    /// How long the access token still works.
    fn remaining(&self) -> Duration {
        let lifetime = self.lifetime.unwrap_or(USUAL);
        lifetime.saturating_sub(self.since.elapsed())
    }
}

/// A sign-in that waits for its second factor.
struct Challenge {
    token: String,
    /// None until it has been mailed.
    code: Option<String>,
}

#[derive(Default)]
struct Known {
    sessions: VecDeque<Session>,
    challenge: Option<Challenge>,
}

/// Everything that was given out and has not been forgotten.
#[derive(Default)]
pub(crate) struct Tokens {
    known: Mutex<Known>,
}

impl Tokens {
    /// Opens a session.
    pub(super) fn issue(&self, access: &Access) -> Result<Pair, SandboxError> {
        let pair = Pair {
            access: secret()?,
            refresh: secret()?,
            lifetime: access.lifetime().unwrap_or(USUAL),
        };
        let mut known = self.lock();
        if known.sessions.len() >= SESSIONS {
            known.sessions.pop_front();
        }
        known.sessions.push_back(Session {
            access: pair.access.clone(),
            refresh: Some(pair.refresh.clone()),
            since: Instant::now(),
            lifetime: access.lifetime(),
            era: access.era(),
            password: access.credentials().portsip.password,
        });
        Ok(pair)
    }

    /// Gives new tokens for a refresh token.
    pub(super) fn refresh(&self, access: &Access, token: &str, rule: Refresh) -> Result<Pair, Refusal> {
        {
            let mut known = self.lock();
            let session = known
                .sessions
                .iter_mut()
                .find(|session| session.refresh.as_deref() == Some(token) && session.current(access))
                .filter(|session| rule != Refresh::Short || session.alive(access))
                .ok_or(Refusal::RefreshToken)?;
            if rule != Refresh::Reusable {
                session.refresh = None;
            }
        }
        self.issue(access).map_err(|_| Refusal::Failure)
    }

    /// Tells for how long an access token still works; none when it does not.
    pub(super) fn remaining(&self, access: &Access, token: &str) -> Option<Duration> {
        let known = self.lock();
        let session = known.sessions.iter().find(|session| session.access == token)?;
        session.alive(access).then(|| session.remaining())
    }

    /// Ends a session with both of its tokens.
    pub(super) fn revoke(&self, token: &str) {
        self.lock().sessions.retain(|session| session.access != token);
    }

    /// Begins a sign-in with two factors and gives the token that stands for it.
    pub(super) fn challenge(&self) -> Result<String, SandboxError> {
        let token = secret()?;
        self.lock().challenge = Some(Challenge {
            token: token.clone(),
            code: None,
        });
        Ok(token)
    }

    /// "Mails" the code of a sign-in with two factors.
    pub(super) fn mail(&self, token: &str) -> Result<(), Refusal> {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).map_err(|_| Refusal::Failure)?;
        let code = format!("{:06}", u32::from_le_bytes(bytes) % 1_000_000);
        let mut known = self.lock();
        let challenge = known.challenge.as_mut().filter(|challenge| challenge.token == token);
        challenge.ok_or(Refusal::Code)?.code = Some(code);
        Ok(())
    }

    /// Gives the last code that was mailed and not used.
    pub(crate) fn mailed(&self) -> Option<String> {
        self.lock().challenge.as_ref()?.code.clone()
    }

    /// Ends a sign-in with two factors, whose code is used up by the right guess only.
    pub(super) fn verify(&self, access: &Access, token: &str, code: &str) -> Result<Pair, Refusal> {
        let fits = |challenge: &Challenge| challenge.token == token && challenge.code.as_deref() == Some(code);
        {
            let mut known = self.lock();
            if !known.challenge.as_ref().is_some_and(fits) {
                return Err(Refusal::Code);
            }
            known.challenge = None;
        }
        self.issue(access).map_err(|_| Refusal::Failure)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
