//! What clients of the DeepCall face sign in with.

use std::fmt;

use serde::Serialize;

use crate::sandbox::credential::secret;
use crate::sandbox::error::SandboxError;
use crate::sandbox::seed::ACCOUNT;

/// The two forms of authentication of DeepCall: `ssid` alone, or `user_id` and `token` (`api/deepcall.md` §2).
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct DeepcallCredentials {
    /// The account id.
    pub user_id: String,
    /// The account's token.
    pub token: String,
    /// A web-panel session.
    pub ssid: String,
}

impl DeepcallCredentials {
    pub(crate) fn random() -> Result<Self, SandboxError> {
        Ok(Self {
            user_id: ACCOUNT.to_owned(),
            token: secret()?,
            ssid: secret()?,
        })
    }
}

impl fmt::Debug for DeepcallCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DeepcallCredentials")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}
