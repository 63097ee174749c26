//! The difference between two rosters of one group.

use serde::{Deserialize, Serialize};

use super::align::align;
use super::{AgentId, GroupId, Membership, ReceiveCall, Roster};

/// A kept member whose calls change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallsChange {
    /// Who.
    pub agent: AgentId,
    /// What it was.
    pub from: ReceiveCall,
    /// What it becomes.
    pub to: ReceiveCall,
}

/// A kept member whose position changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderChange {
    /// Who.
    pub agent: AgentId,
    /// What it was.
    pub from: Option<u32>,
    /// What it becomes.
    pub to: Option<u32>,
}

/// A difference does not fit the roster it was applied to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("agent {agent:?} does not stand in group {group:?} as this change expects")]
pub struct BaseMismatch {
    /// The group.
    pub group: GroupId,
    /// The first agent who stands otherwise.
    pub agent: AgentId,
}

/// What turns one roster into another; every list is sorted by agent id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterDiff {
    /// Whose roster.
    pub group: GroupId,
    /// New members, as they will be.
    pub added: Vec<Membership>,
    /// Members who go, as they were.
    pub removed: Vec<Membership>,
    /// Kept members whose calls change.
    pub calls: Vec<CallsChange>,
    /// Kept members whose position changes.
    pub moved: Vec<OrderChange>,
    /// How many members stay.
    pub kept: usize,
}

impl RosterDiff {
    /// No difference, of nobody.
    pub(super) const fn none(group: GroupId) -> Self {
        Self {
            group,
            added: Vec::new(),
            removed: Vec::new(),
            calls: Vec::new(),
            moved: Vec::new(),
            kept: 0,
        }
    }

    /// What turns `base` into `target`. The group is the base's.
    pub fn between(base: &Roster, target: &Roster) -> Self {
        let mut diff = Self::none(base.group().clone());
        for row in align([base.members(), target.members()]) {
            let (before, after) = match row {
                [Some(before), Some(after)] => (before, after),
                [Some(before), None] => {
                    diff.removed.push(before.clone());
                    continue;
                }
                [None, after] => {
                    diff.added.extend(after.cloned());
                    continue;
                }
            };
            diff.kept += 1;
            if before.receive_call != after.receive_call {
                let (from, to) = (before.receive_call, after.receive_call);
                diff.calls.push(CallsChange {
                    agent: before.agent.clone(),
                    from,
                    to,
                });
            }
            if before.order != after.order {
                diff.moved.push(OrderChange {
                    agent: before.agent.clone(),
                    from: before.order,
                    to: after.order,
                });
            }
        }
        diff
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.calls.is_empty() && self.moved.is_empty()
    }

    /// How many agents are touched.
    pub fn len(&self) -> usize {
        self.agents().len()
    }

    /// Who is touched, sorted.
    pub fn agents(&self) -> Vec<&AgentId> {
        let members = self
            .added
            .iter()
            .chain(&self.removed)
            .map(|membership| &membership.agent);
        let calls = self.calls.iter().map(|change| &change.agent);
        let moved = self.moved.iter().map(|change| &change.agent);
        let mut agents: Vec<&AgentId> = members.chain(calls).chain(moved).collect();
        agents.sort_unstable();
        agents.dedup();
        agents
    }

    /// Changed and added members whose calls are on afterwards, or off: `(on, off)`, each sorted.
    pub fn calls_after(&self) -> (Vec<&AgentId>, Vec<&AgentId>) {
        let added = self
            .added
            .iter()
            .map(|membership| (&membership.agent, membership.receive_call));
        let changed = self.calls.iter().map(|change| (&change.agent, change.to));
        let (mut on, mut off) = (Vec::new(), Vec::new());
        for (agent, receive_call) in added.chain(changed) {
            match receive_call {
                ReceiveCall::On => on.push(agent),
                ReceiveCall::Off => off.push(agent),
                ReceiveCall::Unknown => {}
            }
        }
        on.sort_unstable();
        off.sort_unstable();
        (on, off)
    }

    /// Applies this difference to the roster it was made from.
    ///
    /// # Errors
    ///
    /// [`BaseMismatch`] when an agent it touches stands otherwise in `base`; nothing is half applied.
    pub fn apply(&self, base: &Roster) -> Result<Roster, BaseMismatch> {
        let mismatch = |agent: &AgentId| BaseMismatch {
            group: self.group.clone(),
            agent: agent.clone(),
        };
        let mut members = base.members().to_vec();
        let position = |members: &[Membership], agent: &AgentId| {
            members
                .binary_search_by(|membership| membership.agent.cmp(agent))
                .map_err(|_| mismatch(agent))
        };
        for change in &self.calls {
            let place = position(&members, &change.agent)?;
            match members.get_mut(place) {
                Some(member) if member.receive_call == change.from => member.receive_call = change.to,
                _ => return Err(mismatch(&change.agent)),
            }
        }
        for change in &self.moved {
            let place = position(&members, &change.agent)?;
            match members.get_mut(place) {
                Some(member) if member.order == change.from => member.order = change.to,
                _ => return Err(mismatch(&change.agent)),
            }
        }
        for gone in &self.removed {
            if base.get(&gone.agent) != Some(gone) {
                return Err(mismatch(&gone.agent));
            }
        }
        let removed = |agent: &AgentId| self.removed.binary_search_by(|gone| gone.agent.cmp(agent)).is_ok();
        members.retain(|member| !removed(&member.agent));
        members.extend(self.added.iter().cloned());
        Roster::new(base.group().clone(), members)
            .map(|roster| roster.with_revision(base.revision().cloned()))
            .map_err(|duplicate| mismatch(&duplicate.agent))
    }
}
