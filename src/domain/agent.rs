//! People (and devices) who can be in groups.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::AgentId;

/// Whether the phone system lets an agent work at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AgentStatus {
    /// May work.
    Active,
    /// Kept, but switched off.
    Inactive,
    /// The phone system did not say.
    #[default]
    Unknown,
}

/// Someone who can be in groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Identity; the only thing that decides who is meant.
    pub id: AgentId,
    /// Name for people, as the phone system sent it (not yet made visible). May be empty, may repeat.
    pub name: Arc<str>,
    /// One more thing that helps people tell agents apart: a team, a role, an extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Arc<str>>,
    /// Whether the agent may work.
    #[serde(default)]
    pub status: AgentStatus,
}

impl Agent {
    /// An agent of whom nothing but identity and name is known.
    pub fn named(id: impl Into<AgentId>, name: impl AsRef<str>) -> Self {
        Self {
            id: id.into(),
            name: Arc::from(name.as_ref()),
            detail: None,
            status: AgentStatus::Unknown,
        }
    }
}
