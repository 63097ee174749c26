//! Live state, read-only.

use super::*;

#[tokio::test]
async fn the_monitor_tells_a_whole_group_at_once() {
    let desk = Desk::new(&[]).await;
    let reply = desk.read("agent_monitor_infos?user_group_id=28&module_type=call").await;
    assert_eq!(
        reply["data"][1],
        json!({ "id": 8, "nick_name": "manoj", "avatar": null, "duty": null, "call_status": "busy" })
    );
    assert_eq!(reply["data"].as_array().unwrap().len(), 3);
    let all = desk.read("agent_monitor_infos").await;
    let everyone = all["data"].as_array().unwrap();
    assert_eq!(everyone.len(), 59);
    assert!(everyone[0].get("im_status").is_some() && everyone[0].get("mpv_status").is_some());
    let calls: std::collections::BTreeSet<_> = everyone
        .iter()
        .map(|info| info["call_status"].as_str().unwrap())
        .collect();
    assert_eq!(calls.into_iter().collect::<Vec<_>>(), ["busy", "idle", "offline"]);
    assert_eq!(desk.read("agent_monitor_infos").await, all, "the same each time");
    for (query, code) in [
        ("user_group_id=999", 2005),
        ("user_group_id=x", 2005),
        ("module_type=fax", 2000),
    ] {
        let reply = desk
            .call(Method::GET, &format!("agent_monitor_infos?{query}"), Value::Null)
            .await;
        assert_eq!(reply.code(), code, "{query}");
    }
}

#[tokio::test]
async fn the_analysis_comes_in_pages_of_its_own_size_with_customers() {
    let desk = Desk::new(&[]).await;
    let path = "callcenter_analysis/agents_of_group";
    let reply = desk.read(path).await;
    assert_eq!(reply["items"].as_array().unwrap().len(), 30);
    assert_eq!(
        reply["meta"],
        json!({ "current_page": 1, "total_pages": 2, "total_count": 59 })
    );
    assert!(reply["server_time"].as_str().is_some());
    let group = desk.read(&format!("{path}?group_id=28&perpage=2&page=2")).await;
    assert_eq!(group["meta"]["total_count"], 3);
    let item = &group["items"][0];
    assert_eq!((&item["id"], &item["agent_work_state"]), (&json!(2), &json!("busy")));
    assert_eq!(item["customer"]["nick_name"], "Customer 2");
    let all = desk.read(&format!("{path}?perpage=100")).await;
    let states: std::collections::BTreeSet<_> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["agent_work_state"].as_str().unwrap())
        .collect();
    assert_eq!(
        states.into_iter().collect::<Vec<_>>(),
        ["busy", "idle", "neaten", "offline", "resting"]
    );
}

#[tokio::test]
async fn a_disabled_agent_is_offline() {
    let desk = Desk::new(&[]).await;
    desk.bench
        .control
        .set_roster(12, vec![(60, true), (56, true)])
        .await
        .unwrap();
    let reply = desk.read("agent_monitor_infos?user_group_id=12").await;
    assert_eq!(
        (&reply["data"][0]["call_status"], &reply["data"][1]["call_status"]),
        (&json!("offline"), &json!("idle"))
    );
}
