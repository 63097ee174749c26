//! What clients of the Udesk face sign in and sign with.

use std::fmt;

use serde::Serialize;

use crate::sandbox::credential::secret;
use crate::sandbox::error::SandboxError;

/// The super administrator's account and its API token (`api/udesk.md` §2.1).
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct UdeskCredentials {
    /// The account; its `+` is a space to whoever forgets to encode it.
    pub email: String,
    /// For `log_in`.
    pub password: String,
    /// What requests are signed with; `log_in` gives it.
    pub open_api_token: String,
}

impl UdeskCredentials {
    pub(crate) fn random() -> Result<Self, SandboxError> {
        Ok(Self {
            email: "ops+admin@callcenter.example".to_owned(),
            password: secret()?,
            open_api_token: secret()?,
        })
    }
}

impl fmt::Debug for UdeskCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UdeskCredentials")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}
