//! Reads: what is asked for once, what is derived, what may fail without harm.

use super::*;

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

/// Seed 003 (`tests/fixtures/kazoo/groups-list-response.json`), "Get groups", as the last of two pages.
#[tokio::test]
async fn groups_are_listed_page_after_page_and_searched_here() {
    let first = r#"{"data":[{"id":"g9","name":"Support","endpoints":1}],"page_size":1,"next_start_key":"g2wAAAB+/=","status":"success"}"#;
    let last = include_str!("../../../../../tests/fixtures/kazoo/groups-list-response.json");
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
    let own = include_str!("../../../../../tests/fixtures/kazoo/users-groups-response.json");
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
