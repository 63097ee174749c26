//! The two ways of signing in: pasted credentials, because no documented call gives any (`api/deepcall.md §2`).

use std::collections::BTreeMap;

use secrecy::{ExposeSecret as _, SecretString};

use super::DeepCall;
use super::credentials::Credentials;
use super::wire::ListGroups;
use crate::client::{Answers, Call, Connection, FormField, Result, Session, SignInForm};
use crate::domain::Backend;

/// Account id and token, or a session id copied from the web panel. Exactly one of them travels with a request.
pub(super) const FORMS: &[SignInForm] = &[
    SignInForm {
        id: "account",
        title: "Account id and token",
        fields: &[
            FormField {
                id: "user_id",
                label: "Account id",
                secret: false,
                optional: false,
                variable: None,
            },
            FormField {
                id: "token",
                label: "Token",
                secret: true,
                optional: false,
                variable: Some("CALLBOARD_TOKEN"),
            },
        ],
    },
    SignInForm {
        id: "ssid",
        title: "Session id of the web panel",
        fields: &[FormField {
            id: "ssid",
            label: "Session id (ssid)",
            secret: true,
            optional: false,
            variable: Some("CALLBOARD_SSID"),
        }],
    },
];

/// Takes pasted credentials and checks them by listing one group. Refused ones are an error and kept nowhere.
pub(super) async fn sign_in(connection: &Connection, form_id: &str, answers: &Answers, call: &Call) -> Result<Session> {
    let credentials = credentials_of(connection, form_id, answers)?;
    let mut session = session_of(connection, &credentials);
    let phone_system = DeepCall::open(connection, &session)?;
    let owner = phone_system.check(call).await?;
    if let Credentials::Session { .. } = credentials {
        // A session id says nothing to people; the account it belongs to does, where a group tells it.
        session.identity = owner.unwrap_or_else(|| "web panel session".to_owned());
    }
    Ok(session)
}

fn credentials_of(connection: &Connection, form_id: &str, answers: &Answers) -> Result<Credentials> {
    let form = SignInForm::find(FORMS, Backend::DeepCall, form_id)?;
    let answer = |id| {
        form.answer(connection, answers, id)
            .map_err(|error| error.with_hint("copy it from the DeepCall web panel and sign in again"))
    };
    Ok(match form.id {
        "ssid" => Credentials::Session {
            ssid: SecretString::from(answer("ssid")?),
        },
        _ => Credentials::Account {
            user_id: answer("user_id")?.to_owned(),
            token: SecretString::from(answer("token")?),
        },
    })
}

fn session_of(connection: &Connection, credentials: &Credentials) -> Session {
    let (identity, facts, secrets) = match credentials {
        Credentials::Session { ssid } => (String::new(), None, ("ssid", ssid)),
        Credentials::Account { user_id, token } => (user_id.clone(), Some(("user_id", user_id)), ("token", token)),
    };
    let (name, secret) = secrets;
    Session {
        backend: Backend::DeepCall,
        origin: connection.url.origin(),
        identity,
        // How long a session or token lives is not documented.
        expires_at: None,
        facts: facts
            .into_iter()
            .map(|(name, fact)| (name.to_owned(), fact.clone()))
            .collect::<BTreeMap<_, _>>(),
        secrets: BTreeMap::from([(name.to_owned(), SecretString::from(secret.expose_secret()))]),
    }
}

impl DeepCall {
    /// Asks for one group, to see whether the credentials are taken; tells the account the group belongs to.
    pub(super) async fn check(&self, call: &Call) -> Result<Option<String>> {
        let body = ListGroups {
            proof: self.credentials.proof(),
            quick: true,
            forward: self.settings.forward,
            name: None,
            page: 1,
            limit: 1,
        };
        match self.owner(call, &body).await {
            // Nothing to list, or no right to list it: both are said only to credentials that were taken.
            Err(error) if matches!(error.vendor_code(), Some("1012" | "1015")) => Ok(None),
            outcome => outcome,
        }
    }
}
