//! The profiles of the configuration, as the console opens them and signs in to them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::looks::Looks;
use super::renewing::{ProfileOpener, client_error};
use super::store::{ProfileStore, not_kept};
use crate::assignment::Policy;
use crate::cli::context::{policy, safe_writer};
use crate::client::{
    Answers, Call, Connection, Directory, Error, Identity, Kind, Operation, RenewingDirectory, SignInForm, dialect,
};
use crate::console::event::ProfileEntry;
use crate::console::setup::{Connector, Link, NotKept, Opened};
use crate::console::site::Site;
use crate::domain::Backend;
use crate::session::{self, Config, Credential, Environment, Paths, Profile, SessionStore};

/// Opens the profiles of one user's configuration, which is read anew each time. Signing in and out works on a profile
/// as it was opened: an edit in the meantime must not send a secret elsewhere.
pub struct Profiles {
    paths: Paths,
    environment: Arc<Environment>,
    looks: Looks,
    read_only: bool,
    opened: Mutex<BTreeMap<String, Profile>>,
}

impl Profiles {
    /// The profiles at `paths`; with `read_only` every write is refused whatever they say.
    pub const fn new(paths: Paths, environment: Arc<Environment>, looks: Looks, read_only: bool) -> Self {
        Self {
            paths,
            environment,
            looks,
            read_only,
            opened: Mutex::new(BTreeMap::new()),
        }
    }

    fn sessions(&self) -> SessionStore {
        SessionStore::new(&self.paths)
    }

    fn profile(&self, name: &str) -> Result<Profile, NotKept> {
        let found = Config::load(&self.paths).and_then(|config| config.profile(name).cloned());
        found.map_err(|error| not_kept("The profile cannot be opened", &error))
    }

    fn opened(&self, name: &str) -> Result<Profile, Error> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.get(name).cloned().ok_or_else(|| {
            let backend = Backend::DeepCall;
            let sentence = format!("profile `{name}` was not opened; nothing was sent");
            Error::new(backend, Operation::SignIn, Kind::Config, "no-such-profile", sentence)
        })
    }

    fn policy(&self, profile: &Profile) -> Policy {
        policy(profile, profile.limits(), self.read_only)
    }

    fn link(&self, profile: &Profile, directory: Arc<dyn Directory>) -> Link {
        let writer = safe_writer(profile, &self.paths, Arc::clone(&directory), self.policy(profile));
        Link { directory, writer }
    }

    /// The way there and whose it is, when there is something to sign in with; what is wrong with that is told by the
    /// first call, so that the console asks for signing in with the reason.
    fn way(&self, profile: &Profile, connection: &Connection) -> Result<Option<(Link, String)>, NotKept> {
        let sessions = self.sessions();
        let forms = dialect::sign_in_forms(profile.backend);
        let is_given = Credential::is_in_environment(profile, &self.environment, forms);
        if !is_given && profile.secret_command.is_none() {
            match sessions.load(profile) {
                Ok(None) => return Ok(None),
                Ok(Some(session)) => {
                    return match dialect::open(connection, &session) {
                        Ok(directory) => Ok(Some((self.link(profile, directory), session.identity.clone()))),
                        Err(error) if error.asks_for_sign_in() => Ok(None),
                        Err(error) => Err(NotKept(crate::text::visible(error.message()).into_owned())),
                    };
                }
                Err(error) if error.asks_for_sign_in() => {}
                Err(error) => return Err(not_kept("The session cannot be read", &error)),
            }
        }
        let identity = profile.settings.get("user_id").cloned();
        let opener = ProfileOpener::new(
            profile.clone(),
            connection.clone(),
            Arc::clone(&self.environment),
            sessions,
        );
        let directory = Arc::new(RenewingDirectory::new(Arc::new(opener)));
        let name = identity.unwrap_or_else(|| "by the environment".to_owned());
        Ok(Some((self.link(profile, directory), name)))
    }
}

#[async_trait]
impl Connector for Profiles {
    fn profiles(&self) -> Result<Vec<ProfileEntry>, NotKept> {
        let config = Config::load(&self.paths).map_err(|error| not_kept("The profiles cannot be read", &error))?;
        let sessions = self.sessions();
        let entry = |profile: &Profile| ProfileEntry {
            name: profile.name.to_string(),
            backend: profile.backend,
            url: profile.url.origin(),
            signed_in: sessions.load(profile).is_ok_and(|session| session.is_some()),
        };
        Ok(config.profiles().map(entry).collect())
    }

    fn open(&self, profile: &str) -> Result<Opened, NotKept> {
        let profile = self.profile(profile)?;
        let connection = profile.connection();
        let connection = connection.map_err(|error| not_kept("The profile cannot be opened", &error))?;
        let (link, identity) = self.way(&profile, &connection)?.unzip();
        let forms = dialect::sign_in_forms(profile.backend);
        let site = Site {
            profile: profile.name.to_string(),
            accent: profile.accent.as_ref().and_then(|accent| accent.label.clone()),
            identity,
            policy: self.policy(&profile),
            insecure: profile.url.is_insecure() && !profile.url.is_loopback(),
            capabilities: dialect::capabilities(profile.backend),
            forms: forms.to_vec(),
            known_answers: known_answers(forms, &profile),
            newcomers: profile.new_members,
        };
        let opened = Opened {
            site,
            link,
            store: Arc::new(ProfileStore::new(&self.paths, &profile)),
            theme: self.looks.theme(profile.accent.as_ref()),
        };
        let mut known = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(profile.name.to_string(), profile);
        Ok(opened)
    }

    async fn sign_in(
        &self,
        call: &Call,
        profile: &str,
        form: &SignInForm,
        answers: &Answers,
    ) -> Result<(Link, Identity), Error> {
        let profile = self.opened(profile)?;
        let told = |error: session::Error| client_error(&profile, &error);
        let connection = profile.connection().map_err(told)?;
        let session = dialect::sign_in(&connection, form.id, answers, call).await?;
        let directory = dialect::open(&connection, &session)?;
        self.sessions().save(&profile.name, &session).map_err(told)?;
        let identity = Identity {
            name: session.identity.clone(),
            expires_at: session.expires_at,
        };
        Ok((self.link(&profile, directory), identity))
    }

    async fn sign_out(&self, profile: &str) -> Result<(), Error> {
        let profile = self.opened(profile)?;
        let removed = self.sessions().remove(&profile.name);
        removed.map_err(|error| client_error(&profile, &error))?;
        Ok(())
    }
}

/// What the profile answers of the forms; never secrets.
fn known_answers(forms: &[SignInForm], profile: &Profile) -> BTreeMap<String, String> {
    let fields = forms.iter().flat_map(|form| form.fields).filter(|field| !field.secret);
    fields
        .filter_map(|field| Some((field.id.to_owned(), profile.settings.get(field.id)?.clone())))
        .collect()
}
