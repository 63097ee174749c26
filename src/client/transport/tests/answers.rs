//! Answers that came, and whether they are believed.

use std::fmt::Write as _;
use std::time::Duration;

use rstest::rstest;

use super::super::scripted::{Answer, Scripted, answer, json, with_headers};
use super::{Method, code, connection, exchange, read, write};
use crate::client::{Fate, Operation, Reach};

const JSON: &str = "application/json";
const OK: &str = r#"{"status":"success"}"#;

fn bytes(text: &str) -> Answer {
    Answer::Bytes(text.as_bytes().to_vec())
}

#[tokio::test]
async fn a_reply_arrives_and_the_request_is_what_the_page_asks_for() {
    let server = Scripted::start([json(OK)]).await;
    let outcome = exchange(&connection(&server.url(), None), Operation::ListGroups, Method::POST).await;
    assert_eq!(code(&outcome), "ok success");
    let requests = server.requests();
    let head = requests[0].to_ascii_lowercase();
    // `api/deepcall.md §3.1` and `§3.2`: JSON both ways, a true length, no trailing slash.
    assert!(head.starts_with("post /api/v2/group/list http/1.1\r\n"), "{head}");
    assert!(head.contains("content-type: application/json\r\n"), "{head}");
    assert!(head.contains("accept: application/json\r\n"), "{head}");
    assert!(head.contains("content-length: 19\r\n"), "{head}");
    assert!(head.contains("x-request-id: cb-"), "{head}");
    assert!(head.ends_with(r#"{"token":"hunter2"}"#), "{head}");
}

/// Rows 48 to 57, in the order status, type, content.
#[rstest]
#[case::row_48_shorter_than_its_length(
    bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"sta"),
    "net/truncated"
)]
#[case::row_48_no_length_and_cut(
    bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"sta"),
    "net/truncated"
)]
#[case::row_48_chunks_without_an_end(
    bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sta\r\n"),
    "net/truncated"
)]
#[case::row_49_bad_chunk(
    bytes(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
    ),
    "net/bad-http"
)]
#[case::row_49_two_lengths(
    bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    "net/bad-http"
)]
#[case::row_49_negative_length(
    bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: -2\r\n\r\n{}"),
    "net/bad-http"
)]
#[case::row_50_another_protocol(bytes("SSH-2.0-OpenSSH_9.6\r\n"), "net/not-http")]
#[case::row_53_says_gzip(
    with_headers(200, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", OK),
    "net/bad-encoding"
)]
#[case::row_54_html(answer(200, "text/html", "<html><title>Sign in</title></html>"), "reply/html")]
#[case::row_54_html_called_json(answer(200, JSON, "<html><title>Sign in</title></html>"), "reply/html")]
#[case::row_54_html_404(answer(404, "text/html", "<html><title>404</title></html>"), "reply/html")]
#[case::row_55_wrong_type(answer(200, "text/plain", OK), "reply/content-type")]
#[case::row_55_no_type(with_headers(200, "", OK), "reply/content-type")]
#[case::row_56_empty(answer(200, JSON, ""), "reply/empty")]
#[case::row_56_204(bytes("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"), "reply/empty")]
#[case::row_57_broken(answer(200, JSON, r#"{"status": success}"#), "reply/bad-json")]
#[case::row_57_cut_within_its_length(answer(200, JSON, r#"{"status":"succ"#), "reply/bad-json")]
#[case::row_57_two_documents(answer(200, JSON, "{}{}"), "reply/bad-json")]
#[case::row_57_bom(answer(200, JSON, "\u{feff}{}"), "reply/bad-json")]
#[case::row_60_doubled_key(answer(200, JSON, r#"{"a":1,"a":2}"#), "reply/duplicate")]
#[case::row_73_proxy_wants_sign_in(answer(407, "text/html", "<title>proxy</title>"), "net/proxy-auth")]
#[tokio::test]
async fn an_answer_that_cannot_be_believed_is_named_and_not_repeated(#[case] answer: Answer, #[case] expected: &str) {
    let (outcome, requests) = read([answer]).await;
    assert_eq!((code(&outcome).as_str(), requests), (expected, 1));
}

#[tokio::test]
async fn row_57_another_encoding_and_200_levels_are_no_json() {
    let mut latin =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\nConnection: close\r\n\r\n".to_vec();
    latin.extend_from_slice(b"\"a\xe9b\"");
    let (outcome, _) = read([Answer::Bytes(latin)]).await;
    assert_eq!(code(&outcome), "reply/bad-json");
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let (outcome, _) = read([answer(200, JSON, &deep)]).await;
    assert_eq!(code(&outcome), "reply/bad-json");
}

#[tokio::test]
async fn a_broken_body_is_shown_by_place_without_secret_or_control() {
    let body = format!("{{\"echo\":\"hunter2\", \u{1b}[2J {} }}", "x".repeat(500));
    let (outcome, _) = read([answer(200, JSON, &body)]).await;
    let error = outcome.expect_err("broken");
    assert!(error.message().contains("line 1, column 20"), "{error}");
    assert!(error.message().contains("[secret]"), "{error}");
    assert!(!error.message().contains('\u{1b}'), "{error}");
    assert!(error.message().chars().count() < 320, "{error}");
}

#[tokio::test]
async fn row_54_names_the_title_of_the_page() {
    let page = "<html><head><TITLE>\n Sign \u{1b}]0;x\u{7} in hunter2 </TITLE></head></html>";
    let (outcome, _) = read([answer(200, "text/html; charset=utf-8", page)]).await;
    let error = outcome.expect_err("a page");
    assert!(error.message().contains("titled `Sign "), "{error}");
    assert!(!error.message().contains('\u{1b}'), "{error}");
    let (outcome, requests) = read(vec![answer(502, "text/html", "<title>Bad Gateway</title>"); 3]).await;
    let error = outcome.expect_err("a gateway's page");
    assert_eq!((error.code(), requests), ("unavailable", 3));
    assert!(error.message().contains("`Bad Gateway`"), "{error}");
}

#[tokio::test]
async fn row_51_heads_are_bounded() {
    let mut many = String::new();
    for number in 0..500 {
        let _ = write!(many, "X-{number}: 1\r\n");
    }
    let wide = format!("X-Wide: {}\r\n", "x".repeat(70 * 1024));
    let huge = format!("X-Huge: {}\r\n", "x".repeat(2 * 1024 * 1024));
    for headers in [many, wide, huge] {
        let headers = format!("Content-Type: application/json\r\n{headers}");
        let (outcome, requests) = read([with_headers(200, &headers, OK)]).await;
        assert_eq!((code(&outcome).as_str(), requests), ("net/headers-too-large", 1));
    }
}

#[tokio::test]
async fn row_52_bodies_are_bounded_whether_announced_or_not() {
    let size = 17 * 1024 * 1024;
    let announced = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n\"");
    let unannounced = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n\"";
    for head in [announced.as_str(), unannounced] {
        let mut whole = head.as_bytes().to_vec();
        whole.resize(whole.len() + size, b'x');
        let (outcome, requests) = read([Answer::Bytes(whole)]).await;
        assert_eq!((code(&outcome).as_str(), requests), ("net/too-large", 1));
    }
}

/// Promise C3, rows 41 and 42: five codes, four methods, and the other server sees nothing.
#[rstest]
#[tokio::test]
async fn redirects_are_errors_and_never_followed(
    #[values(301, 302, 303, 307, 308)] status: u16,
    #[values("GET", "POST", "PUT", "PATCH")] method: &str,
) {
    let other = Scripted::start([json(OK)]).await;
    let target = format!("Location: {}/api/v2/Group/list?token=hunter2\r\n", other.url());
    let server = Scripted::start([with_headers(status, &target, ""), json(OK)]).await;
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let outcome = exchange(&connection(&server.url(), None), Operation::ListGroups, method).await;
    let error = outcome.expect_err("a redirect");
    assert_eq!((error.kind().word(), error.code()), ("net", "redirect"));
    assert!(error.message().contains("127.0.0.1"), "{error}");
    super::check_shape(&error);
    assert_eq!((server.requests().len(), other.requests().len()), (1, 0));
}

#[tokio::test]
async fn row_42_a_redirect_to_the_same_origin_is_one_request() {
    let (outcome, requests) = read([with_headers(301, "Location: /api/v2/Group/list/\r\n", ""), json(OK)]).await;
    assert_eq!((code(&outcome).as_str(), requests), ("net/redirect", 1));
}

#[rstest]
#[tokio::test]
async fn row_70_reads_are_tried_three_times_and_writes_once(#[values(502, 503, 504)] status: u16) {
    let (outcome, requests) = read(vec![answer(status, "text/plain", ""); 4]).await;
    let error = outcome.expect_err("unavailable");
    assert_eq!(
        (error.code(), requests, error.fate()),
        ("unavailable", 3, Fate::Exhausted)
    );
    assert!(error.message().contains("3 tries in "), "{error}");
    let (outcome, requests) = write(vec![answer(status, "text/plain", ""); 4]).await;
    let error = outcome.expect_err("unavailable");
    assert_eq!(
        (error.code(), requests, error.reach()),
        ("unavailable", 1, Reach::Unanswered)
    );
}

#[tokio::test]
async fn a_read_succeeds_after_passing_trouble() {
    let (outcome, requests) = read([answer(503, "text/plain", "later"), Answer::Reset, json(OK)]).await;
    assert_eq!((code(&outcome).as_str(), requests), ("ok success", 3));
}

#[tokio::test]
async fn row_69_429_waits_as_asked_and_repeats_even_a_write() {
    let busy = || with_headers(429, "Retry-After: 0\r\n", "");
    let (outcome, requests) = write([busy(), busy(), json(OK)]).await;
    assert_eq!((code(&outcome).as_str(), requests), ("ok success", 3));
    let date = "Date: Sat, 16 Nov 2024 14:39:37 GMT\r\nRetry-After: Sat, 16 Nov 2024 14:39:37 GMT\r\n";
    let (outcome, requests) = read([with_headers(429, date, ""), json(OK)]).await;
    assert_eq!((code(&outcome).as_str(), requests), ("ok success", 2));
    let (outcome, requests) = read([with_headers(429, "Retry-After: 86400\r\n", "")]).await;
    let error = outcome.expect_err("too long a wait");
    assert_eq!((error.code(), requests), ("rate-limited", 1));
    assert_eq!(error.retry_after(), Some(Duration::from_hours(24)));
    assert!(error.message().contains("86400 s"), "{error}");
}
