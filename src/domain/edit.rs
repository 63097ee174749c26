//! What a person can do to a draft, as a value.

use super::{Direction, ReceiveCall, Seat, Slot};

/// One intent over any number of agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Make them members. One who was a member in the base gets the base's flag back, unknown included.
    Add {
        /// Whom.
        slots: Vec<Slot>,
        /// What somebody new starts with.
        newcomers: ReceiveCall,
    },
    /// Make them no members.
    Remove {
        /// Whom.
        slots: Vec<Slot>,
    },
    /// Add who is out, remove who is in.
    Toggle {
        /// Whom.
        slots: Vec<Slot>,
        /// What somebody new starts with.
        newcomers: ReceiveCall,
    },
    /// Turn calls on or off for those who are members; others are left alone.
    Calls {
        /// Whom.
        slots: Vec<Slot>,
        /// On or off.
        receive_call: ReceiveCall,
    },
    /// Move members one place within the order of all members; they keep their order among each other and stop at the
    /// ends. Others are left alone, and so is everybody where no order is kept.
    Move {
        /// Whom.
        slots: Vec<Slot>,
        /// Which way.
        toward: Direction,
    },
}

impl Edit {
    pub(super) fn slots(&self) -> &[Slot] {
        match self {
            Self::Add { slots, .. }
            | Self::Remove { slots }
            | Self::Toggle { slots, .. }
            | Self::Calls { slots, .. }
            | Self::Move { slots, .. } => slots,
        }
    }

    /// Where an agent stands after this edit.
    pub(super) const fn reseat(&self, base: Seat, now: Seat) -> Seat {
        match (self, now) {
            (Self::Add { newcomers, .. } | Self::Toggle { newcomers, .. }, Seat::Out) => match base {
                Seat::In(_) => base,
                Seat::Out => Seat::In(*newcomers),
            },
            (Self::Add { .. }, Seat::In(_)) | (Self::Calls { .. }, Seat::Out) | (Self::Move { .. }, _) => now,
            (Self::Remove { .. }, _) | (Self::Toggle { .. }, Seat::In(_)) => Seat::Out,
            (Self::Calls { receive_call, .. }, Seat::In(_)) => Seat::In(*receive_call),
        }
    }
}
