//! Agent groups as they appear in a list.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{AgentId, GroupId};

/// Whether a group takes part in call distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupStatus {
    /// In use.
    Active,
    /// Kept, but switched off.
    Inactive,
    /// A number we have no word for; kept so that a rename writes it back unchanged.
    Other(i64),
    /// The phone system did not say, or knows no such thing.
    Unknown,
}

/// A member as a group list names it.
///
/// DeepCall lists members as display labels (`api/deepcall.md §3.11`); one that carries no id cannot be assigned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListedMember {
    /// A member with an identity.
    Known {
        /// Who it is.
        id: AgentId,
        /// Name for people.
        name: Arc<str>,
    },
    /// A label without a readable identity, verbatim.
    Unreadable(Arc<str>),
}

impl ListedMember {
    /// The identity, when the list told one.
    pub fn id(&self) -> Option<&AgentId> {
        match self {
            Self::Known { id, .. } => Some(id),
            Self::Unreadable(_) => None,
        }
    }
}

/// A group as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Identity.
    pub id: GroupId,
    /// Name for people, as the phone system sent it (not yet made visible).
    pub name: Arc<str>,
    /// Whether it is in use.
    pub status: GroupStatus,
    /// How many members it has, when the list tells.
    pub members: Option<usize>,
    /// How many of them receive calls, when known.
    pub receiving: Option<usize>,
    /// Who the members are, when the list tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_members: Option<Vec<ListedMember>>,
    /// What it is for, in the words of those who keep it; not yet made visible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Arc<str>>,
    /// When it was made, in Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<i64>,
}

impl Group {
    /// A group of which nothing but identity, name and status is known.
    pub fn named(id: impl Into<GroupId>, name: impl AsRef<str>, status: GroupStatus) -> Self {
        Self {
            id: id.into(),
            name: Arc::from(name.as_ref()),
            status,
            members: None,
            receiving: None,
            listed_members: None,
            description: None,
            created_at: None,
        }
    }

    /// Whether the list says that this agent is a member; `None` when it does not tell members.
    pub fn lists(&self, agent: &AgentId) -> Option<bool> {
        self.listed_members
            .as_ref()
            .map(|members| members.iter().any(|member| member.id() == Some(agent)))
    }
}
