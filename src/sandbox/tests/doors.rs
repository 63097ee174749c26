//! Who gets in: authentication, permission, host rule.

use std::time::Duration;

use super::*;
use crate::sandbox::{Permission, SandboxControl};

async fn code(bench: &Bench, body: Value) -> u64 {
    bench.raw("/api/v2/Group/list", body.to_string()).await.code()
}

#[tokio::test]
async fn both_forms_of_authentication_open_every_call() {
    let bench = Bench::new().await;
    let DeepcallCredentials { user_id, token, ssid } = bench.credentials();
    assert_eq!(code(&bench, json!({ "userId": user_id, "token": token })).await, 200);
    assert_eq!(code(&bench, json!({ "ssid": ssid })).await, 200);
    assert_eq!(code(&bench, json!({ "ssid": ssid, "userId": user_id })).await, 200);
}

#[tokio::test]
async fn wrong_or_no_credentials_get_the_vendors_own_refusal() {
    let bench = Bench::new().await;
    let DeepcallCredentials { user_id, token, ssid } = bench.credentials();
    for (body, expected) in [
        (json!({}), 1002),
        (json!({ "token": token }), 1002),
        (json!({ "ssid": "", "userId": "", "token": token }), 1002),
        (json!({ "userId": user_id }), 1020),
        (json!({ "userId": "1", "token": token }), 1013),
        (json!({ "userId": user_id, "token": "guess" }), 1014),
        (json!({ "userId": user_id, "token": ssid }), 1014),
        (json!({ "ssid": "guess" }), 1044),
        (json!({ "ssid": ssid, "userId": "1" }), 1013),
        (json!({ "ssid": ssid, "userId": user_id, "token": token }), 1000),
        (json!({ "userId": 29_791_451, "token": token }), 1001),
        (json!({ "SSID": ssid }), 1002),
    ] {
        let reply = bench.raw("/api/v2/Group/list", body.to_string()).await;
        assert_eq!(reply.code(), expected, "{body}");
        assert_eq!(reply.json()["status"], "error");
        assert_eq!(
            reply.json().as_object().unwrap().len(),
            3,
            "nothing but status, message and code"
        );
    }
}

#[tokio::test]
async fn every_call_asks_for_credentials() {
    let bench = Bench::new().await;
    for action in [
        "Group/list",
        "Group/add",
        "Group/update",
        "Group/delete",
        "Group/getGroupAgentRelation",
        "Group/submitAssignGroupToAgent",
        "Agent/list",
    ] {
        let reply = bench
            .raw(&format!("/api/v2/{action}"), r#"{"groupId":"28","name":"x"}"#)
            .await;
        assert_eq!(reply.code(), 1002, "{action}");
    }
    assert_eq!(
        bench.control.group_name(28).await.unwrap().as_deref(),
        Some("Mahipal singh")
    );
}

#[tokio::test]
async fn expired_sessions_and_tokens_are_told_apart() {
    let bench = Bench::new().await;
    let DeepcallCredentials { user_id, token, ssid } = bench.credentials();
    bench.control.expire_sessions();
    assert_eq!(code(&bench, json!({ "userId": user_id, "token": token })).await, 1014);
    assert_eq!(code(&bench, json!({ "ssid": ssid })).await, 1044);

    let renewed = bench.control.new_credentials().unwrap().deepcall;
    assert_eq!(code(&bench, json!({ "ssid": renewed.ssid })).await, 200);
    assert_eq!(code(&bench, json!({ "ssid": ssid })).await, 1044);
}

#[tokio::test]
async fn credentials_end_with_their_lifetime() {
    let options = SandboxOptions {
        session_lifetime: Some(Duration::ZERO),
        ..SandboxOptions::default()
    };
    assert_eq!(Bench::with(options).await.list(json!({})).await.code(), 1014);
}

#[tokio::test]
async fn without_the_permission_assigning_and_plain_listing_are_refused() {
    let bench = Bench::new().await;
    SandboxControl::set_permission(&bench.control, Permission::Denied);
    assert_eq!(bench.list(json!({})).await.code(), 1015);
    assert_eq!(bench.list(json!({ "forward": false })).await.code(), 1015);
    assert_eq!(bench.list(json!({ "forward": true })).await.code(), 200);
    assert_eq!(bench.assign(28, json!(["2"]), json!([])).await.code(), 1015);
    assert_eq!(bench.control.roster(28).await.unwrap().len(), 3);
    assert_eq!(bench.relation(28).await["groupData"]["name"], "Mahipal singh");
}

#[tokio::test]
async fn a_foreign_host_or_any_origin_gets_403_and_no_data() {
    let bench = Bench::new().await;
    let credentials = bench.credentials();
    let body = json!({ "userId": credentials.user_id, "token": credentials.token }).to_string();
    for (name, value) in [
        (header::HOST, "evil.example:4321"),
        (header::ORIGIN, "http://127.0.0.1:4321"),
    ] {
        let mut request = Request::post("/api/v2/Group/list")
            .body(Body::from(body.clone()))
            .unwrap();
        request.headers_mut().insert(header::HOST, ADDRESS.parse().unwrap());
        request.headers_mut().insert(name, value.parse().unwrap());
        let reply = bench.send(request).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
        assert!(!reply.body.windows(7).any(|part| part == b"Mahipal"));
        assert!(!reply.headers.contains_key("access-control-allow-origin"));
    }
    assert_eq!(bench.control.count(""), 0);
}

#[tokio::test]
async fn other_paths_and_methods_are_not_there() {
    let bench = Bench::new().await;
    assert_eq!(bench.raw("/api/v2/Group/vanish", "{}").await.code(), 1021);
    assert_eq!(
        bench.raw("/api/v2/group/list", "{}").await.code(),
        1021,
        "paths have their case"
    );
    assert_eq!(bench.raw("/elsewhere", "{}").await.status, StatusCode::NOT_FOUND);
    let get = Request::get("/api/v2/Group/list")
        .header(header::HOST, ADDRESS)
        .body(Body::empty())
        .unwrap();
    assert_eq!(bench.send(get).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn requests_are_logged_without_secrets() {
    let bench = Bench::new().await;
    bench.list(json!({ "page": 2 })).await;
    bench.assign(28, json!(["2"]), json!([])).await;
    assert_eq!(bench.control.count("Group/list"), 1);
    assert_eq!(bench.control.count("Group/submitAssignGroupToAgent"), 1);
    let records = bench.control.requests();
    assert_eq!(records[0].body.as_ref().unwrap()["page"], 2);
    assert_eq!(
        (records[0].method.as_str(), records[0].path.as_str()),
        ("POST", "/api/v2/Group/list")
    );
    assert!(!format!("{records:?}").contains(&bench.credentials().token));
    bench.control.forget_requests();
    assert_eq!(bench.control.count(""), 0);
}
