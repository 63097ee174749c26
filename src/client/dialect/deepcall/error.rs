//! What DeepCall's codes are to us: kind, reason and fate by module **and** code (`api/deepcall.md §3.6`, `§8`).
//!
//! The sentences live in `assets/errors/deepcall.toml`.

use super::envelope::Module;
use crate::client::transport::Reply;
use crate::client::{Error, Fate, Kind, Operation};

/// Kind, reason and fate of a code.
type Verdict = (Kind, &'static str, Fate);

/// The permission that group calls need (`api/deepcall.md §2`).
const PERMISSION: &str = "AGENT_TO_AGENT_CALL";

/// The error of a reply that says no, with or without a code.
pub(super) fn of(module: Module, code: Option<&str>, reply: &Reply) -> Error {
    let error = match code {
        Some(code) => coded(module, code, reply),
        None => uncoded(reply),
    };
    match reply.sentence("message") {
        Some(sentence) => error.with_vendor_message(sentence),
        None => error,
    }
}

fn coded(module: Module, code: &str, reply: &Reply) -> Error {
    let context = &reply.context;
    let operation = context.operation();
    let (kind, reason, fate) = verdict(module, code, operation);
    let entry = super::catalogue().lookup(module.word(), code);
    let mut message = entry.map_or_else(
        || format!("DeepCall answers with code {code}, which its documents do not explain"),
        |entry| entry.meaning.clone(),
    );
    let mut hint = entry.and_then(|entry| entry.hint.clone());
    if code == "1015" && module == Module::Group {
        message = format!("This account lacks the permission {PERMISSION}");
        hint = Some(match operation {
            // Quirk 13: the check is made only without `forward: true`.
            Operation::ListGroups | Operation::SignIn => {
                format!("ask the account's administrator for {PERMISSION}, or try `forward = true` in the profile")
            }
            _ => format!("ask the account's administrator for {PERMISSION}"),
        });
    }
    if operation == Operation::SignIn && reason == "refused" {
        message = format!("DeepCall refuses these credentials: {}", lower_first(&message));
        hint = Some("check the account id and copy the token or session id again; nothing was kept".to_owned());
    }
    if let Some(group) = context.group() {
        message = format!("{message} (group #{})", crate::text::visible(group.as_str()));
    }
    let error = context
        .answered(kind, reason, message)
        .with_status(reply.status)
        .with_vendor_code(code)
        .with_fate(fate);
    match hint {
        Some(hint) => error.with_hint(hint),
        None => error.with_hint("the phone system's own sentence may tell more"),
    }
}

/// An error without any code: the HTTP status is all there is (`api/deepcall.md §3.5`).
fn uncoded(reply: &Reply) -> Error {
    let context = &reply.context;
    let error = match reply.status {
        502..=504 => return reply.unavailable(),
        401 => context
            .answered(Kind::Auth, "expired", "DeepCall no longer takes this sign-in")
            .with_hint("sign in again; unsaved changes stay"),
        403 => context
            .answered(Kind::Auth, "forbidden", "DeepCall does not permit that to this account")
            .with_hint("ask the account's administrator for the permission"),
        200..=299 if reply.json.get("status").is_none() => context
            .unanswered(
                Kind::Reply,
                "bad-shape",
                "the answer does not say whether it is a success",
            )
            .with_hint("check the profile's URL: another system may answer there"),
        status => context
            .answered(
                Kind::Refused,
                "uncoded",
                format!("DeepCall refuses without a code (HTTP {status})"),
            )
            .with_hint("the phone system's own sentence may tell more"),
    };
    error.with_status(reply.status)
}

fn verdict(module: Module, code: &str, operation: Operation) -> Verdict {
    use Fate::{Permanent, Temporary};
    match (module, code) {
        (Module::Group, "1503") => (Kind::NotFound, "group", Permanent),
        (Module::Group, "1501") => (Kind::Refused, "invalid-value", Permanent),
        (Module::Group, "1502") => (Kind::Refused, "invalid-request", Permanent),
        // §6.2 advises to wait briefly and to try again.
        (Module::Agent, "1501") => (Kind::Refused, "busy", Temporary),
        (Module::Agent, "1507" | "1509") => (Kind::NotFound, "agent", Permanent),
        _ => global(code, operation),
    }
}

fn global(code: &str, operation: Operation) -> Verdict {
    use Fate::{Permanent, Temporary};
    match code {
        // §8.1: also used when the authentication is invalid. While signing in nothing else can be wrong.
        "1000" | "1014" | "1044" if operation == Operation::SignIn => (Kind::Auth, "refused", Permanent),
        "1014" | "1044" => (Kind::Auth, "expired", Permanent),
        "1002" | "1011" | "1013" | "1020" => (Kind::Auth, "refused", Permanent),
        "1015" => (Kind::Auth, "forbidden", Permanent),
        "1027" => (Kind::Auth, "wrong-session", Permanent),
        "1003" | "1016" => (Kind::NotFound, "agent", Permanent),
        "1006" => (Kind::NotFound, "group", Permanent),
        "1012" => (Kind::NotFound, "no-data", Permanent),
        "1009" | "1010" | "1017" | "1019" | "1032" | "1033" | "1046" => (Kind::Refused, "trouble", Temporary),
        "1021" => (Kind::Config, "unknown-call", Permanent),
        "1018" | "1038" | "1039" | "1040" | "1041" | "1042" => (Kind::Refused, "account", Permanent),
        "1001" | "1047" => (Kind::Refused, "invalid-request", Permanent),
        "1000" | "1022" | "1023" | "1024" | "1026" | "1029" | "1030" | "1031" | "1034" | "1035" | "1036" | "1037" => {
            (Kind::Refused, "invalid-value", Permanent)
        }
        _ => (Kind::Refused, "vendor", Permanent),
    }
}

fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::wire;
    use super::*;
    use crate::client::Reach;
    use crate::domain::GroupId;

    fn error(module: Module, operation: Operation, code: &str) -> Error {
        let request = wire::request(operation, "Group/list", &())
            .expect("a request")
            .about(&GroupId::new("28"));
        let body = format!(r#"{{"status":"error","message":"no hunter2","code":{code}}}"#);
        of(module, Some(code), &Reply::scripted(&request, 200, &body))
    }

    /// `api/deepcall.md §3.6`: the module decides what a code means.
    #[rstest]
    #[case(Module::Group, Operation::ReadRoster, "1503", "not-found", "group")]
    #[case(Module::Agent, Operation::ListAgents, "1503", "refused", "vendor")]
    #[case(Module::Group, Operation::CreateGroup, "1501", "refused", "invalid-value")]
    #[case(Module::Agent, Operation::ListAgents, "1501", "refused", "busy")]
    #[case(Module::Group, Operation::ListGroups, "1000", "refused", "invalid-value")]
    #[case(Module::Group, Operation::SignIn, "1000", "auth", "refused")]
    #[case(Module::Group, Operation::ListGroups, "1002", "auth", "refused")]
    #[case(Module::Group, Operation::ListGroups, "1011", "auth", "refused")]
    #[case(Module::Group, Operation::ListGroups, "1013", "auth", "refused")]
    #[case(Module::Group, Operation::ListGroups, "1014", "auth", "expired")]
    #[case(Module::Group, Operation::SignIn, "1014", "auth", "refused")]
    #[case(Module::Group, Operation::ListGroups, "1020", "auth", "refused")]
    #[case(Module::Group, Operation::ListGroups, "1044", "auth", "expired")]
    #[case(Module::Group, Operation::WriteRoster, "1015", "auth", "forbidden")]
    #[case(Module::Group, Operation::ListGroups, "1027", "auth", "wrong-session")]
    #[case(Module::Group, Operation::WriteRoster, "1003", "not-found", "agent")]
    #[case(Module::Group, Operation::WriteRoster, "1006", "not-found", "group")]
    #[case(Module::Agent, Operation::ListAgents, "1021", "config", "unknown-call")]
    #[case(Module::Group, Operation::WriteRoster, "1030", "refused", "invalid-value")]
    #[case(Module::Group, Operation::WriteRoster, "1039", "refused", "account")]
    #[case(Module::Group, Operation::WriteRoster, "1047", "refused", "invalid-request")]
    #[case(Module::Group, Operation::ListGroups, "1999", "refused", "vendor")]
    fn codes_become_kinds(
        #[case] module: Module,
        #[case] operation: Operation,
        #[case] code: &str,
        #[case] kind: &str,
        #[case] reason: &str,
    ) {
        let error = error(module, operation, code);
        assert_eq!(
            (error.kind().word(), error.reason(), error.code()),
            (kind, reason, code)
        );
        assert_eq!(error.reach(), Reach::Answered);
        assert!(error.hint().is_some(), "{error:?}");
        // The server's sentence is kept apart, and a secret in it is masked.
        assert_eq!(error.vendor_message(), Some("no [secret]"));
    }

    #[rstest]
    #[case("1009")]
    #[case("1010")]
    #[case("1017")]
    #[case("1019")]
    #[case("1032")]
    #[case("1033")]
    #[case("1046")]
    fn passing_troubles_may_be_tried_again(#[case] code: &str) {
        assert_eq!(
            error(Module::Group, Operation::ListGroups, code).fate(),
            Fate::Temporary
        );
    }

    /// `api/deepcall.md §2` and `§10.16`: the permission and the group are named, and `forward` for the list.
    #[test]
    fn a_missing_permission_is_named() {
        let write = error(Module::Group, Operation::WriteRoster, "1015");
        assert!(write.message().contains("AGENT_TO_AGENT_CALL"), "{write}");
        assert!(write.message().contains("group #28"), "{write}");
        assert!(write.hint().is_some_and(|hint| !hint.contains("forward")));
        let list = error(Module::Group, Operation::ListGroups, "1015");
        assert!(
            list.hint().is_some_and(|hint| hint.contains("forward = true")),
            "{list:?}"
        );
    }

    /// `api/deepcall.md §10.21`: an unknown code shows its number.
    #[test]
    fn an_unknown_code_is_shown_as_its_number() {
        assert!(
            error(Module::Group, Operation::ListGroups, "1999")
                .message()
                .contains("1999")
        );
    }

    /// Every code of `§8` has its sentence.
    #[test]
    fn the_catalogue_is_complete() {
        let catalogue = super::super::catalogue();
        let known = |module: &str, from: u32, to: u32| {
            (from..=to).all(|code| catalogue.lookup(module, &code.to_string()).is_some())
        };
        assert!(known("Group", 1000, 1048) && known("Group", 1501, 1503));
        assert!(known("Agent", 1501, 1530) && known("Employee", 1501, 1505));
        assert!(known("Directory", 1501, 1510) && known("Masking", 1501, 1505));
        assert!(known("Agent-Profile", 1501, 1506) && known("Agent-Dashboard", 1501, 1501));
        assert_eq!(catalogue.lookup("Group", "1504"), None);
        assert_ne!(catalogue.lookup("Group", "1503"), catalogue.lookup("Agent", "1503"));
    }
}
