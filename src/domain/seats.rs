//! The dense form of a draft: one byte per agent, so that an edit over a hundred thousand agents stays fast.

use serde::{Deserialize, Serialize};

use super::ReceiveCall;

/// Where an agent stands towards one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Seat {
    /// Not a member.
    Out,
    /// A member, receiving calls or not.
    In(ReceiveCall),
}

/// An agent's place in one draft; meaningless in any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(pub(super) u32);

/// What a draft amounts to against its base, kept up to date with every edit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Members in the draft.
    pub members: usize,
    /// Of those, how many receive calls for certain.
    pub receiving: usize,
    /// Of those, how many have a `receive_call` nobody knows.
    pub undecided: usize,
    /// Members the base does not have.
    pub added: usize,
    /// Members of the base the draft does not have.
    pub removed: usize,
    /// Kept members whose calls change.
    pub calls: usize,
    /// Kept members whose position changes.
    pub moved: usize,
}

impl Tally {
    /// Whether the draft differs from its base.
    pub const fn is_changed(&self) -> bool {
        self.added + self.removed + self.calls + self.moved > 0
    }

    pub(super) fn count(&mut self, base: Seat, seat: Seat) {
        self.each(base, seat, |number| *number += 1);
    }

    pub(super) fn discount(&mut self, base: Seat, seat: Seat) {
        self.each(base, seat, |number| *number = number.saturating_sub(1));
    }

    fn each(&mut self, base: Seat, seat: Seat, step: impl Fn(&mut usize)) {
        if let Seat::In(receive_call) = seat {
            step(&mut self.members);
            match receive_call {
                ReceiveCall::On => step(&mut self.receiving),
                ReceiveCall::Unknown => step(&mut self.undecided),
                ReceiveCall::Off => {}
            }
        }
        match (base, seat) {
            (Seat::Out, Seat::In(_)) => step(&mut self.added),
            (Seat::In(_), Seat::Out) => step(&mut self.removed),
            (Seat::In(before), Seat::In(after)) if before != after => step(&mut self.calls),
            _ => {}
        }
    }
}
