//! Which requests leave, to the letter (`api/kazoo.md §3.1`, `§7`, `§12`).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use callboard::client::{Call, GroupChange, GroupQuery, Notice, RosterWrite};
use callboard::domain::{Draft, Group, GroupStatus, Order, Roster};
use callboard::sandbox::kazoo_device_id;
use rstest::rstest;
use serde_json::json;
use tokio::time::Instant;

use super::site::{Site, edit, group, member, read, user};

/// However many members change, it is one conditional PATCH with nothing in it but what changes.
#[tokio::test]
async fn a_roster_write_is_one_patch_of_what_changes() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let revision = read(&*directory, &group(2))
        .await
        .revision()
        .expect("a version")
        .0
        .clone();
    site.sandbox.control().forget_requests();
    let phone = kazoo_device_id(3, 1);
    let call = Call::quiet();
    edit(&*directory, &group(2), &call, |members| {
        members.retain(|member| member.agent.as_str() != user(30) && member.agent.as_str() != user(31));
        members.extend([member(&phone, 5), member(&user(40), 6)]);
        let first = members.iter_mut().find(|member| member.agent.as_str() == user(1));
        first.expect("a member").order = Some(11);
    })
    .await
    .expect("accepted");
    let writes: Vec<_> = site
        .asked()
        .into_iter()
        .filter(|line| !line.starts_with("GET"))
        .collect();
    assert_eq!(writes, [format!("PATCH groups/{}", group(2))]);
    let patch = site.sent("PATCH").remove(0);
    let header = |name: &str| {
        patch
            .headers
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(header("if-match"), Some(format!("\"{revision}\"").as_str()));
    assert!(header("content-type").is_some_and(|kind| kind.starts_with("application/json")));
    assert_eq!(
        (header("x-auth-token"), header("authorization")),
        (Some("[secret]"), None)
    );
    assert!(patch.query.is_empty(), "{:?}", patch.query);
    let endpoints = json!({
        user(1): { "weight": 11 },
        user(30): null,
        user(31): null,
        user(40): { "type": "user", "weight": 6 },
        phone.as_str(): { "type": "device", "weight": 5 },
    });
    assert_eq!(patch.body, Some(json!({ "data": { "endpoints": endpoints } })));
}

#[tokio::test]
async fn a_roster_that_is_as_it_should_be_is_not_written() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    edit(&*directory, &group(2), &Call::quiet(), |_| {})
        .await
        .expect("nothing to do");
    assert!(site.sent("PATCH").is_empty());
}

/// `api/kazoo.md §13`: positions are 1 to n, each once, whatever they were before.
#[tokio::test]
async fn an_edited_order_is_written_as_one_to_n() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let base = read(&*directory, &group(1)).await;
    let target = Draft::new(base.clone(), Order::Kept).target();
    let first = user(50);
    // Whoever has no position comes last; now first.
    let mut members = target.members().to_vec();
    let newcomer = members.iter_mut().find(|member| member.agent.as_str() == first);
    newcomer.expect("a member").order = Some(1);
    let target = Order::Kept.settle(&base, Roster::new(group(1), members).expect("no doubles"));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    directory.write_roster(&Call::quiet(), write).await.expect("accepted");
    let endpoints = site.document(&group(1)).await["endpoints"].take();
    let endpoints = endpoints.as_object().expect("members");
    let mut weights: Vec<u64> = endpoints
        .values()
        .map(|entry| entry["weight"].as_u64().expect("a position"))
        .collect();
    weights.sort_unstable();
    let all = u64::try_from(weights.len()).expect("few");
    assert_eq!(weights, (1..=all).collect::<Vec<_>>());
    let order = |id: &str| endpoints[id]["weight"].as_u64();
    assert!(order(&user(13)) < order(&user(49)) && order(&user(49)) < order(&user(57)));
}

#[tokio::test]
async fn groups_are_made_renamed_and_deleted_with_one_write_each() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let call = Call::quiet();
    site.sandbox.control().forget_requests();
    let made = directory.create_group(&call, "Night crew").await.expect("made");
    let known = Group::named(made.as_str(), "Night crew", GroupStatus::Unknown);
    let rename = GroupChange::Rename("Night crew 2".to_owned());
    directory.change_group(&call, &known, &rename).await.expect("renamed");
    directory.delete_group(&call, &made).await.expect("deleted");
    let one = format!("groups/{made}");
    let expected = [
        "PUT groups".to_owned(),
        format!("GET {one}"),
        format!("PATCH {one}"),
        format!("DELETE {one}"),
    ];
    assert_eq!(site.asked(), expected);
    let put = site.sent("PUT").remove(0);
    assert_eq!(
        put.body,
        Some(json!({ "data": { "name": "Night crew", "endpoints": {} } }))
    );
    let patch = site.sent("PATCH").remove(0);
    assert_eq!(patch.body, Some(json!({ "data": { "name": "Night crew 2" } })));
    let conditional =
        |request: &callboard::sandbox::RequestRecord| request.headers.iter().any(|(name, _)| name == "if-match");
    assert!(
        conditional(&patch) && !conditional(&put),
        "a PUT with If-Match is always 412"
    );
    let delete = site.sent("DELETE").remove(0);
    assert!(delete.query.is_empty() && delete.body.is_none(), "{delete:?}");
}

/// `api/kazoo.md §4.1`: page after page, whatever the order and the way of counting.
#[rstest]
#[tokio::test]
async fn lists_of_many_pages_are_whole(#[values("5.x", "4.3", "seed")] mode: &str) {
    let variants = super::site::set(&[&format!("mode={mode}")]);
    let options = callboard::sandbox::SandboxOptions {
        seed: callboard::sandbox::parse_seed("450x700").expect("a seed"),
        variants,
        ..callboard::sandbox::SandboxOptions::default()
    };
    let site = Site::open_with(options).await;
    let directory = site.directory().await;
    site.sandbox.control().forget_requests();
    let call = Call::quiet();
    let groups = directory
        .list_groups(&call, &GroupQuery::default())
        .await
        .expect("groups");
    assert_eq!((groups.items.len(), groups.completeness.is_complete()), (450, true));
    let pages = if mode == "seed" { 1 } else { 3 };
    assert_eq!(site.asked(), vec!["GET groups"; pages]);
    let agents = directory.list_agents(&call).await.expect("agents");
    // Users, their phones, and the two phones of nobody. Namesakes at the border of a page come once.
    let users = agents
        .items
        .iter()
        .filter(|agent| agent.detail.as_deref() == Some("user"))
        .count();
    assert_eq!((users, agents.completeness.is_complete()), (700, true));
    for request in site.sandbox.control().requests() {
        let asked = |name: &str| request.query.iter().any(|(given, _)| given == name);
        assert!(
            asked("page_size") && !asked("paginate") && !asked("is_chunked"),
            "{request:?}"
        );
    }
}

/// `api/kazoo.md §12`: 5.x tells what is left of the bucket, and we slow down before it is empty.
#[tokio::test]
async fn a_bucket_that_is_told_never_runs_dry() {
    let site = Site::with(&["bucket=100"]).await;
    let directory = site.directory().await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    let call = Call::watched(move |notice| seen.lock().expect("no panic").push(notice));
    let started = Instant::now();
    for _ in 0..120 {
        directory.read_roster(&call, &group(3)).await.expect("a roster");
    }
    let took = started.elapsed();
    let told = told.lock().expect("no panic");
    let refused = told
        .iter()
        .filter(|notice| matches!(notice, Notice::Retrying { .. }))
        .count();
    assert_eq!(refused, 0, "{told:?}");
    assert!(
        told.iter()
            .any(|notice| matches!(notice, Notice::WaitingForQuota { .. })),
        "{told:?}"
    );
    assert!(took > Duration::from_secs(2), "{took:?}");
}

/// 4.3 tells nothing: a 429 comes, without a word of when. It took no effect, so that even a write goes again.
#[tokio::test]
async fn a_429_is_waited_out() {
    let site = Site::with(&["mode=4.3", "bucket=12"]).await;
    let directory = site.directory().await;
    let told = Arc::new(Mutex::new(0));
    let seen = Arc::clone(&told);
    let call = Call::watched(move |notice| {
        if matches!(notice, Notice::Retrying { .. }) {
            *seen.lock().expect("no panic") += 1;
        }
    });
    let base = read(&*directory, &group(4)).await;
    site.empty_the_bucket().await;
    assert!(read_by(&*directory, &call).await.same_members(&base));
    assert!(*told.lock().expect("no panic") > 0);
    site.empty_the_bucket().await;
    *told.lock().expect("no panic") = 0;
    let target = Roster::new(group(4), base.members()[1..].to_vec()).expect("no doubles");
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    directory.write_roster(&call, write).await.expect("accepted");
    assert!(*told.lock().expect("no panic") > 0);
    assert!(read_by(&*directory, &call).await.same_members(&target));
}

async fn read_by(directory: &dyn callboard::client::Directory, call: &Call) -> Roster {
    directory.read_roster(call, &group(4)).await.expect("a roster").roster
}
