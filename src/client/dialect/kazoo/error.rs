//! What KAZOO's errors are to us, by HTTP status and machine word (`api/kazoo.md §11`).
//!
//! The sentences live in `assets/errors/kazoo.toml`, under the word or, where there is no body, under the status.

use super::{quote, validation};
use crate::client::transport::Reply;
use crate::client::{Error, Fate, Kind, Operation};

/// What an error is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Verdict {
    kind: Kind,
    reason: &'static str,
    fate: Fate,
    /// Which sentence of the catalogue tells it; `None` is that of the word or of the status.
    entry: Option<&'static str>,
}

const fn permanent(kind: Kind, reason: &'static str) -> Verdict {
    Verdict {
        kind,
        reason,
        fate: Fate::Permanent,
        entry: None,
    }
}

const fn told_as(entry: &'static str, verdict: Verdict) -> Verdict {
    Verdict {
        entry: Some(entry),
        ..verdict
    }
}

/// The error of a reply that is no success; `account` is the one asked below.
pub(super) fn of(reply: &Reply, account: Option<&str>) -> Error {
    let word = validation::word(reply);
    let error = match reply.status {
        // A crash leaves no body (`api/kazoo.md §3.3`).
        500 if reply.json.given("status").is_none() => reply.unavailable(),
        502..=504 => reply.unavailable(),
        200..=299 if reply.json.given("status").is_none() => reply
            .context
            .unanswered(
                Kind::Reply,
                "bad-shape",
                "the answer does not say whether it is a success",
            )
            .with_hint("check the profile's URL: another system may answer there"),
        _ => explained(reply, word.as_deref(), account),
    };
    let error = error.with_status(reply.status);
    let error = match word {
        Some(word) => error.with_vendor_code(word),
        None => error,
    };
    let error = match validation::sentence(reply) {
        Some(sentence) => error.with_vendor_message(sentence),
        None => error,
    };
    match request_id(reply) {
        Some(id) => error.with_request_id(id),
        None => error,
    }
}

fn explained(reply: &Reply, word: Option<&str>, account: Option<&str>) -> Error {
    let context = &reply.context;
    let verdict = verdict(reply, word.unwrap_or_default(), account);
    let status = reply.status.to_string();
    let entry = match verdict.entry {
        Some(key) => super::catalogue().lookup("", key),
        None => super::catalogue().lookup("", word.unwrap_or(&status)),
    };
    let mut message = match (entry, word) {
        (Some(entry), _) => entry.meaning.clone(),
        (None, Some(word)) => format!("KAZOO answers {status} `{word}`, which its documents do not explain"),
        (None, None) => format!("KAZOO answers {status} without saying why"),
    };
    let more = match verdict.reason {
        "invalid-value" | "refused" | "account" | "too-large" => validation::refusals(reply),
        "accept-charges" => quote::of(reply),
        _ => None,
    };
    if let Some(more) = more {
        message = format!("{message}: {more}");
    }
    if let Some(group) = context.group() {
        message = format!("{message} (group #{})", crate::text::visible(group.as_str()));
    }
    let hint = entry.and_then(|entry| entry.hint.clone());
    let hint = hint.unwrap_or_else(|| "the phone system's own sentence may tell more".to_owned());
    let unclear = context.operation().is_write() && reply.status >= 500 && verdict.fate == Fate::Temporary;
    let error = if unclear {
        context.unanswered(verdict.kind, verdict.reason, message)
    } else {
        context.answered(verdict.kind, verdict.reason, message)
    };
    error.with_fate(verdict.fate).with_hint(hint)
}

fn verdict(reply: &Reply, word: &str, account: Option<&str>) -> Verdict {
    let signs_in = reply.context.operation() == Operation::SignIn;
    match (reply.status, word) {
        (400, _) => invalid(reply),
        (401, _) if wants_second_factor(reply) => {
            told_as("multi_factor_request", permanent(Kind::Auth, "second-factor"))
        }
        (401, _) if signs_in => told_as("invalid_credentials/sign-in", permanent(Kind::Auth, "refused")),
        (401, _) => told_as("invalid_credentials", permanent(Kind::Auth, "expired")),
        (402, "accept_charges") => permanent(Kind::Refused, "accept-charges"),
        (402, _) => permanent(Kind::Refused, "billing"),
        (403, _) => told_as("forbidden", permanent(Kind::Auth, "forbidden")),
        (404, "faulty_request") | (406 | 415, _) => permanent(Kind::Refused, "invalid-request"),
        (404, "bad_identifier") => unknown_id(reply, account),
        (404, _) => told_as("not_found", permanent(Kind::Config, "unknown-call")),
        (405, _) => told_as("invalid_method", permanent(Kind::Config, "unknown-call")),
        // Somebody else has written since the roster was read, or at the same moment.
        (409 | 412, _) => permanent(Kind::Write, "drift"),
        (410, _) => told_as("gone", permanent(Kind::Config, "api-version")),
        (413, _) => told_as("too_large", permanent(Kind::Refused, "too-large")),
        (416, _) => permanent(Kind::Refused, "too-many"),
        (423, _) => told_as("locked", permanent(Kind::Refused, "account")),
        (500, "validation_failed_to_run_on_the_server") => permanent(Kind::Refused, "invalid-value"),
        (501, _) => told_as("not_implemented", permanent(Kind::Config, "unknown-call")),
        (status, _) if status >= 500 => Verdict {
            fate: Fate::Temporary,
            ..permanent(Kind::Refused, "trouble")
        },
        _ => permanent(Kind::Refused, "vendor"),
    }
}

/// A validation error, and what is really meant by some of them.
fn invalid(reply: &Reply) -> Verdict {
    let operation = reply.context.operation();
    if operation == Operation::SignIn {
        return told_as("invalid_credentials/sign-in", permanent(Kind::Auth, "refused"));
    }
    // Our roster patches carry no name, and only a group that is there already has one (`api/kazoo.md §7.6`).
    if operation == Operation::WriteRoster && validation::fails(reply, "name", "required") {
        return told_as("bad_identifier/group", permanent(Kind::NotFound, "group"));
    }
    // The codes 413 and 423 that the server means come out as 400 (`api/kazoo.md §11`).
    if validation::fails(reply, "file", "maxSize") {
        return told_as("too_large", permanent(Kind::Refused, "too-large"));
    }
    if validation::fails(reply, "account", "expired") || validation::fails(reply, "account", "disabled") {
        return told_as("locked", permanent(Kind::Refused, "account"));
    }
    told_as("validation_error", permanent(Kind::Refused, "invalid-value"))
}

/// Which id it is that KAZOO does not know. The account is looked up first, before the token is.
fn unknown_id(reply: &Reply, account: Option<&str>) -> Verdict {
    let context = &reply.context;
    if context.operation() == Operation::SignIn {
        return told_as("invalid_credentials/sign-in", permanent(Kind::Auth, "refused"));
    }
    let cause = validation::cause(reply);
    let is_account = cause.is_some() && cause == account;
    if is_account || validation::sentence(reply).is_some_and(|sentence| sentence.contains("account_id")) {
        return told_as("bad_identifier/account", permanent(Kind::Auth, "account"));
    }
    match context.group() {
        Some(_) => told_as("bad_identifier/group", permanent(Kind::NotFound, "group")),
        None => permanent(Kind::NotFound, "id"),
    }
}

fn wants_second_factor(reply: &Reply) -> bool {
    let data = reply.json.given("data");
    data.is_some_and(|data| data.get("multi_factor_request").is_some())
}

/// The id under which the server's own logs know the request: ours, or the one it made.
fn request_id(reply: &Reply) -> Option<String> {
    let id = reply.json.given("request_id")?.as_text()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (!id.is_empty() && id.len() <= 64 && id.bytes().all(plain)).then(|| validation::words(reply, id))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::client::Reach;
    use crate::client::transport::{Method, Request};
    use crate::domain::GroupId;

    const GROUP: &str = "1743724cd775bf6994380dbc79c1af09";

    fn error(operation: Operation, status: u16, body: &str) -> Error {
        let request = Request::new(operation, Method::GET, "x").about(&GroupId::new(GROUP));
        of(&Reply::scripted(&request, status, body), Some("4f1c"))
    }

    /// The table of `api/kazoo.md §11`, row by row.
    #[rstest]
    #[case(
        400,
        r#"{"data":{"name":{"maxLength":{"target":128}}},"message":"validation error"}"#,
        "refused/invalid-value"
    )]
    #[case(
        400,
        r#"{"data":{"json":{"invalid":{"message":"around","target":"body"}}},"message":"validation error"}"#,
        "refused/invalid-value"
    )]
    #[case(
        400,
        r#"{"data":{"file":{"maxSize":{"message":"m","target":8000000}}},"message":"validation error"}"#,
        "refused/too-large"
    )]
    #[case(
        400,
        r#"{"data":{"account":{"expired":{"message":"m"}}},"message":"validation error"}"#,
        "refused/account"
    )]
    #[case(
        400,
        r#"{"data":{"account":{"disabled":{"message":"m"}}},"message":"validation error"}"#,
        "refused/account"
    )]
    #[case(
        401,
        r#"{"data":{"message":"invalid credentials"},"message":"invalid_credentials"}"#,
        "auth/expired"
    )]
    #[case(401, r#"{"data":{},"message":"invalid credentials"}"#, "auth/expired")]
    #[case(
        401,
        r#"{"data":{"multi_factor_request":{"provider_name":"duo"}},"message":"invalid_credentials"}"#,
        "auth/second-factor"
    )]
    #[case(
        402,
        r#"{"data":{"a":{"b":{"rate":5}}},"message":"accept charges"}"#,
        "refused/accept-charges"
    )]
    #[case(402, r#"{"data":{"message":"no credit"},"message":"no_credit"}"#, "refused/billing")]
    #[case(
        403,
        r#"{"data":{"message":"forbidden","cause":"access denied by token restrictions"},"message":"forbidden"}"#,
        "auth/forbidden"
    )]
    #[case(404, r#"{"data":{"message":"bad identifier","cause":"1743724cd775bf6994380dbc79c1af09"},"message":"bad_identifier"}"#, "not-found/group")]
    #[case(
        404,
        r#"{"data":{"message":"bad identifier"},"message":"bad_identifier"}"#,
        "not-found/group"
    )]
    #[case(
        404,
        r#"{"data":{"message":"bad identifier","cause":"4f1c"},"message":"bad_identifier"}"#,
        "auth/account"
    )]
    #[case(
        404,
        r#"{"data":{"message":"invalid account_id 'x'"},"message":"bad identifier"}"#,
        "auth/account"
    )]
    #[case(
        404,
        r#"{"data":{"message":"not found"},"message":"not_found"}"#,
        "config/unknown-call"
    )]
    #[case(
        404,
        r#"{"data":{"message":"invalid page size"},"message":"faulty_request"}"#,
        "refused/invalid-request"
    )]
    #[case(404, "null", "config/unknown-call")]
    #[case(
        405,
        r#"{"data":{"message":"method not allowed"},"message":"invalid_method"}"#,
        "config/unknown-call"
    )]
    #[case(406, "null", "refused/invalid-request")]
    #[case(
        409,
        r#"{"data":{"message":"conflicting documents"},"message":"datastore_conflict"}"#,
        "write/drift"
    )]
    #[case(410, r#"{"data":{"message":"use v2"},"message":"gone"}"#, "config/api-version")]
    #[case(412, "null", "write/drift")]
    #[case(413, r#"{"data":{},"message":"request entity too large"}"#, "refused/too-large")]
    #[case(415, "null", "refused/invalid-request")]
    #[case(416, r#"{"data":{},"message":"range not satisfiable"}"#, "refused/too-many")]
    #[case(423, r#"{"data":{},"message":"locked"}"#, "refused/account")]
    #[case(500, "null", "net/unavailable")]
    #[case(
        500,
        r#"{"data":{"message":"m"},"message":"internal_error","status":"error"}"#,
        "refused/trouble"
    )]
    #[case(
        500,
        r#"{"data":{},"message":"validation failed to run on the server","status":"error"}"#,
        "refused/invalid-value"
    )]
    #[case(501, r#"{"data":{},"message":"not_implemented"}"#, "config/unknown-call")]
    #[case(502, r#"{"data":{},"message":"bad_gateway"}"#, "net/unavailable")]
    #[case(
        503,
        r#"{"data":{"message":"m","cause":"c"},"message":"datastore_unreachable"}"#,
        "net/unavailable"
    )]
    #[case(503, r#"{"data":{},"message":"datastore fatal error"}"#, "net/unavailable")]
    #[case(418, r#"{"data":{},"message":"teapot"}"#, "refused/vendor")]
    fn statuses_and_words_become_kinds(#[case] status: u16, #[case] body: &str, #[case] expected: &str) {
        let error = error(Operation::ReadRoster, status, body);
        assert_eq!(format!("{}/{}", error.kind().word(), error.reason()), expected);
        assert_eq!(error.status(), Some(status));
        assert!(error.hint().is_some() && !error.message().is_empty(), "{error:?}");
        assert_eq!(
            error.asks_for_sign_in(),
            matches!(expected, "auth/expired" | "auth/second-factor" | "auth/account")
        );
    }

    /// `api/kazoo.md §2.1`, `§2.2`: whatever the status, a refused sign-in is refused credentials.
    #[rstest]
    #[case(401, r#"{"data":{"message":"invalid credentials"},"message":"invalid_credentials"}"#)]
    #[case(400, r#"{"data":{"api_key":{"minLength":{"message":"m","value":"hunter2","target":64}}},"message":"validation error"}"#)]
    #[case(404, r#"{"data":["hunter2"],"message":"bad identifier"}"#)]
    fn a_refused_sign_in_is_refused_credentials(#[case] status: u16, #[case] body: &str) {
        let error = error(Operation::SignIn, status, body);
        assert_eq!((error.kind(), error.reason()), (Kind::Auth, "refused"));
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }

    /// `api/kazoo.md §2.3`: what to do instead is said.
    #[test]
    fn a_second_factor_is_explained_with_what_to_do() {
        let body = r#"{"data":{"multi_factor_request":{}},"message":"invalid_credentials"}"#;
        let error = error(Operation::SignIn, 401, body);
        let hint = error.hint().expect("a hint");
        assert!(error.message().contains("second factor"), "{error}");
        assert!(hint.contains("api-key") && hint.contains("token"), "{hint}");
    }

    /// `api/kazoo.md §7.6`: a patch without a name on a group that is not there.
    #[test]
    fn a_missing_name_answered_to_a_roster_write_is_a_missing_group() {
        let body = r#"{"data":{"name":{"required":{"message":"Field is required but missing","value":"name"}}},"message":"validation error"}"#;
        let write = error(Operation::WriteRoster, 400, body);
        assert_eq!((write.kind(), write.reason()), (Kind::NotFound, "group"));
        assert_eq!(write.reach(), Reach::Answered);
        let create = error(Operation::CreateGroup, 400, body);
        assert_eq!((create.kind(), create.reason()), (Kind::Refused, "invalid-value"));
    }

    /// `api/kazoo.md §11`: nothing is written by a refused version; a database in trouble may have written.
    #[rstest]
    #[case(412, "null", Reach::Answered)]
    #[case(409, r#"{"message":"datastore_conflict"}"#, Reach::Answered)]
    #[case(503, r#"{"message":"datastore_unreachable","status":"error"}"#, Reach::Unanswered)]
    #[case(500, r#"{"message":"internal_error","status":"error"}"#, Reach::Unanswered)]
    #[case(500, "null", Reach::Unanswered)]
    #[case(400, r#"{"message":"validation error"}"#, Reach::Answered)]
    fn whether_a_write_may_have_happened_is_told(#[case] status: u16, #[case] body: &str, #[case] reach: Reach) {
        assert_eq!(error(Operation::WriteRoster, status, body).reach(), reach);
    }

    /// A passing trouble of the server is one a read is tried again after.
    #[test]
    fn troubles_of_the_server_pass() {
        for (status, body) in [
            (500, r#"{"message":"internal_error","status":"error"}"#),
            (500, "null"),
            (503, r#"{"message":"datastore_unreachable"}"#),
        ] {
            assert_eq!(
                error(Operation::ListGroups, status, body).fate(),
                Fate::Temporary,
                "{body}"
            );
        }
    }

    #[test]
    fn the_servers_request_id_and_sentence_are_kept() {
        let body = r#"{"data":{"message":"bad identifier","cause":"1743724cd775bf6994380dbc79c1af09"},"message":"bad_identifier","request_id":"b7e0c3f5a1d94c2e"}"#;
        let known = error(Operation::ReadRoster, 404, body);
        assert_eq!(known.request_id(), Some("b7e0c3f5a1d94c2e"));
        assert_eq!(known.vendor_code(), Some("bad_identifier"));
        assert_eq!(
            known.vendor_message(),
            Some("bad identifier (1743724cd775bf6994380dbc79c1af09)")
        );
        assert!(known.message().contains(GROUP), "{known}");
        let hostile = error(Operation::ReadRoster, 404, "{\"request_id\":\"a\\u001b[2J\"}");
        assert!(
            hostile.request_id().is_some_and(|id| id.starts_with("cb-")),
            "{hostile:?}"
        );
    }

    /// `api/kazoo.md §11`, 402: the price is told before anybody is asked.
    #[test]
    fn the_quote_stands_in_the_message() {
        let body = r#"{"data":{"user_groups":{"ring_group":{"quantity":1,"rate":5}}},"message":"accept charges"}"#;
        let error = error(Operation::CreateGroup, 402, body);
        assert!(error.message().contains("ring group: quantity 1, rate 5"), "{error}");
    }

    /// Every word and every bodiless status of the table has its sentence.
    #[test]
    fn the_catalogue_is_complete() {
        let catalogue = super::super::catalogue();
        for code in [
            "invalid_credentials",
            "accept_charges",
            "billing_issue",
            "no_credit",
            "no_payment_token",
            "forbidden",
            "bad_identifier",
            "not_found",
            "faulty_request",
            "invalid_method",
            "datastore_conflict",
            "gone",
            "range_not_satisfiable",
            "too_many_requests",
            "validation_error",
            "not_implemented",
            "bad_gateway",
            "datastore_missing",
            "datastore_missing_view",
            "datastore_unreachable",
            "datastore_fault",
            "datastore_fatal_error",
            "validation_failed_to_run_on_the_server",
            "locked",
            "too_large",
            "multi_factor_request",
            "304",
            "406",
            "412",
            "415",
            "500",
        ] {
            assert!(catalogue.lookup("", code).is_some(), "{code}");
        }
    }
}
