//! The KAZOO face from outside: every rule and switch through the router.

mod faces;
mod paging;
mod reading;
mod sign_in;
mod trouble;
mod writing;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::sandbox::running::assemble;
use crate::sandbox::shared::Shared;
use crate::sandbox::{
    KazooCredentials, SandboxControl, SandboxOptions, Seed, Variants, gate, kazoo_account_id, kazoo_device_id,
    kazoo_group_id, kazoo_reseller_id, kazoo_user_id, parse_variant,
};

/// Where a sandbox without a socket believes to listen.
const ADDRESS: &str = "127.0.0.1:4321";

/// A sandbox without a socket.
struct Bench {
    router: Router,
    shared: Arc<Shared>,
    control: SandboxControl,
}

/// What came back.
#[derive(Debug)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {:?}", self.body))
    }

    /// The data of a success.
    #[track_caller]
    fn data(&self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        self.json()["data"].clone()
    }

    /// Status, message and data of an error, after a look at its envelope.
    #[track_caller]
    fn error(&self) -> (u16, String, Value) {
        let mut body = self.json();
        assert_eq!(body["status"], "error", "{body}");
        assert_eq!(body["error"], self.status.as_u16().to_string(), "{body}");
        let message = body["message"].as_str().unwrap().to_owned();
        (self.status.as_u16(), message, body["data"].take())
    }

    #[track_caller]
    fn empty(&self) -> u16 {
        assert!(self.body.is_empty(), "{self:?}");
        self.status.as_u16()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Bench {
    async fn new() -> Self {
        Self::with(SandboxOptions::default()).await
    }

    async fn with(options: SandboxOptions) -> Self {
        let address: SocketAddr = ADDRESS.parse().unwrap();
        let shared = assemble(options, address).await.unwrap();
        Self {
            router: gate::service(shared.clone()),
            control: SandboxControl::new(shared.clone()),
            shared,
        }
    }

    /// A sandbox with switches as on the command line.
    async fn varied(settings: &[&str]) -> Self {
        let bench = Self::new().await;
        bench.vary(settings);
        bench
    }

    fn vary(&self, settings: &[&str]) {
        let mut variants = Variants::default();
        for setting in settings {
            variants.apply(parse_variant(setting).unwrap());
        }
        self.control.set_variants(variants);
    }

    fn credentials(&self) -> KazooCredentials {
        self.control.credentials().kazoo
    }

    /// Sends exactly this.
    async fn send(&self, line: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
        let (method, path) = line.split_once(' ').unwrap();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, ADDRESS);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, usize::MAX).await.unwrap(),
        }
    }

    /// Calls in the account with a token that works and more headers: `GET groups`.
    async fn call_with(&self, line: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
        let (method, path) = line.split_once(' ').unwrap();
        let line = format!("{method} /v2/accounts/{}/{path}", kazoo_account_id());
        let token = self.credentials().auth_token;
        let headers: Vec<_> = headers
            .iter()
            .copied()
            .chain([("x-auth-token", token.as_str())])
            .collect();
        self.send(&line, &headers, body).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.call_with(&format!("GET {path}"), &[], Body::empty()).await
    }

    /// Calls in the account with data.
    async fn call(&self, line: &str, data: &Value) -> Reply {
        self.call_with(line, &[], json!({ "data": data }).to_string()).await
    }

    /// Calls about a group with data.
    async fn edit(&self, method: &str, group: i64, data: &Value) -> Reply {
        self.call(&format!("{method} groups/{}", kazoo_group_id(group)), data)
            .await
    }

    async fn group(&self, group: i64) -> Value {
        self.get(&format!("groups/{}", kazoo_group_id(group))).await.data()
    }

    async fn revision(&self, group: i64) -> String {
        let reply = self.get(&format!("groups/{}", kazoo_group_id(group))).await;
        reply.json()["revision"].as_str().unwrap().to_owned()
    }

    /// The neutral roster.
    async fn roster(&self, group: i64) -> Vec<(i64, bool)> {
        self.control.roster(group).await.unwrap()
    }
}

/// The ids of listed rows in their order.
fn ids(rows: &Value) -> Vec<String> {
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(id).collect()
}

/// An entry of a user.
fn user(weight: i64) -> Value {
    json!({ "type": "user", "weight": weight })
}
