//! The form for a group's name.

use crate::console::RequestId;
use crate::console::widget::TextField;
use crate::console::word::{Tone, Word};
use crate::domain::Group;

/// What the name is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormPurpose {
    /// A new group.
    New,
    /// Another name for this one.
    Rename(Group),
}

/// A name being typed, and what the phone system said about it.
#[derive(Clone, Debug)]
pub struct GroupForm {
    purpose: FormPurpose,
    field: TextField,
    sending: Option<RequestId>,
    word: Option<Word>,
}

impl GroupForm {
    /// An empty form for a new group.
    pub fn create() -> Self {
        Self {
            purpose: FormPurpose::New,
            field: TextField::default(),
            sending: None,
            word: None,
        }
    }

    /// A form with the group's present name in it.
    pub fn rename(group: Group) -> Self {
        Self {
            field: TextField::with_text(&group.name),
            purpose: FormPurpose::Rename(group),
            sending: None,
            word: None,
        }
    }

    /// What the name is for.
    pub const fn purpose(&self) -> &FormPurpose {
        &self.purpose
    }

    /// The name being typed.
    pub const fn field(&self) -> &TextField {
        &self.field
    }

    pub(super) fn field_mut(&mut self) -> Option<&mut TextField> {
        // What was sent must not change under the answer.
        if self.sending.is_some() {
            return None;
        }
        self.word = None;
        Some(&mut self.field)
    }

    /// The request on its way, if one is.
    pub const fn sending(&self) -> Option<RequestId> {
        self.sending
    }

    /// What the form has to say beside its field.
    pub const fn word(&self) -> Option<&Word> {
        self.word.as_ref()
    }

    /// The name, when it is one; otherwise the form says what is wrong.
    pub fn submit(&mut self) -> Option<String> {
        if self.sending.is_some() {
            return None;
        }
        let name = self.field.text().trim().to_owned();
        let refusal = match &self.purpose {
            _ if name.is_empty() => Some("A group needs a name."),
            FormPurpose::Rename(group) if *group.name == *name => Some("That is its name already."),
            _ => None,
        };
        match refusal {
            Some(text) => {
                self.word = Some(Word::new(Tone::Refused, text));
                None
            }
            None => Some(name),
        }
    }

    /// Remembers that the name is on its way.
    pub fn begin(&mut self, id: RequestId) {
        self.sending = Some(id);
        self.word = None;
    }

    /// Shows why it was not taken; the name stays to be corrected.
    pub fn fail(&mut self, word: Word) {
        self.sending = None;
        self.word = Some(word);
    }
}
