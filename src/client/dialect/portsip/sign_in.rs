//! Signing in with a password or a pasted token, and renewing what a password gave (`api/portsip.md §2`).
//!
//! ```text
//!  password ─▶ login/oauth/token ──404, 405──▶ auth/sign_in ──▶ token set ─▶ harmless call ─▶ session
//!                  │ refused: the end, the password is not tried again
//! ```

use std::collections::BTreeMap;

use jiff::Timestamp;
use secrecy::SecretString;

use super::envelope::{self, Door};
use super::login::{Account, Surface};
use super::tokens::Tokens;
use super::{PortSip, pace_of};
use crate::client::transport::{Json, Reply, Request, Secrets, Transport};
use crate::client::{Answers, Call, Connection, Error, FormField, Kind, Operation, Result, Session, SignInForm};
use crate::domain::Backend;
use crate::text::visible;

/// A user name with its password, or a token from elsewhere.
pub(super) const FORMS: &[SignInForm] = &[
    SignInForm {
        id: "password",
        title: "User name and password",
        fields: &[
            FormField {
                id: "username",
                label: "User name",
                secret: false,
                optional: false,
                variable: None,
            },
            FormField {
                id: "domain",
                label: "SIP domain of the tenant (empty for the system administrator)",
                secret: false,
                optional: true,
                variable: None,
            },
            FormField {
                id: "password",
                label: "Portal password",
                secret: true,
                optional: false,
                variable: Some("CALLBOARD_PASSWORD"),
            },
        ],
    },
    SignInForm {
        id: "token",
        title: "Access token",
        fields: &[FormField {
            id: "token",
            label: "Access token",
            secret: true,
            optional: false,
            variable: Some("CALLBOARD_TOKEN"),
        }],
    },
];

/// Signs in and checks by listing one group that the token is taken. What is refused is an error and kept nowhere.
pub(super) async fn sign_in(connection: &Connection, form_id: &str, answers: &Answers, call: &Call) -> Result<Session> {
    let form = SignInForm::find(FORMS, Backend::PortSip, form_id)?;
    if form.id == "token" {
        let token = form.answer(connection, answers, "token")?;
        let mut session = session_of(connection, String::new(), None, Tokens::pasted(token));
        let portsip = PortSip::open(connection, &session)?;
        portsip.check(call).await?;
        session.identity = portsip.role(call).await.unwrap_or_else(|| "pasted token".to_owned());
        return Ok(session);
    }
    let account = Account {
        username: form.answer(connection, answers, "username")?,
        password: form.answer_as_typed(connection, answers, "password")?,
        domain: form.answer_if_any(connection, answers, "domain")?,
    };
    let (surface, tokens) = tokens_for(connection, &account, call).await?;
    let session = session_of(connection, name_of(&account), Some(surface), tokens);
    PortSip::open(connection, &session)?.check(call).await?;
    Ok(session)
}

/// Renews a session with its refresh token, at the surface that gave it. A pasted token cannot be renewed.
pub(super) async fn refresh(connection: &Connection, session: &Session, call: &Call) -> Result<Option<Session>> {
    let surface = session.facts.get("login").and_then(|word| Surface::of_word(word));
    let (Some(surface), Some(old)) = (surface, session.secret("refresh_token")) else {
        return Ok(None);
    };
    let secrets = Secrets::new([Some(old), session.secret("token")].into_iter().flatten());
    let reply = exchange(connection, secrets, Door::Refresh, &surface.renewal(old)?, call).await?;
    let mut tokens = Tokens::of(&reply, Timestamp::now())?;
    // Whether the old one still holds is not told; where no new one comes there is nothing else to keep (§2.4).
    tokens.refresh = tokens.refresh.or_else(|| Some(SecretString::from(old)));
    Ok(Some(session_of(
        connection,
        session.identity.clone(),
        Some(surface),
        tokens,
    )))
}

/// Tries the surfaces until one is there. A refusal ends it: a second attempt with the same password could lock the
/// account.
async fn tokens_for(connection: &Connection, account: &Account<'_>, call: &Call) -> Result<(Surface, Tokens)> {
    let mut missing = None;
    for surface in Surface::to_try(connection)? {
        let secrets = Secrets::new([account.password]);
        match exchange(connection, secrets, Door::Login, &surface.sign_in(account)?, call).await {
            Ok(reply) if reply.json.given("two_factor_enabled") == Some(&Json::Bool(true)) => {
                return Err(second_factor(&reply));
            }
            Ok(reply) => return Ok((surface, Tokens::of(&reply, Timestamp::now())?)),
            Err(error) if matches!(error.status(), Some(404 | 405)) => {
                tracing::debug!(surface = surface.word(), "no such login surface");
                missing = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    Err(missing.unwrap_or_else(|| {
        let message = "there is no way to sign in with a password; nothing was sent";
        Error::new(Backend::PortSip, Operation::SignIn, Kind::Config, "no-login", message)
    }))
}

/// One request without a session.
async fn exchange(
    connection: &Connection,
    secrets: Secrets,
    door: Door,
    request: &Request,
    call: &Call,
) -> Result<Reply> {
    Transport::open(connection, pace_of(connection), secrets)?
        .exchange(call, request, |reply| envelope::open(door, reply))
        .await
}

fn second_factor(reply: &Reply) -> Error {
    let message = "this account signs in with a second factor, which callboard cannot give; the password was taken and \
                   nothing was kept";
    reply
        .context
        .answered(Kind::Auth, "second-factor", message)
        .with_status(reply.status)
        .with_hint(
            "sign in with a pasted token (`callboard sign-in --form token`), or use a service account without two-factor \
             authentication",
        )
}

/// For people: `groupadmin@acme.example`.
fn name_of(account: &Account<'_>) -> String {
    let name = match account.domain {
        Some(domain) if !account.username.contains('@') => format!("{}@{domain}", account.username),
        _ => account.username.to_owned(),
    };
    visible(&name).into_owned()
}

fn session_of(connection: &Connection, identity: String, surface: Option<Surface>, tokens: Tokens) -> Session {
    let login = surface.map_or("token", Surface::word);
    let mut secrets = BTreeMap::from([("token".to_owned(), tokens.access)]);
    secrets.extend(tokens.refresh.map(|token| ("refresh_token".to_owned(), token)));
    Session {
        backend: Backend::PortSip,
        origin: connection.url.origin(),
        identity,
        expires_at: tokens.expires_at,
        facts: BTreeMap::from([("login".to_owned(), login.to_owned())]),
        secrets,
    }
}

impl Tokens {
    /// A token from elsewhere: nothing is known of its end, and it cannot be renewed.
    fn pasted(token: &str) -> Self {
        Self {
            access: SecretString::from(token),
            refresh: None,
            expires_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use secrecy::ExposeSecret as _;

    use super::super::world::{self, World};
    use super::*;
    use crate::client::Reach;

    const TOKENS: &str = r#"{"access_token":"QUJD","expires_in":1800,"refresh_token":"REVG","token_type":"Bearer"}"#;
    const WRONG: &str = r#"{"errors":[{"code":"UNAUTHORIZED","message":"Login failed, s3cret pass is wrong"}]}"#;
    const GROUPS: &str = r#"{"count":0,"items":[]}"#;
    const OAUTH: &str = "POST /api/login/oauth/token";
    const AUTH: &str = "POST /api/auth/sign_in";
    const CHECK: &str = "GET /api/groups?orderby=name&skip=0&top=1";

    fn answers() -> Answers {
        Answers::default()
            .with("username", " groupadmin ")
            .with("domain", "acme.example")
            .with("password", "s3cret pass ")
    }

    async fn signed_in(form: &str, script: &[(u16, &str)]) -> (Result<Session>, World) {
        let world = World::answering(script.iter().copied()).await;
        let answers = answers().with("token", "pasted-1");
        let session = sign_in(&world.connection, form, &answers, &Call::quiet()).await;
        (session, world)
    }

    /// `api/portsip.md §2.1`: the form, then a harmless call with the new token.
    #[tokio::test]
    async fn a_password_gives_a_session_that_can_be_renewed() {
        let before = Timestamp::now().as_second();
        let (session, world) = signed_in("password", &[(200, TOKENS), (200, GROUPS)]).await;
        let session = session.expect("a session");
        assert_eq!(session.identity, "groupadmin@acme.example");
        assert_eq!(session.facts.get("login").map(String::as_str), Some("oauth"));
        let secrets = ["token", "refresh_token"].map(|name| session.secret(name));
        assert_eq!(secrets, [Some("QUJD"), Some("REVG")]);
        assert!(
            session
                .expires_at
                .is_some_and(|end| (before + 1800..before + 1900).contains(&end))
        );
        assert_eq!(world.lines(), [OAUTH, CHECK]);
        let requests = world.requests();
        let login = &requests[0];
        // The password as it was typed, the name without the blanks around it, and nothing in the header.
        assert!(
            login.contains("username=groupadmin&password=s3cret+pass+&domain=acme.example"),
            "{login}"
        );
        let head = login.to_ascii_lowercase();
        assert!(
            head.contains("content-type: application/x-www-form-urlencoded"),
            "{head}"
        );
        assert!(!head.contains("authorization:"), "{head}");
        let check = requests[1].to_ascii_lowercase();
        assert!(check.contains("authorization: bearer qujd"), "{check}");
    }

    /// 404 and 405 say that there is no such surface, in JSON, in HTML or in nothing at all.
    #[rstest]
    #[case(404, "")]
    #[case(405, "")]
    #[case(404, "<html>")]
    #[case(404, r#"{"errors":[{"code":"UNKNOWN","message":"not found"}]}"#)]
    #[tokio::test]
    async fn the_newer_surface_is_tried_where_the_older_is_missing(#[case] status: u16, #[case] body: &str) {
        let script = [(status, body), (200, TOKENS), (200, GROUPS)];
        let (session, world) = signed_in("password", &script).await;
        let session = session.expect("a session");
        assert_eq!(session.facts.get("login").map(String::as_str), Some("auth"));
        assert_eq!(world.lines(), [OAUTH, AUTH, CHECK]);
    }

    /// A refusal is the end: a second attempt with the same password could lock the account.
    #[rstest]
    #[case(400, WRONG, "refused")]
    #[case(400, "", "refused")]
    #[case(401, WRONG, "refused")]
    #[case(403, "", "refused")]
    #[case(500, WRONG, "trouble")]
    #[tokio::test]
    async fn a_refused_password_is_not_tried_again(#[case] status: u16, #[case] body: &str, #[case] reason: &str) {
        let (session, world) = signed_in("password", &[(status, body), (200, TOKENS)]).await;
        let error = session.expect_err("refused");
        assert_eq!(error.reason(), reason);
        assert_eq!(world.lines(), [OAUTH]);
        // The server's sentence repeats the password; ours must not.
        let told = format!("{error:?} {error}");
        assert!(!told.contains("s3cret"), "{told}");
    }

    /// A broken reply to a sign-in may hold the new token, which nobody can mask yet.
    #[tokio::test]
    async fn a_broken_token_set_is_not_shown() {
        let broken = r#"{"access_token":"QUJDREVGR0g","expires_in":1800,,}"#;
        let (session, _) = signed_in("password", &[(200, broken)]).await;
        let error = session.expect_err("broken");
        assert_eq!(error.reason(), "bad-json");
        assert!(!format!("{error:?}").contains("QUJDREVGR0g"), "{error:?}");
    }

    #[tokio::test]
    async fn without_any_surface_the_way_out_is_named() {
        let (session, world) = signed_in("password", &[(404, ""), (404, "")]).await;
        let error = session.expect_err("no login");
        assert_eq!((error.kind(), error.reason()), (Kind::Config, "no-login"));
        assert!(error.hint().is_some_and(|hint| hint.contains("pasted token")));
        assert_eq!(world.lines(), [OAUTH, AUTH]);
    }

    #[tokio::test]
    async fn the_profile_can_fix_the_surface() {
        let mut world = World::answering([(404, ""), (200, TOKENS)]).await;
        world.connection.settings.insert("login".to_owned(), "auth".to_owned());
        let session = sign_in(&world.connection, "password", &answers(), &Call::quiet()).await;
        assert_eq!(session.expect_err("no login").reason(), "no-login");
        assert_eq!(world.lines(), [AUTH]);
    }

    /// §2.3: explained, with what to do, and nothing kept.
    #[tokio::test]
    async fn a_second_factor_is_explained() {
        let asks = r#"{"two_factor_enabled":true,"token":"one-time"}"#;
        let (session, world) = signed_in("password", &[(404, ""), (200, asks)]).await;
        let error = session.expect_err("two factors");
        assert_eq!((error.kind(), error.reason()), (Kind::Auth, "second-factor"));
        assert_eq!(error.reach(), Reach::Answered);
        let hint = error.hint().unwrap_or_default();
        assert!(
            hint.contains("pasted token") && hint.contains("service account"),
            "{hint}"
        );
        assert_eq!(world.lines(), [OAUTH, AUTH]);
    }

    #[rstest]
    #[case((200, r#"{"role":"Admin","password_verified":true}"#), "Admin")]
    #[case((200, r#"{"role":"Admin","role_name":"Tenant admin","domain":"acme.example"}"#), "Tenant admin of acme.example")]
    #[case((404, ""), "pasted token")]
    #[tokio::test]
    async fn a_pasted_token_is_checked_and_named(#[case] who: (u16, &str), #[case] identity: &str) {
        let (session, world) = signed_in("token", &[(200, GROUPS), who]).await;
        let session = session.expect("a session");
        assert_eq!((session.identity.as_str(), session.expires_at), (identity, None));
        assert_eq!(
            (session.secret("token"), session.secret("refresh_token")),
            (Some("pasted-1"), None)
        );
        assert_eq!(world.lines(), [CHECK, "GET /api/auth/user"]);
        // Nothing can renew it, and nothing is sent to try.
        let renewed = refresh(&world.connection, &session, &Call::quiet()).await;
        assert!(renewed.expect("no error").is_none());
        assert_eq!(world.lines().len(), 2);
    }

    #[tokio::test]
    async fn a_token_that_is_not_taken_is_refused_and_one_without_permission_is_taken() {
        let (session, _) = signed_in("token", &[(401, "")]).await;
        assert_eq!(session.expect_err("refused").reason(), "refused");
        let (session, _) = signed_in("token", &[(403, ""), (404, "")]).await;
        assert!(session.is_ok());
    }

    /// §2.4: a new pair replaces the old one, at the surface that gave it.
    #[rstest]
    #[case(
        "oauth",
        "POST /api/login/oauth/token",
        "grant_type=refresh_token&refresh_token=refresh-1&client_id=9d806019"
    )]
    #[case("auth", "POST /api/auth/refresh_token", r#"{"refresh_token":"refresh-1"}"#)]
    #[tokio::test]
    async fn a_session_is_renewed_where_it_was_made(#[case] login: &str, #[case] line: &str, #[case] body: &str) {
        let world = World::answering([(200, TOKENS)]).await;
        let mut old = world::session(&world.connection);
        old.facts.insert("login".to_owned(), login.to_owned());
        let new = refresh(&world.connection, &old, &Call::quiet()).await;
        let new = new.expect("renewed").expect("a session");
        assert_eq!(
            (new.identity.as_str(), new.facts),
            ("groupadmin@acme.example", old.facts)
        );
        let [token, renewal] = ["token", "refresh_token"].map(|name| new.secrets[name].expose_secret().to_owned());
        assert_eq!((token.as_str(), renewal.as_str()), ("QUJD", "REVG"));
        assert_eq!(world.lines(), [line]);
        let sent = world.requests().remove(0);
        assert!(sent.contains(body), "{sent}");
        assert!(!sent.to_ascii_lowercase().contains("authorization:"), "{sent}");
    }

    #[rstest]
    #[case(400, r#"{"errors":[{"code":"UNKNOWN","message":"refresh-1 is bad"}]}"#)]
    #[case(401, "")]
    #[case(404, "")]
    #[tokio::test]
    async fn a_refused_renewal_asks_for_signing_in(#[case] status: u16, #[case] body: &str) {
        let world = World::answering([(status, body), (200, TOKENS)]).await;
        let old = world::session(&world.connection);
        let error = refresh(&world.connection, &old, &Call::quiet())
            .await
            .expect_err("refused");
        assert!(error.asks_for_sign_in(), "{error:?}");
        assert!(!format!("{error:?}").contains("refresh-1"), "{error:?}");
        assert_eq!(world.lines().len(), 1);
    }
}
