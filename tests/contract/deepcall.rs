//! DeepCall on every variant of the sandbox.

use std::collections::BTreeMap;
use std::sync::Arc;

use callboard::client::dialect;
use callboard::client::{
    Answers, Call, Completeness, Connection, Directory, Error, GroupQuery, Kind, Reach, RequestQueue, RosterWrite,
    Session, Timeouts,
};
use callboard::domain::{Backend, GroupId, Membership, ReceiveCall, Roster};
use callboard::sandbox::deepcall_variant::{Flags, Inactive};
use callboard::sandbox::{
    FaultKind, FaultRule, Permission, RunningSandbox, SandboxOptions, Variants, parse_variant, start,
};
use rstest::rstest;

use super::suite::{World, check};

/// A sandbox and what leads to it.
struct Site {
    sandbox: RunningSandbox,
    connection: Connection,
}

impl Site {
    async fn start(variants: Variants) -> Self {
        let options = SandboxOptions {
            variants,
            ..SandboxOptions::default()
        };
        let sandbox = start(options).await.expect("a sandbox");
        let connection = Connection {
            backend: Backend::DeepCall,
            url: sandbox.url().parse().expect("a loopback URL"),
            ca_file: None,
            timeouts: Timeouts::default(),
            requests_per_minute: None,
            queue: RequestQueue::default(),
            settings: BTreeMap::new(),
        };
        Self { sandbox, connection }
    }

    async fn plain() -> Self {
        Self::start(Variants::default()).await
    }

    fn answers(&self) -> Answers {
        let credentials = &self.sandbox.credentials().deepcall;
        Answers::default()
            .with("user_id", &credentials.user_id)
            .with("token", &credentials.token)
            .with("ssid", &credentials.ssid)
    }

    async fn session(&self, form: &str) -> Result<Session, Error> {
        dialect::sign_in(&self.connection, form, &self.answers(), &Call::quiet()).await
    }

    async fn directory(&self) -> Arc<dyn Directory> {
        let session = self.session("account").await.expect("a session");
        dialect::open(&self.connection, &session).expect("a directory")
    }
}

fn set(settings: &[&str]) -> Variants {
    let mut variants = Variants::default();
    for setting in settings {
        variants.apply(parse_variant(setting).expect("a variant"));
    }
    variants
}

fn roster(group: &str, members: &[&str]) -> Roster {
    let members = members
        .iter()
        .map(|agent| Membership::new(*agent, ReceiveCall::On))
        .collect();
    Roster::new(GroupId::new(group), members).expect("no doubles")
}

async fn write(directory: &dyn Directory, target: &Roster) -> Result<(), Error> {
    let base = directory.read_roster(&Call::quiet(), target.group()).await?.roster;
    let write = RosterWrite { base: &base, target };
    directory.write_roster(&Call::quiet(), write).await.map(drop)
}

#[tokio::test]
async fn deepcall_keeps_the_contract_on_every_variant() {
    for variants in Variants::matrix("deepcall") {
        let site = Site::start(variants).await;
        let world = World {
            lag: usize::try_from(variants.deepcall.lag.0).expect("a small number"),
            tells_calls: variants.deepcall.flags != Flags::Missing,
            lists_inactive: variants.deepcall.inactive == Inactive::Listed,
            ..World::plain(variants.to_string(), site.directory().await)
        };
        check(&world).await;
        site.sandbox.shutdown().await;
    }
}

/// `api/deepcall.md §2`: two forms, one at a time, and the account is known either way.
#[rstest]
#[tokio::test]
async fn both_forms_sign_in(#[values("account", "ssid")] form: &str) {
    let site = Site::plain().await;
    let session = site.session(form).await.expect("a session");
    assert_eq!(session.identity, "29791451");
    assert_eq!(session.origin, site.sandbox.url());
    assert_eq!(session.secrets.len(), 1);
    let directory = dialect::open(&site.connection, &session).expect("a directory");
    assert!(directory.identity(&Call::quiet()).await.is_ok());
    for request in site.sandbox.control().requests() {
        let body = request.body.expect("JSON");
        let given = |name: &str| body.get(name).is_some();
        let account = form == "account";
        assert_eq!(
            (given("userId"), given("token"), given("ssid")),
            (account, account, !account)
        );
    }
}

#[rstest]
#[case("account", "token")]
#[case("account", "user_id")]
#[case("ssid", "ssid")]
#[tokio::test]
async fn refused_credentials_leave_no_session(#[case] form: &str, #[case] wrong: &str) {
    for variant in [
        "deepcall.errors=http200",
        "deepcall.errors=http400",
        "deepcall.errors=status",
    ] {
        let site = Site::start(set(&[variant])).await;
        let answers = site.answers().with(wrong, "wrong-hunter2");
        let refused = dialect::sign_in(&site.connection, form, &answers, &Call::quiet()).await;
        let error = refused.expect_err("refused");
        assert_eq!(
            (error.kind(), error.reason()),
            (Kind::Auth, "refused"),
            "{variant}: {error:?}"
        );
        assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn a_missing_answer_is_told_before_anything_is_sent() {
    let site = Site::plain().await;
    for (form, reason) in [
        ("account", "empty-secret"),
        ("ssid", "empty-secret"),
        ("oauth", "unknown-form"),
    ] {
        let refused = dialect::sign_in(&site.connection, form, &Answers::default(), &Call::quiet()).await;
        assert_eq!(refused.expect_err("refused").reason(), reason);
    }
    assert!(site.sandbox.control().requests().is_empty());
}

/// Row 64: an ended session is told as such, and a new one goes on.
#[rstest]
#[tokio::test]
async fn an_expired_session_asks_for_sign_in(#[values("account", "ssid")] form: &str) {
    let site = Site::plain().await;
    let session = site.session(form).await.expect("a session");
    let directory = dialect::open(&site.connection, &session).expect("a directory");
    site.sandbox.control().expire_sessions();
    let read = directory.read_roster(&Call::quiet(), &GroupId::new("28")).await;
    let error = read.expect_err("expired");
    assert_eq!((error.kind(), error.reason()), (Kind::Auth, "expired"), "{error:?}");
    assert!(error.asks_for_sign_in());
    let fresh = site.sandbox.control().new_credentials().expect("credentials").deepcall;
    let answers = Answers::default()
        .with("user_id", &fresh.user_id)
        .with("token", &fresh.token)
        .with("ssid", &fresh.ssid);
    let again = dialect::sign_in(&site.connection, form, &answers, &Call::quiet()).await;
    assert!(again.is_ok(), "{again:?}");
}

/// Promise A10: a session goes only to the origin that issued it.
#[tokio::test]
async fn a_session_of_another_origin_is_never_sent() {
    let (home, other) = (Site::plain().await, Site::plain().await);
    let session = home.session("account").await.expect("a session");
    let error = dialect::open(&other.connection, &session).err().expect("refused");
    assert_eq!((error.kind(), error.reason()), (Kind::Auth, "other-origin"));
    assert_eq!(error.reach(), Reach::NotSent);
    assert!(other.sandbox.control().requests().is_empty());
}

/// Row 65, `api/deepcall.md §2`: the permission, and for a roster the group, are named.
#[tokio::test]
async fn a_missing_permission_is_named_and_signing_in_still_works() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    site.sandbox.control().set_permission(Permission::Denied);
    assert!(site.session("account").await.is_ok());
    let listing = directory.list_groups(&Call::quiet(), &GroupQuery::default()).await;
    let error = listing.expect_err("not permitted");
    assert_eq!(
        (error.kind(), error.reason(), error.code()),
        (Kind::Auth, "forbidden", "1015")
    );
    assert!(error.message().contains("AGENT_TO_AGENT_CALL"), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("forward")), "{error:?}");
    let target = roster("28", &["2"]);
    let write = RosterWrite {
        base: &target,
        target: &target,
    };
    let error = directory
        .write_roster(&Call::quiet(), write)
        .await
        .expect_err("not permitted");
    assert!(error.message().contains("#28"), "{error}");
}

/// `api/deepcall.md §3`, Paging, rows 61 and 62: what may be short says so.
#[rstest]
#[case(&[], true)]
#[case(&["deepcall.limit_max=5"], true)]
#[case(&["deepcall.paging=ignored-all"], true)]
#[case(&["deepcall.paging=ignored-first"], false)]
#[case(&["deepcall.paging=missing-fields"], false)]
#[case(&["deepcall.paging=repeats", "deepcall.limit_max=5"], false)]
#[case(&["deepcall.paging=echo-differs", "deepcall.limit_max=5"], false)]
#[tokio::test]
async fn a_group_list_is_complete_only_when_that_is_certain(#[case] settings: &[&str], #[case] complete: bool) {
    let site = Site::start(set(settings)).await;
    let listing = site
        .directory()
        .await
        .list_groups(&Call::quiet(), &GroupQuery::default())
        .await;
    let listing = listing.expect("a list");
    assert_eq!(
        listing.completeness.is_complete(),
        complete,
        "{:?}",
        listing.completeness
    );
    if complete {
        assert_eq!(listing.items.len(), 12);
    }
}

#[tokio::test]
async fn a_page_that_fails_leaves_an_incomplete_list() {
    let site = Site::start(set(&["deepcall.limit_max=5"])).await;
    let directory = site.directory().await;
    let broken = FaultRule::new(FaultKind::BadJson).on("Group/list").only(2);
    site.sandbox.control().set_faults(vec![broken]);
    let listing = directory
        .list_groups(&Call::quiet(), &GroupQuery::default())
        .await
        .expect("a part");
    let Completeness::Incomplete { got, of, because } = listing.completeness else {
        panic!("marked: {listing:?}");
    };
    assert_eq!((got, of), (5, Some(12)));
    assert!(because.contains("page 2"), "{because}");
}

/// `api/deepcall.md §10.7`, promise D1: `[]` first, the missing field only after exactly that was refused.
#[tokio::test]
async fn emptying_falls_back_to_the_documented_form() {
    let site = Site::start(set(&["deepcall.emptying=refuses-empty-1030"])).await;
    let directory = site.directory().await;
    write(directory.as_ref(), &Roster::empty(GroupId::new("28")))
        .await
        .expect("emptied");
    let control = site.sandbox.control();
    assert_eq!(control.roster(28).await.expect("a roster"), []);
    let bodies: Vec<_> = control
        .requests()
        .into_iter()
        .filter(|request| request.path.ends_with("submitAssignGroupToAgent"))
        .filter_map(|request| request.body)
        .collect();
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[0]["agent_unique_id"], serde_json::json!([]));
    assert!(bodies[1].get("agent_unique_id").is_none() && bodies[1].get("receive_call").is_none());
}

/// Row 80, `api/deepcall.md §10.9`: an unknown agent is refused or left out; nobody else is harmed.
#[tokio::test]
async fn an_unknown_agent_refuses_the_whole_write() {
    let site = Site::start(set(&["deepcall.unknown_agents=reject-1003"])).await;
    let before = site.sandbox.control().roster(28).await.expect("a roster");
    let directory = site.directory().await;
    let error = write(directory.as_ref(), &roster("28", &["2", "99999999"]))
        .await
        .expect_err("refused");
    assert_eq!(
        (error.kind(), error.code(), error.reach()),
        (Kind::NotFound, "1003", Reach::Answered)
    );
    assert_eq!(site.sandbox.control().roster(28).await.expect("a roster"), before);
}

/// `api/deepcall.md §10.6`: without the call, whoever the groups name, marked.
#[tokio::test]
async fn agents_come_from_the_groups_when_there_is_no_list_of_them() {
    let site = Site::start(set(&["deepcall.agent_list=unavailable-1021"])).await;
    let listing = site
        .directory()
        .await
        .list_agents(&Call::quiet())
        .await
        .expect("agents");
    assert!(!listing.items.is_empty());
    assert!(!listing.completeness.is_complete());
    let site = Site::plain().await;
    let whole = site
        .directory()
        .await
        .list_agents(&Call::quiet())
        .await
        .expect("agents");
    assert!(whole.completeness.is_complete(), "{:?}", whole.completeness);
    assert_eq!(whole.items.len(), 60);
}

/// Promises C8 to C10: whatever becomes of the answer to a write, the server sees it once, and we do not claim to
/// know what happened.
#[rstest]
#[case(FaultKind::ResetBefore, "reset")]
#[case(FaultKind::ResetAfter, "reset")]
#[case(FaultKind::StoreThen503, "unavailable")]
#[case(FaultKind::Http502Html, "unavailable")]
#[case(FaultKind::Http503, "unavailable")]
#[case(FaultKind::BadJson, "bad-json")]
#[case(FaultKind::EmptyBody, "empty")]
#[tokio::test]
async fn a_write_whose_answer_is_lost_reaches_the_server_once(#[case] fault: FaultKind, #[case] reason: &str) {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let target = roster("28", &["2", "3"]);
    let base = directory
        .read_roster(&Call::quiet(), target.group())
        .await
        .expect("a roster")
        .roster;
    let rule = FaultRule::new(fault).on("submitAssign");
    site.sandbox.control().set_faults(vec![rule]);
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let error = directory
        .write_roster(&Call::quiet(), write)
        .await
        .expect_err("no answer");
    assert_eq!(
        (error.reason(), error.reach(), error.tries()),
        (reason, Reach::Unanswered, 1),
        "{error:?}"
    );
    assert_eq!(site.sandbox.control().count("submitAssign"), 1);
}

/// Promise C7: reads get over what passes, and name what does not.
#[rstest]
#[case(FaultKind::ResetBefore, "ok", 2)]
#[case(FaultKind::ResetAfter, "ok", 2)]
#[case(FaultKind::Http502Html, "ok", 2)]
#[case(FaultKind::Http503, "ok", 2)]
#[case(FaultKind::Http429, "ok", 2)]
#[case(FaultKind::Error1009, "ok", 2)]
#[case(FaultKind::Http500, "reply/content-type", 1)]
#[case(FaultKind::Html200, "reply/html", 1)]
#[case(FaultKind::Redirect, "net/redirect", 1)]
#[case(FaultKind::Unauthorized, "auth/expired", 1)]
#[case(FaultKind::BadJson, "reply/bad-json", 1)]
#[case(FaultKind::EmptyBody, "reply/empty", 1)]
#[tokio::test]
async fn a_read_is_repeated_by_how_it_failed(#[case] fault: FaultKind, #[case] outcome: &str, #[case] requests: u64) {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let rule = FaultRule::new(fault).on("getGroupAgentRelation").only(1);
    site.sandbox.control().set_faults(vec![rule]);
    let reading = directory.read_roster(&Call::quiet(), &GroupId::new("28")).await;
    let told = match &reading {
        Ok(_) => "ok".to_owned(),
        Err(error) => format!("{}/{}", error.kind().word(), error.reason()),
    };
    assert_eq!(told, outcome, "{reading:?}");
    assert_eq!(site.sandbox.control().count("getGroupAgentRelation"), requests);
}
