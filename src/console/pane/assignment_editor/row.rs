//! One row of the editor.

use crate::domain::{AgentId, ReceiveCall, Seat};

/// How a row differs from the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Not at all.
    None,
    /// Becomes a member.
    Added,
    /// Is a member no longer.
    Removed,
    /// Stays a member, calls change.
    Calls,
}

/// What the editor knows about one agent's place in the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EditorRow<'a> {
    /// Who.
    pub agent: &'a AgentId,
    /// Where they stand in the draft.
    pub seat: Seat,
    /// Where they stood in the base.
    pub base: Seat,
    /// Whether the row is marked.
    pub is_marked: bool,
}

impl EditorRow<'_> {
    /// How the row differs from the base.
    pub fn change(&self) -> Change {
        match (self.base, self.seat) {
            (before, after) if before == after => Change::None,
            (Seat::Out, _) => Change::Added,
            (_, Seat::Out) => Change::Removed,
            _ => Change::Calls,
        }
    }

    /// Whether they are a member in the draft.
    pub const fn is_member(&self) -> bool {
        matches!(self.seat, Seat::In(_))
    }

    /// What is said about calls; empty for those who are not members.
    pub const fn calls(&self) -> &'static str {
        match self.seat {
            Seat::Out => "",
            Seat::In(receive_call) => calls_word(receive_call),
        }
    }

    /// What it was before, where it differs, and what is open.
    pub fn remark(&self) -> String {
        match (self.base, self.seat) {
            (_, Seat::In(ReceiveCall::Unknown)) => "backend did not say".to_owned(),
            (Seat::In(before), Seat::Out) => format!("was a member, {}", calls_word(before)),
            (Seat::In(before), Seat::In(after)) if before != after => match before {
                ReceiveCall::On => "was on".to_owned(),
                ReceiveCall::Off => "was off".to_owned(),
                ReceiveCall::Unknown => "was not known".to_owned(),
            },
            _ => String::new(),
        }
    }
}

/// How calls are called on every screen.
pub const fn calls_word(receive_call: ReceiveCall) -> &'static str {
    match receive_call {
        ReceiveCall::On => "calls on",
        ReceiveCall::Off => "calls off",
        ReceiveCall::Unknown => "calls ?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(base: Seat, seat: Seat) -> (Change, &'static str, String) {
        let agent = AgentId::new("8");
        let row = EditorRow {
            agent: &agent,
            seat,
            base,
            is_marked: false,
        };
        (row.change(), row.calls(), row.remark())
    }

    #[test]
    fn rows_say_what_changes_and_what_it_was() {
        let (on, off, open) = (
            Seat::In(ReceiveCall::On),
            Seat::In(ReceiveCall::Off),
            Seat::In(ReceiveCall::Unknown),
        );
        assert_eq!(row(Seat::Out, on), (Change::Added, "calls on", String::new()));
        assert_eq!(row(on, off), (Change::Calls, "calls off", "was on".to_owned()));
        assert_eq!(
            row(on, Seat::Out),
            (Change::Removed, "", "was a member, calls on".to_owned())
        );
        assert_eq!(
            row(open, open),
            (Change::None, "calls ?", "backend did not say".to_owned())
        );
        assert_eq!(row(open, off), (Change::Calls, "calls off", "was not known".to_owned()));
    }
}
