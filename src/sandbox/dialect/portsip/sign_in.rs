//! The three published ways to a token, and out again (`api/portsip.md` §2.1–2.3).

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Call;
use super::refusal::Refusal;
use super::reply::{Answer, COOKIE};
use super::token::Pair;
use super::variant::{Expiry, TwoFactor};
use crate::sandbox::access::Access;

/// The public constant that every client sends (§2.1).
const CLIENT_ID: &str = "9d806019-75b2-4b3d-bb8b-f5a3a412cc0a";

/// `POST /api/login/oauth/token`: sign-in and refresh, form-encoded.
pub(super) fn oauth(call: &Call<'_>) -> Result<Answer, Refusal> {
    let kind = call.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded")) {
        return Err(Refusal::invalid(
            "content type must be application/x-www-form-urlencoded",
        ));
    }
    let form: Vec<_> = url::form_urlencoded::parse(&call.body).into_owned().collect();
    let field = |name: &str| {
        let found = form.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    if field("client_id") != Some(CLIENT_ID) {
        return Err(Refusal::invalid("client_id is not known"));
    }
    let tokens = &call.shared.states.portsip.tokens;
    let pair = match field("grant_type") {
        Some("password") => {
            if field("scope") != Some("all") {
                return Err(Refusal::invalid("scope must be all"));
            }
            check(
                &call.shared.access,
                field("username"),
                field("password"),
                field("domain"),
            )?;
            tokens.issue(&call.shared.access).map_err(|_| Refusal::Failure)?
        }
        Some("refresh_token") => {
            let token = field("refresh_token").unwrap_or_default();
            tokens.refresh(&call.shared.access, token, call.variants.refresh)?
        }
        _ => return Err(Refusal::invalid("grant_type is not known")),
    };
    Ok(Answer::Json(token_set(call, &pair)))
}

/// `POST /api/login`: a session in a cookie, whose token `GET /api/login` tells (§2.2).
pub(super) fn session(call: &Call<'_>) -> Result<Answer, Refusal> {
    check_body(call)?;
    let tokens = &call.shared.states.portsip.tokens;
    let pair = tokens.issue(&call.shared.access).map_err(|_| Refusal::Failure)?;
    Ok(Answer::Session(pair.access))
}

/// `POST /api/auth/sign_in`.
pub(super) fn sign_in(call: &Call<'_>) -> Result<Answer, Refusal> {
    check_body(call)?;
    let tokens = &call.shared.states.portsip.tokens;
    let answer = match call.variants.two_factor {
        TwoFactor::Off => {
            let pair = tokens.issue(&call.shared.access).map_err(|_| Refusal::Failure)?;
            token_set(call, &pair)
        }
        TwoFactor::SignIn => {
            let token = tokens.challenge().map_err(|_| Refusal::Failure)?;
            json!({ "two_factor_enabled": true, "token": token })
        }
    };
    Ok(Answer::Json(answer))
}

/// `POST /api/auth/refresh_token`.
pub(super) fn refresh(call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = call.object()?;
    let tokens = &call.shared.states.portsip.tokens;
    let pair = tokens.refresh(
        &call.shared.access,
        text(&body, "refresh_token")?,
        call.variants.refresh,
    )?;
    Ok(Answer::Json(token_set(call, &pair)))
}

/// `POST /api/auth/send_otp`.
pub(super) fn send_code(call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = call.object()?;
    call.shared.states.portsip.tokens.mail(text(&body, "token")?)?;
    Ok(Answer::Done)
}

/// `POST /api/auth/verify_otp`; its answer is on no page, so it is what a sign-in without a second factor gets.
pub(super) fn verify_code(call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = call.object()?;
    let (token, code) = (text(&body, "token")?, text(&body, "code")?);
    let tokens = &call.shared.states.portsip.tokens;
    let pair = tokens.verify(&call.shared.access, token, code)?;
    Ok(Answer::Json(token_set(call, &pair)))
}

/// `POST /api/login/oauth/revoke` and `POST /api/auth/sign_out`.
pub(super) fn sign_out(call: &Call<'_>) -> Answer {
    if let Some(token) = bearer(call.headers) {
        call.shared.states.portsip.tokens.revoke(&token);
    }
    Answer::Done
}

/// Gives the token a request carries: as a bearer or, from `POST /api/login`, in the cookie.
pub(super) fn bearer(headers: &HeaderMap) -> Option<String> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned());
    }
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?.split(';');
    let mut pairs = cookies.filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, token)| token.to_owned())
}

fn check_body(call: &Call<'_>) -> Result<(), Refusal> {
    let body = call.object()?;
    let domain = body.get("domain").and_then(Value::as_str);
    let (name, password) = (text(&body, "username")?, text(&body, "password")?);
    check(&call.shared.access, Some(name), Some(password), domain)
}

/// Checks the tenant's account. Without a domain it would be the system administrator's, and there is none here.
fn check(access: &Access, name: Option<&str>, password: Option<&str>, domain: Option<&str>) -> Result<(), Refusal> {
    let wanted = access.credentials().portsip;
    let fits = name == Some(&wanted.username) && password == Some(&wanted.password) && domain == Some(&wanted.domain);
    fits.then_some(()).ok_or(Refusal::Credentials)
}

fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Result<&'a str, Refusal> {
    let value = body.get(name).and_then(Value::as_str);
    value.ok_or_else(|| Refusal::invalid(format!("{name} is required")))
}

fn token_set(call: &Call<'_>, pair: &Pair) -> Value {
    let mut set = Map::new();
    set.insert("access_token".to_owned(), Value::from(pair.access.as_str()));
    set.extend(ending(pair.lifetime, call.variants.expiry));
    set.insert("refresh_token".to_owned(), Value::from(pair.refresh.as_str()));
    set.insert("token_type".to_owned(), Value::from("Bearer"));
    Value::Object(set)
}

/// Tells when a token ends.
fn ending(lifetime: Duration, expiry: Expiry) -> Option<(String, Value)> {
    match expiry {
        Expiry::Seconds => Some(("expires_in".to_owned(), Value::from(lifetime.as_secs()))),
        Expiry::Moment => Some(("expires_at".to_owned(), Value::from(moment_after(lifetime)))),
        Expiry::Untold => None,
    }
}

/// Gives a moment as RFC 3339 in UTC (§3, 7), in whole seconds.
pub(super) fn moment_after(duration: Duration) -> String {
    let seconds = i64::try_from(duration.as_secs()).unwrap_or(0);
    let moment = Timestamp::from_second(Timestamp::now().as_second().saturating_add(seconds));
    moment.unwrap_or(Timestamp::MAX).to_string()
}
