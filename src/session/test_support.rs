//! A home directory for one test, with one profile.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::SecretString;

use super::{Config, Environment, Paths, Profile, SessionStore};
use crate::client::Session;
use crate::domain::Backend;

pub(super) const ORIGIN: &str = "https://pbx.example.com";

pub(super) struct TestHome {
    directory: tempfile::TempDir,
}

impl TestHome {
    pub(super) fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(super) fn environment(&self) -> Environment {
        Environment::default().with_home(self.path())
    }

    pub(super) fn paths(&self) -> Paths {
        Paths::discover(&self.environment()).unwrap()
    }

    pub(super) fn sessions(&self) -> SessionStore {
        SessionStore::new(&self.paths())
    }

    pub(super) fn profile(&self) -> Profile {
        self.profile_at(ORIGIN)
    }

    pub(super) fn profile_at(&self, url: &str) -> Profile {
        let text = format!("[profiles.support]\nbackend = \"deepcall\"\nurl = \"{url}\"\nuser_id = \"29791451\"\n");
        let config = Config::parse(&self.paths().config_file(), &text).unwrap();
        config.profile("support").unwrap().clone()
    }
}

/// A session issued by [`ORIGIN`] with this token.
pub(super) fn session(token: &str) -> Session {
    Session {
        backend: Backend::DeepCall,
        origin: ORIGIN.to_owned(),
        identity: "29791451".to_owned(),
        expires_at: None,
        facts: BTreeMap::from([("user_id".to_owned(), "29791451".to_owned())]),
        secrets: BTreeMap::from([("token".to_owned(), SecretString::from(token))]),
    }
}
