//! Opens profiles for the console and signs in to them.

use std::sync::Arc;

use async_trait::async_trait;

use super::files::ProfileFiles;
use super::{Looks, not_kept};
use crate::cli::Failure;
use crate::cli::args::GlobalOptions;
use crate::cli::writer;
use crate::client::{
    Answers, Call, Connection, Error, Identity, Kind, Operation, Result as ClientResult, Session, SignInForm, dialect,
};
use crate::console::event::ProfileEntry;
use crate::console::site::Site;
use crate::console::{Connector, Link, NotKept, Opened};
use crate::domain::Backend;
use crate::session::{self, Config, Paths, Profile, SessionStore};

/// An error has to name a phone system, also where the configuration that would tell cannot be read.
const SOME: Backend = Backend::DeepCall;

/// The profiles of one user's configuration.
pub struct ProfileConnector {
    paths: Paths,
    global: GlobalOptions,
    looks: Looks,
}

impl ProfileConnector {
    /// Profiles as the configuration under `paths` has them.
    pub const fn new(paths: Paths, global: GlobalOptions, looks: Looks) -> Self {
        Self { paths, global, looks }
    }

    /// A profile opened with a session, or without one.
    ///
    /// # Errors
    ///
    /// Settings that do not work.
    pub fn opened(&self, profile: &Profile, session: Option<&Session>) -> Result<Opened, Failure> {
        let connection = profile.connection()?;
        let link = session
            .map(|session| self.link(profile, &connection, session))
            .transpose()?;
        Ok(Opened {
            site: self.site(profile, session),
            link,
            store: Arc::new(ProfileFiles::new(&self.paths, profile)),
            theme: self.looks.theme(profile),
        })
    }

    fn site(&self, profile: &Profile, session: Option<&Session>) -> Site {
        let forms = dialect::sign_in_forms(profile.backend);
        let asked = forms.iter().flat_map(|form| form.fields).filter(|field| !field.secret);
        let known = asked.filter_map(|field| {
            let answer = profile.settings.get(field.id)?;
            Some((field.id.to_owned(), answer.clone()))
        });
        Site {
            profile: profile.name.to_string(),
            accent: profile.accent.as_ref().and_then(|accent| accent.label.clone()),
            identity: session.map(|session| session.identity.clone()),
            policy: writer::policy(profile, &self.global, profile.limits()),
            insecure: profile.url.is_insecure() && !profile.url.is_loopback(),
            capabilities: dialect::capabilities(profile.backend),
            forms: forms.to_vec(),
            known_answers: known.collect(),
            newcomers: profile.new_members,
        }
    }

    fn link(&self, profile: &Profile, connection: &Connection, session: &Session) -> ClientResult<Link> {
        let directory = dialect::open(connection, session)?;
        let writer = writer::writer(
            profile,
            &self.paths,
            Arc::clone(&directory),
            writer::policy(profile, &self.global, profile.limits()),
        );
        Ok(Link { directory, writer })
    }

    fn profile(&self, name: &str) -> session::Result<Profile> {
        Config::load(&self.paths)?.profile(name).cloned()
    }
}

#[async_trait]
impl Connector for ProfileConnector {
    fn profiles(&self) -> Result<Vec<ProfileEntry>, NotKept> {
        let config = Config::load(&self.paths).map_err(not_kept)?;
        let sessions = SessionStore::new(&self.paths).names().map_err(not_kept)?;
        let entry = |profile: &Profile| ProfileEntry {
            name: profile.name.to_string(),
            backend: profile.backend,
            url: profile.url.origin(),
            signed_in: sessions.iter().any(|name| name == profile.name.as_str()),
        };
        Ok(config.profiles().map(entry).collect())
    }

    fn open(&self, profile: &str) -> Result<Opened, NotKept> {
        let profile = self.profile(profile).map_err(not_kept)?;
        let session = match SessionStore::new(&self.paths).load(&profile) {
            // The form asks for a new one, over what is kept.
            Err(error) if error.asks_for_sign_in() => None,
            session => session.map_err(not_kept)?,
        };
        self.opened(&profile, session.as_ref()).map_err(not_kept)
    }

    async fn sign_in(
        &self,
        call: &Call,
        profile: &str,
        form: &SignInForm,
        answers: &Answers,
    ) -> ClientResult<(Link, Identity)> {
        let profile = self.profile(profile).map_err(|error| on_this_host(SOME, error))?;
        let kept = |error: session::Error| on_this_host(profile.backend, error);
        let connection = profile.connection().map_err(kept)?;
        let session = dialect::sign_in(&connection, form.id, answers, call).await?;
        let link = self.link(&profile, &connection, &session)?;
        SessionStore::new(&self.paths)
            .save(&profile.name, &session)
            .map_err(kept)?;
        let identity = Identity {
            name: session.identity.clone(),
            expires_at: session.expires_at,
        };
        Ok((link, identity))
    }

    async fn sign_out(&self, profile: &str) -> ClientResult<()> {
        let profile = self.profile(profile).map_err(|error| on_this_host(SOME, error))?;
        SessionStore::new(&self.paths)
            .remove(&profile.name)
            .map(drop)
            .map_err(|error| on_this_host(profile.backend, error))
    }
}

/// Trouble with our own files while signing in or out, in the console's terms.
fn on_this_host(backend: Backend, error: session::Error) -> Error {
    let failure = Failure::from(error);
    let told = Error::new(
        backend,
        Operation::SignIn,
        Kind::Config,
        "on-this-host",
        failure.message(),
    );
    match failure.hint() {
        Some(hint) => told.with_hint(hint),
        None => told,
    }
}
