//! What a line of the journal says. Nothing secret has a place here.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{EntryId, RunId};
use crate::assignment::{Error, OutcomeWord};
use crate::domain::{Backend, GroupId, GroupStatus, Roster};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Entry {
    /// What is meant, on disk before the first byte of the write.
    Intent(Intent),
    /// What is meant after a merge, on disk before the first byte of the write.
    Amendment(Amendment),
    /// What became of it.
    Settlement(Settlement),
}

/// Who means to change what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Its name.
    pub id: EntryId,
    /// What it belongs to.
    pub run: RunId,
    /// When.
    #[serde(with = "rfc3339")]
    pub at: Timestamp,
    /// Which Unix user.
    pub who: String,
    /// On which host.
    pub host: String,
    /// Under which profile.
    pub profile: String,
    /// On which kind of phone system.
    pub backend: Backend,
    /// Where that is.
    pub origin: String,
    /// A word by the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What is to change.
    pub action: Action,
}

/// What is to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Action {
    /// A group's roster.
    Roster {
        /// The group's name, for people.
        group_name: Arc<str>,
        /// The whole roster before.
        before: Roster,
        /// The whole roster after.
        after: Roster,
    },
    /// A new group.
    CreateGroup {
        /// Its name.
        name: String,
    },
    /// A group's name.
    RenameGroup {
        /// Which.
        group: GroupId,
        /// Its name before.
        from: Arc<str>,
        /// Its name after.
        to: String,
    },
    /// A group's status.
    SwitchGroup {
        /// Which.
        group: GroupId,
        /// Its name, for people.
        name: Arc<str>,
        /// Its status before.
        from: GroupStatus,
        /// Its status after.
        to: GroupStatus,
    },
    /// A group's description.
    DescribeGroup {
        /// Which.
        group: GroupId,
        /// Its name, for people.
        name: Arc<str>,
        /// Its description before, where that could be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Arc<str>>,
        /// Its description after.
        to: String,
    },
    /// No group any more.
    DeleteGroup {
        /// Which.
        group: GroupId,
        /// Its name, for people.
        name: Arc<str>,
        /// Who was in it, where that could be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Roster>,
    },
}

impl Action {
    /// The group it is about; a group that is to be made has no id yet.
    pub const fn group(&self) -> Option<&GroupId> {
        match self {
            Self::Roster { before, .. } => Some(before.group()),
            Self::CreateGroup { .. } => None,
            Self::RenameGroup { group, .. }
            | Self::SwitchGroup { group, .. }
            | Self::DescribeGroup { group, .. }
            | Self::DeleteGroup { group, .. } => Some(group),
        }
    }
}

/// A merge took somebody else's change in: this is what is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// Which intent.
    pub of: EntryId,
    /// The roster as re-read.
    pub before: Roster,
    /// The roster as merged.
    pub after: Roster,
}

/// What became of an intent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Which intent.
    pub of: EntryId,
    /// When.
    #[serde(with = "rfc3339")]
    pub at: Timestamp,
    /// What.
    pub outcome: OutcomeWord,
    /// The roster as read afterwards, when it is not the one that was meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<Roster>,
    /// The group that was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorNote>,
}

impl Settlement {
    /// An outcome without anything to add.
    pub const fn new(of: EntryId, at: Timestamp, outcome: OutcomeWord) -> Self {
        Self {
            of,
            at,
            outcome,
            observed: None,
            group: None,
            error: None,
        }
    }
}

/// An error by its codes. Vendor sentences stay out: some echo tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorNote {
    /// First half of `kind/code`.
    pub kind: String,
    /// Second half of `kind/code`, our own word.
    pub reason: String,
    /// The phone system's code where it gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_code: Option<String>,
}

impl From<&Error> for ErrorNote {
    fn from(error: &Error) -> Self {
        let vendor_code = error.client().and_then(crate::client::Error::vendor_code);
        Self {
            kind: error.kind().to_owned(),
            reason: error.reason().to_owned(),
            vendor_code: vendor_code.map(str::to_owned),
        }
    }
}

mod rfc3339 {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(at)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
