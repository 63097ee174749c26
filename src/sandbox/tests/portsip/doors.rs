//! Who gets in, by which way, and for how long.

use std::time::Duration;

use super::*;
use crate::sandbox::{Permission, parse_fault};

async fn works(desk: &Desk) -> bool {
    desk.get("/api/groups").await.status == StatusCode::OK
}

#[tokio::test]
async fn the_oauth_form_gives_the_four_fields() {
    let desk = Desk::new(&[]).await;
    let reply = desk.oauth(&desk.password_form()).await.json();
    let names: Vec<_> = reply.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["access_token", "expires_in", "refresh_token", "token_type"]);
    assert_eq!(
        (&reply["expires_in"], &reply["token_type"]),
        (&json!(1800), &json!("Bearer"))
    );
    assert!(works(&desk).await);
}

#[tokio::test]
async fn wrong_credentials_are_a_400() {
    let desk = Desk::new(&[]).await;
    for field in ["username", "password", "domain"] {
        let mut form = desk.password_form();
        form.iter_mut().find(|(name, _)| *name == field).unwrap().1 = "guess".to_owned();
        let reply = desk.oauth(&form).await;
        assert_eq!(refusal(&reply), refused(400, "UNAUTHORIZED"), "{field}");
        assert_eq!(
            reply.json()["errors"][0]["message"],
            "Login failed, authentication error"
        );
        form.retain(|(name, _)| *name != field);
        assert_eq!(
            refusal(&desk.oauth(&form).await),
            refused(400, "UNAUTHORIZED"),
            "no {field}"
        );
        let mut body = desk.password_body();
        body[field] = json!("guess");
        for path in ["/api/auth/sign_in", "/api/login"] {
            let reply = desk.post(path, body.clone()).await;
            assert_eq!(refusal(&reply), refused(400, "UNAUTHORIZED"), "{path} {field}");
        }
    }
}

#[tokio::test]
async fn the_form_needs_its_constants_and_its_content_type() {
    let desk = Desk::new(&[]).await;
    for field in ["grant_type", "scope", "client_id"] {
        let mut form = desk.password_form();
        form.iter_mut().find(|(name, _)| *name == field).unwrap().1 = "other".to_owned();
        assert_eq!(
            refusal(&desk.oauth(&form).await),
            refused(400, "VALIDATE_FAILED"),
            "{field}"
        );
    }
    let reply = desk.post("/api/login/oauth/token", desk.password_body()).await;
    assert_eq!(refusal(&reply), refused(400, "VALIDATE_FAILED"));
}

#[tokio::test]
async fn every_call_but_signing_in_and_the_probe_needs_a_token_that_works() {
    let mut desk = Desk::new(&[]).await;
    let group = desk.group(28);
    desk.token = "guess".to_owned();
    for (method, path) in [
        (Method::GET, "/api/groups".to_owned()),
        (Method::POST, "/api/groups".to_owned()),
        (Method::GET, format!("/api/groups/{group}")),
        (Method::POST, format!("/api/groups/{group}")),
        (Method::POST, format!("/api/groups/{group}/destroy")),
        (Method::GET, format!("/api/groups/{group}/members")),
        (Method::GET, format!("/api/groups/{group}/members/1003")),
        (Method::POST, format!("/api/groups/{group}/members/1001")),
        (Method::POST, format!("/api/groups/{group}/members/1003/destroy")),
        (Method::GET, "/api/users".to_owned()),
        (Method::GET, "/api/users/x".to_owned()),
        (Method::GET, "/api/users/x/status".to_owned()),
        (Method::GET, "/api/extension_numbers/1003".to_owned()),
        (Method::GET, "/api/user".to_owned()),
        (Method::GET, "/api/login".to_owned()),
        (Method::GET, "/api/auth/user".to_owned()),
        (Method::POST, "/api/auth/sign_out".to_owned()),
        (Method::POST, "/api/login/oauth/revoke".to_owned()),
    ] {
        let reply = desk.request(method, &path, Body::empty()).await;
        assert_eq!(refusal(&reply), refused(401, "UNAUTHORIZED"), "{path}");
    }
    assert_eq!(desk.members(28).await, [3, 8, 2]);
    assert_eq!(desk.get("/api/info").await.status, StatusCode::OK);
    let tenant = desk.get("/api/info?domain=callcenter.example").await.json();
    assert_eq!(tenant["tenant"]["domain"], "callcenter.example");
    assert_eq!(
        desk.get("/api/info?domain=other.example").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_refresh_token_is_good_once_unless_told() {
    for (setting, second) in [("single-use", 400), ("reusable", 200)] {
        let mut desk = Desk::new(&[&format!("portsip.refresh={setting}")]).await;
        let first = desk.oauth(&desk.password_form()).await.json();
        let token = text(&first["refresh_token"]);
        let next = desk.refresh(&token).await;
        assert_eq!(next.status, StatusCode::OK);
        assert_ne!(next.json()["refresh_token"], first["refresh_token"]);
        desk.token = text(&next.json()["access_token"]);
        assert!(works(&desk).await);
        assert_eq!(desk.refresh(&token).await.status.as_u16(), second, "{setting}");
        let again = text(&next.json()["refresh_token"]);
        let by_body = desk
            .post("/api/auth/refresh_token", json!({ "refresh_token": again }))
            .await;
        assert_eq!(by_body.status, StatusCode::OK);
    }
    let desk = Desk::new(&[]).await;
    assert_eq!(refusal(&desk.refresh("guess").await), refused(400, "UNKNOWN"));
}

#[tokio::test]
async fn ended_access_tokens_get_401_and_can_be_refreshed() {
    for (setting, refresh) in [("single-use", 200), ("reusable", 200), ("short", 400)] {
        let desk = Desk::new(&[&format!("portsip.refresh={setting}")]).await;
        let pair = desk.oauth(&desk.password_form()).await.json();
        desk.bench.control.expire_sessions();
        assert_eq!(refusal(&desk.get("/api/groups").await), refused(401, "UNAUTHORIZED"));
        let refreshed = desk.refresh(&text(&pair["refresh_token"])).await;
        assert_eq!(refreshed.status.as_u16(), refresh, "{setting}");
        let again = Desk::at(desk.bench).await;
        assert!(works(&again).await, "the password still signs in");
    }
}

#[tokio::test]
async fn new_credentials_end_everything_that_the_old_ones_opened() {
    let desk = Desk::new(&["portsip.refresh=reusable"]).await;
    let pair = desk.oauth(&desk.password_form()).await.json();
    let old = desk.password_form();
    desk.bench.control.new_credentials().unwrap();
    assert!(!works(&desk).await);
    assert_eq!(desk.refresh(&text(&pair["refresh_token"])).await.status.as_u16(), 400);
    assert_eq!(desk.oauth(&old).await.status.as_u16(), 400);
    assert!(works(&Desk::at(desk.bench).await).await);
}

#[tokio::test(start_paused = true)]
async fn a_token_ends_when_it_said_it_would() {
    let options = SandboxOptions {
        session_lifetime: Some(Duration::from_secs(90)),
        ..SandboxOptions::default()
    };
    let desk = Desk::at(Bench::with(options).await).await;
    let told = desk.oauth(&desk.password_form()).await.json();
    assert_eq!(told["expires_in"], 90);
    tokio::time::advance(Duration::from_secs(89)).await;
    let session = desk.get("/api/login").await.json();
    assert_eq!(
        (&session["expires_in"], &session["access_token"]),
        (&json!(1), &json!(desk.token))
    );
    tokio::time::advance(Duration::from_secs(1)).await;
    assert!(!works(&desk).await);
    assert_eq!(desk.refresh(&text(&told["refresh_token"])).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_end_of_a_token_can_be_told_as_a_moment_or_not_at_all() {
    let desk = Desk::new(&["portsip.expiry=moment"]).await;
    let told = desk.oauth(&desk.password_form()).await.json();
    let moment: jiff::Timestamp = text(&told["expires_at"]).parse().unwrap();
    let ahead = moment.as_second() - jiff::Timestamp::now().as_second();
    assert!((1_790..=1_800).contains(&ahead), "{ahead}");
    assert!(told.get("expires_in").is_none());
    let desk = Desk::new(&["portsip.expiry=untold"]).await;
    let told = desk.oauth(&desk.password_form()).await.json();
    assert!(told.get("expires_in").is_none() && told.get("expires_at").is_none());
}

#[tokio::test]
async fn signing_out_ends_the_session_with_its_refresh_token() {
    for path in ["/api/login/oauth/revoke", "/api/auth/sign_out"] {
        let mut desk = Desk::new(&[]).await;
        let pair = desk.oauth(&desk.password_form()).await.json();
        desk.token = text(&pair["access_token"]);
        let reply = desk.post(path, Value::Null).await;
        assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 0));
        assert!(!works(&desk).await);
        assert_eq!(desk.refresh(&text(&pair["refresh_token"])).await.status.as_u16(), 400);
    }
}

#[tokio::test]
async fn servers_differ_in_the_ways_to_sign_in() {
    let statuses = async |setting: &str| {
        let desk = Desk::new(&[&format!("portsip.login={setting}")]).await;
        assert!(works(&desk).await, "{setting}");
        let replies = [
            desk.oauth(&desk.password_form()).await,
            desk.post("/api/login", desk.password_body()).await,
            desk.post("/api/auth/sign_in", desk.password_body()).await,
            desk.get("/api/auth/user").await,
            desk.get("/api/user").await,
        ];
        replies.map(|reply| reply.status.as_u16())
    };
    assert_eq!(statuses("both").await, [200, 200, 200, 200, 200]);
    assert_eq!(statuses("oauth").await, [200, 200, 404, 404, 200]);
    assert_eq!(statuses("auth").await, [404, 404, 200, 200, 200]);
}

#[tokio::test]
async fn the_older_login_keeps_its_session_in_a_cookie() {
    let desk = Desk::new(&[]).await;
    let reply = desk.post("/api/login", desk.password_body()).await;
    assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 0));
    let cookie = reply.headers["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let request = Request::get("/api/login")
        .header(header::HOST, ADDRESS)
        .header(header::COOKIE, cookie);
    let session = desk.bench.send(request.body(Body::empty()).unwrap()).await.json();
    assert_eq!(session["role"], "Admin");
    let mut again = desk;
    again.token = text(&session["access_token"]);
    assert!(works(&again).await);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_accepted() {
    let mut desk = Desk::new(&["portsip.two_factor=sign-in"]).await;
    let asked = desk.post("/api/auth/sign_in", desk.password_body()).await.json();
    assert_eq!(asked["two_factor_enabled"], true);
    assert!(asked.get("access_token").is_none());
    let token = text(&asked["token"]);
    let guess = json!({ "token": token, "code": "" });
    assert_eq!(
        refusal(&desk.post("/api/auth/verify_otp", guess).await),
        refused(400, "UNAUTHORIZED")
    );
    assert_eq!(desk.bench.control.portsip_mailed_code(), None);
    assert_eq!(
        desk.post("/api/auth/send_otp", json!({ "token": token })).await.status,
        StatusCode::OK
    );
    let code = desk.bench.control.portsip_mailed_code().unwrap();
    let right = json!({ "token": token, "code": code });
    let verified = desk.post("/api/auth/verify_otp", right.clone()).await;
    desk.token = text(&verified.json()["access_token"]);
    assert!(works(&desk).await);
    assert_eq!(
        desk.post("/api/auth/verify_otp", right).await.status.as_u16(),
        400,
        "a code works once"
    );
}

#[tokio::test]
async fn the_account_is_told_with_more_in_later_versions() {
    let old = Desk::new(&["portsip.era=22.1"])
        .await
        .get("/api/auth/user")
        .await
        .json();
    assert_eq!(
        old,
        json!({ "role": "Admin", "password_verified": true, "password_force_reset": false })
    );
    let new = Desk::new(&["portsip.era=22.3"])
        .await
        .get("/api/auth/user")
        .await
        .json();
    assert_eq!(
        (&new["domain"], &new["role_name"]),
        (&json!("callcenter.example"), &json!("Admin"))
    );
    let user = Desk::new(&[]).await.get("/api/user").await.json();
    assert_eq!(
        (&user["name"], &user["extension_number"]),
        (&json!("groupadmin"), &Value::Null)
    );
}

#[tokio::test]
async fn without_the_permission_groups_and_users_are_forbidden() {
    let desk = Desk::new(&[]).await;
    desk.bench.control.set_permission(Permission::Denied);
    for path in ["/api/groups", "/api/users"] {
        assert_eq!(refusal(&desk.get(path).await), refused(403, "FORBIDDEN"));
    }
    assert_eq!(desk.get("/api/user").await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_call_too_many_in_a_minute_is_throttled() {
    for (throttle, status, wait) in [
        ("429", 429, None),
        ("429-retry-after", 429, Some("60")),
        ("503", 503, None),
    ] {
        let setting = format!("portsip.throttle={throttle}");
        let desk = Desk::new(&["portsip.rate_limit=3", &setting]).await;
        assert!(works(&desk).await && works(&desk).await);
        let reply = desk.get("/api/groups").await;
        assert_eq!(reply.status.as_u16(), status);
        assert_eq!(
            reply.headers.get("retry-after").map(|value| value.to_str().unwrap()),
            wait
        );
        tokio::time::advance(Duration::from_mins(1)).await;
        assert!(works(&desk).await);
    }
}

#[tokio::test]
async fn other_paths_and_methods_are_not_there() {
    let desk = Desk::new(&[]).await;
    assert_eq!(refusal(&desk.get("/api/elsewhere").await), refused(404, "UNKNOWN"));
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        let reply = desk.request(method, "/api/groups", Body::empty()).await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    }
    let reply = desk.get("/api/v2/Group/list").await;
    assert_ne!(reply.status, StatusCode::OK, "another face's path");
}

#[tokio::test]
async fn errors_can_come_without_a_body() {
    let mut desk = Desk::new(&["portsip.errors=missing"]).await;
    desk.token.clear();
    let reply = desk.get("/api/groups").await;
    assert_eq!((reply.status.as_u16(), reply.body.len()), (401, 0));
}

#[tokio::test]
async fn faults_answer_in_the_vendors_words() {
    let desk = Desk::new(&[]).await;
    for (fault, expected) in [
        ("unauthorized@groups", refused(401, "UNAUTHORIZED")),
        ("error1009@groups", refused(500, "UNKNOWN")),
    ] {
        desk.bench.control.set_faults(vec![parse_fault(fault).unwrap()]);
        assert_eq!(refusal(&desk.get("/api/groups").await), expected);
    }
}

#[tokio::test]
async fn no_secret_is_in_the_log() {
    let desk = Desk::new(&[]).await;
    let pair = desk.oauth(&desk.password_form()).await.json();
    desk.refresh(&text(&pair["refresh_token"])).await;
    desk.post("/api/auth/sign_in", desk.password_body()).await;
    let log = format!("{:?}", desk.bench.control.requests());
    let credentials = desk.bench.control.credentials().portsip;
    for secret in [&credentials.password, &desk.token, &text(&pair["refresh_token"])] {
        assert!(!log.contains(secret.as_str()));
    }
    assert!(log.contains("groupadmin"));
}
