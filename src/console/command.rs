//! What the user wants.

/// One intent. Keys become commands through the keymap; only text for a focused field comes as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Puts a typed character into the focused field.
    Insert(char),
}
