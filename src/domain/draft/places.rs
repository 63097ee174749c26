//! Positions within a draft: who stands where, and what an edit does to it.

use std::collections::HashSet;

use super::Draft;
use crate::domain::history::{Moves, Numbering, Reposition, Reseat};
use crate::domain::order::{behind, is_placeless, rank, shift};
use crate::domain::{Direction, Order, Seat, Slot};

impl Draft {
    /// Whether this draft keeps an order of members.
    pub const fn order(&self) -> Order {
        self.order
    }

    /// The position of the agent in this slot; one who is no member has the position they would come back to.
    pub fn position(&self, slot: Slot) -> Option<u32> {
        if self.positions.is_empty() {
            return self.base_position(slot);
        }
        self.positions
            .get(&slot)
            .copied()
            .unwrap_or_else(|| self.base_position(slot))
    }

    /// The position of the agent in this slot in the base.
    pub fn base_position(&self, slot: Slot) -> Option<u32> {
        self.base
            .members()
            .get(slot.0 as usize)
            .and_then(|membership| membership.order)
    }

    /// All members by position; those without one last, equal ones by id.
    pub fn in_order(&self) -> Vec<Slot> {
        let mut members: Vec<Slot> = self.members().collect();
        members.sort_by_cached_key(|slot| (rank(self.position(*slot)), self.agent(*slot)));
        members
    }

    /// Moves members one place and numbers everybody anew, because that is what is written
    /// (`api/kazoo.md §13`); tells how many moved.
    pub(super) fn shift(&mut self, slots: &[Slot], toward: Direction) -> usize {
        if self.order == Order::None {
            return 0;
        }
        let chosen: HashSet<Slot> = slots.iter().copied().collect();
        let mut row = self.in_order();
        let count = shift(&mut row, toward, |slot| chosen.contains(slot));
        if count > 0 {
            let moves = Moves {
                positions: self.numbered(&row),
                numbering: (self.numbering, Numbering::Anew),
                ..Moves::default()
            };
            self.record(moves);
        }
        count
    }

    /// The positions that follow from seats already taken: newcomers stand behind the last, and without a place
    /// where nobody has one. Once numbered anew the
    /// others close up, and a member of the base who comes back has the old place.
    pub(super) fn places_after(&self, seats: &[Reseat]) -> Vec<Reposition> {
        let is_in_or_out = |step: &&Reseat| (step.from == Seat::Out) != (step.to == Seat::Out);
        let mut changed = seats.iter().filter(is_in_or_out).peekable();
        if self.order == Order::None || changed.peek().is_none() {
            return Vec::new();
        }
        let newcomers: Vec<Slot> = changed
            .filter(|step| step.to != Seat::Out && self.base_seat(step.slot) == Seat::Out)
            .map(|step| step.slot)
            .collect();
        let is_new: HashSet<Slot> = newcomers.iter().copied().collect();
        if self.numbering == Numbering::Anew {
            let is_back: HashSet<Slot> = seats
                .iter()
                .filter(|step| step.from == Seat::Out)
                .map(|step| step.slot)
                .collect();
            let mut row: Vec<Slot> = self.members().filter(|slot| !is_new.contains(slot)).collect();
            // Whoever has moved up into the place of one who comes back makes room.
            row.sort_by_cached_key(|slot| (rank(self.position(*slot)), !is_back.contains(slot), self.agent(*slot)));
            row.extend(newcomers);
            return self.numbered(&row);
        }
        if is_placeless(&self.base) {
            return Vec::new();
        }
        // The places of those who left count too: they may come back.
        let base = self.base.members().iter().map(|member| member.order);
        let members = self.members().filter(|slot| !is_new.contains(slot));
        let last = behind(base.chain(members.map(|slot| self.position(slot))));
        let mut moves = Vec::with_capacity(newcomers.len());
        for (slot, position) in newcomers.into_iter().zip(last..) {
            moves.extend(self.reposition_to(slot, position));
        }
        moves
    }

    fn members(&self) -> impl Iterator<Item = Slot> {
        (0..)
            .map(Slot)
            .zip(&self.seats)
            .filter(|(_, seat)| **seat != Seat::Out)
            .map(|(slot, _)| slot)
    }

    fn numbered(&self, row: &[Slot]) -> Vec<Reposition> {
        row.iter()
            .zip(1..)
            .filter_map(|(slot, position)| self.reposition_to(*slot, position))
            .collect()
    }

    fn reposition_to(&self, slot: Slot, position: u32) -> Option<Reposition> {
        let (from, to) = (self.position(slot), Some(position));
        (from != to).then_some(Reposition { slot, from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Edit, Membership, ReceiveCall, Roster};

    const NEWCOMERS: ReceiveCall = ReceiveCall::Unknown;

    fn roster(members: &[(&str, u32)]) -> Roster {
        let membership = |(agent, position): &(&str, u32)| Membership {
            order: (*position > 0).then_some(*position),
            ..Membership::new(*agent, ReceiveCall::Unknown)
        };
        Roster::new("28".into(), members.iter().map(membership).collect()).unwrap()
    }

    fn draft(members: &[(&str, u32)]) -> Draft {
        Draft::new(roster(members), Order::Kept)
    }

    fn slots(draft: &mut Draft, agents: &[&str]) -> Vec<Slot> {
        agents.iter().map(|agent| draft.slot(&(*agent).into())).collect()
    }

    fn toggle(draft: &mut Draft, agents: &[&str]) {
        let (slots, newcomers) = (slots(draft, agents), NEWCOMERS);
        draft.apply(&Edit::Toggle { slots, newcomers });
    }

    fn shift(draft: &mut Draft, agents: &[&str], toward: Direction) -> usize {
        let slots = slots(draft, agents);
        draft.apply(&Edit::Move { slots, toward })
    }

    fn target(draft: &Draft) -> Vec<(String, u32)> {
        let row = draft.in_order().into_iter();
        row.map(|slot| {
            (
                draft.agent(slot).unwrap().to_string(),
                draft.position(slot).unwrap_or(0),
            )
        })
        .collect()
    }

    fn places(expected: &[(&str, u32)]) -> Vec<(String, u32)> {
        expected
            .iter()
            .map(|(agent, position)| ((*agent).to_owned(), *position))
            .collect()
    }

    #[test]
    fn a_move_numbers_everybody_anew_those_without_a_position_last() {
        let mut draft = draft(&[("1", 10), ("2", 20), ("3", 0), ("4", 0), ("5", 20)]);
        assert_eq!(shift(&mut draft, &["5"], Direction::Earlier), 1);
        assert_eq!(
            target(&draft),
            places(&[("1", 1), ("5", 2), ("2", 3), ("3", 4), ("4", 5)])
        );
        assert_eq!((draft.tally().moved, draft.diff().moved.len()), (5, 5));
        assert!(draft.undo());
        assert!(draft.diff().is_empty() && !draft.tally().is_changed());
    }

    #[test]
    fn several_move_together_and_stop_at_the_end() {
        let mut draft = draft(&[("1", 1), ("2", 2), ("3", 3), ("4", 4)]);
        assert_eq!(shift(&mut draft, &["4", "2", "9"], Direction::Earlier), 2);
        assert_eq!(target(&draft), places(&[("2", 1), ("1", 2), ("4", 3), ("3", 4)]));
        assert_eq!(shift(&mut draft, &["4", "2"], Direction::Earlier), 1);
        assert_eq!(target(&draft), places(&[("2", 1), ("4", 2), ("1", 3), ("3", 4)]));
        assert_eq!(shift(&mut draft, &["4", "2"], Direction::Earlier), 0);
        assert!(draft.undo() && draft.undo() && !draft.undo());
    }

    #[test]
    fn without_a_move_every_position_stays_and_newcomers_stand_behind_the_last() {
        let mut draft = draft(&[("1", 10), ("2", 20), ("3", 20), ("4", 0)]);
        toggle(&mut draft, &["2", "3", "8", "9"]);
        assert_eq!(target(&draft), places(&[("1", 10), ("8", 21), ("9", 22), ("4", 0)]));
        toggle(&mut draft, &["3", "8"]);
        assert_eq!(target(&draft), places(&[("1", 10), ("3", 20), ("9", 22), ("4", 0)]));
        assert_eq!(draft.tally().moved, 0);
    }

    #[test]
    fn once_moved_a_gap_closes_and_who_comes_back_has_the_old_place() {
        let mut draft = draft(&[("1", 1), ("2", 2), ("3", 3)]);
        shift(&mut draft, &["1"], Direction::Later);
        toggle(&mut draft, &["1"]);
        assert_eq!(target(&draft), places(&[("2", 1), ("3", 2)]));
        toggle(&mut draft, &["9"]);
        toggle(&mut draft, &["1"]);
        assert_eq!(target(&draft), places(&[("2", 1), ("1", 2), ("3", 3), ("9", 4)]));
        while draft.undo() {}
        assert_eq!(draft.target(), *draft.base());
        toggle(&mut draft, &["2"]);
        assert_eq!(target(&draft), places(&[("1", 1), ("3", 3)]), "numbered as read again");
    }

    #[test]
    fn a_resumed_move_goes_on_as_one() {
        let base = roster(&[("1", 1), ("2", 2), ("3", 3)]);
        let mut draft = Draft::resume(base, &roster(&[("1", 2), ("2", 1), ("3", 3)]), Order::Kept);
        toggle(&mut draft, &["2"]);
        assert_eq!(target(&draft), places(&[("1", 1), ("3", 2)]));
        assert!(draft.undo() && draft.undo());
        assert!(draft.diff().is_empty());
    }

    #[test]
    fn without_an_order_nobody_moves_and_nobody_gets_a_position() {
        let mut draft = Draft::new(roster(&[("1", 0), ("2", 0)]), Order::None);
        assert_eq!(shift(&mut draft, &["1"], Direction::Later), 0);
        toggle(&mut draft, &["9"]);
        assert!(draft.target().members().iter().all(|member| member.order.is_none()));
    }
}
