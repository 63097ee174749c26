//! One line of typed text.

use tui_input::{Input, InputRequest};

use crate::console::keymap::CommandId;

/// A field of one line with a cursor.
#[derive(Clone, Debug, Default)]
pub struct TextField {
    input: Input,
}

impl TextField {
    /// A field with text in it, the cursor behind it.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            input: Input::new(text.into()),
        }
    }

    /// The text.
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Types a character.
    pub fn insert(&mut self, character: char) {
        self.input.handle(InputRequest::InsertChar(character));
    }

    /// Puts pasted text in.
    pub fn paste(&mut self, text: &str) {
        text.chars().for_each(|character| self.insert(character));
    }

    /// Edits by command; `false` when the command is not about text.
    pub fn edit(&mut self, command: CommandId) -> bool {
        let request = match command {
            CommandId::TextLeft => InputRequest::GoToPrevChar,
            CommandId::TextRight => InputRequest::GoToNextChar,
            CommandId::TextWordLeft => InputRequest::GoToPrevWord,
            CommandId::TextWordRight => InputRequest::GoToNextWord,
            CommandId::TextStart => InputRequest::GoToStart,
            CommandId::TextEnd => InputRequest::GoToEnd,
            CommandId::TextDeleteBefore => InputRequest::DeletePrevChar,
            CommandId::TextDeleteAfter => InputRequest::DeleteNextChar,
            CommandId::TextDeleteWord => InputRequest::DeletePrevWord,
            CommandId::TextClear => InputRequest::DeleteLine,
            _ => return false,
        };
        self.input.handle(request);
        true
    }
}
