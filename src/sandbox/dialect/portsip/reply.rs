//! How answers are written: JSON, or nothing at all (`api/portsip.md` §3, 1).

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::variant::{ErrorBody, PortsipVariants, Throttle};

/// The name of the cookie that `POST /api/login` gives.
pub(super) const COOKIE: &str = "portsip_session";

/// A successful answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// 200 with JSON.
    Json(Value),
    /// 201 with JSON.
    Created(Value),
    /// 200 with nothing.
    Done,
    /// 200 with nothing but a cookie with this token.
    Session(String),
    /// 204.
    Gone,
}

impl Answer {
    pub(super) fn send(self) -> Response {
        match self {
            Self::Json(value) => body(StatusCode::OK, &value),
            Self::Created(value) => body(StatusCode::CREATED, &value),
            Self::Done => StatusCode::OK.into_response(),
            Self::Session(token) => {
                let cookie = format!("{COOKIE}={token}; Path=/api; HttpOnly");
                (StatusCode::OK, [(header::SET_COOKIE, cookie)]).into_response()
            }
            Self::Gone => StatusCode::NO_CONTENT.into_response(),
        }
    }
}

/// Sends a refusal.
pub(super) fn refuse(refusal: &Refusal, variants: &PortsipVariants) -> Response {
    let (status, code, message) = refusal.parts(variants);
    match variants.errors {
        ErrorBody::Errors => {
            let errors = json!({ "errors": [{ "code": code, "message": message, "detail": {} }] });
            body(status, &errors)
        }
        ErrorBody::Missing => status.into_response(),
    }
}

/// Sends the refusal of a call too many; `wait` is how long until there is room.
pub(super) fn throttle(wait: Duration, variants: &PortsipVariants) -> Response {
    let status = match variants.throttle {
        Throttle::Http429 | Throttle::RetryAfter => StatusCode::TOO_MANY_REQUESTS,
        Throttle::Http503 => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut response = status.into_response();
    if variants.throttle == Throttle::RetryAfter {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        insert(&mut response, header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn body(status: StatusCode, value: &Value) -> Response {
    let mut response = (status, value.to_string()).into_response();
    insert(
        &mut response,
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

fn insert(response: &mut Response, name: HeaderName, value: HeaderValue) {
    response.headers_mut().insert(name, value);
}
