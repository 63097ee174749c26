//! The Udesk face: what `api/udesk.md` says, and each of its switches.

mod agents;
mod doors;
mod groups;
mod live;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::*;

/// Somebody at a sandbox who can sign.
struct Desk {
    bench: Bench,
    token: String,
    /// How far their clock is ahead, in seconds.
    clock: i64,
    nonces: AtomicU64,
}

impl Desk {
    async fn new(settings: &[&str]) -> Self {
        let mut all = vec!["udesk.rate_limit=none"];
        all.extend(settings);
        let bench = Bench::varied(&all).await;
        Self {
            token: bench.control.credentials().udesk.open_api_token,
            bench,
            clock: 0,
            nonces: AtomicU64::new(1),
        }
    }

    fn now(&self) -> String {
        (Timestamp::now().as_second() + self.clock).to_string()
    }

    /// Gives a complete signature with a fresh nonce.
    fn signed(&self) -> Vec<(&'static str, String)> {
        let nonce = self.nonces.fetch_add(1, Ordering::Relaxed).to_string();
        self.signed_with(&nonce, &self.now())
    }

    fn signed_with(&self, nonce: &str, timestamp: &str) -> Vec<(&'static str, String)> {
        let email = self.bench.control.credentials().udesk.email;
        let plain = format!("{email}&{}&{timestamp}&{nonce}&v2", self.token);
        vec![
            ("email", email),
            ("timestamp", timestamp.to_owned()),
            ("sign", hex(&Sha256::digest(plain))),
            ("nonce", nonce.to_owned()),
            ("sign_version", "v2".to_owned()),
        ]
    }

    async fn send(&self, method: Method, path: &str, query: &[(&str, String)], body: Value) -> Reply {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query)
            .finish();
        let join = if path.contains('?') { '&' } else { '?' };
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("/open_api_v1/{path}{join}{query}"))
            .header(header::HOST, ADDRESS);
        self.bench.send(request.body(body).unwrap()).await
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> Reply {
        self.send(method, path, &self.signed(), body).await
    }

    /// Gives the answer of a successful GET.
    async fn read(&self, path: &str) -> Value {
        let reply = self.call(Method::GET, path, Value::Null).await;
        assert_eq!(reply.code(), 1000, "{path}: {:?}", reply.body);
        reply.json()
    }

    async fn log_in(&self) -> Reply {
        let credentials = self.bench.control.credentials().udesk;
        let body = json!({ "email": credentials.email, "password": credentials.password });
        self.send(Method::POST, "log_in", &[], body).await
    }

    /// Puts an agent into these groups.
    async fn regroup(&self, agent: i64, groups: Value) -> Reply {
        let body = json!({ "agent": { "user_group_ids": groups } });
        self.call(Method::PUT, &format!("agents/{agent}"), body).await
    }

    async fn group_ids(&self, agent: i64) -> Value {
        let reply = self.read(&format!("agents/get_agent?type=id&content={agent}")).await;
        reply["agent"]["user_group_ids"].clone()
    }

    /// Gives the ids of the store's members of a group.
    async fn members(&self, group: i64) -> Vec<i64> {
        let roster = self.bench.control.roster(group).await.unwrap();
        roster.into_iter().map(|(agent, _)| agent).collect()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
