//! The three ways of signing in, and how they fail (`api/kazoo.md §2`).

use callboard::client::{Answers, Call, Kind, Reach};
use callboard::domain::GroupId;
use callboard::sandbox::{kazoo_account_id, kazoo_user_id};
use rstest::rstest;

use super::NOBODY;
use super::site::{Site, group};

#[rstest]
#[case::md5_by_name("md5", "account_name")]
#[case::md5_by_realm("md5", "account_realm")]
#[case::sha_by_name("sha", "account_name")]
#[case::sha_by_realm("sha", "account_realm")]
#[tokio::test]
async fn a_password_signs_in(#[case] method: &str, #[case] hint: &str) {
    let mut site = Site::plain().await;
    let settings = &mut site.connection.settings;
    settings.insert("credentials_method".to_owned(), method.to_owned());
    let credentials = site.sandbox.credentials().kazoo.clone();
    let place = match hint {
        "account_name" => "SANDBOX call center inc",
        _ => credentials.account_realm.as_str(),
    };
    // Only the name is lower-cased before it is hashed.
    let answers = Answers::default()
        .with("username", credentials.username.to_uppercase())
        .with(hint, place)
        .with("password", &credentials.password);
    let session = site.session_with("password", &answers).await.expect("a session");
    assert!(session.identity.contains("Sandbox Call Center"), "{session:?}");
    assert_eq!(session.facts["account_id"], kazoo_account_id());
    assert_eq!(session.facts["owner_id"], kazoo_user_id(1));
    let [request] = &site.sandbox.control().requests()[..] else {
        panic!("one request");
    };
    assert_eq!(
        (request.method.as_str(), request.path.as_str()),
        ("PUT", "/v2/user_auth")
    );
    let data = &request.body.as_ref().expect("JSON")["data"];
    assert_eq!(
        (data["method"].as_str(), data[hint].as_str()),
        (Some(method), Some(place))
    );
    assert_eq!(data.as_object().map(serde_json::Map::len), Some(3), "{data}");
    let identity = site.open(&session).identity(&Call::quiet()).await;
    assert_eq!(identity.expect("known").name, session.identity);
}

#[tokio::test]
async fn a_key_and_a_token_sign_in() {
    let site = Site::plain().await;
    let key = site.session("api-key").await.expect("a session");
    assert!(!key.facts.contains_key("owner_id"), "a key is nobody's: {key:?}");
    let token = site.session("token").await.expect("a session");
    assert_eq!(token.facts["owner_id"], kazoo_user_id(1));
    for session in [key, token] {
        assert_eq!(session.facts["account_id"], kazoo_account_id());
        let listing = site.open(&session).list_agents(&Call::quiet()).await.expect("agents");
        assert!(listing.completeness.is_complete());
    }
}

/// The token's own end is the session's.
#[tokio::test]
async fn the_end_of_a_token_is_told() {
    let options = callboard::sandbox::SandboxOptions {
        session_lifetime: Some(std::time::Duration::from_hours(1)),
        ..callboard::sandbox::SandboxOptions::default()
    };
    let site = Site::open_with(options).await;
    let ends = site.session("password").await.expect("a session").expires_at;
    let left = ends.expect("an end") - jiff::Timestamp::now().as_second();
    assert!((3_500..=3_600).contains(&left), "{left}");
}

#[rstest]
#[case("password", "password", "wrong-hunter2")]
#[case("password", "username", "wrong-hunter2")]
#[case("password", "account_name", "wrong-hunter2")]
#[case("api-key", "api_key", "wrong-hunter2")]
#[case::long_enough(
    "api-key",
    "api_key",
    "wrong-hunter2-wrong-hunter2-wrong-hunter2-wrong-hunter2-wrong-hu"
)]
#[case("token", "token", "wrong-hunter2")]
#[case::of_the_form_of_one("token", "token", "aHVudGVyMg.aHVudGVyMg.aHVudGVyMg")]
#[tokio::test]
async fn refused_credentials_leave_no_session(#[case] form: &str, #[case] field: &str, #[case] wrong: &str) {
    for mode in ["mode=5.x", "mode=4.3", "mode=seed"] {
        let site = Site::with(&[mode]).await;
        let answers = site.answers().with(field, wrong);
        let error = site.session_with(form, &answers).await.expect_err("refused");
        assert_eq!(
            (error.kind(), error.reason()),
            (Kind::Auth, "refused"),
            "{mode}: {error:?}"
        );
        if field != "username" && field != "account_name" {
            assert!(!format!("{error:?} {error}").contains(wrong), "{error:?}");
        }
        assert_eq!(site.sandbox.control().requests().len(), 1, "not tried again");
    }
}

#[tokio::test]
async fn a_missing_answer_is_told_before_anything_is_sent() {
    let site = Site::plain().await;
    let user = || Answers::default().with("username", "anna");
    for (form, answers, reason) in [
        ("password", &user().with("password", "hunter2"), "no-account"),
        ("password", &user().with("account_name", "Acme"), "empty-secret"),
        ("api-key", &Answers::default(), "empty-secret"),
        ("token", &Answers::default(), "empty-secret"),
    ] {
        let error = site.session_with(form, answers).await.expect_err("refused");
        assert_eq!((error.reason(), error.reach()), (reason, Reach::NotSent), "{form}");
    }
    assert!(site.sandbox.control().requests().is_empty());
}

/// `api/kazoo.md §2.3`: callboard cannot give the second factor, and says what can be done instead.
#[tokio::test]
async fn a_second_factor_is_explained() {
    let site = Site::with(&["second_factor=wanted"]).await;
    let error = site.session("password").await.expect_err("refused");
    assert_eq!((error.kind(), error.reason()), (Kind::Auth, "second-factor"));
    let hint = error.hint().expect("a hint");
    assert!(hint.contains("token") || hint.contains("API key"), "{hint}");
}

/// `api/kazoo.md §11`: one with details for what is no token, one without for what
/// was one. Both are a session that has ended.
#[tokio::test]
async fn both_401_are_an_ended_session() {
    let site = Site::plain().await;
    let mut session = site.session("password").await.expect("a session");
    let directory = site.open(&session);
    site.sandbox.control().expire_sessions();
    let ended = directory
        .read_roster(&Call::quiet(), &group(2))
        .await
        .expect_err("ended");
    session
        .secrets
        .insert("token".to_owned(), "no-token-at-all".to_owned().into());
    let unknown = site.open(&session).read_roster(&Call::quiet(), &group(2)).await;
    for error in [ended, unknown.expect_err("no token")] {
        assert_eq!((error.kind(), error.reason()), (Kind::Auth, "expired"), "{error:?}");
        assert!(error.asks_for_sign_in() && error.reach() == Reach::Answered);
        assert_eq!(error.status(), Some(401));
    }
}

/// Row 64: a session that ends in the middle is told as such by every call, and a new one goes on.
#[rstest]
#[tokio::test]
async fn an_expired_session_asks_for_sign_in(#[values("password", "api-key")] form: &str) {
    let site = Site::plain().await;
    let directory = site.open(&site.session(form).await.expect("a session"));
    let call = Call::quiet();
    let base = super::site::read(&*directory, &group(2)).await;
    site.sandbox.control().expire_sessions();
    let target = super::site::roster(&group(2), &[super::site::user(1)]);
    let write = callboard::client::RosterWrite {
        base: &base,
        target: &target,
    };
    let errors = [
        directory.write_roster(&call, write).await.err(),
        directory
            .list_groups(&call, &callboard::client::GroupQuery::default())
            .await
            .err(),
        directory.list_agents(&call).await.err(),
        directory.create_group(&call, "Night").await.err(),
        directory.delete_group(&call, &group(2)).await.err(),
        directory.identity(&call).await.err(),
        directory.live_states(&call, &group(2)).await.err(),
        directory.list_uses(&call, &group(2)).await.err(),
        directory.foresee(&call, write).await.err(),
    ];
    for error in errors {
        let error = error.expect("ended");
        assert_eq!(
            (error.kind(), error.asks_for_sign_in()),
            (Kind::Auth, true),
            "{error:?}"
        );
    }
    let again = site.open(&site.session(form).await.expect("a session"));
    assert!(super::site::read(&*again, &group(2)).await.same_members(&base));
}

/// `api/kazoo.md §7.8`: the account is looked up before the token, and is not taken for a group.
#[tokio::test]
async fn an_unknown_account_is_not_an_unknown_group() {
    let site = Site::plain().await;
    let mut session = site.session("password").await.expect("a session");
    for account in [NOBODY, "4f1c"] {
        session.facts.insert("account_id".to_owned(), account.to_owned());
        let error = site
            .open(&session)
            .read_roster(&Call::quiet(), &GroupId::new(NOBODY))
            .await;
        let error = error.expect_err("refused");
        assert_eq!((error.kind(), error.reason()), (Kind::Auth, "account"), "{error:?}");
    }
}

/// Row 65: not permitted is not signed out.
#[tokio::test]
async fn a_missing_permission_is_named() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    site.sandbox
        .control()
        .set_permission(callboard::sandbox::Permission::Denied);
    let error = directory
        .read_roster(&Call::quiet(), &group(2))
        .await
        .expect_err("not permitted");
    assert_eq!(
        (error.kind(), error.reason(), error.asks_for_sign_in()),
        (Kind::Auth, "forbidden", false)
    );
}
