//! Somebody else's change beside mine: what each of us did, and the rows where both did something else.

use crate::console::keymap::CommandId;
use crate::console::widget::ListCursor;
use crate::console::word::GroupLabel;
use crate::domain::{Conflict, Merge, Side};

/// A merge with the decisions made so far. Edits that touch different agents are taken from both sides; only
/// conflicts are decided.
#[derive(Clone, Debug)]
pub struct MergeReview {
    group: GroupLabel,
    merge: Merge,
    decisions: Vec<Option<Side>>,
    done: Vec<Vec<Option<Side>>>,
    undone: Vec<Vec<Option<Side>>>,
    list: ListCursor,
}

impl MergeReview {
    /// Shows a merge with nothing decided.
    pub fn new(group: GroupLabel, merge: Merge) -> Self {
        let mut list = ListCursor::default();
        list.keep_on(merge.conflicts.len(), None);
        Self {
            decisions: vec![None; merge.conflicts.len()],
            group,
            merge,
            done: Vec::new(),
            undone: Vec::new(),
            list,
        }
    }

    /// Whose roster.
    pub const fn group(&self) -> &GroupLabel {
        &self.group
    }

    /// Both sides, as merged.
    pub const fn merge(&self) -> &Merge {
        &self.merge
    }

    /// Every conflict with the decision about it.
    pub fn conflicts(&self) -> impl Iterator<Item = (&Conflict, Option<Side>)> {
        self.merge.conflicts.iter().zip(self.decisions.iter().copied())
    }

    /// How many conflicts are still open.
    pub fn open(&self) -> usize {
        self.decisions.iter().filter(|decision| decision.is_none()).count()
    }

    /// Cursor and window, for drawing.
    pub const fn list(&self) -> &ListCursor {
        &self.list
    }

    /// Carries out a command that moves the cursor; says whether it was one.
    pub fn command(&mut self, command: CommandId) -> bool {
        self.list.command(command)
    }

    /// Decides the conflict under the cursor and goes to the next open one.
    pub fn decide(&mut self, side: Side) {
        let mut decisions = self.decisions.clone();
        let Some(cursor) = self.list.cursor() else { return };
        let Some(decision) = decisions.get_mut(cursor) else {
            return;
        };
        *decision = Some(side);
        self.change(decisions);
        let open = |place: &usize| self.decisions.get(*place) == Some(&None);
        let next = (cursor..self.decisions.len()).chain(0..cursor).find(open);
        self.list.go_to(next.unwrap_or(cursor));
    }

    /// Decides every conflict still open.
    pub fn decide_open(&mut self, side: Side) {
        let decisions = self.decisions.iter().map(|decision| decision.or(Some(side))).collect();
        self.change(decisions);
    }

    fn change(&mut self, decisions: Vec<Option<Side>>) {
        if decisions != self.decisions {
            self.undone.clear();
            self.done.push(std::mem::replace(&mut self.decisions, decisions));
        }
    }

    /// Takes the last decision back; tells whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.done.pop() else { return false };
        self.undone.push(std::mem::replace(&mut self.decisions, before));
        true
    }

    /// Makes the last decision taken back again; tells whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.undone.pop() else { return false };
        self.done.push(std::mem::replace(&mut self.decisions, after));
        true
    }

    /// The merge with every decision applied; `None` while one is open.
    pub fn resolved(&self) -> Option<Merge> {
        let mut merge = self.merge.clone();
        for (conflict, decision) in self.conflicts() {
            merge.resolve(&conflict.agent, decision?);
        }
        Some(merge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AgentId, GroupId, Membership, ReceiveCall, Roster, merge};

    fn roster(members: &[(&str, ReceiveCall)]) -> Roster {
        let members = members.iter().map(|(id, calls)| Membership::new(*id, *calls)).collect();
        Roster::new(GroupId::new("28"), members).expect("a roster")
    }

    fn review() -> MergeReview {
        use ReceiveCall::{Off, On};
        let base = roster(&[("2", On), ("3", On)]);
        let mine = roster(&[("2", Off), ("3", Off)]);
        let theirs = roster(&[("9", On)]);
        let group = GroupLabel {
            id: GroupId::new("28"),
            name: "Support".into(),
        };
        MergeReview::new(group, merge(&base, &mine, &theirs))
    }

    #[test]
    fn every_conflict_must_be_decided() {
        let mut review = review();
        assert_eq!((review.open(), review.resolved()), (2, None));
        review.decide(Side::Mine);
        assert_eq!((review.open(), review.list().cursor()), (1, Some(1)));
        review.decide(Side::Theirs);
        let target = review.resolved().expect("all decided").target;
        let members: Vec<&AgentId> = target.members().iter().map(|member| &member.agent).collect();
        assert_eq!(members, [&AgentId::new("2"), &AgentId::new("9")]);
    }

    #[test]
    fn decisions_can_be_taken_back_and_made_again() {
        let mut review = review();
        review.decide(Side::Mine);
        review.decide_open(Side::Theirs);
        assert!(review.undo() && review.undo() && !review.undo());
        assert_eq!(review.open(), 2);
        assert!(review.redo());
        assert_eq!(review.open(), 1);
    }
}
