//! The errors of `api/kazoo.md` §11 in the three shapes of §3.3, and those without a body.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::sandbox::store::StoreError;

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    /// None: the HTTP layer refuses, without a body.
    pub(super) body: Option<(&'static str, Value)>,
}

impl Refusal {
    /// Comes from the HTTP layer, without a body.
    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, body: None }
    }

    /// Has details of any shape.
    pub(super) fn new(status: StatusCode, message: &'static str, data: Value) -> Self {
        Self {
            status,
            body: Some((message, data)),
        }
    }

    /// Says in its data the same as in its message, with spaces for underscores, and sometimes the cause.
    pub(super) fn system(status: StatusCode, message: &'static str, cause: Option<&str>) -> Self {
        let mut data = json!({ "message": message.replace('_', " ") });
        if let Some(cause) = cause {
            data["cause"] = cause.into();
        }
        Self::new(status, message, data)
    }

    /// Says which rule a field breaks.
    pub(super) fn invalid(field: &str, rule: &str, details: &Value) -> Self {
        let mut problems = Problems::default();
        problems.add(field, rule, details);
        problems.into_refusal(StatusCode::BAD_REQUEST)
    }

    /// The document is unknown, deleted or of another kind.
    pub(super) fn unknown(id: &str) -> Self {
        Self::system(StatusCode::NOT_FOUND, "bad_identifier", Some(id))
    }

    /// No such path.
    pub(super) fn no_route() -> Self {
        Self::system(StatusCode::NOT_FOUND, "not_found", None)
    }

    /// The path has not this verb.
    pub(super) fn wrong_method() -> Self {
        let details = json!({ "message": "method not allowed" });
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "invalid_method", details)
    }

    /// No token, one that is none, or a wrong login.
    pub(super) fn bad_credentials() -> Self {
        Self::system(StatusCode::UNAUTHORIZED, "invalid_credentials", None)
    }

    /// A token that has ended or that nobody issued: the other shape of 401.
    pub(super) fn ended_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid credentials", json!({}))
    }

    pub(super) fn conflict() -> Self {
        let details = json!({ "message": "conflicting documents" });
        Self::new(StatusCode::CONFLICT, "datastore_conflict", details)
    }

    pub(super) fn stale() -> Self {
        Self::empty(StatusCode::PRECONDITION_FAILED)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::system(
            StatusCode::SERVICE_UNAVAILABLE,
            "datastore_fault",
            Some(&error.to_string()),
        )
    }
}

/// What is wrong with a document: one rule per field, of which a later one replaces an earlier one (§3.3).
#[derive(Debug, Default)]
pub(super) struct Problems(Map<String, Value>);

impl Problems {
    pub(super) fn add(&mut self, field: &str, rule: &str, details: &Value) {
        self.0.insert(field.to_owned(), json!({ rule: details }));
    }

    pub(super) fn into_refusal(self, status: StatusCode) -> Refusal {
        Refusal::new(status, "validation error", Value::Object(self.0))
    }

    pub(super) fn into_result(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(self.into_refusal(StatusCode::BAD_REQUEST))
    }
}
