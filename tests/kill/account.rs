//! The way from a test to a sandbox that may run in another process.

use std::collections::BTreeMap;
use std::sync::Arc;

use callboard::client::{Connection, Directory, RequestQueue, Session, Timeouts, dialect};
use callboard::domain::Backend;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// Where a sandbox is and what opens it.
#[derive(Serialize, Deserialize)]
pub struct Account {
    pub url: String,
    backend: Backend,
    secret: String,
}

impl Account {
    /// At the DeepCall face, by an `ssid`.
    pub fn deepcall(url: impl Into<String>, ssid: &str) -> Self {
        Self::of(Backend::DeepCall, url, ssid)
    }

    /// At the PortSIP face, by an access token.
    pub fn portsip(url: impl Into<String>, token: &str) -> Self {
        Self::of(Backend::PortSip, url, token)
    }

    fn of(backend: Backend, url: impl Into<String>, secret: &str) -> Self {
        Self {
            url: url.into(),
            backend,
            secret: secret.to_owned(),
        }
    }

    /// The way to a phone system.
    pub fn connection(backend: Backend, url: &str) -> Connection {
        Connection {
            backend,
            url: url.parse().unwrap(),
            ca_file: None,
            timeouts: Timeouts::default(),
            requests_per_minute: None,
            queue: RequestQueue::default(),
            settings: BTreeMap::new(),
        }
    }

    /// The phone system as a client sees it.
    pub fn open(&self) -> Arc<dyn Directory> {
        let connection = Self::connection(self.backend, &self.url);
        let name = match self.backend {
            Backend::PortSip => "token",
            _ => "ssid",
        };
        let session = Session {
            backend: self.backend,
            origin: connection.url.origin(),
            identity: "29791451".to_owned(),
            expires_at: None,
            facts: BTreeMap::new(),
            secrets: BTreeMap::from([(name.to_owned(), SecretString::from(self.secret.as_str()))]),
        };
        dialect::open(&connection, &session).unwrap()
    }
}
