//! What callboard does not know survives whatever it writes (`api/kazoo.md §6`).

use callboard::client::{Call, GroupChange};
use callboard::domain::{Group, GroupStatus};
use callboard::sandbox::kazoo_device_id;
use rstest::rstest;
use serde_json::{Map, Value, json};

use super::NOBODY;
use super::site::{Site, edit, group, member, user};

/// The sample's group with a phone, a nested group, a stale id, custom keys at both levels, and another stale id
/// that holds odd things.
#[rstest]
#[case::documented(&[])]
#[case::older(&["mode=4.3"])]
#[case::seed(&["mode=seed"])]
#[case::proxied(&["preconditions=stripped"])]
#[tokio::test]
async fn every_write_leaves_alone_what_it_does_not_change(#[case] settings: &[&str]) {
    let site = Site::with(settings).await;
    let directory = site.directory().await;
    let (call, id) = (Call::quiet(), group(2));
    let odd = json!({ "type": 7, "weight": "three", "own": { "a": [1, { "b": {} }], "n": 12.5 } });
    site.patch(
        &id,
        json!({ "endpoints": { NOBODY: odd }, "x_deep": { "a": { "b": [[], {}] } } }),
    )
    .await;
    let mut expected = site.document(&id).await;
    assert!(expected["x_wallboard"].is_object() && expected["endpoints"][user(12)]["note"].is_string());

    // Somebody comes, somebody goes, somebody moves.
    let phone = kazoo_device_id(3, 1);
    edit(&*directory, &id, &call, |members| {
        members.retain(|member| member.agent.as_str() != user(9));
        members.push(member(&phone, 12));
        members.push(member(&group(4).to_string(), 13));
        let moved = members.iter_mut().find(|member| member.agent.as_str() == user(12));
        moved.expect("a member").order = Some(4);
    })
    .await
    .expect("accepted");
    let entries = endpoints(&mut expected);
    entries.shift_remove(&user(9));
    entries.insert(phone, json!({ "type": "device", "weight": 12 }));
    entries.insert(group(4).to_string(), json!({ "type": "group", "weight": 13 }));
    entries[&user(12)]["weight"] = 4.into();
    assert_eq!(site.document(&id).await, expected);

    let known = Group::named(id.as_str(), "Support L2", GroupStatus::Unknown);
    let rename = GroupChange::Rename("Support EU".to_owned());
    directory.change_group(&call, &known, &rename).await.expect("renamed");
    expected["name"] = "Support EU".into();
    assert_eq!(site.document(&id).await, expected);

    // The odd ones can be taken out like others; in the end everybody is.
    edit(&*directory, &id, &call, |members| {
        members.retain(|member| member.agent.as_str() != NOBODY);
    })
    .await
    .expect("accepted");
    endpoints(&mut expected).shift_remove(NOBODY);
    assert_eq!(site.document(&id).await, expected);
    edit(&*directory, &id, &call, Vec::clear).await.expect("emptied");
    endpoints(&mut expected).clear();
    assert_eq!(site.document(&id).await, expected);
    assert_eq!(site.sent("POST"), []);
}

fn endpoints(document: &mut Value) -> &mut Map<String, Value> {
    document["endpoints"].as_object_mut().expect("entries")
}

/// Nested groups are members like others, and a circle is refused unsent.
#[tokio::test]
async fn a_circle_of_groups_is_never_written() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let call = Call::quiet();
    site.patch(
        &group(3),
        json!({ "endpoints": { group(4).to_string(): { "type": "group", "weight": 30 } } }),
    )
    .await;
    let into = |target: callboard::domain::GroupId, id: callboard::domain::GroupId| {
        let (directory, call) = (&directory, &call);
        async move {
            edit(&**directory, &target, call, |members| {
                members.push(member(id.as_str(), 40));
            })
            .await
        }
    };
    // 2 holds 3, and 3 holds 4.
    for outer in [group(2), group(4), group(3)] {
        let error = into(group(4), outer).await.expect_err("a circle");
        assert_eq!(error.reason(), "circle", "{error:?}");
    }
    assert_eq!(site.sent("PATCH").len(), 1, "only the other client wrote");
    into(group(9), group(2)).await.expect("no circle");
}
