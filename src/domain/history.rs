//! Undo and redo: a walk over inverses.

use std::collections::VecDeque;

use super::{Seat, Slot};

/// One agent's move from one seat to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reseat {
    pub slot: Slot,
    pub from: Seat,
    pub to: Seat,
}

/// One member's move from one position to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reposition {
    pub slot: Slot,
    pub from: Option<u32>,
    pub to: Option<u32>,
}

/// Where the positions of a draft come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Numbering {
    /// From the base, gaps and doubles included.
    #[default]
    AsRead,
    /// Somebody was moved: everybody is numbered, 1 to n.
    Anew,
}

/// Everything one edit moved; no slot stands in one list twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Moves {
    pub seats: Vec<Reseat>,
    pub positions: Vec<Reposition>,
    /// Numbering before and after.
    pub numbering: (Numbering, Numbering),
}

impl Moves {
    pub const fn len(&self) -> usize {
        self.seats.len() + self.positions.len()
    }

    fn invert(&mut self) {
        for step in &mut self.seats {
            std::mem::swap(&mut step.from, &mut step.to);
        }
        for step in &mut self.positions {
            std::mem::swap(&mut step.from, &mut step.to);
        }
        self.numbering = (self.numbering.1, self.numbering.0);
    }
}

/// The edits made so far, each kept as what it moved; going back applies the inverse.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    done: VecDeque<Moves>,
    undone: Vec<Moves>,
    kept: usize,
}

impl History {
    /// Most moves that are kept. Ten times "mark all" over a hundred thousand agents are 8 MiB; without an end, a
    /// held key would fill the host's memory.
    const MOST_MOVES: usize = 1_000_000;

    /// Remembers an edit; what had been undone can no longer be redone. The oldest edits are forgotten when too
    /// much is kept, never the last one.
    pub fn record(&mut self, mut moves: Moves) {
        moves.seats.shrink_to_fit();
        moves.positions.shrink_to_fit();
        self.kept -= self.undone.drain(..).map(|gone| gone.len()).sum::<usize>();
        self.kept += moves.len();
        self.done.push_back(moves);
        while self.kept > Self::MOST_MOVES && self.done.len() > 1 {
            self.kept -= self.done.pop_front().map_or(0, |gone| gone.len());
        }
    }

    /// The moves that take the last edit back.
    pub fn undo(&mut self) -> Option<&Moves> {
        let mut moves = self.done.pop_back()?;
        moves.invert();
        self.undone.push(moves);
        self.undone.last()
    }

    /// The moves that make the last undone edit again.
    pub fn redo(&mut self) -> Option<&Moves> {
        let mut moves = self.undone.pop()?;
        moves.invert();
        self.done.push_back(moves);
        self.done.back()
    }

    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub const fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ReceiveCall;

    #[test]
    fn the_oldest_edits_are_forgotten_when_too_much_is_kept() {
        let all = |size: u32| Moves {
            seats: (0..size)
                .map(|number| Reseat {
                    slot: Slot(number),
                    from: Seat::Out,
                    to: Seat::In(ReceiveCall::On),
                })
                .collect(),
            ..Moves::default()
        };
        let mut history = History::default();
        for _ in 0..20 {
            history.record(all(100_000));
        }
        let mut steps = 0;
        while history.undo().is_some() {
            steps += 1;
        }
        assert_eq!(steps, 10);
        history.record(all(2_000_000));
        assert!(history.can_undo() && !history.can_redo());
    }
}
