//! What only a socket can show.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::sandbox::{FaultKind, FaultRule, RunningSandbox, start};

async fn connect(sandbox: &RunningSandbox) -> TcpStream {
    TcpStream::connect(sandbox.address()).await.unwrap()
}

fn request(sandbox: &RunningSandbox, action: &str, mut body: Value) -> String {
    body["ssid"] = Value::from(sandbox.credentials().deepcall.ssid.clone());
    let (host, body) = (sandbox.address(), body.to_string());
    format!(
        "POST /api/v2/{action} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Sends one request and reads until the server is done, or an error.
async fn exchange(sandbox: &RunningSandbox, action: &str, body: Value) -> (String, Option<ErrorKind>) {
    let mut stream = connect(sandbox).await;
    stream
        .write_all(request(sandbox, action, body).as_bytes())
        .await
        .unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer).await {
            Ok(0) => return (String::from_utf8(answer).unwrap(), None),
            Ok(count) => answer.extend_from_slice(&buffer[..count]),
            Err(error) => return (String::from_utf8(answer).unwrap(), Some(error.kind())),
        }
        if answer.ends_with(b"}") {
            return (String::from_utf8(answer).unwrap(), None);
        }
    }
}

async fn with_fault(kind: FaultKind) -> RunningSandbox {
    start(SandboxOptions {
        faults: vec![FaultRule::new(kind)],
        ..SandboxOptions::default()
    })
    .await
    .unwrap()
}

fn assignment() -> Value {
    json!({ "groupId": "28", "agent_unique_id": ["5"], "receive_call": [] })
}

#[tokio::test]
async fn the_captured_headers_go_over_the_wire() {
    let sandbox = start(SandboxOptions::default()).await.unwrap();
    let (answer, _) = exchange(
        &sandbox,
        "Group/list",
        json!({ "groupId": 28, "name": "m", "quick": true }),
    )
    .await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.len(), 267);
    let mut lines: Vec<_> = head.split("\r\n").collect();
    assert_eq!(lines.remove(0), "HTTP/1.1 200 OK");
    lines.retain(|line| !line.starts_with("Date: "));
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "Access-Control-Allow-Credentials: true",
            "Access-Control-Allow-Headers: X-Requested-With,content-type",
            "Access-Control-Allow-Methods: POST, GET, OPTIONS, PATCH, DELETE",
            "Access-Control-Allow-Origin: *",
            "Connection: keep-alive",
            "Content-Length: 267",
            "Content-Type: application/json; charset=utf-8",
            "Etag: W/\"10b-9ZTRgKH0wQytFBQXpTBgiHqw0pg\"",
            "Strict-Transport-Security: max-age=15724800; includeSubDomains",
            "Vary: Origin",
        ]
    );
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let sandbox = start(SandboxOptions::default()).await.unwrap();
    let mut stream = connect(&sandbox).await;
    for _ in 0..3 {
        stream
            .write_all(request(&sandbox, "Group/list", json!({ "groupId": 28 })).as_bytes())
            .await
            .unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\"code\":200}") {
            let mut buffer = [0; 1024];
            let count = stream.read(&mut buffer).await.unwrap();
            assert_ne!(count, 0);
            answer.extend_from_slice(&buffer[..count]);
        }
    }
    assert_eq!(sandbox.control().count("Group/list"), 3);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_reset_before_leaves_the_roster_and_sends_nothing() {
    let sandbox = with_fault(FaultKind::ResetBefore).await;
    let (answer, error) = exchange(&sandbox, "Group/submitAssignGroupToAgent", assignment()).await;
    assert_eq!((answer.as_str(), error), ("", Some(ErrorKind::ConnectionReset)));
    assert_eq!(sandbox.control().roster(28).await.unwrap().len(), 3);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_reset_after_keeps_the_change_and_sends_nothing() {
    let sandbox = with_fault(FaultKind::ResetAfter).await;
    let (answer, error) = exchange(&sandbox, "Group/submitAssignGroupToAgent", assignment()).await;
    assert_eq!((answer.as_str(), error), ("", Some(ErrorKind::ConnectionReset)));
    assert_eq!(sandbox.control().roster(28).await.unwrap(), [(5, false)]);
    assert_eq!(sandbox.control().count("submitAssign"), 1);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_truncated_answer_promises_more_than_it_holds() {
    let sandbox = with_fault(FaultKind::Truncated).await;
    let (answer, _) = exchange(&sandbox, "Group/submitAssignGroupToAgent", assignment()).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("Content-Length: 112"), "{head}");
    assert_eq!(body.len(), 56, "{body}");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_taken_port_is_refused_and_never_attached_to() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = other.local_addr().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("credentials.toml");
    let options = SandboxOptions {
        listen,
        credentials: Some(file.clone()),
        ..SandboxOptions::default()
    };
    let error = start(options).await.unwrap_err();
    assert_eq!(error.code(), "port-in-use");
    assert!(error.to_string().contains(&listen.to_string()));
    assert!(!file.exists());
}

#[tokio::test]
async fn data_is_kept_from_one_start_to_the_next() {
    let directory = tempfile::tempdir().unwrap();
    let data = Some(directory.path().join("data.db"));
    let options = || SandboxOptions {
        data: data.clone(),
        ..SandboxOptions::default()
    };
    let sandbox = start(options()).await.unwrap();
    exchange(&sandbox, "Group/submitAssignGroupToAgent", assignment()).await;
    let busy = start(options()).await.unwrap_err();
    assert_eq!(busy.code(), "db-busy");
    sandbox.shutdown().await;
    let sandbox = start(options()).await.unwrap();
    assert_eq!(sandbox.control().roster(28).await.unwrap(), [(5, false)]);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn latency_delays_the_answer_but_not_the_effect() {
    let options = SandboxOptions {
        latency: Duration::from_hours(1),
        ..SandboxOptions::default()
    };
    let sandbox = start(options).await.unwrap();
    let mut stream = connect(&sandbox).await;
    let wire = request(&sandbox, "Group/submitAssignGroupToAgent", assignment());
    stream.write_all(wire.as_bytes()).await.unwrap();
    while sandbox.control().roster(28).await.unwrap().len() != 1 {
        tokio::task::yield_now().await;
    }
    sandbox.shutdown().await;
    // The farewell is over: the answer that was still held back never comes.
    assert_eq!(
        stream.read(&mut [0; 16]).await.map_err(|error| error.kind()),
        Err(ErrorKind::ConnectionReset)
    );
}

#[tokio::test]
async fn a_stopped_sandbox_listens_no_more() {
    let mut sandbox = start(SandboxOptions::default()).await.unwrap();
    let (address, idle) = (sandbox.address(), connect(&sandbox).await);
    assert!(
        tokio::time::timeout(Duration::from_millis(1), sandbox.stopped())
            .await
            .is_err()
    );
    sandbox.shutdown().await;
    drop(idle);
    assert!(TcpStream::connect(address).await.is_err());
}
