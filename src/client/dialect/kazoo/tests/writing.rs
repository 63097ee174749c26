//! Writes: one request each, refused beforehand where it can be known.

use super::*;

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
    let gone = include_str!("../../../../../tests/fixtures/kazoo/groups-delete-response.json");
    let world = World::new([ok(gone)]).await;
    world
        .kazoo
        .delete_group(&Call::quiet(), &group())
        .await
        .expect("deleted");
    assert_eq!(world.asked(), ["DELETE groups/g1"]);
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

/// Seed 003 (`tests/fixtures/kazoo/groups-create-request.json` and `groups-update-request.json`): what a write adds is
/// what the seed's requests hold, and a rename its name.
#[tokio::test]
async fn writes_hold_what_the_seeds_requests_hold() {
    let seed = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
    let create = seed(include_str!(
        "../../../../../tests/fixtures/kazoo/groups-create-request.json"
    ));
    let update = seed(include_str!(
        "../../../../../tests/fixtures/kazoo/groups-update-request.json"
    ));
    let (user, device) = ("df9274b450ea6795cdb381055c3f9b45", "dd03d7442a4bec5c092ea6a0e6d579ef");
    let users = format!(r#"{{"data":[{{"id":"{user}"}}],"status":"success"}}"#);
    let devices = format!(r#"{{"data":[{{"id":"{device}"}}],"status":"success"}}"#);
    let stored = include_str!("../../../../../tests/fixtures/kazoo/groups-update-response.json");
    let get = include_str!("../../../../../tests/fixtures/kazoo/groups-get-response.json");
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
