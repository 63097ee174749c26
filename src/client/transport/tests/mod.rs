//! The transport against a scripted server: `reliability.md` C1 to C9, rows 34 to 57, 69 and 70.

mod answers;
mod connections;
mod signing;
mod tls;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::scripted::{Answer, Scripted};
use super::{Method, Pace, Request, Secrets, Transport};
use crate::client::{AllowHttp, BaseUrl, Call, Connection, Error, Operation, RequestQueue, Result, Timeouts};
use crate::domain::Backend;

const PACE: Pace = Pace {
    at_once: 2,
    per_minute: None,
};

fn connection(url: &str, ca_file: Option<PathBuf>) -> Connection {
    Connection {
        backend: Backend::DeepCall,
        url: BaseUrl::parse(url, AllowHttp::LoopbackOnly).expect("a usable URL"),
        ca_file,
        timeouts: Timeouts {
            connect: Duration::from_millis(500),
            idle: Duration::from_millis(250),
            total: Duration::from_millis(700),
        },
        requests_per_minute: None,
        queue: RequestQueue::default(),
        settings: BTreeMap::new(),
    }
}

async fn exchange(connection: &Connection, operation: Operation, method: Method) -> Result<String> {
    let transport = Transport::open(connection, PACE, Secrets::new(["hunter2"]))?;
    let request = Request::new(operation, method, "api/v2/Group/list")
        .with_json(&BTreeMap::from([("token", "hunter2")]))
        .expect("a body");
    transport
        .exchange(&Call::quiet(), &request, |reply| {
            Ok(reply
                .json
                .get("status")
                .and_then(|status| status.as_text().map(str::to_owned))
                .unwrap_or_default())
        })
        .await
}

/// Sends a read to a server with this script; gives what came and how many requests the server saw.
async fn read(script: impl IntoIterator<Item = Answer>) -> (Result<String>, usize) {
    run(script, Operation::ListGroups).await
}

/// The same with a write.
async fn write(script: impl IntoIterator<Item = Answer>) -> (Result<String>, usize) {
    run(script, Operation::WriteRoster).await
}

async fn run(script: impl IntoIterator<Item = Answer>, operation: Operation) -> (Result<String>, usize) {
    let server = Scripted::start(script).await;
    let outcome = exchange(&connection(&server.url(), None), operation, Method::POST).await;
    if let Err(error) = &outcome {
        check_shape(error);
    }
    (outcome, server.requests().len())
}

/// What holds for every error of the way: it says where, never a secret, and what to do next (promise A8).
fn check_shape(error: &Error) {
    let debug = format!("{error:?} {error}");
    assert!(!debug.contains("hunter2"), "{debug}");
    assert!(error.hint().is_some(), "no next step: {debug}");
    assert!(error.request_id().is_some_and(|id| id.starts_with("cb-")), "{debug}");
    assert!(
        error
            .endpoint()
            .is_some_and(|place| place.ends_with("/api/v2/Group/list")),
        "{debug}"
    );
}

fn code(outcome: &Result<String>) -> String {
    match outcome {
        Ok(value) => format!("ok {value}"),
        Err(error) => format!("{}/{}", error.kind().word(), error.code()),
    }
}
