//! All memberships of one group, as read at one moment.

use serde::{Deserialize, Serialize};

use super::{AgentId, GroupId, Membership, ReceiveCall};

/// A version mark that the phone system gave with a roster, sent back with a write where it is understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub String);

/// The same agent stands twice in one roster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("agent {agent:?} stands twice in the roster of group {group:?}")]
pub struct DuplicateMember {
    /// The group.
    pub group: GroupId,
    /// The agent.
    pub agent: AgentId,
}

/// Who is in a group, sorted by agent id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Roster {
    group: GroupId,
    members: Vec<Membership>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

/// A roster as a file holds it: not yet sorted, not yet checked.
#[derive(Deserialize)]
struct Stored {
    group: GroupId,
    members: Vec<Membership>,
    #[serde(default)]
    revision: Option<Revision>,
}

impl TryFrom<Stored> for Roster {
    type Error = DuplicateMember;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        Self::new(stored.group, stored.members).map(|roster| roster.with_revision(stored.revision))
    }
}

impl Roster {
    /// Puts memberships together.
    ///
    /// # Errors
    ///
    /// [`DuplicateMember`] when an agent stands in it twice: such a list is no base for editing
    /// (`reliability.md` row 60).
    pub fn new(group: GroupId, mut members: Vec<Membership>) -> Result<Self, DuplicateMember> {
        members.sort_unstable_by(|left, right| left.agent.cmp(&right.agent));
        if let Some(pair) = members.windows(2).find(|pair| pair[0].agent == pair[1].agent) {
            return Err(DuplicateMember {
                group,
                agent: pair[0].agent.clone(),
            });
        }
        Ok(Self {
            group,
            members,
            revision: None,
        })
    }

    /// Members that are already sorted and stand once each.
    pub(super) fn sorted(group: GroupId, members: Vec<Membership>) -> Self {
        debug_assert!(members.is_sorted_by(|left, right| left.agent < right.agent));
        Self {
            group,
            members,
            revision: None,
        }
    }

    /// A group without members.
    pub const fn empty(group: GroupId) -> Self {
        Self {
            group,
            members: Vec::new(),
            revision: None,
        }
    }

    /// The same roster with the version mark it was read with.
    #[must_use]
    pub fn with_revision(mut self, revision: Option<Revision>) -> Self {
        self.revision = revision;
        self
    }

    /// Whose roster it is.
    pub const fn group(&self) -> &GroupId {
        &self.group
    }

    /// The version mark it was read with.
    pub const fn revision(&self) -> Option<&Revision> {
        self.revision.as_ref()
    }

    /// All memberships, sorted by agent id.
    pub fn members(&self) -> &[Membership] {
        &self.members
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether nobody is in the group.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// One agent's membership.
    pub fn get(&self, agent: &AgentId) -> Option<&Membership> {
        self.members
            .binary_search_by(|membership| membership.agent.cmp(agent))
            .ok()
            .and_then(|position| self.members.get(position))
    }

    /// Whether this agent is a member.
    pub fn contains(&self, agent: &AgentId) -> bool {
        self.get(agent).is_some()
    }

    /// How many members receive calls; `None` when that is unknown for somebody.
    pub fn receiving(&self) -> Option<usize> {
        self.members
            .iter()
            .map(|membership| membership.receive_call.known())
            .try_fold(0, |count, known| known.map(|on| count + usize::from(on)))
    }

    /// Members of whom the phone system did not tell whether they receive calls.
    pub fn undecided(&self) -> impl Iterator<Item = &AgentId> {
        self.members
            .iter()
            .filter(|membership| membership.receive_call == ReceiveCall::Unknown)
            .map(|membership| &membership.agent)
    }

    /// Whether two readings show the same memberships; version marks are not compared.
    pub fn same_members(&self, other: &Self) -> bool {
        self.group == other.group && self.members == other.members
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_roster_is_checked_and_sorted_like_any_other() {
        let stored = |agents: [&str; 2]| {
            serde_json::json!({
                "group": "28",
                "members": agents.map(|agent| serde_json::json!({"agent": agent, "receive_call": "on"})),
            })
        };
        let roster: Roster = serde_json::from_value(stored(["10", "9"])).unwrap();
        assert!(roster.contains(&"9".into()) && roster.contains(&"10".into()));
        assert!(serde_json::from_value::<Roster>(stored(["9", "9"])).is_err());
    }

    #[test]
    fn an_agent_standing_twice_is_refused_with_both_names() {
        let twice = vec![
            Membership::new("7", ReceiveCall::On),
            Membership::new("7", ReceiveCall::Off),
        ];
        let error = Roster::new(GroupId::new("28"), twice).expect_err("a doubled member");
        assert_eq!(
            error,
            DuplicateMember {
                group: GroupId::new("28"),
                agent: AgentId::new("7")
            }
        );
    }

    #[test]
    fn receiving_is_unknown_when_anybody_is() {
        let known = vec![
            Membership::new("1", ReceiveCall::On),
            Membership::new("2", ReceiveCall::Off),
        ];
        assert_eq!(
            Roster::new(GroupId::new("1"), known).map(|roster| roster.receiving()),
            Ok(Some(1))
        );
        let open = vec![
            Membership::new("1", ReceiveCall::On),
            Membership::new("2", ReceiveCall::Unknown),
        ];
        assert_eq!(
            Roster::new(GroupId::new("1"), open).map(|roster| roster.receiving()),
            Ok(None)
        );
    }
}
