//! Agents, and membership as their property.

use super::*;

#[tokio::test]
async fn disabled_agents_are_hidden_unless_asked_for() {
    let desk = Desk::new(&[]).await;
    let total = async |query: &str| desk.read(&format!("agents?{query}")).await["meta"]["total_count"].clone();
    assert_eq!(total("per_page=100").await, 59);
    assert_eq!(total("with_disabled=false").await, 59);
    assert_eq!(total("with_disabled=true").await, 60);
    let last = desk.read("agents?with_disabled=true&page=3").await;
    assert_eq!(last["agents"].as_array().unwrap().len(), 20, "twenty without per_page");
    assert_eq!(last["agents"][19]["disable_status"], "disable");
}

#[tokio::test]
async fn an_agent_has_numbers_as_text_and_secrets() {
    let desk = Desk::new(&[]).await;
    let agent = desk.read("agents?per_page=1").await["agents"][0].clone();
    assert_eq!(
        (
            &agent["nick_name"],
            &agent["email"],
            &agent["cellphone"],
            &agent["work_id"]
        ),
        (
            &json!("Ana Ruiz"),
            &json!("agent1@callcenter.example"),
            &json!("15550000001"),
            &json!("1")
        )
    );
    assert_eq!(
        (&agent["password"], &agent["number"]),
        (&json!("sip-secret-1"), &json!("sip-1001"))
    );
}

#[tokio::test]
async fn one_agent_is_found_by_id_or_address_in_the_chosen_shape() {
    for (setting, name) in [("agent", "agent"), ("agents", "agents")] {
        let desk = Desk::new(&[&format!("udesk.get_agent={setting}")]).await;
        for query in ["type=id&content=60", "type=email&content=agent60%40callcenter.example"] {
            let reply = desk.read(&format!("agents/get_agent?{query}")).await;
            let agent = if name == "agents" {
                &reply["agents"][0]
            } else {
                &reply["agent"]
            };
            assert_eq!(
                (&agent["id"], &agent["nick_name"]),
                (&json!(60), &json!("Robin Former"))
            );
            assert_eq!(reply.as_object().unwrap().len(), 2);
        }
    }
    let desk = Desk::new(&[]).await;
    for (query, code) in [
        ("type=id&content=999", 2005),
        ("type=id&content=x", 2005),
        ("type=email&content=x", 2005),
        ("type=name&content=x", 2000),
    ] {
        let reply = desk
            .call(Method::GET, &format!("agents/get_agent?{query}"), Value::Null)
            .await;
        assert_eq!(reply.code(), code, "{query}");
    }
    let desk = Desk::new(&["udesk.get_agent=absent"]).await;
    let reply = desk
        .call(Method::GET, "agents/get_agent?type=id&content=1", Value::Null)
        .await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn group_ids_are_the_complete_new_list() {
    let desk = Desk::new(&[]).await;
    assert_eq!(desk.group_ids(8).await, json!([9, 28]));
    let before = desk.bench.control.roster(28).await.unwrap();
    let reply = desk.regroup(8, json!([12, 9, 4, 4])).await.json();
    assert_eq!(
        (&reply["code"], &reply["agent"]["user_group_ids"]),
        (&json!(1000), &json!([4, 9, 12]))
    );
    assert_eq!(desk.group_ids(8).await, json!([4, 9, 12]));
    let others: Vec<_> = before.into_iter().filter(|(agent, _)| *agent != 8).collect();
    assert_eq!(
        desk.bench.control.roster(28).await.unwrap(),
        others,
        "their calls are as they were"
    );
    assert_eq!(desk.members(4).await, [5, 13, 40, 8], "at the end");
    assert_eq!(desk.bench.control.roster(12).await.unwrap(), [(8, true)]);
}

#[tokio::test]
async fn keeping_a_group_keeps_place_and_calls() {
    let desk = Desk::new(&[]).await;
    let before = desk.bench.control.roster(28).await.unwrap();
    assert_eq!(before[2], (2, false));
    let ids = desk.group_ids(2).await;
    let mut more = ids.as_array().unwrap().clone();
    more.push(json!(12));
    assert_eq!(desk.regroup(2, Value::Array(more)).await.code(), 1000);
    assert_eq!(desk.bench.control.roster(28).await.unwrap(), before);
}

#[tokio::test]
async fn groups_of_other_categories_are_lost_when_left_out() {
    let desk = Desk::new(&[]).await;
    assert_eq!(desk.group_ids(3).await, json!([28, 900_001]));
    assert_eq!(desk.regroup(3, json!([28, 4, 900_001])).await.code(), 1000);
    assert_eq!(desk.group_ids(3).await, json!([4, 28, 900_001]));
    assert_eq!(desk.regroup(3, json!([28])).await.code(), 1000);
    assert_eq!(
        desk.group_ids(3).await,
        json!([28]),
        "whoever leaves it out takes it away"
    );
    let listed = desk.read("user_groups?per_page=100").await;
    let known = |id: i64| {
        listed["user_groups"]
            .as_array()
            .unwrap()
            .iter()
            .any(|group| group["id"] == id)
    };
    assert!(known(28) && !known(900_001));
}

#[tokio::test]
async fn group_ids_can_be_additions() {
    let desk = Desk::new(&["udesk.group_ids=append"]).await;
    assert_eq!(desk.regroup(8, json!([12])).await.code(), 1000);
    assert_eq!(desk.group_ids(8).await, json!([9, 12, 28]));
    assert_eq!(desk.regroup(8, json!([9])).await.code(), 1000);
    assert_eq!(desk.group_ids(8).await, json!([9, 12, 28]), "nobody can be taken out");
}

#[tokio::test]
async fn no_groups_empties_is_refused_or_ignored() {
    for (setting, code, after) in [
        ("accepted", 1000, json!([])),
        ("refused", 2000, json!([9, 28])),
        ("ignored", 1000, json!([9, 28])),
    ] {
        let desk = Desk::new(&[&format!("udesk.empty_groups={setting}")]).await;
        assert_eq!(desk.regroup(8, json!([])).await.code(), code);
        assert_eq!(desk.group_ids(8).await, after, "{setting}");
    }
}

#[tokio::test]
async fn an_eleventh_group_is_refused_and_nothing_is_changed() {
    for setting in ["replace", "append"] {
        let desk = Desk::new(&[&format!("udesk.group_ids={setting}")]).await;
        let ten = json!([1, 2, 3, 4, 7, 9, 12, 16, 19, 28]);
        assert_eq!(desk.regroup(8, ten.clone()).await.code(), 1000);
        assert_eq!(
            desk.regroup(8, json!([1, 2, 3, 4, 7, 9, 12, 16, 19, 28, 21]))
                .await
                .code(),
            2000
        );
        assert_eq!(desk.group_ids(8).await, ten);
    }
    let desk = Desk::new(&[]).await;
    let with_other = json!([1, 2, 3, 4, 7, 9, 12, 16, 19, 28, 900_001]);
    assert_eq!(desk.regroup(3, with_other).await.code(), 2000, "other categories count");
}

#[tokio::test]
async fn unknown_groups_agents_and_forms_are_refused_and_nothing_is_changed() {
    let desk = Desk::new(&[]).await;
    assert_eq!(desk.regroup(8, json!([12, 999])).await.code(), 2005);
    assert_eq!(desk.regroup(999, json!([12])).await.code(), 2005);
    for wrong in [json!("12"), json!(["12"]), json!([1.5]), json!({}), Value::Null] {
        assert_eq!(desk.regroup(8, wrong.clone()).await.code(), 2000, "{wrong}");
    }
    let unwrapped = desk
        .call(Method::PUT, "agents/8", json!({ "user_group_ids": [12] }))
        .await;
    assert_eq!(unwrapped.code(), 2000);
    let both = json!({ "agent": { "nick_name": "Changed", "user_group_ids": [999] } });
    assert_eq!(desk.call(Method::PUT, "agents/8", both).await.code(), 2005);
    let agent = desk.read("agents/get_agent?type=id&content=8").await["agent"].clone();
    assert_eq!(
        (&agent["nick_name"], &agent["user_group_ids"]),
        (&json!("manoj"), &json!([9, 28]))
    );
}

#[tokio::test]
async fn only_what_is_sent_is_changed() {
    let desk = Desk::new(&[]).await;
    let before = desk.read("agents/get_agent?type=id&content=8").await["agent"].clone();
    let change = json!({ "agent": { "nick_name": "Manoj K.", "disable_status": "disable" } });
    assert_eq!(desk.call(Method::PUT, "agents/8", change).await.code(), 1000);
    let mut expected = before.clone();
    expected["nick_name"] = json!("Manoj K.");
    expected["disable_status"] = json!("disable");
    assert_eq!(desk.read("agents/get_agent?type=id&content=8").await["agent"], expected);
    let change = json!({ "agent": { "email": "manoj@callcenter.example", "cellphone": "123" } });
    assert_eq!(desk.call(Method::PUT, "agents/8", change).await.code(), 1000);
    let after = desk
        .read("agents/get_agent?type=email&content=manoj%40callcenter.example")
        .await["agent"]
        .clone();
    assert_eq!(
        (&after["nick_name"], &after["cellphone"]),
        (&json!("Manoj K."), &json!("123"))
    );
    for wrong in [
        json!({ "nick_name": "" }),
        json!({ "disable_status": "off" }),
        json!({ "password": "x" }),
    ] {
        let reply = desk.call(Method::PUT, "agents/8", json!({ "agent": wrong })).await;
        assert_eq!(reply.code(), 2000, "{wrong}");
    }
}

#[tokio::test]
async fn a_change_can_answer_nothing_but_its_code() {
    let desk = Desk::new(&["udesk.change_reply=bare"]).await;
    assert_eq!(desk.regroup(8, json!([12])).await.json(), json!({ "code": 1000 }));
    assert_eq!(desk.members(12).await, [8]);
}
