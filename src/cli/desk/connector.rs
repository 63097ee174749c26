//! Opens profiles for the console and signs in to them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::files::ProfileFiles;
use super::opener::{Keeping, ProfileOpener};
use super::{Looks, not_kept};
use crate::cli::Failure;
use crate::cli::args::GlobalOptions;
use crate::cli::writer;
use crate::client::{
    Answers, Call, Connection, Directory, Error, Identity, Kind, Operation, RenewingDirectory, Result as ClientResult,
    Session, SignInForm, dialect,
};
use crate::console::event::ProfileEntry;
use crate::console::site::{Ban, Drafts, Site};
use crate::console::{Connector, Link, NotKept, Opened};
use crate::domain::Backend;
use crate::session::{self, Config, Credential, Environment, Paths, Profile, SessionStore};

/// An error has to name a phone system, also where no profile tells which.
const SOME: Backend = Backend::DeepCall;

/// The profiles of one user's configuration, which is read anew for each that is opened.
pub struct ProfileConnector {
    paths: Paths,
    environment: Arc<Environment>,
    global: GlobalOptions,
    looks: Looks,
    /// As they were opened: an edit in the meantime must not send a typed secret elsewhere.
    opened: Mutex<BTreeMap<String, Profile>>,
}

/// The way to a profile's phone system.
struct Way {
    directory: Arc<dyn Directory>,
    /// Whose it is, for people.
    identity: String,
    /// The form that the kept session was made with, where that can be told.
    form: Option<&'static str>,
}

impl ProfileConnector {
    /// Profiles as the configuration under `paths` has them; `environment` may hold secrets to sign in with.
    pub const fn new(paths: Paths, environment: Arc<Environment>, global: GlobalOptions, looks: Looks) -> Self {
        Self {
            paths,
            environment,
            global,
            looks,
            opened: Mutex::new(BTreeMap::new()),
        }
    }

    /// The way there, where somebody has signed in or nobody has to; asks no network.
    ///
    /// A session that cannot be used makes a way as well: its first call tells the reason, and the form that asks to
    /// sign in shows it.
    fn way(&self, profile: &Profile, connection: &Connection) -> Result<Option<Way>, Failure> {
        let sessions = SessionStore::new(&self.paths);
        let forms = dialect::sign_in_forms(profile.backend);
        let opener = ProfileOpener::new(
            profile.clone(),
            connection.clone(),
            Arc::clone(&self.environment),
            SessionStore::new(&self.paths),
        );
        let is_given = Credential::is_in_environment(profile, &self.environment, forms);
        if !is_given && profile.secret_command.is_none() {
            match sessions.load(profile) {
                Ok(None) => return Ok(None),
                Ok(Some(session)) => {
                    let (identity, form) = (session.identity.clone(), form_of(&session, forms));
                    return Ok(Some(Way {
                        directory: opener.into_directory(session, Keeping::Stored)?,
                        identity,
                        form,
                    }));
                }
                Err(error) if error.asks_for_sign_in() => {}
                Err(error) => return Err(error.into()),
            }
        }
        let asked = ["user_id", "username", "email"];
        let name = asked.iter().find_map(|name| profile.settings.get(*name).cloned());
        Ok(Some(Way {
            directory: Arc::new(RenewingDirectory::new(Arc::new(opener))),
            identity: name.unwrap_or_else(|| "not asked yet".to_owned()),
            form: None,
        }))
    }

    /// A profile by its name, as the configuration has it now.
    ///
    /// # Errors
    ///
    /// Problems of the configuration, settings that do not work, and files that are not safe to use.
    pub fn find(&self, name: &str) -> Result<Opened, Failure> {
        let config = Config::load(&self.paths)?;
        let mut profile = config.profile(name)?.clone();
        let before = self.known(&profile);
        if let Some(before) = before {
            // Opened once more, it still has only one allowance.
            profile.queue = before.queue;
        }
        let profile = &profile;
        let connection = profile.connection()?;
        let way = self.way(profile, &connection)?;
        let mut known = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(profile.name.to_string(), profile.clone());
        let mut site = self.site(profile, way.as_ref().map(|way| way.identity.clone()));
        if let Some(form) = way.as_ref().and_then(|way| way.form) {
            site.usual_form(form);
        }
        Ok(Opened {
            site,
            link: way.map(|way| self.link(profile, way.directory)),
            store: Arc::new(ProfileFiles::new(&self.paths, profile)),
            theme: self.looks.theme(profile),
        })
    }

    fn site(&self, profile: &Profile, identity: Option<String>) -> Site {
        let forms = dialect::sign_in_forms(profile.backend);
        let asked = forms.iter().flat_map(|form| form.fields).filter(|field| !field.secret);
        let known = asked.filter_map(|field| {
            let answer = profile.settings.get(field.id)?;
            Some((field.id.to_owned(), answer.clone()))
        });
        Site {
            profile: profile.name.to_string(),
            accent: profile.accent.as_ref().and_then(|accent| accent.label.clone()),
            identity,
            policy: writer::policy(profile, &self.global, profile.limits()),
            ban: if profile.read_only { Ban::Profile } else { Ban::Start },
            insecure: profile.url.is_insecure() && !profile.url.is_loopback(),
            capabilities: dialect::capabilities(profile.backend),
            forms: forms.to_vec(),
            known_answers: known.collect(),
            newcomers: profile.new_members,
            drafts: Drafts::Kept,
        }
    }

    fn link(&self, profile: &Profile, directory: Arc<dyn Directory>) -> Link {
        let policy = writer::policy(profile, &self.global, profile.limits());
        let writer = writer::writer(profile, &self.paths, Arc::clone(&directory), policy);
        Link { directory, writer }
    }

    /// The same profile as it was opened before, if it led to the same place.
    fn known(&self, profile: &Profile) -> Option<Profile> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let before = opened.get(profile.name.as_str())?;
        (before.backend == profile.backend && before.url == profile.url).then(|| before.clone())
    }

    fn profile(&self, name: &str) -> ClientResult<Profile> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.get(name).cloned().ok_or_else(|| {
            let sentence = format!("profile `{name}` was not opened; nothing was sent");
            Error::new(SOME, Operation::SignIn, Kind::Config, "no-such-profile", sentence)
        })
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
        self.find(profile).map_err(not_kept)
    }

    async fn sign_in(
        &self,
        call: &Call,
        profile: &str,
        form: &SignInForm,
        answers: &Answers,
    ) -> ClientResult<(Link, Identity)> {
        let profile = self.profile(profile)?;
        let kept = |error: session::Error| on_this_host(profile.backend, error);
        let connection = profile.connection().map_err(kept)?;
        let session = dialect::sign_in(&connection, form.id, answers, call).await?;
        let sessions = SessionStore::new(&self.paths);
        sessions.save(&profile.name, &session).map_err(kept)?;
        let identity = Identity {
            name: session.identity.clone(),
            expires_at: session.expires_at,
        };
        let opener = ProfileOpener::new(profile.clone(), connection, Arc::clone(&self.environment), sessions);
        let directory = opener.into_directory(session, Keeping::Stored)?;
        Ok((self.link(&profile, directory), identity))
    }

    async fn sign_out(&self, profile: &str) -> ClientResult<()> {
        let profile = self.profile(profile)?;
        SessionStore::new(&self.paths)
            .remove(&profile.name)
            .map(drop)
            .map_err(|error| on_this_host(profile.backend, error))
    }
}

/// The form whose secret the session keeps. Where a password is one of the ways, every way leaves a token behind, and
/// the session does not tell by which it came.
fn form_of(session: &Session, forms: &'static [SignInForm]) -> Option<&'static str> {
    if forms
        .iter()
        .flat_map(|form| form.fields)
        .any(|field| field.id == "password")
    {
        return None;
    }
    let is_kept = |form: &&SignInForm| {
        let mut secrets = form.fields.iter().filter(|field| field.secret);
        secrets.any(|field| session.secret(field.id).is_some())
    };
    forms.iter().find(is_kept).map(|form| form.id)
}

/// Trouble with our own files, variables and programs while signing in or out, in the console's terms.
pub(super) fn on_this_host(backend: Backend, error: session::Error) -> Error {
    let kind = if error.asks_for_sign_in() {
        Kind::Auth
    } else {
        Kind::Config
    };
    let reason = error.code();
    let failure = Failure::from(error);
    let told = Error::new(backend, Operation::SignIn, kind, reason, failure.message());
    match failure.hint() {
        // The form that asks to sign in is the next step already.
        Some(hint) if kind == Kind::Config => told.with_hint(hint),
        _ => told,
    }
}
