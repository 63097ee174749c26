//! KAZOO's secrets: the password and its hashes, the account's key, and the token that every answer repeats.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use callboard::client::{Answers, Connection, Session};
use callboard::domain::Backend;
use callboard::sandbox::{FaultRule, SandboxOptions, start};
use md5::Digest as _;
use secrecy::ExposeSecret as _;
use tokio::task::JoinSet;

use crate::account::{Told, connection, sign_in, use_everything};
use crate::echo::{ANSWERS, JSON};
use crate::every_fault::{faults, files, keep};
use crate::forms::Canary;
use crate::log;
use crate::scripted::Scripted;

/// What travels instead of a password, which is as good as the password itself.
fn hashes(username: &str, password: &str) -> [String; 2] {
    let text = format!("{}:{password}", username.to_lowercase());
    let hex = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
    };
    [
        hex(&md5::Md5::digest(text.as_bytes())),
        hex(&sha1::Sha1::digest(text.as_bytes())),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_makes_a_secret_visible() {
    log::start();
    let mut accounts = JoinSet::new();
    for fault in faults() {
        for form in ["password", "api-key", "token"] {
            accounts.spawn(one_account(fault.clone(), form));
        }
    }
    let secrets: Vec<String> = accounts.join_all().await.into_iter().flatten().collect();
    let log = log::so_far();
    assert!(
        memchr::memmem::find(&log, b"user_auth").is_some(),
        "requests are logged"
    );
    Canary::all(&secrets).check("the log", &log);
}

/// Signs in, then makes every call under the fault; gives the secrets for the search of the common log.
async fn one_account(fault: Option<FaultRule>, form: &'static str) -> Vec<String> {
    let home = tempfile::tempdir().unwrap();
    let sandbox = start(SandboxOptions::default()).await.unwrap();
    let credentials = sandbox.control().credentials().kazoo;
    let answers = || {
        Answers::default()
            .with("username", &credentials.username)
            .with("account_realm", &credentials.account_realm)
            .with("password", &credentials.password)
            .with("api_key", &credentials.api_key)
            .with("token", &credentials.auth_token)
    };
    let (mut connection, told) = (connection(Backend::Kazoo, &sandbox.url()), Told::default());
    if fault.is_some() {
        let method = ("credentials_method".to_owned(), "sha".to_owned());
        connection.settings.extend([method]);
    }
    let session = sign_in(&connection, form, &answers(), &told).await.unwrap();
    let token = session.secrets["token"].expose_secret().to_owned();
    told.add(&session);
    sandbox.control().set_faults(fault.into_iter().collect());
    sign_in(&connection, form, &answers(), &told).await;
    use_everything(&connection, &session, home.path(), &told).await;
    sandbox.control().expire_sessions();
    sandbox.control().set_faults(Vec::new());
    use_everything(&connection, &session, home.path(), &told).await;
    let requests = sandbox.control().requests();
    assert!(requests.len() > 10, "{}", requests.len());
    told.add(&requests);
    told.add(&(&sandbox, sandbox.credentials(), sandbox.control(), &credentials));
    told.add(&keep(home.path(), &sandbox.url(), &session));
    let mut secrets = vec![
        credentials.password.clone(),
        credentials.api_key.clone(),
        credentials.auth_token.clone(),
    ];
    secrets.extend(hashes(&credentials.username, &credentials.password));
    let all = Canary::all(&[secrets.as_slice(), std::slice::from_ref(&token)].concat());
    all.check("what was told", told.text());
    assert_eq!(sessions_with(&Canary::new(&token), home.path()), 1, "the session's own");
    secrets.retain(|secret| *secret != token);
    assert_eq!(
        sessions_with(&Canary::all(&secrets), home.path()),
        0,
        "only the token is kept"
    );
    [secrets, vec![token]].concat()
}

/// Looks through every file; gives in how many session files a secret is.
fn sessions_with(canary: &Canary, home: &Path) -> usize {
    let mut sessions = 0;
    for path in files(home) {
        let bytes = fs::read(&path).unwrap();
        if path.parent().unwrap().ends_with("sessions") && path.extension().is_some_and(|kind| kind == "json") {
            sessions += usize::from(canary.found_in(&bytes).is_some());
        } else {
            canary.check(&path.display().to_string(), bytes);
        }
    }
    sessions
}

/// Answers of KAZOO's own that hold `@` where the secret goes (`api/kazoo.md §2.2`, `§3.3`).
const OWN: [(u16, &str, &str); 8] = [
    (
        404,
        JSON,
        r#"{"data":["@"],"error":"404","message":"bad identifier","status":"error"}"#,
    ),
    (
        400,
        JSON,
        r#"{"data":{"api_key":{"minLength":{"message":"too short: @","target":64,"cause":"@","value":"@"}},"@":{"@":{"message":"@"}}},"error":"400","message":"validation error","status":"error"}"#,
    ),
    (
        402,
        JSON,
        r#"{"auth_token":"@","data":{"groups":{"@":{"rate":2.5,"name":"@"}}},"error":"402","message":"accept charges","status":"error","request_id":"@"}"#,
    ),
    (
        401,
        JSON,
        r#"{"auth_token":"@","data":{"message":"@","cause":"@"},"error":"401","message":"@","status":"error"}"#,
    ),
    (
        503,
        JSON,
        r#"{"data":{"message":"@"},"error":"503","message":"datastore_unreachable","status":"error"}"#,
    ),
    (
        200,
        JSON,
        r#"{"auth_token":"@","data":[{"id":"@","name":"@"}],"next_start_key":"@","revision":"@","status":"success"}"#,
    ),
    (
        200,
        JSON,
        r#"{"auth_token":"@","data":{"id":"@","name":"@","endpoints":{"@":{"type":"@"}}},"status":"success"}"#,
    ),
    (
        200,
        JSON,
        r#"{"auth_token":"@","data":{"account_id":"@"},"status":"@"}"#,
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_echoes_the_secret_does_not_make_us_repeat_it() {
    log::start();
    // A token travels in a header, which takes no other letters; a key is 64 long.
    let secret = "c4n4ry/\"q+ %&=\\-9d1e-4711-c4n4ry/\"q+ %&=\\-9d1e-4711-c4n4ry/\"q+ %&";
    let canary = Canary::new(secret);
    let home = tempfile::tempdir().unwrap();
    let server = Scripted::start().await;
    let connection = connection(Backend::Kazoo, &server.url());
    let answers = |place| {
        let answers = Answers::default().with("username", "anna").with("account_name", "Acme");
        answers.with(place, secret)
    };
    let session = opened(&connection, secret);
    for (form, place) in [("token", "token"), ("password", "password"), ("api-key", "api_key")] {
        // Only the first form of signing in leads to a session with the secret.
        let forms = if form == "token" { usize::MAX } else { 2 };
        for (name, encoded) in canary.forms().take(forms) {
            // What everybody may answer is gone through in every form beside DeepCall.
            let common = if name == &"raw" { &ANSWERS[..] } else { &[] };
            for (status, headers, body) in common.iter().chain(&OWN) {
                let told = Told::default();
                let (headers, body) = (headers.replace('@', encoded), body.replace('@', encoded));
                server.answer_with(*status, &headers, body.as_bytes());
                sign_in(&connection, form, &answers(place), &told).await;
                // Ids and names of a proper answer are for people to read, whatever they are.
                let is_read = body.contains("endpoints") || body.contains("next_start_key");
                // What comes back after a while is asked for again: waited for once.
                let is_waited_for = *status >= 500 && *name != "raw";
                if form == "token" && !is_read && !is_waited_for {
                    use_everything(&connection, &session, home.path(), &told).await;
                }
                canary.check(&format!("what was told ({form}, {name}, {status} {body})"), told.text());
            }
        }
    }
    canary.check("the log", log::so_far());
}

fn opened(connection: &Connection, token: &str) -> Session {
    Session {
        backend: Backend::Kazoo,
        origin: connection.url.origin(),
        identity: "Acme".to_owned(),
        expires_at: None,
        facts: [("account_id".to_owned(), "4f1c0e9a7b5d4c3e8a6f2b1d0c9e8f7a".to_owned())].into(),
        secrets: [("token".to_owned(), token.to_owned().into())].into(),
    }
}
