//! A roster being edited on top of the roster as last read.

mod places;

use std::collections::HashMap;
use std::sync::OnceLock;

use super::align::align;
use super::history::{History, Moves, Numbering, Reposition, Reseat};
use super::order::is_moved;
use super::{
    AgentId, CallsChange, Edit, Membership, Order, OrderChange, ReceiveCall, Roster, RosterDiff, Seat, Slot, Tally,
};

/// A roster being edited: a base, where everybody stands now, and how we got there.
///
/// Every agent who may be edited has a [`Slot`]; seats are one byte each, so that marking, inverting and undoing
/// over a hundred thousand agents takes no longer than walking a byte array. The base's members have the first
/// slots, in the base's order.
#[derive(Clone, Debug)]
pub struct Draft {
    base: Roster,
    agents: Vec<AgentId>,
    slots: HashMap<AgentId, Slot>,
    base_seats: Vec<Seat>,
    seats: Vec<Seat>,
    order: Order,
    numbering: Numbering,
    /// Positions that are not the base's; few backends have any.
    positions: HashMap<Slot, Option<u32>>,
    tally: Tally,
    history: History,
    /// All slots by agent, made when first needed: comparing ids is what costs time, and it need not be done for
    /// every look at the diff.
    sorted: OnceLock<Vec<Slot>>,
}

impl Draft {
    /// Starts editing: nothing is changed yet. Where an order is kept newcomers get a position.
    pub fn new(base: Roster, order: Order) -> Self {
        let mut draft = Self {
            agents: Vec::with_capacity(base.len()),
            slots: HashMap::with_capacity(base.len()),
            base_seats: Vec::with_capacity(base.len()),
            seats: Vec::with_capacity(base.len()),
            order,
            numbering: Numbering::AsRead,
            positions: HashMap::new(),
            tally: Tally::default(),
            history: History::default(),
            sorted: OnceLock::new(),
            base: Roster::empty(base.group().clone()),
        };
        for membership in base.members() {
            draft.admit(membership.agent.clone(), membership.seat());
        }
        draft.base = base;
        draft
    }

    /// Continues an edit whose result is already known, as one step that can be undone: after a merge, or from a
    /// saved draft. Where an order is kept the result's positions are [settled](Order::settle).
    pub fn resume(base: Roster, target: &Roster, order: Order) -> Self {
        let settled = order.settle(&base, target.clone());
        let target = &settled;
        let mut draft = Self::new(base, order);
        let changed: Vec<_> = align([draft.base.members(), target.members()])
            .filter(|[before, after]| before != after)
            .filter_map(|[before, after]| Some((before.or(after)?.agent.clone(), before.cloned(), after.cloned())))
            .collect();
        let mut moves = Moves::default();
        for (agent, before, after) in changed {
            let slot = draft.slot(&agent);
            draft.plan_seat(&mut moves, slot, after.as_ref().map_or(Seat::Out, Membership::seat));
            if let Some(after) = after {
                let (from, to) = (before.and_then(|membership| membership.order), after.order);
                if from != to {
                    moves.positions.push(Reposition { slot, from, to });
                }
            }
        }
        if order == Order::Kept && is_moved(&draft.base, target.members()) {
            moves.numbering = (Numbering::AsRead, Numbering::Anew);
        }
        draft.record(moves);
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
        self.seat(slot) != self.base_seat(slot) || self.is_moved(slot)
    }

    /// What the draft amounts to.
    pub fn tally(&self) -> Tally {
        Tally {
            moved: self.positions.keys().filter(|slot| self.is_moved(**slot)).count(),
            ..self.tally
        }
    }

    /// Applies an edit and tells how many of the agents meant it moved; one that moves nobody leaves no trace in the
    /// history.
    pub fn apply(&mut self, edit: &Edit) -> usize {
        if let Edit::Move { slots, toward } = edit {
            return self.shift(slots, *toward);
        }
        let mut moves = Moves {
            seats: Vec::with_capacity(edit.slots().len()),
            ..Moves::default()
        };
        for &slot in edit.slots() {
            let to = edit.reseat(self.base_seat(slot), self.seat(slot));
            self.plan_seat(&mut moves, slot, to);
        }
        self.record(moves)
    }

    /// Takes the last edit back; tells whether there was one.
    pub fn undo(&mut self) -> bool {
        let mut history = std::mem::take(&mut self.history);
        let moves = history.undo();
        let found = moves.is_some();
        self.walk(moves);
        self.history = history;
        found
    }

    /// Makes the last undone edit again; tells whether there was one.
    pub fn redo(&mut self) -> bool {
        let mut history = std::mem::take(&mut self.history);
        let moves = history.redo();
        let found = moves.is_some();
        self.walk(moves);
        self.history = history;
        found
    }

    /// Whether there is an edit to take back.
    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// Whether there is an undone edit to make again.
    pub const fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// Members of whom nobody has decided whether they receive calls, sorted. While there is one, the draft cannot
    /// be written (`design.md §6`).
    pub fn undecided(&self) -> Vec<AgentId> {
        if self.tally.undecided == 0 {
            return Vec::new();
        }
        let open = Seat::In(ReceiveCall::Unknown);
        self.sorted()
            .iter()
            .filter(|slot| self.seat(**slot) == open)
            .filter_map(|slot| self.agent(*slot).cloned())
            .collect()
    }

    /// The roster this draft wants.
    pub fn target(&self) -> Roster {
        let mut members = Vec::with_capacity(self.tally.members);
        members.extend(self.sorted().iter().filter_map(|&slot| self.membership(slot)));
        Roster::sorted(self.base.group().clone(), members).with_revision(self.base.revision().cloned())
    }

    /// What would change, computed against the base.
    pub fn diff(&self) -> RosterDiff {
        let mut diff = RosterDiff::none(self.base.group().clone());
        for &slot in self.sorted() {
            let Some(before) = self.base.members().get(slot.0 as usize) else {
                diff.added.extend(self.membership(slot));
                continue;
            };
            let Seat::In(to) = self.seat(slot) else {
                diff.removed.push(before.clone());
                continue;
            };
            diff.kept += 1;
            let agent = &before.agent;
            if before.receive_call != to {
                let (agent, from) = (agent.clone(), before.receive_call);
                diff.calls.push(CallsChange { agent, from, to });
            }
            let position = self.position(slot);
            if before.order != position {
                let (agent, from) = (agent.clone(), before.order);
                diff.moved.push(OrderChange {
                    agent,
                    from,
                    to: position,
                });
            }
        }
        diff
    }

    fn admit(&mut self, agent: AgentId, seat: Seat) -> Slot {
        // A draft over more agents than a u32 can number does not fit into memory.
        let slot = Slot(u32::try_from(self.agents.len()).unwrap_or(u32::MAX));
        self.slots.insert(agent.clone(), slot);
        self.agents.push(agent);
        self.base_seats.push(seat);
        self.seats.push(seat);
        self.tally.count(seat, seat);
        self.sorted = OnceLock::new();
        slot
    }

    fn sorted(&self) -> &[Slot] {
        self.sorted.get_or_init(|| {
            let mut keyed: Vec<(&AgentId, Slot)> =
                (0..).map(Slot).zip(&self.agents).map(|(slot, id)| (id, slot)).collect();
            // The stable sort, because it sees that base and list come as two sorted runs and only merges them.
            keyed.sort_by(|left, right| left.0.cmp(right.0));
            keyed.into_iter().map(|(_, slot)| slot).collect()
        })
    }

    fn is_moved(&self, slot: Slot) -> bool {
        matches!((self.base_seat(slot), self.seat(slot)), (Seat::In(_), Seat::In(_)))
            && self.position(slot) != self.base_position(slot)
    }

    fn membership(&self, slot: Slot) -> Option<Membership> {
        let (Seat::In(receive_call), Some(agent)) = (self.seat(slot), self.agent(slot)) else {
            return None;
        };
        Some(Membership {
            agent: agent.clone(),
            receive_call,
            order: self.position(slot),
        })
    }

    fn plan_seat(&self, moves: &mut Moves, slot: Slot, to: Seat) {
        let from = self.seat(slot);
        if from != to {
            moves.seats.push(Reseat { slot, from, to });
        }
    }

    /// Performs moves and remembers them; tells how many agents change their seat.
    fn record(&mut self, mut moves: Moves) -> usize {
        // An edit may name an agent twice; it means it once. The second move no longer starts where the agent is.
        moves.seats.retain(|step| self.reseat(*step));
        if moves.positions.is_empty() {
            moves.numbering = (self.numbering, self.numbering);
            moves.positions = self.places_after(&moves.seats);
        }
        self.reposition(&moves);
        let count = moves.seats.len();
        if moves.len() > 0 {
            self.history.record(moves);
        }
        count
    }

    fn reposition(&mut self, moves: &Moves) {
        self.numbering = moves.numbering.1;
        for step in &moves.positions {
            self.positions.insert(step.slot, step.to);
        }
    }

    fn walk(&mut self, moves: Option<&Moves>) {
        let Some(moves) = moves else { return };
        for step in &moves.seats {
            self.reseat(*step);
        }
        self.reposition(moves);
    }

    fn reseat(&mut self, step: Reseat) -> bool {
        let base = self.base_seat(step.slot);
        match self.seats.get_mut(step.slot.0 as usize) {
            Some(seat) if *seat == step.from => {
                *seat = step.to;
                self.tally.discount(base, step.from);
                self.tally.count(base, step.to);
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> (Draft, Vec<Slot>) {
        let members = vec![
            Membership::new("1", ReceiveCall::On),
            Membership::new("2", ReceiveCall::Off),
            Membership::new("3", ReceiveCall::Unknown),
        ];
        let mut draft = Draft::new(Roster::new("28".into(), members).unwrap(), Order::None);
        let slots = ["1", "2", "3", "4"].map(|agent| draft.slot(&agent.into())).to_vec();
        (draft, slots)
    }

    #[test]
    fn a_base_member_who_comes_back_gets_the_bases_flag_unknown_included() {
        let (mut draft, slots) = draft();
        draft.apply(&Edit::Remove { slots: slots.clone() });
        assert_eq!(draft.tally().members, 0);
        let newcomers = ReceiveCall::On;
        draft.apply(&Edit::Add { slots, newcomers });
        let flags: Vec<ReceiveCall> = draft
            .target()
            .members()
            .iter()
            .map(|member| member.receive_call)
            .collect();
        assert_eq!(
            flags,
            [ReceiveCall::On, ReceiveCall::Off, ReceiveCall::Unknown, ReceiveCall::On]
        );
        assert_eq!(draft.undecided(), ["3".into()]);
    }

    #[test]
    fn adding_a_member_again_keeps_the_calls_chosen_meanwhile() {
        let (mut draft, slots) = draft();
        let off = ReceiveCall::Off;
        draft.apply(&Edit::Calls {
            slots: slots.clone(),
            receive_call: off,
        });
        let count = draft.apply(&Edit::Add {
            slots,
            newcomers: ReceiveCall::On,
        });
        assert_eq!(count, 1, "only the newcomer moves");
        assert_eq!(draft.tally().receiving, 1);
        assert_eq!(draft.undecided(), []);
    }

    #[test]
    fn calls_leave_those_alone_who_are_out() {
        let (mut draft, slots) = draft();
        let receive_call = ReceiveCall::On;
        assert_eq!(draft.apply(&Edit::Calls { slots, receive_call }), 2);
        assert!(!draft.target().contains(&"4".into()));
    }

    #[test]
    fn naming_an_agent_twice_means_it_once() {
        let (mut draft, slots) = draft();
        let newcomers = ReceiveCall::On;
        let twice = vec![slots[3], slots[3]];
        assert_eq!(
            draft.apply(&Edit::Toggle {
                slots: twice,
                newcomers
            }),
            1
        );
        assert!(draft.target().contains(&"4".into()));
        draft.undo();
        assert!(draft.diff().is_empty());
    }

    #[test]
    fn an_edit_that_moves_nobody_leaves_no_trace() {
        let (mut draft, slots) = draft();
        let slots = vec![slots[3]];
        assert_eq!(draft.apply(&Edit::Remove { slots }), 0);
        assert!(!draft.can_undo());
    }

    #[test]
    fn a_change_of_order_alone_is_a_change_and_can_be_taken_back() {
        let at = |position| {
            let mut member = Membership::new("1", ReceiveCall::Unknown);
            member.order = Some(position);
            Roster::new("28".into(), vec![member]).unwrap()
        };
        let mut draft = Draft::resume(at(1), &at(2), Order::None);
        assert!(draft.tally().is_changed());
        assert_eq!(draft.target(), at(2));
        assert!(draft.undo());
        assert!(!draft.tally().is_changed());
        assert_eq!(draft.target(), at(1));
    }
}
