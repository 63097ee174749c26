//! What the keys of the editor do to its draft.

use super::ids::IdList;
use super::{AssignmentEditor, Calls};
use crate::console::book::Book;
use crate::console::keymap::CommandId;
use crate::console::short_id::short_id;
use crate::console::word::{Tone, Word};
use crate::domain::{AgentId, Edit, ReceiveCall, Seat, Slot};

/// How many ids a sentence lists before it only counts.
const LISTED: usize = 5;

impl AssignmentEditor {
    /// Puts the agents meant into the group, or, when all of them are in it, takes them out. Never both at once: among
    /// twelve marked agents one who is a member already must not be thrown out by putting the others in.
    pub fn toggle_members(&mut self) {
        let slots = self.target_slots();
        let is_any_out = slots.iter().any(|slot| self.draft.seat(*slot) == Seat::Out);
        let newcomers = self.rules.newcomers;
        let edit = if is_any_out {
            Edit::Add { slots, newcomers }
        } else {
            Edit::Remove { slots }
        };
        self.edit(&edit);
    }

    /// Turns calls on for the members meant, or, when they are on for all of them, off.
    pub fn toggle_calls(&mut self) {
        let on = Seat::In(ReceiveCall::On);
        let is_any_not_on = self
            .target_slots()
            .iter()
            .map(|slot| self.draft.seat(*slot))
            .any(|seat| seat != Seat::Out && seat != on);
        self.set_calls(if is_any_not_on {
            ReceiveCall::On
        } else {
            ReceiveCall::Off
        });
    }

    /// Turns calls on or off for the members meant.
    pub fn set_calls(&mut self, receive_call: ReceiveCall) {
        let slots = self.target_slots();
        if slots.is_empty() {
            return;
        }
        let outside = slots.iter().filter(|slot| self.draft.seat(**slot) == Seat::Out).count();
        let all = slots.len();
        self.edit(&Edit::Calls { slots, receive_call });
        if outside == all {
            self.say(outsiders(all));
        } else if outside > 0 {
            self.say(Word::new(
                Tone::Note,
                format!("{outside} of {all} are not in the group and were left alone."),
            ));
        }
    }

    /// Takes the last edit back.
    pub fn undo(&mut self, book: &Book) {
        self.word = None;
        if !self.draft.undo() {
            self.say(Word::new(Tone::Note, "Nothing to undo."));
        }
        self.arrange_order(book);
    }

    /// Makes the last undone edit again.
    pub fn redo(&mut self, book: &Book) {
        self.word = None;
        if !self.draft.redo() {
            self.say(Word::new(Tone::Note, "Nothing to redo."));
        }
        self.arrange_order(book);
    }

    /// Marks the agents a typed list names, and reports those nobody knows.
    pub fn mark_ids(&mut self, text: &str) {
        let places: std::collections::HashMap<AgentId, u32> = self.rows.keys().iter().cloned().zip(0..).collect();
        let list = IdList::parse(text, |id| places.contains_key(id));
        let (mut rows, mut unknown) = (Vec::new(), list.unreadable);
        for id in &list.ids {
            match places.get(id) {
                Some(row) => rows.push(*row),
                None => unknown.push(id.to_string()),
            }
        }
        let marked = self.rows.mark_all(&rows);
        if let (Some(first), true) = (rows.first().and_then(|row| self.rows.key(*row)).cloned(), marked > 0) {
            self.rows.go_to(&first);
        }
        let marks = format!("{marked} marked");
        self.say(match unknown.len() {
            0 => Word::new(Tone::Done, format!("{marks}.")),
            count => {
                let mut names: Vec<String> = unknown.iter().take(LISTED).cloned().collect();
                if count > LISTED {
                    names.push(format!("{} more", count - LISTED));
                }
                Word::new(
                    Tone::Refused,
                    format!("{marks}, {count} unknown: {}.", names.join(", ")),
                )
            }
        });
    }

    /// What stands in the way of saving, if anything does.
    pub fn refusal(&mut self) -> Option<Word> {
        if self.saving.is_some() {
            let text = "The save before this one is still running.";
            return Some(Word::new(Tone::Refused, text).then([CommandId::CancelRequest]));
        }
        if !self.is_dirty() {
            return Some(Word::new(Tone::Note, "Nothing to save: the roster is as it was read."));
        }
        if self.rules.calls == Calls::None {
            return None;
        }
        let undecided = self.draft.undecided();
        let first = undecided.first()?.clone();
        let mut names: Vec<String> = undecided
            .iter()
            .take(LISTED)
            .map(|id| format!("#{}", short_id(id.as_str())))
            .collect();
        if undecided.len() > LISTED {
            names.push(format!("{} more", undecided.len() - LISTED));
        }
        if !self.rows.go_to(&first) {
            // The filter may hide the one who must be decided.
            self.show_all();
            self.rows.go_to(&first);
        }
        let text = format!(
            "Not saved: the phone system did not say whether calls are on for {}. Decide each.",
            names.join(", ")
        );
        Some(Word::new(Tone::Refused, text).then([CommandId::CallsOn, CommandId::CallsOff]))
    }

    pub(super) fn target_slots(&self) -> Vec<Slot> {
        self.rows
            .targets()
            .iter()
            .filter_map(|row| self.slots.get(*row as usize).copied())
            .collect()
    }

    pub(super) fn edit(&mut self, edit: &Edit) {
        self.word = None;
        self.rows.end_range();
        self.draft.apply(edit);
    }
}

/// Refuses what is only for members.
pub(super) fn outsiders(count: usize) -> Word {
    let who = if count == 1 {
        "This agent is"
    } else {
        "These agents are"
    };
    Word::new(Tone::Refused, format!("{who} not in the group.")).then([CommandId::ToggleMember])
}
