//! Creating, reading, updating and deleting groups.

use super::*;

async fn detail(desk: &Desk, id: &str) -> Value {
    desk.get(&format!("/api/groups/{id}")).await.json()
}

async fn create(desk: &Desk, body: Value) -> String {
    let reply = desk.post("/api/groups", body).await;
    assert_eq!(reply.status, StatusCode::CREATED);
    let created = reply.json();
    assert_eq!(created.as_object().unwrap().len(), 1);
    text(&created["id"])
}

#[tokio::test]
async fn a_group_is_created_read_updated_and_destroyed() {
    let desk = Desk::new(&[]).await;
    let id = create(
        &desk,
        json!({ "name": "Tier 2", "description": "Escalations", "outbound_caller_ids": [] }),
    )
    .await;
    assert_eq!(
        detail(&desk, &id).await,
        json!({ "id": id, "name": "Tier 2", "description": "Escalations", "outbound_caller_ids": [] })
    );
    let reply = desk
        .post(
            &format!("/api/groups/{id}"),
            json!({ "name": "Tier 3", "description": null }),
        )
        .await;
    assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 0));
    assert_eq!(
        detail(&desk, &id).await,
        json!({ "id": id, "name": "Tier 3", "description": null, "outbound_caller_ids": null })
    );
    let reply = desk.post(&format!("/api/groups/{id}/destroy"), Value::Null).await;
    assert_eq!((reply.status, reply.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(
        desk.get(&format!("/api/groups/{id}")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_seed_example_is_taken_and_given_back() {
    // seeds/portsip-groups.txt, "Create a new user group".
    let desk = Desk::new(&[]).await;
    let sample = json!({
        "name": "text",
        "outbound_caller_ids": [
            { "provider_id": "NzAwNTUxOTA5NzczMTQ4MTYw", "caller_id": "text", "description": "text" }
        ],
        "description": "text",
    });
    let id = create(&desk, sample.clone()).await;
    let mut read = detail(&desk, &id).await;
    assert_eq!(read["id"].take(), json!(id));
    for (name, value) in sample.as_object().unwrap() {
        assert_eq!(&read[name], value);
    }
}

#[tokio::test]
async fn caller_ids_keep_fields_that_nobody_knows() {
    let desk = Desk::new(&[]).await;
    let path = format!("/api/groups/{}", desk.group(1));
    let before = desk.get(&path).await.json();
    assert_eq!(before["outbound_caller_ids"][0]["x_label"], json!({ "priority": 1 }));
    assert_eq!(before["outbound_caller_ids"].as_array().unwrap().len(), 2);
    let mut whole = before.clone();
    whole["name"] = json!("Support L1 (new)");
    assert_eq!(desk.post(&path, whole.clone()).await.status, StatusCode::OK);
    assert_eq!(desk.get(&path).await.json(), whole);
    let other = desk.get(&format!("/api/groups/{}", desk.group(28))).await.json();
    assert_eq!(other["outbound_caller_ids"][0]["x_label"], "night");
}

#[tokio::test]
async fn an_update_replaces_or_merges() {
    for (setting, status, kept) in [("replaces", 400, false), ("merges", 200, true)] {
        let desk = Desk::new(&[&format!("portsip.update={setting}")]).await;
        let path = format!("/api/groups/{}", desk.group(1));
        let before = desk.get(&path).await.json();
        assert_eq!(
            desk.post(&path, json!({ "description": "New" })).await.status.as_u16(),
            status
        );
        assert_eq!(
            desk.post(&path, json!({ "name": "Named" })).await.status,
            StatusCode::OK
        );
        let after = desk.get(&path).await.json();
        assert_eq!(after["name"], "Named");
        assert_eq!(after["description"] == json!("New"), kept, "{setting}");
        assert_eq!(
            after["outbound_caller_ids"] == before["outbound_caller_ids"],
            kept,
            "{setting}"
        );
        assert_eq!(after["outbound_caller_ids"].is_null(), !kept, "{setting}");
    }
}

#[tokio::test]
async fn fields_that_break_their_rules_are_refused() {
    let desk = Desk::new(&[]).await;
    let path = format!("/api/groups/{}", desk.group(28));
    let long = |length: usize| "ä".repeat(length);
    for body in [
        json!({}),
        json!({ "name": null }),
        json!({ "name": "" }),
        json!({ "name": 5 }),
        json!({ "name": long(65) }),
        json!({ "name": "a", "description": long(1_025) }),
        json!({ "name": "a", "description": 5 }),
        json!({ "name": "a", "outbound_caller_ids": {} }),
        json!({ "name": "a", "outbound_caller_ids": ["1"] }),
        json!({ "name": "a", "outbound_caller_ids": [{ "provider_id": "p" }] }),
        json!({ "name": "a", "outbound_caller_ids": [{ "provider_id": "p", "caller_id": "" }] }),
        json!({ "name": "a", "outbound_caller_ids": [{ "provider_id": "p", "caller_id": long(65) }] }),
        json!([]),
    ] {
        for path in ["/api/groups", &path] {
            let reply = desk.post(path, body.clone()).await;
            assert_eq!(refusal(&reply), refused(400, "VALIDATE_FAILED"), "{path} {body}");
        }
    }
    assert_eq!(desk.get("/api/groups").await.json()["count"], 12);
    let name = create(&desk, json!({ "name": long(64), "description": long(1_024) })).await;
    assert_eq!(detail(&desk, &name).await["name"], long(64));
}

#[tokio::test]
async fn two_groups_can_have_one_name_unless_told() {
    let named = json!({ "name": "BILLING" });
    let desk = Desk::new(&[]).await;
    create(&desk, named.clone()).await;
    let desk = Desk::new(&["portsip.duplicates=refused"]).await;
    assert_eq!(
        refusal(&desk.post("/api/groups", named.clone()).await),
        refused(400, "VALIDATE_FAILED")
    );
    let path = format!("/api/groups/{}", desk.group(28));
    assert_eq!(refusal(&desk.post(&path, named).await), refused(400, "VALIDATE_FAILED"));
    assert_eq!(
        desk.post(&path, json!({ "name": "mahipal SINGH" })).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn unknown_groups_are_refused_where_no_page_says_how_as_told() {
    for (setting, status) in [("404", 404), ("400", 400)] {
        let desk = Desk::new(&[&format!("portsip.not_found={setting}")]).await;
        for id in [desk.group(999), "nonsense".to_owned()] {
            let path = format!("/api/groups/{id}");
            assert_eq!(desk.get(&path).await.status.as_u16(), status);
            assert_eq!(desk.post(&path, json!({ "name": "a" })).await.status.as_u16(), status);
            assert_eq!(desk.get(&format!("{path}/members")).await.status.as_u16(), status);
        }
    }
}

#[tokio::test]
async fn destroying_tells_malformed_from_unknown_and_speaks_of_users() {
    let desk = Desk::new(&["portsip.not_found=400"]).await;
    let malformed = desk.post("/api/groups/nonsense/destroy", Value::Null).await;
    assert_eq!(malformed.status.as_u16(), 400);
    assert_eq!(malformed.json()["errors"][0]["message"], "Invalid user number");
    let unknown = desk
        .post(&format!("/api/groups/{}/destroy", desk.group(999)), Value::Null)
        .await;
    assert_eq!(unknown.status.as_u16(), 404);
    assert_eq!(unknown.json()["errors"][0]["message"], "User not found");
}

#[tokio::test]
async fn a_group_with_members_can_be_destroyed_unless_told() {
    let destroy = async |setting: &str| {
        let desk = Desk::new(&[&format!("portsip.deletion={setting}")]).await;
        let mut statuses = Vec::new();
        for group in [28, 12] {
            let path = format!("/api/groups/{}/destroy", desk.group(group));
            statuses.push(desk.post(&path, Value::Null).await.status.as_u16());
        }
        statuses
    };
    assert_eq!(destroy("any").await, [204, 204]);
    assert_eq!(destroy("only-empty").await, [400, 204]);
}

#[tokio::test]
async fn ids_come_in_the_chosen_form_and_work_in_paths() {
    for (setting, id) in [
        ("base64", "NzAwNTUxOTA5NzczMTQ4MTg4"),
        ("digits", "700551909773148188"),
        ("awkward", "NzAwNTUxOTA5NzczMTQ4MTg4+/8="),
    ] {
        let desk = Desk::new(&[&format!("portsip.ids={setting}")]).await;
        let read = detail(&desk, &desk.group(28)).await;
        assert_eq!((&read["id"], &read["name"]), (&json!(id), &json!("Mahipal singh")));
    }
}

#[tokio::test]
async fn a_group_made_here_is_seen_through_another_face() {
    let desk = Desk::new(&[]).await;
    create(&desk, json!({ "name": "Everywhere" })).await;
    let seen = desk.bench.list(json!({ "name": "everywhere" })).await.json();
    assert_eq!(seen["totalItems"], 1);
}
