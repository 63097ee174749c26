//! What Udesk's codes are to us: kind, reason and fate by family **and** code (`api/udesk.md §8`).
//!
//! The sentences live in `assets/errors/udesk.toml`.

use super::envelope::Family;
use crate::client::transport::{Json, Reply};
use crate::client::{Error, Fate, Kind, Operation};
use crate::text::visible;

/// What still counts as the same time, in seconds: far below the five minutes that Udesk takes (`api/udesk.md §2.2`).
const SAME_TIME: u64 = 60;

/// The error of a reply that says no, with or without a code.
pub(super) fn of(family: Family, code: Option<&str>, reply: &Reply, skew: Option<i64>) -> Error {
    match code {
        Some(code) => coded(family, code, reply, skew),
        None => uncoded(reply),
    }
}

/// Whether a request may go once more at once: the next try has a new nonce, and the answer has told the time.
///
/// A used nonce means that this try was not taken, so that a write goes again as well. Only a new group does not:
/// if something on the way doubled the request, the first copy has made it, and nothing tells two groups from one.
pub(super) fn may_repeat(error: &Error, operation: Operation) -> bool {
    match error.vendor_code() {
        Some("20623") => operation != Operation::CreateGroup,
        Some("20622" | "2059") => !operation.is_write(),
        _ => false,
    }
}

/// Whether an answer turns a call away for coming too often: a code that nothing explains, with a sentence about
/// frequency (`api/udesk.md §3`, Rate limit). The only sentence that is looked into, because no code is published.
pub(super) fn is_too_often(family: Family, code: &str, said: &str) -> bool {
    let explained = super::catalogue().lookup(family.word(), code).is_some();
    !explained && (said.to_lowercase().contains("frequen") || said.contains('频'))
}

/// The error of a call that came too often: like HTTP 429, so that it goes again after a while, writes too. Only a new
/// group does not: the sentence is our guess, and a second one could not be told from the first (promise C8).
pub(super) fn too_often(code: &str, reply: &Reply) -> Error {
    let fate = match reply.context.operation() {
        Operation::CreateGroup => Fate::Permanent,
        _ => Fate::Temporary,
    };
    let message = "Udesk turns the call away: it is asked more often than it allows";
    reply
        .context
        .answered(Kind::Net, "rate-limited", message)
        .with_status(reply.status)
        .with_vendor_code(code)
        .with_fate(fate)
        .with_hint("try again later, or set `requests_per_minute` in the profile")
}

fn coded(family: Family, code: &str, reply: &Reply, skew: Option<i64>) -> Error {
    let context = &reply.context;
    let (kind, reason) = verdict(family, code);
    let entry = super::catalogue().lookup(family.word(), code);
    let mut message = entry.map_or_else(
        || format!("Udesk answers with code {code}, which its documents do not explain"),
        |entry| entry.meaning.clone(),
    );
    let hint = entry.and_then(|entry| entry.hint.as_deref());
    if code == "20622" {
        message = format!("{message}: {}", clock(skew));
    }
    if let Some(group) = context.group().filter(|_| kind != Kind::Auth) {
        message = format!("{message} (group #{})", visible(group.as_str()));
    }
    let fate = fate(reason, reply.status);
    let doubled = code == "20623" && context.operation() == Operation::CreateGroup;
    // A server's error that nobody explains tells nothing about what was done before it (promise C10).
    let error = if doubled || fate == Fate::Temporary {
        context.unanswered(kind, reason, message)
    } else {
        context.answered(kind, reason, message)
    };
    error
        .with_status(reply.status)
        .with_vendor_code(code)
        .with_fate(fate)
        .with_hint(hint.unwrap_or("the phone system's own sentence may tell more"))
}

/// Whose clock is off, and by how much.
fn clock(skew: Option<i64>) -> String {
    let Some(skew) = skew else {
        return "its answer does not tell the time, so the difference is not known".to_owned();
    };
    let seconds = skew.unsigned_abs();
    if seconds < SAME_TIME {
        return "yet this host's clock agrees with the time of its answer".to_owned();
    }
    let minutes = (seconds + 30) / 60;
    let side = if skew > 0 { "behind" } else { "ahead of" };
    format!("this host's clock is {minutes} min {side} the phone system's")
}

/// An error without any code: the HTTP status is all there is, and Udesk does not document it (`api/udesk.md §3.1`).
fn uncoded(reply: &Reply) -> Error {
    let context = &reply.context;
    let error = match reply.status {
        // §8: a read backs off and goes again, a write is verified first.
        500..=599 if !says_success(reply) => return reply.unavailable(),
        401 => context
            .answered(Kind::Auth, "expired", "Udesk does not take this sign-in")
            .with_hint("sign in again; unsaved changes stay"),
        403 => context
            .answered(Kind::Auth, "forbidden", "Udesk does not permit that to this account")
            .with_hint("only a super administrator may use the Open API"),
        404 | 405 => context
            .answered(Kind::Config, "unknown-call", "Udesk does not know this call")
            .with_hint("check the profile's URL: it must end before `/open_api_v1`"),
        200..=299 => context
            .unanswered(
                Kind::Reply,
                "bad-shape",
                "the answer does not say whether it is a success",
            )
            .with_hint("check the profile's URL: another system may answer there"),
        status if says_success(reply) => context
            .unanswered(
                Kind::Reply,
                "contradiction",
                format!("the answer says success and, as HTTP status, {status}"),
            )
            .with_hint("check any proxy on the way; refresh to see what is true"),
        status => context
            .answered(
                Kind::Refused,
                "uncoded",
                format!("Udesk refuses without a code (HTTP {status})"),
            )
            .with_hint("the phone system's own sentence may tell more"),
    };
    error.with_status(reply.status)
}

fn verdict(family: Family, code: &str) -> (Kind, &'static str) {
    match (family, code) {
        (Family::LogIn, "2005") => (Kind::Auth, "refused"),
        (Family::Groups, "2005") | (_, "11012") => (Kind::NotFound, "group"),
        (Family::Agents, "2005") | (_, "11011") => (Kind::NotFound, "agent"),
        // Validation above all (`§5.6`).
        (_, "2000" | "2005" | "2010" | "3003") => (Kind::Refused, "invalid-value"),
        (_, "2002") => (Kind::Config, "sub-domain"),
        (_, "2015" | "2058" | "11008") => (Kind::Auth, "forbidden"),
        (_, "2059") => (Kind::Auth, "signature"),
        (_, "20622") => (Kind::Auth, "clock-skew"),
        (_, "20621" | "20624") => (Kind::Refused, "invalid-request"),
        (_, "20623") => (Kind::Refused, "nonce"),
        _ => (Kind::Refused, "vendor"),
    }
}

fn says_success(reply: &Reply) -> bool {
    reply.json.given("code").and_then(Json::as_integer) == Some(1000)
}

/// What Udesk does not explain and sends with a server's error may pass (`api/udesk.md §3`, Rate limit).
fn fate(reason: &str, status: u16) -> Fate {
    if status >= 500 && reason == "vendor" {
        Fate::Temporary
    } else {
        Fate::Permanent
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::wire;
    use super::*;
    use crate::client::Reach;
    use crate::client::transport::Request;
    use crate::domain::GroupId;

    fn error(family: Family, request: &Request, code: &str, skew: Option<i64>) -> Error {
        let body = format!(r#"{{"code":{code},"message":"no hunter2"}}"#);
        super::super::envelope::open(family, Reply::scripted(request, 200, &body), skew)
            .map(drop)
            .expect_err("no success")
    }

    fn read() -> Request {
        wire::members(&GroupId::new("28"), 1)
    }

    #[rstest]
    #[case(Family::LogIn, "2005", "auth", "refused")]
    #[case(Family::LogIn, "2015", "auth", "forbidden")]
    #[case(Family::LogIn, "2058", "auth", "forbidden")]
    #[case(Family::Groups, "2000", "refused", "invalid-value")]
    #[case(Family::Groups, "2002", "config", "sub-domain")]
    #[case(Family::Groups, "2005", "not-found", "group")]
    #[case(Family::Agents, "2005", "not-found", "agent")]
    #[case(Family::Agents, "2000", "refused", "invalid-value")]
    #[case(Family::Live, "2005", "refused", "invalid-value")]
    #[case(Family::Live, "11012", "not-found", "group")]
    #[case(Family::Agents, "11011", "not-found", "agent")]
    #[case(Family::Live, "11008", "auth", "forbidden")]
    #[case(Family::Groups, "2059", "auth", "signature")]
    #[case(Family::Groups, "20621", "refused", "invalid-request")]
    #[case(Family::Groups, "20622", "auth", "clock-skew")]
    #[case(Family::Groups, "20623", "refused", "nonce")]
    #[case(Family::Groups, "20624", "refused", "invalid-request")]
    #[case(Family::Groups, "4711", "refused", "vendor")]
    fn codes_become_kinds(
        #[case] family: Family,
        #[case] code: &str,
        #[case] kind: &str,
        #[case] reason: &str,
        #[values("", "\"")] quote: &str,
    ) {
        let error = error(family, &read(), &format!("{quote}{code}{quote}"), None);
        assert_eq!(
            (error.kind().word(), error.reason(), error.code()),
            (kind, reason, code)
        );
        assert_eq!((error.reach(), error.fate()), (Reach::Answered, Fate::Permanent));
        assert_eq!(error.vendor_message(), Some("no [secret]"));
        assert!(error.hint().is_some(), "{error:?}");
        assert_eq!(
            error.endpoint(),
            Some("https://pbx.acme.example/open_api_v1/user_groups/28/agents")
        );
    }

    /// `reliability.md` row 71.
    #[rstest]
    #[case(Some(420), "this host's clock is 7 min behind the phone system's")]
    #[case(Some(-3_629), "this host's clock is 60 min ahead of the phone system's")]
    #[case(Some(240), "this host's clock is 4 min behind")]
    #[case(Some(2), "this host's clock agrees")]
    #[case(None, "not known")]
    fn a_clock_that_is_off_is_named_with_the_difference(#[case] skew: Option<i64>, #[case] words: &str) {
        let error = error(Family::Groups, &read(), "20622", skew);
        assert!(error.message().contains(words), "{error}");
        assert!(error.asks_for_sign_in(), "exit code 3");
    }

    /// Promise C8: a guess from a sentence is not enough to make a group twice, or to write again after a server's error.
    #[test]
    fn a_guessed_limit_repeats_no_creation_and_no_write_a_server_failed_at() {
        let fate = |request: &Request, status: u16| {
            let body = r#"{"code":2061,"message":"API call frequency exceeds the limit"}"#;
            let error = super::super::envelope::open(Family::Groups, Reply::scripted(request, status, body), None)
                .map(drop)
                .expect_err("no success");
            (error.reason(), error.fate(), error.reach())
        };
        let create = wire::create("a").expect("a request");
        let rename = wire::rename(&GroupId::new("4"), "a").expect("a request");
        assert_eq!(fate(&rename, 200), ("rate-limited", Fate::Temporary, Reach::Answered));
        assert_eq!(fate(&create, 200), ("rate-limited", Fate::Permanent, Reach::Answered));
        assert_eq!(fate(&rename, 503), ("vendor", Fate::Temporary, Reach::Unanswered));
    }

    #[test]
    fn an_unknown_code_is_shown_as_its_number() {
        assert!(error(Family::Groups, &read(), "4711", None).message().contains("4711"));
    }

    /// `api/udesk.md §3`, Rate limit: what is not explained and comes with a server's error may pass.
    #[rstest]
    #[case("4711", 503, Fate::Temporary, Reach::Unanswered)]
    #[case("4711", 200, Fate::Permanent, Reach::Answered)]
    #[case("2000", 500, Fate::Permanent, Reach::Answered)]
    fn only_unexplained_server_errors_may_pass_and_leave_open_what_was_done(
        #[case] code: &str,
        #[case] status: u16,
        #[case] fate: Fate,
        #[case] reach: Reach,
    ) {
        let reply = Reply::scripted(&read(), status, "{}");
        let error = of(Family::Groups, Some(code), &reply, None);
        assert_eq!((error.fate(), error.reach()), (fate, reach));
    }

    /// `api/udesk.md §3`, Rate limit, against `§3.4`: only where no code explains it the sentence decides.
    #[rstest]
    #[case("2061", "API call frequency exceeds the limit", "rate-limited")]
    #[case("2061", "Too Frequent", "rate-limited")]
    #[case("2061", "接口调用频率超过限制", "rate-limited")]
    #[case("2061", "the group is frozen", "vendor")]
    #[case("2000", "frequency is not included in the list", "invalid-value")]
    fn a_call_too_many_is_known_by_its_sentence(#[case] code: &str, #[case] said: &str, #[case] reason: &str) {
        let body = format!(r#"{{"code":{code},"message":"{said}"}}"#);
        let error = super::super::envelope::open(Family::Groups, Reply::scripted(&read(), 200, &body), None)
            .map(drop)
            .expect_err("no success");
        assert_eq!((error.reason(), error.code()), (reason, code));
        let passes = reason == "rate-limited";
        assert_eq!(error.fate() == Fate::Temporary, passes);
        assert_eq!(error.vendor_message(), Some(said));
    }

    /// Promise C8: only what was certainly not taken is written again.
    #[test]
    fn a_used_nonce_repeats_everything_but_a_creation() {
        let repeated = |request: &Request, code: &str| {
            let error = error(Family::Groups, request, code, None);
            (may_repeat(&error, request.operation()), error.reach())
        };
        let create = wire::create("a").expect("a request");
        let write = wire::set_groups(&"17".into(), &[4], &"4".into()).expect("a request");
        assert_eq!(repeated(&read(), "20623"), (true, Reach::Answered));
        assert_eq!(repeated(&write, "20623"), (true, Reach::Answered));
        assert_eq!(repeated(&create, "20623"), (false, Reach::Unanswered));
        for code in ["20622", "2059"] {
            assert_eq!(repeated(&read(), code), (true, Reach::Answered));
            assert_eq!(repeated(&write, code), (false, Reach::Answered));
        }
        assert_eq!(repeated(&read(), "2000"), (false, Reach::Answered));
    }

    /// Every code of `§8` has its sentence and its next step.
    #[test]
    fn the_catalogue_is_complete() {
        let catalogue = super::super::catalogue();
        let codes = [
            "2000", "2002", "2005", "2010", "2015", "2058", "2059", "20621", "20622", "20623", "20624", "3003",
            "11008", "11011", "11012",
        ];
        for family in [Family::LogIn, Family::Groups, Family::Agents, Family::Live] {
            for code in codes {
                let entry = catalogue.lookup(family.word(), code);
                assert!(entry.is_some_and(|entry| entry.hint.is_some()), "{family:?} {code}");
            }
        }
        let meaning = |family: Family| catalogue.lookup(family.word(), "2005").map(|entry| &entry.meaning);
        assert_ne!(meaning(Family::LogIn), meaning(Family::Groups));
    }
}
