//! Every fault once. Without a socket a reset shows as a body that fails.

use std::time::Duration;

use super::*;
use crate::sandbox::variant::Setting;
use crate::sandbox::{FaultKind, FaultRule};

const BEFORE: [(i64, bool); 3] = [(3, true), (8, true), (2, false)];

async fn struck(rule: FaultRule) -> (Bench, Reply) {
    let bench = Bench::with(SandboxOptions {
        faults: vec![rule],
        ..SandboxOptions::default()
    })
    .await;
    let reply = bench.assign(28, json!(["5"]), json!(["5"])).await;
    (bench, reply)
}

#[tokio::test(start_paused = true)]
async fn each_fault_applies_the_request_or_not_as_documented() {
    for choice in FaultKind::table() {
        let kind = FaultKind::parse(choice.name).unwrap();
        let rule = FaultRule::new(kind).only(1);
        let bench = Bench::with(SandboxOptions {
            faults: vec![rule],
            ..SandboxOptions::default()
        })
        .await;
        let credentials = bench.credentials();
        let body =
            json!({ "ssid": credentials.ssid, "groupId": "28", "agent_unique_id": ["5"], "receive_call": ["5"] });
        let request = Request::post("/api/v2/Group/submitAssignGroupToAgent").header(header::HOST, ADDRESS);
        drop(
            bench
                .router
                .clone()
                .oneshot(request.body(Body::from(body.to_string())).unwrap())
                .await
                .unwrap(),
        );
        let after = bench.control.roster(28).await.unwrap();
        let expected: &[_] = if kind.applies_request() { &[(5, true)] } else { &BEFORE };
        assert_eq!(after, expected, "{}", choice.name);
        assert_eq!(
            choice.doc.contains("Not applied"),
            !kind.applies_request() && kind != FaultKind::ResetBefore
        );
        assert_eq!(
            bench.list(json!({})).await.code(),
            200,
            "{}: the next request is served",
            choice.name
        );
    }
}

#[tokio::test]
async fn refusals_have_their_status_and_retry_after() {
    for (kind, status) in [
        (FaultKind::Http500, 500),
        (FaultKind::Http502Html, 502),
        (FaultKind::Http503, 503),
        (FaultKind::Http429, 429),
        (FaultKind::StoreThen503, 503),
        (FaultKind::Redirect, 302),
        (FaultKind::Html200, 200),
    ] {
        let (_, reply) = struck(FaultRule::new(kind)).await;
        assert_eq!(reply.status.as_u16(), status);
        assert!(serde_json::from_slice::<Value>(&reply.body).is_err());
        assert!(!reply.headers.contains_key(header::RETRY_AFTER));
        let html = reply
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|value| value == "text/html");
        assert_eq!(html, matches!(kind, FaultKind::Http502Html | FaultKind::Html200));
    }
    for kind in [FaultKind::Http503, FaultKind::Http429, FaultKind::StoreThen503] {
        let (_, reply) = struck(FaultRule::new(kind).lasting(Duration::from_secs(7))).await;
        assert_eq!(reply.headers[header::RETRY_AFTER], "7");
    }
}

#[tokio::test]
async fn the_vendors_own_failures_have_its_codes() {
    assert_eq!(struck(FaultRule::new(FaultKind::Error1009)).await.1.code(), 1009);
    let (bench, reply) = struck(FaultRule::new(FaultKind::Unauthorized)).await;
    assert_eq!(reply.code(), 1014);
    let by_session = json!({ "ssid": bench.credentials().ssid }).to_string();
    assert_eq!(bench.raw("/api/v2/Group/list", by_session).await.code(), 1044);
}

#[tokio::test]
async fn spoilt_answers_keep_their_look() {
    let (_, reply) = struck(FaultRule::new(FaultKind::BadJson)).await;
    assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 112));
    assert!(serde_json::from_slice::<Value>(&reply.body).is_err());
    let (_, reply) = struck(FaultRule::new(FaultKind::EmptyBody)).await;
    assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn slow_answers_are_whole_in_the_end() {
    for kind in [FaultKind::SlowHeader, FaultKind::SlowBody] {
        let (_, reply) = struck(FaultRule::new(kind).lasting(Duration::from_millis(20))).await;
        assert_eq!((reply.code(), reply.body.len()), (200, 112));
    }
}

#[tokio::test]
async fn faults_hit_only_the_paths_they_name() {
    let rule = FaultRule::new(FaultKind::Http500).on("submitAssign").only(2);
    let (bench, first) = struck(rule).await;
    assert_eq!(first.code(), 200);
    assert_eq!(bench.list(json!({})).await.code(), 200);
    assert_eq!(
        bench.assign(28, json!(["6"]), json!([])).await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    bench.control.set_faults(Vec::new());
    assert_eq!(bench.assign(28, json!(["6"]), json!([])).await.code(), 200);
}
