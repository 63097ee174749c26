//! One line of text as it is typed.

use std::fmt;

use secrecy::zeroize::Zeroize;
use tui_input::{Input, InputRequest};

use crate::console::keymap::CommandId;

/// The longest text a field takes, in characters; names of groups end far below.
const LONGEST: usize = 4_096;

/// Whether what is typed may be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    /// It may.
    #[default]
    Plain,
    /// It is a password or token: shown as dots, kept out of logs, wiped when the field goes.
    Secret,
}

/// What a key did to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldChange {
    /// Nothing: the command is none of a field's, or there was nothing to do.
    Nothing,
    /// The cursor moved.
    Moved,
    /// The text is another one.
    Edited,
    /// Deleting was asked for in an empty field: a filter or the palette closes.
    WasEmpty,
}

/// A text field.
#[derive(Default)]
pub struct TextField {
    input: Input,
    kind: FieldKind,
}

impl TextField {
    /// An empty field.
    pub fn new(kind: FieldKind) -> Self {
        // Room from the start, so that growing leaves no copies of a secret behind.
        let room = if kind == FieldKind::Secret { LONGEST * 4 } else { 0 };
        Self {
            input: Input::new(String::with_capacity(room)),
            kind,
        }
    }

    /// A plain field that holds `text`, with the cursor at its end.
    pub fn with_text(text: &str) -> Self {
        let mut field = Self::new(FieldKind::Plain);
        field.paste(text);
        field
    }

    /// Whether what is typed may be seen.
    pub fn kind(&self) -> FieldKind {
        self.kind
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// Takes the text out and leaves the field empty; a secret goes straight into its own type.
    #[must_use]
    pub fn take(&mut self) -> String {
        let empty = Self::new(self.kind).replace_input();
        String::from(std::mem::replace(&mut self.input, empty))
    }

    /// Types one character at the cursor; controls and what is too long are refused.
    pub fn insert(&mut self, character: char) -> FieldChange {
        if character.is_control() || self.text().chars().count() >= LONGEST {
            return FieldChange::Nothing;
        }
        self.request(InputRequest::InsertChar(character))
    }

    /// Types a pasted text at the cursor as one line: line breaks and tabs become spaces, except at its ends.
    pub fn paste(&mut self, text: &str) -> FieldChange {
        let mut change = FieldChange::Nothing;
        for character in text.trim_matches(['\r', '\n', '\t']).chars() {
            let typed = if matches!(character, '\r' | '\n' | '\t') {
                ' '
            } else {
                character
            };
            if self.insert(typed) == FieldChange::Edited {
                change = FieldChange::Edited;
            }
        }
        change
    }

    /// Empties the field.
    pub fn clear(&mut self) -> FieldChange {
        if self.is_empty() {
            return FieldChange::Nothing;
        }
        self.take().zeroize();
        FieldChange::Edited
    }

    /// Carries out a command if it is one for text fields.
    pub fn command(&mut self, command: CommandId) -> FieldChange {
        let request = match command {
            CommandId::TextLeft => InputRequest::GoToPrevChar,
            CommandId::TextRight => InputRequest::GoToNextChar,
            CommandId::TextWordLeft => InputRequest::GoToPrevWord,
            CommandId::TextWordRight => InputRequest::GoToNextWord,
            CommandId::TextStart => InputRequest::GoToStart,
            CommandId::TextEnd => InputRequest::GoToEnd,
            CommandId::TextDeleteBefore if self.is_empty() => return FieldChange::WasEmpty,
            CommandId::TextDeleteBefore => InputRequest::DeletePrevChar,
            CommandId::TextDeleteAfter => InputRequest::DeleteNextChar,
            CommandId::TextClear => return self.clear(),
            // Word by word a secret would tell where its words end, and the cut word would be kept for pasting back.
            CommandId::TextDeleteWord if self.kind == FieldKind::Secret => return self.clear(),
            CommandId::TextDeleteWord => InputRequest::DeletePrevWord,
            _ => return FieldChange::Nothing,
        };
        self.request(request)
    }

    fn request(&mut self, request: InputRequest) -> FieldChange {
        match self.input.handle(request) {
            Some(change) if change.value => FieldChange::Edited,
            Some(_) => FieldChange::Moved,
            None => FieldChange::Nothing,
        }
    }

    fn replace_input(&mut self) -> Input {
        std::mem::take(&mut self.input)
    }
}

impl Clone for TextField {
    fn clone(&self) -> Self {
        let mut copy = Self::new(self.kind);
        copy.paste(self.text());
        copy.input.handle(InputRequest::SetCursor(self.cursor()));
        copy
    }
}

impl PartialEq for TextField {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.text() == other.text() && self.cursor() == other.cursor()
    }
}

impl Eq for TextField {}

impl fmt::Debug for TextField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("TextField");
        match self.kind {
            FieldKind::Plain => debug.field("text", &self.text()).field("cursor", &self.cursor()),
            FieldKind::Secret => debug.field("text", &"(secret)"),
        };
        debug.finish_non_exhaustive()
    }
}

impl Drop for TextField {
    fn drop(&mut self) {
        if self.kind == FieldKind::Secret {
            String::from(self.replace_input()).zeroize();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_typed_moved_in_and_deleted() {
        let mut field = TextField::with_text("blue team");
        assert_eq!(field.command(CommandId::TextWordLeft), FieldChange::Moved);
        assert_eq!(field.insert('X'), FieldChange::Edited);
        assert_eq!(field.text(), "blue Xteam");
        assert_eq!(field.command(CommandId::TextDeleteBefore), FieldChange::Edited);
        assert_eq!(field.command(CommandId::TextEnd), FieldChange::Moved);
        assert_eq!(field.command(CommandId::TextDeleteWord), FieldChange::Edited);
        assert_eq!(field.text(), "blue ");
        assert_eq!(field.command(CommandId::TextClear), FieldChange::Edited);
        assert_eq!(field.command(CommandId::TextDeleteBefore), FieldChange::WasEmpty);
        assert_eq!(field.command(CommandId::Quit), FieldChange::Nothing);
    }

    #[test]
    fn characters_of_several_parts_are_deleted_whole() {
        let mut field = TextField::with_text("e\u{301}👨\u{200d}👩\u{200d}👧");
        field.command(CommandId::TextDeleteBefore);
        assert_eq!(field.text(), "e\u{301}");
        field.command(CommandId::TextDeleteBefore);
        assert!(field.is_empty());
    }

    #[test]
    fn a_paste_is_one_line_without_controls_and_has_an_end() {
        let mut field = TextField::default();
        field.paste("Ana\r\nRuiz\t\u{1b}[2J\n");
        assert_eq!(field.text(), "Ana  Ruiz [2J");
        field.paste(&"x".repeat(2 * LONGEST));
        assert_eq!(field.text().chars().count(), LONGEST);
    }

    #[test]
    fn a_secret_is_not_printed_and_can_be_taken_once() {
        let mut field = TextField::new(FieldKind::Secret);
        field.paste("hunter2 word");
        assert!(!format!("{field:?}").contains("hunter2"));
        assert_eq!(field.take(), "hunter2 word");
        assert!(field.is_empty() && field.kind() == FieldKind::Secret);
        field.paste("two words");
        field.command(CommandId::TextDeleteWord);
        assert_eq!(field.text(), "");
    }
}
