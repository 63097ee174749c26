//! The token set that a sign-in or a renewal gives (`api/portsip.md §2.1`, `§2.3`, `§2.4`).

use std::fmt;

use jiff::Timestamp;
use secrecy::SecretString;

use crate::client::Result;
use crate::client::transport::{Json, Reply};

/// What a session is made of.
pub(super) struct Tokens {
    /// Goes with every call.
    pub(super) access: SecretString,
    /// Renews the session, where the phone system gives one.
    pub(super) refresh: Option<SecretString>,
    /// When the access token ends, in Unix seconds, where that is told.
    pub(super) expires_at: Option<i64>,
}

impl Tokens {
    /// Reads a token set.
    ///
    /// # Errors
    ///
    /// `reply/no-token` without a usable access token.
    pub(super) fn of(reply: &Reply, now: Timestamp) -> Result<Self> {
        let token = |name| {
            let token = reply.json.given(name).and_then(Json::as_text)?;
            // What cannot travel in a header is no token.
            let usable = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
            usable.then(|| SecretString::from(token))
        };
        let access = token("access_token").ok_or_else(|| {
            reply
                .unbelievable("no-token", "PortSIP answers the sign-in without a usable token")
                .with_hint("check the profile's URL, or sign in with a pasted token")
        })?;
        Ok(Self {
            access,
            refresh: token("refresh_token"),
            expires_at: end(&reply.json, now),
        })
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tokens")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// When a token ends: either field may tell, or neither (§2.4). The seconds come first, because they do not depend on
/// both clocks being right.
fn end(json: &Json, now: Timestamp) -> Option<i64> {
    let seconds = json.given("expires_in").and_then(Json::as_integer);
    let after = |seconds| now.as_second().checked_add(i64::try_from(seconds).ok()?);
    let at = || json.given("expires_at")?.as_text()?.parse::<Timestamp>().ok();
    seconds
        .filter(|seconds| *seconds > 0)
        .and_then(after)
        .or_else(|| at().map(Timestamp::as_second))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use secrecy::ExposeSecret as _;

    use super::super::wire;
    use super::*;
    use crate::client::Operation;

    fn tokens(body: &str) -> Result<Tokens> {
        let request = wire::post(Operation::SignIn, "api/login/oauth/token");
        let now = Timestamp::from_second(1_000).expect("a time");
        Tokens::of(&Reply::scripted(&request, 200, body), now)
    }

    #[rstest]
    #[case(r#""expires_in":1800,"#, Some(2_800))]
    #[case(r#""expires_in":"3600","#, Some(4_600))]
    #[case(r#""expires_at":"1970-01-01T01:00:00Z","#, Some(3_600))]
    #[case(r#""expires_in":1800,"expires_at":"1970-01-01T01:00:00Z","#, Some(2_800))]
    #[case(r#""expires_in":0,"expires_at":"1970-01-01T01:00:00Z","#, Some(3_600))]
    #[case(r#""expires_in":null,"expires_at":null,"#, None)]
    #[case(r#""expires_in":18446744073709551615,"#, None)]
    #[case(r#""expires_at":"soon","#, None)]
    #[case("", None)]
    fn either_field_tells_the_end_or_neither(#[case] fields: &str, #[case] expected: Option<i64>) {
        let body = format!(r#"{{{fields}"access_token":"QUJD","refresh_token":"REVG","token_type":"Bearer"}}"#);
        let tokens = tokens(&body).expect("tokens");
        assert_eq!(tokens.expires_at, expected);
        assert_eq!(tokens.access.expose_secret(), "QUJD");
        assert_eq!(
            tokens.refresh.map(|token| token.expose_secret().to_owned()).as_deref(),
            Some("REVG")
        );
    }

    #[rstest]
    #[case("{}")]
    #[case(r#"{"access_token":null}"#)]
    #[case(r#"{"access_token":""}"#)]
    #[case(r#"{"access_token":"a\r\nb"}"#)]
    #[case(r#"{"access_token":7}"#)]
    #[case("null")]
    fn without_a_token_there_is_no_session(#[case] body: &str) {
        assert_eq!(tokens(body).expect_err("refused").reason(), "no-token");
    }
}
