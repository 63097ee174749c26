//! Signing in without a person, as a profile and the environment allow it.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;

use super::connector::on_this_host;
use crate::client::{Call, Capabilities, Connection, Directory, Error, Opener, Result, Session, dialect};
use crate::session::{self, Credential, Environment, Profile, SessionStore, Source};

/// Opens a profile's phone system with secrets of the environment, the stored session or the `secret_command`, and
/// anew with the `secret_command` alone: the others would give what was refused.
pub struct ProfileOpener {
    profile: Profile,
    connection: Connection,
    environment: Arc<Environment>,
    sessions: SessionStore,
    last: Mutex<Option<Arc<Session>>>,
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

    /// Signs in once for all processes that want to, and keeps the session.
    async fn sign_in_once(&self, call: &Call, credential: Credential, refused: Option<&Session>) -> Result<Session> {
        let (form, answers) = match credential {
            Credential::Stored(session) => return Ok(session),
            Credential::Answers { form, answers, .. } => (form, answers),
        };
        let now = Timestamp::now().as_second();
        let signed_in = self.sessions.sign_in_once(&self.profile, refused, now, async || {
            let session = dialect::sign_in(&self.connection, form.id, &answers, call).await;
            session.map_err(Trouble::Client)
        });
        signed_in.await.map_err(|trouble| match trouble {
            Trouble::Client(error) => error,
            Trouble::Session(error) => on_this_host(self.profile.backend, error),
        })
    }

    fn enter(&self, session: Session) -> Result<Arc<dyn Directory>> {
        let directory = dialect::open(&self.connection, &session)?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(session));
        Ok(directory)
    }

    fn last(&self) -> Option<Arc<Session>> {
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
        let session = match found.map_err(|error| on_this_host(self.profile.backend, error))? {
            Credential::Stored(session) => session,
            Credential::Answers {
                form,
                answers,
                source: Source::Environment,
            } => dialect::sign_in(&self.connection, form.id, &answers, call).await?,
            credential @ Credential::Answers { .. } => self.sign_in_once(call, credential, None).await?,
        };
        self.enter(session)
    }

    async fn open_again(&self, call: &Call) -> Result<Option<Arc<dyn Directory>>> {
        if self.profile.secret_command.is_none() {
            return Ok(None);
        }
        let forms = dialect::sign_in_forms(self.profile.backend);
        let credential = Credential::of_command(&self.profile, &self.environment, forms).await;
        let credential = credential.map_err(|error| on_this_host(self.profile.backend, error))?;
        let refused = self.last();
        let session = self.sign_in_once(call, credential, refused.as_deref()).await?;
        self.enter(session).map(Some)
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
