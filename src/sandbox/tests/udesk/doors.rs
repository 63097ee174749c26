//! Logging in, signing, the clock, the limit, the envelope.

use std::time::Duration;

use sha1::Sha1;

use super::*;
use crate::sandbox::{Permission, parse_fault};

const GROUPS: &str = "user_groups";

impl Desk {
    /// Gives the code that a signature with one part changed gets; no value leaves the part out.
    async fn altered(&self, part: &str, value: Option<&str>) -> u64 {
        let mut query = self.signed();
        match value {
            Some(value) => query.iter_mut().find(|(name, _)| *name == part).unwrap().1 = value.to_owned(),
            None => query.retain(|(name, _)| *name != part),
        }
        self.send(Method::GET, GROUPS, &query, Value::Null).await.code()
    }

    async fn works(&self) -> bool {
        self.call(Method::GET, GROUPS, Value::Null).await.code() == 1000
    }
}

#[tokio::test]
async fn log_in_gives_the_token_that_signs() {
    for key in ["open_api_auth_token", "open_api_token"] {
        let mut desk = Desk::new(&[&format!("udesk.login_key={key}")]).await;
        let reply = desk.log_in().await.json();
        assert_eq!(reply["code"], 1000);
        assert_eq!(reply.as_object().unwrap().len(), 2);
        desk.token = reply[key].as_str().unwrap().to_owned();
        assert_eq!(desk.token, desk.bench.control.credentials().udesk.open_api_token);
        assert!(desk.works().await);
    }
}

#[tokio::test]
async fn log_in_tells_wrong_passwords_from_people_who_are_no_administrators() {
    let desk = Desk::new(&[]).await;
    let email = desk.bench.control.credentials().udesk.email;
    for (body, code) in [
        (json!({ "email": email, "password": "guess" }), 2005),
        (
            json!({ "email": "nobody@callcenter.example", "password": "guess" }),
            2005,
        ),
        (
            json!({ "email": "agent3@callcenter.example", "password": "guess" }),
            2015,
        ),
        (json!({ "password": "guess" }), 3003),
        (json!({ "email": email }), 2000),
        (json!([]), 2000),
    ] {
        let reply = desk.send(Method::POST, "log_in", &[], body.clone()).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::OK, code), "{body}");
    }
    desk.bench.control.set_permission(Permission::Denied);
    assert_eq!(desk.log_in().await.code(), 2015);
    assert_eq!(desk.call(Method::GET, GROUPS, Value::Null).await.code(), 2015);
}

#[tokio::test]
async fn log_in_can_make_the_token_before_worthless() {
    let mut desk = Desk::new(&["udesk.token=rotated"]).await;
    assert!(desk.works().await);
    let logged_in = async |desk: &Desk| {
        let reply = desk.log_in().await.json();
        reply["open_api_auth_token"].as_str().unwrap().to_owned()
    };
    let second = logged_in(&desk).await;
    assert!(!desk.works().await);
    desk.token = second;
    assert!(desk.works().await);
    let third = logged_in(&desk).await;
    assert_ne!(third, desk.token);
    assert!(!desk.works().await);
}

#[tokio::test]
async fn an_ended_token_is_a_wrong_signature_until_the_next_log_in() {
    let mut desk = Desk::new(&[]).await;
    desk.bench.control.expire_sessions();
    assert_eq!(desk.call(Method::GET, GROUPS, Value::Null).await.code(), 2059);
    desk.token = desk.log_in().await.json()["open_api_auth_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(desk.works().await);
    desk.bench.control.expire_sessions();
    assert!(!desk.works().await);
    desk.bench.control.new_credentials().unwrap();
    assert!(!desk.works().await);
    desk.token = desk.bench.control.credentials().udesk.open_api_token;
    assert!(desk.works().await);
}

#[tokio::test]
async fn every_part_of_the_signature_is_checked() {
    let desk = Desk::new(&[]).await;
    assert!(desk.works().await);
    for (part, value, code) in [
        ("email", None, 3003),
        ("email", Some(""), 3003),
        ("email", Some("nobody@callcenter.example"), 2015),
        ("timestamp", None, 20621),
        ("timestamp", Some("soon"), 20621),
        ("timestamp", Some("2025-01-01T00:00:00Z"), 20621),
        ("timestamp", Some("1735689600"), 20622),
        ("nonce", None, 20624),
        ("nonce", Some(""), 20624),
        ("nonce", Some("another"), 2059),
        ("sign", None, 2059),
        ("sign", Some("guess"), 2059),
        ("sign_version", None, 2059),
        ("sign_version", Some("v1"), 2059),
    ] {
        assert_eq!(desk.altered(part, value).await, code, "{part} {value:?}");
    }
    let mut upper = desk.signed();
    upper[2].1 = upper[2].1.to_uppercase();
    assert_eq!(desk.send(Method::GET, GROUPS, &upper, Value::Null).await.code(), 2059);
}

#[tokio::test]
async fn all_calls_but_log_in_are_signed() {
    let desk = Desk::new(&[]).await;
    for (method, path) in [
        (Method::GET, "user_groups"),
        (Method::POST, "user_groups"),
        (Method::PUT, "user_groups/28"),
        (Method::DELETE, "user_groups/28"),
        (Method::GET, "user_groups/28/agents"),
        (Method::GET, "agents"),
        (Method::GET, "agents/get_agent?type=id&content=3"),
        (Method::PUT, "agents/3"),
        (Method::GET, "agent_monitor_infos"),
        (Method::GET, "callcenter_analysis/agents_of_group"),
    ] {
        let mut wrong = desk.signed();
        wrong[2].1 = "guess".to_owned();
        let reply = desk.send(method, path, &wrong, json!({ "name": "x" })).await;
        assert_eq!(reply.code(), 2059, "{path}");
    }
    assert_eq!(
        desk.bench.control.group_name(28).await.unwrap().as_deref(),
        Some("Mahipal singh")
    );
}

#[tokio::test]
async fn a_timestamp_may_be_five_minutes_off_and_no_more() {
    let mut desk = Desk::new(&[]).await;
    for (clock, fine) in [(-290, true), (290, true), (-310, false), (310, false)] {
        desk.clock = clock;
        let code = desk.call(Method::GET, GROUPS, Value::Null).await.code();
        assert_eq!(code, if fine { 1000 } else { 20622 }, "{clock}");
    }
}

#[tokio::test]
async fn the_server_can_have_another_clock_and_shows_it() {
    for offset in [3_600, -420] {
        let mut desk = Desk::new(&[&format!("udesk.clock={offset}")]).await;
        let reply = desk.call(Method::GET, GROUPS, Value::Null).await;
        assert_eq!(reply.code(), 20622);
        let shown = reply.headers["date"].to_str().unwrap();
        assert!(shown.ends_with(" GMT"), "{shown}");
        let shown = jiff::fmt::rfc2822::DateTimeParser::new()
            .parse_timestamp(shown)
            .unwrap();
        let ahead = shown.as_second() - Timestamp::now().as_second();
        assert!((ahead - offset).abs() <= 2, "{ahead}");
        desk.clock = ahead;
        assert!(desk.works().await);
    }
}

#[tokio::test]
async fn a_nonce_works_once_even_with_another_timestamp() {
    let desk = Desk::new(&[]).await;
    let query = desk.signed_with("single", &desk.now());
    let send =
        async |query: Vec<(&'static str, String)>| desk.send(Method::GET, GROUPS, &query, Value::Null).await.code();
    let mut wrong = query.clone();
    wrong[2].1 = "guess".to_owned();
    assert_eq!(send(wrong).await, 2059, "a wrong signature uses no nonce up");
    assert_eq!(send(query.clone()).await, 1000);
    assert_eq!(send(query).await, 20623);
    let later = (Timestamp::now().as_second() + 30).to_string();
    assert_eq!(send(desk.signed_with("single", &later)).await, 20623);
}

#[tokio::test]
async fn the_older_signature_is_taken_only_when_told() {
    for (setting, code) in [("v2", 2059), ("both", 1000)] {
        let desk = Desk::new(&[&format!("udesk.signature={setting}")]).await;
        let (email, timestamp) = (desk.bench.control.credentials().udesk.email, desk.now());
        let sign = hex(&Sha1::digest(format!("{email}&{}&{timestamp}", desk.token)));
        let query = [("email", email), ("timestamp", timestamp), ("sign", sign)];
        for _ in 0..2 {
            let reply = desk.send(Method::GET, GROUPS, &query, Value::Null).await;
            assert_eq!(reply.code(), code, "{setting}: it has no protection against replay");
        }
        assert!(desk.works().await);
    }
}

#[tokio::test]
async fn the_code_can_be_a_text() {
    let desk = Desk::new(&["udesk.code=string"]).await;
    let fine = desk.call(Method::GET, GROUPS, Value::Null).await.json();
    assert_eq!(fine["code"], "1000");
    let wrong = desk.call(Method::DELETE, "user_groups/999", Value::Null).await.json();
    assert_eq!(wrong["code"], "2005");
}

#[tokio::test]
async fn refusals_have_the_chosen_status_and_the_text_in_the_chosen_place() {
    let details = "Couldn't find UserGroup with id=999 [WHERE user_groups.company_id = ? AND user_groups.category = 'General customer service group']";
    for (setting, body) in [
        (
            "exception",
            json!({ "code": 2005, "message": "Resource not found", "exception": details }),
        ),
        (
            "exception-object",
            json!({ "code": 2005, "message": "Resource not found", "exception": { "message": details } }),
        ),
        ("code_message", json!({ "code": 2005, "code_message": details })),
    ] {
        let desk = Desk::new(&[&format!("udesk.error_text={setting}")]).await;
        let reply = desk.call(Method::DELETE, "user_groups/999", Value::Null).await;
        assert_eq!((reply.status, reply.json()), (StatusCode::OK, body));
    }
    let desk = Desk::new(&["udesk.errors=http400"]).await;
    let reply = desk.call(Method::DELETE, "user_groups/999", Value::Null).await;
    assert_eq!((reply.status.as_u16(), reply.code()), (400, 2005));
}

#[tokio::test(start_paused = true)]
async fn a_call_too_many_is_refused_in_the_chosen_way() {
    for (setting, status, wait) in [
        ("http429", 429, None),
        ("http429-retry-after", 429, Some("10")),
        ("envelope", 200, None),
    ] {
        let throttle = format!("udesk.throttle={setting}");
        let desk = Desk::new(&["udesk.rate_limit=2", "udesk.rate_window=10", &throttle]).await;
        assert_eq!(desk.log_in().await.code(), 1000, "it counts as well");
        assert!(desk.works().await);
        let reply = desk.call(Method::GET, "agents", Value::Null).await;
        assert_eq!(reply.status.as_u16(), status);
        assert_eq!(
            reply.headers.get("retry-after").map(|value| value.to_str().unwrap()),
            wait
        );
        if status == 200 {
            assert!(reply.json()["message"].as_str().unwrap().contains("frequency"));
        }
        tokio::time::advance(Duration::from_secs(10)).await;
        assert!(desk.works().await);
    }
}

#[tokio::test]
async fn calls_can_be_counted_by_endpoint() {
    for (setting, other) in [("tenant", 429), ("endpoint", 200)] {
        let scope = format!("udesk.rate_scope={setting}");
        let desk = Desk::new(&["udesk.rate_limit=1", &scope]).await;
        assert!(desk.works().await);
        assert_eq!(desk.call(Method::GET, GROUPS, Value::Null).await.status.as_u16(), 429);
        assert_eq!(
            desk.call(Method::GET, "agents", Value::Null).await.status.as_u16(),
            other
        );
    }
}

#[tokio::test]
async fn sixty_calls_are_let_through_by_default() {
    let desk = Desk::new(&["udesk.rate_limit=60"]).await;
    for _ in 0..60 {
        assert!(desk.works().await);
    }
    let reply = desk.call(Method::GET, GROUPS, Value::Null).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        Variants::default().udesk,
        variants(&["udesk.rate_limit=60", "udesk.rate_window=60"]).udesk
    );
}

#[tokio::test]
async fn faults_answer_in_the_vendors_words() {
    let desk = Desk::new(&[]).await;
    for (fault, code) in [("unauthorized@user_groups", 2059), ("error1009@user_groups", 2000)] {
        desk.bench.control.set_faults(vec![parse_fault(fault).unwrap()]);
        assert_eq!(desk.call(Method::GET, GROUPS, Value::Null).await.code(), code);
    }
}

#[tokio::test]
async fn other_paths_and_methods_are_not_there() {
    let desk = Desk::new(&[]).await;
    for path in ["user_groups/28/add_agents", "elsewhere"] {
        let reply = desk.call(Method::POST, path, json!({})).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
    }
    let reply = desk.call(Method::GET, "user_groups/28", Value::Null).await;
    assert_eq!(
        reply.status,
        StatusCode::METHOD_NOT_ALLOWED,
        "no single group can be read"
    );
}

#[tokio::test]
async fn no_secret_is_in_the_log() {
    let desk = Desk::new(&[]).await;
    desk.log_in().await;
    let query = desk.signed();
    desk.send(Method::GET, GROUPS, &query, Value::Null).await;
    let log = format!("{:?}", desk.bench.control.requests());
    let password = desk.bench.control.credentials().udesk.password;
    for secret in [&password, &desk.token, &query[2].1] {
        assert!(!log.contains(secret.as_str()));
    }
    assert!(log.contains("sign_version"));
}
