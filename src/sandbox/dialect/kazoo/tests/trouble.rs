//! Money, budgets, versions and what else can stand in the way (`api/kazoo.md` §11, §12, §14).

use std::time::Duration;

use super::*;
use crate::sandbox::{FaultKind, FaultRule};

#[tokio::test]
async fn charges_must_be_accepted_in_the_envelope() {
    let bench = Bench::varied(&["kazoo.charges=asked"]).await;
    let group = format!("groups/{}", kazoo_group_id(28));
    for line in [
        "PUT groups".to_owned(),
        format!("PATCH {group}"),
        format!("POST {group}"),
    ] {
        let data = json!({ "name": "Dear" });
        let (status, message, quote) = bench.call(&line, &data).await.error();
        assert_eq!((status, message.as_str()), (402, "accept charges"), "{line}");
        assert_eq!(quote["groups"]["agent_group"]["quantity"], 1);
        assert!(quote["activation_charges"].is_number());
        assert_eq!(bench.group(28).await["name"], "Mahipal singh");
    }
    for line in ["PUT groups".to_owned(), format!("PATCH {group}")] {
        let body = json!({ "data": { "name": "Dear" }, "accept_charges": true }).to_string();
        assert!(bench.call_with(&line, &[], body).await.status.is_success(), "{line}");
    }
    assert_eq!(
        bench.call("PUT groups", &json!({})).await.error().0,
        400,
        "what is wrong is told first"
    );
    bench.vary(&["kazoo.standing=no-credit-402"]);
    let body = json!({ "data": { "name": "x" }, "accept_charges": true }).to_string();
    assert_eq!(bench.call_with("PUT groups", &[], body).await.error().1, "no_credit");
}

#[tokio::test]
async fn an_account_can_be_closed() {
    for (standing, status, rule) in [
        ("expired-400", 400, "expired"),
        ("disabled-400", 400, "disabled"),
        ("locked-423", 423, "disabled"),
    ] {
        let bench = Bench::varied(&[&format!("kazoo.standing={standing}")]).await;
        let (told, _, problems) = bench.get("groups").await.error();
        assert_eq!(told, status);
        assert!(problems["account"][rule].is_object());
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_bucket_refuses_without_a_header_until_tokens_come_back() {
    let bench = Bench::varied(&["kazoo.bucket=20"]).await;
    for left in (0..20).rev() {
        assert_eq!(
            bench.get("groups").await.json()["tokens"],
            json!({ "consumed": 1, "remaining": left })
        );
    }
    let refused = bench.get("groups").await;
    assert_eq!(
        refused.error(),
        (
            429,
            "too_many_requests".to_owned(),
            json!({ "message": "too many requests" })
        )
    );
    assert_eq!(refused.json()["tokens"]["remaining"], 0);
    assert_eq!(refused.header("retry-after"), None);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(bench.get("groups").await.json()["tokens"]["remaining"], 1);
}

#[tokio::test(start_paused = true)]
async fn who_pays_and_what_a_login_costs_can_differ() {
    let bench = Bench::varied(&["kazoo.bucket=20", "kazoo.charged=strangers"]).await;
    for _ in 0..30 {
        assert_eq!(
            bench.get("groups").await.json()["tokens"],
            json!({ "consumed": 0, "remaining": 20 })
        );
    }
    let login = async || {
        let body = json!({ "data": { "api_key": bench.credentials().api_key } }).to_string();
        bench.send("PUT /v2/api_auth", &[], body).await
    };
    assert_eq!(
        login().await.json()["tokens"],
        json!({ "consumed": 1, "remaining": 19 })
    );
    bench.vary(&["kazoo.bucket=20", "kazoo.login_price=35"]);
    assert_eq!(login().await.error().0, 429);
    bench.vary(&["kazoo.bucket=20"]);
    assert_eq!(
        login().await.error().0,
        429,
        "what could not be paid took what there was"
    );
}

#[tokio::test]
async fn a_rival_wins_once_and_the_repetition_passes() {
    let bench = Bench::varied(&["kazoo.conflict=once"]).await;
    for name in ["First", "Second"] {
        let before = bench.group(28).await;
        assert_eq!(
            bench.edit("PATCH", 28, &json!({ "name": name })).await.error().1,
            "datastore_conflict"
        );
        assert_eq!(bench.group(28).await, before);
        assert_eq!(
            bench.edit("PATCH", 28, &json!({ "name": name })).await.data()["name"],
            name
        );
    }
    assert_eq!(
        bench.edit("DELETE", 28, &json!({})).await.status,
        200,
        "a deletion never meets one"
    );
}

#[tokio::test]
async fn an_unreachable_datastore_may_have_stored_the_write() {
    let bench = Bench::varied(&["kazoo.unreachable=after-write"]).await;
    let error = bench.edit("PATCH", 28, &json!({ "name": "Stored" })).await.error();
    assert_eq!((error.0, error.1.as_str()), (503, "datastore_unreachable"));
    assert_eq!(bench.group(28).await["name"], "Stored");
    assert_eq!(
        bench.call("PUT groups", &json!({ "name": "Twice" })).await.error().0,
        503
    );
    assert_eq!(
        bench
            .get("groups?filter_name=Twice")
            .await
            .data()
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn entries_can_be_checked() {
    let bench = Bench::varied(&["kazoo.entries=checked"]).await;
    let id = kazoo_user_id(5);
    for (entry, field, rule) in [
        (json!("x"), format!("endpoints.{id}"), "type"),
        (json!({ "type": "robot" }), format!("endpoints.{id}.type"), "enum"),
        (
            json!({ "type": "user", "weight": 101 }),
            format!("endpoints.{id}.weight"),
            "minimum",
        ),
    ] {
        let patch = json!({ "endpoints": { &id: entry } });
        let problems = bench.edit("PATCH", 28, &patch).await.error().2;
        assert!(problems[&field][rule].is_object(), "{problems}");
    }
    assert_eq!(
        bench
            .edit("PATCH", 28, &json!({ "endpoints": { &id: user(4) } }))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn the_past_has_its_own_manners() {
    let bench = Bench::varied(&["kazoo.mode=4.3"]).await;
    let reply = bench.get("groups").await;
    assert!(ids(&reply.data()).is_sorted());
    assert!(reply.json().get("tokens").is_none());
    let path = format!("accounts/{}/groups", kazoo_account_id());
    let stranger = bench.send(&format!("GET /v2/{path}"), &[], "").await.json();
    assert_eq!(stranger["auth_token"], "undefined");
    let token = bench.credentials().auth_token;
    let headers = [("x-auth-token", token.as_str())];
    assert_eq!(bench.send(&format!("GET /v1/{path}"), &headers, "").await.status, 200);
    assert_eq!(bench.send("GET /v2/account/groups", &headers, "").await.error().0, 404);
}

#[tokio::test]
async fn the_seeds_server_says_only_what_the_seed_shows() {
    let bench = Bench::varied(&["kazoo.mode=seed"]).await;
    for path in ["groups", &format!("groups/{}", kazoo_group_id(28))] {
        let body = bench.get(path).await.json();
        let keys: Vec<_> = body.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["data", "status"], "{path}");
    }
    let row = bench.get("groups").await.data()[0].clone();
    let keys: Vec<_> = row.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "name", "features", "endpoints"]);
    let users = bench.get("users").await.data();
    assert_eq!(users.as_array().unwrap().len(), 60, "lists come whole");
    let body = json!({ "data": { "api_key": bench.credentials().api_key } }).to_string();
    assert!(bench.send("PUT /v2/api_auth", &[], body).await.json()["auth_token"].is_string());
}

#[tokio::test]
async fn faults_speak_the_vendors_language() {
    let bench = Bench::new().await;
    bench.control.set_faults(vec![FaultRule::new(FaultKind::Unauthorized)]);
    assert_eq!(
        bench.get("groups").await.error(),
        (401, "invalid credentials".to_owned(), json!({}))
    );
    bench.control.set_faults(vec![FaultRule::new(FaultKind::Error1009)]);
    assert_eq!(bench.get("groups").await.error().0, 500);
}

#[tokio::test]
async fn every_setting_of_the_matrix_lets_a_group_be_made_and_changed() {
    for variants in Variants::matrix("kazoo") {
        let bench = Bench::with(SandboxOptions {
            variants,
            ..SandboxOptions::default()
        })
        .await;
        let id = bench.call("PUT groups", &json!({ "name": "New" })).await.data()["id"].clone();
        let line = format!("groups/{}", id.as_str().unwrap());
        let patch = json!({ "endpoints": { kazoo_user_id(1): user(1) } });
        assert_eq!(
            bench.call(&format!("PATCH {line}"), &patch).await.data()["endpoints"],
            patch["endpoints"]
        );
        assert_eq!(
            bench.call(&format!("DELETE {line}"), &json!({})).await.status,
            200,
            "{variants}"
        );
    }
}
