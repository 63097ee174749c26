//! Why a call is refused, and how that is written (`api/portsip.md` §8).

use axum::http::StatusCode;

use super::variant::{NotFound, PortsipVariants};
use crate::sandbox::store::StoreError;

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Wrong credentials at sign-in: 400, not 401.
    Credentials,
    /// A refresh token that is not good (any more).
    RefreshToken,
    /// A mailed code that is not the right one.
    Code,
    /// No bearer token, or one that has ended.
    NotSignedIn,
    Forbidden,
    /// A field or parameter breaks its rule.
    Invalid(String),
    /// The body is not what the call takes.
    Malformed,
    /// An id that cannot be one.
    MalformedId,
    /// Something unknown where no page tells the status.
    Unknown,
    /// 404 as a page tells it.
    NotFound,
    AlreadyMember,
    HasMembers,
    /// No such call.
    NoEndpoint,
    /// Something in the server failed.
    Failure,
}

impl Refusal {
    pub(super) fn invalid(text: impl Into<String>) -> Self {
        Self::Invalid(text.into())
    }

    /// Gives status, code and message. The texts about groups speak of users, as the vendor's do (§3, 6).
    pub(super) fn parts(&self, variants: &PortsipVariants) -> (StatusCode, &'static str, &str) {
        let unknown = match variants.not_found {
            NotFound::Http404 => StatusCode::NOT_FOUND,
            NotFound::Http400 => StatusCode::BAD_REQUEST,
        };
        match self {
            Self::Credentials => (
                StatusCode::BAD_REQUEST,
                "UNAUTHORIZED",
                "Login failed, authentication error",
            ),
            Self::RefreshToken => (StatusCode::BAD_REQUEST, "UNKNOWN", "invalid refresh token"),
            Self::Code => (StatusCode::BAD_REQUEST, "UNAUTHORIZED", "invalid verification code"),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "not signed in"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "FORBIDDEN", "permission denied"),
            Self::Invalid(text) => (StatusCode::BAD_REQUEST, "VALIDATE_FAILED", text),
            Self::Malformed => (
                StatusCode::BAD_REQUEST,
                "VALIDATE_FAILED",
                "request body is not valid JSON",
            ),
            Self::MalformedId => (StatusCode::BAD_REQUEST, "UNKNOWN", "Invalid user number"),
            Self::Unknown => (unknown, "UNKNOWN", "User not found"),
            Self::NotFound => (StatusCode::NOT_FOUND, "UNKNOWN", "User not found"),
            Self::AlreadyMember => (StatusCode::BAD_REQUEST, "MEMBER_EXISTS", "the user is a member already"),
            Self::HasMembers => (StatusCode::BAD_REQUEST, "GROUP_IN_USE", "the group has members"),
            Self::NoEndpoint => (StatusCode::NOT_FOUND, "UNKNOWN", "not found"),
            Self::Failure => (StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN", "internal error"),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(_: StoreError) -> Self {
        Self::Failure
    }
}
