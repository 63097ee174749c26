//! The envelope of every answer, and the server's clock on it (`api/udesk.md` §3).

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use super::variant::{Code, ErrorStatus, ErrorText, Throttle, UdeskVariants};

/// The code of success.
const SUCCESS: u32 = 1000;

/// A successful answer but for its code.
pub(super) struct Answer {
    fields: Vec<(&'static str, Value)>,
    code: Place,
}

/// Where the code stands in a sample; nothing depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    Last,
}

impl Answer {
    /// The code, then the fields.
    pub(super) fn new<const N: usize>(fields: [(&'static str, Value); N]) -> Self {
        Self {
            fields: fields.into(),
            code: Place::First,
        }
    }

    /// The fields, then the code.
    pub(super) fn before_code<const N: usize>(fields: [(&'static str, Value); N]) -> Self {
        Self {
            fields: fields.into(),
            code: Place::Last,
        }
    }

    pub(super) fn send(self, variants: &UdeskVariants) -> Response {
        let code = ("code", code(SUCCESS, variants.code));
        let mut fields = self.fields;
        match self.code {
            Place::First => fields.insert(0, code),
            Place::Last => fields.push(code),
        }
        let body: Map<_, _> = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        respond(StatusCode::OK, &Value::Object(body), variants)
    }
}

/// Sends a refusal.
pub(super) fn refuse(refusal: &Refusal, variants: &UdeskVariants) -> Response {
    let (number, message, details) = refusal.parts();
    let code = code(number, variants.code);
    let body = match (variants.error_text, details) {
        (ErrorText::CodeMessage, _) => json!({ "code": code, "code_message": details.unwrap_or(message) }),
        (_, None) => json!({ "code": code, "message": message }),
        (ErrorText::Exception, Some(details)) => {
            json!({ "code": code, "message": message, "exception": details })
        }
        (ErrorText::ExceptionObject, Some(details)) => {
            json!({ "code": code, "message": message, "exception": { "message": details } })
        }
    };
    let status = match variants.errors {
        ErrorStatus::Http200 => StatusCode::OK,
        ErrorStatus::Http400 => StatusCode::BAD_REQUEST,
    };
    respond(status, &body, variants)
}

/// Sends the refusal of a call too many; `wait` is how long until there is room.
pub(super) fn throttle(wait: Duration, variants: &UdeskVariants) -> Response {
    if variants.throttle == Throttle::Envelope {
        return refuse(&Refusal::Frequency, variants);
    }
    let mut response = (StatusCode::TOO_MANY_REQUESTS, "Too Many Requests").into_response();
    if variants.throttle == Throttle::RetryAfter {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    dated(response, variants)
}

/// Sends what a web server sends for a path it does not know.
pub(super) fn no_endpoint(variants: &UdeskVariants) -> Response {
    dated((StatusCode::NOT_FOUND, "Not Found\n").into_response(), variants)
}

/// Gives the server's time.
pub(super) fn now(variants: &UdeskVariants) -> Timestamp {
    let seconds = Timestamp::now().as_second().saturating_add(variants.clock.0);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn code(number: u32, form: Code) -> Value {
    match form {
        Code::Number => Value::from(number),
        Code::Text => Value::from(number.to_string()),
    }
}

fn respond(status: StatusCode, body: &Value, variants: &UdeskVariants) -> Response {
    let mut response = (status, body.to_string()).into_response();
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    dated(response, variants)
}

/// Puts the server's clock on an answer, from which a client can learn how far it is off.
fn dated(mut response: Response, variants: &UdeskVariants) -> Response {
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&now(variants));
    if let Some(date) = date.ok().and_then(|text| HeaderValue::from_str(&text).ok()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}
