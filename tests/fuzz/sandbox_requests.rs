//! The sandbox's own reading of requests: it answers every one of them, whatever stands in it.

use std::cell::RefCell;

use callboard::sandbox::{RunningSandbox, SandboxOptions, start};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;

use crate::campaign::campaign;
use crate::mutation::json;

const CALLS: [&str; 8] = [
    "Group/list",
    "Group/getGroupAgentRelation",
    "Group/submitAssignGroupToAgent",
    "Group/add",
    "Group/update",
    "Group/delete",
    "Agent/list",
    "Group/nothing",
];

#[test]
fn requests() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let sandbox = runtime.block_on(start(SandboxOptions::default())).unwrap();
    let ssid = &sandbox.credentials().deepcall.ssid;
    let samples = [
        format!(r#"{{"ssid":"{ssid}","quick":false,"name":"m","page":2,"limit":5,"forward":true}}"#),
        format!(r#"{{"ssid":"{ssid}","groupId":"28","agent_unique_id":["2","3"],"receive_call":["2"]}}"#),
        format!(r#"{{"ssid":"{ssid}","groupId":28,"name":"New","status":0,"quick":true}}"#),
        r#"{"userId":"1","token":"x"}"#.to_owned(),
    ];
    let samples: Vec<&[u8]> = samples.iter().map(String::as_bytes).collect();
    let stream = RefCell::new(runtime.block_on(connect(&sandbox)));
    campaign("sandbox_request", &samples, &json, |random, body| {
        let call = CALLS[random.below(CALLS.len())];
        let answered = runtime.block_on(exchange(&mut stream.borrow_mut(), &sandbox, call, body));
        if !answered {
            *stream.borrow_mut() = runtime.block_on(connect(&sandbox));
        }
        assert!(answered, "{call} was not answered");
    });
}

async fn connect(sandbox: &RunningSandbox) -> TcpStream {
    let stream = TcpStream::connect(sandbox.address()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Sends one request and reads its answer to the end; tells whether there was one, in JSON.
async fn exchange(stream: &mut TcpStream, sandbox: &RunningSandbox, call: &str, body: &[u8]) -> bool {
    let (host, length) = (sandbox.address(), body.len());
    let head = format!("POST /api/v2/{call} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n");
    let request = [head.as_bytes(), body].concat();
    if stream.write_all(&request).await.is_err() {
        return false;
    }
    let mut answer = Vec::new();
    loop {
        if let Some(head) = answer.windows(4).position(|window| window == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
            if answer.len() >= head + 4 + length {
                return serde_json::from_slice::<serde_json::Value>(&answer[head + 4..]).is_ok();
            }
        }
        if !matches!(stream.read_buf(&mut answer).await, Ok(1..)) {
            return false;
        }
    }
}
