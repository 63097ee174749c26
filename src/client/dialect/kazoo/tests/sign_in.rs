//! Getting in, and being told that a session has ended.

use super::*;

#[tokio::test]
async fn a_person_signs_in_with_a_digest_and_no_token() {
    let server = Scripted::start([ok(&format!(
        r#"{{"auth_token":"{TOKEN}","data":{{"account_id":"{ACCOUNT}","account_name":"Acme, Inc."}},"status":"success"}}"#
    ))])
    .await;
    let answers = Answers::default()
        .with("username", " Ana ")
        .with("password", " Secret ");
    let session = Speech
        .sign_in(&connection(&server.url()), "password", &answers, &Call::quiet())
        .await
        .expect("a session");
    assert_eq!(session.secret("token"), Some(TOKEN));
    assert_eq!(session.identity, "Ana in Acme, Inc.");
    let requests = server.requests();
    assert!(
        requests[0].starts_with("PUT /v2/user_auth HTTP/1.1\r\n"),
        "{requests:?}"
    );
    assert!(!requests[0].contains("x-auth-token") && !requests[0].contains("Secret"));
    // `printf 'ana: Secret ' | md5sum`: the password is used as typed.
    let body = requests[0].split_once("\r\n\r\n").expect("a body").1;
    let body: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(
        body,
        json!({"data": {"credentials": "849ad82e3896d1234bd46e30a2997ee5", "account_name": "Acme, Inc.", "method": "md5"}})
    );
}

#[tokio::test]
async fn a_pasted_token_is_checked_where_the_system_can_and_where_it_cannot() {
    let answers = || Answers::default().with("token", TOKEN);
    let own = format!(r#"{{"data":{{"account_id":"{ACCOUNT}"}},"auth_token":"{TOKEN}","status":"success"}}"#);
    let server = Scripted::start([ok(&own)]).await;
    let connected = connection(&server.url());
    let session = Speech
        .sign_in(&connected, "token", &answers(), &Call::quiet())
        .await
        .expect("a session");
    assert_eq!(session.facts.get("account_id").map(String::as_str), Some(ACCOUNT));
    assert!(server.requests()[0].starts_with("GET /v2/token_auth HTTP/1.1\r\n"));
    assert!(server.requests()[0].contains(&format!("x-auth-token: {TOKEN}")));
    // No such call here, and the token tells its account itself.
    let jwt = "a.eyJhY2NvdW50X2lkIjoiNGYxYyJ9.c";
    let server = Scripted::start([no(404, "not_found"), no(404, "not_found"), ok(NONE)]).await;
    let answers = Answers::default().with("token", jwt);
    let session = Speech
        .sign_in(&connection(&server.url()), "token", &answers, &Call::quiet())
        .await
        .expect("a session");
    assert_eq!(session.facts.get("account_id").map(String::as_str), Some("4f1c"));
    let requests = server.requests();
    assert!(
        requests[2].starts_with("GET /v2/accounts/4f1c/groups?page_size=1 "),
        "{requests:?}"
    );
}

/// A broken reply to a sign-in may hold the new token, which nobody can mask yet.
#[tokio::test]
async fn a_broken_reply_to_a_sign_in_is_not_shown() {
    let broken = format!(r#"{{"auth_token":"{TOKEN}","status":"success",,}}"#);
    let answers = Answers::default()
        .with("username", "ana")
        .with("password", "Secret")
        .with("api_key", "key")
        .with("token", "pasted-1");
    for form in ["password", "api-key", "token"] {
        let server = Scripted::start([ok(&broken)]).await;
        let error = Speech
            .sign_in(&connection(&server.url()), form, &answers, &Call::quiet())
            .await
            .expect_err("broken");
        assert_eq!(error.reason(), "bad-json", "{form}");
        assert!(!format!("{error:?}").contains(TOKEN), "{form}: {error:?}");
    }
}

/// `api/kazoo.md §2.2`: the key comes back in the error and is not repeated.
#[tokio::test]
async fn a_refused_key_is_not_repeated() {
    let key = "k".repeat(64);
    let body = format!(r#"{{"data":["{key}"],"error":"404","message":"bad identifier","status":"error"}}"#);
    let server = Scripted::start([answer(404, "application/json", &body)]).await;
    let answers = Answers::default().with("api_key", key.as_str());
    let error = Speech
        .sign_in(&connection(&server.url()), "api-key", &answers, &Call::quiet())
        .await
        .expect_err("refused");
    assert_eq!((error.kind(), error.reason()), (Kind::Auth, "refused"));
    assert!(!format!("{error:?}").contains(&key), "{error:?}");
}

/// Both shapes of 401 end the session (`api/kazoo.md §11`).
#[tokio::test]
async fn an_ended_session_asks_for_signing_in() {
    let bare = r#"{"data":{},"error":"401","message":"invalid credentials","status":"error","auth_token":"undefined"}"#;
    let world = World::new([no(401, "invalid_credentials"), answer(401, "application/json", bare)]).await;
    for _ in 0..2 {
        let error = world
            .kazoo
            .list_groups(&Call::quiet(), &GroupQuery::default())
            .await
            .expect_err("ended");
        assert!(error.asks_for_sign_in(), "{error:?}");
        assert_eq!(error.reason(), "expired");
    }
}
