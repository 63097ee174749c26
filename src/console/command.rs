//! What the user wants.

use super::keymap::CommandId;

/// One intent. Keys become commands through the keymap; only text for a focused field comes as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Does what the command table says, in whatever has the focus.
    Run(CommandId),
    /// Puts a typed character into the focused field.
    Insert(char),
}

impl From<CommandId> for Command {
    fn from(id: CommandId) -> Self {
        Self::Run(id)
    }
}
