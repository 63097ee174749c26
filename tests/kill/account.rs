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
    pub ssid: String,
}

impl Account {
    /// The phone system as a client sees it.
    pub fn open(&self) -> Arc<dyn Directory> {
        let connection = Connection {
            backend: Backend::DeepCall,
            url: self.url.parse().unwrap(),
            ca_file: None,
            timeouts: Timeouts::default(),
            requests_per_minute: None,
            queue: RequestQueue::default(),
            settings: BTreeMap::new(),
        };
        let session = Session {
            backend: Backend::DeepCall,
            origin: connection.url.origin(),
            identity: "29791451".to_owned(),
            expires_at: None,
            facts: BTreeMap::new(),
            secrets: BTreeMap::from([("ssid".to_owned(), SecretString::from(self.ssid.as_str()))]),
        };
        dialect::open(&connection, &session).unwrap()
    }
}
