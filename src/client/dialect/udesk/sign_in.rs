//! The two ways of signing in: e-mail address and password for `log_in`, or the token itself (`api/udesk.md §2.1`).

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::envelope::{self, Family};
use super::{PACE, Udesk, wire};
use crate::client::transport::{Json, Reply, Secrets, Transport};
use crate::client::{Answers, Call, Connection, FormField, Operation, Result, Session, SignInForm};
use crate::domain::Backend;

const EMAIL: FormField = FormField {
    id: "email",
    label: "Super administrator's e-mail",
    secret: false,
    optional: false,
    variable: None,
};

/// The token signs every request; `log_in` gives it for a password, and the web console shows it.
pub(super) const FORMS: &[SignInForm] = &[
    SignInForm {
        id: "password",
        title: "E-mail address and password",
        fields: &[
            EMAIL,
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
        id: "token",
        title: "E-mail address and Open API token",
        fields: &[
            EMAIL,
            FormField {
                id: "token",
                label: "Open API token",
                secret: true,
                optional: false,
                variable: Some("CALLBOARD_TOKEN"),
            },
        ],
    },
];

/// Comes by the token and checks it with a signed call. Refused credentials are an error and kept nowhere.
pub(super) async fn sign_in(connection: &Connection, form_id: &str, answers: &Answers, call: &Call) -> Result<Session> {
    let form = SignInForm::find(FORMS, Backend::Udesk, form_id)?;
    let email = form.answer(connection, answers, "email")?;
    let mut masked = Vec::new();
    let token = if form.id == "password" {
        let password = form.answer_as_typed(connection, answers, "password")?;
        masked.push(password);
        log_in(connection, email, password, call).await?
    } else {
        SecretString::from(form.answer(connection, answers, "token")?)
    };
    let session = Session {
        backend: Backend::Udesk,
        origin: connection.url.origin(),
        identity: email.to_owned(),
        // How long a token lives is not documented.
        expires_at: None,
        facts: BTreeMap::from([("email".to_owned(), email.to_owned())]),
        secrets: BTreeMap::from([("token".to_owned(), token)]),
    };
    Udesk::open(connection, &session, &masked)?.check(call).await?;
    Ok(session)
}

async fn log_in(connection: &Connection, email: &str, password: &str, call: &Call) -> Result<SecretString> {
    let transport = Transport::open(connection, PACE.of(connection), Secrets::new([password]))?;
    let request = wire::log_in(email, password)?;
    let opened = |reply| envelope::open(Family::LogIn, reply, None).and_then(|reply| token_of(&reply));
    transport.exchange(call, &request, opened).await
}

/// The token, under the key almost everybody sees or the one an old description shows.
fn token_of(reply: &Reply) -> Result<SecretString> {
    let token = ["open_api_auth_token", "open_api_token"]
        .into_iter()
        .find_map(|key| reply.json.given(key).and_then(Json::as_text))
        .filter(|token| !token.is_empty());
    token.map(SecretString::from).ok_or_else(|| {
        reply
            .unbelievable(
                "no-token",
                "Udesk takes the password, but gives no token for its Open API",
            )
            .with_hint("copy the token from Udesk's own settings and sign in with it")
    })
}

impl Udesk {
    /// Asks for one group, to see whether the signature is taken.
    pub(super) async fn check(&self, call: &Call) -> Result<()> {
        let request = wire::groups(Operation::SignIn, 1, 1);
        let checked = self.ask(call, Family::Groups, &request).await.map(drop);
        checked.map_err(|error| match error.reason() {
            "signature" => {
                error.with_hint("check the e-mail address and the token and sign in again; nothing was kept")
            }
            _ => error,
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use secrecy::ExposeSecret as _;

    use super::*;

    /// `api/udesk.md §2.1`: the sample, and the other key; nothing else is a token.
    #[rstest]
    #[case(r#"{"code":1000,"open_api_auth_token":"5f3c1a7e"}"#, Some("5f3c1a7e"))]
    #[case(r#"{"code":1000,"open_api_token":"5f3c1a7e"}"#, Some("5f3c1a7e"))]
    #[case(
        r#"{"code":1000,"open_api_auth_token":null,"open_api_token":"5f3c1a7e"}"#,
        Some("5f3c1a7e")
    )]
    #[case(r#"{"code":1000,"open_api_auth_token":""}"#, None)]
    #[case(r#"{"code":1000}"#, None)]
    fn the_token_is_found_under_either_key(#[case] body: &str, #[case] token: Option<&str>) {
        let request = wire::log_in("a@b.example", "s3cret").expect("a request");
        let found = token_of(&Reply::scripted(&request, 200, body));
        assert_eq!(found.as_ref().ok().map(SecretString::expose_secret), token);
        if let Err(error) = found {
            assert_eq!(error.reason(), "no-token");
        }
    }
}
