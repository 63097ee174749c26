//! The error codes the sandbox uses (`api/udesk.md` §8).

use crate::sandbox::store::StoreError;

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// 2000 with details, which are the useful text.
    Validation(String),
    /// 2000 with a message of its own and no details.
    Missing(&'static str),
    /// 2000: what failed is not told.
    Unexplained,
    /// 2005: no such record.
    NotFound(String),
    /// 2005 of `log_in`.
    WrongPassword,
    NotAdministrator,
    Signature,
    TimestampMalformed,
    TimestampSkewed,
    NonceReused,
    NonceEmpty,
    EmailEmpty,
    /// No page names a code for it.
    Frequency,
}

impl Refusal {
    /// No group has the id, in the words of the seed document.
    pub(super) fn group(id: &str) -> Self {
        Self::NotFound(format!(
            "Couldn't find UserGroup with id={id} [WHERE user_groups.company_id = ? AND user_groups.category = 'General customer service group']"
        ))
    }

    /// No agent has the id.
    pub(super) fn agent(id: &str) -> Self {
        Self::NotFound(format!("Couldn't find Agent with id={id}"))
    }

    pub(super) fn validation(text: &str) -> Self {
        Self::Validation(format!("Validation failed: {text}"))
    }

    /// Gives code, message and details.
    pub(super) fn parts(&self) -> (u32, &str, Option<&str>) {
        match self {
            Self::Validation(details) => (2000, "Unknown error", Some(details)),
            Self::Missing(message) => (2000, message, None),
            Self::Unexplained => (2000, "Unknown error", None),
            Self::NotFound(details) => (2005, "Resource not found", Some(details)),
            Self::WrongPassword => (2005, "Invalid parameters", Some("email or password is wrong")),
            Self::NotAdministrator => (2015, "Not an administrator", None),
            Self::Signature => (2059, "Signature error", None),
            Self::TimestampMalformed => (20621, "timestamp is missing or malformed", None),
            Self::TimestampSkewed => (20622, "timestamp is off by more than 5 minutes", None),
            Self::NonceReused => (20623, "nonce has been used within 15 minutes", None),
            Self::NonceEmpty => (20624, "nonce cannot be empty", None),
            Self::EmailEmpty => (3003, "email cannot be empty", None),
            Self::Frequency => (
                2061,
                "API call frequency exceeds the limit, please try again later",
                None,
            ),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(_: StoreError) -> Self {
        Self::Unexplained
    }
}
