//! Groups with their members inside.

use super::*;

#[tokio::test]
async fn the_list_has_members_and_pages_of_twenty() {
    let desk = Desk::new(&[]).await;
    let reply = desk.read("user_groups").await;
    let keys: Vec<_> = reply.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["code", "user_groups", "meta"]);
    assert_eq!(
        reply["meta"],
        json!({ "current_page": 1, "total_pages": 1, "total_count": 12 })
    );
    let groups = reply["user_groups"].as_array().unwrap();
    assert_eq!(
        groups[11],
        json!({ "id": 28, "name": "Mahipal singh", "agents": [
            { "id": 3, "nick_name": "bhawesh" }, { "id": 8, "nick_name": "manoj" }, { "id": 2, "nick_name": "bhawesh" },
        ] })
    );
    let empty = groups.iter().find(|group| group["id"] == 12).unwrap();
    assert_eq!(empty["agents"], json!([]));
}

#[tokio::test]
async fn pages_follow_each_other_and_sizes_have_their_limits() {
    let desk = Desk::new(&[]).await;
    let mut ids = Vec::new();
    for page in 1..=3 {
        let reply = desk.read(&format!("user_groups?page={page}&per_page=5")).await;
        assert_eq!(
            reply["meta"],
            json!({ "current_page": page, "total_pages": 3, "total_count": 12 })
        );
        ids.extend(
            reply["user_groups"]
                .as_array()
                .unwrap()
                .iter()
                .map(|group| group["id"].as_i64().unwrap()),
        );
    }
    assert!(ids.len() == 12 && ids.is_sorted(), "{ids:?}");
    assert_eq!(
        desk.read("user_groups?page=4&per_page=5").await["user_groups"],
        json!([])
    );
    assert_eq!(
        desk.read("agents?per_page=1000").await["agents"]
            .as_array()
            .unwrap()
            .len(),
        59
    );
    for wrong in ["page=0", "page=x", "per_page=0", "per_page=-1"] {
        let reply = desk
            .call(Method::GET, &format!("user_groups?{wrong}"), Value::Null)
            .await;
        assert_eq!(reply.code(), 2000, "{wrong}");
    }
}

#[tokio::test]
async fn groups_agents_come_in_both_shapes() {
    let desk = Desk::new(&[]).await;
    let reply = desk.read("user_groups/28/agents").await;
    assert!(reply.get("meta").is_none() && reply.get("user_group").is_none());
    let group = &reply["user_groups"][0];
    assert_eq!((&group["id"], &group["name"]), (&json!(28), &json!("Mahipal singh")));
    assert_eq!(group["agents"].as_array().unwrap().len(), 3);
    let object = Desk::new(&["udesk.group_agents=object"])
        .await
        .read("user_groups/28/agents")
        .await;
    assert!(object.get("user_groups").is_none());
    assert_eq!(&object["user_group"], group);
    let second = desk.read("user_groups/28/agents?page=2&per_page=2").await;
    let second = second["user_groups"][0]["agents"].as_array().unwrap().clone();
    assert_eq!((second.len(), &second[0]["id"]), (1, &json!(2)));
    assert_eq!(
        desk.call(Method::GET, "user_groups/999/agents", Value::Null)
            .await
            .code(),
        2005
    );
}

#[tokio::test]
async fn a_groups_agents_have_the_fields_and_oddities_of_the_sample() {
    // seeds/udesk-user-groups.txt, "Get agents under agent group".
    let desk = Desk::new(&[]).await;
    let reply = desk.read("user_groups/28/agents").await;
    let agent = &reply["user_groups"][0]["agents"][0];
    for name in [
        "id",
        "nick_name",
        "email",
        "cellphone",
        "work_id",
        "im_ability_value",
        "profile",
        "aliase",
        "role_name",
        "duty",
        "user_group_ids",
        "disable_status",
        "avatar",
        "lang",
        "availability",
        "im_welcomes",
        "user_groups",
        "agent_roles",
        "departments",
        "agent_callout_display_number",
        "number",
        "password",
    ] {
        assert!(agent.get(name).is_some(), "{name}");
    }
    assert!(agent["cellphone"].is_u64() && agent["work_id"].is_u64());
    assert_eq!(agent["password"], "sip-secret-3");
    let ids = agent["user_group_ids"].as_array().unwrap();
    let named = agent["user_groups"].as_array().unwrap();
    assert!(ids.contains(&json!(28)));
    assert!(
        named.iter().all(|group| !ids.contains(&group["id"])),
        "the two disagree: {agent}"
    );
}

#[tokio::test]
async fn a_group_is_created_renamed_and_deleted_as_in_the_samples() {
    let desk = Desk::new(&[]).await;
    let created = desk
        .call(Method::POST, "user_groups", json!({ "name": "Agent Group 1" }))
        .await;
    let id = created.json()["id"].as_i64().unwrap();
    assert_eq!(created.body, format!(r#"{{"id":{id},"code":1000}}"#));
    let path = format!("user_groups/{id}");
    let renamed = desk.call(Method::PUT, &path, json!({ "name": "Agent Group 2" })).await;
    assert_eq!(
        renamed.json(),
        json!({ "code": 1000, "user_group": { "id": id, "name": "Agent Group 2", "agents": [] } })
    );
    let deleted = desk.call(Method::DELETE, &path, Value::Null).await;
    let message = format!("The customer service group with ID {id} was successfully deleted");
    assert_eq!(deleted.body, format!(r#"{{"message":"{message}","code":1000}}"#));
    assert_eq!(desk.bench.control.group_name(id).await.unwrap(), None);
}

#[tokio::test]
async fn renaming_gives_all_members_back_and_changes_none() {
    let desk = Desk::new(&[]).await;
    let renamed = desk
        .call(Method::PUT, "user_groups/28", json!({ "name": "New", "agents": [] }))
        .await
        .json();
    assert_eq!(renamed["user_group"]["agents"].as_array().unwrap().len(), 3);
    assert_eq!(desk.members(28).await, [3, 8, 2]);
}

#[tokio::test]
async fn empty_names_get_the_two_wordings_of_the_seed() {
    let desk = Desk::new(&[]).await;
    for (method, path) in [(Method::POST, "user_groups"), (Method::PUT, "user_groups/28")] {
        let call = async |body| desk.call(method.clone(), path, body).await.json();
        assert_eq!(
            call(json!({ "name": "" })).await,
            json!({
                "code": 2000, "message": "Unknown error",
                "exception": "Validation failed: Group name cannot be an empty string",
            })
        );
        assert_eq!(
            call(json!({})).await,
            json!({ "code": 2000, "message": "name cannot be empty" })
        );
        assert_eq!(call(json!({ "name": "ä".repeat(256) })).await["code"], 2000);
        assert_eq!(call(json!({ "name": "ä".repeat(255) })).await["code"], 1000);
    }
}

#[tokio::test]
async fn unknown_groups_are_2005() {
    let desk = Desk::new(&[]).await;
    for id in ["999", "x", "-1"] {
        let path = format!("user_groups/{id}");
        assert_eq!(desk.call(Method::PUT, &path, json!({ "name": "a" })).await.code(), 2005);
        assert_eq!(desk.call(Method::DELETE, &path, Value::Null).await.code(), 2005);
        assert_eq!(
            desk.call(Method::GET, &format!("{path}/agents"), Value::Null)
                .await
                .code(),
            2005
        );
    }
}

#[tokio::test]
async fn two_groups_can_have_one_name_unless_told() {
    for (setting, code) in [("allowed", 1000), ("refused", 2000)] {
        let desk = Desk::new(&[&format!("udesk.duplicates={setting}")]).await;
        let billing = json!({ "name": "BILLING" });
        assert_eq!(
            desk.call(Method::POST, "user_groups", billing.clone()).await.code(),
            code
        );
        assert_eq!(desk.call(Method::PUT, "user_groups/28", billing).await.code(), code);
        let own = json!({ "name": "Support L1" });
        assert_eq!(desk.call(Method::PUT, "user_groups/1", own).await.code(), 1000);
    }
}

#[tokio::test]
async fn a_group_with_members_can_be_deleted_unless_told() {
    for (setting, codes) in [("any", [1000, 1000]), ("only-empty", [2000, 1000])] {
        let desk = Desk::new(&[&format!("udesk.deletion={setting}")]).await;
        for (group, code) in [28, 12].into_iter().zip(codes) {
            let reply = desk
                .call(Method::DELETE, &format!("user_groups/{group}"), Value::Null)
                .await;
            assert_eq!(reply.code(), code, "{setting} {group}");
        }
    }
}

#[tokio::test]
async fn disabled_members_can_be_hidden() {
    for (setting, count) in [("shown", 1), ("hidden", 0)] {
        let desk = Desk::new(&[&format!("udesk.disabled_members={setting}")]).await;
        desk.bench.control.set_roster(12, vec![(60, true)]).await.unwrap();
        let listed = desk.read("user_groups?per_page=100").await;
        let group = listed["user_groups"]
            .as_array()
            .unwrap()
            .iter()
            .find(|group| group["id"] == 12);
        assert_eq!(group.unwrap()["agents"].as_array().unwrap().len(), count);
        let agents = desk.read("user_groups/12/agents").await;
        assert_eq!(agents["user_groups"][0]["agents"].as_array().unwrap().len(), count);
    }
}

#[tokio::test]
async fn a_group_made_here_is_seen_through_another_face() {
    let desk = Desk::new(&[]).await;
    desk.call(Method::POST, "user_groups", json!({ "name": "Everywhere" }))
        .await;
    let seen = desk.bench.list(json!({ "name": "everywhere" })).await.json();
    assert_eq!(seen["totalItems"], 1);
}
