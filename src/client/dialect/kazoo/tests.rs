//! Whole calls against a scripted server: which requests leave, in which order, and what comes of the answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::*;
use crate::client::transport::scripted::{Answer, Scripted, answer, json as ok};
use crate::client::{Charges, Completeness, Notice, Reach, RequestQueue, Timeouts};
use crate::domain::{GroupStatus, Membership, Reachability, ReceiveCall, Revision, Roster};

const ACCOUNT: &str = "4f1c0e9a7b5d4c3e8a6f2b1d0c9e8f7a";
const TOKEN: &str = "tok-5f4dcc3b5aa765d6";

const USERS: &str = r#"{"data":[{"id":"u1","first_name":"Ana","last_name":"Ruiz","features":[]},
    {"id":"u2","first_name":"Bo","last_name":"Li","features":["do_not_disturb"]}],"status":"success"}"#;
const DEVICES: &str = r#"{"data":[{"id":"d1","name":"Ana desk","owner_id":"u1","enabled":true,"device_type":"sip_device"},
    {"id":"d2","name":"Bo desk","owner_id":"u2","enabled":true}],"status":"success"}"#;
const GROUPS: &str = r#"{"data":[{"id":"g1","name":"Sales","endpoints":2},{"id":"g2","name":"Support","endpoints":0}],"status":"success"}"#;
const NONE: &str = r#"{"data":[],"status":"success"}"#;
const DONE: &str = r#"{"data":{"id":"g1","name":"Sales","endpoints":{}},"revision":"4-ff","status":"success"}"#;

fn sales(endpoints: &str) -> Answer {
    ok(&format!(
        r#"{{"data":{{"id":"g1","name":"Sales","endpoints":{endpoints}}},"revision":"3-5a0d","status":"success"}}"#
    ))
}

fn no(status: u16, message: &str) -> Answer {
    let body = format!(r#"{{"data":{{"message":"{message}"}},"message":"{message}","status":"error"}}"#);
    answer(status, "application/json", &body)
}

fn connection(url: &str) -> Connection {
    Connection {
        backend: Backend::Kazoo,
        url: url.parse().expect("a URL"),
        ca_file: None,
        timeouts: Timeouts::default(),
        requests_per_minute: Some(60_000),
        queue: RequestQueue::default(),
        settings: BTreeMap::from([("account_name".to_owned(), "Acme, Inc.".to_owned())]),
    }
}

struct World {
    server: Scripted,
    kazoo: Kazoo,
}

impl World {
    async fn new(script: impl IntoIterator<Item = Answer>) -> Self {
        let server = Scripted::start(script).await;
        let connection = connection(&server.url());
        let session = Session {
            backend: Backend::Kazoo,
            origin: connection.url.origin(),
            identity: "Acme, Inc.".to_owned(),
            expires_at: None,
            facts: BTreeMap::from([("account_id".to_owned(), ACCOUNT.to_owned())]),
            secrets: BTreeMap::from([("token".to_owned(), TOKEN.to_owned().into())]),
        };
        let kazoo = Kazoo::open(&connection, &session).expect("an account");
        Self { server, kazoo }
    }

    /// Method and path below the account of every request so far.
    fn asked(&self) -> Vec<String> {
        let line = |request: &String| {
            let line = request.lines().next().unwrap_or_default();
            let line = line.trim_end_matches(" HTTP/1.1");
            line.replace(&format!("/v2/accounts/{ACCOUNT}/"), "")
        };
        self.server.requests().iter().map(line).collect()
    }

    fn body(&self, number: usize) -> Value {
        let requests = self.server.requests();
        let (_, body) = requests[number].split_once("\r\n\r\n").expect("a body");
        serde_json::from_str(body).expect("JSON")
    }

    fn header(&self, number: usize, name: &str) -> Option<String> {
        let requests = self.server.requests();
        let (head, _) = requests[number].split_once("\r\n\r\n")?;
        head.lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")))
            .map(str::to_owned)
    }
}

fn group() -> GroupId {
    GroupId::new("g1")
}

fn roster(members: &[(&str, u32)]) -> Roster {
    let members = members.iter().map(|(id, order)| Membership {
        order: Some(*order),
        ..Membership::new(*id, ReceiveCall::Unknown)
    });
    let roster = Roster::new(group(), members.collect()).expect("no doubles");
    roster.with_revision(Some(Revision("3-5a0d".to_owned())))
}

#[tokio::test]
async fn a_person_signs_in_with_a_digest_and_no_token() {
    let server = Scripted::start([ok(&format!(
        r#"{{"auth_token":"{TOKEN}","data":{{"account_id":"{ACCOUNT}","account_name":"Acme, Inc."}},"status":"success"}}"#
    ))])
    .await;
    let answers = Answers::default()
        .with("username", " Ana ")
        .with("password", " Secret ");
    let session = Speech
        .sign_in(&connection(&server.url()), "password", &answers, &Call::quiet())
        .await
        .expect("a session");
    assert_eq!(session.secret("token"), Some(TOKEN));
    assert_eq!(session.identity, "Ana in Acme, Inc.");
    let requests = server.requests();
    assert!(
        requests[0].starts_with("PUT /v2/user_auth HTTP/1.1\r\n"),
        "{requests:?}"
    );
    assert!(!requests[0].contains("x-auth-token") && !requests[0].contains("Secret"));
    // `printf 'ana: Secret ' | md5sum`: the password is used as typed.
    let body = requests[0].split_once("\r\n\r\n").expect("a body").1;
    let body: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(
        body,
        json!({"data": {"credentials": "849ad82e3896d1234bd46e30a2997ee5", "account_name": "Acme, Inc.", "method": "md5"}})
    );
}

#[tokio::test]
async fn a_pasted_token_is_checked_where_the_system_can_and_where_it_cannot() {
    let answers = || Answers::default().with("token", TOKEN);
    let own = format!(r#"{{"data":{{"account_id":"{ACCOUNT}"}},"auth_token":"{TOKEN}","status":"success"}}"#);
    let server = Scripted::start([ok(&own)]).await;
    let connected = connection(&server.url());
    let session = Speech
        .sign_in(&connected, "token", &answers(), &Call::quiet())
        .await
        .expect("a session");
    assert_eq!(session.facts.get("account_id").map(String::as_str), Some(ACCOUNT));
    assert!(server.requests()[0].starts_with("GET /v2/token_auth HTTP/1.1\r\n"));
    assert!(server.requests()[0].contains(&format!("x-auth-token: {TOKEN}")));
    // No such call here, and the token tells its account itself.
    let jwt = "a.eyJhY2NvdW50X2lkIjoiNGYxYyJ9.c";
    let server = Scripted::start([no(404, "not_found"), no(404, "not_found"), ok(NONE)]).await;
    let answers = Answers::default().with("token", jwt);
    let session = Speech
        .sign_in(&connection(&server.url()), "token", &answers, &Call::quiet())
        .await
        .expect("a session");
    assert_eq!(session.facts.get("account_id").map(String::as_str), Some("4f1c"));
    let requests = server.requests();
    assert!(
        requests[2].starts_with("GET /v2/accounts/4f1c/groups?page_size=1 "),
        "{requests:?}"
    );
}

/// `api/kazoo.md §2.2`: the key comes back in the error and is not repeated.
#[tokio::test]
async fn a_refused_key_is_not_repeated() {
    let key = "k".repeat(64);
    let body = format!(r#"{{"data":["{key}"],"error":"404","message":"bad identifier","status":"error"}}"#);
    let server = Scripted::start([answer(404, "application/json", &body)]).await;
    let answers = Answers::default().with("api_key", key.as_str());
    let error = Speech
        .sign_in(&connection(&server.url()), "api-key", &answers, &Call::quiet())
        .await
        .expect_err("refused");
    assert_eq!((error.kind(), error.reason()), (Kind::Auth, "refused"));
    assert!(!format!("{error:?}").contains(&key), "{error:?}");
}

#[tokio::test]
async fn a_roster_is_one_request_and_the_lists_are_read_once() {
    let entries = r#"{"u1":{"type":"user","weight":2,"delay":5},"d2":{"type":"device","weight":"1"},"u2":null}"#;
    let world = World::new([sales(entries), ok(USERS), ok(DEVICES), ok(NONE), sales(entries)]).await;
    let reading = world
        .kazoo
        .read_roster(&Call::quiet(), &group())
        .await
        .expect("a roster");
    let members: Vec<(&str, ReceiveCall, Option<u32>)> = reading
        .roster
        .members()
        .iter()
        .map(|member| (member.agent.as_str(), member.receive_call, member.order))
        .collect();
    let unknown = ReceiveCall::Unknown;
    assert_eq!(
        members,
        [
            ("d2", unknown, Some(1)),
            ("u1", unknown, Some(2)),
            ("u2", unknown, None)
        ]
    );
    assert_eq!(reading.roster.revision(), Some(&Revision("3-5a0d".to_owned())));
    let names: Vec<&str> = reading.agents.iter().map(|agent| agent.name.as_ref()).collect();
    assert_eq!(names, ["Bo desk", "Ana Ruiz", "Bo Li"]);
    let codes: Vec<&str> = reading.lints.iter().map(|lint| lint.code).collect();
    assert_eq!(codes, ["device-beside-owner", "empty-entry"]);
    assert_eq!(reading.group.expect("told").members, Some(3));
    world
        .kazoo
        .read_roster(&Call::quiet(), &group())
        .await
        .expect("a roster");
    let asked = [
        "GET groups/g1",
        "GET users?page_size=200",
        "GET devices?page_size=200",
        "GET callflows?page_size=200&has_key=group_id",
        "GET groups/g1",
    ];
    assert_eq!(world.asked(), asked);
    assert_eq!(world.header(0, "x-auth-token").as_deref(), Some(TOKEN));
}

#[tokio::test]
async fn a_stale_member_stays_and_a_nested_group_is_named() {
    let entries = r#"{"gone":{"type":"user","weight":1},"g2":{"type":"group","weight":2}}"#;
    let back = r#"{"data":{"id":"g2","name":"Support","endpoints":{"g1":{"type":"group"}}},"status":"success"}"#;
    let copies = r#"{"data":[{"id":"f1","group_id":"g1","modules":["ring_group"]}],"status":"success"}"#;
    let world = World::new([sales(entries), ok(USERS), ok(DEVICES), ok(GROUPS), ok(back), ok(copies)]).await;
    let reading = world
        .kazoo
        .read_roster(&Call::quiet(), &group())
        .await
        .expect("a roster");
    assert_eq!(reading.roster.len(), 2);
    let named: Vec<(&str, Option<&str>)> = reading
        .agents
        .iter()
        .map(|agent| (agent.name.as_ref(), agent.detail.as_deref()))
        .collect();
    assert_eq!(
        named,
        [
            ("Support", Some("group")),
            ("stale id", Some("no user, device or group has it"))
        ]
    );
    let codes: Vec<&str> = reading.lints.iter().map(|lint| lint.code).collect();
    assert_eq!(codes, ["second-copy", "cycle", "stale-id"]);
}

/// Names and lints are extras: without them the roster still reads.
#[tokio::test]
async fn a_roster_reads_where_nothing_else_does() {
    let entries = r#"{"u1":{"type":"user","weight":1},"g2":{"type":"group","weight":2}}"#;
    let script = [sales(entries)].into_iter().chain((0..4).map(|_| no(403, "forbidden")));
    let world = World::new(script).await;
    let reading = world
        .kazoo
        .read_roster(&Call::quiet(), &group())
        .await
        .expect("a roster");
    assert_eq!(reading.roster.len(), 2);
    assert!(reading.agents.is_empty() && reading.lints.is_empty(), "{reading:?}");
}

#[tokio::test]
async fn a_missing_group_is_not_found() {
    let body = r#"{"data":{"message":"bad identifier","cause":"g1"},"error":"404","message":"bad_identifier","status":"error","request_id":"b7e0"}"#;
    let world = World::new([answer(404, "application/json", body)]).await;
    let error = world
        .kazoo
        .read_roster(&Call::quiet(), &group())
        .await
        .expect_err("gone");
    assert_eq!((error.kind(), error.reach()), (Kind::NotFound, Reach::Answered));
    assert_eq!((error.group(), error.request_id()), (Some(&group()), Some("b7e0")));
}

#[tokio::test]
async fn a_write_is_one_conditional_patch() {
    let world = World::new([ok(USERS), ok(DEVICES), ok(DONE)]).await;
    let (base, target) = (roster(&[("u1", 1), ("gone", 2)]), roster(&[("u1", 2), ("d2", 1)]));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    world.kazoo.write_roster(&Call::quiet(), write).await.expect("accepted");
    let asked = world.asked();
    assert_eq!(asked.last().map(String::as_str), Some("PATCH groups/g1"));
    assert_eq!(asked.iter().filter(|line| !line.starts_with("GET")).count(), 1);
    assert_eq!(world.header(2, "if-match").as_deref(), Some("\"3-5a0d\""));
    let expected = json!({"data": {"endpoints": {
        "gone": null, "d2": {"type": "device", "weight": 1}, "u1": {"weight": 2}
    }}});
    assert_eq!(world.body(2), expected);
}

#[tokio::test]
async fn a_write_of_known_agents_asks_nothing_else() {
    let world = World::new([ok(USERS), ok(DEVICES), ok(DONE), ok(DONE)]).await;
    world.kazoo.list_agents(&Call::quiet()).await.expect("agents");
    let (empty, one, two) = (roster(&[]), roster(&[("u1", 1)]), roster(&[("u1", 2)]));
    for (base, target) in [(&empty, &one), (&one, &two), (&two, &two)] {
        let write = RosterWrite { base, target };
        let call = Call::quiet().with_charges(Charges::Accepted);
        world.kazoo.write_roster(&call, write).await.expect("accepted");
    }
    assert_eq!(world.asked()[2..], ["PATCH groups/g1", "PATCH groups/g1"]);
    assert_eq!(
        world.body(2),
        json!({"data": {"endpoints": {"u1": {"type": "user", "weight": 1}}}, "accept_charges": true})
    );
}

#[tokio::test]
async fn a_write_over_somebody_elses_change_is_drift_and_is_not_repeated() {
    let world = World::new([answer(412, "text/plain", "")]).await;
    let (base, target) = (roster(&[("u1", 1)]), roster(&[("u1", 2)]));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let error = world
        .kazoo
        .write_roster(&Call::quiet(), write)
        .await
        .expect_err("drift");
    assert_eq!((error.kind(), error.reason()), (Kind::Write, "drift"));
    assert_eq!((error.reach(), error.group()), (Reach::Answered, Some(&group())));
    assert_eq!(world.asked().len(), 1);
}

#[tokio::test]
async fn an_unknown_agent_is_refused_before_anything_is_written() {
    let world = World::new([ok(USERS), ok(DEVICES), ok(GROUPS)]).await;
    let (base, target) = (roster(&[]), roster(&[("nobody", 1)]));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let error = world
        .kazoo
        .write_roster(&Call::quiet(), write)
        .await
        .expect_err("refused");
    assert_eq!((error.kind(), error.reach()), (Kind::NotFound, Reach::NotSent));
    assert!(world.asked().iter().all(|line| line.starts_with("GET")));
}

#[tokio::test]
async fn a_circle_is_refused_before_anything_is_written() {
    let back = r#"{"data":{"endpoints":{"g1":{"type":"group"}}},"status":"success"}"#;
    let world = World::new([
        ok(USERS),
        ok(DEVICES),
        ok(GROUPS),
        ok(back),
        ok(USERS),
        ok(DEVICES),
        ok(GROUPS),
    ])
    .await;
    for id in ["g2", "g1"] {
        let (base, target) = (roster(&[]), roster(&[(id, 1)]));
        let write = RosterWrite {
            base: &base,
            target: &target,
        };
        let error = world
            .kazoo
            .write_roster(&Call::quiet(), write)
            .await
            .expect_err("refused");
        assert_eq!((error.reason(), error.reach()), ("circle", Reach::NotSent), "{error}");
    }
    assert!(world.asked().iter().all(|line| line.starts_with("GET")));
}

/// What could not be read before a write leaves the write unsent, whatever became of the reading.
#[tokio::test]
async fn a_failed_reading_before_a_write_leaves_it_unsent() {
    let world = World::new([no(403, "forbidden")]).await;
    let (base, target) = (roster(&[]), roster(&[("u1", 1)]));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let error = world
        .kazoo
        .write_roster(&Call::quiet(), write)
        .await
        .expect_err("refused");
    assert_eq!(
        (error.operation(), error.reach()),
        (Operation::WriteRoster, Reach::NotSent)
    );
}

#[tokio::test]
async fn a_rename_reads_first_and_is_conditional() {
    let world = World::new([sales("{}"), ok(DONE)]).await;
    let known = Group::named("g1", "Sales", GroupStatus::Unknown);
    let rename = GroupChange::Rename("Sales EU".to_owned());
    world
        .kazoo
        .change_group(&Call::quiet(), &known, &rename)
        .await
        .expect("renamed");
    assert_eq!(world.asked(), ["GET groups/g1", "PATCH groups/g1"]);
    assert_eq!(world.header(1, "if-match").as_deref(), Some("\"3-5a0d\""));
    assert_eq!(world.body(1), json!({"data": {"name": "Sales EU"}}));
    let describe = GroupChange::Describe("x".to_owned());
    let error = world
        .kazoo
        .change_group(&Call::quiet(), &known, &describe)
        .await
        .expect_err("refused");
    assert_eq!((error.kind(), error.reach()), (Kind::Usage, Reach::NotSent));
}

/// `api/kazoo.md §7.3`: a second PUT would make a second group.
#[tokio::test]
async fn a_creation_is_never_repeated() {
    let world = World::new([no(503, "datastore_unreachable"), ok(DONE)]).await;
    let error = world
        .kazoo
        .create_group(&Call::quiet(), "Sales")
        .await
        .expect_err("lost");
    assert_eq!((error.reach(), error.status()), (Reach::Unanswered, Some(503)));
    assert_eq!(world.asked(), ["PUT groups"]);
    assert_eq!(world.body(0), json!({"data": {"name": "Sales", "endpoints": {}}}));
    assert_eq!(world.header(0, "if-match"), None);
    let made = world.kazoo.create_group(&Call::quiet(), "Sales").await.expect("made");
    assert_eq!(made, group());
}

/// Seed 003 (`tests/fixtures/kazoo/groups-delete-response.json`), "Remove a group".
#[tokio::test]
async fn a_deletion_is_one_request() {
    let gone = include_str!("../../../../tests/fixtures/kazoo/groups-delete-response.json");
    let world = World::new([ok(gone)]).await;
    world
        .kazoo
        .delete_group(&Call::quiet(), &group())
        .await
        .expect("deleted");
    assert_eq!(world.asked(), ["DELETE groups/g1"]);
}

/// Seed 003 (`tests/fixtures/kazoo/groups-list-response.json`), "Get groups", as the last of two pages.
#[tokio::test]
async fn groups_are_listed_page_after_page_and_searched_here() {
    let first = r#"{"data":[{"id":"g9","name":"Support","endpoints":1}],"page_size":1,"next_start_key":"g2wAAAB+/=","status":"success"}"#;
    let last = include_str!("../../../../tests/fixtures/kazoo/groups-list-response.json");
    let world = World::new([ok(first), ok(last), ok(first), ok(last)]).await;
    let all = world
        .kazoo
        .list_groups(&Call::quiet(), &GroupQuery::default())
        .await
        .expect("groups");
    let ids: Vec<&str> = all.items.iter().map(|group| group.id.as_str()).collect();
    assert_eq!(ids, ["18ccfd6cea456cbdd38133e5aa726ec4", "g9"]);
    assert!(all.completeness.is_complete());
    assert_eq!(all.items[0].members, Some(2));
    let asked = [
        "GET groups?page_size=200",
        "GET groups?page_size=200&start_key=g2wAAAB%2B%2F%3D",
    ];
    assert_eq!(world.asked(), asked);
    let name = Some("uPPo".to_owned());
    let found = world
        .kazoo
        .list_groups(&Call::quiet(), &GroupQuery { name })
        .await
        .expect("groups");
    assert_eq!(found.items.len(), 1);
    assert!(world.asked().iter().all(|line| !line.contains("filter")));
}

/// Seed 003 (`tests/fixtures/kazoo/users-groups-response.json`), "Get all groups containing a user".
#[tokio::test]
async fn an_agents_groups_are_asked_for_in_both_ways() {
    let own = include_str!("../../../../tests/fixtures/kazoo/users-groups-response.json");
    let world = World::new([ok(own), ok(GROUPS), no(404, "bad_identifier"), ok(GROUPS)]).await;
    let found = world
        .kazoo
        .list_groups_of(&Call::quiet(), &AgentId::new("u1"))
        .await
        .expect("groups");
    assert_eq!((found.items.len(), found.completeness), (3, Completeness::Complete));
    let found = world
        .kazoo
        .list_groups_of(&Call::quiet(), &AgentId::new("d1"))
        .await
        .expect("groups");
    assert_eq!((found.items.len(), found.completeness), (2, Completeness::Complete));
    let asked = [
        "GET users/u1/groups?page_size=1000",
        "GET groups?page_size=1000&has_key=endpoints.u1",
        "GET users/d1/groups?page_size=1000",
        "GET groups?page_size=1000&has_key=endpoints.d1",
    ];
    assert_eq!(world.asked(), asked);
}

#[tokio::test]
async fn uses_are_flows_that_name_the_group_and_groups_around_it() {
    let flows = r#"{"data":[{"id":"f1","name":"Sales pair","group_id":"g1","modules":["ring_group"]},
        {"id":"f2","numbers":["2001"],"modules":["ring_group"]},{"id":"f3","name":"Menu","modules":["menu"]}],"status":"success"}"#;
    let flow = r#"{"data":{"flow":{"module":"ring_group","data":{"endpoints":[{"endpoint_type":"group","id":"g1"}]}}},"status":"success"}"#;
    let around = r#"{"data":[{"id":"g2","name":"Support","endpoints":1}],"status":"success"}"#;
    let world = World::new([ok(flows), ok(flow), ok(around)]).await;
    let uses = world.kazoo.list_uses(&Call::quiet(), &group()).await.expect("uses");
    let told: Vec<(&str, &str, &str)> = uses
        .items
        .iter()
        .map(|usage| (usage.kind, usage.id.as_str(), usage.name.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("SmartPBX callflow", "f1", "Sales pair"),
            ("callflow", "f2", "2001"),
            ("group", "g2", "Support")
        ]
    );
    assert!(uses.completeness.is_complete());
    let asked = [
        "GET callflows?page_size=200",
        "GET callflows/f2",
        "GET groups?page_size=200&has_key=endpoints.g1",
    ];
    assert_eq!(world.asked(), asked);
}

#[tokio::test]
async fn a_flow_that_cannot_be_read_leaves_the_uses_incomplete() {
    let flows = r#"{"data":[{"id":"f2","modules":["ring_group"]}],"status":"success"}"#;
    let world = World::new([ok(flows), no(403, "forbidden"), ok(NONE)]).await;
    let outcome = world.kazoo.list_uses(&Call::quiet(), &group()).await.expect("uses");
    assert!(!outcome.completeness.is_complete());
}

#[tokio::test]
async fn live_states_are_derived_from_devices_and_registrations() {
    let entries = r#"{"u1":{"type":"user"},"u2":{"type":"user"},"g2":{"type":"group"}}"#;
    let registered = r#"{"data":[{"device_id":"d1","registered":true}],"status":"success"}"#;
    let world = World::new([sales(entries), ok(USERS), ok(DEVICES), ok(registered)]).await;
    let states = world.kazoo.live_states(&Call::quiet(), &group()).await.expect("states");
    let told: Vec<(&str, Reachability, &str)> = states
        .iter()
        .map(|state| (state.agent.as_str(), state.reachability, state.word.as_ref()))
        .collect();
    assert_eq!(
        told,
        [
            ("u1", Reachability::Reachable, "registered"),
            ("u2", Reachability::Unreachable, "do not disturb")
        ]
    );
    assert_eq!(world.asked().last().map(String::as_str), Some("GET devices/status"));
}

#[tokio::test]
async fn the_traps_of_a_write_are_foreseen() {
    let copies = r#"{"data":[{"id":"f1","group_id":"g1"},{"id":"f2","group_id":"g1"}],"status":"success"}"#;
    let closed = r#"{"data":[{"id":"u1"},{"id":"u2"},{"id":"u9"}],"status":"success"}"#;
    let world = World::new([ok(copies), ok(closed), ok(NONE)]).await;
    let (base, target) = (roster(&[("u1", 1), ("u2", 2)]), roster(&[("u2", 1)]));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let lints = world.kazoo.foresee(&Call::quiet(), write).await.expect("traps");
    let told: Vec<(&str, Option<&str>)> = lints
        .iter()
        .map(|lint| (lint.code, lint.agent.as_ref().map(AgentId::as_str)))
        .collect();
    assert_eq!(
        told,
        [
            ("second-copy", None),
            ("closed-groups", Some("u1")),
            ("closed-groups", None)
        ]
    );
    let asked = [
        "GET callflows?page_size=200&filter_group_id=g1",
        "GET users?page_size=200&filter_call_restriction.closed_groups.action=deny",
        "GET devices?page_size=200&filter_call_restriction.closed_groups.action=deny",
    ];
    assert_eq!(world.asked(), asked);
}

#[tokio::test]
async fn traps_that_cannot_be_found_out_keep_nobody_from_writing() {
    let world = World::new([no(403, "forbidden"), no(403, "forbidden")]).await;
    let (base, target) = (roster(&[("u1", 1)]), roster(&[]));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    assert_eq!(world.kazoo.foresee(&Call::quiet(), write).await.expect("traps"), []);
}

/// `api/kazoo.md §12`: a bucket that runs low holds the next request back.
#[tokio::test]
async fn a_low_bucket_holds_the_next_request_back() {
    let low = r#"{"data":[],"tokens":{"consumed":1,"remaining":19},"status":"success"}"#;
    let world = World::new([ok(low), ok(NONE)]).await;
    let notices = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&notices);
    let call = Call::watched(move |notice| heard.lock().expect("no panic").push(notice));
    for _ in 0..2 {
        world
            .kazoo
            .list_groups(&call, &GroupQuery::default())
            .await
            .expect("groups");
    }
    let notices = notices.lock().expect("no panic");
    let waits = |notice: &Notice| matches!(notice, Notice::WaitingForQuota { .. });
    assert!(notices.iter().any(waits), "{notices:?}");
}

/// Both shapes of 401 end the session (`api/kazoo.md §11`).
#[tokio::test]
async fn an_ended_session_asks_for_signing_in() {
    let bare = r#"{"data":{},"error":"401","message":"invalid credentials","status":"error","auth_token":"undefined"}"#;
    let world = World::new([no(401, "invalid_credentials"), answer(401, "application/json", bare)]).await;
    for _ in 0..2 {
        let error = world
            .kazoo
            .list_groups(&Call::quiet(), &GroupQuery::default())
            .await
            .expect_err("ended");
        assert!(error.asks_for_sign_in(), "{error:?}");
        assert_eq!(error.reason(), "expired");
    }
}

/// Seed 003 (`tests/fixtures/kazoo/groups-create-request.json` and `groups-update-request.json`): what a write adds is
/// what the seed's requests hold, and a rename its name.
#[tokio::test]
async fn writes_hold_what_the_seeds_requests_hold() {
    let seed = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
    let create = seed(include_str!(
        "../../../../tests/fixtures/kazoo/groups-create-request.json"
    ));
    let update = seed(include_str!(
        "../../../../tests/fixtures/kazoo/groups-update-request.json"
    ));
    let (user, device) = ("df9274b450ea6795cdb381055c3f9b45", "dd03d7442a4bec5c092ea6a0e6d579ef");
    let users = format!(r#"{{"data":[{{"id":"{user}"}}],"status":"success"}}"#);
    let devices = format!(r#"{{"data":[{{"id":"{device}"}}],"status":"success"}}"#);
    let stored = include_str!("../../../../tests/fixtures/kazoo/groups-update-response.json");
    let get = include_str!("../../../../tests/fixtures/kazoo/groups-get-response.json");
    let world = World::new([ok(&users), ok(&devices), ok(GROUPS), ok(stored), ok(get), ok(stored)]).await;
    let id = GroupId::new("1743724cd775bf6994380dbc79c1af09");
    let member = |agent: &str, order| Membership {
        order: Some(order),
        ..Membership::new(agent, ReceiveCall::Unknown)
    };
    let target = Roster::new(id.clone(), vec![member(user, 1), member(device, 2)]).expect("a roster");
    let write = RosterWrite {
        base: &Roster::empty(id.clone()),
        target: &target,
    };
    world.kazoo.write_roster(&Call::quiet(), write).await.expect("accepted");
    let patch = world
        .asked()
        .iter()
        .position(|line| line.starts_with("PATCH"))
        .expect("a patch");
    assert_eq!(world.body(patch)["data"]["endpoints"], create["data"]["endpoints"]);
    // Without a version there is nothing to compare with: the seed shows none.
    assert_eq!(world.header(patch, "if-match"), None);
    let name = update["data"]["name"].as_str().expect("a name").to_owned();
    let known = Group::named(id.as_str(), "Test group", GroupStatus::Unknown);
    world
        .kazoo
        .change_group(&Call::quiet(), &known, &GroupChange::Rename(name))
        .await
        .expect("renamed");
    assert_eq!(world.body(patch + 2)["data"]["name"], update["data"]["name"]);
}
