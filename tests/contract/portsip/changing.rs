//! Making, renaming, describing and deleting groups (`api/portsip.md §5.3`, `§5.5`, `§5.6`).

use callboard::client::{Call, Directory, GroupChange, Kind};
use callboard::domain::{Group, GroupId, GroupStatus};
use rstest::rstest;
use serde_json::{Value, json};

use super::{Site, encoded};

fn known(group: &GroupId) -> Group {
    Group::named(group.as_str(), "as it was listed", GroupStatus::Unknown)
}

async fn change(directory: &dyn Directory, group: &GroupId, change: GroupChange) {
    let changed = directory.change_group(&Call::quiet(), &known(group), &change).await;
    changed.expect("changed");
}

/// What the sandbox keeps of group 1: two caller ids, with fields that no page names.
fn caller_ids() -> Value {
    json!([
        {"provider_id": "NjEyMDA0NDcxODgwOTE3MDAx", "caller_id": "+4930555001", "description": "main trunk",
         "display_name": "Support", "x_label": {"priority": 1}},
        {"provider_id": "NjEyMDA0NDcxODgwOTE3MDAy", "caller_id": "010000", "description": null},
    ])
}

/// §3, 5: the detail is read, one field changes, and the whole goes back with caller ids and unknown fields as they
/// came, whether the server replaces or merges.
#[rstest]
#[tokio::test]
async fn an_update_writes_the_whole_object(
    #[values("update=replaces", "update=merges")] update: &str,
    #[values("ids=base64", "ids=awkward")] ids: &str,
) {
    let site = Site::with(&[update, ids]).await;
    let directory = site.directory().await;
    let group = site.group(1);
    let path = format!("/api/groups/{}", encoded(&group));
    let rename = GroupChange::Rename("First line".to_owned());
    change(directory.as_ref(), &group, rename).await;
    let describe = GroupChange::Describe("Two\nlines, \"quoted\" – süß".to_owned());
    change(directory.as_ref(), &group, describe).await;
    change(directory.as_ref(), &group, GroupChange::Describe(String::new())).await;
    let lines = [format!("GET {path}"), format!("POST {path}")];
    assert_eq!(site.lines(), [&lines[..], &lines[..], &lines[..]].concat());
    let bodies: Vec<Value> = site
        .control()
        .requests()
        .into_iter()
        .filter_map(|sent| sent.body)
        .collect();
    let body = |name: &str, description: Value| json!({"name": name, "description": description, "outbound_caller_ids": caller_ids()});
    let expected = [
        body("First line", json!("First line, all products")),
        body("First line", json!("Two\nlines, \"quoted\" – süß")),
        body("First line", json!("")),
    ];
    assert_eq!(bodies, expected);
    let reading = directory.read_roster(&Call::quiet(), &group).await.expect("a reading");
    let told = reading.group.expect("told");
    assert_eq!((told.name.as_ref(), told.description.as_deref()), ("First line", None));
    let facts: Vec<String> = reading.facts.iter().map(|fact| fact.value.clone()).collect();
    assert_eq!(facts, ["+4930555001 (Support) — main trunk", "010000"]);
    assert_eq!(reading.roster.len(), 14, "its members stay");
}

/// A group that never had caller ids has `null` for them, and keeps it.
#[rstest]
#[tokio::test]
async fn a_group_without_caller_ids_keeps_none(#[values("update=replaces", "update=merges")] update: &str) {
    let site = Site::with(&[update]).await;
    let directory = site.directory().await;
    change(
        directory.as_ref(),
        &site.group(2),
        GroupChange::Rename("Second line".to_owned()),
    )
    .await;
    let sent = site.control().requests().pop().and_then(|sent| sent.body);
    let expected = json!({"name": "Second line", "description": null, "outbound_caller_ids": null});
    assert_eq!(sent, Some(expected));
}

#[tokio::test]
async fn a_group_that_is_gone_is_not_found_and_not_written() {
    for not_found in ["not_found=404", "not_found=400"] {
        let site = Site::with(&[not_found, "errors=missing"]).await;
        let directory = site.directory().await;
        let group = site.group(99_999);
        let rename = GroupChange::Rename("Nobody".to_owned());
        let changed = directory.change_group(&Call::quiet(), &known(&group), &rename).await;
        let error = changed.expect_err("gone");
        assert_eq!(
            (error.kind(), error.group()),
            (Kind::NotFound, Some(&group)),
            "{not_found}"
        );
        assert_eq!(site.lines().len(), 1);
    }
}

/// §5.3: what is sent for a new group, and how its id comes back.
#[rstest]
#[tokio::test]
async fn a_new_group_has_the_fields_of_the_sample(#[values("ids=base64", "ids=digits", "ids=awkward")] ids: &str) {
    let site = Site::with(&[ids]).await;
    let directory = site.directory().await;
    let made = directory
        .create_group(&Call::quiet(), "Tier 2 — O'Brien")
        .await
        .expect("made");
    let [sent] = site.control().requests().try_into().expect("one request");
    assert_eq!(format!("{} {}", sent.method, sent.path), "POST /api/groups");
    let body = json!({"name": "Tier 2 — O'Brien", "description": "", "outbound_caller_ids": []});
    assert_eq!(sent.body, Some(body));
    let reading = directory.read_roster(&Call::quiet(), &made).await.expect("a reading");
    assert_eq!(reading.group.expect("told").name.as_ref(), "Tier 2 — O'Brien");
}

/// §5.3, §10: nothing is assumed about a name that is taken; the server's own words are told.
#[tokio::test]
async fn a_taken_name_is_refused_in_the_servers_words() {
    let site = Site::with(&["duplicates=refused"]).await;
    let directory = site.directory().await;
    let error = directory
        .create_group(&Call::quiet(), "support l1")
        .await
        .expect_err("taken");
    assert_eq!(
        (error.kind(), error.vendor_message()),
        (Kind::Refused, Some("name is taken"))
    );
    let rename = GroupChange::Rename("Support L1".to_owned());
    let group = known(&site.group(2));
    let error = directory
        .change_group(&Call::quiet(), &group, &rename)
        .await
        .expect_err("taken");
    assert_eq!(
        (error.kind(), error.vendor_message()),
        (Kind::Refused, Some("name is taken"))
    );
}

/// §5.6: a POST without a body; where members forbid it the server's words are told and the group stays.
#[tokio::test]
async fn a_group_is_deleted_or_stays_with_the_servers_reason() {
    let site = Site::with(&["deletion=only-empty"]).await;
    let directory = site.directory().await;
    let (full, empty) = (site.group(28), site.group(12));
    let error = directory.delete_group(&Call::quiet(), &full).await.expect_err("in use");
    assert_eq!((error.kind(), error.code()), (Kind::Refused, "GROUP_IN_USE"));
    assert_eq!(error.vendor_message(), Some("the group has members"));
    directory.delete_group(&Call::quiet(), &empty).await.expect("deleted");
    let line = |group: &GroupId| format!("POST /api/groups/{}/destroy", encoded(group));
    assert_eq!(site.lines(), [line(&full), line(&empty)]);
    let names = [28, 12].map(|group| site.control().group_name(group));
    let [full, empty] = names;
    assert!(full.await.expect("a store").is_some() && empty.await.expect("a store").is_none());
}
