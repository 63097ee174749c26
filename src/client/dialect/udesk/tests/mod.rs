//! Udesk over the wire, against a server that answers from a script.

mod membership;
mod reading;
mod signing;

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::Udesk;
use crate::client::transport::scripted::{Answer, Scripted, json, with_headers};
use crate::client::{AllowHttp, BaseUrl, Connection, RequestQueue, Session, Timeouts};
use crate::domain::{Backend, GroupId, Membership, ReceiveCall, Roster};

const TOKEN: &str = "5f3c1a7e-0b42-4d19-9c6e-8a2d7b10e4f3";

/// A connection fast enough for tests.
pub(super) fn connection(url: &str) -> Connection {
    Connection {
        backend: Backend::Udesk,
        url: BaseUrl::parse(url, AllowHttp::LoopbackOnly).expect("a usable URL"),
        ca_file: None,
        timeouts: Timeouts::default(),
        requests_per_minute: Some(60_000),
        queue: RequestQueue::default(),
        settings: BTreeMap::new(),
    }
}

/// A tenant that answers from a script, opened with a session.
struct Site {
    server: Scripted,
    udesk: Udesk,
}

impl Site {
    async fn start(script: impl IntoIterator<Item = Answer>) -> Self {
        let server = Scripted::start(script).await;
        let connection = connection(&server.url());
        let session = Session {
            backend: Backend::Udesk,
            origin: connection.url.origin(),
            identity: "ops.admin@acme.example".to_owned(),
            expires_at: None,
            facts: BTreeMap::from([("email".to_owned(), "ops.admin@acme.example".to_owned())]),
            secrets: BTreeMap::from([("token".to_owned(), SecretString::from(TOKEN))]),
        };
        let udesk = Udesk::open(&connection, &session, &[]).expect("a tenant");
        Self { server, udesk }
    }

    /// Method, path, the query without the proof, and the body of each request.
    fn asked(&self) -> Vec<String> {
        self.server.requests().iter().map(|request| shown(request)).collect()
    }
}

/// Takes the base path and the proof out of a request, so that what the dialect asked is left.
fn shown(request: &str) -> String {
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
    let target = head.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let proof = ["email=", "timestamp=", "sign=", "nonce=", "sign_version="];
    let own: Vec<&str> = query
        .split('&')
        .filter(|part| !proof.iter().any(|name| part.starts_with(name)))
        .collect();
    let mark = if own.concat().is_empty() { "" } else { "?" };
    let path = path.replace("/open_api_v1", "");
    format!("{path}{mark}{} {body}", own.join("&")).trim_end().to_owned()
}

/// One parameter of a request's query.
fn parameter(request: &str, name: &str) -> Option<String> {
    let line = request.lines().next()?;
    let query = line.split_once('?')?.1.split(' ').next()?;
    let value = query
        .split('&')
        .find_map(|part| part.strip_prefix(&format!("{name}=")))?;
    Some(value.to_owned())
}

/// An answer of a host whose clock is ahead of ours by this many seconds.
fn ahead(seconds: i64, body: &str) -> Answer {
    let there = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    let date = jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&there)
        .expect("a date");
    with_headers(
        200,
        &format!("Date: {date}\r\nContent-Type: application/json\r\n"),
        body,
    )
}

fn ok() -> Answer {
    json(r#"{"code":1000}"#)
}

fn roster(group: &str, agents: &[&str]) -> Roster {
    let members = agents.iter().map(|agent| Membership::new(*agent, ReceiveCall::Unknown));
    Roster::new(GroupId::new(group), members.collect()).expect("no doubles")
}
