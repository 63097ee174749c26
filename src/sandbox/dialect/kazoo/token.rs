//! Tokens of the shape of a JWT (`api/kazoo.md` §2.3).
//!
//! Nobody can check a signature without the vendor's key, so the last part is just something that nobody can guess.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;

use super::identity::kazoo_account_id;
use crate::sandbox::credential::secret;
use crate::sandbox::error::SandboxError;

/// What a token says of its end when nothing but the end of an era ends it: far enough not to be believed near.
const LONG: Duration = Duration::from_hours(365 * 24);

/// Makes a token for a user, or for the account itself.
pub(super) fn make(owner: Option<&str>, method: &str, lifetime: Option<Duration>) -> Result<String, SandboxError> {
    let lifetime = i64::try_from(lifetime.unwrap_or(LONG).as_secs()).unwrap_or(i64::MAX);
    let mut claims = json!({
        "iss": "kazoo",
        "identity_sig": secret()?,
        "account_id": kazoo_account_id(),
    });
    if let Some(owner) = owner {
        claims["owner_id"] = owner.into();
    }
    claims["method"] = method.into();
    claims["exp"] = Timestamp::now().as_second().saturating_add(lifetime).into();
    let part = |text: String| URL_SAFE_NO_PAD.encode(text);
    let header = part(json!({ "typ": "JWT", "alg": "RS256" }).to_string());
    Ok(format!("{header}.{}.{}", part(claims.to_string()), part(secret()?)))
}

/// Tells whether a text could be a token at all.
pub(super) fn is_shaped(text: &str) -> bool {
    let parts: Vec<_> = text.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| URL_SAFE_NO_PAD.decode(part).is_ok_and(|bytes| !bytes.is_empty()))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_token_tells_its_end_and_its_owner() {
        let token = make(Some("me"), "cb_user_auth", Some(Duration::from_mins(1))).unwrap();
        assert!(is_shaped(&token));
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(
            (&claims["owner_id"], &claims["method"]),
            (&json!("me"), &json!("cb_user_auth"))
        );
        let left = claims["exp"].as_i64().unwrap() - Timestamp::now().as_second();
        assert!((50..=60).contains(&left), "{left}");
        for other in ["", "abc", "a.b", "..", "a b.c.d"] {
            assert!(!is_shaped(other), "{other}");
        }
    }
}
