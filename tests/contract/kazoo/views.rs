//! What is told about groups and members besides who is in them (`api/kazoo.md §8` to `§10`, `§13`).

use std::collections::BTreeMap;

use callboard::client::{Call, Completeness, Directory};
use callboard::domain::{AgentId, GroupId, Reachability};
use callboard::sandbox::{SandboxOptions, kazoo_device_id, parse_seed};
use rstest::rstest;
use serde_json::{Value, json};

use super::NOBODY;
use super::site::{Site, group, user};

/// Codes with whom they are about, sorted.
async fn lints(directory: &dyn Directory, group: &GroupId) -> Vec<(&'static str, Option<String>)> {
    let reading = directory.read_roster(&Call::quiet(), group).await.expect("a roster");
    let told = reading.lints.into_iter();
    let mut told: Vec<_> = told
        .map(|lint| (lint.code, lint.agent.map(|agent| agent.to_string())))
        .collect();
    told.sort();
    told
}

fn codes(lints: &[(&'static str, Option<String>)]) -> Vec<&'static str> {
    lints.iter().map(|(code, _)| *code).collect()
}

#[tokio::test]
async fn the_groups_of_the_sample_show_what_is_wrong_with_them() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let about = |code: &'static str, id: String| (code, Some(id));
    let odd = lints(&*directory, &group(1)).await;
    for expected in [
        about("duplicate-weight", user(47)),
        about("duplicate-weight", user(48)),
        about("missing-weight", user(50)),
        about("missing-type", user(6)),
        about("no-device", user(10)),
    ] {
        assert!(odd.contains(&expected), "{expected:?}: {odd:?}");
    }
    let mixed = lints(&*directory, &group(2)).await;
    for expected in [
        about("device-beside-owner", kazoo_device_id(12, 0)),
        about("stale-id", "5f1d0c7a9e3b48d2a6c4f8e01b7d9352".to_owned()),
    ] {
        assert!(mixed.contains(&expected), "{expected:?}: {mixed:?}");
    }
    assert!(!codes(&mixed).contains(&"second-copy"));
    let smartpbx = lints(&*directory, &group(7)).await;
    assert!(smartpbx.contains(&("second-copy", None)), "{smartpbx:?}");
    assert_eq!(
        codes(&smartpbx)
            .iter()
            .filter(|code| **code == "missing-weight")
            .count(),
        8
    );
}

/// Each row of the list in `api/kazoo.md §13`, as another client made it, once.
#[rstest]
#[case::clean(json!({ user(1): { "type": "user", "weight": 1 } }), &[])]
#[case::empty(json!({}), &["empty-group"])]
#[case::duplicate(json!({ user(1): { "type": "user", "weight": 1 }, user(2): { "type": "user", "weight": 1 } }), &["duplicate-weight", "duplicate-weight"])]
#[case::missing(json!({ user(1): { "type": "user" } }), &["missing-weight"])]
#[case::zero(json!({ user(1): { "type": "user", "weight": 0 } }), &["weight-out-of-range"])]
#[case::above(json!({ user(1): { "type": "user", "weight": 101 } }), &["weight-out-of-range"])]
#[case::fraction(json!({ user(1): { "type": "user", "weight": 1.5 } }), &["weight-no-integer"])]
#[case::stale(json!({ NOBODY: { "type": "user", "weight": 1 } }), &["stale-id"])]
#[case::wrong_type(json!({ user(1): { "type": "device", "weight": 1 } }), &["wrong-type"])]
#[case::unknown_type(json!({ user(1): { "type": "robot", "weight": 1 } }), &["unknown-type"])]
#[case::device_and_owner(json!({ user(1): { "type": "user", "weight": 1 }, kazoo_device_id(1, 0): { "type": "device", "weight": 2 } }), &["device-beside-owner"])]
#[case::disabled(json!({ kazoo_device_id(4, 0): { "type": "device", "weight": 1 } }), &["disabled-device"])]
#[case::no_device(json!({ user(10): { "type": "user", "weight": 1 } }), &["no-device"])]
#[case::nothing(json!({ kazoo_device_id(1, 0): Value::String("odd".to_owned()) }), &["empty-entry"])]
#[tokio::test]
async fn what_looks_wrong_is_told_once(#[case] endpoints: Value, #[case] expected: &[&str]) {
    let site = Site::plain().await;
    let made = site.made(json!({ "name": "Odd ones", "endpoints": endpoints })).await;
    assert_eq!(codes(&lints(&*site.directory().await, &made).await), expected);
}

#[tokio::test]
async fn circles_crowds_and_namesakes_are_told() {
    let site = Site::plain().await;
    let nested = |id: &GroupId, weight: u32| json!({ id.as_str(): { "type": "group", "weight": weight } });
    let outer = site.made(json!({ "name": "Twins", "endpoints": {} })).await;
    let inner = site
        .made(json!({ "name": "twins ", "endpoints": nested(&outer, 1) }))
        .await;
    site.patch(&outer, json!({ "endpoints": nested(&inner, 1) })).await;
    site.patch(&inner, json!({ "endpoints": nested(&inner, 2) })).await;
    let directory = site.directory().await;
    // Nested groups have made the list of groups known, and so who is called the same.
    assert_eq!(codes(&lints(&*directory, &outer).await), ["cycle", "same-name"]);
    assert_eq!(
        codes(&lints(&*directory, &inner).await),
        ["contains-itself", "cycle", "same-name"]
    );
    let crowd: serde_json::Map<_, _> = (1..=101)
        .map(|n| (format!("{n:032x}"), json!({ "type": "user", "weight": n })))
        .collect();
    let crowd = site.made(json!({ "name": "Crowd", "endpoints": crowd })).await;
    let told = codes(&lints(&*directory, &crowd).await);
    assert_eq!(told.iter().filter(|code| **code == "too-many-members").count(), 1);
    assert_eq!(told.iter().filter(|code| **code == "stale-id").count(), 101);
}

/// Who a member is, by name, whatever kind it is.
#[tokio::test]
async fn every_kind_of_member_is_named() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let reading = directory
        .read_roster(&Call::quiet(), &group(2))
        .await
        .expect("a roster");
    let named: BTreeMap<&str, (&str, Option<&str>)> = reading
        .agents
        .iter()
        .map(|agent| (agent.id.as_str(), (agent.name.as_ref(), agent.detail.as_deref())))
        .collect();
    assert_eq!(named.len(), reading.roster.len());
    let of = |id: &str| named[id];
    assert_eq!(of(&user(12)).1, Some("user"));
    assert!(
        of(&kazoo_device_id(12, 0))
            .1
            .is_some_and(|detail| detail.starts_with("phone of "))
    );
    assert_eq!(of(group(3).as_str()), ("Support night", Some("group")));
    assert_eq!(of("5f1d0c7a9e3b48d2a6c4f8e01b7d9352").0, "stale id");
    let facts: Vec<_> = reading
        .facts
        .iter()
        .map(|fact| (fact.label, fact.value.as_str()))
        .collect();
    assert_eq!(
        facts,
        [
            ("Hold music", "8d2f6a1c4b7e4f0f9a3c5e7d1b2a4c6e"),
            ("Flags", "callcenter, priority")
        ]
    );
}

/// `api/kazoo.md §10.1`: the pair of SmartPBX, a ring group, the module `group`, and groups that hold it.
#[tokio::test]
async fn the_uses_of_a_group_are_found() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let uses = |number: i64| {
        let directory = &directory;
        async move {
            let listing = directory.list_uses(&Call::quiet(), &group(number)).await.expect("uses");
            assert_eq!(listing.completeness, Completeness::Complete);
            let uses = listing.items.into_iter().map(|used| (used.kind, used.name));
            let mut uses: Vec<_> = uses.collect();
            uses.sort();
            uses
        }
    };
    let told = uses(4).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].0 == "callflow" && told[0].1.starts_with("Ring "), "{told:?}");
    assert_eq!(uses(7).await.len(), 2);
    assert!(uses(1).await[0].1.starts_with("Menu to "));
    let nested = uses(3).await;
    assert_eq!(nested, [("group", "Support L2".to_owned())]);
    assert!(uses(9).await.is_empty());
}

/// `api/kazoo.md §13`: reachable is derived from switches and registrations.
#[rstest]
#[case::answers("answers")]
#[case::silent("silent")]
#[tokio::test]
async fn who_could_be_reached_is_told_of_people_and_phones(#[case] registrar: &str) {
    let site = Site::with(&[&format!("registrar={registrar}")]).await;
    let directory = site.directory().await;
    let ids = [
        user(1),
        user(2),
        user(10),
        kazoo_device_id(4, 0),
        kazoo_device_id(1, 0),
        NOBODY.to_owned(),
    ];
    let endpoints: serde_json::Map<_, _> = (1..)
        .zip(&ids)
        .map(|(n, id)| (id.clone(), json!({ "weight": n })))
        .collect();
    let made = site.made(json!({ "name": "All kinds", "endpoints": endpoints })).await;
    let states = directory.live_states(&Call::quiet(), &made).await.expect("states");
    let told: BTreeMap<&str, (Reachability, &str)> = states
        .iter()
        .map(|state| (state.agent.as_str(), (state.reachability, state.word.as_ref())))
        .collect();
    let answers = registrar == "answers";
    assert_eq!(told[user(10).as_str()], (Reachability::Unreachable, "no device"));
    assert_eq!(
        told[kazoo_device_id(4, 0).as_str()],
        (Reachability::Unreachable, "switched off")
    );
    let phone = told[kazoo_device_id(1, 0).as_str()].0;
    assert_eq!(
        phone,
        if answers {
            Reachability::Reachable
        } else {
            Reachability::Unknown
        }
    );
    let unregistered = told[user(2).as_str()].0;
    assert_eq!(
        unregistered,
        if answers {
            Reachability::Unreachable
        } else {
            Reachability::Unknown
        }
    );
    assert!(!told.contains_key(NOBODY));
}

#[rstest]
#[tokio::test]
async fn the_groups_of_people_phones_and_groups_are_found(#[values("endless", "sound")] by_user: &str) {
    let site = Site::with(&[&format!("by_user={by_user}")]).await;
    let directory = site.directory().await;
    let of = |id: String| {
        let directory = &directory;
        async move {
            let listing = directory
                .list_groups_of(&Call::quiet(), &AgentId::new(id))
                .await
                .expect("groups");
            assert!(listing.completeness.is_complete(), "{listing:?}");
            listing.items.into_iter().map(|group| group.id).collect::<Vec<_>>()
        }
    };
    assert!(of(user(12)).await.contains(&group(2)));
    assert_eq!(of(kazoo_device_id(12, 0)).await, [group(2)]);
    assert_eq!(of(group(3).to_string()).await, [group(2)]);
    assert_eq!(of("5f1d0c7a9e3b48d2a6c4f8e01b7d9352".to_owned()).await, [group(2)]);
    assert_eq!(of(NOBODY.to_owned()).await, []);
    // An entry without a type is in no list of the user, and in the group all the same.
    assert!(of(user(6)).await.contains(&group(1)));
}

/// `api/kazoo.md §4.1`: with more groups than a page holds, the list of a user repeats for ever; the other one tells all.
#[tokio::test]
async fn endless_paging_ends_and_nothing_is_missing() {
    // Groups have at least four members, so each of four agents is in all of them.
    let options = SandboxOptions {
        seed: parse_seed("1010x4").expect("a seed"),
        ..SandboxOptions::default()
    };
    let site = Site::open_with(options).await;
    let directory = site.directory().await;
    site.sandbox.control().forget_requests();
    let listing = directory
        .list_groups_of(&Call::quiet(), &AgentId::new(user(1)))
        .await
        .expect("groups");
    assert!(
        listing.items.len() == 1_010 && listing.completeness.is_complete(),
        "{}",
        listing.items.len()
    );
    let lines = site.asked();
    assert!(lines.len() <= 5, "{lines:?}");
}
