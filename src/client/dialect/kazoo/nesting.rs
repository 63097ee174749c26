//! Groups inside groups: nothing on KAZOO's side stops a circle, and its ringing follows one without end
//! (`api/kazoo.md §9`).

use std::collections::{BTreeSet, VecDeque};

use super::Kazoo;
use super::document::{Claim, Document, MemberKind};
use crate::client::{Call, Error, Kind, Operation, Result};
use crate::domain::{AgentId, Backend, GroupId};

/// The most groups looked into for one answer.
const MOST_GROUPS: usize = 100;

impl Document {
    /// The members that are groups by their own word.
    pub(super) fn nested(&self) -> impl Iterator<Item = &AgentId> {
        let nested = |claim: &Claim| *claim == Claim::Kind(MemberKind::Group);
        self.entries
            .iter()
            .filter(move |entry| nested(&entry.kind))
            .map(|entry| &entry.id)
    }
}

impl Kazoo {
    /// Which of these nested groups lead back to the group, directly or through others.
    ///
    /// # Errors
    ///
    /// When a group on the way cannot be read, or there are too many to look at.
    pub(super) async fn leading_back(
        &self,
        call: &Call,
        group: &GroupId,
        nested: &[&AgentId],
    ) -> Result<BTreeSet<AgentId>> {
        let mut leading = BTreeSet::new();
        for start in nested {
            if self.leads_to(call, start, group).await? {
                leading.insert((*start).clone());
            }
        }
        Ok(leading)
    }

    async fn leads_to(&self, call: &Call, start: &AgentId, goal: &GroupId) -> Result<bool> {
        if start.as_str() == goal.as_str() {
            return Ok(true);
        }
        let mut seen = BTreeSet::from([start.clone()]);
        let mut waiting = VecDeque::from([start.clone()]);
        while let Some(next) = waiting.pop_front() {
            let document = match self.document(call, &GroupId::new(next.as_str())).await {
                Ok(document) => document,
                // A group that is gone has no members (`api/kazoo.md §7.7`).
                Err(error) if error.kind() == Kind::NotFound => continue,
                Err(error) => return Err(error),
            };
            for nested in document.nested() {
                if nested.as_str() == goal.as_str() {
                    return Ok(true);
                }
                if seen.insert(nested.clone()) {
                    waiting.push_back(nested.clone());
                }
            }
            if seen.len() > MOST_GROUPS {
                return Err(too_many(goal));
            }
        }
        Ok(false)
    }
}

fn too_many(group: &GroupId) -> Error {
    Error::new(
        Backend::Kazoo,
        Operation::ReadRoster,
        Kind::Refused,
        "too-many-groups",
        format!("more than {MOST_GROUPS} groups are nested here; whether they form a circle was not found out"),
    )
    .with_group(group.clone())
    .with_hint("take nested groups out, or add their members directly")
}
