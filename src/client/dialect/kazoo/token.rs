//! What a token tells about itself: the middle part of a JWT is readable by whoever holds it (`api/kazoo.md §2.3`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::client::transport::Json;

/// What callboard wants to know of a token. Anything that cannot be read is not known: tokens of older systems are
/// no JWTs, and the phone system alone decides whether one is good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    /// The account it was issued for.
    pub(super) account_id: Option<String>,
    /// The user it was issued to; an account's API key has none.
    pub(super) owner_id: Option<String>,
    /// When it ends, in Unix seconds.
    pub(super) expires_at: Option<i64>,
}

impl Claims {
    /// Reads the claims of a token, as far as it has any.
    pub(super) fn of(token: &str) -> Self {
        payload(token).map_or_else(Self::default, |payload| {
            let text = |name| payload.given(name).and_then(Json::as_text).map(str::to_owned);
            Self {
                account_id: text("account_id"),
                owner_id: text("owner_id"),
                expires_at: payload
                    .given("exp")
                    .and_then(Json::as_integer)
                    .and_then(|seconds| i64::try_from(seconds).ok()),
            }
        })
    }
}

fn payload(token: &str) -> Option<Json> {
    let mut parts = token.split('.');
    let (Some(_), Some(middle), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    let bytes = URL_SAFE_NO_PAD.decode(middle.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn token(payload: &str) -> String {
        format!("eyJ0eXAiOiJKV1QifQ.{}.c2ln", URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn a_jwt_tells_account_owner_and_end() {
        let claims = Claims::of(&token(
            r#"{"account_id":"4f1c","owner_id":"9c3d","method":"cb_user_auth","exp":1763708400}"#,
        ));
        assert_eq!(
            claims,
            Claims {
                account_id: Some("4f1c".to_owned()),
                owner_id: Some("9c3d".to_owned()),
                expires_at: Some(1_763_708_400),
            }
        );
    }

    #[rstest]
    #[case::old_token("7bc4bba96d5b54e9d7d2b5d4b0b8a9ef")]
    #[case::no_base64("a.!!!.c")]
    #[case::no_json("a.bm90IGpzb24.c")]
    #[case::four_parts("a.e30.c.d")]
    #[case::empty("")]
    fn what_cannot_be_read_is_not_known(#[case] token: &str) {
        assert_eq!(Claims::of(token), Claims::default());
    }

    #[rstest]
    #[case::text(r#"{"exp":"1763708400"}"#, Some(1_763_708_400))]
    #[case::fraction(r#"{"exp":1763708400.5}"#, None)]
    #[case::missing("{}", None)]
    fn the_end_is_read_leniently(#[case] payload: &str, #[case] expected: Option<i64>) {
        assert_eq!(Claims::of(&token(payload)).expires_at, expected);
        let padded = token(payload).replace(".c2ln", "==.c2ln");
        assert_eq!(Claims::of(&padded).expires_at, expected);
    }
}
