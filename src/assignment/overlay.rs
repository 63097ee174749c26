//! A roster in which a part of a change is done.

use crate::domain::{AgentId, Membership, Roster, RosterDiff};

/// `on`, with these agents standing as they do in `from`. The agents are sorted.
pub(super) fn overlay(on: &Roster, agents: &[AgentId], from: &Roster) -> Roster {
    let others = on
        .members()
        .iter()
        .filter(|member| agents.binary_search(&member.agent).is_err());
    let taken = agents.iter().filter_map(|agent| from.get(agent));
    let members: Vec<Membership> = others.chain(taken).cloned().collect();
    // Nobody is in both halves, so that nobody stands in it twice.
    let roster = Roster::new(on.group().clone(), members).unwrap_or_else(|_| on.clone());
    roster.with_revision(on.revision().cloned())
}

/// Who stands in `seen` as the change from `base` to `target` wants it, sorted.
pub(super) fn done(base: &Roster, target: &Roster, seen: &Roster) -> Vec<AgentId> {
    RosterDiff::between(base, target)
        .agents()
        .into_iter()
        .filter(|agent| seen.get(agent) == target.get(agent))
        .cloned()
        .collect()
}
