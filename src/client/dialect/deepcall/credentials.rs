//! What travels inside every request body to say who asks (`api/deepcall.md §2`).

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::client::Session;
use crate::client::transport::Secrets;

/// One of the two forms. Never both: with `userId` and `token`, `ssid` must be absent.
pub(super) enum Credentials {
    /// A session of the web panel.
    Session {
        /// Its id.
        ssid: SecretString,
    },
    /// An account and its token.
    Account {
        /// The account id, no secret.
        user_id: String,
        /// Its token.
        token: SecretString,
    },
}

/// The fields of one form as they stand in a body.
#[derive(Serialize)]
pub(super) struct Proof<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    ssid: Option<&'a str>,
    #[serde(rename = "userId", skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
}

impl Credentials {
    /// The credentials a session holds; a session id comes first where both are there.
    pub(super) fn of(session: &Session) -> Option<Self> {
        if let Some(ssid) = session.secret("ssid") {
            return Some(Self::Session {
                ssid: SecretString::from(ssid),
            });
        }
        Some(Self::Account {
            user_id: session.facts.get("user_id")?.clone(),
            token: SecretString::from(session.secret("token")?),
        })
    }

    /// The fields for a body.
    pub(super) fn proof(&self) -> Proof<'_> {
        match self {
            Self::Session { ssid } => Proof {
                ssid: Some(ssid.expose_secret()),
                user_id: None,
                token: None,
            },
            Self::Account { user_id, token } => Proof {
                ssid: None,
                user_id: Some(user_id),
                token: Some(token.expose_secret()),
            },
        }
    }

    /// What must never be repeated.
    pub(super) fn secrets(&self) -> Secrets {
        Secrets::new([match self {
            Self::Session { ssid } => ssid.expose_secret(),
            Self::Account { token, .. } => token.expose_secret(),
        }])
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Session { .. } => "Session",
            Self::Account { .. } => "Account",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `api/deepcall.md §2`: exactly one form at a time, in the spelling of the samples.
    #[test]
    fn exactly_one_form_travels() {
        let session = Credentials::Session {
            ssid: "abc123xyz".into(),
        };
        let account = Credentials::Account {
            user_id: "user123".to_owned(),
            token: "auth_token_xyz".into(),
        };
        let text = |credentials: &Credentials| serde_json::to_string(&credentials.proof()).expect("JSON");
        assert_eq!(text(&session), r#"{"ssid":"abc123xyz"}"#);
        assert_eq!(text(&account), r#"{"userId":"user123","token":"auth_token_xyz"}"#);
        assert!(!format!("{session:?}{account:?}").contains("xyz"));
    }
}
