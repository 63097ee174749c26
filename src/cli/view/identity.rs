//! Who is signed in, and where.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::output::{Present, Table};
use crate::session::Profile;

/// `whoami` and `sign-in`.
pub struct IdentityCard<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// An account or user id.
    pub identity: &'a str,
    /// When the session ends, in Unix seconds, where known.
    pub expires_at: Option<i64>,
}

impl IdentityCard<'_> {
    fn ends(&self) -> Option<String> {
        let end = Timestamp::from_second(self.expires_at?).ok()?;
        Some(end.to_string())
    }
}

impl Present for IdentityCard<'_> {
    fn json(&self) -> Value {
        json!({
            "profile": self.profile.name.as_str(),
            "backend": self.profile.backend.word(),
            "url": self.profile.url.origin(),
            "identity": self.identity,
            "expires_at": self.ends(),
        })
    }

    fn table(&self) -> Table {
        Table::facts([
            ("profile", self.profile.name.to_string()),
            ("backend", self.profile.backend.to_string()),
            ("url", self.profile.url.origin()),
            ("identity", self.identity.to_owned()),
            ("expires", self.ends().unwrap_or_else(|| "not told".to_owned())),
        ])
    }
}
