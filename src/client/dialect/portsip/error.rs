//! What PortSIP's refusals are to us: the status class first, the code second (`api/portsip.md §8`, §9).
//!
//! The sentences about codes live in `assets/errors/portsip.toml`.

use super::envelope::{self, Door};
use crate::client::transport::Reply;
use crate::client::{Error, Fate, Kind, Operation};

/// Kind and reason of a refusal.
type Verdict = (Kind, &'static str);

/// The error of a reply that says no, with or without a body.
pub(super) fn of(door: Door, reply: &Reply) -> Error {
    let errors = envelope::errors(&reply.json);
    let code = errors.first().and_then(|error| reply.sentence_of(error.given("code")?));
    let error = match (reply.status, &code) {
        (500..=599, None) | (502..=504, _) => reply.unavailable(),
        (500..=599, Some(code)) => trouble(code, reply),
        _ => refusal(door, code.as_deref(), reply),
    };
    let error = match code {
        Some(code) => error.with_vendor_code(code),
        None => error,
    };
    let sentences: Vec<String> = errors
        .iter()
        .filter_map(|error| reply.sentence_of(error.given("message")?))
        .collect();
    if sentences.is_empty() {
        return error.with_status(reply.status);
    }
    error
        .with_status(reply.status)
        .with_vendor_message(sentences.join("; "))
}

/// A 5xx with a code. Nothing is documented about it, so nobody can tell whether a change was made (promise C10).
fn trouble(code: &str, reply: &Reply) -> Error {
    let context = &reply.context;
    let status = reply.status;
    let what = format!("PortSIP had trouble of its own (HTTP {status}, {code})");
    let error = context
        .unanswered(Kind::Refused, "trouble", what)
        .with_hint("try again in a moment; if it stays, the PortSIP server's own log tells more");
    // A password is not tried again by itself.
    if context.operation() == Operation::SignIn {
        return error;
    }
    error.with_fate(Fate::Temporary)
}

fn refusal(door: Door, code: Option<&str>, reply: &Reply) -> Error {
    let context = &reply.context;
    let (kind, reason) = verdict(door, code, reply);
    let (mut message, hint) = words(door, (kind, reason), code, reply);
    if let Some(group) = context.group() {
        message = format!("{message} (group #{})", crate::text::visible(group.as_str()));
    }
    context.answered(kind, reason, message).with_hint(hint)
}

fn verdict(door: Door, code: Option<&str>, reply: &Reply) -> Verdict {
    let operation = reply.context.operation();
    match (door, reply.status) {
        // A refresh that is refused, for whatever reason, leaves only signing in again.
        (Door::Refresh, 400..=499) => (Kind::Auth, "expired"),
        (Door::Login, 404 | 405) => (Kind::Config, "no-login"),
        (Door::Login, 400 | 422) if code == Some("VALIDATE_FAILED") => (Kind::Refused, "invalid-value"),
        // §2.1: a wrong password is a 400.
        (Door::Login, 400..=499) => (Kind::Auth, "refused"),
        (_, 401) if operation == Operation::SignIn => (Kind::Auth, "refused"),
        (_, 401) => (Kind::Auth, "expired"),
        (_, 403) => (Kind::Auth, "forbidden"),
        // Whether an unknown id is a 404 or another 4xx is not published (§5.4); in a read nothing but the id can be
        // wrong.
        (_, 400 | 404 | 410 | 422) if operation == Operation::ReadRoster => (Kind::NotFound, "group"),
        (_, 404 | 410) if reply.context.group().is_some() => (Kind::NotFound, "group"),
        (_, 404 | 410) if operation == Operation::ReadLiveStates => (Kind::NotFound, "agent"),
        (_, 404 | 405) => (Kind::Config, "unknown-call"),
        _ => match code {
            Some("UNAUTHORIZED") => (Kind::Auth, "expired"),
            Some("VALIDATE_FAILED") => (Kind::Refused, "invalid-value"),
            Some(_) => (Kind::Refused, "vendor"),
            None => (Kind::Refused, "uncoded"),
        },
    }
}

fn words(door: Door, verdict: Verdict, code: Option<&str>, reply: &Reply) -> (String, String) {
    let status = reply.status;
    let (message, hint) = match verdict {
        (Kind::Auth, "refused") if door == Door::Login => (
            "PortSIP refuses this user name, password or domain",
            "check them (the portal password, not the extension's) and sign in again; nothing was kept",
        ),
        (Kind::Auth, "refused") => (
            "PortSIP does not take the token of this sign-in",
            "sign in again; a pasted token must still be valid",
        ),
        (Kind::Auth, "forbidden") => (
            "PortSIP does not permit that to this account",
            "use an account that may manage the tenant's groups, such as one with the role Admin",
        ),
        (Kind::Auth, _) if door == Door::Refresh => (
            "PortSIP no longer renews this sign-in",
            "sign in again; unsaved changes stay",
        ),
        (Kind::Auth, _) => (
            "PortSIP no longer takes this sign-in",
            "sign in again; unsaved changes stay",
        ),
        (Kind::NotFound, "agent") => (
            "this user does not exist any more",
            "refresh the agents: it may have been deleted",
        ),
        (Kind::NotFound, _) => (
            "this group does not exist, or is not visible to this account",
            "refresh the groups: it may have been deleted",
        ),
        (Kind::Config, "no-login") => (
            "there is no sign-in with a password at this address",
            "check the profile's URL and its `login`, or sign in with a pasted token",
        ),
        (Kind::Config, _) => (
            "PortSIP does not know this call",
            "check the profile's URL: it must be the PBX's address with its port, without `/api`",
        ),
        _ => return coded(door, code, status),
    };
    (message.to_owned(), hint.to_owned())
}

/// A refusal that only the phone system's own words explain.
fn coded(door: Door, code: Option<&str>, status: u16) -> (String, String) {
    let module = match door {
        Door::Login => "login",
        Door::Refresh => "refresh",
        Door::Session => "",
    };
    let entry = code.and_then(|code| super::catalogue().lookup(module, code));
    let message = match (entry, code) {
        (Some(entry), _) => entry.meaning.clone(),
        (None, Some(code)) => {
            let code = crate::text::visible(code);
            format!("PortSIP refuses with {code}, a code that its documents do not explain")
        }
        (None, None) => format!("PortSIP refuses without a code (HTTP {status})"),
    };
    let hint = entry.and_then(|entry| entry.hint.clone());
    (
        message,
        hint.unwrap_or_else(|| "the phone system's own sentence may tell more".to_owned()),
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::wire;
    use super::*;
    use crate::client::Reach;
    use crate::client::transport::Request;
    use crate::domain::GroupId;

    const REFUSED: &str = r#"{"errors":[{"code":"VALIDATE_FAILED","message":"field validation failed","detail":{}}]}"#;

    fn code(code: &str) -> String {
        format!(r#"{{"errors":[{{"code":"{code}","message":"not hunter2"}}]}}"#)
    }

    fn request(operation: Operation) -> Request {
        wire::group(operation, &GroupId::new("7")).expect("a request")
    }

    fn error(door: Door, operation: Operation, status: u16, body: &str) -> Error {
        of(door, &Reply::scripted(&request(operation), status, body))
    }

    /// §8: the status class decides, the code refines, an unknown code is like `UNKNOWN`, a body may be missing.
    #[rstest]
    #[case(Door::Login, 400, &code("UNAUTHORIZED"), "auth/refused")]
    #[case(Door::Login, 400, "null", "auth/refused")]
    #[case(Door::Login, 401, "null", "auth/refused")]
    #[case(Door::Login, 403, &code("LOCKED"), "auth/refused")]
    #[case(Door::Login, 400, REFUSED, "refused/invalid-value")]
    #[case(Door::Login, 404, "null", "config/no-login")]
    #[case(Door::Login, 405, "null", "config/no-login")]
    #[case(Door::Refresh, 400, &code("UNKNOWN"), "auth/expired")]
    #[case(Door::Refresh, 401, "null", "auth/expired")]
    #[case(Door::Refresh, 404, "null", "auth/expired")]
    #[case(Door::Session, 401, "null", "auth/expired")]
    #[case(Door::Session, 403, "null", "auth/forbidden")]
    #[case(Door::Session, 404, &code("UNKNOWN"), "not-found/group")]
    #[case(Door::Session, 400, &code("UNAUTHORIZED"), "auth/expired")]
    #[case(Door::Session, 400, REFUSED, "refused/invalid-value")]
    #[case(Door::Session, 400, &code("UNKNOWN"), "refused/vendor")]
    #[case(Door::Session, 409, &code("SOMETHING_NEW"), "refused/vendor")]
    #[case(Door::Session, 422, "null", "refused/uncoded")]
    #[case(Door::Session, 200, REFUSED, "refused/invalid-value")]
    #[case(Door::Session, 500, &code("UNKNOWN"), "refused/trouble")]
    #[case(Door::Session, 500, "null", "net/unavailable")]
    #[case(Door::Session, 503, &code("BUSY"), "net/unavailable")]
    fn refusals_become_kinds(#[case] door: Door, #[case] status: u16, #[case] body: &str, #[case] expected: &str) {
        let error = error(door, Operation::DeleteGroup, status, body);
        assert_eq!(format!("{}/{}", error.kind().word(), error.reason()), expected);
        assert_eq!(error.status(), Some(status));
        assert!(error.hint().is_some(), "{error:?}");
        // Whether a 5xx has left something behind is not told; anything else was answered before it was done.
        let reach = if status >= 500 {
            Reach::Unanswered
        } else {
            Reach::Answered
        };
        assert_eq!(error.reach(), reach);
    }

    #[test]
    fn the_servers_words_are_kept_apart_and_masked() {
        let error = error(Door::Session, Operation::DeleteGroup, 400, &code("UNKNOWN"));
        assert_eq!(error.vendor_code(), Some("UNKNOWN"));
        assert_eq!(error.vendor_message(), Some("not [secret]"));
        let two = r#"{"errors":[{"code":"A","message":"one"},{"code":null,"message":"two","detail":[1]},{}]}"#;
        let error = super::tests::error(Door::Session, Operation::DeleteGroup, 400, two);
        assert_eq!((error.code(), error.vendor_message()), ("A", Some("one; two")));
    }

    /// §5.4: the code of an unknown group is unpublished; a read has nothing else that could be wrong.
    #[rstest]
    #[case(400, Kind::NotFound)]
    #[case(404, Kind::NotFound)]
    #[case(409, Kind::Refused)]
    fn a_group_that_cannot_be_read_is_not_found(#[case] status: u16, #[case] kind: Kind) {
        let error = error(Door::Session, Operation::ReadRoster, status, "null");
        assert_eq!((error.kind(), error.group()), (kind, Some(&GroupId::new("7"))));
    }

    #[test]
    fn a_list_that_is_not_there_is_a_matter_of_the_url() {
        let list = wire::one_group(Operation::ListGroups);
        let error = of(Door::Session, &Reply::scripted(&list, 404, "null"));
        assert_eq!((error.kind(), error.reason()), (Kind::Config, "unknown-call"));
        let check = wire::one_group(Operation::SignIn);
        let error = of(Door::Session, &Reply::scripted(&check, 401, "null"));
        assert_eq!((error.kind(), error.reason()), (Kind::Auth, "refused"));
    }

    /// §8: "5XX: retry GETs only", and never a password.
    #[test]
    fn trouble_may_pass_but_a_password_is_not_tried_again() {
        let read = error(Door::Session, Operation::ReadRoster, 500, &code("UNKNOWN"));
        assert_eq!(read.fate(), Fate::Temporary);
        let login = error(Door::Login, Operation::SignIn, 500, &code("UNKNOWN"));
        assert_eq!(login.fate(), Fate::Permanent);
    }

    /// The codes of §8 have their sentences, and the same code another one at another door.
    #[test]
    fn the_catalogue_is_complete() {
        let catalogue = super::super::catalogue();
        for code in ["UNAUTHORIZED", "UNKNOWN", "VALIDATE_FAILED"] {
            assert!(
                catalogue.lookup("", code).is_some_and(|entry| entry.hint.is_some()),
                "{code}"
            );
        }
        let login = catalogue.lookup("login", "UNAUTHORIZED");
        assert_ne!(login, catalogue.lookup("", "UNAUTHORIZED"));
        assert_ne!(catalogue.lookup("refresh", "UNKNOWN"), catalogue.lookup("", "UNKNOWN"));
        let error = error(Door::Session, Operation::DeleteGroup, 409, &code("SOMETHING_NEW"));
        assert!(error.message().contains("SOMETHING_NEW"), "{error}");
    }
}
