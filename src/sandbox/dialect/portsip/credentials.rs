//! What clients of the PortSIP face sign in with.

use std::fmt;

use serde::Serialize;

use crate::sandbox::credential::secret;
use crate::sandbox::error::SandboxError;

/// The account of a tenant's administrator (`api/portsip.md` §2.1).
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct PortsipCredentials {
    /// The account name.
    pub username: String,
    /// The portal password.
    pub password: String,
    /// The tenant's SIP domain.
    pub domain: String,
}

impl PortsipCredentials {
    pub(crate) fn random() -> Result<Self, SandboxError> {
        Ok(Self {
            username: "groupadmin".to_owned(),
            password: secret()?,
            domain: "callcenter.example".to_owned(),
        })
    }
}

impl fmt::Debug for PortsipCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PortsipCredentials")
            .field("username", &self.username)
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}
