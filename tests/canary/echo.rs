//! A phone system, or a proxy before it, that gives the secret back in every place and every form.

use callboard::client::Answers;
use callboard::domain::Backend;

use crate::account::{Told, connection, sign_in, use_everything};
use crate::forms::Canary;
use crate::log;
use crate::scripted::Scripted;

pub const JSON: &str = "Content-Type: application/json\r\n";
const HTML: &str = "Content-Type: text/html\r\n";
const LIST: &str = r#"{"status":"success","response":{},"page":1,"limit":10,"totalPages":0,"totalItems":0}"#;
/// Takes a password and a signature; `@` is the token.
const GROUPS: &str = r#"{"code":1000,"open_api_auth_token":"@","user_groups":[]}"#;

/// Answers that hold `@` where the secret goes: status, headers, body.
pub const ANSWERS: [(u16, &str, &str); 18] = [
    (
        200,
        JSON,
        r#"{"status":"error","message":"token @ is bad","code":1011}"#,
    ),
    (200, JSON, r#"{"status":"error","message":"@","code":"@"}"#),
    (400, JSON, r#"{"status":"@","message":{"a":"@"},"errCode":1015}"#),
    (200, JSON, r#"{"status":"success","message":"@","@":1,"@":2}"#),
    (
        200,
        JSON,
        r#"{"status":"success","message":"for @","response":{"relationData":{"2":{"receive_call":1}}}}"#,
    ),
    (
        200,
        JSON,
        r#"{"code":2059,"message":"@","exception":{"message":"token @ is bad"}}"#,
    ),
    (400, JSON, r#"{"code":"@","code_message":"frequency of @"}"#),
    (200, JSON, r#"{"token":"@","broken":"@"#),
    (200, JSON, "@"),
    (500, JSON, "token @ caused this"),
    (200, HTML, "<html><title>Hello @</title>@</html>"),
    (404, HTML, "<title>@ not found"),
    (401, "Content-Type: text/plain; token=@\r\n", "@"),
    (200, "Content-Type: @\r\n", "@"),
    (302, "Location: https://anna:@@evil.test/@?t=@#@\r\n", "@"),
    (302, "Location: https://@.evil.test/\r\n", ""),
    (407, "Proxy-Authenticate: Basic realm=\"@\"\r\n", "@"),
    (200, "Content-Encoding: @\r\nX-Token: @\r\nSet-Cookie: t=@\r\n", "@"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_echoes_the_secret_does_not_make_us_repeat_it() {
    log::start();
    // As a person could paste it: letters that every encoding changes.
    let secret = "c4n4ry/\"q+ %&=\\ü-9d1e-4711";
    let canary = Canary::new(secret);
    let home = tempfile::tempdir().unwrap();
    let server = Scripted::start().await;
    let groups = GROUPS.replace("\"@\"", &serde_json::to_string(secret).unwrap());
    for (backend, form, taken) in [
        (Backend::DeepCall, "account", LIST),
        (Backend::DeepCall, "ssid", LIST),
        (Backend::Udesk, "token", &groups),
        (Backend::Udesk, "password", &groups),
    ] {
        let connection = connection(backend, &server.url());
        let answers = || {
            let open = Answers::default()
                .with("user_id", "29791451")
                .with("email", "ops+a@acme.example");
            ["token", "ssid", "password"]
                .iter()
                .fold(open, |answers, field| answers.with(field, secret))
        };
        server.answer_with(200, JSON, taken.as_bytes());
        let session = sign_in(&connection, form, &answers(), &Told::default()).await.unwrap();
        // The other forms of signing in differ in little but the name of the field.
        let forms = if form == "account" { usize::MAX } else { 1 };
        for (name, encoded) in canary.forms().take(forms) {
            // A header cannot hold every letter; such an answer is no HTTP and an error of its own.
            for (status, headers, body) in ANSWERS {
                let told = Told::default();
                server.answer_with(
                    status,
                    &headers.replace('@', encoded),
                    body.replace('@', encoded).as_bytes(),
                );
                sign_in(&connection, form, &answers(), &told).await;
                use_everything(&connection, &session, home.path(), &told).await;
                canary.check(
                    &format!("what was told ({name}, {status} {headers} {body})"),
                    told.text(),
                );
            }
        }
        for banner in [
            "220 @ ready\r\n",
            "HTTP/1.1 200 @\r\n@: @\r\n\r\n@",
            "HTTP/1.1 @\r\n\r\n",
        ] {
            let told = Told::default();
            server.answer_and_close(banner.replace('@', secret).into_bytes());
            use_everything(&connection, &session, home.path(), &told).await;
            canary.check(&format!("what was told ({banner})"), told.text());
        }
        let journal = callboard::assignment::Journal::at(home.path(), "support");
        canary.check("the journal", std::fs::read(journal.path()).unwrap());
    }
    canary.check("the log", log::so_far());
}
