//! The published ways to get a token and to renew it (`api/portsip.md §2.1`, `§2.3`).

use serde::Serialize;

use super::wire;
use crate::client::transport::Request;
use crate::client::{Accepted, Connection, Operation, ProfileSetting, Result};

/// What a profile may say, besides the answers to the forms.
pub(super) const SETTINGS: &[ProfileSetting] = &[ProfileSetting {
    name: "login",
    accepted: Accepted::OneOf(&["oauth", "auth"]),
}];

/// The public constant that every client sends (§2.1); it tells nobody apart and is no secret.
const CLIENT_ID: &str = "9d806019-75b2-4b3d-bb8b-f5a3a412cc0a";

/// A login surface; which of them a server has depends on its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surface {
    /// `/api/login/oauth/token`, a form.
    OAuth,
    /// `/api/auth/…`, from 22.2 on, JSON.
    Auth,
}

/// Who signs in.
pub(super) struct Account<'a> {
    /// The account's name.
    pub(super) username: &'a str,
    /// Its password, as typed.
    pub(super) password: &'a str,
    /// The tenant's SIP domain; without one it is the system administrator.
    pub(super) domain: Option<&'a str>,
}

#[derive(Serialize)]
struct SignIn<'a> {
    username: &'a str,
    password: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'a str>,
}

#[derive(Serialize)]
struct Renewal<'a> {
    refresh_token: &'a str,
}

impl Surface {
    /// The word in a profile's `login` and in a session.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::OAuth => "oauth",
            Self::Auth => "auth",
        }
    }

    const ALL: [Self; 2] = [Self::OAuth, Self::Auth];

    /// The surface a session was made at.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|surface| surface.word() == word)
    }

    /// The surfaces to try, the usual one first; the profile's `login` fixes it.
    ///
    /// # Errors
    ///
    /// `config/bad-setting` for another word.
    pub(super) fn to_try(connection: &Connection) -> Result<Vec<Self>> {
        let fixed = connection.choice("login", &Self::ALL.map(|surface| (surface.word(), surface)))?;
        Ok(fixed.map_or_else(|| Self::ALL.to_vec(), |surface| vec![surface]))
    }

    /// Asks for tokens with a password.
    pub(super) fn sign_in(self, account: &Account<'_>) -> Result<Request> {
        match self {
            Self::OAuth => {
                let mut fields = vec![
                    ("grant_type", "password"),
                    ("username", account.username),
                    ("password", account.password),
                ];
                fields.extend(account.domain.map(|domain| ("domain", domain)));
                fields.extend([("scope", "all"), ("client_id", CLIENT_ID)]);
                Ok(knock("api/login/oauth/token").with_form(&fields))
            }
            Self::Auth => {
                let body = SignIn {
                    username: account.username,
                    password: account.password,
                    domain: account.domain,
                };
                wire::with_json(knock("api/auth/sign_in"), &body)
            }
        }
    }

    /// Asks for new tokens with a refresh token, without any other proof (§2.1).
    pub(super) fn renewal(self, refresh_token: &str) -> Result<Request> {
        match self {
            Self::OAuth => {
                let fields = [
                    ("grant_type", "refresh_token"),
                    ("refresh_token", refresh_token),
                    ("client_id", CLIENT_ID),
                ];
                Ok(knock("api/login/oauth/token").with_form(&fields))
            }
            Self::Auth => wire::with_json(knock("api/auth/refresh_token"), &Renewal { refresh_token }),
        }
    }
}

/// A request for tokens. Its reply holds secrets that nobody here knows yet, so a broken one is never shown.
fn knock(path: &'static str) -> Request {
    wire::post(Operation::SignIn, path).with_private_reply()
}

#[cfg(test)]
mod tests {
    use super::super::world;
    use super::*;

    const ACCOUNT: Account<'_> = Account {
        username: "groupadmin",
        password: "s3cret",
        domain: Some("acme.example"),
    };

    fn sent(request: Result<Request>) -> (String, String) {
        let request = request.expect("a request");
        assert_eq!(request.header("authorization"), None);
        let line = format!("{} {}", request.method(), request.path());
        (line, String::from_utf8(request.body().to_vec()).expect("text"))
    }

    /// `api/portsip.md §2.1`: the sample, byte for byte.
    #[test]
    fn the_form_is_the_sample_of_the_reference() {
        let (line, body) = sent(Surface::OAuth.sign_in(&ACCOUNT));
        assert_eq!(line, "POST api/login/oauth/token");
        let sample = "grant_type=password&username=groupadmin&password=s3cret&domain=acme.example&scope=all&client_id=9d806019-75b2-4b3d-bb8b-f5a3a412cc0a";
        assert_eq!(body, sample);
        let (line, body) = sent(Surface::OAuth.renewal("REVG"));
        assert_eq!(line, "POST api/login/oauth/token");
        let sample = "grant_type=refresh_token&refresh_token=REVG&client_id=9d806019-75b2-4b3d-bb8b-f5a3a412cc0a";
        assert_eq!(body, sample);
    }

    #[test]
    fn the_newer_surface_takes_json() {
        let (line, body) = sent(Surface::Auth.sign_in(&ACCOUNT));
        assert_eq!(line, "POST api/auth/sign_in");
        assert_eq!(
            body,
            r#"{"username":"groupadmin","password":"s3cret","domain":"acme.example"}"#
        );
        let (line, body) = sent(Surface::Auth.renewal("REVG"));
        assert_eq!(line, "POST api/auth/refresh_token");
        assert_eq!(body, r#"{"refresh_token":"REVG"}"#);
    }

    /// §2.1: the system administrator has no domain, not an empty one.
    #[test]
    fn without_a_domain_none_is_sent() {
        let account = Account {
            domain: None,
            ..ACCOUNT
        };
        for surface in [Surface::OAuth, Surface::Auth] {
            assert!(!sent(surface.sign_in(&account)).1.contains("domain"), "{surface:?}");
        }
    }

    #[test]
    fn the_profile_fixes_the_surface() {
        let tried = |word: Option<&str>| {
            let mut connection = world::connection("http://127.0.0.1:1");
            connection
                .settings
                .extend(word.map(|word| ("login".to_owned(), word.to_owned())));
            Surface::to_try(&connection)
        };
        assert_eq!(tried(None).expect("both"), [Surface::OAuth, Surface::Auth]);
        assert_eq!(tried(Some("oauth")).expect("one"), [Surface::OAuth]);
        assert_eq!(tried(Some("auth")).expect("one"), [Surface::Auth]);
        assert_eq!(tried(Some("basic")).expect_err("refused").reason(), "bad-setting");
    }
}
