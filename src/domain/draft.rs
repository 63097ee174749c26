//! A roster being edited on top of the roster as last read.

use std::collections::HashMap;

use super::history::{History, Reseat};
use super::{AgentId, Edit, Membership, ReceiveCall, Roster, RosterDiff, Seat, Slot, Tally};

/// A roster being edited: a base, where everybody stands now, and how we got there.
///
/// Every agent who may be edited has a [`Slot`]; seats are one byte each, so that marking, inverting and undoing
/// over a hundred thousand agents takes no longer than walking a byte array.
#[derive(Clone, Debug)]
pub struct Draft {
    base: Roster,
    agents: Vec<AgentId>,
    slots: HashMap<AgentId, Slot>,
    base_seats: Vec<Seat>,
    seats: Vec<Seat>,
    tally: Tally,
    history: History,
}

impl Draft {
    /// Starts editing: nothing is changed yet.
    pub fn new(base: Roster) -> Self {
        let mut draft = Self {
            agents: Vec::with_capacity(base.len()),
            slots: HashMap::with_capacity(base.len()),
            base_seats: Vec::with_capacity(base.len()),
            seats: Vec::with_capacity(base.len()),
            tally: Tally::default(),
            history: History::default(),
            base: Roster::empty(base.group().clone()),
        };
        for membership in base.members() {
            draft.admit(membership.agent.clone(), membership.seat());
        }
        draft.base = base;
        draft
    }

    /// Continues an edit whose result is already known, as one step that can be undone: after a merge, or from a
    /// saved draft.
    pub fn resume(base: Roster, target: &Roster) -> Self {
        let mut draft = Self::new(base);
        let mut moves = Vec::new();
        for membership in target.members() {
            let slot = draft.slot(&membership.agent);
            draft.plan_move(&mut moves, slot, membership.seat());
        }
        for membership in draft.base.members() {
            if !target.contains(&membership.agent)
                && let Some(&slot) = draft.slots.get(&membership.agent)
            {
                moves.push(Reseat {
                    slot,
                    from: membership.seat(),
                    to: Seat::Out,
                });
            }
        }
        draft.perform(&moves);
        if !moves.is_empty() {
            draft.history.record(moves);
        }
        draft
    }

    /// The roster this draft stands on.
    pub const fn base(&self) -> &Roster {
        &self.base
    }

    /// The agent's slot; one not seen before is admitted as no member.
    pub fn slot(&mut self, agent: &AgentId) -> Slot {
        match self.slots.get(agent) {
            Some(&slot) => slot,
            None => self.admit(agent.clone(), Seat::Out),
        }
    }

    /// Who sits in a slot of this draft.
    pub fn agent(&self, slot: Slot) -> Option<&AgentId> {
        self.agents.get(slot.0 as usize)
    }

    /// Where the agent in this slot stands now.
    pub fn seat(&self, slot: Slot) -> Seat {
        self.seats.get(slot.0 as usize).copied().unwrap_or(Seat::Out)
    }

    /// Where the agent in this slot stood in the base.
    pub fn base_seat(&self, slot: Slot) -> Seat {
        self.base_seats.get(slot.0 as usize).copied().unwrap_or(Seat::Out)
    }

    /// Whether this slot differs from the base.
    pub fn is_changed(&self, slot: Slot) -> bool {
        self.seat(slot) != self.base_seat(slot)
    }

    /// What the draft amounts to.
    pub const fn tally(&self) -> Tally {
        self.tally
    }

    /// Applies an edit and tells how many agents it moved; one that moves nobody leaves no trace in the history.
    pub fn apply(&mut self, edit: &Edit) -> usize {
        let mut moves = Vec::with_capacity(edit.slots().len());
        for &slot in edit.slots() {
            let to = edit.reseat(self.base_seat(slot), self.seat(slot));
            self.plan_move(&mut moves, slot, to);
        }
        self.perform(&moves);
        let count = moves.len();
        if count > 0 {
            self.history.record(moves);
        }
        count
    }

    /// Takes the last edit back; tells whether there was one.
    pub fn undo(&mut self) -> bool {
        let moves = self.history.undo();
        self.walk(moves)
    }

    /// Makes the last undone edit again; tells whether there was one.
    pub fn redo(&mut self) -> bool {
        let moves = self.history.redo();
        self.walk(moves)
    }

    /// Whether there is an edit to take back.
    pub const fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// Whether there is an undone edit to make again.
    pub const fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// Members of whom nobody has decided whether they receive calls. While there is one, the draft cannot be
    /// written (`design.md §6`).
    pub fn undecided(&self) -> Vec<AgentId> {
        let open = Seat::In(ReceiveCall::Unknown);
        let mut undecided: Vec<AgentId> = self
            .agents
            .iter()
            .zip(&self.seats)
            .filter(|&(_, &seat)| seat == open)
            .map(|(agent, _)| agent.clone())
            .collect();
        undecided.sort_unstable();
        undecided
    }

    /// The roster this draft wants.
    pub fn target(&self) -> Roster {
        let members = self
            .agents
            .iter()
            .zip(&self.seats)
            .filter_map(|(agent, seat)| match seat {
                Seat::Out => None,
                Seat::In(receive_call) => Some(Membership {
                    agent: agent.clone(),
                    receive_call: *receive_call,
                    order: self.base.get(agent).and_then(|membership| membership.order),
                }),
            })
            .collect();
        Roster::new(self.base.group().clone(), members)
            .unwrap_or_else(|_| self.base.clone())
            .with_revision(self.base.revision().cloned())
    }

    /// What would change, computed against the base.
    pub fn diff(&self) -> RosterDiff {
        RosterDiff::between(&self.base, &self.target())
    }

    fn admit(&mut self, agent: AgentId, seat: Seat) -> Slot {
        // A draft over more agents than a u32 can number does not fit into memory.
        let slot = Slot(u32::try_from(self.agents.len()).unwrap_or(u32::MAX));
        self.slots.insert(agent.clone(), slot);
        self.agents.push(agent);
        self.base_seats.push(seat);
        self.seats.push(seat);
        self.tally.count(seat, seat);
        slot
    }

    fn plan_move(&self, moves: &mut Vec<Reseat>, slot: Slot, to: Seat) {
        let from = self.seat(slot);
        if from != to {
            moves.push(Reseat { slot, from, to });
        }
    }

    fn perform(&mut self, moves: &[Reseat]) {
        for step in moves {
            let base = self.base_seat(step.slot);
            let Some(seat) = self.seats.get_mut(step.slot.0 as usize) else {
                continue;
            };
            self.tally.discount(base, *seat);
            *seat = step.to;
            self.tally.count(base, step.to);
        }
    }

    fn walk(&mut self, moves: Option<Vec<Reseat>>) -> bool {
        moves.is_some_and(|moves| {
            self.perform(&moves);
            true
        })
    }
}
