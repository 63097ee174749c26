//! Whether a session is taken, and what the phone system says of its account (`api/portsip.md §2.5`).

use secrecy::{ExposeSecret as _, SecretString};

use super::{PortSip, wire};
use crate::client::transport::Secrets;
use crate::client::{Call, Operation, Result, Session};
use crate::text::visible;

/// Everything in a session that must never be repeated.
pub(super) fn secrets_of(session: &Session) -> Secrets {
    Secrets::new(session.secrets.values().map(SecretString::expose_secret))
}

impl PortSip {
    /// Asks for one group, to see whether the session is taken. No permission for it proves that it is.
    pub(super) async fn check(&self, call: &Call) -> Result<()> {
        match self.ask(call, wire::one_group(Operation::SignIn)).await {
            Err(error) if error.reason() == "forbidden" => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    /// What the phone system says of the account: its role, and from 22.3 on its domain (§2.3). Older ones tell
    /// nothing here, and the call that would name the user answers with the user's whole detail (§6.2).
    pub(super) async fn role(&self, call: &Call) -> Option<String> {
        let request = wire::get(Operation::SignIn, "api/auth/user");
        let reply = self.ask(call, request).await.ok()?;
        let text = |name| reply.sentence(name);
        let role = text("role_name").or_else(|| text("role"))?;
        let name = match text("domain") {
            Some(domain) => format!("{role} of {domain}"),
            None => role,
        };
        Some(visible(&name).into_owned())
    }
}
