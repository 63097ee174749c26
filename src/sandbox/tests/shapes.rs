//! Every variant once.

use super::*;

async fn relation(settings: &[&str]) -> Value {
    Bench::varied(settings).await.relation(28).await
}

async fn listed(settings: &[&str], body: Value) -> Value {
    Bench::varied(settings).await.list(body).await.json()
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn errors_carry_the_chosen_status() {
    for (setting, statuses) in [
        ("deepcall.errors=http200", [200, 200, 200]),
        ("deepcall.errors=http400", [400, 400, 400]),
        ("deepcall.errors=status", [401, 404, 400]),
    ] {
        let bench = Bench::varied(&[setting]).await;
        let found = [
            bench.raw("/api/v2/Group/list", r#"{"ssid":"x"}"#).await.status,
            bench.call("Group/delete", json!({ "groupId": "999" })).await.status,
            bench.call("Group/add", json!({})).await.status,
        ];
        assert_eq!(found.map(|status| status.as_u16()), statuses, "{setting}");
        assert_eq!(bench.list(json!({})).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn error_numbers_have_the_chosen_field() {
    for (value, body) in [
        (
            "code",
            r#"{"status":"error","message":"Group not found or not authorized","code":1503}"#,
        ),
        (
            "errCode",
            r#"{"status":"error","message":"Group not found or not authorized","errCode":1503}"#,
        ),
        (
            "errorCode",
            r#"{"status":"error","message":"Group not found or not authorized","errorCode":1503}"#,
        ),
        (
            "code-string",
            r#"{"status":"error","message":"Group not found or not authorized","code":"1503"}"#,
        ),
    ] {
        let bench = Bench::varied(&[&format!("deepcall.error_field={value}")]).await;
        assert_eq!(bench.call("Group/delete", json!({ "groupId": "999" })).await.body, body);
    }
}

#[tokio::test]
async fn payloads_have_the_chosen_name() {
    let reply = listed(&["deepcall.payload=data"], json!({ "groupId": 28 })).await;
    assert_eq!(
        keys(&reply),
        ["status", "data", "page", "limit", "totalPages", "totalItems", "code"]
    );
}

#[tokio::test]
async fn relations_have_the_chosen_shape() {
    let maps = relation(&[]).await;
    assert_eq!(keys(&maps["agentData"]), ["2", "3", "8"], "as Node orders such keys");
    let arrays = relation(&["deepcall.relation=arrays"]).await;
    assert_eq!(
        arrays["relationData"][0],
        json!({ "unique_id": 3, "group_id": 28, "receive_call": 1 })
    );
    assert_eq!(arrays["agentData"].as_array().unwrap().len(), 3);
    assert_eq!(arrays["groupData"]["name"], "Mahipal singh");
    let nested = relation(&["deepcall.relation=nested"]).await;
    assert_eq!(nested["groupData"]["28"]["name"], "Mahipal singh");
    assert_eq!(keys(&nested["relationData"]), ["2", "3", "8"]);
}

#[tokio::test]
async fn agent_data_can_hold_everybody() {
    for (shape, agents) in [("maps", 60), ("arrays", 60)] {
        let found = relation(&["deepcall.agent_data=all", &format!("deepcall.relation={shape}")]).await;
        let count = |part: &str| match &found[part] {
            Value::Array(items) => items.len(),
            other => other.as_object().unwrap().len(),
        };
        assert_eq!((count("agentData"), count("relationData")), (agents, 3));
    }
}

#[tokio::test]
async fn flags_have_the_chosen_encoding() {
    for (value, on, off) in [
        ("number", json!(1), json!(0)),
        ("bool", json!(true), json!(false)),
        ("string", json!("1"), json!("0")),
    ] {
        let found = relation(&[&format!("deepcall.flags={value}")]).await;
        assert_eq!(found["relationData"]["3"]["receive_call"], on);
        assert_eq!(found["relationData"]["2"]["receive_call"], off);
    }
    let missing = relation(&["deepcall.flags=missing"]).await;
    let known = |id: &str| missing["relationData"][id].get("receive_call").is_some();
    assert_eq!(["3", "8", "2"].map(known), [false, false, true]);
}

#[tokio::test]
async fn agent_ids_have_the_chosen_name() {
    for name in ["unique_id", "agent_unique_id", "agent_id", "agentid", "id"] {
        let bench = Bench::varied(&[&format!("deepcall.agent_id={name}")]).await;
        let found = bench.relation(28).await;
        assert_eq!(found["relationData"]["8"][name], 8);
        assert_eq!(found["agentData"]["8"][name], 8);
        assert_eq!(bench.call("Agent/list", json!({})).await.payload()["8"][name], 8);
    }
    let key = relation(&["deepcall.agent_id=key"]).await;
    assert_eq!(key["relationData"]["8"], json!({ "group_id": 28, "receive_call": 1 }));
    let array = relation(&["deepcall.agent_id=key", "deepcall.relation=arrays"]).await;
    assert_eq!(array["agentData"][1]["unique_id"], 8);
}

#[tokio::test]
async fn paging_is_honoured_or_not_as_chosen() {
    for (value, first, count, page, limit, pages) in [
        ("honoured", "7", 4, 2, 4, 3),
        ("ignored-all", "1", 12, 1, 12, 1),
        ("ignored-first", "1", 10, 1, 10, 2),
        ("repeats", "1", 4, 2, 4, 3),
        ("echo-differs", "7", 4, 1, 4, 3),
    ] {
        let reply = listed(&[&format!("deepcall.paging={value}")], json!({ "page": 2, "limit": 4 })).await;
        let groups = keys(&reply["response"]);
        assert_eq!((groups[0], groups.len()), (first, count), "{value}");
        let told = ["page", "limit", "totalPages", "totalItems"].map(|name| reply[name].as_i64().unwrap());
        assert_eq!(told, [page, limit, pages, 12], "{value}");
    }
    let bare = listed(&["deepcall.paging=missing-fields"], json!({ "page": 2, "limit": 4 })).await;
    assert_eq!(keys(&bare), ["status", "response", "code"]);
    assert_eq!(keys(&bare["response"]).len(), 12);
}

#[tokio::test]
async fn limits_are_lowered_to_the_greatest_allowed() {
    let reply = listed(&["deepcall.limit_max=5"], json!({ "limit": 100, "page": 2 })).await;
    assert_eq!(
        (keys(&reply["response"]).len(), &reply["limit"], &reply["totalPages"]),
        (5, &json!(5), &json!(3))
    );
}

#[tokio::test]
async fn empty_lists_look_as_chosen() {
    for (value, body) in [("object", json!({})), ("array", json!([])), ("null", Value::Null)] {
        let reply = listed(&[&format!("deepcall.empty={value}")], json!({ "name": "no such" })).await;
        assert_eq!(reply.get("response"), Some(&body));
        assert_eq!((&reply["totalItems"], &reply["totalPages"]), (&json!(0), &json!(0)));
    }
    let absent = listed(&["deepcall.empty=absent"], json!({ "name": "no such" })).await;
    assert_eq!(absent.get("response"), None);
    let bench = Bench::varied(&["deepcall.empty=error1012"]).await;
    assert_eq!(bench.list(json!({ "name": "no such" })).await.code(), 1012);
    assert_eq!(
        bench.call("Agent/list", json!({ "name": "no such" })).await.code(),
        1012
    );
}

#[tokio::test]
async fn an_empty_array_can_be_refused_but_absence_empties() {
    let bench = Bench::varied(&["deepcall.emptying=refuses-empty-1030"]).await;
    assert_eq!(bench.assign(28, json!([]), json!([])).await.code(), 1030);
    assert_eq!(bench.control.roster(28).await.unwrap().len(), 3);
    assert_eq!(
        bench
            .call("Group/submitAssignGroupToAgent", json!({ "groupId": "28" }))
            .await
            .code(),
        200
    );
    assert_eq!(bench.control.roster(28).await.unwrap(), []);
}

#[tokio::test]
async fn unknown_agents_can_be_left_out_silently() {
    let bench = Bench::varied(&["deepcall.unknown_agents=ignore"]).await;
    assert_eq!(
        bench
            .assign(28, json!(["2", "999", "x"]), json!(["2", "999"]))
            .await
            .code(),
        200
    );
    assert_eq!(bench.control.roster(28).await.unwrap(), [(2, true)]);
}

#[tokio::test]
async fn reads_lag_behind_writes_for_as_long_as_chosen() {
    let bench = Bench::varied(&["deepcall.lag=2"]).await;
    bench.assign(28, json!(["5"]), json!([])).await;
    assert_eq!(bench.control.roster(28).await.unwrap(), [(5, false)]);
    assert_eq!(keys(&bench.relation(28).await["relationData"]), ["2", "3", "8"]);
    let listed = bench.list(json!({ "groupId": 28 })).await.payload();
    assert_eq!(listed["28"]["agents"].as_array().unwrap().len(), 3);
    assert_eq!(keys(&bench.relation(28).await["relationData"]), ["5"]);
    assert_eq!(
        bench.list(json!({ "groupId": 28 })).await.payload()["28"]["agents"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn labels_can_be_odd() {
    let reply = listed(&["deepcall.labels=odd"], json!({ "groupId": 28 })).await;
    assert_eq!(
        reply["response"]["28"]["agents"],
        json!(["bhawesh", "manoj", "#2 #bhawesh"])
    );
    let reply = listed(&["deepcall.labels=odd"], json!({ "groupId": 2 })).await;
    let agents = &reply["response"]["2"]["agents"];
    assert_eq!((&agents[0], &agents[3]), (&json!("#1  Ana  Ruiz"), &json!("#30")));
}

#[tokio::test]
async fn agents_come_in_the_chosen_shape() {
    let agents = async |value: &str, body| {
        let bench = Bench::varied(&[&format!("deepcall.agent_list={value}")]).await;
        bench.call("Agent/list", body).await
    };
    assert_eq!(agents("map", json!({})).await.payload()["60"]["status"], 0);
    assert_eq!(agents("array", json!({})).await.payload()[59]["unique_id"], 60);
    assert_eq!(
        agents("agents-array", json!({})).await.payload()["agents"][59]["unique_id"],
        60
    );
    assert_eq!(agents("unavailable-1021", json!({})).await.code(), 1021);
    let paged = agents("paged", json!({ "page": 2, "limit": 50 })).await.json();
    assert_eq!(
        (
            keys(&paged["response"]).len(),
            &paged["totalPages"],
            &paged["totalItems"]
        ),
        (10, &json!(2), &json!(60))
    );
}

#[tokio::test]
async fn inactive_groups_can_be_hidden() {
    let reply = listed(&["deepcall.inactive=hidden"], json!({ "name": "support" })).await;
    assert_eq!(keys(&reply["response"]), ["1", "2"]);
    let hidden = listed(&["deepcall.inactive=hidden"], json!({ "groupId": 3 })).await;
    assert_eq!(hidden["totalItems"], 0);
}

#[tokio::test]
async fn duplicates_can_be_numbered_without_a_space() {
    let bench = Bench::varied(&["deepcall.duplicate_suffix=plain-number"]).await;
    bench.call("Group/add", json!({ "name": "Billing" })).await;
    assert_eq!(bench.control.group_name(29).await.unwrap().as_deref(), Some("Billing1"));
}

#[tokio::test]
async fn ids_can_be_strings() {
    let bench = Bench::varied(&["deepcall.ids=string"]).await;
    assert_eq!(
        bench.list(json!({ "groupId": 28 })).await.payload()["28"]["unique_id"],
        "28"
    );
    assert_eq!(bench.relation(28).await["relationData"]["8"]["unique_id"], "8");
    assert_eq!(
        bench.call("Group/add", json!({ "name": "x" })).await.json()["groupId"],
        "29"
    );
}

#[tokio::test]
async fn the_id_filter_has_one_spelling_or_none() {
    for (value, by_camel, by_lower) in [("groupId", 1, 12), ("groupid", 12, 1), ("ignored", 12, 12)] {
        let bench = Bench::varied(&[&format!("deepcall.id_filter={value}")]).await;
        let count = async |body| bench.list(body).await.json()["totalItems"].as_i64().unwrap();
        assert_eq!(count(json!({ "groupId": "28" })).await, by_camel, "{value}");
        assert_eq!(count(json!({ "groupid": "28" })).await, by_lower, "{value}");
    }
}

#[tokio::test]
async fn every_setting_of_the_matrix_serves_and_takes_an_assignment() {
    for variants in Variants::matrix("deepcall") {
        let bench = Bench::with(SandboxOptions {
            variants,
            ..SandboxOptions::default()
        })
        .await;
        assert_eq!(
            bench.assign(28, json!(["2", "3"]), json!(["3"])).await.code(),
            200,
            "{variants}"
        );
        assert_eq!(bench.list(json!({})).await.code(), 200, "{variants}");
        let reply = bench
            .call("Group/getGroupAgentRelation", json!({ "groupId": "28", "quick": true }))
            .await;
        assert_eq!(reply.code(), 200, "{variants}");
        assert_eq!(
            bench.control.roster(28).await.unwrap(),
            [(2, false), (3, true)],
            "{variants}"
        );
    }
}
