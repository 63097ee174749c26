//! PortSIP: a password, two access tokens and two refresh tokens, and the passwords in other people's details.

use callboard::client::{Answers, Call, Session, dialect};
use callboard::domain::Backend;
use callboard::sandbox::{FaultRule, SandboxOptions, parse_variant, start};
use tokio::task::JoinSet;

use crate::account::{Told, connection, sign_in, use_everything};
use crate::every_fault::{faults, keep, sessions_with};
use crate::forms::Canary;
use crate::log;
use crate::scripted::Scripted;

const JSON: &str = "Content-Type: application/json\r\n";
const TOKENS: [&str; 2] = ["token", "refresh_token"];
/// How the sandbox begins the secrets in a user's detail, which nobody here has any business with.
const OTHERS: [&str; 2] = ["portal-secret-", "sip-secret-"];

fn answers(credentials: &callboard::sandbox::PortsipCredentials) -> Answers {
    Answers::default()
        .with("username", &credentials.username)
        .with("domain", &credentials.domain)
        .with("password", &credentials.password)
}

fn tokens(session: &Session) -> Vec<String> {
    TOKENS
        .iter()
        .filter_map(|name| session.secret(name))
        .map(str::to_owned)
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_makes_a_portsip_secret_visible() {
    log::start();
    let mut accounts = JoinSet::new();
    // Either surface meets half of the faults: what they do differently is over once the session is there.
    for (place, fault) in faults().into_iter().enumerate() {
        accounts.spawn(one_account(fault, ["oauth", "auth"][place % 2]));
    }
    let secrets: Vec<String> = accounts.join_all().await.into_iter().flatten().collect();
    assert_eq!(secrets.len(), 5 * faults().len());
    let log = log::so_far();
    assert!(
        memchr::memmem::find(&log, b"api/groups").is_some(),
        "requests are logged"
    );
    Canary::all(&secrets).check("the log", &log);
    Canary::all(&OTHERS).check("the log", &log);
}

/// Signs in, makes every call under the fault, renews the session; gives the secrets for the common log.
async fn one_account(fault: Option<FaultRule>, surface: &'static str) -> Vec<String> {
    let home = tempfile::tempdir().unwrap();
    let mut options = SandboxOptions::default();
    let variant = parse_variant(&format!("portsip.login={surface}")).unwrap();
    options.variants.apply(variant);
    let sandbox = start(options).await.unwrap();
    let credentials = sandbox.control().credentials().portsip;
    let (connection, told) = (connection(Backend::PortSip, &sandbox.url()), Told::default());
    let session = sign_in(&connection, "password", &answers(&credentials), &told)
        .await
        .unwrap();
    sandbox.control().set_faults(fault.into_iter().collect());
    sign_in(&connection, "password", &answers(&credentials), &told).await;
    use_everything(&connection, &session, home.path(), &told).await;
    sandbox.control().expire_sessions();
    sandbox.control().set_faults(Vec::new());
    use_everything(&connection, &session, home.path(), &told).await;
    let renewed = dialect::refresh(&connection, &session, &Call::quiet()).await;
    told.add(&renewed);
    let renewed = renewed.unwrap().expect("a password's session can be renewed");
    use_everything(&connection, &renewed, home.path(), &told).await;
    let used = dialect::refresh(&connection, &session, &Call::quiet()).await;
    assert!(used.is_err(), "it is used up: {used:?}");
    told.add(&used);
    let requests = sandbox.control().requests();
    assert!(requests.len() > 10, "{}", requests.len());
    told.add(&requests);
    told.add(&(
        &sandbox,
        sandbox.credentials(),
        sandbox.control(),
        &credentials,
        &session,
    ));
    told.add(&keep(home.path(), &sandbox.url(), &renewed));
    Canary::all(&OTHERS).check("what was told", told.text());
    assert_eq!(sessions_with(&Canary::all(&OTHERS), home.path()), 0);
    let mut secrets = tokens(&session);
    secrets.push(credentials.password);
    for (kept, secrets) in [(0, secrets.as_slice()), (1, tokens(&renewed).as_slice())] {
        for secret in secrets {
            let canary = Canary::new(secret);
            canary.check("what was told", told.text());
            assert_eq!(
                sessions_with(&canary, home.path()),
                kept,
                "the last pair alone is in the session's file"
            );
        }
    }
    secrets.extend(tokens(&renewed));
    secrets
}

/// Answers that hold `@` where the secret goes: status, body.
const ANSWERS: [(u16, &str); 9] = [
    (
        400,
        r#"{"errors":[{"code":"UNAUTHORIZED","message":"@ is wrong","detail":{"@":"@"}}]}"#,
    ),
    (
        400,
        r#"{"errors":[{"code":"@","message":"@"},{"code":"UNKNOWN","message":"and @"}]}"#,
    ),
    (200, r#"{"errors":[{"code":"VALIDATE_FAILED","message":"@"}]}"#),
    (200, r#"{"count":2,"items":[{"id":"@"},{"id":"@","name":null}]}"#),
    (200, r#"{"two_factor_enabled":true,"token":"@"}"#),
    (200, r#"{"access_token":"@","broken":"@"#),
    (200, r#"{"access_token":"@ @","refresh_token":"@"}"#),
    (401, "@"),
    (500, r#"{"errors":[{"code":"UNKNOWN","message":"@"}]}"#),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pbx_that_echoes_the_secret_does_not_make_us_repeat_it() {
    log::start();
    let secret = "c4n4ry/+q-%26=.-9d1e-p0rt51p";
    let canary = Canary::new(secret);
    let home = tempfile::tempdir().unwrap();
    let server = Scripted::start().await;
    let connection = connection(Backend::PortSip, &server.url());
    let answers = || {
        let answers = Answers::default()
            .with("username", "groupadmin")
            .with("domain", "acme.example");
        answers.with("password", secret).with("token", secret)
    };
    let proper = format!(r#"{{"access_token":"{secret}","refresh_token":"{secret}","count":0,"items":[]}}"#);
    server.answer_with(200, JSON, proper.as_bytes());
    let session = sign_in(&connection, "password", &answers(), &Told::default())
        .await
        .unwrap();
    for (name, encoded) in canary.forms() {
        // Reads go again after a 5xx and wait for that, which every other form need not.
        let answers_now = ANSWERS.iter().filter(|(status, _)| *status < 500 || *name == "raw");
        for &(status, body) in answers_now {
            let told = Told::default();
            server.answer_with(status, JSON, body.replace('@', encoded).as_bytes());
            for form in ["password", "token"] {
                sign_in(&connection, form, &answers(), &told).await;
            }
            told.add(&dialect::refresh(&connection, &session, &Call::quiet()).await);
            use_everything(&connection, &session, home.path(), &told).await;
            canary.check(&format!("what was told ({name}, {status} {body})"), told.text());
        }
    }
    canary.check("the log", log::so_far());
}
