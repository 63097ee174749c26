//! The two captures, request and answer, to the byte.

use super::*;

const LIST_REQUEST: &str = r#"{"userId": "{{userid}}","token":"{{token}}","quick":true,"groupId":28, "name":"m"}"#;
const LIST_ANSWER: &str = r##"{"status":"success","response":{"28":{"name":"Mahipal singh","user_id":"29791451","create_by":"29791451","unique_id":28,"status":1,"create_date":1731746318,"agents":["#3 bhawesh","#8 manoj","#2 bhawesh"]}},"page":1,"limit":10,"totalPages":1,"totalItems":1,"code":200}"##;
const ASSIGN_REQUEST: &str = r#"{"userId": "{{userid}}","token":"{{token}}","groupId": "4","agent_unique_id": ["2", "3", "4"],"receive_call": ["2", "3","4"] }"#;
const ASSIGN_ANSWER: &str = r#"{"status":"success","message":"Agents successfully assigned to the group, and Elasticsearch updated","code":200}"#;

/// The headers of both captures, beside the tag, the length and the date.
const HEADERS: [(&str, &str); 8] = [
    ("Content-Type", "application/json; charset=utf-8"),
    ("Connection", "keep-alive"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "POST, GET, OPTIONS, PATCH, DELETE"),
    ("Access-Control-Allow-Headers", "X-Requested-With,content-type"),
    ("Access-Control-Allow-Credentials", "true"),
    ("Vary", "Origin"),
    ("Strict-Transport-Security", "max-age=15724800; includeSubDomains"),
];

fn with_credentials(request: &str, bench: &Bench) -> String {
    let credentials = bench.credentials();
    request
        .replace("{{userid}}", &credentials.user_id)
        .replace("{{token}}", &credentials.token)
}

async fn assert_captured(bench: &Bench, path: &str, request: &str, answer: &str, length: usize, etag: &str) {
    let reply = bench.raw(path, with_credentials(request, bench)).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(std::str::from_utf8(&reply.body).unwrap(), answer);
    assert_eq!(reply.body.len(), length);
    assert_eq!(reply.headers["etag"], etag);
    for (name, value) in HEADERS {
        assert_eq!(reply.headers[name], value, "{name}");
    }
    assert_eq!(reply.headers["content-length"], length.to_string().as_str());
    assert_eq!(reply.headers.len(), HEADERS.len() + 2, "{:?}", reply.headers);
}

#[tokio::test]
async fn the_captured_list_request_gets_the_captured_answer() {
    let bench = Bench::new().await;
    let etag = r#"W/"10b-9ZTRgKH0wQytFBQXpTBgiHqw0pg""#;
    assert_captured(&bench, "/api/v2/Group/list", LIST_REQUEST, LIST_ANSWER, 267, etag).await;
    assert_captured(&bench, "/api/v2/Group/list/", LIST_REQUEST, LIST_ANSWER, 267, etag).await;
}

#[tokio::test]
async fn the_captured_assignment_gets_the_captured_answer_and_happens() {
    let bench = Bench::new().await;
    let etag = r#"W/"70-bAW07O3252krngsMtOySl9Cikpk""#;
    assert_captured(
        &bench,
        "/api/v2/Group/submitAssignGroupToAgent",
        ASSIGN_REQUEST,
        ASSIGN_ANSWER,
        112,
        etag,
    )
    .await;
    assert_eq!(
        bench.control.roster(4).await.unwrap(),
        [(2, true), (3, true), (4, true)]
    );
}

#[tokio::test]
async fn the_captured_body_is_read_under_any_content_type() {
    let bench = Bench::new().await;
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/json"] {
        let request = Request::post("/api/v2/Group/list")
            .header(header::HOST, ADDRESS)
            .header(header::CONTENT_TYPE, content_type)
            .body(with_credentials(LIST_REQUEST, &bench).into())
            .unwrap();
        assert_eq!(bench.send(request).await.body, LIST_ANSWER, "{content_type}");
    }
}
