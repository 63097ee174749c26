//! Who is signed in, and where (`api/portsip.md` §2.2, §2.3, §2.5).

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::Call;
use super::id::Kind;
use super::refusal::Refusal;
use super::reply::Answer;
use super::sign_in::moment_after;
use super::variant::Era;

/// The built-in role with the whole tenant (§2.5).
const ROLE: &str = "Admin";

/// `GET /api/login`; `token` is what the caller signed in with, and works for `remaining`.
pub(super) fn session(token: &str, remaining: Duration) -> Answer {
    Answer::Json(json!({
        "access_token": token,
        "expires_at": moment_after(remaining),
        "expires_in": remaining.as_secs(),
        "role": ROLE,
    }))
}

/// `GET /api/auth/user`.
pub(super) fn account(call: &Call<'_>) -> Answer {
    let mut account = Map::new();
    let mut tell = |name: &str, value: Value| account.insert(name.to_owned(), value);
    tell("role", Value::from(ROLE));
    tell("password_verified", Value::from(true));
    tell("password_force_reset", Value::from(false));
    if call.variants.era == Era::From223 {
        tell("domain", Value::from(call.shared.access.credentials().portsip.domain));
        tell("role_id", Value::from("4"));
        tell("role_name", Value::from(ROLE));
        tell("capabilities", json!(["User.FullAccess", "PhoneSystem.FullAccess"]));
    }
    Answer::Json(Value::Object(account))
}

/// `GET /api/user`: the account as an extension user; it has no extension.
pub(super) fn user(call: &Call<'_>) -> Answer {
    let name = call.shared.access.credentials().portsip.username;
    Answer::Json(json!({
        "id": Kind::User.write(0, call.variants.ids),
        "name": name,
        "enabled": true,
        "email": null,
        "display_name": "Group administrator",
        "role": ROLE,
        "extension_number": null,
    }))
}

/// `GET /api/info`, which needs no token.
pub(super) fn info(call: &Call<'_>) -> Result<Answer, Refusal> {
    let domain = call.shared.access.credentials().portsip.domain;
    match call.query.iter().find(|(name, _)| name == "domain") {
        Some((_, asked)) if *asked == domain => Ok(Answer::Json(
            json!({ "name": "callboard sandbox", "tenant": { "name": "Sample call center", "domain": domain } }),
        )),
        Some(_) => Err(Refusal::Unknown),
        None => Ok(Answer::Json(json!({ "name": "callboard sandbox" }))),
    }
}
