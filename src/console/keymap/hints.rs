//! The line of hints at the bottom, and the box of keys that may follow a started sequence.

use super::command::WAY_OUT;
use super::key::KeyPress;
use super::{Availability, CommandId, Keymap, Layer};
use crate::text::width;

/// Columns between two hints.
const GAP: usize = 3;
/// Columns before the first one.
const MARGIN: usize = 1;

/// One key and what it does, for the hint line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The command.
    pub command: CommandId,
    /// Its first key.
    pub key: String,
    /// A word or two.
    pub label: &'static str,
}

impl Hint {
    /// Columns of key, space and label.
    pub fn width(&self) -> usize {
        width(&self.key) + 1 + width(self.label)
    }
}

/// One way to go on after the keys pressed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingKey {
    /// The keys still to press.
    pub keys: String,
    /// Where they lead.
    pub command: CommandId,
    /// Whether that can be done now.
    pub availability: Availability,
}

impl Keymap {
    /// The hints for `layer` that fit into `columns`, three columns apart after one of margin, in the table's order.
    ///
    /// Only what can be done now and has a key is hinted. When the line is too short the least important hints go
    /// first; the way out never goes.
    pub fn hints(&self, layer: Layer, columns: usize, availability: impl Fn(CommandId) -> Availability) -> Vec<Hint> {
        let mut hints: Vec<Hint> = CommandId::ALL
            .iter()
            .copied()
            .filter(|command| command.rank() > 0 && command.works_in(layer) && availability(*command).is_available())
            .filter_map(|command| {
                Some(Hint {
                    command,
                    key: self.key(layer, command)?,
                    label: command.label(),
                })
            })
            .collect();
        // `q leave` and `ctrl-c quit` both lead out; the nearer one is enough.
        let mut has_way_out = false;
        hints.retain(|hint| hint.command.rank() < WAY_OUT || !std::mem::replace(&mut has_way_out, true));
        while line_width(&hints) > columns {
            let droppable = hints
                .iter()
                .enumerate()
                .filter(|(_, hint)| hint.command.rank() < WAY_OUT);
            // Of equally important ones the last goes first.
            let Some((least, _)) = droppable.rev().min_by_key(|(_, hint)| hint.command.rank()) else {
                break;
            };
            hints.remove(least);
        }
        hints
    }

    /// What can follow `presses` while `layer` is on top, in the order of the files.
    pub fn pending(
        &self,
        layer: Layer,
        presses: &[KeyPress],
        availability: impl Fn(CommandId) -> Availability,
    ) -> Vec<PendingKey> {
        let Some(trie) = layer
            .stack()
            .iter()
            .filter_map(|asked| self.trie(*asked))
            .find(|trie| !presses.is_empty() && !trie.after(presses).is_empty())
        else {
            return Vec::new();
        };
        trie.after(presses)
            .into_iter()
            .map(|(keys, command)| PendingKey {
                keys: keys.to_string(),
                command,
                availability: availability(command),
            })
            .filter(|pending| pending.availability != Availability::Hidden)
            .collect()
    }
}

fn line_width(hints: &[Hint]) -> usize {
    let gaps = hints.len().saturating_sub(1) * GAP;
    MARGIN + gaps + hints.iter().map(Hint::width).sum::<usize>()
}
