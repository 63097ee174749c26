//! Moving members within their order.

use std::collections::HashSet;

use super::AssignmentEditor;
use super::edits::outsiders;
use crate::console::book::Book;
use crate::console::keymap::CommandId;
use crate::console::word::{Tone, Word};
use crate::domain::{Direction, Edit, Order, Seat, Slot};

impl AssignmentEditor {
    /// Moves the members meant one place. It counts over all members, also those a filter hides, because that is the
    /// order that is written.
    pub fn move_members(&mut self, toward: Direction, book: &Book) {
        let slots = self.target_slots();
        let chosen: HashSet<Slot> = slots.iter().copied().collect();
        if slots.is_empty() {
            return;
        }
        if slots.iter().all(|slot| self.draft.seat(*slot) == Seat::Out) {
            self.say(outsiders(slots.len()));
            return;
        }
        let before = self.draft.in_order();
        self.edit(&Edit::Move { slots, toward });
        let after = self.draft.in_order();
        let passed: HashSet<Slot> = before
            .iter()
            .zip(&after)
            .filter(|(was, is)| was != is)
            .map(|(was, _)| *was)
            .filter(|slot| !chosen.contains(slot))
            .collect();
        if passed.is_empty() {
            let end = match toward {
                Direction::Earlier => "first",
                Direction::Later => "last",
            };
            self.say(Word::new(
                Tone::Note,
                format!("Nothing moved: already {end} of {}.", after.len()),
            ));
            return;
        }
        self.arrange_order(book);
        let shown: HashSet<Slot> = self.shown_slots().collect();
        if passed.iter().any(|slot| !shown.contains(slot)) {
            let text = format!(
                "Moved among all {} members: some of those passed are not shown.",
                after.len()
            );
            self.say(Word::new(Tone::Note, text).then([CommandId::ShowAll]));
        }
    }

    /// Lets the members stand in the order of the draft again, where they do not; the cursor stays on its agent.
    pub(super) fn arrange_order(&mut self, book: &Book) {
        if self.rules.order == Order::None {
            return;
        }
        let members = self.slots.iter().filter(|slot| self.draft.seat(**slot) != Seat::Out);
        if !members.eq(&self.draft.in_order()) {
            self.arrange(book);
        }
    }

    fn shown_slots(&self) -> impl Iterator<Item = Slot> {
        let slots = &self.slots;
        self.rows
            .shown()
            .iter()
            .filter_map(|row| slots.get(*row as usize).copied())
    }
}
