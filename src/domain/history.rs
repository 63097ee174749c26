//! Undo and redo: a walk over inverses.

use super::{Seat, Slot};

/// One agent's move from one seat to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reseat {
    pub slot: Slot,
    pub from: Seat,
    pub to: Seat,
}

impl Reseat {
    const fn inverse(self) -> Self {
        Self {
            slot: self.slot,
            from: self.to,
            to: self.from,
        }
    }
}

/// The moves made so far, each kept as what it did; going back applies the inverse.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    done: Vec<Vec<Reseat>>,
    undone: Vec<Vec<Reseat>>,
}

impl History {
    /// Remembers a move; what had been undone can no longer be redone.
    pub fn record(&mut self, moves: Vec<Reseat>) {
        self.undone.clear();
        self.done.push(moves);
    }

    /// The moves that take the last one back.
    pub fn undo(&mut self) -> Option<Vec<Reseat>> {
        let moves = self.done.pop()?;
        let back = moves.iter().copied().map(Reseat::inverse).collect();
        self.undone.push(moves);
        Some(back)
    }

    /// The moves that make the last undone one again.
    pub fn redo(&mut self) -> Option<Vec<Reseat>> {
        let moves = self.undone.pop()?;
        self.done.push(moves.clone());
        Some(moves)
    }

    pub const fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub const fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}
