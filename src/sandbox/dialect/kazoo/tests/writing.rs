//! Making, changing and deleting groups (`api/kazoo.md` §5–§7, §11).

use super::*;

/// The example of the seed.
fn example() -> Value {
    json!({
        "music_on_hold": {},
        "name": "Test group",
        "endpoints": {
            "df9274b450ea6795cdb381055c3f9b45": { "type": "user", "weight": 1 },
            "dd03d7442a4bec5c092ea6a0e6d579ef": { "type": "device", "weight": 2 },
        },
    })
}

#[tokio::test]
async fn the_seeds_example_makes_the_seeds_group() {
    let bench = Bench::varied(&["kazoo.mode=seed"]).await;
    let body = json!({ "data": example(), "verb": "PUT" }).to_string();
    let reply = bench.call_with("PUT groups", &[], body).await;
    assert_eq!(reply.status, 201);
    let mut expected = example();
    expected["id"] = kazoo_group_id(29).into();
    // To the byte, since the seed shows the order.
    let expected = json!({ "data": expected, "status": "success" }).to_string();
    assert_eq!(reply.body, expected.as_bytes());
    let location = format!("/v2/accounts/{}/groups/{}", kazoo_account_id(), kazoo_group_id(29));
    assert_eq!(reply.header("location"), Some(location.as_str()));
    assert_eq!(
        bench.get(&format!("groups/{}", kazoo_group_id(29))).await.body,
        expected.as_bytes()
    );
}

#[tokio::test]
async fn a_new_group_has_its_defaults_and_any_name() {
    let bench = Bench::new().await;
    let made = bench.call("PUT groups", &json!({ "name": "Billing" })).await;
    let expected = json!({ "name": "Billing", "endpoints": {}, "music_on_hold": {}, "id": kazoo_group_id(29) });
    assert_eq!(made.data(), expected);
    assert!(made.json()["revision"].as_str().unwrap().starts_with("1-"));
    assert_eq!(made.header("etag"), None);
    let again = bench.call("PUT groups", &json!({ "name": "Billing" })).await.data();
    assert_eq!(
        (&again["name"], &again["id"]),
        (&json!("Billing"), &json!(kazoo_group_id(30)))
    );
    assert_eq!(bench.call("PUT groups", &json!({ "name": "  " })).await.status, 201);
}

#[tokio::test]
async fn a_wanted_id_is_taken_once() {
    let bench = Bench::new().await;
    let id = "18ccfd6cea456cbdd38133e5aa726ec4";
    let wanted = json!({ "id": id, "name": "Mine" });
    assert_eq!(bench.call("PUT groups", &wanted).await.data()["id"], id);
    assert_eq!(bench.get(&format!("groups/{id}")).await.data()["name"], "Mine");
    assert_eq!(
        bench.get(&format!("groups/{}", kazoo_group_id(29))).await.error().0,
        404
    );
    assert!(ids(&bench.get("groups").await.data()).contains(&id.to_owned()));
    for taken in [id.to_owned(), kazoo_group_id(28), kazoo_user_id(1)] {
        let error = bench
            .call("PUT groups", &json!({ "id": taken, "name": "x" }))
            .await
            .error();
        let details = json!({ "message": "conflicting documents" });
        assert_eq!(error, (409, "datastore_conflict".to_owned(), details));
    }
    assert_eq!(
        bench
            .call(&format!("PATCH groups/{id}"), &json!({ "name": "Yours" }))
            .await
            .status,
        200
    );
    assert_eq!(bench.call(&format!("DELETE groups/{id}"), &json!({})).await.status, 200);
    assert_eq!(bench.get(&format!("groups/{id}")).await.error().0, 404);

    bench.vary(&["kazoo.wanted_id=ignored"]);
    assert_ne!(bench.call("PUT groups", &wanted).await.data()["id"], id);
}

#[tokio::test]
async fn what_breaks_a_rule_is_told_by_field_and_changes_nothing() {
    let bench = Bench::new().await;
    let long = "a".repeat(129);
    let mismatch = |name: &str, value: Value| {
        let message = format!("Value did not match type(s): {name}");
        json!({ "type": { "message": message, "target": name, "value": value } })
    };
    let cases = [
        (
            json!({}),
            "name",
            json!({ "required": { "message": "Field is required but missing", "value": "name" } }),
        ),
        (
            json!({ "name": "" }),
            "name",
            json!({ "minLength": { "message": "String must be at least 1 characters", "target": 1, "cause": "", "value": "" } }),
        ),
        (
            json!({ "name": long }),
            "name",
            json!({ "maxLength": { "message": "String must not be more than 128 characters", "target": 128, "cause": long, "value": long } }),
        ),
        (json!({ "name": 7 }), "name", mismatch("string", json!(7))),
        (
            json!({ "name": "x", "endpoints": [] }),
            "endpoints",
            mismatch("object", json!([])),
        ),
        (
            json!({ "name": "x", "flags": [1] }),
            "flags.0",
            mismatch("string", json!(1)),
        ),
    ];
    for (data, field, rule) in cases {
        let problems = json!({ field: rule });
        let expected = (400, "validation error".to_owned(), problems);
        assert_eq!(bench.call("PUT groups", &data).await.error(), expected, "{data}");
        assert_eq!(bench.edit("POST", 4, &data).await.error(), expected, "{data}");
        if data.get("name").is_some() {
            assert_eq!(bench.edit("PATCH", 4, &data).await.error(), expected, "{data}");
        }
    }
    let media = json!({ "name": "ü".repeat(128), "music_on_hold": { "media_id": long } });
    let problems = bench.call("PUT groups", &media).await.error().2;
    assert_eq!(problems["music_on_hold.media_id"]["maxLength"]["target"], 128);
    let two = bench.call("PUT groups", &json!({ "endpoints": 1 })).await.error().2;
    assert_eq!(two.as_object().unwrap().len(), 2);
    assert_eq!(bench.get("groups").await.data().as_array().unwrap().len(), 12);
    assert_eq!(bench.revision(4).await.split('-').next(), Some("1"));
}

#[tokio::test]
async fn the_envelope_must_have_data() {
    let bench = Bench::new().await;
    for (body, field, rule) in [
        ("{", "json", "invalid"),
        ("", "json", "invalid"),
        ("{}", "data", "required"),
        (r#"{"data":"x"}"#, "data", "type"),
    ] {
        let (status, _, problems) = bench.call_with("PUT groups", &[], body).await.error();
        assert_eq!(status, 400);
        assert!(problems[field][rule]["message"].is_string(), "{body}: {problems}");
    }
    let large = json!({ "data": { "name": "x", "custom": "a".repeat(8_000_001) } }).to_string();
    let (status, _, problems) = bench.call_with("PUT groups", &[], large.clone()).await.error();
    assert_eq!(
        (status, &problems["file"]["maxSize"]["target"]),
        (400, &json!(8_000_000))
    );
    bench.vary(&["kazoo.too_large=413"]);
    assert_eq!(bench.call_with("PUT groups", &[], large).await.error().0, 413);
}

#[tokio::test]
async fn a_verb_in_the_envelope_the_data_or_the_query_wins() {
    let bench = Bench::new().await;
    let path = format!("POST groups/{}", kazoo_group_id(28));
    let body = json!({ "data": { "flags": ["a"] }, "VERB": "patch" }).to_string();
    assert_eq!(bench.call_with(&path, &[], body).await.data()["name"], "Mahipal singh");
    let body = json!({ "data": { "verb": "PATCH", "flags": [] } }).to_string();
    assert_eq!(bench.call_with(&path, &[], body).await.data()["flags"], json!([]));
    let deleted = bench.call_with(&format!("{path}?verb=DELETE"), &[], "").await;
    assert_eq!(deleted.data()["_read_only"]["deleted"], true);
}

#[tokio::test]
async fn a_replacement_drops_what_it_leaves_out() {
    let bench = Bench::new().await;
    let before = bench.revision(2).await;
    let data = json!({
        "name": "Second line",
        "endpoints": { kazoo_user_id(1): { "type": "user", "weight": 1, "own": true }, "odd": null, "text": "x" },
        "custom": [1],
        "id": kazoo_group_id(3),
        "_rev": "1-x",
        "pvt_type": "user",
    });
    let reply = bench.edit("POST", 2, &data).await;
    let expected = json!({
        "name": "Second line",
        "endpoints": data["endpoints"],
        "custom": [1],
        "music_on_hold": {},
        "id": kazoo_group_id(2),
    });
    assert_eq!(reply.data(), expected);
    assert_eq!(bench.group(2).await, expected);
    let after = bench.revision(2).await;
    assert_eq!(reply.json()["revision"], after);
    let number = |revision: &str| revision.split('-').next().unwrap().parse::<u32>().unwrap();
    assert_eq!(number(&after), number(&before) + 1);
}

#[tokio::test]
async fn a_patch_merges_at_every_depth() {
    let bench = Bench::new().await;
    let before = bench.group(2).await;
    let patch = json!({
        "endpoints": {
            kazoo_user_id(12): { "weight": 1 },
            kazoo_user_id(1): { "weight": 2 },
            kazoo_user_id(9): null,
            kazoo_user_id(40): user(11),
            kazoo_group_id(3): null,
        },
        "x_wallboard": { "row": 3 },
        "music_on_hold": { "media_id": null },
    });
    let mut expected = before.clone();
    expected["endpoints"][kazoo_user_id(12)]["weight"] = 1.into();
    expected["endpoints"][kazoo_user_id(1)]["weight"] = 2.into();
    let entries = expected["endpoints"].as_object_mut().unwrap();
    entries.remove(&kazoo_user_id(9));
    entries.remove(&kazoo_group_id(3));
    entries.insert(kazoo_user_id(40), user(11));
    expected["x_wallboard"]["row"] = 3.into();
    expected["music_on_hold"] = json!({});
    assert_eq!(bench.edit("PATCH", 2, &patch).await.data(), expected);
    assert_eq!(bench.group(2).await, expected);
    assert_eq!(
        bench.edit("PATCH", 2, &json!({ "endpoints": {} })).await.data(),
        expected
    );
    assert_eq!(
        bench.edit("PATCH", 2, &json!({ "endpoints": null })).await.data()["endpoints"],
        json!({})
    );
    assert_eq!(bench.roster(2).await, []);
    bench.vary(&["kazoo.nested_null=stored"]);
    let stored = bench
        .edit("PATCH", 2, &json!({ "endpoints": { "odd": null } }))
        .await
        .data();
    assert_eq!(stored["endpoints"], json!({ "odd": null }));
}

#[tokio::test]
async fn a_patch_of_an_unknown_group_misses_the_name_first() {
    let bench = Bench::new().await;
    let nameless = json!({ "endpoints": {} });
    let (status, _, problems) = bench.edit("PATCH", 999, &nameless).await.error();
    assert_eq!(
        (status, problems["name"]["required"]["value"].as_str()),
        (400, Some("name"))
    );
    assert_eq!(
        bench.edit("PATCH", 999, &json!({ "name": "x" })).await.error().1,
        "bad_identifier"
    );
    assert_eq!(bench.edit("POST", 999, &json!({ "name": "x" })).await.error().0, 404);
    bench.vary(&["kazoo.patch_unknown=404"]);
    assert_eq!(bench.edit("PATCH", 999, &nameless).await.error().0, 404);
}

#[tokio::test]
async fn a_stale_revision_writes_nothing() {
    let bench = Bench::new().await;
    let id = kazoo_group_id(28);
    let stale = format!("\"{}\"", bench.revision(28).await);
    bench.edit("PATCH", 28, &json!({ "name": "Theirs" })).await;
    let fresh = format!("\"{}\"", bench.revision(28).await);
    let body = json!({ "data": { "name": "Mine" } }).to_string();
    let send = async |verb: &str, name: &str, tag: &str| {
        bench
            .call_with(&format!("{verb} groups/{id}"), &[(name, tag)], body.clone())
            .await
    };
    for verb in ["POST", "PATCH", "DELETE"] {
        assert_eq!(send(verb, "if-match", &stale).await.empty(), 412, "{verb}");
        assert_eq!(send(verb, "if-none-match", &fresh).await.empty(), 412, "{verb}");
    }
    assert_eq!(
        send("PATCH", "if-match", fresh.trim_matches('"')).await.empty(),
        412,
        "tags have quotes"
    );
    assert_eq!(bench.group(28).await["name"], "Theirs");
    let made = bench.call_with("PUT groups", &[("if-match", "*")], body.clone()).await;
    assert_eq!(made.empty(), 412);
    assert_eq!(send("PATCH", "if-match", &fresh).await.data()["name"], "Mine");
    assert_eq!(send("DELETE", "if-match", &fresh).await.empty(), 412);
    bench.vary(&["kazoo.preconditions=stripped"]);
    assert_eq!(
        send("PATCH", "if-match", &stale).await.status,
        200,
        "the last writer wins"
    );
}

#[tokio::test]
async fn a_deletion_gives_the_document_and_frees_no_id() {
    let bench = Bench::new().await;
    let mut expected = bench.group(2).await;
    expected["_read_only"] = json!({ "deleted": true });
    assert_eq!(bench.edit("DELETE", 2, &json!({})).await.data(), expected);
    assert_eq!(bench.edit("DELETE", 2, &json!({})).await.error().1, "bad_identifier");
    assert_eq!(bench.get(&format!("groups/{}", kazoo_group_id(2))).await.error().0, 404);
    assert_eq!(bench.get("groups").await.data().as_array().unwrap().len(), 11);
    let again = json!({ "id": kazoo_group_id(2), "name": "Back" });
    assert_eq!(bench.call("PUT groups", &again).await.error().0, 409);
}

#[tokio::test]
async fn writers_with_revisions_lose_nothing() {
    let bench = Bench::new().await;
    let line = format!("PATCH groups/{}", kazoo_group_id(12));
    let mut written = 0;
    for agent in 1..=40 {
        // Every other writer read before the one before it wrote.
        let tag = format!("\"{}\"", bench.revision(12).await);
        if agent % 2 == 0 {
            bench.edit("PATCH", 12, &json!({ "flags": [agent.to_string()] })).await;
        }
        let body = json!({ "data": { "endpoints": { kazoo_user_id(agent): user(agent) } } }).to_string();
        let reply = bench.call_with(&line, &[("if-match", &tag)], body).await;
        assert_eq!(reply.status, if agent % 2 == 0 { 412 } else { 200 });
        written += usize::from(reply.status == 200);
    }
    assert_eq!(bench.roster(12).await.len(), written);
}
