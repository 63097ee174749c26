//! Pages, their traps, and filters (`api/kazoo.md` §4).

use std::collections::HashSet;

use super::*;

/// A page's ids and the key of the next one.
async fn page(bench: &Bench, path: &str) -> (Vec<String>, Option<String>) {
    let body = bench.get(path).await.json();
    assert_eq!(body["page_size"], body["data"].as_array().unwrap().len(), "{path}");
    let next = body.get("next_start_key").map(|key| key.as_str().unwrap().to_owned());
    (ids(&body["data"]), next)
}

fn generated(groups: usize, agents: usize) -> SandboxOptions {
    SandboxOptions {
        seed: Seed::Generated { groups, agents },
        ..SandboxOptions::default()
    }
}

#[tokio::test]
async fn lists_come_in_pages_of_fifty_by_descending_id() {
    let bench = Bench::with(generated(120, 5)).await;
    let mut path = "groups".to_owned();
    let (mut all, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let (rows, next) = page(&bench, &path).await;
        sizes.push(rows.len());
        all.extend(rows);
        let Some(next) = next else { break };
        path = format!("groups?start_key={next}");
    }
    assert_eq!(sizes, [50, 50, 20]);
    assert!(all.is_sorted_by(|left, right| left > right));
    let first = bench.get("groups").await.json();
    assert!(first.get("start_key").is_none());

    let (ascending, _) = page(&bench, "groups?ascending=true&page_size=120").await;
    assert!(ascending.iter().eq(all.iter().rev()));
    assert_eq!(page(&bench, "groups?descending=false&page_size=120").await.0, ascending);
    let whole = bench.get("groups?paginate=false").await.json();
    assert_eq!(ids(&whole["data"]), all);
    for key in ["page_size", "start_key", "next_start_key"] {
        assert!(whole.get(key).is_none());
    }
    bench.vary(&["kazoo.unpaged=416"]);
    assert_eq!(
        bench.get("groups?paginate=false").await.error(),
        (416, "range not satisfiable".to_owned(), json!({}))
    );
}

#[tokio::test]
async fn a_page_begins_where_it_is_told_to() {
    let bench = Bench::new().await;
    let (first, next) = page(&bench, "groups?page_size=5").await;
    let next = next.unwrap();
    let body = bench.get(&format!("groups?page_size=5&start_key={next}")).await.json();
    assert_eq!((first.len(), &body["start_key"]), (5, &json!(next)));
    let (rest, last) = page(&bench, &format!("groups?page_size=50&start_key={next}")).await;
    assert_eq!((rest.len(), last), (7, None));
    let chunked = bench.get("groups?is_chunked=true").await.json();
    assert_eq!(chunked["page_size"], "12");
}

#[tokio::test]
async fn bad_page_sizes_are_faulty_requests_except_in_the_past() {
    let bench = Bench::new().await;
    for (size, message) in [
        ("0", "page size must be at least 1"),
        ("-3", "page size must be at least 1"),
        ("many", "invalid page size"),
    ] {
        bench.vary(&[]);
        let error = bench.get(&format!("groups?page_size={size}")).await.error();
        assert_eq!(error, (404, "faulty_request".to_owned(), json!({ "message": message })));
        bench.vary(&["kazoo.mode=4.3"]);
        assert_eq!(page(&bench, &format!("groups?page_size={size}")).await.0.len(), 12);
    }
}

#[tokio::test]
async fn a_users_pages_repeat_for_ever() {
    let bench = Bench::new().await;
    let path = format!("users/{}/groups", kazoo_user_id(50));
    let (first, next) = page(&bench, &format!("{path}?page_size=1")).await;
    let next = next.unwrap();
    let (second, again) = page(&bench, &format!("{path}?page_size=1&start_key={next}")).await;
    assert_eq!((&second, again.as_ref()), (&first, Some(&next)));
    let (all, end) = page(&bench, &format!("{path}?page_size=1000")).await;
    assert_eq!((all.len(), end), (2, None));

    bench.vary(&["kazoo.by_user=sound"]);
    let (first, next) = page(&bench, &format!("{path}?page_size=1")).await;
    let (second, end) = page(&bench, &format!("{path}?page_size=1&start_key={}", next.unwrap())).await;
    assert_eq!((first.len(), end), (1, None));
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_server_that_follows_its_own_endless_pages_fails() {
    let bench = Bench::with(generated(300, 3)).await;
    let path = format!("users/{}/groups", kazoo_user_id(1));
    let rows = bench.get(&format!("{path}?page_size=1000")).await.data();
    assert!(rows.as_array().unwrap().len() > 50);
    assert_eq!(bench.get(&format!("{path}?paginate=false")).await.empty(), 500);
}

#[tokio::test]
async fn namesakes_at_a_page_border_come_twice() {
    let bench = Bench::new().await;
    let collect = async |bench: &Bench| {
        let (mut all, mut path) = (Vec::new(), "users?page_size=1".to_owned());
        for _ in 0..200 {
            let (rows, next) = page(bench, &path).await;
            all.extend(rows);
            match next {
                Some(next) if !path.ends_with(&next) => path = format!("users?page_size=1&start_key={next}"),
                _ => break,
            }
        }
        all
    };
    // With one row a page nothing gets past two people of one name.
    let all = collect(&bench).await;
    assert!(all.len() < 60);
    let (mut all, mut path) = (Vec::new(), "users?page_size=7".to_owned());
    for _ in 0..20 {
        let (rows, next) = page(&bench, &path).await;
        all.extend(rows);
        let Some(next) = next else { break };
        path = format!("users?page_size=7&start_key={next}");
    }
    let distinct: HashSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), 60, "nobody is lost");
    bench.vary(&["kazoo.mode=4.3"]);
    assert_eq!(collect(&bench).await.len(), 60, "by id nobody comes twice");
}

#[tokio::test]
async fn lists_follow_every_addition_removal_and_change() {
    let bench = Bench::new().await;
    let listed = async || ids(&bench.get("groups").await.data());
    let mut before = listed().await;
    bench.control.delete_group(28).await.unwrap();
    before.retain(|id| *id != kazoo_group_id(28));
    assert_eq!(listed().await, before);
    let made = bench.call("PUT groups", &json!({ "name": "New" })).await.data()["id"].clone();
    let after = listed().await;
    assert!(after.len() == 12 && after.contains(&made.as_str().unwrap().to_owned()));
    bench.control.rename_group(4, "Renamed").await.unwrap();
    bench.control.set_roster(4, vec![(7, true)]).await.unwrap();
    let rows = bench.get("groups?filter_name=Renamed").await.data();
    assert_eq!(
        (&rows[0]["id"], &rows[0]["endpoints"]),
        (&json!(kazoo_group_id(4)), &json!(1))
    );
}

#[tokio::test]
async fn filters_look_at_whole_documents() {
    let bench = Bench::new().await;
    let count = async |query: &str| {
        bench
            .get(&format!("groups?{query}"))
            .await
            .data()
            .as_array()
            .unwrap()
            .len()
    };
    for (query, found) in [
        ("filter_name=Billing", 1),
        ("filter_name=billing", 0),
        ("filter_name=%5B%22Billing%22,%22Sales%20inbound%22%5D", 2),
        ("filter_not_name=Billing", 11),
        ("has_key=x_wallboard.color", 1),
        ("filter_x_wallboard.row=2", 1),
        ("key_missing=smartpbx", 11),
        ("has_value=flags", 1),
        ("value_missing=music_on_hold.media_id", 11),
        ("missing_value=music_on_hold.media_id", 12),
        ("has_key=flags&filter_name=Billing", 0),
        ("filter_name=Billing&page_size=1", 1),
    ] {
        assert_eq!(count(query).await, found, "{query}");
    }
    let devices = bench.get("devices?filter_device_type=fax").await.data();
    assert_eq!(devices.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_poll_by_time_sees_changes_of_every_face() {
    let bench = Bench::new().await;
    let now = jiff::Timestamp::now().as_second() + 62_167_219_200;
    let path = format!("groups?modified_from={}", now - 5);
    let changed = async || ids(&bench.get(&path).await.data());
    assert_eq!(changed().await, [""; 0]);
    bench.edit("PATCH", 28, &json!({ "name": "Renamed" })).await;
    assert_eq!(changed().await, [kazoo_group_id(28)]);
    bench.control.rename_group(2, "By another").await.unwrap();
    let mut both = changed().await;
    both.sort();
    let mut expected = [kazoo_group_id(28), kazoo_group_id(2)];
    expected.sort();
    assert_eq!(both, expected);
    assert_eq!(bench.get("groups?created_to=1").await.data(), json!([]));
}
