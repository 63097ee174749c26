//! Whole calls against a scripted server: which requests leave, in which order, and what comes of the answers.

mod reading;
mod sign_in;
mod writing;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::*;
use crate::client::transport::scripted::{Answer, Scripted, answer, json as ok};
use crate::client::{Charges, Completeness, Notice, Reach, RequestQueue, Timeouts};
use crate::domain::{GroupStatus, Membership, Reachability, ReceiveCall, Revision, Roster};

const ACCOUNT: &str = "4f1c0e9a7b5d4c3e8a6f2b1d0c9e8f7a";
const TOKEN: &str = "tok-5f4dcc3b5aa765d6";

const USERS: &str = r#"{"data":[{"id":"u1","first_name":"Ana","last_name":"Ruiz","features":[]},
    {"id":"u2","first_name":"Bo","last_name":"Li","features":["do_not_disturb"]}],"status":"success"}"#;
const DEVICES: &str = r#"{"data":[{"id":"d1","name":"Ana desk","owner_id":"u1","enabled":true,"device_type":"sip_device"},
    {"id":"d2","name":"Bo desk","owner_id":"u2","enabled":true}],"status":"success"}"#;
const GROUPS: &str = r#"{"data":[{"id":"g1","name":"Sales","endpoints":2},{"id":"g2","name":"Support","endpoints":0}],"status":"success"}"#;
const NONE: &str = r#"{"data":[],"status":"success"}"#;
const DONE: &str = r#"{"data":{"id":"g1","name":"Sales","endpoints":{}},"revision":"4-ff","status":"success"}"#;

fn sales(endpoints: &str) -> Answer {
    ok(&format!(
        r#"{{"data":{{"id":"g1","name":"Sales","endpoints":{endpoints}}},"revision":"3-5a0d","status":"success"}}"#
    ))
}

fn no(status: u16, message: &str) -> Answer {
    let body = format!(r#"{{"data":{{"message":"{message}"}},"message":"{message}","status":"error"}}"#);
    answer(status, "application/json", &body)
}

fn connection(url: &str) -> Connection {
    Connection {
        backend: Backend::Kazoo,
        url: url.parse().expect("a URL"),
        ca_file: None,
        timeouts: Timeouts::default(),
        requests_per_minute: Some(60_000),
        queue: RequestQueue::default(),
        settings: BTreeMap::from([("account_name".to_owned(), "Acme, Inc.".to_owned())]),
    }
}

struct World {
    server: Scripted,
    kazoo: Kazoo,
}

impl World {
    async fn new(script: impl IntoIterator<Item = Answer>) -> Self {
        let server = Scripted::start(script).await;
        let connection = connection(&server.url());
        let session = Session {
            backend: Backend::Kazoo,
            origin: connection.url.origin(),
            identity: "Acme, Inc.".to_owned(),
            expires_at: None,
            facts: BTreeMap::from([("account_id".to_owned(), ACCOUNT.to_owned())]),
            secrets: BTreeMap::from([("token".to_owned(), TOKEN.to_owned().into())]),
        };
        let kazoo = Kazoo::open(&connection, &session).expect("an account");
        Self { server, kazoo }
    }

    /// Method and path below the account of every request so far.
    fn asked(&self) -> Vec<String> {
        let line = |request: &String| {
            let line = request.lines().next().unwrap_or_default();
            let line = line.trim_end_matches(" HTTP/1.1");
            line.replace(&format!("/v2/accounts/{ACCOUNT}/"), "")
        };
        self.server.requests().iter().map(line).collect()
    }

    fn body(&self, number: usize) -> Value {
        let requests = self.server.requests();
        let (_, body) = requests[number].split_once("\r\n\r\n").expect("a body");
        serde_json::from_str(body).expect("JSON")
    }

    fn header(&self, number: usize, name: &str) -> Option<String> {
        let requests = self.server.requests();
        let (head, _) = requests[number].split_once("\r\n\r\n")?;
        head.lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")))
            .map(str::to_owned)
    }
}

fn group() -> GroupId {
    GroupId::new("g1")
}

fn roster(members: &[(&str, u32)]) -> Roster {
    let members = members.iter().map(|(id, order)| Membership {
        order: Some(*order),
        ..Membership::new(*id, ReceiveCall::Unknown)
    });
    let roster = Roster::new(group(), members.collect()).expect("no doubles");
    roster.with_revision(Some(Revision("3-5a0d".to_owned())))
}
