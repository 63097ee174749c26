//! Sessions, one private file per profile.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use super::paths::Paths;
use super::profile::Profile;
use super::profile_name::ProfileName;
use crate::client::Session;
use crate::domain::Backend;
use crate::storage::{self, LOCK_WAIT, Lock, PrivateDir};
use crate::text::visible;

/// The format this version writes.
const SCHEMA: u64 = 1;

/// How much longer than one request another process's sign-in is waited for.
const SIGN_IN_MARGIN: Duration = Duration::from_secs(5);

/// Keeps sessions between runs.
#[derive(Clone, Debug)]
pub struct SessionStore {
    paths: Paths,
}

impl SessionStore {
    /// The sessions of one user.
    pub fn new(paths: &Paths) -> Self {
        Self { paths: paths.clone() }
    }

    /// The stored session of a profile, if it was issued by where the profile leads to (promise A10). Writes
    /// nothing, so it works in a read-only home.
    ///
    /// # Errors
    ///
    /// `auth/other-origin` when the profile's address was edited since; `storage/corrupt` (kept aside),
    /// `storage/newer-version` (not touched), and the refusals of unsafe files.
    pub fn load(&self, profile: &Profile) -> Result<Option<Session>> {
        let Some(session) = self.read(&profile.name)? else {
            return Ok(None);
        };
        if belongs(&session, profile) {
            return Ok(Some(session));
        }
        Err(Error::OtherOrigin {
            profile: profile.name.to_string(),
            // The file's word, not ours.
            issued_by: visible(&session.origin).into_owned(),
            leads_to: profile.url.origin(),
        })
    }

    /// Stores a session in place of the one before.
    ///
    /// # Errors
    ///
    /// `storage/…`; the session before is then intact.
    pub fn save(&self, profile: &ProfileName, session: &Session) -> Result<()> {
        self.replace(profile, |_| written(session).map(Some))
    }

    /// Changes a stored session: what `change` makes of the one before is stored, nothing when it makes `None`.
    /// Reading and writing happen inside the lock, so that parallel processes lose nothing (promise A4).
    ///
    /// # Errors
    ///
    /// `storage/locked` and the other refusals; the session before is then intact.
    pub fn update(&self, profile: &ProfileName, change: impl FnOnce(Option<Session>) -> Option<Session>) -> Result<()> {
        self.replace(profile, |before| change(before).as_ref().map(written).transpose())
    }

    fn replace(
        &self,
        profile: &ProfileName,
        make: impl FnOnce(Option<Session>) -> Result<Option<Zeroizing<Vec<u8>>>>,
    ) -> Result<()> {
        let directory = self.directory()?;
        let _lock = directory.lock(profile.as_str(), LOCK_WAIT)?;
        let before = match self.read(profile) {
            // It is out of the way already, and what comes now makes it good.
            Err(Error::DamagedSession { .. }) => None,
            before => before?,
        };
        if let Some(bytes) = make(before)? {
            directory.save(&file_name(profile), &bytes)?;
        }
        Ok(())
    }

    /// Forgets a session, whatever state its file is in; tells whether there was one. The phone system is not
    /// asked, so this works offline (promise A11).
    ///
    /// # Errors
    ///
    /// `storage/read-only`, `storage/dir-open`, `storage/io`.
    pub fn remove(&self, profile: &ProfileName) -> Result<bool> {
        match PrivateDir::open(self.paths.sessions_dir())? {
            Some(directory) => Ok(directory.remove(&file_name(profile))?),
            None => Ok(false),
        }
    }

    /// One sign-in for many processes that meet an expired session together (promise A5): the first signs in, the
    /// others wait and find what it stored.
    ///
    /// `refused` is the session the phone system did not take any more; `now` is the time in Unix seconds. A
    /// stored session that is another one, and has not ended, is taken without signing in. Otherwise `sign_in` is told
    /// of it: what renews a session may have been changed by another process. Whoever signs out meanwhile wants nothing
    /// kept, and then what was given is used and not stored.
    ///
    /// # Errors
    ///
    /// Those of `sign_in`, with nothing stored and the session before kept; `storage/…`.
    pub async fn sign_in_once<E: From<Error>>(
        &self,
        profile: &Profile,
        refused: Option<&Session>,
        now: i64,
        sign_in: impl AsyncFnOnce(Option<&Session>) -> Result<Session, E>,
    ) -> Result<Session, E> {
        let directory = self.directory()?;
        // A lock of its own: signing in takes as long as the network does, and saves are not to wait for that.
        let patience = profile.timeouts.total.saturating_add(SIGN_IN_MARGIN);
        let turn = directory.lock_path(&format!("{}.sign-in", profile.name));
        let _turn = Lock::acquire(&turn, patience).await.map_err(Error::from)?;
        let stored = match self.load(profile) {
            Err(Error::DamagedSession { .. } | Error::OtherOrigin { .. }) => None,
            stored => stored?,
        };
        let usable = |session: &Session| {
            session.expires_at.is_none_or(|end| end > now) && refused.is_none_or(|refused| !same(session, refused))
        };
        let ended = match stored {
            Some(session) if usable(&session) => return Ok(session),
            ended => ended,
        };
        let session = sign_in(ended.as_ref()).await?;
        self.replace(&profile.name, |before| {
            let is_signed_out = ended.is_some() && before.is_none();
            if is_signed_out {
                Ok(None)
            } else {
                written(&session).map(Some)
            }
        })?;
        Ok(session)
    }

    /// Names of the profiles with a session file.
    ///
    /// # Errors
    ///
    /// `storage/dir-open`, `storage/io`.
    pub fn names(&self) -> Result<Vec<String>> {
        let Some(directory) = PrivateDir::open(self.paths.sessions_dir())? else {
            return Ok(Vec::new());
        };
        let files = directory.names(".json")?;
        let stem = |file: String| file.strip_suffix(".json").map(str::to_owned);
        Ok(files.into_iter().filter_map(stem).collect())
    }

    fn directory(&self) -> Result<PrivateDir> {
        let directory = PrivateDir::create(self.paths.sessions_dir())?;
        // Who can write to the directory around it can put another in its place.
        PrivateDir::open(self.paths.config_dir())?;
        Ok(directory)
    }

    fn read(&self, profile: &ProfileName) -> Result<Option<Session>> {
        PrivateDir::open(self.paths.config_dir())?;
        let Some(directory) = PrivateDir::open(self.paths.sessions_dir())? else {
            return Ok(None);
        };
        let name = file_name(profile);
        let Some(bytes) = directory.read(&name)?.map(Zeroizing::new) else {
            return Ok(None);
        };
        let damaged = |error: &serde_json::Error| Error::DamagedSession {
            profile: profile.to_string(),
            aside: directory.set_aside(&name).ok(),
            source: Box::new(storage::Error::corrupt(
                &directory.file(&name),
                error.line(),
                error.column(),
            )),
        };
        let version: Version = serde_json::from_slice(&bytes).map_err(|error| damaged(&error))?;
        if version.schema > SCHEMA {
            return Err(storage::Error::newer_version(&directory.file(&name), version.schema, SCHEMA).into());
        }
        let stored: Stored = serde_json::from_slice(&bytes).map_err(|error| damaged(&error))?;
        Ok(Some(stored.into_session()))
    }
}

fn file_name(profile: &ProfileName) -> String {
    format!("{profile}.json")
}

fn belongs(session: &Session, profile: &Profile) -> bool {
    session.backend == profile.backend && session.origin == profile.url.origin()
}

fn same(left: &Session, right: &Session) -> bool {
    let exposed = |session: &Session| -> Vec<(String, Zeroizing<String>)> {
        let secrets = session.secrets.iter();
        secrets
            .map(|(name, secret)| (name.clone(), Zeroizing::new(secret.expose_secret().to_owned())))
            .collect()
    };
    left.facts == right.facts && exposed(left) == exposed(right)
}

#[derive(Deserialize)]
struct Version {
    schema: u64,
}

/// The one place where a session's secrets are written out.
#[derive(Serialize)]
struct Written<'a> {
    schema: u64,
    backend: Backend,
    origin: &'a str,
    identity: &'a str,
    expires_at: Option<i64>,
    facts: &'a BTreeMap<String, String>,
    secrets: BTreeMap<&'a str, &'a str>,
}

fn written(session: &Session) -> Result<Zeroizing<Vec<u8>>> {
    let secrets = session.secrets.iter();
    let written = Written {
        schema: SCHEMA,
        backend: session.backend,
        origin: &session.origin,
        identity: &session.identity,
        expires_at: session.expires_at,
        facts: &session.facts,
        secrets: secrets
            .map(|(name, secret)| (name.as_str(), secret.expose_secret()))
            .collect(),
    };
    // Room for any session at once: a buffer that grows would leave copies of the secrets behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(64 * 1024));
    serde_json::to_writer_pretty(&mut *bytes, &written)
        .map_err(|error| storage::Error::io("save", std::path::Path::new(&session.origin), error.into()))?;
    Ok(bytes)
}

#[derive(Deserialize)]
struct Stored {
    backend: Backend,
    origin: String,
    identity: String,
    expires_at: Option<i64>,
    facts: BTreeMap<String, String>,
    secrets: BTreeMap<String, String>,
}

impl Stored {
    fn into_session(self) -> Session {
        let secrets = self.secrets.into_iter();
        Session {
            backend: self.backend,
            origin: self.origin,
            identity: self.identity,
            expires_at: self.expires_at,
            facts: self.facts,
            secrets: secrets
                .map(|(name, secret)| (name, SecretString::from(secret)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests damage files as accidents would")]

    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::test_support::{TestHome, session};
    use super::*;

    fn stored(home: &TestHome) -> PathBuf {
        home.sessions()
            .save(&home.profile().name, &session("canary-1"))
            .unwrap();
        home.paths().sessions_dir().join("support.json")
    }

    fn token(session: &Session) -> &str {
        session.secret("token").unwrap()
    }

    #[test]
    fn a_session_comes_back_as_it_was_stored_in_a_private_file() {
        let home = TestHome::new();
        let path = stored(&home);
        let loaded = home.sessions().load(&home.profile()).unwrap().unwrap();
        assert_eq!(token(&loaded), "canary-1");
        assert_eq!(loaded.facts, session("").facts);
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(path), mode(home.paths().sessions_dir())), (0o600, 0o700));
    }

    #[test]
    fn a_session_others_can_read_is_refused_with_the_fix() {
        let home = TestHome::new();
        let path = stored(&home);
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let error = home.sessions().load(&home.profile()).unwrap_err();
        assert_eq!((error.kind(), error.code()), ("storage", "open-to-others"));
        assert_eq!(error.hint(), Some(format!("chmod 600 {}", path.display())));
    }

    #[test]
    fn a_directory_others_can_write_is_refused_also_the_one_around_it() {
        let home = TestHome::new();
        stored(&home);
        for directory in [home.paths().sessions_dir(), home.paths().config_dir().to_owned()] {
            fs::set_permissions(&directory, Permissions::from_mode(0o720)).unwrap();
            let error = home.sessions().load(&home.profile()).unwrap_err();
            assert_eq!(error.code(), "dir-open", "{}", directory.display());
            assert!(home.sessions().save(&home.profile().name, &session("x")).is_err());
            fs::set_permissions(&directory, Permissions::from_mode(0o700)).unwrap();
        }
    }

    #[test]
    fn a_damaged_session_is_kept_aside_and_told_by_place_only() {
        let home = TestHome::new();
        let path = stored(&home);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 20]).unwrap();
        let error = home.sessions().load(&home.profile()).unwrap_err();
        assert_eq!((error.kind(), error.code()), ("storage", "corrupt"));
        assert!(error.asks_for_sign_in());
        assert!(
            error.to_string().contains("line") && !error.to_string().contains("canary"),
            "{error}"
        );
        assert!(!path.exists() && path.with_extension("json.damaged-1").exists());
        assert!(home.sessions().load(&home.profile()).unwrap().is_none());
    }

    #[test]
    fn a_session_of_a_newer_version_is_neither_used_nor_overwritten() {
        let home = TestHome::new();
        let path = stored(&home);
        let newer = fs::read_to_string(&path)
            .unwrap()
            .replace("\"schema\": 1", "\"schema\": 2");
        fs::write(&path, &newer).unwrap();
        assert_eq!(
            home.sessions().load(&home.profile()).unwrap_err().code(),
            "newer-version"
        );
        let error = home.sessions().save(&home.profile().name, &session("x")).unwrap_err();
        assert_eq!(error.code(), "newer-version");
        assert_eq!(fs::read_to_string(&path).unwrap(), newer);
    }

    #[test]
    fn a_session_is_not_given_to_another_origin() {
        let home = TestHome::new();
        stored(&home);
        for url in [
            "http://127.0.0.1",
            "https://pbx.example.com:8443",
            "https://pbx.example.com.evil.test",
            "https://pbx.example.com/other",
        ] {
            let error = home.sessions().load(&home.profile_at(url)).unwrap_err();
            assert_eq!((error.kind(), error.code()), ("auth", "other-origin"), "{url}");
            assert!(error.asks_for_sign_in());
        }
    }

    #[test]
    fn signing_out_needs_no_usable_file() {
        let home = TestHome::new();
        let path = stored(&home);
        fs::write(&path, "garbage").unwrap();
        assert!(home.sessions().remove(&home.profile().name).unwrap());
        assert!(!home.sessions().remove(&home.profile().name).unwrap());
    }

    #[tokio::test]
    async fn processes_that_meet_an_expired_session_together_sign_in_once() {
        let home = TestHome::new();
        stored(&home);
        let calls = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (store, profile, calls) = (home.sessions(), home.profile(), Arc::clone(&calls));
                tokio::spawn(async move {
                    let refused = session("canary-1");
                    let sign_in = async |_: Option<&Session>| {
                        calls.fetch_add(1, Ordering::SeqCst);
                        tokio::task::yield_now().await;
                        Ok::<_, Error>(session("new"))
                    };
                    let found = store.sign_in_once(&profile, Some(&refused), 0, sign_in).await;
                    token(&found.unwrap()).to_owned()
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), "new");
        }
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_sign_in_that_fails_leaves_the_session_before() {
        let home = TestHome::new();
        stored(&home);
        let refused = session("canary-1");
        let fail = async |_: Option<&Session>| Err(Error::EmptySecret { from: "" });
        let outcome = home
            .sessions()
            .sign_in_once(&home.profile(), Some(&refused), 0, fail)
            .await;
        assert!(outcome.is_err());
        let kept = home.sessions().load(&home.profile()).unwrap().unwrap();
        assert_eq!(token(&kept), "canary-1");
    }

    #[tokio::test]
    async fn a_session_that_has_ended_is_not_taken_again() {
        let home = TestHome::new();
        let ended = Session {
            expires_at: Some(100),
            ..session("old")
        };
        home.sessions().save(&home.profile().name, &ended).unwrap();
        let sign_in = async |stored: Option<&Session>| {
            // Another process may have stored it: what renews it is told.
            assert_eq!(stored.map(token), Some("old"));
            Ok::<_, Error>(session("new"))
        };
        let found = home.sessions().sign_in_once(&home.profile(), None, 100, sign_in).await;
        assert_eq!(token(&found.unwrap()), "new");
    }

    #[tokio::test]
    async fn signing_out_while_a_session_is_renewed_leaves_none_behind() {
        let home = TestHome::new();
        let path = stored(&home);
        let (store, profile) = (home.sessions(), home.profile());
        let renew = async |_: Option<&Session>| {
            store.remove(&profile.name)?;
            Ok::<_, Error>(session("new"))
        };
        let refused = session("canary-1");
        let found = store.sign_in_once(&profile, Some(&refused), 0, renew).await;
        assert_eq!(token(&found.unwrap()), "new");
        assert!(!path.exists());
    }
}
