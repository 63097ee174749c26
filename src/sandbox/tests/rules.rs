//! What the calls do by default.

use super::*;

#[tokio::test]
async fn bodies_that_are_no_object_are_invalid_requests() {
    let bench = Bench::new().await;
    for body in ["", "[]", "groupId=1", "{"] {
        assert_eq!(bench.raw("/api/v2/Group/list", body).await.code(), 1047, "{body}");
    }
}

#[tokio::test]
async fn the_list_comes_in_pages_of_ten_in_the_order_of_ids() {
    let bench = Bench::new().await;
    let first = bench.list(json!({})).await.json();
    let numbers = |reply: &Value| ["page", "limit", "totalPages", "totalItems"].map(|name| reply[name].clone());
    assert_eq!(numbers(&first), [1, 10, 2, 12]);
    let second = bench.list(json!({ "page": 2, "limit": "10" })).await.json();
    assert_eq!(numbers(&second), [2, 10, 2, 12]);
    let ids = |reply: &Value| {
        let keys = reply["response"].as_object().unwrap().keys();
        keys.map(|id| id.parse().unwrap()).collect::<Vec<i64>>()
    };
    let all: Vec<_> = ids(&first).into_iter().chain(ids(&second)).collect();
    assert!(all.len() == 12 && all.is_sorted(), "{all:?}");
    let beyond = bench.list(json!({ "page": 3 })).await.json();
    assert_eq!(
        (numbers(&beyond), &beyond["response"]),
        ([3, 10, 2, 12].map(Value::from), &json!({}))
    );
    for wrong in [json!({ "page": 0 }), json!({ "limit": -1 }), json!({ "page": "next" })] {
        assert_eq!(bench.list(wrong).await.code(), 1000);
    }
}

#[tokio::test]
async fn names_are_found_in_any_case_and_script() {
    let bench = Bench::new().await;
    for (part, count) in [
        ("SUPPORT", 3),
        ("sÜd", 1),
        ("हिन्दी", 1),
        ("客服", 1),
        ("no such", 0),
        ("%", 0),
    ] {
        let found = bench.list(json!({ "name": part, "limit": 100 })).await.json();
        assert_eq!(found["totalItems"], count, "{part}");
        assert_eq!(found["response"].as_object().unwrap().len(), count, "{part}");
    }
}

#[tokio::test]
async fn filters_by_id_and_name_both_apply() {
    let bench = Bench::new().await;
    for (body, count) in [
        (json!({ "groupId": 28 }), 1),
        (json!({ "groupId": "28" }), 1),
        (json!({ "groupId": 28, "name": "sales" }), 0),
        (json!({ "groupId": 999 }), 0),
        (json!({ "groupId": "x" }), 0),
        (json!({ "groupId": 28, "page": 2 }), 1),
    ] {
        assert_eq!(bench.list(body.clone()).await.json()["totalItems"], count, "{body}");
    }
}

#[tokio::test]
async fn the_relation_tells_members_and_flags() {
    let bench = Bench::new().await;
    let relation = bench.relation(28).await;
    assert_eq!(relation["groupData"]["unique_id"], 28);
    assert_eq!(
        relation["agentData"]["8"],
        json!({ "unique_id": 8, "name": "manoj", "status": 1 })
    );
    assert_eq!(
        relation["relationData"]["2"],
        json!({ "unique_id": 2, "group_id": 28, "receive_call": 0 })
    );
    assert_eq!(relation["relationData"]["3"]["receive_call"], 1);
    assert_eq!(relation["relationData"].as_object().unwrap().len(), 3);
}

#[tokio::test]
async fn without_quick_the_relation_tells_no_flags() {
    let bench = Bench::new().await;
    let relation = bench
        .call("Group/getGroupAgentRelation", json!({ "groupId": "28" }))
        .await
        .payload();
    assert_eq!(relation["relationData"]["3"], json!({ "unique_id": 3, "group_id": 28 }));
}

#[tokio::test]
async fn calls_about_a_group_need_one_that_exists() {
    let bench = Bench::new().await;
    for action in [
        "Group/getGroupAgentRelation",
        "Group/submitAssignGroupToAgent",
        "Group/update",
        "Group/delete",
    ] {
        assert_eq!(
            bench.call(action, json!({ "name": "x" })).await.code(),
            1502,
            "{action}"
        );
        assert_eq!(
            bench
                .call(action, json!({ "name": "x", "groupId": "999" }))
                .await
                .code(),
            1503,
            "{action}"
        );
    }
    let other = json!({ "groupId": "28", "name": "sales" });
    assert_eq!(bench.call("Group/getGroupAgentRelation", other).await.code(), 1503);
}

#[tokio::test]
async fn an_assignment_replaces_the_whole_roster() {
    let bench = Bench::new().await;
    assert_eq!(
        bench
            .assign(28, json!(["5", 3, "5", "10"]), json!(["10", 5]))
            .await
            .code(),
        200
    );
    assert_eq!(
        bench.control.roster(28).await.unwrap(),
        [(5, true), (3, false), (10, true)]
    );
    let listed = bench.list(json!({ "groupId": 28 })).await.payload();
    assert_eq!(
        listed["28"]["agents"],
        json!(["#5 José García", "#3 bhawesh", "#10 Nguyễn Thị Ánh"])
    );
}

#[tokio::test]
async fn an_assignment_without_agents_empties_the_group() {
    let bench = Bench::new().await;
    assert_eq!(
        bench
            .call("Group/submitAssignGroupToAgent", json!({ "groupId": "28" }))
            .await
            .code(),
        200
    );
    assert_eq!(bench.control.roster(28).await.unwrap(), []);
    assert_eq!(bench.assign(1, json!([]), json!([])).await.code(), 200);
    assert_eq!(bench.control.roster(1).await.unwrap(), []);
}

#[tokio::test]
async fn a_refused_assignment_changes_nothing() {
    let bench = Bench::new().await;
    let before = bench.control.roster(28).await.unwrap();
    for (agents, ringing, code) in [
        (json!(["2", "999"]), json!([]), 1003),
        (json!(["2", "x"]), json!([]), 1003),
        (json!(["2"]), json!(["3"]), 1000),
        (json!("2"), json!([]), 1000),
        (json!([["2"]]), json!([]), 1000),
        (json!(["2"]), json!({}), 1000),
    ] {
        assert_eq!(bench.assign(28, agents.clone(), ringing).await.code(), code, "{agents}");
    }
    assert_eq!(bench.control.roster(28).await.unwrap(), before);
}

#[tokio::test]
async fn duplicate_names_are_numbered_on_add_and_update() {
    let bench = Bench::new().await;
    let name = async |id: i64| bench.control.group_name(id).await.unwrap().unwrap();
    let added = bench.call("Group/add", json!({ "name": "billing" })).await.json();
    assert_eq!(added, json!({ "status": "success", "groupId": 29, "code": 200 }));
    assert_eq!(name(29).await, "billing 1");
    bench.call("Group/add", json!({ "name": "Billing" })).await;
    assert_eq!(name(30).await, "Billing 2");

    bench
        .call("Group/update", json!({ "groupId": "7", "name": "Billing" }))
        .await;
    assert_eq!(name(7).await, "Billing 3");
    bench
        .call("Group/update", json!({ "groupId": "4", "name": "BILLING" }))
        .await;
    assert_eq!(name(4).await, "BILLING", "its own name is no duplicate");
}

#[tokio::test]
async fn new_groups_need_a_name() {
    let bench = Bench::new().await;
    for (body, code) in [
        (json!({}), 1501),
        (json!({ "name": "" }), 1501),
        (json!({ "name": "  " }), 1022),
        (json!({ "name": 7 }), 1001),
    ] {
        assert_eq!(bench.call("Group/add", body.clone()).await.code(), code, "{body}");
        let mut update = body.clone();
        update["groupId"] = json!("4");
        assert_eq!(bench.call("Group/update", update).await.code(), code, "{body}");
    }
    assert_eq!(bench.list(json!({})).await.json()["totalItems"], 12);
}

#[tokio::test]
async fn an_update_without_status_activates_the_group() {
    let bench = Bench::new().await;
    let status = async || bench.list(json!({ "groupId": 3 })).await.payload()["3"]["status"].clone();
    assert_eq!(status().await, 0);
    bench
        .call("Group/update", json!({ "groupId": "3", "name": "Support late" }))
        .await;
    assert_eq!(status().await, 1);
    bench
        .call(
            "Group/update",
            json!({ "groupId": "3", "name": "Support late", "status": 0 }),
        )
        .await;
    assert_eq!(status().await, 0);
    let wrong = json!({ "groupId": "3", "name": "Support late", "status": 2 });
    assert_eq!(bench.call("Group/update", wrong).await.code(), 1029);
}

#[tokio::test]
async fn deleting_takes_relations_along_and_frees_no_id() {
    let bench = Bench::new().await;
    assert_eq!(bench.call("Group/delete", json!({ "groupId": "28" })).await.code(), 200);
    assert_eq!(
        bench.call("Group/delete", json!({ "groupId": "28" })).await.code(),
        1503
    );
    assert_eq!(bench.list(json!({ "name": "mahipal" })).await.json()["totalItems"], 0);
    assert_eq!(
        bench.call("Agent/list", json!({ "groupId": "28" })).await.payload(),
        json!({})
    );
    let added = bench.call("Group/add", json!({ "name": "Mahipal singh" })).await.json();
    assert_eq!(added["groupId"], 29);
    assert_eq!(bench.control.roster(29).await.unwrap(), []);
}

#[tokio::test]
async fn agents_are_listed_whole_and_by_group_name_and_status() {
    let bench = Bench::new().await;
    let agents = async |body| bench.call("Agent/list", body).await.payload();
    let all = agents(json!({})).await;
    assert_eq!(all.as_object().unwrap().len(), 60);
    assert_eq!(
        (&all["3"]["name"], &all["3"]["team"]),
        (&json!("bhawesh"), &json!("blue team"))
    );
    for (body, ids) in [
        (json!({ "groupId": "28" }), vec!["2", "3", "8"]),
        (json!({ "name": "MANOJ" }), vec!["4", "8"]),
        (json!({ "status": "inactive" }), vec!["60"]),
        (json!({ "status": 0 }), vec!["60"]),
        (json!({ "name": "शर्मा", "status": "active" }), vec!["14"]),
    ] {
        let found = agents(body.clone()).await;
        assert_eq!(found.as_object().unwrap().keys().collect::<Vec<_>>(), ids, "{body}");
    }
    assert_eq!(
        bench.call("Agent/list", json!({ "status": "asleep" })).await.code(),
        1502
    );
}

#[tokio::test]
async fn another_clients_edits_are_seen_at_once() {
    let bench = Bench::new().await;
    bench.control.set_roster(28, vec![(8, false), (5, true)]).await.unwrap();
    bench.control.rename_group(28, "Renamed").await.unwrap();
    let listed = bench.list(json!({ "groupId": 28 })).await.payload();
    assert_eq!(listed["28"]["agents"], json!(["#8 manoj", "#5 José García"]));
    assert_eq!(listed["28"]["name"], "Renamed");
    let code = |error: crate::sandbox::SandboxError| error.code();
    assert_eq!(
        bench.control.set_roster(28, vec![(999, true)]).await.map_err(code),
        Err("no-such-agent")
    );
    assert_eq!(bench.control.roster(28).await.unwrap().len(), 2);
    bench.control.delete_group(28).await.unwrap();
    assert_eq!(bench.control.delete_group(28).await.map_err(code), Err("no-such-group"));
    assert_eq!(bench.control.roster(28).await.map_err(code), Err("no-such-group"));
}
