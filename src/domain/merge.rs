//! Three-way merge: my change and somebody else's on top of the same base.

use super::align::align;
use super::{AgentId, Membership, Roster, RosterDiff};

/// Whose version of an agent to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The change of this user.
    Mine,
    /// What the phone system shows now.
    Theirs,
}

/// An agent both sides changed, each in another way. `None` is no member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Who.
    pub agent: AgentId,
    /// As both knew it.
    pub base: Option<Membership>,
    /// As this user wants it.
    pub mine: Option<Membership>,
    /// As the phone system shows it now.
    pub theirs: Option<Membership>,
}

/// The outcome of a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// What the phone system shows now: the new base.
    pub base: Roster,
    /// What to write; agents in conflict stand as on their side until decided.
    pub target: Roster,
    /// What others changed since the old base.
    pub theirs: RosterDiff,
    /// What this user changed since the old base.
    pub mine: RosterDiff,
    /// What a person must decide, sorted by agent.
    pub conflicts: Vec<Conflict>,
}

impl Merge {
    /// Decides one conflict; tells whether there was one about this agent.
    pub fn resolve(&mut self, agent: &AgentId, side: Side) -> bool {
        let Some(place) = self.conflicts.iter().position(|conflict| conflict.agent == *agent) else {
            return false;
        };
        let conflict = self.conflicts.remove(place);
        if side == Side::Mine {
            let mut members: Vec<Membership> = self
                .target
                .members()
                .iter()
                .filter(|member| member.agent != *agent)
                .cloned()
                .collect();
            let seat = members.partition_point(|member| member.agent < *agent);
            members.splice(seat..seat, conflict.mine);
            let target = Roster::sorted(self.target.group().clone(), members);
            self.target = target.with_revision(self.base.revision().cloned());
        }
        true
    }

    /// Whether nothing is left to decide.
    pub fn is_clean(&self) -> bool {
        self.conflicts.is_empty()
    }
}

/// Merges `mine` and `theirs`, both made from `base`. Edits that do not touch the same agent are both taken; the
/// same edit on both sides is no conflict.
pub fn merge(base: &Roster, mine: &Roster, theirs: &Roster) -> Merge {
    let mut members = Vec::with_capacity(theirs.len());
    let mut conflicts = Vec::new();
    for [before, ours, others] in align([base.members(), mine.members(), theirs.members()]) {
        let taken = if ours == before || ours == others {
            others
        } else if others == before {
            ours
        } else {
            conflicts.extend(ours.or(others).map(|member| Conflict {
                agent: member.agent.clone(),
                base: before.cloned(),
                mine: ours.cloned(),
                theirs: others.cloned(),
            }));
            others
        };
        members.extend(taken.cloned());
    }
    let target = Roster::sorted(theirs.group().clone(), members);
    Merge {
        target: target.with_revision(theirs.revision().cloned()),
        base: theirs.clone(),
        theirs: RosterDiff::between(base, theirs),
        mine: RosterDiff::between(base, mine),
        conflicts,
    }
}
