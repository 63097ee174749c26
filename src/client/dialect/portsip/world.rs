//! A PBX that answers from a script, for the tests of this dialect.

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::PortSip;
use crate::client::transport::scripted::{Answer, Scripted, answer, with_headers};
use crate::client::{Connection, RequestQueue, Session, Timeouts};
use crate::domain::Backend;

/// An opened account on a scripted PBX.
pub(super) struct World {
    pub(super) portsip: PortSip,
    pub(super) connection: Connection,
    server: Scripted,
}

impl World {
    /// A PBX that gives these answers, one to each request in their order; an empty text is no body at all.
    pub(super) async fn answering<'a>(answers: impl IntoIterator<Item = (u16, &'a str)>) -> Self {
        let script: Vec<Answer> = answers
            .into_iter()
            .map(|(status, body)| match body {
                "" => with_headers(status, "", ""),
                "<html>" => answer(status, "text/html", "<html><title>Not here</title></html>"),
                body => answer(status, "application/json", body),
            })
            .collect();
        let server = Scripted::start(script).await;
        let connection = connection(&server.url());
        let portsip = PortSip::open(&connection, &session(&connection)).expect("an account");
        Self {
            portsip,
            connection,
            server,
        }
    }

    /// Method and target of every request so far.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |request: &String| {
            let line = request.lines().next().unwrap_or_default();
            line.trim_end_matches(" HTTP/1.1").to_owned()
        };
        self.requests().iter().map(line).collect()
    }

    /// The requests so far, heads and bodies.
    pub(super) fn requests(&self) -> Vec<String> {
        self.server.requests()
    }
}

/// A connection to a PBX.
pub(super) fn connection(url: &str) -> Connection {
    Connection {
        backend: Backend::PortSip,
        url: url.parse().expect("a URL"),
        ca_file: None,
        timeouts: Timeouts::default(),
        requests_per_minute: None,
        queue: RequestQueue::default(),
        settings: BTreeMap::new(),
    }
}

/// A session that a password gave at the older surface.
pub(super) fn session(connection: &Connection) -> Session {
    let secret = |name: &str, value: &str| (name.to_owned(), SecretString::from(value));
    Session {
        backend: Backend::PortSip,
        origin: connection.url.origin(),
        identity: "groupadmin@acme.example".to_owned(),
        expires_at: Some(1_000),
        facts: BTreeMap::from([("login".to_owned(), "oauth".to_owned())]),
        secrets: BTreeMap::from([secret("token", "access-1"), secret("refresh_token", "refresh-1")]),
    }
}
