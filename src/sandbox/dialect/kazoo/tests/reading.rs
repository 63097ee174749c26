//! Groups, users, devices and callflows as they are read (`api/kazoo.md` §6–§10).

use super::*;

#[tokio::test]
async fn rows_are_summaries_and_documents_are_whole() {
    let bench = Bench::new().await;
    let rows = bench.get("groups").await.data();
    let row = |group: i64| {
        let id = kazoo_group_id(group);
        let rows = rows.as_array().unwrap();
        rows.iter().find(|row| row["id"] == id).unwrap().clone()
    };
    assert_eq!(
        row(2),
        json!({
            "id": kazoo_group_id(2),
            "name": "Support L2",
            "features": ["music_on_hold"],
            "endpoints": 10,
            "flags": ["callcenter", "priority"],
        })
    );
    assert_eq!(row(7)["features"], json!(["call_recording"]));
    assert_eq!((&row(12)["endpoints"], &row(12)["flags"]), (&json!(0), &json!([])));

    let whole = bench.group(28).await;
    assert_eq!(
        whole,
        json!({
            "music_on_hold": {},
            "name": "Mahipal singh",
            "endpoints": {
                kazoo_user_id(3): user(1),
                kazoo_user_id(8): user(2),
                kazoo_user_id(2): user(3),
            },
            "id": kazoo_group_id(28),
        })
    );
    bench.vary(&["kazoo.listed_flags=absent"]);
    assert!(bench.get("groups").await.data()[0].get("flags").is_none());
}

#[tokio::test]
async fn the_sample_has_everything_a_view_must_bear() {
    let bench = Bench::new().await;
    let first = bench.group(1).await["endpoints"].clone();
    assert_eq!(first[kazoo_user_id(47)]["weight"], first[kazoo_user_id(48)]["weight"]);
    assert_eq!(first[kazoo_user_id(50)], json!({ "type": "user" }));
    assert_eq!(first[kazoo_user_id(6)], json!({ "weight": 7 }));
    assert_eq!(first.as_object().unwrap().len(), bench.roster(1).await.len());

    let second = bench.group(2).await;
    let entries = second["endpoints"].as_object().unwrap();
    assert_eq!(entries[&kazoo_group_id(3)]["type"], "group");
    assert!(entries.contains_key(&kazoo_device_id(12, 0)) && entries.contains_key(&kazoo_user_id(12)));
    let known: Vec<_> = bench
        .roster(2)
        .await
        .iter()
        .map(|(agent, _)| kazoo_user_id(*agent))
        .collect();
    let stale = entries
        .iter()
        .filter(|(id, entry)| entry["type"] == "user" && !known.contains(id));
    assert_eq!(stale.count(), 1);
    assert_eq!(entries[&kazoo_user_id(12)]["note"], "escalations first");
    assert!(second["x_wallboard"]["columns"].is_array());

    let smart = bench.group(7).await;
    assert!(smart["smartpbx"].is_object() && smart["ui_metadata"]["origin"] == "voip");
}

#[tokio::test]
async fn a_document_has_a_revision_and_its_etag() {
    let bench = Bench::new().await;
    let path = format!("groups/{}", kazoo_group_id(28));
    let reply = bench.get(&path).await;
    let revision = reply.json()["revision"].as_str().unwrap().to_owned();
    let (number, hash) = revision.split_once('-').unwrap();
    assert_eq!((number, hash.len()), ("1", 32));
    let tag = format!("\"{revision}\"");
    assert_eq!(reply.header("etag"), Some(tag.as_str()));
    let unless = [("if-none-match", tag.as_str())];
    let line = format!("GET {path}");
    assert_eq!(bench.call_with(&line, &unless, "").await.empty(), 304);
    assert_eq!(bench.edit("PATCH", 28, &json!({})).await.header("etag"), None);
    assert_eq!(bench.call_with(&line, &unless, "").await.status, 200);

    let list = bench.get("groups").await;
    let tag = list.header("etag").unwrap();
    assert_eq!(tag.trim_matches('"'), list.json()["revision"]);
    let again = bench.call_with("GET groups", &[("if-none-match", tag)], "").await;
    assert_eq!(again.status, 200, "lists change with every answer");

    bench.vary(&["kazoo.preconditions=stripped"]);
    let stripped = bench.get(&path).await;
    assert_eq!(stripped.header("etag"), None);
    assert!(stripped.json()["revision"].is_string());
}

#[tokio::test]
async fn ids_of_another_kind_are_unknown() {
    let bench = Bench::new().await;
    for id in [kazoo_group_id(999), kazoo_user_id(1), "x".to_owned()] {
        for path in ["groups", "devices", "callflows"] {
            let error = bench.get(&format!("{path}/{id}")).await.error();
            let details = json!({ "message": "bad identifier", "cause": id });
            assert_eq!(error, (404, "bad_identifier".to_owned(), details), "{path}");
        }
    }
    assert_eq!(bench.get(&format!("users/{}", kazoo_group_id(1))).await.error().0, 404);
}

#[tokio::test]
async fn users_and_devices_follow_from_the_agents() {
    let bench = Bench::new().await;
    let users = bench.get("users?page_size=1000").await.data();
    assert_eq!(users.as_array().unwrap().len(), 60);
    let find = |rows: &Value, id: String| {
        let rows = rows.as_array().unwrap();
        rows.iter().find(|row| row["id"] == id).unwrap().clone()
    };
    let ana = find(&users, kazoo_user_id(1));
    assert_eq!((&ana["first_name"], &ana["last_name"]), (&json!("Ana"), &json!("Ruiz")));
    assert_eq!((&ana["priv_level"], ana.get("enabled")), (&json!("admin"), None));
    assert_eq!(ana["username"], bench.credentials().username);
    let quiet = find(&users, kazoo_user_id(9));
    assert!(quiet["features"].as_array().unwrap().contains(&json!("do_not_disturb")));
    let former = bench.get(&format!("users/{}", kazoo_user_id(60))).await.data();
    assert_eq!(former["enabled"], false);
    assert_eq!(
        bench.get(&format!("users/{}", kazoo_user_id(9))).await.data()["do_not_disturb"]["enabled"],
        true
    );

    let devices = bench.get("devices?paginate=false").await.data();
    let owned = |agent: i64| {
        let rows = devices.as_array().unwrap().iter();
        rows.filter(|row| row["owner_id"] == kazoo_user_id(agent)).count()
    };
    assert_eq!([owned(10), owned(1), owned(3)], [0, 1, 2]);
    assert_eq!(find(&devices, kazoo_device_id(4, 0))["enabled"], false);
    assert_eq!(find(&devices, kazoo_device_id(0, 0)).get("owner_id"), None);
    let of_user = bench.get(&format!("users/{}/devices", kazoo_user_id(3))).await.data();
    let first = of_user[0].as_object().unwrap();
    assert!(of_user.as_array().unwrap().len() == 2 && first["hotdesked"] == false && !first.contains_key("username"));
    let one = bench.get(&format!("devices/{}", kazoo_device_id(3, 1))).await.data();
    assert_eq!(one["owner_id"], kazoo_user_id(3));
    assert_eq!(
        bench.get(&format!("devices/{}", kazoo_device_id(1, 1))).await.error().0,
        404
    );
}

#[tokio::test]
async fn only_registered_devices_have_a_status() {
    let bench = Bench::new().await;
    let status = bench.get("devices/status").await;
    let rows = status.data();
    let rows = rows.as_array().unwrap();
    assert!(rows.iter().all(|row| row["registered"] == true));
    let listed = |agent| rows.iter().any(|row| row["device_id"] == kazoo_device_id(agent, 0));
    assert!(listed(1) && !listed(2));
    assert!(status.json().get("page_size").is_none());
    bench.vary(&["kazoo.registrar=silent"]);
    assert_eq!(bench.get("devices/status").await.data(), json!([]));
}

#[tokio::test]
async fn a_users_groups_are_those_that_name_a_user() {
    let bench = Bench::new().await;
    let groups = async |id: String| ids(&bench.get(&format!("users/{id}/groups")).await.data());
    assert_eq!(groups(kazoo_user_id(8)).await.len(), 2);
    assert!(
        !groups(kazoo_user_id(6)).await.contains(&kazoo_group_id(1)),
        "without a type it is not listed"
    );
    assert_eq!(groups(kazoo_device_id(12, 0)).await, [""; 0]);
    assert_eq!(bench.get("users/unknown/groups").await.error().2["cause"], "unknown");

    let containing = async |id: String| ids(&bench.get(&format!("groups?has_key=endpoints.{id}")).await.data());
    assert!(containing(kazoo_user_id(6)).await.contains(&kazoo_group_id(1)));
    assert_eq!(containing(kazoo_device_id(12, 0)).await, [kazoo_group_id(2)]);
    assert_eq!(containing(kazoo_group_id(3)).await, [kazoo_group_id(2)]);
}

#[tokio::test]
async fn callflows_tell_where_groups_are_used() {
    let bench = Bench::new().await;
    let pair = bench
        .get(&format!("callflows?filter_group_id={}", kazoo_group_id(7)))
        .await
        .data();
    let mut kinds: Vec<_> = pair
        .as_array()
        .unwrap()
        .iter()
        .map(|flow| flow["type"].clone())
        .collect();
    kinds.sort_by_key(Value::to_string);
    assert_eq!(kinds, ["baseGroup", "userGroup"]);
    assert_eq!(
        bench
            .get("callflows?has_key=group_id")
            .await
            .data()
            .as_array()
            .unwrap()
            .len(),
        2
    );

    let all = bench.get("callflows").await.data();
    for (module, group) in [("ring_group", 28), ("group", 21)] {
        let mut uses = false;
        for flow in all.as_array().unwrap() {
            if flow["modules"].as_array().unwrap().contains(&json!(module)) {
                let whole = bench
                    .get(&format!("callflows/{}", flow["id"].as_str().unwrap()))
                    .await
                    .data();
                uses |= whole["flow"].to_string().contains(&kazoo_group_id(group));
            }
        }
        assert!(uses, "{module}");
    }

    // Nobody looks at them when a group goes.
    bench.edit("DELETE", 28, &json!({})).await;
    assert_eq!(bench.get("callflows").await.data(), all);
}

#[tokio::test]
async fn paths_and_verbs_that_do_not_exist_are_told_apart() {
    let bench = Bench::new().await;
    let group = format!("groups/{}", kazoo_group_id(28));
    for line in [
        "POST groups",
        "PATCH groups",
        "DELETE groups",
        &format!("PUT {group}"),
        "PUT users",
    ] {
        let error = bench.call(line, &json!({ "name": "x" })).await.error();
        let details = json!({ "message": "method not allowed" });
        assert_eq!(error, (405, "invalid_method".to_owned(), details), "{line}");
    }
    for path in [&format!("{group}/members"), "nothing", "users/x/y/z"] {
        assert_eq!(
            bench.get(path).await.error(),
            (404, "not_found".to_owned(), json!({ "message": "not found" }))
        );
    }
    assert_eq!(bench.send("GET /v2/nothing", &[], "").await.error().1, "not_found");
    assert_eq!(bench.send("GET /v1/accounts", &[], "").await.error().1, "gone");
}

#[tokio::test]
async fn the_envelope_tells_request_server_and_budget() {
    let bench = Bench::new().await;
    let reply = bench.call_with("GET groups", &[("x-request-id", "mine-1")], "").await;
    let body = reply.json();
    assert_eq!(
        (&body["request_id"], reply.header("x-request-id")),
        (&json!("mine-1"), Some("mine-1"))
    );
    assert_eq!(body["tokens"]["consumed"], 1);
    assert!(body["version"].is_string() && body["node"].is_string());
    assert_eq!(body["timestamp"].as_str().unwrap().len(), "2024-03-12T21:24:34Z".len());
    let other = bench.get("nothing").await.json();
    assert_eq!(other["request_id"].as_str().unwrap().len(), 32);
    let stranger = bench
        .send(&format!("GET /v2/accounts/{}/groups", kazoo_account_id()), &[], "")
        .await;
    assert!(stranger.json().get("version").is_none() && stranger.json().get("auth_token").is_none());
    let pretty = bench.call_with("GET groups", &[("x-pretty-print", "true")], "").await;
    assert!(pretty.body.contains(&b'\n') && pretty.data() == bench.get("groups").await.data());
}

#[tokio::test]
async fn what_cannot_be_read_or_written_is_refused_without_a_body() {
    let bench = Bench::new().await;
    let body = json!({ "data": { "name": "x" } }).to_string();
    for (line, name, value, status) in [
        ("PUT groups", "content-type", "text/plain", 415),
        ("GET groups", "accept", "image/png", 406),
    ] {
        assert_eq!(
            bench.call_with(line, &[(name, value)], body.clone()).await.empty(),
            status
        );
    }
    let form = [("content-type", "application/x-www-form-urlencoded"), ("accept", "*/*")];
    assert_eq!(bench.call_with("PUT groups", &form, body).await.status, 201);
}
