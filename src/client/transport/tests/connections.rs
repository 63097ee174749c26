//! Connections that never stand, break, or say nothing.

use std::time::{Duration, Instant};

use super::super::scripted::{Answer, Scripted, json};
use super::{Method, check_shape, code, connection, exchange, read, write};
use crate::client::{Operation, Reach};

const OK: &str = r#"{"status":"success"}"#;

#[tokio::test]
async fn row_34_a_name_that_does_not_resolve_is_told_before_anything_is_sent() {
    let outcome = exchange(
        &connection("https://pbx.invalid", None),
        Operation::WriteRoster,
        Method::POST,
    )
    .await;
    let error = outcome.expect_err("no such name");
    check_shape(&error);
    assert_eq!((error.kind().word(), error.code()), ("net", "dns"));
    assert_eq!((error.reach(), error.tries()), (Reach::NotSent, 1));
    assert!(error.message().contains("pbx.invalid"), "{error}");
}

#[tokio::test]
async fn row_35_a_refused_connection_is_tried_again_because_nothing_was_sent() {
    let gone = Scripted::start([]).await.url();
    // The port is free again once the server is dropped; give the abort a turn to take effect.
    tokio::task::yield_now().await;
    let outcome = exchange(&connection(&gone, None), Operation::WriteRoster, Method::POST).await;
    let error = outcome.expect_err("nobody listens");
    check_shape(&error);
    assert_eq!(
        (error.code(), error.reach(), error.tries()),
        ("refused", Reach::NotSent, 3)
    );
    assert!(error.message().contains("nothing was sent"), "{error}");
}

#[tokio::test]
async fn row_35_no_answer_to_connecting_ends_at_the_connect_limit() {
    // A TLS handshake that never comes is part of connecting, and can be made without a firewall.
    let server = Scripted::start([Answer::Silence]).await;
    let url = server.url().replace("http://127.0.0.1", "https://localhost");
    let mut connection = connection(&url, None);
    connection.timeouts.idle = Duration::from_secs(5);
    connection.timeouts.total = Duration::from_secs(5);
    let started = Instant::now();
    let error = exchange(&connection, Operation::WriteRoster, Method::POST)
        .await
        .expect_err("silence");
    check_shape(&error);
    assert_eq!(
        (error.code(), error.reach(), error.tries()),
        ("connect-timeout", Reach::NotSent, 1)
    );
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

#[tokio::test]
async fn row_43_silence_ends_at_the_idle_limit_and_is_not_repeated() {
    let (outcome, requests) = read([Answer::Silence, json(OK)]).await;
    let error = outcome.expect_err("silence");
    assert_eq!(
        (error.code(), error.reach(), requests),
        ("timeout", Reach::Unanswered, 1)
    );
}

#[tokio::test]
async fn row_44_dripping_ends_at_the_total_limit() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{".to_vec();
    let dripping_head = Answer::Drip(head.clone(), Duration::from_millis(40));
    let (outcome, requests) = read([dripping_head]).await;
    assert_eq!((code(&outcome).as_str(), requests), ("net/timeout", 1));
    let mut body = head;
    body.extend_from_slice(&[b' '; 60]);
    let dripping_body = Answer::Drip(body, Duration::from_millis(9));
    let (outcome, requests) = read([dripping_body]).await;
    assert_eq!((code(&outcome).as_str(), requests), ("net/timeout", 1));
}

#[tokio::test]
async fn row_46_a_write_whose_answer_is_lost_is_sent_once_and_may_have_happened() {
    for lost in [Answer::Reset, Answer::Silence, Answer::Bytes(Vec::new())] {
        let (outcome, requests) = write([lost, json(OK), json(OK)]).await;
        let error = outcome.expect_err("no answer");
        assert_eq!((error.reach(), requests), (Reach::Unanswered, 1), "{error:?}");
        assert!(error.message().contains("may have been made"), "{error}");
    }
}

#[tokio::test]
async fn row_50_a_banner_before_the_request_is_another_protocol() {
    let (outcome, _) = read([Answer::Banner(b"220 mail.acme.example ESMTP\r\n".to_vec())]).await;
    assert_eq!(code(&outcome), "net/not-http");
}

#[tokio::test]
async fn cancelling_a_call_drops_its_connection() {
    let server = Scripted::start([Answer::Silence]).await;
    let mut connection = connection(&server.url(), None);
    connection.timeouts.idle = Duration::from_mins(1);
    connection.timeouts.total = Duration::from_mins(1);
    let task = tokio::spawn(async move { exchange(&connection, Operation::ListGroups, Method::POST).await });
    let seen = tokio::time::timeout(Duration::from_secs(5), async {
        while server.requests().is_empty() {
            tokio::task::yield_now().await;
        }
    });
    assert!(seen.await.is_ok(), "the request never arrived");
    task.abort();
    assert!(task.await.is_err_and(|error| error.is_cancelled()));
}
