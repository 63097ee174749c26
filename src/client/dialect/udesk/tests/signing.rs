//! Signing in, and what becomes of a refused signature.

use rstest::rstest;

use super::super::{PACE, Speech, sign_in};
use super::*;
use crate::client::dialect::Dialect as _;
use crate::client::{Answers, Call, Directory as _, GroupQuery, Kind, Reach, Result};

async fn signed_in(script: impl IntoIterator<Item = Answer>, form: &str) -> (Result<Session>, Vec<String>) {
    let server = Scripted::start(script).await;
    let mut connection = connection(&server.url());
    // What is no secret may stand in the profile.
    connection
        .settings
        .insert("email".to_owned(), "ops.admin@acme.example".to_owned());
    let answers = Answers::default().with("password", " s3cret ").with("token", TOKEN);
    let session = Speech.sign_in(&connection, form, &answers, &Call::quiet()).await;
    (session, server.requests())
}

const GROUPS: &str = r#"{"code":1000,"user_groups":[],"meta":{"current_page":1,"total_pages":0,"total_count":0}}"#;

/// `api/udesk.md §2.1`: `log_in` is not signed, the check behind it is; the password travels as it was typed.
#[tokio::test]
async fn a_password_gives_a_token_that_is_checked_with_a_signed_call() {
    let given = format!(r#"{{"code":1000,"open_api_auth_token":"{TOKEN}"}}"#);
    let (session, requests) = signed_in([json(&given), json(GROUPS)], "password").await;
    let session = session.expect("a session");
    assert_eq!(
        (session.identity.as_str(), session.secret("token")),
        ("ops.admin@acme.example", Some(TOKEN))
    );
    assert_eq!((session.secrets.len(), session.expires_at), (1, None));
    let asked: Vec<String> = requests.iter().map(|request| shown(request)).collect();
    assert_eq!(
        asked,
        [
            r#"POST /log_in {"email":"ops.admin@acme.example","password":" s3cret "}"#,
            "GET /user_groups?page=1&per_page=1",
        ]
    );
    assert!(
        requests[0].starts_with("POST /open_api_v1/log_in HTTP/1.1"),
        "{}",
        requests[0]
    );
    assert!(requests[0].to_lowercase().contains("content-type: application/json"));
    assert_eq!(
        parameter(&requests[1], "email").as_deref(),
        Some("ops.admin%40acme.example")
    );
    assert_eq!(parameter(&requests[1], "sign").map(|sign| sign.len()), Some(64));
    assert_eq!(parameter(&requests[1], "sign_version").as_deref(), Some("v2"));
}

/// A broken reply to a sign-in may hold the token, which nobody can mask yet.
#[tokio::test]
async fn a_broken_reply_to_a_sign_in_is_not_shown() {
    let broken = format!(r#"{{"code":1000,"open_api_auth_token":"{TOKEN}",,}}"#);
    // The token is not among the answers, so that only what came could give it away.
    let server = Scripted::start([json(&broken)]).await;
    let answers = Answers::default()
        .with("email", "ops.admin@acme.example")
        .with("password", "s3cret");
    let error = Speech
        .sign_in(&connection(&server.url()), "password", &answers, &Call::quiet())
        .await
        .expect_err("broken");
    assert_eq!(error.reason(), "bad-json");
    assert!(!format!("{error:?}").contains(TOKEN), "{error:?}");
}

#[tokio::test]
async fn a_pasted_token_is_checked_and_nothing_else_is_asked() {
    let (session, requests) = signed_in([json(GROUPS)], "token").await;
    assert_eq!(session.expect("a session").secret("token"), Some(TOKEN));
    assert_eq!(requests.len(), 1);
}

/// `api/udesk.md §2.1`, `§8`.
#[rstest]
#[case("2005", "refused", "password")]
#[case("2015", "forbidden", "super administrator")]
#[case("2058", "forbidden", "plan")]
#[tokio::test]
async fn refused_credentials_are_explained(#[case] code: &str, #[case] reason: &str, #[case] words: &str) {
    let body = format!(r#"{{"code":{code},"message":"no  s3cret "}}"#);
    let (session, requests) = signed_in([json(&body)], "password").await;
    let error = session.expect_err("refused");
    assert_eq!((error.kind(), error.reason()), (Kind::Auth, reason));
    assert!(error.message().contains(words), "{error}");
    assert_eq!(error.vendor_message(), Some("no [secret]"));
    assert_eq!(requests.len(), 1);
}

/// There is no unsaved work to speak of yet.
#[tokio::test]
async fn a_refused_signature_while_signing_in_says_that_nothing_was_kept() {
    let refusal = r#"{"code":2059,"message":"Signature error"}"#;
    let (session, _) = signed_in([json(refusal), json(refusal)], "token").await;
    let error = session.expect_err("refused");
    assert!(
        error.hint().is_some_and(|hint| hint.contains("nothing was kept")),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_unknown_form_or_a_missing_answer_sends_nothing() {
    let (unknown, requests) = signed_in([], "ssid").await;
    assert_eq!(
        (unknown.expect_err("unknown").reason(), requests.len()),
        ("unknown-form", 0)
    );
    let connection = connection("http://127.0.0.1:9");
    let missing = sign_in::sign_in(&connection, "token", &Answers::default(), &Call::quiet()).await;
    assert_eq!(missing.expect_err("missing").reason(), "empty-secret");
}

/// `reliability.md` row 71: measured from the refusal itself, and corrected for the next try.
#[tokio::test]
async fn a_clock_that_is_off_is_corrected_for_the_next_try() {
    let site = Site::start([
        ahead(420, r#"{"code":20622,"message":"timestamp"}"#),
        ahead(420, GROUPS),
    ])
    .await;
    let listed = site.udesk.list_groups(&Call::quiet(), &GroupQuery::default()).await;
    assert!(listed.is_ok(), "{listed:?}");
    let requests = site.server.requests();
    let time = |request: &String| parameter(request, "timestamp").and_then(|time| time.parse::<i64>().ok());
    let (first, second) = (time(&requests[0]).expect("a time"), time(&requests[1]).expect("a time"));
    assert!((415..430).contains(&(second - first)), "{first} {second}");
    assert_ne!(parameter(&requests[0], "nonce"), parameter(&requests[1], "nonce"));
}

#[tokio::test]
async fn a_clock_that_stays_off_is_named_with_the_measured_difference() {
    let refusal = || ahead(420, r#"{"code":"20622","message":"timestamp"}"#);
    let site = Site::start([refusal(), refusal(), ok()]).await;
    let listed = site.udesk.list_groups(&Call::quiet(), &GroupQuery::default()).await;
    let error = listed.expect_err("refused twice");
    assert_eq!(
        (error.kind(), error.reason(), error.tries()),
        (Kind::Auth, "clock-skew", 2)
    );
    assert!(
        error
            .message()
            .contains("this host's clock is 7 min behind the phone system's"),
        "{error}"
    );
    assert_eq!(site.server.requests().len(), 2);
}

/// `api/udesk.md §10`, token expiry: one more try after the clock was read again, then a person signs in.
#[tokio::test]
async fn a_refused_signature_is_tried_once_more_and_then_asks_for_signing_in() {
    let site = Site::start([json(r#"{"code":2059}"#), json(r#"{"code":2059}"#), ok()]).await;
    let error = site.udesk.identity(&Call::quiet()).await.expect_err("refused");
    assert!(error.asks_for_sign_in() && error.reason() == "signature", "{error:?}");
    assert_eq!(site.server.requests().len(), 2);
    // Promise A8: no query anywhere.
    let sign = parameter(&site.server.requests()[1], "sign").expect("a signature");
    let shown = format!("{error:?} {error}");
    assert!(!shown.contains(&sign) && !shown.contains("sign_version"), "{shown}");
}

/// Promise C8: a used nonce was not taken, so that a write goes again with a new one; a creation does not.
#[tokio::test]
async fn a_used_nonce_is_replaced_for_writes_too_but_not_for_creations() {
    let used = || json(r#"{"code":20623}"#);
    let site = Site::start([used(), ok(), used(), ok()]).await;
    let deleted = site.udesk.delete_group(&Call::quiet(), &GroupId::new("1")).await;
    assert!(deleted.is_ok(), "{deleted:?}");
    let requests = site.server.requests();
    assert_ne!(parameter(&requests[0], "nonce"), parameter(&requests[1], "nonce"));
    let created = site.udesk.create_group(&Call::quiet(), "Night").await;
    let error = created.expect_err("not again");
    assert_eq!((error.reason(), error.reach()), ("nonce", Reach::Unanswered));
    assert_eq!(site.server.requests().len(), 3);
}

#[tokio::test]
async fn a_write_is_not_repeated_for_its_time() {
    let site = Site::start([ahead(420, r#"{"code":20622}"#), ok()]).await;
    let created = site.udesk.create_group(&Call::quiet(), "Night").await;
    assert_eq!(created.expect_err("refused").reach(), Reach::Answered);
    assert_eq!(site.server.requests().len(), 1);
}

/// `api/udesk.md §2.4`: only by the explicit setting.
#[tokio::test]
async fn the_older_signature_is_sent_when_the_profile_says_so() {
    let server = Scripted::start([json(GROUPS)]).await;
    let mut connection = connection(&server.url());
    connection.settings.insert("signature".to_owned(), "sha1".to_owned());
    let answers = Answers::default().with("email", "a@b.example").with("token", TOKEN);
    let session = Speech.sign_in(&connection, "token", &answers, &Call::quiet()).await;
    assert!(session.is_ok(), "{session:?}");
    let request = &server.requests()[0];
    assert_eq!(parameter(request, "sign").map(|sign| sign.len()), Some(40));
    assert_eq!(
        (parameter(request, "nonce"), parameter(request, "sign_version")),
        (None, None)
    );
}

/// `api/udesk.md §3`: one queue for signing in and for everything after it, and waiting is told.
#[tokio::test]
async fn signing_in_and_what_follows_share_one_queue() {
    let given = format!(r#"{{"code":1000,"open_api_auth_token":"{TOKEN}"}}"#);
    let server = Scripted::start([json(&given), json(GROUPS)]).await;
    let mut connection = connection(&server.url());
    connection.requests_per_minute = Some(1);
    let answers = Answers::default()
        .with("email", "a@b.example")
        .with("password", "s3cret");
    let stop = tokio_util::sync::CancellationToken::new();
    let stopper = stop.clone();
    let call = Call::watched(move |notice| {
        if matches!(notice, crate::client::Notice::WaitingForQuota { .. }) {
            stopper.cancel();
        }
    })
    .stopped_by(stop);
    let session = Speech.sign_in(&connection, "password", &answers, &call).await;
    let error = session.expect_err("it would have to wait a minute");
    assert_eq!((error.reason(), error.reach()), ("cancelled", Reach::NotSent));
    assert_eq!(server.requests().len(), 1);
}

/// `api/udesk.md §3`, Rate limit.
#[test]
fn the_pace_is_fifty_a_minute_unless_the_profile_says_otherwise() {
    let mut connection = connection("https://acme.udesk.cn");
    assert_eq!(PACE.of(&connection).per_minute, Some(60_000));
    connection.requests_per_minute = None;
    let pace = PACE.of(&connection);
    assert_eq!((pace.at_once, pace.per_minute), (2, Some(50)));
}
