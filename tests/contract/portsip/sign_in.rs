//! The ways to a session, and what leaves none (`api/portsip.md §2`).

use callboard::client::dialect;
use callboard::client::{Call, GroupQuery, Kind, Reach};
use callboard::sandbox::Permission;
use jiff::Timestamp;
use rstest::rstest;

use super::{Answers, Site};

const OAUTH: &str = "POST /api/login/oauth/token";
const AUTH: &str = "POST /api/auth/sign_in";
const CHECK: &str = "GET /api/groups";

#[rstest]
#[case("login=both", None, &[OAUTH, CHECK], "oauth")]
#[case("login=oauth", None, &[OAUTH, CHECK], "oauth")]
#[case("login=auth", None, &[OAUTH, AUTH, CHECK], "auth")]
#[case("login=both", Some("oauth"), &[OAUTH, CHECK], "oauth")]
#[case("login=both", Some("auth"), &[AUTH, CHECK], "auth")]
#[case("login=auth", Some("auth"), &[AUTH, CHECK], "auth")]
#[tokio::test]
async fn a_password_signs_in_over_either_surface(
    #[case] server: &str,
    #[case] login: Option<&str>,
    #[case] lines: &[&str],
    #[case] surface: &str,
) {
    for errors in ["errors=errors", "errors=missing"] {
        let site = Site::with(&[server, errors]).await.logging_in_by(login);
        let session = site.session().await;
        assert_eq!(site.lines(), lines);
        assert_eq!(session.identity, "groupadmin@callcenter.example");
        assert_eq!(session.facts["login"], surface);
        assert!(session.secret("token").is_some() && session.secret("refresh_token").is_some());
        for request in site.control().requests() {
            let signed = request.headers.iter().any(|(name, _)| name == "authorization");
            assert_eq!(signed, request.method == "GET", "{request:?}");
        }
    }
}

/// §2.1: the fields of the form, and no others.
#[tokio::test]
async fn the_form_has_the_fields_of_the_reference() {
    let site = Site::with(&[]).await;
    site.session().await;
    let request = site.control().requests().remove(0);
    let form = request.body.expect("a form");
    let fields = serde_json::json!({
        "grant_type": "password",
        "username": "groupadmin",
        "password": "[secret]",
        "domain": "callcenter.example",
        "scope": "all",
        "client_id": "9d806019-75b2-4b3d-bb8b-f5a3a412cc0a",
    });
    assert_eq!(form, fields);
}

#[tokio::test]
async fn a_surface_that_is_not_there_is_told() {
    for (server, login) in [("login=auth", "oauth"), ("login=oauth", "auth")] {
        let site = Site::with(&[server]).await.logging_in_by(Some(login));
        let error = site.sign_in("password", &site.answers()).await.expect_err("not there");
        assert_eq!((error.kind(), error.reason()), (Kind::Config, "no-login"));
        assert_eq!(site.lines().len(), 1);
    }
}

/// §2.4: the end is told in seconds, as a moment, or not at all.
#[rstest]
#[case("expiry=seconds", true)]
#[case("expiry=moment", true)]
#[case("expiry=untold", false)]
#[tokio::test]
async fn the_end_of_a_session_is_what_was_told(#[case] expiry: &str, #[case] told: bool) {
    let now = Timestamp::now().as_second();
    let session = Site::with(&[expiry]).await.session().await;
    let about_half_an_hour = |end| (now + 1_795..now + 1_860).contains(&end);
    assert_eq!(session.expires_at.is_some(), told);
    assert!(session.expires_at.is_none_or(about_half_an_hour), "{session:?}");
}

#[rstest]
#[case("username")]
#[case("password")]
#[case("domain")]
#[tokio::test]
async fn refused_credentials_leave_no_session(#[case] wrong: &str) {
    for variants in [
        &["login=oauth"][..],
        &["login=oauth", "errors=missing"],
        &["login=auth"],
        &["login=auth", "errors=missing"],
    ] {
        let site = Site::with(variants).await;
        let answers = site.answers().with(wrong, "wrong-hunter2");
        let error = site.sign_in("password", &answers).await.expect_err("refused");
        assert_eq!(
            (error.kind(), error.reason(), error.status()),
            (Kind::Auth, "refused", Some(400))
        );
        assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
        // A second attempt with the same password could lock the account.
        let password = |line: &&String| !line.contains(CHECK);
        let tried = site.lines();
        let expected = if variants[0] == "login=auth" { 2 } else { 1 };
        assert_eq!(tried.iter().filter(password).count(), expected, "{tried:?}");
        assert_eq!(tried.len(), expected, "nothing was asked without a token: {tried:?}");
    }
}

/// §2.3, §10: explained, with the ways on, and no session; the OAuth form knows of no second factor.
#[tokio::test]
async fn a_second_factor_is_explained() {
    for (server, login) in [("login=auth", None), ("login=both", Some("auth"))] {
        let site = Site::with(&[server, "two_factor=sign-in"]).await.logging_in_by(login);
        let error = site
            .sign_in("password", &site.answers())
            .await
            .expect_err("two factors");
        assert_eq!((error.kind(), error.reason()), (Kind::Auth, "second-factor"));
        let hint = error.hint().unwrap_or_default();
        assert!(
            hint.contains("--form token") && hint.contains("service account"),
            "{hint}"
        );
        assert_eq!(site.control().portsip_mailed_code(), None, "no code is asked for");
    }
    let site = Site::with(&["two_factor=sign-in"]).await;
    assert_eq!(site.session().await.facts["login"], "oauth");
}

#[rstest]
#[case(&[], "Admin")]
#[case(&["era=22.3"], "Admin of callcenter.example")]
#[case(&["login=oauth"], "pasted token")]
#[case(&["login=oauth", "errors=missing"], "pasted token")]
#[tokio::test]
async fn a_pasted_token_is_taken_and_never_renewed(#[case] variants: &[&str], #[case] identity: &str) {
    let site = Site::with(variants).await;
    let token = site.session().await.secret("token").expect("a token").to_owned();
    site.control().forget_requests();
    let answers = Answers::default().with("token", token);
    let session = site.sign_in("token", &answers).await.expect("a session");
    assert_eq!((session.identity.as_str(), session.expires_at), (identity, None));
    assert_eq!(site.lines(), [CHECK, "GET /api/auth/user"]);
    let directory = dialect::open(&site.connection, &session).expect("a directory");
    assert!(
        directory
            .list_groups(&Call::quiet(), &GroupQuery::default())
            .await
            .is_ok()
    );
    site.control().forget_requests();
    let renewed = dialect::refresh(&site.connection, &session, &Call::quiet()).await;
    assert!(renewed.expect("no error").is_none());
    assert!(site.lines().is_empty());
}

#[tokio::test]
async fn a_token_nobody_gave_is_refused() {
    let site = Site::with(&[]).await;
    let answers = Answers::default().with("token", "wrong-hunter2");
    let error = site.sign_in("token", &answers).await.expect_err("refused");
    assert_eq!((error.kind(), error.reason()), (Kind::Auth, "refused"));
    assert_eq!(site.lines(), [CHECK]);
}

#[tokio::test]
async fn a_missing_answer_is_told_before_anything_is_sent() {
    let site = Site::with(&[]).await;
    for (form, reason) in [
        ("password", "empty-secret"),
        ("token", "empty-secret"),
        ("oauth", "unknown-form"),
    ] {
        let answers = Answers::default().with("username", "groupadmin");
        let refused = site.sign_in(form, &answers).await;
        assert_eq!(refused.expect_err("refused").reason(), reason, "{form}");
    }
    assert!(site.lines().is_empty());
}

#[tokio::test]
async fn a_session_of_another_origin_is_never_sent() {
    let (home, other) = (Site::with(&[]).await, Site::with(&[]).await);
    let session = home.session().await;
    let error = dialect::open(&other.connection, &session).err().expect("refused");
    assert_eq!((error.reason(), error.reach()), ("other-origin", Reach::NotSent));
    let renewed = dialect::refresh(&other.connection, &session, &Call::quiet()).await;
    assert_eq!(renewed.expect_err("refused").reason(), "other-origin");
    assert!(other.lines().is_empty());
}

#[tokio::test]
async fn a_missing_permission_is_named_and_signing_in_still_works() {
    for errors in ["errors=errors", "errors=missing"] {
        let site = Site::with(&[errors]).await;
        let directory = site.directory().await;
        site.control().set_permission(Permission::Denied);
        assert!(site.sign_in("password", &site.answers()).await.is_ok());
        let listing = directory.list_groups(&Call::quiet(), &GroupQuery::default()).await;
        let error = listing.expect_err("not permitted");
        assert_eq!((error.kind(), error.reason()), (Kind::Auth, "forbidden"));
        assert!(error.hint().is_some_and(|hint| hint.contains("Admin")), "{error:?}");
    }
}
