//! The same call center through this face and through the others.

use super::*;

#[tokio::test]
async fn a_roster_written_here_is_everybodys() {
    let bench = Bench::new().await;
    assert_eq!(bench.roster(28).await, [(3, true), (8, true), (2, false)]);
    let patch = json!({
        "endpoints": {
            kazoo_user_id(3): null,
            kazoo_user_id(2): { "weight": 1 },
            kazoo_user_id(8): { "weight": 3 },
            kazoo_user_id(5): user(2),
            kazoo_device_id(12, 0): { "type": "device", "weight": 4 },
            "5f1d0c7a9e3b48d2a6c4f8e01b7d9352": user(5),
            kazoo_user_id(999): user(6),
            kazoo_user_id(20): { "type": "device" },
        },
    });
    bench.edit("PATCH", 28, &patch).await;
    // In the order of weights, with the calls of those who stay as they were.
    assert_eq!(bench.roster(28).await, [(2, false), (5, true), (8, true)]);
    let entries = bench.group(28).await["endpoints"].clone();
    assert_eq!(entries.as_object().unwrap().len(), 7);
    assert_eq!(
        bench.get("groups?filter_name=Mahipal%20singh").await.data()[0]["endpoints"],
        7
    );
}

#[tokio::test]
async fn those_who_come_and_go_elsewhere_come_and_go_here() {
    let bench = Bench::new().await;
    let before = bench.group(2).await["endpoints"].clone();
    let revision = bench.revision(2).await;
    let roster = vec![
        (40, true),
        (1, false),
        (12, true),
        (9, true),
        (30, true),
        (31, true),
        (23, true),
    ];
    bench.control.set_roster(2, roster).await.unwrap();
    let mut expected = before.clone();
    expected.as_object_mut().unwrap().remove(&kazoo_user_id(24));
    expected[kazoo_user_id(40)] = user(11);
    assert_eq!(
        bench.group(2).await["endpoints"],
        expected,
        "phones, groups and strangers stay"
    );
    assert_ne!(bench.revision(2).await, revision);

    // A change of something else keeps the neutral order and flags.
    bench.edit("PATCH", 2, &json!({ "name": "Renamed" })).await;
    let (who, order) = (bench.roster(2).await, bench.control.group_name(2).await.unwrap());
    assert_eq!(order.as_deref(), Some("Renamed"));
    assert_eq!((who[0], who[1]), ((40, true), (1, false)));
}

#[tokio::test]
async fn somebody_who_joins_elsewhere_is_a_user_whatever_was_there() {
    let bench = Bench::new().await;
    let odd = json!({ "endpoints": { kazoo_user_id(5): { "type": "device", "weight": 1 } } });
    bench.edit("PATCH", 12, &odd).await;
    assert_eq!(bench.roster(12).await, []);
    bench.control.set_roster(12, vec![(5, true), (6, true)]).await.unwrap();
    let expected = json!({ kazoo_user_id(5): user(1), kazoo_user_id(6): user(2) });
    assert_eq!(bench.group(12).await["endpoints"], expected);
    bench.control.set_roster(12, vec![]).await.unwrap();
    assert_eq!(bench.group(12).await["endpoints"], odd["endpoints"]);
}

#[tokio::test]
async fn odd_weights_never_stop_a_newcomer() {
    let bench = Bench::new().await;
    let odd = json!({
        "endpoints": {
            kazoo_user_id(1): { "type": "user", "weight": i64::MAX },
            kazoo_user_id(2): { "type": "user", "weight": "3" },
            kazoo_user_id(3): { "type": "user", "weight": -4.5 },
            kazoo_user_id(4): { "type": "user", "weight": [] },
            kazoo_user_id(5): 7,
            kazoo_user_id(6): null,
            "": {},
        },
    });
    let put = bench
        .call("PUT groups", &json!({ "name": "Odd", "endpoints": odd["endpoints"] }))
        .await
        .data();
    assert_eq!(put["endpoints"], odd["endpoints"], "nothing inside is checked");
    let mut roster = bench.roster(29).await;
    assert_eq!((roster[0], roster[1], roster.len()), ((2, true), (1, true), 4));
    roster.push((6, false));
    bench.control.set_roster(29, roster).await.unwrap();
    assert_eq!(bench.group(29).await["endpoints"][kazoo_user_id(6)], user(i64::MAX));
}

#[tokio::test]
async fn names_and_deletions_are_everybodys() {
    let bench = Bench::new().await;
    bench.control.rename_group(7, "Other").await.unwrap();
    let group = bench.group(7).await;
    assert!(group["name"] == "Other" && group["smartpbx"].is_object());
    bench.edit("PATCH", 7, &json!({ "name": "Billing" })).await;
    assert_eq!(
        bench.control.group_name(7).await.unwrap().as_deref(),
        Some("Billing"),
        "names need not differ"
    );
    bench.control.delete_group(7).await.unwrap();
    assert_eq!(bench.get(&format!("groups/{}", kazoo_group_id(7))).await.error().0, 404);
    bench.edit("DELETE", 28, &json!({})).await;
    assert_eq!(bench.control.group_name(28).await.unwrap(), None);
}

#[tokio::test]
async fn a_group_made_here_is_everybodys() {
    let bench = Bench::new().await;
    let data = json!({
        "name": "New",
        "endpoints": { kazoo_user_id(7): user(2), kazoo_user_id(4): user(1), kazoo_user_id(3): { "type": "user" } },
    });
    bench.call("PUT groups", &data).await;
    assert_eq!(bench.roster(29).await, [(4, true), (7, true), (3, true)]);
    assert_eq!(bench.control.group_name(29).await.unwrap().as_deref(), Some("New"));
}

#[tokio::test]
async fn documents_outlive_the_program() {
    let directory = tempfile::tempdir().unwrap();
    let options = SandboxOptions {
        data: Some(directory.path().join("data.db")),
        ..SandboxOptions::default()
    };
    let own = "18ccfd6cea456cbdd38133e5aa726ec4";
    let kept = {
        let bench = Bench::with(options.clone()).await;
        bench.call("PUT groups", &json!({ "id": own, "name": "Mine" })).await;
        bench.edit("PATCH", 28, &json!({ "custom": { "a": 1 } })).await;
        let kept = (bench.group(28).await, bench.revision(28).await);
        bench.shared.store.close().await;
        kept
    };
    let bench = Bench::with(options).await;
    assert_eq!((bench.group(28).await, bench.revision(28).await), kept);
    assert_eq!(bench.get(&format!("groups/{own}")).await.data()["name"], "Mine");
}
