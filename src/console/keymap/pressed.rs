//! The presses of a sequence that is not finished yet.

use super::key::KeyPress;
use super::{CommandId, Keymap, Layer, Resolution};

/// Collects presses until they mean something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PressedKeys {
    presses: Vec<KeyPress>,
}

/// What became of a press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// It finished the keys of a command.
    Command(CommandId),
    /// More presses are needed; the pending-keys box shows which.
    Pending,
    /// It means nothing by itself; a text field on top takes it.
    Unbound(KeyPress),
    /// It did not fit the presses before it, and all of them are forgotten.
    Dropped,
}

impl PressedKeys {
    /// Takes one more press while `layer` is on top.
    pub fn press(&mut self, keymap: &Keymap, layer: Layer, press: KeyPress) -> Press {
        self.presses.push(press);
        match keymap.resolve(layer, &self.presses) {
            Resolution::Pending => return Press::Pending,
            Resolution::Command(command) => {
                self.presses.clear();
                return Press::Command(command);
            }
            Resolution::Unbound => {}
        }
        let is_first = self.presses.len() == 1;
        self.presses.clear();
        if is_first {
            Press::Unbound(press)
        } else {
            Press::Dropped
        }
    }

    /// The presses so far; empty when none are pending.
    pub fn presses(&self) -> &[KeyPress] {
        &self.presses
    }

    /// Forgets the presses so far, as when another layer comes on top.
    pub fn clear(&mut self) {
        self.presses.clear();
    }
}
