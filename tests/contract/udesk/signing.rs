//! Signing in, signing requests, and clocks (`api/udesk.md §2`).

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use callboard::client::{Answers, Call, GroupQuery, Kind, Notice, Reach, RosterWrite, dialect};
use callboard::domain::GroupId;
use callboard::sandbox::{FaultKind, FaultRule, Permission};
use rstest::rstest;

use super::{Site, parameter, roster, set, write};

/// `§2.1`: the token under either key; the session holds nothing else.
#[rstest]
#[tokio::test]
async fn both_forms_sign_in(
    #[values("password", "token")] form: &str,
    #[values("open_api_auth_token", "open_api_token")] key: &str,
) {
    let site = Site::start(set(&[&format!("udesk.login_key={key}")])).await;
    let session = site.session(form).await.expect("a session");
    let credentials = site.sandbox.credentials().udesk.clone();
    assert_eq!(session.identity, credentials.email);
    assert!(session.identity.contains('+'), "a plus is where encoding goes wrong");
    assert_eq!(session.secrets.len(), 1);
    assert_eq!(session.secret("token"), Some(credentials.open_api_token.as_str()));
    let directory = dialect::open(&site.connection, &session).expect("a directory");
    let identity = directory.identity(&Call::quiet()).await.expect("signed in");
    assert_eq!(identity.name, credentials.email);
    let requests = site.sandbox.control().requests();
    let log_ins: Vec<_> = requests
        .iter()
        .filter(|request| request.path.ends_with("/log_in"))
        .collect();
    assert_eq!(log_ins.len(), usize::from(form == "password"));
    for log_in in log_ins {
        assert_eq!((log_in.method.as_str(), log_in.query.as_slice()), ("POST", &[][..]));
        assert_eq!(
            log_in.body,
            Some(serde_json::json!({ "email": credentials.email, "password": "[secret]" }))
        );
    }
}

/// `§2.1`: logging in again may end the token before; the new one is what is used.
#[tokio::test]
async fn a_token_that_rotates_is_the_new_one() {
    let site = Site::start(set(&["udesk.token=rotated"])).await;
    let first = site.session("password").await.expect("a session");
    let second = site.session("password").await.expect("a session");
    assert_ne!(first.secret("token"), second.secret("token"));
    let ended = dialect::open(&site.connection, &first).expect("a directory");
    let error = ended
        .identity(&Call::quiet())
        .await
        .expect_err("another one is in force");
    assert!(error.asks_for_sign_in(), "{error:?}");
    let open = dialect::open(&site.connection, &second).expect("a directory");
    open.identity(&Call::quiet()).await.expect("signed in");
}

#[rstest]
#[case("password", "password", "wrong-hunter2", "refused")]
#[case("password", "email", "nobody+hunter2@acme.example", "refused")]
#[case("token", "token", "wrong-hunter2", "signature")]
#[case("token", "email", "nobody+hunter2@acme.example", "forbidden")]
#[tokio::test]
async fn refused_credentials_leave_no_session(
    #[case] form: &str,
    #[case] wrong: &str,
    #[case] value: &str,
    #[case] reason: &str,
    #[values("http200", "http400")] errors: &str,
) {
    let site = Site::start(set(&[&format!("udesk.errors={errors}")])).await;
    let answers = site.answers().with(wrong, value);
    let refused = dialect::sign_in(&site.connection, form, &answers, &Call::quiet()).await;
    let error = refused.expect_err("refused");
    assert_eq!((error.kind(), error.reason()), (Kind::Auth, reason), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
}

#[tokio::test]
async fn a_missing_answer_is_told_before_anything_is_sent() {
    let site = Site::plain().await;
    let email = || Answers::default().with("email", "ops@acme.example");
    for (form, answers, reason) in [
        ("password", email(), "empty-secret"),
        ("token", email(), "empty-secret"),
        ("token", Answers::default().with("token", "t"), "empty-secret"),
        ("ssid", email(), "unknown-form"),
    ] {
        let refused = dialect::sign_in(&site.connection, form, &answers, &Call::quiet()).await;
        assert_eq!(refused.expect_err("refused").reason(), reason, "{form}");
    }
    assert!(site.sandbox.control().requests().is_empty());
}

/// `§2.1`, 2015: only a super administrator may use the Open API, and that is said.
#[rstest]
#[tokio::test]
async fn who_is_no_super_administrator_is_told_so(#[values("password", "token")] form: &str) {
    let site = Site::plain().await;
    site.sandbox.control().set_permission(Permission::Denied);
    let error = site.session(form).await.expect_err("no administrator");
    assert_eq!(
        (error.kind(), error.reason(), error.code()),
        (Kind::Auth, "forbidden", "2015")
    );
    assert!(error.message().contains("super administrator"), "{error}");
}

/// Promise A10: a session goes only to the origin that issued it.
#[tokio::test]
async fn a_session_of_another_origin_is_never_sent() {
    let (home, other) = (Site::plain().await, Site::plain().await);
    let session = home.session("token").await.expect("a session");
    let error = dialect::open(&other.connection, &session).err().expect("refused");
    assert_eq!((error.reason(), error.reach()), ("other-origin", Reach::NotSent));
    assert!(other.sandbox.control().requests().is_empty());
}

/// `§10`, clock skew; row 71: the answer that refuses tells the time, the next try has it, and the person is told.
#[rstest]
#[case(420, "7 min behind")]
#[case(-420, "7 min ahead of")]
#[tokio::test]
async fn a_clock_that_is_off_is_corrected_and_named(#[case] offset: i64, #[case] named: &str) {
    let site = Site::start(set(&[&format!("udesk.clock={offset}")])).await;
    let session = site.session("token").await.expect("corrected");
    let directory = dialect::open(&site.connection, &session).expect("a directory");
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    let call = Call::watched(move |notice| seen.lock().expect("no panic").push(notice));
    for _ in 0..2 {
        directory
            .read_roster(&call, &GroupId::new("28"))
            .await
            .expect("corrected");
    }
    let retries: Vec<String> = told
        .lock()
        .expect("no panic")
        .iter()
        .filter_map(|notice| match notice {
            Notice::Retrying { because, .. } => Some(because.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(retries.len(), 1, "once measured it is known: {retries:?}");
    assert!(retries[0].contains(named), "{retries:?}");
    write(directory.as_ref(), &roster("28", &["2", "3", "8", "13"]))
        .await
        .expect("written");
    assert_eq!(site.members(28).await, [2, 3, 8, 13]);
}

/// `§2.2`, `§2.4`: with a nonce, unless the profile asks for the older one.
#[tokio::test]
async fn the_older_signature_is_only_used_when_it_is_asked_for() {
    let mut site = Site::start(set(&["udesk.signature=both"])).await;
    site.session("token").await.expect("a session");
    site.connection.settings.insert("signature".into(), "sha1".into());
    site.session("token").await.expect("a session");
    let requests = site.sandbox.control().requests();
    let proofs: Vec<Vec<&str>> = requests
        .iter()
        .map(|request| request.query.iter().map(|(name, _)| name.as_str()).collect())
        .collect();
    let older = ["page", "per_page", "email", "timestamp", "sign"];
    assert_eq!(
        proofs,
        [[&older[..], &["nonce", "sign_version"]].concat(), older.to_vec()]
    );
    let mut strict = Site::plain().await;
    strict.connection.settings.insert("signature".into(), "sha1".into());
    let error = strict.session("token").await.expect_err("not taken there");
    assert_eq!((error.kind(), error.code()), (Kind::Auth, "2059"), "{error:?}");
}

/// `§2.2`: a nonce is good for one try, whatever the try comes to.
#[rstest]
#[case(FaultKind::Http503)]
#[case(FaultKind::Http429)]
#[case(FaultKind::ResetBefore)]
#[case(FaultKind::ResetAfter)]
#[case(FaultKind::Http502Html)]
#[tokio::test]
async fn every_try_has_a_nonce_of_its_own(#[case] fault: FaultKind) {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let control = site.sandbox.control();
    control.set_faults(vec![FaultRule::new(fault).on("user_groups").only(1)]);
    directory
        .list_groups(&Call::quiet(), &GroupQuery::default())
        .await
        .expect("the second try");
    directory.list_agents(&Call::quiet()).await.expect("agents");
    let requests = control.requests();
    assert!(requests.len() >= 3, "{requests:?}");
    let nonces: HashSet<_> = requests
        .iter()
        .map(|request| parameter(request, "nonce").expect("a nonce"))
        .collect();
    assert_eq!(nonces.len(), requests.len());
    let version = |request| parameter(request, "sign_version") == Some("v2");
    assert!(requests.iter().all(version));
}

/// Row 64, code 2059: tried once more with a new proof, then it asks for signing in, and a new session goes on.
#[tokio::test]
async fn a_token_that_ends_in_mid_run_asks_for_sign_in() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let control = site.sandbox.control();
    let group = GroupId::new("28");
    directory.read_roster(&Call::quiet(), &group).await.expect("a roster");
    control.expire_sessions();
    control.forget_requests();
    let error = directory.read_roster(&Call::quiet(), &group).await.expect_err("ended");
    assert_eq!((error.kind(), error.code()), (Kind::Auth, "2059"), "{error:?}");
    assert!(error.asks_for_sign_in());
    assert_eq!(control.requests().len(), 2);
    let target = roster("28", &["2", "3", "8", "13"]);
    let base = roster("28", &["2", "3", "8"]);
    let pair = RosterWrite {
        base: &base,
        target: &target,
    };
    let error = directory
        .write_roster(&Call::quiet(), pair)
        .await
        .expect_err("nothing was written");
    assert!(error.asks_for_sign_in(), "{error:?}");
    assert_eq!(site.changes(), Vec::<String>::new());
    let again = site.session("password").await.expect("log_in makes a new token");
    let directory = dialect::open(&site.connection, &again).expect("a directory");
    write(directory.as_ref(), &target).await.expect("written");
    assert_eq!(site.members(28).await, [2, 3, 8, 13]);
}

/// `§3`, Rate limit: whichever way a call too many is refused, reads and writes get over it.
#[rstest]
#[tokio::test]
async fn a_call_too_many_is_made_again(#[values("http429", "http429-retry-after", "envelope")] throttle: &str) {
    let site = Site::start(set(&[&format!("udesk.throttle={throttle}")])).await;
    let directory = site.directory().await;
    let throttle_setting = format!("udesk.throttle={throttle}");
    let variants = set(&[&throttle_setting, "udesk.rate_limit=2", "udesk.rate_window=1"]);
    site.sandbox.control().set_variants(variants);
    let receipt = write(directory.as_ref(), &roster("28", &["2", "3", "8", "13", "17"])).await;
    let receipt = receipt.unwrap_or_else(|error| panic!("{throttle}: {error:?}"));
    assert!(receipt.first_failure().is_none(), "{receipt:?}");
    assert_eq!(site.members(28).await, [2, 3, 8, 13, 17]);
}
