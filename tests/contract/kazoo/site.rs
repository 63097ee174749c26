//! A sandbox that plays KAZOO, and what leads to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use callboard::client::dialect;
use callboard::client::{
    Answers, Call, Connection, Directory, Error, RequestQueue, RosterWrite, Session, Timeouts, WriteReceipt,
};
use callboard::domain::{Backend, GroupId, Membership, ReceiveCall, Roster};
use callboard::sandbox::{
    RequestRecord, RunningSandbox, SandboxOptions, Variants, kazoo_account_id, kazoo_group_id, kazoo_user_id,
    parse_variant, start,
};
use serde_json::Value;

/// A sandbox and what leads to it.
pub struct Site {
    pub sandbox: RunningSandbox,
    pub connection: Connection,
    other_client: reqwest::Client,
}

impl Site {
    pub async fn start(variants: Variants) -> Self {
        Self::open_with(SandboxOptions {
            variants,
            ..SandboxOptions::default()
        })
        .await
    }

    pub async fn open_with(options: SandboxOptions) -> Self {
        let sandbox = start(options).await.expect("a sandbox");
        let connection = Connection {
            backend: Backend::Kazoo,
            url: sandbox.url().parse().expect("a loopback URL"),
            ca_file: None,
            timeouts: Timeouts::default(),
            // Our own pace is not what is tested here.
            requests_per_minute: Some(60_000),
            queue: RequestQueue::default(),
            settings: BTreeMap::new(),
        };
        // Chosen by the program at its start; a test binary has none.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            sandbox,
            connection,
            other_client: reqwest::Client::new(),
        }
    }

    pub async fn plain() -> Self {
        Self::start(Variants::default()).await
    }

    /// A sandbox with these switches, written as after `--variant kazoo.`.
    pub async fn with(settings: &[&str]) -> Self {
        Self::start(set(settings)).await
    }

    /// Everything all forms ask for.
    pub fn answers(&self) -> Answers {
        let credentials = self.sandbox.control().credentials().kazoo;
        Answers::default()
            .with("username", &credentials.username)
            .with("account_name", &credentials.account_name)
            .with("password", &credentials.password)
            .with("api_key", &credentials.api_key)
            .with("token", &credentials.auth_token)
    }

    pub async fn session(&self, form: &str) -> Result<Session, Error> {
        self.session_with(form, &self.answers()).await
    }

    pub async fn session_with(&self, form: &str, answers: &Answers) -> Result<Session, Error> {
        dialect::sign_in(&self.connection, form, answers, &Call::quiet()).await
    }

    pub fn open(&self, session: &Session) -> Arc<dyn Directory> {
        dialect::open(&self.connection, session).expect("a directory")
    }

    pub async fn directory(&self) -> Arc<dyn Directory> {
        self.open(&self.session("password").await.expect("a session"))
    }

    /// Everything asked below the account so far: `METHOD path`.
    pub fn asked(&self) -> Vec<String> {
        let requests = self.sandbox.control().requests();
        requests.iter().filter_map(line).collect()
    }

    /// The requests by one method.
    pub fn sent(&self, method: &str) -> Vec<RequestRecord> {
        let requests = self.sandbox.control().requests().into_iter();
        requests.filter(|request| request.method == method).collect()
    }

    /// The document of a group as another client reads it.
    pub async fn document(&self, group: &GroupId) -> Value {
        self.other_client(reqwest::Method::GET, &format!("groups/{group}"), Value::Null)
            .await["data"]
            .take()
    }

    /// Another client's change of a group.
    pub async fn patch(&self, group: &GroupId, data: Value) {
        self.other_client(reqwest::Method::PATCH, &format!("groups/{group}"), data)
            .await;
    }

    /// Another client's new group.
    pub async fn made(&self, data: Value) -> GroupId {
        let answer = self.other_client(reqwest::Method::PUT, "groups", data).await;
        GroupId::new(answer["data"]["id"].as_str().expect("an id"))
    }

    /// Another client uses up what is left of the account's bucket.
    pub async fn empty_the_bucket(&self) {
        let path = format!("groups/{}", group(1));
        while self.other_client(reqwest::Method::GET, &path, Value::Null).await["status"] == "success" {}
    }

    /// What another client asks for, and the answer, whatever it is.
    async fn other_client(&self, method: reqwest::Method, path: &str, data: Value) -> Value {
        let url = format!("{}/v2/accounts/{}/{path}", self.sandbox.url(), kazoo_account_id());
        let token = self.sandbox.control().credentials().kazoo.auth_token;
        let request = self
            .other_client
            .request(method, url)
            .header("x-auth-token", token)
            .header("content-type", "application/json");
        let request = match data {
            Value::Null => request,
            data => request.body(serde_json::json!({ "data": data, "accept_charges": true }).to_string()),
        };
        let text = request.send().await.expect("an answer").text().await.expect("a body");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

fn line(request: &RequestRecord) -> Option<String> {
    let below = request.path.split_once(&kazoo_account_id())?.1;
    Some(format!("{} {}", request.method, below.trim_start_matches('/')))
}

/// Switches of the KAZOO face.
pub fn set(settings: &[&str]) -> Variants {
    let mut variants = Variants::default();
    for setting in settings {
        variants.apply(parse_variant(&format!("kazoo.{setting}")).expect("a variant"));
    }
    variants
}

/// A group of the sample.
pub fn group(number: i64) -> GroupId {
    GroupId::new(kazoo_group_id(number))
}

/// An agent of the sample.
pub fn user(number: i64) -> String {
    kazoo_user_id(number)
}

/// A roster in this order.
pub fn roster(group: &GroupId, members: &[String]) -> Roster {
    let members = (1..).zip(members).map(|(place, id)| Membership {
        order: Some(place),
        ..Membership::new(id.as_str(), ReceiveCall::Unknown)
    });
    Roster::new(group.clone(), members.collect()).expect("no doubles")
}

pub async fn read(directory: &dyn Directory, group: &GroupId) -> Roster {
    let reading = directory.read_roster(&Call::quiet(), group).await;
    reading.unwrap_or_else(|error| panic!("{group}: {error:?}")).roster
}

/// Writes the roster that `edit` makes of what is there, as one who has just read it.
pub async fn edit(
    directory: &dyn Directory,
    group: &GroupId,
    call: &Call,
    edit: impl FnOnce(&mut Vec<Membership>),
) -> Result<WriteReceipt, Error> {
    let base = read(directory, group).await;
    let mut members = base.members().to_vec();
    edit(&mut members);
    let target = Roster::new(group.clone(), members).expect("no doubles");
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    directory.write_roster(call, write).await
}

/// Somebody at a position.
pub fn member(id: &str, place: u32) -> Membership {
    Membership {
        order: Some(place),
        ..Membership::new(id, ReceiveCall::Unknown)
    }
}
