//! What a command works with: paths, configuration, profile and the way to the phone system, each made when first
//! asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use crate::assignment::SafeWriter;
use crate::client::dialect;
use crate::client::{
    Call, Capability, Completeness, Connection, Directory, Error, GroupQuery, Kind, Listing, Notice, Operation,
    RosterReading, Session,
};
use crate::domain::{AgentId, Backend, Group, GroupId, Limits};
use crate::session::{Config, Credential, Environment, Paths, Profile, SessionStore, Source};

use super::agent_list::KnownAgents;
use super::args::GlobalOptions;
use super::desk::{Keeping, ProfileOpener};
use super::output::{Output, Progress};
use super::{Exit, Failure, Stop, resolve, writer};

/// What every command is handed.
pub struct Context {
    /// Where to print.
    pub output: Output,
    /// The variables this process was started with.
    pub environment: Arc<Environment>,
    /// Options that every noun takes.
    pub global: GlobalOptions,
    /// Signals.
    pub stop: Stop,
}

/// A profile's phone system, ready to be asked.
pub struct Connected {
    /// The profile.
    pub profile: Profile,
    /// Where everything is kept.
    pub paths: Paths,
    /// Its groups, rosters and agents.
    pub directory: Arc<dyn Directory>,
    /// Tells retries and waits on standard error.
    pub call: Call,
}

impl Context {
    /// Where everything is kept; ignored variables are told.
    ///
    /// # Errors
    ///
    /// `config/no-home`.
    pub fn paths(&self) -> Result<Paths, Failure> {
        let paths = Paths::discover(&self.environment)?;
        for warning in paths.warnings() {
            self.output.note(&format!("warning: {warning}"));
        }
        Ok(paths)
    }

    /// The profile in use, with where everything is kept.
    ///
    /// # Errors
    ///
    /// Problems of the configuration, `config/no-such-profile`, `config/no-default-profile`.
    pub fn profile(&self) -> Result<(Paths, Profile), Failure> {
        let paths = self.paths()?;
        let config = Config::load(&paths)?;
        let profile = config
            .select(self.global.profile.as_deref(), &self.environment)?
            .clone();
        Ok((paths, profile))
    }

    /// The profile's phone system, signed in: by the environment, the stored session or `secret_command`.
    ///
    /// # Errors
    ///
    /// Those of [`Self::profile`], missing or refused credentials, and whatever keeps the phone system away.
    pub async fn connect(&self) -> Result<Connected, Failure> {
        let (paths, profile) = self.profile()?;
        self.connect_to(paths, profile).await
    }

    /// The same where the phone system must be able to do something: what it cannot do is refused with the reason
    /// before anything is sent.
    ///
    /// # Errors
    ///
    /// `usage/unsupported`, and those of [`Self::connect`].
    pub async fn connect_able(&self, operation: Operation, needed: &[Capability]) -> Result<Connected, Failure> {
        let (paths, profile) = self.profile()?;
        can(&profile, operation, needed)?;
        self.connect_to(paths, profile).await
    }

    async fn connect_to(&self, paths: Paths, profile: Profile) -> Result<Connected, Failure> {
        let call = self.call(profile.backend);
        let connection = profile.connection()?;
        let store = SessionStore::new(&paths);
        let forms = dialect::sign_in_forms(profile.backend);
        let credential = Credential::find(&profile, &self.environment, &store, forms).await?;
        let keeping = match &credential {
            Credential::Answers {
                source: Source::Environment,
                ..
            } => Keeping::ThisRun,
            Credential::Stored(_) | Credential::Answers { .. } => Keeping::Stored,
        };
        let session = self.session(&profile, &connection, &store, &call, credential).await?;
        let environment = Arc::clone(&self.environment);
        let opener = ProfileOpener::new(profile.clone(), connection, environment, SessionStore::new(&paths));
        let directory = opener.into_directory(session, keeping)?;
        Ok(Connected {
            profile,
            paths,
            directory,
            call,
        })
    }

    /// The same for a write: a read-only profile is refused before anything is sent, reads included
    /// (`reliability.md` row 77).
    ///
    /// # Errors
    ///
    /// `usage/read-only`, and those of [`Self::connect_able`].
    pub async fn connect_to_write(&self, operation: Operation, needed: &[Capability]) -> Result<Connected, Failure> {
        let (paths, profile) = self.profile()?;
        may_write(&profile, &self.global)?;
        can(&profile, operation, needed)?;
        self.connect_to(paths, profile).await
    }

    async fn session(
        &self,
        profile: &Profile,
        connection: &Connection,
        store: &SessionStore,
        call: &Call,
        credential: Credential,
    ) -> Result<Session, Failure> {
        match credential {
            Credential::Stored(session) => Ok(session),
            Credential::Answers {
                form,
                answers,
                source: Source::Environment,
            } => Ok(dialect::sign_in(connection, form.id, &answers, call).await?),
            credential @ Credential::Answers { .. } => renew(profile, connection, store, call, credential, None).await,
        }
    }

    /// A call whose retries, waits and progress are told on standard error. Without a terminal waiting for quota is told
    /// once and not for every request.
    pub fn call(&self, backend: Backend) -> Call {
        let output = self.output.clone();
        let has_waited = AtomicBool::new(false);
        Call::watched(move |notice| match notice {
            Notice::Retrying {
                attempt,
                of,
                wait,
                because,
            } => {
                let wait = wait.as_secs_f32();
                output.note(&format!(
                    "{}: {because}; try {attempt} of {of} in {wait:.1} s",
                    backend.title()
                ));
            }
            Notice::WaitingForQuota { wait } if wait.as_secs() >= 1 => {
                let text = format!("{}: waiting {} s for quota", backend.title(), wait.as_secs());
                if output.progress(Some(&text)) == Progress::Hidden && !has_waited.swap(true, Ordering::Relaxed) {
                    output.note(&text);
                }
            }
            Notice::Progress { done, of } => {
                let of = of.map_or_else(String::new, |of| format!(" of {of}"));
                output.progress(Some(&format!("{}: {done}{of}", backend.title())));
            }
            Notice::WaitingForQuota { .. } => {}
        })
    }
}

impl Connected {
    /// The single writer, under the profile's rules.
    pub fn writer(&self, global: &GlobalOptions, limits: Limits) -> SafeWriter {
        let policy = writer::policy(&self.profile, global, limits);
        writer::writer(&self.profile, &self.paths, Arc::clone(&self.directory), policy)
    }

    /// All groups.
    ///
    /// # Errors
    ///
    /// Those of the call.
    pub async fn groups(&self, name: Option<String>) -> Result<Listing<Group>, Failure> {
        Ok(self.directory.list_groups(&self.call, &GroupQuery { name }).await?)
    }

    /// The group a person named.
    ///
    /// # Errors
    ///
    /// Unknown and ambiguous names, and those of the call.
    pub async fn group(&self, wanted: &str) -> Result<Group, Failure> {
        let listing = self.groups(None).await?;
        resolve::group(&listing, wanted).cloned()
    }

    /// The roster of the group a person named. A number is tried as an id first, because a whole list of groups can
    /// be a hundred pages.
    ///
    /// # Errors
    ///
    /// Unknown and ambiguous names, and those of the call.
    pub async fn roster(&self, wanted: &str) -> Result<(Group, RosterReading), Failure> {
        let mut refused = None;
        let is_number = !wanted.is_empty() && wanted.bytes().all(|byte| byte.is_ascii_digit());
        if is_number {
            let id = GroupId::new(wanted);
            match self.directory.read_roster(&self.call, &id).await {
                Ok(mut reading) => {
                    let group = match reading.group.take() {
                        Some(group) if !group.name.is_empty() => group,
                        // The answer does not tell the name.
                        _ => self.group(wanted).await?,
                    };
                    return Ok((group, reading));
                }
                // Perhaps a name that is a number.
                Err(error) if error.kind() == Kind::NotFound => refused = Some(error),
                Err(error) => return Err(error.into()),
            }
        }
        let group = match (self.group(wanted).await, refused) {
            // The phone system's own answer tells more than that the list does not have it.
            (Err(failure), Some(error)) if failure.exit() == Exit::NotFound => return Err(error.into()),
            (found, _) => found?,
        };
        let reading = self.directory.read_roster(&self.call, &group.id).await?;
        Ok((group, reading))
    }

    /// Everybody who can be named.
    ///
    /// # Errors
    ///
    /// Those of the call.
    pub async fn agents(&self) -> Result<KnownAgents, Failure> {
        let listing = self.directory.list_agents(&self.call).await?;
        let complete = matches!(listing.completeness, Completeness::Complete);
        Ok(KnownAgents::new(listing.items, complete))
    }

    /// Whom a reading names, with everybody else only where one of `wanted` is still without a name.
    pub async fn named<'a>(&self, reading: &RosterReading, wanted: impl Iterator<Item = &'a AgentId>) -> KnownAgents {
        let known = KnownAgents::new(reading.agents.clone(), true);
        let mut wanted = wanted;
        if wanted.all(|agent| known.get(agent).is_some_and(|agent| !agent.name.is_empty())) {
            return known;
        }
        // Names are for people: what was read is true without them.
        let Ok(listing) = self.directory.list_agents(&self.call).await else {
            return known;
        };
        let named = reading.agents.iter().filter(|agent| !agent.name.is_empty());
        KnownAgents::new(named.cloned().chain(listing.items).collect(), true)
    }
}

/// Signs in with what `secret_command` gave and keeps the session, once for all processes that want to.
async fn renew(
    profile: &Profile,
    connection: &Connection,
    store: &SessionStore,
    call: &Call,
    credential: Credential,
    refused: Option<&Session>,
) -> Result<Session, Failure> {
    let (form, answers) = match credential {
        Credential::Stored(session) => return Ok(session),
        Credential::Answers { form, answers, .. } => (form, answers),
    };
    let now = Timestamp::now().as_second();
    store
        .sign_in_once(profile, refused, now, async || {
            dialect::sign_in(connection, form.id, &answers, call)
                .await
                .map_err(Failure::from)
        })
        .await
}

/// Whether the profile's phone system can do it.
fn can(profile: &Profile, operation: Operation, needed: &[Capability]) -> Result<(), Failure> {
    let capabilities = dialect::capabilities(profile.backend);
    for capability in needed {
        capabilities
            .require(*capability)
            .map_err(|missing| Error::unsupported(operation, missing))?;
    }
    Ok(())
}

/// Whether this run may write at all.
fn may_write(profile: &Profile, global: &GlobalOptions) -> Result<(), Failure> {
    let refused = |why: String, hint: &str| {
        Err(Failure::new("usage", "read-only", format!("{why}; nothing was sent")).with_hint(hint))
    };
    if global.read_only {
        return refused(
            "`--read-only` refuses every write".to_owned(),
            "leave `--read-only` out to write",
        );
    }
    if profile.read_only {
        return refused(
            format!("profile `{}` is read-only", profile.name),
            "use another profile, or set `read_only = false` in this one",
        );
    }
    Ok(())
}
