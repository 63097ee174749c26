//! What the console hands out to be kept and gets back at the next start.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::{Agent, Group, GroupId, Roster};

/// The lists as last seen, painted at once at the next start and marked stale until fresh ones arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Every group, sorted by id.
    pub groups: Arc<Vec<Group>>,
    /// Every agent, sorted by id; empty when the list was not read.
    pub agents: Arc<Vec<Agent>>,
}

/// An unsaved roster change, kept when the program ends and offered at the next start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedDraft {
    /// The group's name, for people.
    pub group_name: Arc<str>,
    /// The roster the change was made on.
    pub base: Roster,
    /// The roster it should become.
    pub target: Roster,
}

impl SavedDraft {
    /// Whose roster.
    pub const fn group(&self) -> &GroupId {
        self.base.group()
    }
}
