//! Signing in without a person, as a profile and the environment allow it.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;

use super::connector::on_this_host;
use crate::client::{
    Call, Capabilities, Connection, Directory, Error, Kind, Opener, RenewingDirectory, Result, Session, dialect,
};
use crate::session::{self, Credential, Environment, Profile, SessionStore, Source};

/// Whether a session is kept for the next start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// It is in the session store.
    Stored,
    /// It came from the environment's secrets, which are enough for the next start.
    ThisRun,
}

/// Opens a profile's phone system with secrets of the environment, the stored session or the `secret_command`.
///
/// Anew it asks the phone system to renew the session, and where that cannot be, those who can give a secret again: a
/// password or key in the environment, or the `secret_command`. What gave the refused session is not asked twice.
pub struct ProfileOpener {
    profile: Profile,
    connection: Connection,
    environment: Arc<Environment>,
    sessions: SessionStore,
    last: Mutex<Option<(Arc<Session>, Keeping)>>,
}

impl ProfileOpener {
    /// Opens nothing yet.
    pub fn new(
        profile: Profile,
        connection: Connection,
        environment: Arc<Environment>,
        sessions: SessionStore,
    ) -> Self {
        Self {
            profile,
            connection,
            environment,
            sessions,
            last: Mutex::new(None),
        }
    }

    /// The way with a session that is there already; it renews itself from there.
    ///
    /// # Errors
    ///
    /// Those of opening: a session of another origin, settings that do not work.
    pub fn into_directory(self, session: Session, keeping: Keeping) -> Result<Arc<dyn Directory>> {
        let directory = self.enter(session, keeping)?;
        Ok(Arc::new(RenewingDirectory::opened_as(Arc::new(self), directory)))
    }

    /// Signs in, or renews, once for all processes that want to, and keeps the session. `sign_in` is told of the one
    /// that is stored.
    async fn once(
        &self,
        refused: Option<&Session>,
        sign_in: impl AsyncFnOnce(Option<&Session>) -> Result<Session>,
    ) -> Result<Session> {
        let now = Timestamp::now().as_second();
        let signed_in = self
            .sessions
            .sign_in_once(&self.profile, refused, now, async |stored: Option<&Session>| {
                sign_in(stored).await.map_err(Trouble::Client)
            })
            .await;
        signed_in.map_err(|trouble| match trouble {
            Trouble::Client(error) => error,
            Trouble::Session(error) => self.on_this_host(error),
        })
    }

    async fn sign_in_once(&self, call: &Call, credential: Credential, refused: Option<&Session>) -> Result<Session> {
        match credential {
            Credential::Stored(session) => Ok(session),
            Credential::Answers { form, answers, .. } => {
                self.once(refused, async |_: Option<&Session>| {
                    dialect::sign_in(&self.connection, form.id, &answers, call).await
                })
                .await
            }
        }
    }

    /// Asks the phone system for a session in the place of the refused one; `None` where it does not do that, or does
    /// not do it for this one any more.
    async fn refreshed(&self, call: &Call, refused: &Session, keeping: Keeping) -> Result<Option<Session>> {
        // Another process may have renewed it since, and that one has ended as well: only the last one can be renewed.
        let ask = async |stored: Option<&Session>| {
            dialect::refresh(&self.connection, stored.unwrap_or(refused), call)
                .await?
                .ok_or_else(|| self.not_renewed())
        };
        let fresh = match keeping {
            Keeping::Stored => self.once(Some(refused), ask).await,
            Keeping::ThisRun => ask(None).await,
        };
        match fresh {
            Ok(session) => Ok(Some(session)),
            Err(error) if error.kind() == Kind::Auth => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn not_renewed(&self) -> Error {
        Error::new(
            self.profile.backend,
            crate::client::Operation::SignIn,
            Kind::Auth,
            "not-renewed",
            "the phone system does not renew this session",
        )
    }

    fn on_this_host(&self, error: session::Error) -> Error {
        on_this_host(self.profile.backend, error)
    }

    fn enter(&self, session: Session, keeping: Keeping) -> Result<Arc<dyn Directory>> {
        let directory = dialect::open(&self.connection, &session)?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((Arc::new(session), keeping));
        Ok(directory)
    }

    fn last(&self) -> Option<(Arc<Session>, Keeping)> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Opener for ProfileOpener {
    fn capabilities(&self) -> Capabilities {
        dialect::capabilities(self.profile.backend)
    }

    async fn open(&self, call: &Call) -> Result<Arc<dyn Directory>> {
        let forms = dialect::sign_in_forms(self.profile.backend);
        let found = Credential::find(&self.profile, &self.environment, &self.sessions, forms).await;
        match found.map_err(|error| self.on_this_host(error))? {
            Credential::Stored(session) => self.enter(session, Keeping::Stored),
            Credential::Answers {
                form,
                answers,
                source: Source::Environment,
            } => {
                let session = dialect::sign_in(&self.connection, form.id, &answers, call).await?;
                self.enter(session, Keeping::ThisRun)
            }
            credential @ Credential::Answers { .. } => {
                let session = self.sign_in_once(call, credential, None).await?;
                self.enter(session, Keeping::Stored)
            }
        }
    }

    async fn open_again(&self, call: &Call) -> Result<Option<Arc<dyn Directory>>> {
        let last = self.last();
        if let Some((refused, keeping)) = &last
            && let Some(fresh) = self.refreshed(call, refused, *keeping).await?
        {
            return self.enter(fresh, *keeping).map(Some);
        }
        let forms = dialect::sign_in_forms(self.profile.backend);
        if let Some((form, answers)) = Credential::of_environment(&self.profile, &self.environment, forms) {
            if !form.can_renew() {
                return Ok(None);
            }
            let session = dialect::sign_in(&self.connection, form.id, &answers, call).await?;
            return self.enter(session, Keeping::ThisRun).map(Some);
        }
        if self.profile.secret_command.is_none() {
            return Ok(None);
        }
        let credential = Credential::of_command(&self.profile, &self.environment, forms)
            .await
            .map_err(|error| self.on_this_host(error))?;
        let refused = last.as_ref().map(|(session, _)| session.as_ref());
        let session = self.sign_in_once(call, credential, refused).await?;
        self.enter(session, Keeping::Stored).map(Some)
    }
}

enum Trouble {
    Client(Error),
    Session(session::Error),
}

impl From<session::Error> for Trouble {
    fn from(error: session::Error) -> Self {
        Self::Session(error)
    }
}
