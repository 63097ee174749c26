//! Signing in, tokens and their end (`api/kazoo.md` §2).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::sandbox::Permission;
use crate::sandbox::dialect::kazoo::digest;

async fn login(bench: &Bench, data: Value) -> Reply {
    bench
        .send("PUT /v2/user_auth", &[], json!({ "data": data }).to_string())
        .await
}

/// Signs in and gives the token.
async fn token(bench: &Bench) -> String {
    let issued = bench.credentials();
    let hash = digest::md5(&format!("{}:{}", issued.username, issued.password));
    let reply = login(
        bench,
        json!({ "credentials": hash, "account_name": issued.account_name }),
    )
    .await;
    reply.json()["auth_token"].as_str().unwrap().to_owned()
}

async fn groups_with(bench: &Bench, headers: &[(&str, &str)], query: &str) -> Reply {
    let line = format!("GET /v2/accounts/{}/groups{query}", kazoo_account_id());
    bench.send(&line, headers, "").await
}

fn groups_path() -> String {
    format!("/v2/accounts/{}/groups", kazoo_account_id())
}

#[tokio::test]
async fn a_user_signs_in_by_either_hash_and_any_hint() {
    let bench = Bench::new().await;
    let issued = bench.credentials();
    let secret = format!("{}:{}", issued.username, issued.password);
    let (md5, sha) = (digest::md5(&secret), digest::sha1(&secret));
    for data in [
        json!({ "credentials": md5, "account_name": "sandboxcallcenterinc" }),
        json!({ "credentials": md5, "account_name": issued.account_name, "method": "md5" }),
        json!({ "credentials": sha, "account_realm": issued.account_realm, "method": "sha" }),
        json!({ "credentials": md5, "realm": issued.account_realm }),
        json!({ "credentials": md5, "phone_number": issued.phone_number, "account_name": "wrong" }),
    ] {
        let reply = login(&bench, data.clone()).await;
        assert_eq!(reply.status, 201, "{data}");
        let body = reply.json();
        assert_eq!(body["data"]["account_id"], kazoo_account_id());
        assert_eq!(body["data"]["owner_id"], kazoo_user_id(1));
        let claims = URL_SAFE_NO_PAD
            .decode(body["auth_token"].as_str().unwrap().split('.').nth(1).unwrap())
            .unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        assert!(claims["exp"].as_i64().unwrap() > 1_700_000_000);
        assert_eq!(claims["account_id"], kazoo_account_id());
    }
    let wrong = (
        401,
        "invalid_credentials".to_owned(),
        json!({ "message": "invalid credentials" }),
    );
    for data in [
        json!({ "credentials": md5 }),
        json!({ "credentials": md5, "account_name": "another" }),
        json!({ "credentials": sha, "account_name": issued.account_name }),
        json!({ "credentials": digest::md5("x:y"), "account_name": issued.account_name }),
    ] {
        assert_eq!(login(&bench, data.clone()).await.error(), wrong, "{data}");
    }
}

#[tokio::test]
async fn a_login_is_checked_by_its_schema() {
    let bench = Bench::new().await;
    for (data, field, rule) in [
        (json!({}), "credentials", "required"),
        (json!({ "credentials": "" }), "credentials", "minLength"),
        (json!({ "credentials": "x".repeat(65) }), "credentials", "maxLength"),
        (json!({ "credentials": "x", "method": "sha1" }), "method", "enum"),
        (
            json!({ "credentials": "x", "account_realm": "abc" }),
            "account_realm",
            "minLength",
        ),
    ] {
        let (status, message, problems) = login(&bench, data.clone()).await.error();
        assert_eq!((status, message.as_str()), (400, "validation error"), "{data}");
        assert!(problems[field][rule]["message"].is_string(), "{problems}");
    }
}

#[tokio::test]
async fn an_accounts_key_signs_in_and_errors_repeat_it() {
    let bench = Bench::new().await;
    let sign_in = async |key: &str| {
        let body = json!({ "data": { "api_key": key } }).to_string();
        bench.send("PUT /v2/api_auth", &[], body).await
    };
    let key = bench.credentials().api_key;
    assert_eq!(key.len(), 64);
    let reply = sign_in(&key).await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.data().get("owner_id"), None, "an account's key is nobody's");
    let token = reply.json()["auth_token"].as_str().unwrap().to_owned();
    assert_eq!(groups_with(&bench, &[("x-auth-token", &token)], "").await.status, 200);

    let unknown = "k".repeat(64);
    assert_eq!(
        sign_in(&unknown).await.error(),
        (404, "bad identifier".to_owned(), json!([unknown]))
    );
    let (status, _, problems) = sign_in("short").await.error();
    assert_eq!(status, 400);
    let details = &problems["api_key"]["minLength"];
    assert_eq!(
        (&details["value"], &details["cause"]),
        (&json!("short"), &json!("short"))
    );
}

#[tokio::test]
async fn a_token_is_taken_from_all_its_places_and_repeated() {
    let bench = Bench::new().await;
    let token = token(&bench).await;
    let bearer = format!("Bearer {token}");
    let asked = [
        groups_with(&bench, &[("x-auth-token", &token)], "").await,
        groups_with(&bench, &[("authorization", &bearer)], "").await,
        groups_with(&bench, &[], &format!("?auth_token={token}")).await,
    ];
    for reply in asked {
        assert_eq!(reply.json()["auth_token"], token.as_str());
        assert_eq!(reply.status, 200);
    }
    let body = json!({ "auth_token": token, "data": { "name": "By envelope" } }).to_string();
    let made = bench.send(&format!("PUT {}", groups_path()), &[], body).await;
    assert_eq!(made.status, 201);
    bench.vary(&["kazoo.mode=4.3"]);
    assert_eq!(groups_with(&bench, &[("authorization", &bearer)], "").await.status, 401);
}

#[tokio::test]
async fn both_shapes_of_401_are_told_apart() {
    let bench = Bench::new().await;
    let missing = (
        401,
        "invalid_credentials".to_owned(),
        json!({ "message": "invalid credentials" }),
    );
    let ended = (401, "invalid credentials".to_owned(), json!({}));
    assert_eq!(groups_with(&bench, &[], "").await.error(), missing);
    assert_eq!(
        groups_with(&bench, &[("x-auth-token", "nonsense")], "").await.error(),
        missing
    );
    assert_eq!(
        groups_with(&bench, &[("x-auth-token", "YQ.YQ.YQ")], "").await.error(),
        ended
    );

    let token = token(&bench).await;
    let pasted = bench.credentials().auth_token;
    bench.control.expire_sessions();
    for token in [&token, &pasted] {
        assert_eq!(groups_with(&bench, &[("x-auth-token", token)], "").await.error(), ended);
        // Told before the method, the path and the account are looked at.
        let line = format!("PATCH /v2/accounts/{}/nothing", "0".repeat(32));
        assert_eq!(bench.send(&line, &[("x-auth-token", token)], "").await.error(), ended);
    }
    let again = self::token(&bench).await;
    assert_eq!(groups_with(&bench, &[("x-auth-token", &again)], "").await.status, 200);
}

#[tokio::test]
async fn a_token_ends_with_its_lifetime_and_is_not_prolonged_by_use() {
    tokio::time::pause();
    let bench = Bench::with(SandboxOptions {
        session_lifetime: Some(Duration::from_mins(1)),
        ..SandboxOptions::default()
    })
    .await;
    let token = token(&bench).await;
    tokio::time::advance(Duration::from_secs(50)).await;
    assert_eq!(groups_with(&bench, &[("x-auth-token", &token)], "").await.status, 200);
    tokio::time::advance(Duration::from_secs(11)).await;
    assert_eq!(
        groups_with(&bench, &[("x-auth-token", &token)], "").await.error().0,
        401
    );
}

#[tokio::test]
async fn a_token_tells_whose_it_is_and_outlives_its_deletion() {
    let bench = Bench::new().await;
    let token = token(&bench).await;
    let headers = [("x-auth-token", token.as_str())];
    let whose = bench.send("GET /v2/token_auth", &headers, "").await;
    assert_eq!(whose.data()["owner_id"], kazoo_user_id(1));
    assert_eq!(bench.send("GET /v2/token_auth", &[], "").await.error().0, 401);
    let ended = bench.send("DELETE /v2/token_auth", &headers, "").await;
    assert_eq!((ended.status.as_u16(), ended.json().get("data")), (200, None));
    assert_eq!(bench.send("GET /v2/token_auth", &headers, "").await.status, 200);

    bench.vary(&["kazoo.logout=revokes"]);
    assert_eq!(bench.send("DELETE /v2/token_auth", &headers, "").await.status, 200);
    assert_eq!(bench.send("GET /v2/token_auth", &headers, "").await.error().0, 401);
}

#[tokio::test]
async fn a_second_factor_can_be_wanted() {
    let bench = Bench::varied(&["kazoo.second_factor=wanted"]).await;
    let issued = bench.credentials();
    let mut data = json!({ "api_key": issued.api_key });
    let sign_in = async |data: &Value| {
        bench
            .send("PUT /v2/api_auth", &[], json!({ "data": data }).to_string())
            .await
    };
    let (status, message, details) = sign_in(&data).await.error();
    assert_eq!((status, message.as_str()), (401, "invalid_credentials"));
    assert!(details["multi_factor_request"].is_object());
    data["multi_factor_response"] = json!("sig");
    assert_eq!(sign_in(&data).await.status, 201);
}

#[tokio::test]
async fn accounts_are_looked_up_before_the_caller() {
    let bench = Bench::new().await;
    let ask = async |account: &str, headers: &[(&str, &str)]| {
        bench
            .send(&format!("GET /v2/accounts/{account}/groups"), headers, "")
            .await
            .error()
    };
    let unknown = "0".repeat(32);
    assert_eq!(
        ask(&unknown, &[]).await,
        (
            404,
            "bad_identifier".to_owned(),
            json!({ "message": "bad identifier", "cause": unknown })
        )
    );
    let (status, message, details) = ask("short", &[]).await;
    assert_eq!((status, message.as_str()), (404, "bad identifier"));
    assert_eq!(details["message"], "invalid account_id 'short'");
    let token = bench.credentials().auth_token;
    let (status, message, _) = ask(&kazoo_reseller_id(), &[("x-auth-token", &token)]).await;
    assert_eq!((status, message.as_str()), (403, "forbidden"));

    bench.control.set_permission(Permission::Denied);
    let (status, _, details) = bench.get("groups").await.error();
    assert_eq!(
        (status, &details["cause"]),
        (403, &json!("access denied by token restrictions"))
    );
}

#[tokio::test]
async fn the_alias_stands_for_the_tokens_account() {
    let bench = Bench::new().await;
    let token = bench.credentials().auth_token;
    let headers = [("x-auth-token", token.as_str())];
    assert_eq!(bench.send("GET /v2/account/groups", &headers, "").await.status, 200);
    assert_eq!(bench.send("GET /v2/account/groups", &[], "").await.status, 401);
}

#[tokio::test]
async fn credentials_are_not_shown() {
    let bench = Bench::new().await;
    let issued = bench.credentials();
    let shown = format!("{issued:?}");
    for secret in [&issued.password, &issued.api_key, &issued.auth_token] {
        assert!(!shown.contains(secret.as_str()));
    }
    let hash = digest::md5(&format!("{}:{}", issued.username, issued.password));
    login(
        &bench,
        json!({ "credentials": hash, "account_name": issued.account_name }),
    )
    .await;
    bench.get("groups").await;
    let logged = format!("{:?}", bench.control.requests());
    assert!(!logged.contains(&hash) && !logged.contains(&issued.auth_token));
}
