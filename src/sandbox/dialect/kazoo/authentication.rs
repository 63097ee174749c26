//! Signing in, checking and ending a token (`api/kazoo.md` §2).

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::Call;
use super::answer::Answer;
use super::digest;
use super::identity::{kazoo_account_id, kazoo_reseller_id};
use super::refusal::{Problems, Refusal};
use super::schema::{Needed, length};
use super::session::{Owner, Worth};
use super::variant::{Logout, SecondFactor};
use crate::sandbox::error::SandboxError;

/// `PUT /user_auth`.
pub(super) fn user(call: &Call<'_>) -> Result<Answer, Refusal> {
    if call.request.method != Method::PUT {
        return Err(Refusal::wrong_method());
    }
    let data = call.request.data()?;
    check_user(&data)?;
    let issued = call.shared.access.credentials().kazoo;
    let secret = format!("{}:{}", issued.username.to_lowercase(), issued.password);
    let expected = match text(&data, "method") {
        Some("sha") => digest::sha1(&secret),
        _ => digest::md5(&secret),
    };
    // Any of the three hints will do; they are tried in this order (§2.1).
    let hinted = text(&data, "phone_number") == Some(&issued.phone_number)
        || text(&data, "account_realm").or_else(|| text(&data, "realm")) == Some(&issued.account_realm)
        || text(&data, "account_name").is_some_and(|name| plain(name) == plain(&issued.account_name));
    if !hinted || text(&data, "credentials") != Some(&expected) {
        return Err(Refusal::bad_credentials());
    }
    issue(call, &data, Owner::User, "cb_user_auth")
}

/// `PUT /api_auth`.
pub(super) fn key(call: &Call<'_>) -> Result<Answer, Refusal> {
    if call.request.method != Method::PUT {
        return Err(Refusal::wrong_method());
    }
    let data = call.request.data()?;
    let mut problems = Problems::default();
    length(&data, "api_key", (64, 64), Needed::Yes, &mut problems);
    problems.into_result()?;
    let key = text(&data, "api_key").unwrap_or_default();
    if key != call.shared.access.credentials().kazoo.api_key {
        // The real one repeats the secret, too (§2.2).
        return Err(Refusal::new(StatusCode::NOT_FOUND, "bad identifier", json!([key])));
    }
    issue(call, &data, Owner::Account, "cb_api_auth")
}

/// `GET` and `DELETE /token_auth`.
pub(super) fn token(call: &Call<'_>) -> Result<Answer, Refusal> {
    let token = call.request.token(call.variants.mode);
    let owner = match call.shared.states.kazoo.worth(&call.shared.access, token.as_deref()) {
        Worth::Good(owner) => owner,
        Worth::Ended => return Err(Refusal::ended_token()),
        Worth::Nothing => return Err(Refusal::bad_credentials()),
    };
    if call.request.method == Method::GET {
        return Ok(Answer::plain(Some(identity(call, owner))));
    }
    if call.request.method != Method::DELETE {
        return Err(Refusal::wrong_method());
    }
    // Signed tokens are not stored, so there is nothing to be removed (§2.3).
    if call.variants.logout == Logout::Revokes {
        call.shared.states.kazoo.revoke(&token.unwrap_or_default());
    }
    Ok(Answer::plain(None))
}

fn issue(call: &Call<'_>, data: &Map<String, Value>, owner: Owner, method: &str) -> Result<Answer, Refusal> {
    if call.variants.second_factor == SecondFactor::Wanted && !data.contains_key("multi_factor_response") {
        let details = json!({
            "message": "invalid credentials",
            "multi_factor_request": { "provider_name": "duo", "settings": { "duo_api_hostname": "mfa.callcenter.example" } },
        });
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "invalid_credentials", details));
    }
    let token = call.shared.states.kazoo.issue(&call.shared.access, owner, method);
    let token = token
        .map_err(|_: SandboxError| Refusal::system(StatusCode::INTERNAL_SERVER_ERROR, "unspecified_fault", None))?;
    Ok(Answer::signed_in(identity(call, owner), token))
}

/// Tells who somebody is: the same after a login as for a token.
fn identity(call: &Call<'_>, owner: Owner) -> Value {
    let mut data = json!({ "account_id": kazoo_account_id() });
    if let Some(owner) = owner.id() {
        data["owner_id"] = owner.into();
    }
    data["account_name"] = call.shared.access.credentials().kazoo.account_name.into();
    data["apps"] = json!([]);
    data["language"] = "en-US".into();
    data["reseller_id"] = kazoo_reseller_id().into();
    data["is_reseller"] = false.into();
    data["is_master_account"] = false.into();
    data["cluster_id"] = digest::md5("callboard sandbox").into();
    data
}

/// Checks a login by its schema (§2.1).
fn check_user(data: &Map<String, Value>) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    length(data, "credentials", (1, 64), Needed::Yes, &mut problems);
    length(data, "account_name", (1, 128), Needed::No, &mut problems);
    length(data, "account_realm", (4, 253), Needed::No, &mut problems);
    length(data, "phone_number", (1, 64), Needed::No, &mut problems);
    if let Some(method) = data
        .get("method")
        .filter(|method| !["md5", "sha"].contains(&method.as_str().unwrap_or("")))
    {
        let details = json!({
            "message": "Value not found in enumerated list of values",
            "target": ["md5", "sha"],
            "value": method,
        });
        problems.add("method", "enum", &details);
    }
    problems.into_result()
}

fn text<'a>(data: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    data.get(field).and_then(Value::as_str)
}

/// Reduces an account's name to what is compared (§2.1).
fn plain(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Lets in whoever holds a good token; for the rest of the API.
pub(super) fn admit(call: &Call<'_>) -> Result<Owner, Refusal> {
    match worth(call) {
        Worth::Good(owner) => Ok(owner),
        Worth::Ended => Err(Refusal::ended_token()),
        Worth::Nothing => Err(Refusal::bad_credentials()),
    }
}

/// Tells what the request's token is worth.
pub(super) fn worth(call: &Call<'_>) -> Worth {
    let token = call.request.token(call.variants.mode);
    call.shared.states.kazoo.worth(&call.shared.access, token.as_deref())
}
