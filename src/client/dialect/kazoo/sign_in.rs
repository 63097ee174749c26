//! The three ways of signing in (`api/kazoo.md §2`): a person's password, an account's API key, a pasted token.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use secrecy::SecretString;
use serde::Serialize;

use super::settings::CredentialsMethod;
use super::token::Claims;
use super::wire::{self, Access};
use super::{Kazoo, envelope, exchange, pace};
use crate::client::transport::{Json, Method, Reply, Request, Secrets, Transport};
use crate::client::{Answers, Call, Connection, Error, FormField, Kind, Operation, Result, Session, SignInForm};
use crate::domain::Backend;
use crate::text::visible;

/// The usual one first; a profile without `username` means the API key (`design.md §7`).
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
                id: "account_name",
                label: "Account name (or the realm below)",
                secret: false,
                optional: true,
                variable: None,
            },
            FormField {
                id: "account_realm",
                label: "Account realm",
                secret: false,
                optional: true,
                variable: None,
            },
            FormField {
                id: "password",
                label: "Password",
                secret: true,
                optional: false,
                variable: Some("CALLBOARD_PASSWORD"),
            },
        ],
    },
    SignInForm {
        id: "api-key",
        title: "API key of the account",
        fields: &[FormField {
            id: "api_key",
            label: "API key",
            secret: true,
            optional: false,
            variable: Some("CALLBOARD_API_KEY"),
        }],
    },
    SignInForm {
        id: "token",
        title: "Token of somebody who is signed in",
        fields: &[FormField {
            id: "token",
            label: "Token (X-Auth-Token)",
            secret: true,
            optional: false,
            variable: Some("CALLBOARD_TOKEN"),
        }],
    },
];

/// The data of `user_auth`, literal to `api/kazoo.md §2.1`.
#[derive(Serialize)]
struct UserAuth<'a> {
    credentials: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_realm: Option<&'a str>,
    method: &'static str,
}

/// The data of `api_auth`.
#[derive(Serialize)]
struct ApiAuth<'a> {
    api_key: &'a str,
}

/// Signs in. Refused credentials are an error and kept nowhere.
pub(super) async fn sign_in(connection: &Connection, form_id: &str, answers: &Answers, call: &Call) -> Result<Session> {
    let form = SignInForm::find(FORMS, Backend::Kazoo, form_id)?;
    match form.id {
        "api-key" => by_api_key(connection, form.answer(connection, answers, "api_key")?, call).await,
        "token" => by_token(connection, form.answer(connection, answers, "token")?, call).await,
        _ => by_password(connection, form, answers, call).await,
    }
}

async fn by_password(connection: &Connection, form: &SignInForm, answers: &Answers, call: &Call) -> Result<Session> {
    let method = CredentialsMethod::of(connection)?;
    let username = form.answer(connection, answers, "username")?;
    let account_name = form.answer_if_any(connection, answers, "account_name")?;
    let account_realm = form.answer_if_any(connection, answers, "account_realm")?;
    if account_name.is_none() && account_realm.is_none() {
        let what = "KAZOO finds a user by the account's name or realm, and neither is given; nothing was sent";
        return Err(
            Error::new(Backend::Kazoo, Operation::SignIn, Kind::Auth, "no-account", what)
                .with_hint("set `account_name` or `account_realm` in the profile, or enter one of them"),
        );
    }
    let password = form.answer_as_typed(connection, answers, "password")?;
    let credentials = digest(method, username, password);
    let data = UserAuth {
        credentials: &credentials,
        account_name,
        account_realm,
        method: method.word(),
    };
    let secrets = Secrets::new([password, credentials.as_str()]);
    let reply = knock(connection, secrets, &wire::sign_in("user_auth", &data)?, call).await?;
    session_of(connection, &reply, None, Some(username))
}

async fn by_api_key(connection: &Connection, key: &str, call: &Call) -> Result<Session> {
    let request = wire::sign_in("api_auth", &ApiAuth { api_key: key })?;
    let reply = knock(connection, Secrets::new([key]), &request, call).await?;
    session_of(connection, &reply, None, None)
}

/// A pasted token needs nothing else: it names its account, or `token_auth` does.
async fn by_token(connection: &Connection, token: &str, call: &Call) -> Result<Session> {
    match knock(connection, Secrets::new([token]), &wire::check_token(token), call).await {
        Ok(reply) => session_of(connection, &reply, Some(token), None),
        Err(error) if is_no_such_call(&error) => {
            let claims = Claims::of(token);
            let account = claims.account_id.as_deref().ok_or(error)?;
            let facts = BTreeMap::from([("account_id".to_owned(), account.to_owned())]);
            let session = session(connection, token, account, facts);
            Kazoo::open(connection, &session)?.check(call).await?;
            Ok(session)
        }
        Err(error) => Err(error),
    }
}

async fn knock(connection: &Connection, secrets: Secrets, request: &Request, call: &Call) -> Result<Reply> {
    let transport = Transport::open(connection, pace(connection), secrets)?;
    exchange(&transport, call, request, None).await
}

/// Whether this system only lacks the call, and so another one has to tell.
fn is_no_such_call(error: &Error) -> bool {
    error.kind() == Kind::Config && error.reason() == "unknown-call"
}

/// The session an answer gives. The token is the envelope's; a pasted one stays what it was.
fn session_of(connection: &Connection, reply: &Reply, pasted: Option<&str>, username: Option<&str>) -> Result<Session> {
    let unusable = |what: &str| {
        reply
            .unbelievable("no-token", format!("the answer to the sign-in cannot be used: {what}"))
            .with_hint("check the profile's URL; another system may answer there")
    };
    let given = reply.json.given("auth_token").and_then(Json::as_text);
    // 4.3 writes this word where there is no token (`api/kazoo.md §3.2`).
    let given = given.filter(|token| !token.is_empty() && *token != "undefined");
    let token = pasted.or(given).ok_or_else(|| unusable("it holds no token"))?;
    let claims = Claims::of(token);
    let told = |name: &str| {
        let value = envelope::data(reply)?.given(name)?.as_text()?;
        Some(value.to_owned()).filter(|value| !value.is_empty())
    };
    let account = told("account_id")
        .or(claims.account_id)
        .ok_or_else(|| unusable("it does not tell the account"))?;
    if Access::new(&account, token).is_none() {
        return Err(unusable("its account id cannot stand in a path"));
    }
    let account_name = told("account_name");
    let place = account_name.as_deref().unwrap_or(&account);
    let identity = match username {
        Some(username) => format!("{} in {}", visible(username), visible(place)),
        None => visible(place).into_owned(),
    };
    let mut facts = BTreeMap::from([("account_id".to_owned(), account.clone())]);
    facts.extend(
        told("owner_id")
            .or(claims.owner_id)
            .map(|owner| ("owner_id".to_owned(), owner)),
    );
    facts.extend(account_name.map(|name| ("account_name".to_owned(), name)));
    Ok(session(connection, token, &identity, facts))
}

fn session(connection: &Connection, token: &str, identity: &str, facts: BTreeMap<String, String>) -> Session {
    Session {
        backend: Backend::Kazoo,
        origin: connection.url.origin(),
        identity: identity.to_owned(),
        expires_at: Claims::of(token).expires_at,
        facts,
        secrets: BTreeMap::from([("token".to_owned(), SecretString::from(token))]),
    }
}

/// The hex digest of `user name:password`. Only the name is lower-cased (`api/kazoo.md §2.1`).
fn digest(method: CredentialsMethod, username: &str, password: &str) -> String {
    use md5::Digest as _;

    let text = format!("{}:{password}", username.to_lowercase());
    match method {
        CredentialsMethod::Md5 => hex(&md5::Md5::digest(text.as_bytes())),
        CredentialsMethod::Sha => hex(&sha1::Sha1::digest(text.as_bytes())),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Kazoo {
    /// Asks whether the token is taken. Where that call is not offered, the first group is asked for.
    pub(super) async fn check(&self, call: &Call) -> Result<()> {
        match self.ask(call, &self.access.check()).await {
            Err(error) if is_no_such_call(&error) => {
                let first = self.access.request(Operation::SignIn, Method::GET, "groups");
                self.ask(call, &first.with_query("page_size", "1")).await.map(drop)
            }
            outcome => outcome.map(drop),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::client::{RequestQueue, Timeouts};

    fn connection() -> Connection {
        Connection {
            backend: Backend::Kazoo,
            url: "https://pbx.acme.example".parse().expect("a URL"),
            ca_file: None,
            timeouts: Timeouts::default(),
            requests_per_minute: None,
            queue: RequestQueue::default(),
            settings: BTreeMap::new(),
        }
    }

    fn reply(body: &str) -> Reply {
        Reply::scripted(&Request::new(Operation::SignIn, Method::PUT, "x"), 201, body)
    }

    /// The words of `printf 'ana:Secret' | md5sum` and `sha1sum`: the name is lower-cased, the password is not.
    #[rstest]
    #[case(CredentialsMethod::Md5, "Ana", "Secret", MD5_OF_ANA)]
    #[case(CredentialsMethod::Md5, "ana", "Secret", MD5_OF_ANA)]
    #[case(CredentialsMethod::Sha, "ANA", "Secret", SHA1_OF_ANA)]
    fn credentials_are_a_digest_of_the_lower_cased_name(
        #[case] method: CredentialsMethod,
        #[case] username: &str,
        #[case] password: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(digest(method, username, password), expected);
        assert_ne!(digest(method, username, " Secret"), expected);
        assert_ne!(digest(method, username, "secret"), expected);
    }

    const MD5_OF_ANA: &str = "d764aa13e983ce710964a1c24e34b593";
    const SHA1_OF_ANA: &str = "d33b8079f8b7f8e172ea812b669d24d78241af15";

    /// `api/kazoo.md §2.1`, the sample.
    #[test]
    fn signing_in_sends_the_sample_of_the_page() {
        let data = UserAuth {
            credentials: "82a2dc91686ec828a67152d45a5c5ef7",
            account_name: Some("acmeinc"),
            account_realm: None,
            method: "md5",
        };
        let request = wire::sign_in("user_auth", &data).expect("a request");
        assert_eq!((request.method(), request.path()), (&Method::PUT, "v2/user_auth"));
        let sample =
            r#"{"data":{"credentials":"82a2dc91686ec828a67152d45a5c5ef7","account_name":"acmeinc","method":"md5"}}"#;
        assert_eq!(std::str::from_utf8(request.body()), Ok(sample));
        assert_eq!(request.header("x-auth-token"), None);
        let request = wire::sign_in("api_auth", &ApiAuth { api_key: "k" }).expect("a request");
        assert_eq!((request.method(), request.path()), (&Method::PUT, "v2/api_auth"));
        assert_eq!(std::str::from_utf8(request.body()), Ok(r#"{"data":{"api_key":"k"}}"#));
    }

    /// The answer of `api/kazoo.md §2.1`.
    #[test]
    fn the_answer_gives_token_account_and_end() {
        let payload = "eyJhY2NvdW50X2lkIjoieCIsImV4cCI6MTc2MzcwODQwMH0";
        let body = format!(
            r#"{{"auth_token":"a.{payload}.c","data":{{"account_id":"4f1c0e9a","owner_id":"9c3d","account_name":"Acme, Inc."}},"status":"success"}}"#
        );
        let session = session_of(&connection(), &reply(&body), None, Some("Ana")).expect("a session");
        assert_eq!(session.identity, "Ana in Acme, Inc.");
        assert_eq!(session.expires_at, Some(1_763_708_400));
        assert_eq!(session.facts.get("account_id").map(String::as_str), Some("4f1c0e9a"));
        assert_eq!(session.facts.get("owner_id").map(String::as_str), Some("9c3d"));
        assert_eq!(session.secret("token"), Some(format!("a.{payload}.c").as_str()));
        assert!(!format!("{session:?}").contains(payload));
    }

    #[rstest]
    #[case::no_token(r#"{"data":{"account_id":"4f1c"}}"#)]
    #[case::undefined(r#"{"auth_token":"undefined","data":{"account_id":"4f1c"}}"#)]
    #[case::no_account(r#"{"auth_token":"7bc4bba9","data":{}}"#)]
    #[case::account_in_a_path(r#"{"auth_token":"7bc4bba9","data":{"account_id":"../x"}}"#)]
    fn an_answer_without_token_or_account_is_no_session(#[case] body: &str) {
        let error = session_of(&connection(), &reply(body), None, None).expect_err("no session");
        assert_eq!((error.kind(), error.reason()), (Kind::Reply, "no-token"));
    }

    #[tokio::test]
    async fn without_an_account_nothing_is_sent() {
        let answers = Answers::default().with("username", "ana").with("password", "Secret");
        let error = sign_in(&connection(), "password", &answers, &Call::quiet())
            .await
            .expect_err("no account");
        assert_eq!((error.kind(), error.reason()), (Kind::Auth, "no-account"));
        assert_eq!(error.reach(), crate::client::Reach::NotSent);
    }

    /// A setting that is none is told before anything is sent.
    #[tokio::test]
    async fn an_unknown_method_is_told() {
        let mut connection = connection();
        connection
            .settings
            .insert("credentials_method".to_owned(), "sha1".to_owned());
        let answers = Answers::default().with("username", "ana").with("password", "Secret");
        let error = sign_in(&connection, "password", &answers, &Call::quiet())
            .await
            .expect_err("no method");
        assert_eq!(error.reason(), "bad-setting");
    }
}
