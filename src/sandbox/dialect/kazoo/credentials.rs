//! What clients of the KAZOO face sign in with.

use std::fmt;

use serde::Serialize;

use super::identity::{kazoo_account_id, kazoo_user_id};
use super::token;
use crate::sandbox::credential::secret;
use crate::sandbox::error::SandboxError;

/// The agent who signs in: the first one of every seed.
pub(super) const OWNER: i64 = 1;

/// The three ways to sign in to KAZOO: user name and password, the account's key, a pasted token
/// (`api/kazoo.md` §2).
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct KazooCredentials {
    /// The account, which is in every path.
    pub account_id: String,
    /// The account's name, a hint for the login.
    pub account_name: String,
    /// The account's SIP realm, a hint for the login.
    pub account_realm: String,
    /// A number of the account, a hint for the login.
    pub phone_number: String,
    /// A user of the account.
    pub username: String,
    /// That user's password.
    pub password: String,
    /// The account's key, 64 characters.
    pub api_key: String,
    /// A token that works without a login.
    pub auth_token: String,
}

impl KazooCredentials {
    pub(crate) fn random() -> Result<Self, SandboxError> {
        let mut api_key = secret()? + &secret()?;
        api_key.truncate(64);
        Ok(Self {
            account_id: kazoo_account_id(),
            account_name: "Sandbox Call Center, Inc.".to_owned(),
            account_realm: "sandbox.callcenter.example".to_owned(),
            phone_number: "+15550000000".to_owned(),
            username: format!("agent{OWNER}@callcenter.example"),
            password: secret()?,
            api_key,
            auth_token: token::make(Some(&kazoo_user_id(OWNER)), "cb_user_auth", None)?,
        })
    }
}

impl fmt::Debug for KazooCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KazooCredentials")
            .field("account_id", &self.account_id)
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}
