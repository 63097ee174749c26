//! The bytes around an answer: headers as captured, the error envelope, the paging fields.

use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};
use sha1::{Digest, Sha1};

use super::refusal::Refusal;
use super::variant::{DeepcallVariants, ErrorField, ErrorStatus, Payload};

/// The body of a successful answer, complete.
pub(super) type Answer = Vec<u8>;

/// The headers that both captures show besides length, date and `ETag` (`api/deepcall.md` §5.4).
const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_TYPE, "application/json; charset=utf-8"),
    (header::CONNECTION, "keep-alive"),
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (
        header::ACCESS_CONTROL_ALLOW_METHODS,
        "POST, GET, OPTIONS, PATCH, DELETE",
    ),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, "X-Requested-With,content-type"),
    (header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"),
    (header::VARY, "Origin"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=15724800; includeSubDomains"),
];

/// The four numbers next to a paged payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageFields {
    pub(super) page: i64,
    pub(super) limit: i64,
    pub(super) total_pages: i64,
    pub(super) total_items: i64,
}

/// A successful answer with a payload, in the order of the capture.
struct Success<'a, T> {
    name: &'static str,
    payload: Option<&'a T>,
    page: Option<PageFields>,
}

impl<T: Serialize> Serialize for Success<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("status", "success")?;
        if let Some(payload) = self.payload {
            map.serialize_entry(self.name, payload)?;
        }
        if let Some(page) = self.page {
            map.serialize_entry("page", &page.page)?;
            map.serialize_entry("limit", &page.limit)?;
            map.serialize_entry("totalPages", &page.total_pages)?;
            map.serialize_entry("totalItems", &page.total_items)?;
        }
        map.serialize_entry("code", &200)?;
        map.end()
    }
}

/// Writes a payload, or leaves it out where there is none.
pub(super) fn payload<T: Serialize>(
    payload: Option<&T>,
    page: Option<PageFields>,
    variants: &DeepcallVariants,
) -> Result<Answer, Refusal> {
    let name = match variants.payload {
        Payload::Response => "response",
        Payload::Data => "data",
    };
    write(&Success { name, payload, page })
}

/// Writes the plain answer of a change: `{"status":"success","message":…,"code":200}`.
pub(super) fn message(text: &str) -> Result<Answer, Refusal> {
    fields([("message", Value::from(text))])
}

/// Writes `{"status":"success",…,"code":200}` around fields.
pub(super) fn fields<const N: usize>(fields: [(&str, Value); N]) -> Result<Answer, Refusal> {
    let mut body = Map::new();
    body.insert("status".to_owned(), Value::from("success"));
    body.extend(fields.map(|(name, value)| (name.to_owned(), value)));
    body.insert("code".to_owned(), Value::from(200));
    write(&body)
}

fn write<T: Serialize>(body: &T) -> Result<Answer, Refusal> {
    serde_json::to_vec(body).map_err(|_| Refusal::SomethingWrong)
}

/// Sends a successful answer.
pub(super) fn accept(answer: Answer) -> Response {
    respond(StatusCode::OK, answer)
}

/// Sends an error: `{"status":"error","message":…,"code":…}`.
pub(super) fn refuse(refusal: Refusal, variants: &DeepcallVariants) -> Response {
    let (code, message, fitting) = refusal.parts();
    let status = match variants.errors {
        ErrorStatus::Http200 => StatusCode::OK,
        ErrorStatus::Http400 => StatusCode::BAD_REQUEST,
        ErrorStatus::Fitting => fitting,
    };
    let (name, code) = match variants.error_field {
        ErrorField::Code => ("code", Value::from(code)),
        ErrorField::ErrCode => ("errCode", Value::from(code)),
        ErrorField::ErrorCode => ("errorCode", Value::from(code)),
        ErrorField::CodeText => ("code", Value::from(code.to_string())),
    };
    let body = serde_json::json!({ "status": "error", "message": message, name: code });
    respond(status, body.to_string().into_bytes())
}

fn respond(status: StatusCode, body: Vec<u8>) -> Response {
    let etag = entity_tag(&body);
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

/// Makes the weak entity tag of Express: length in hexadecimal, and the first 27 characters of the SHA-1 in base64.
fn entity_tag(body: &[u8]) -> String {
    let mut hash = STANDARD.encode(Sha1::digest(body));
    hash.truncate(27);
    format!("W/\"{:x}-{hash}\"", body.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entity_tag_of_the_captures_comes_out() {
        let assign = br#"{"status":"success","message":"Agents successfully assigned to the group, and Elasticsearch updated","code":200}"#;
        assert_eq!(entity_tag(assign), r#"W/"70-bAW07O3252krngsMtOySl9Cikpk""#);
    }
}
