//! The sandbox from outside: every rule, variant and fault through the router, the rest through a socket.

mod captures;
mod doors;
mod faults;
mod portsip;
mod rules;
mod shapes;
mod sockets;
mod udesk;
mod writers;

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::running::assemble;
use super::{DeepcallCredentials, SandboxControl, SandboxOptions, Variants, gate, parse_variant};

/// Where a sandbox without a socket believes to listen.
const ADDRESS: &str = "127.0.0.1:4321";

/// A sandbox without a socket.
struct Bench {
    router: Router,
    control: SandboxControl,
}

/// What came back.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {:?}", self.body))
    }

    /// The code of an error; 200 for a success.
    #[track_caller]
    fn code(&self) -> u64 {
        self.json()["code"].as_u64().unwrap()
    }

    fn payload(&self) -> Value {
        assert_eq!(self.code(), 200, "{:?}", self.body);
        self.json()["response"].clone()
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
            control: SandboxControl::new(shared),
        }
    }

    /// A sandbox with switches as on the command line.
    async fn varied(settings: &[&str]) -> Self {
        Self::with(SandboxOptions {
            variants: variants(settings),
            ..SandboxOptions::default()
        })
        .await
    }

    fn credentials(&self) -> DeepcallCredentials {
        self.control.credentials().deepcall
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, usize::MAX).await.unwrap(),
        }
    }

    async fn raw(&self, path: &str, body: impl Into<Body>) -> Reply {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::HOST, ADDRESS);
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Calls with `userId` and `token` put in.
    async fn call(&self, action: &str, mut body: Value) -> Reply {
        let credentials = self.credentials();
        body["userId"] = Value::from(credentials.user_id);
        body["token"] = Value::from(credentials.token);
        self.raw(&format!("/api/v2/{action}"), body.to_string()).await
    }

    async fn assign(&self, group: i64, agents: Value, ringing: Value) -> Reply {
        let body = json!({ "groupId": group.to_string(), "agent_unique_id": agents, "receive_call": ringing });
        self.call("Group/submitAssignGroupToAgent", body).await
    }

    async fn relation(&self, group: i64) -> Value {
        self.call(
            "Group/getGroupAgentRelation",
            json!({ "groupId": group.to_string(), "quick": true }),
        )
        .await
        .payload()
    }

    async fn list(&self, body: Value) -> Reply {
        self.call("Group/list", body).await
    }
}

fn variants(settings: &[&str]) -> Variants {
    let mut variants = Variants::default();
    for setting in settings {
        variants.apply(parse_variant(setting).unwrap());
    }
    variants
}
