//! Who is signed in, and where.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{capability_fields, capability_lines};
use crate::cli::output::{Present, Table};
use crate::client::Capabilities;
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

/// `whoami`: the same with what can be done there.
pub struct Whoami<'a> {
    /// Who.
    pub identity: IdentityCard<'a>,
    /// What the phone system can do.
    pub capabilities: Capabilities,
}

impl Present for Whoami<'_> {
    fn json(&self) -> Value {
        let mut fields = self.identity.json();
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("capabilities".to_owned(), capability_fields(&self.capabilities).into());
        }
        fields
    }

    /// What cannot be done is what surprises; `doctor` has both.
    fn table(&self) -> Table {
        let mut table = self.identity.table();
        let lines = capability_lines(&self.capabilities);
        for cannot in lines.iter().filter_map(|line| line.strip_prefix("cannot ")) {
            table.push(["cannot".to_owned(), cannot.to_owned()]);
        }
        table
    }
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
