//! Where the console works and which rules hold there.

use crate::client::{Capabilities, Capability, SignInForm, Unsupported};
use crate::domain::{Limits, ReceiveCall};

/// Whether writing is allowed, and how much it takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protection {
    /// Only dangerous writes ask for a typed confirmation.
    #[default]
    Usual,
    /// Every write asks for a typed confirmation.
    Protected,
    /// No write is ever sent.
    ReadOnly,
}

/// The phone system behind the screen: profile, account and the rules of both.
#[derive(Clone, Debug)]
pub struct Site {
    /// Name of the profile.
    pub profile: String,
    /// Label that tells this profile from others, such as `PRODUCTION`; colour is never the only sign.
    pub accent: Option<String>,
    /// Who is signed in, for people; `None` before a session exists.
    pub identity: Option<String>,
    /// Whether writing is allowed.
    pub protection: Protection,
    /// Whether the connection is unencrypted, off loopback.
    pub insecure: bool,
    /// What the phone system can do.
    pub capabilities: Capabilities,
    /// The ways of signing in, the usual one first.
    pub forms: Vec<SignInForm>,
    /// From where on a removal needs a typed word.
    pub limits: Limits,
    /// What a new member starts with.
    pub newcomers: ReceiveCall,
}

impl Site {
    /// Asks whether something can be done here before anything is prepared.
    ///
    /// # Errors
    ///
    /// [`Unsupported`] with the reason to show.
    pub fn require(&self, capability: Capability) -> Result<(), Unsupported> {
        self.capabilities.require(capability)
    }

    /// Whether nothing may be written at all.
    pub fn is_read_only(&self) -> bool {
        self.protection == Protection::ReadOnly
    }
}
