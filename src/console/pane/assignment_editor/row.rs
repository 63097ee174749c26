//! One row of the editor.

use super::Calls;
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
    /// Stays a member, only the position changes.
    Moved,
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
    /// Their position, or the one they would come back to.
    pub position: Option<u32>,
    /// Their position in the base.
    pub base_position: Option<u32>,
    /// Whether calls are kept at all.
    pub calls_kept: Calls,
    /// Whether the row is marked.
    pub is_marked: bool,
}

impl EditorRow<'_> {
    /// How the row differs from the base.
    pub fn change(&self) -> Change {
        match (self.base, self.seat) {
            (Seat::In(before), Seat::In(after)) if before == after && self.position != self.base_position => {
                Change::Moved
            }
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
        match (self.calls_kept, self.seat) {
            (Calls::None, _) | (_, Seat::Out) => "",
            (Calls::Kept, Seat::In(receive_call)) => calls_word(receive_call),
        }
    }

    /// The position of a member; empty for everybody else.
    pub fn place(&self) -> String {
        match (self.seat, self.position) {
            (Seat::In(_), Some(position)) => position.to_string(),
            _ => String::new(),
        }
    }

    /// What it was before, where it differs, and what is open.
    pub fn remark(&self) -> String {
        let calls = match (self.calls_kept, self.base, self.seat) {
            (Calls::None, Seat::In(_), Seat::Out) => "was a member".to_owned(),
            (Calls::None, ..) => String::new(),
            (_, _, Seat::In(ReceiveCall::Unknown)) => "backend did not say".to_owned(),
            (_, Seat::In(before), Seat::Out) => format!("was a member, {}", calls_word(before)),
            (_, Seat::In(before), Seat::In(after)) if before != after => match before {
                ReceiveCall::On => "was on".to_owned(),
                ReceiveCall::Off => "was off".to_owned(),
                ReceiveCall::Unknown => "was not known".to_owned(),
            },
            _ => String::new(),
        };
        match (self.place_remark(), calls.is_empty()) {
            (None, _) => calls,
            (Some(place), true) => place,
            (Some(place), false) => format!("{calls}, {place}"),
        }
    }

    fn place_remark(&self) -> Option<String> {
        let (Seat::In(_), Seat::In(_)) = (self.base, self.seat) else {
            return None;
        };
        (self.position != self.base_position).then(|| match self.base_position {
            Some(position) => format!("was {position}"),
            None => "had no place".to_owned(),
        })
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
            position: None,
            base_position: None,
            calls_kept: Calls::Kept,
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
    #[test]
    fn rows_of_an_order_say_where_one_was() {
        let agent = AgentId::new("8");
        let member = Seat::In(ReceiveCall::Unknown);
        let row = |seat, position, base_position| EditorRow {
            agent: &agent,
            seat,
            base: member,
            position,
            base_position,
            calls_kept: Calls::None,
            is_marked: false,
        };
        let told = |row: EditorRow<'_>| (row.change(), row.calls(), row.place(), row.remark());
        assert_eq!(
            told(row(member, Some(2), Some(2))),
            (Change::None, "", "2".to_owned(), String::new())
        );
        assert_eq!(
            told(row(member, Some(2), Some(3))),
            (Change::Moved, "", "2".to_owned(), "was 3".to_owned())
        );
        assert_eq!(
            told(row(member, Some(2), None)),
            (Change::Moved, "", "2".to_owned(), "had no place".to_owned())
        );
        assert_eq!(
            told(row(Seat::Out, Some(2), Some(2))),
            (Change::Removed, "", String::new(), "was a member".to_owned())
        );
    }
}
