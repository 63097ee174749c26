//! The phone systems that the sandbox plays. Their paths do not collide, so that they share one port.

pub(crate) mod deepcall;

use axum::response::Response;

use super::variant::Variants;

/// Whose rules a request is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Deepcall,
}

impl Dialect {
    /// Tells by the path.
    pub(crate) fn of(path: &str) -> Option<Self> {
        path.starts_with("/api/v2/").then_some(Self::Deepcall)
    }

    /// Gives the vendor's answer to an expired session.
    pub(crate) fn expired(self, variants: &Variants, body: &[u8]) -> Response {
        match self {
            Self::Deepcall => deepcall::expired(&variants.deepcall, body),
        }
    }

    /// Gives the vendor's answer to a failure of its own.
    pub(crate) fn failed(self, variants: &Variants) -> Response {
        match self {
            Self::Deepcall => deepcall::failed(&variants.deepcall),
        }
    }
}
