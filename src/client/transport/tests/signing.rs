//! Requests that are signed try by try.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use super::super::Signer;
use super::super::scripted::{Answer, Scripted, answer, json, with_headers};
use super::*;

/// A signer whose signatures are known beforehand.
#[derive(Default)]
struct Numbered {
    tries: AtomicUsize,
    heard: Mutex<Vec<Timestamp>>,
}

impl Signer for Numbered {
    fn sign(&self) -> Vec<(&'static str, String)> {
        let number = self.tries.fetch_add(1, Ordering::SeqCst);
        vec![("email", "a+b@c".to_owned()), ("sign", format!("canary/{number}"))]
    }

    fn is_secret(&self, parameter: &str) -> bool {
        parameter == "sign"
    }

    fn hear(&self, there: Timestamp, _: Timestamp) {
        self.heard.lock().expect("no panic").push(there);
    }
}

async fn signed(script: impl IntoIterator<Item = Answer>) -> (Result<String>, Vec<String>, Arc<Numbered>) {
    let server = Scripted::start(script).await;
    let signer = Arc::new(Numbered::default());
    let transport = Transport::open(&connection(&server.url(), None), PACE, Secrets::new(["hunter2"]))
        .expect("a transport")
        .signed_by(Arc::clone(&signer) as Arc<dyn Signer>);
    let request = Request::new(Operation::ListGroups, Method::GET, "open_api_v1/user_groups").with_query("page", "1");
    let sentence = |reply: super::super::Reply| Ok(reply.sentence("message").unwrap_or_default());
    let outcome = transport.exchange(&Call::quiet(), &request, sentence).await;
    (outcome, server.requests(), signer)
}

#[tokio::test]
async fn every_try_is_signed_anew_behind_the_requests_own_query() {
    let refused = with_headers(
        503,
        "Date: Sat, 16 Nov 2024 14:39:37 GMT\r\nContent-Type: application/json\r\n",
        "",
    );
    let (outcome, requests, signer) = signed([refused, json("{}")]).await;
    assert!(outcome.is_ok());
    let lines: Vec<&str> = requests.iter().filter_map(|request| request.lines().next()).collect();
    assert_eq!(
        lines,
        [
            "GET /open_api_v1/user_groups?page=1&email=a%2Bb%40c&sign=canary%2F0 HTTP/1.1",
            "GET /open_api_v1/user_groups?page=1&email=a%2Bb%40c&sign=canary%2F1 HTTP/1.1",
        ]
    );
    let heard: Vec<i64> = signer
        .heard
        .lock()
        .expect("no panic")
        .iter()
        .map(|at| at.as_second())
        .collect();
    assert_eq!(heard, [1_731_767_977]);
}

/// Promises A7 and A8: a server that repeats the address it was asked at repeats no signature.
#[tokio::test]
async fn a_repeated_signature_is_masked_in_every_form() {
    let echo = r#"{"message":"bad /x?sign=canary%2F0&raw=canary/0&t=hunter2"}"#;
    let (outcome, ..) = signed([json(echo)]).await;
    assert_eq!(
        outcome.expect("a sentence"),
        "bad /x?sign=[secret]&raw=[secret]&t=[secret]"
    );
    for broken in [
        json("{\"message\":\"sign=canary%2F0\",]"),
        answer(404, "text/html", "<title>no canary%2F0</title>"),
    ] {
        let (outcome, ..) = signed([broken]).await;
        let error = outcome.expect_err("broken");
        assert!(!format!("{error:?} {error}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn a_private_reply_is_never_quoted() {
    let server = Scripted::start([json("{\"password\":\"sip-canary\",]")]).await;
    let transport = Transport::open(&connection(&server.url(), None), PACE, Secrets::default()).expect("a transport");
    let request = Request::new(Operation::ListAgents, Method::GET, "agents").with_private_reply();
    let outcome = transport.exchange(&Call::quiet(), &request, |_| Ok(())).await;
    let error = outcome.expect_err("broken");
    assert_eq!(error.reason(), "bad-json");
    assert!(!format!("{error:?} {error}").contains("canary"), "{error:?}");
}
