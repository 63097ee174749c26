//! The form for a group's name and description.

use crate::console::RequestId;
use crate::console::widget::TextField;
use crate::console::word::{Tone, Word};
use crate::domain::Group;

/// What is filled in for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormPurpose {
    /// A new group.
    New,
    /// Another name for this one.
    Rename(Group),
    /// Another description for this one.
    Describe(Group),
}

/// What the form asks for once it is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupWish {
    /// A new group, and what it is for where somebody said so.
    Create {
        /// Its name.
        name: String,
        /// What it is for.
        description: Option<String>,
    },
    /// Another name.
    Rename {
        /// The group as it was shown.
        group: Group,
        /// Its name.
        to: String,
    },
    /// Another description, which may be none.
    Describe {
        /// The group as it was shown.
        group: Group,
        /// What it is for.
        to: String,
    },
}

/// One thing the form asks.
#[derive(Clone, Debug)]
pub struct GroupField {
    /// What it is.
    pub label: &'static str,
    /// Shown while nothing is typed.
    pub placeholder: &'static str,
    /// What is typed.
    pub input: TextField,
}

/// What is being typed about a group, and what the phone system said about it.
#[derive(Clone, Debug)]
pub struct GroupForm {
    purpose: FormPurpose,
    fields: Vec<GroupField>,
    focus: usize,
    sending: Option<RequestId>,
    word: Option<Word>,
}

fn name_field(text: &str) -> GroupField {
    GroupField {
        label: "name",
        placeholder: "name of the group",
        input: TextField::with_text(text),
    }
}

fn description_field(text: &str) -> GroupField {
    GroupField {
        label: "description",
        placeholder: "what it is for (may stay empty)",
        input: TextField::with_text(text),
    }
}

impl GroupForm {
    /// An empty form for a new group.
    pub fn create() -> Self {
        Self::new(FormPurpose::New, vec![name_field("")])
    }

    /// An empty form for a new group that is described as well.
    pub fn create_described() -> Self {
        Self::new(FormPurpose::New, vec![name_field(""), description_field("")])
    }

    /// A form with the group's present name in it.
    pub fn rename(group: Group) -> Self {
        let name = name_field(&group.name);
        Self::new(FormPurpose::Rename(group), vec![name])
    }

    /// A form with the group's present description in it.
    pub fn describe(group: Group) -> Self {
        let description = description_field(group.description.as_deref().unwrap_or_default());
        Self::new(FormPurpose::Describe(group), vec![description])
    }

    const fn new(purpose: FormPurpose, fields: Vec<GroupField>) -> Self {
        Self {
            purpose,
            fields,
            focus: 0,
            sending: None,
            word: None,
        }
    }

    /// What is filled in for.
    pub const fn purpose(&self) -> &FormPurpose {
        &self.purpose
    }

    /// What is asked, in order.
    pub fn fields(&self) -> &[GroupField] {
        &self.fields
    }

    /// Which of them is typed into, by its place.
    pub const fn focus(&self) -> usize {
        self.focus
    }

    /// Goes to the next field, or to the one before; the same where there are two.
    pub fn next(&mut self, by: isize) {
        let len = self.fields.len().max(1);
        self.focus = (self.focus + len).wrapping_add_signed(by) % len;
    }

    pub(super) fn field_mut(&mut self) -> Option<&mut TextField> {
        // What was sent must not change under the answer.
        if self.sending.is_some() {
            return None;
        }
        self.word = None;
        self.fields.get_mut(self.focus).map(|field| &mut field.input)
    }

    /// The request on its way, if one is.
    pub const fn sending(&self) -> Option<RequestId> {
        self.sending
    }

    /// What the form has to say beneath its fields.
    pub const fn word(&self) -> Option<&Word> {
        self.word.as_ref()
    }

    fn typed(&self, place: usize) -> String {
        let field = self.fields.get(place);
        field
            .map(|field| field.input.text().trim().to_owned())
            .unwrap_or_default()
    }

    /// What is wanted, when it can be; otherwise the form says what is wrong.
    pub fn submit(&mut self) -> Option<GroupWish> {
        if self.sending.is_some() {
            return None;
        }
        let text = self.typed(0);
        let refusal = match &self.purpose {
            FormPurpose::New | FormPurpose::Rename(_) if text.is_empty() => Some("A group needs a name."),
            FormPurpose::Rename(group) if *group.name == *text => Some("That is its name already."),
            FormPurpose::Describe(group) if group.description.as_deref().unwrap_or_default() == text => {
                Some("That is its description already.")
            }
            _ => None,
        };
        if let Some(refusal) = refusal {
            self.focus = 0;
            self.word = Some(Word::new(Tone::Refused, refusal));
            return None;
        }
        Some(match self.purpose.clone() {
            FormPurpose::New => GroupWish::Create {
                name: text,
                description: Some(self.typed(1)).filter(|description| !description.is_empty()),
            },
            FormPurpose::Rename(group) => GroupWish::Rename { group, to: text },
            FormPurpose::Describe(group) => GroupWish::Describe { group, to: text },
        })
    }

    /// Remembers that it is on its way.
    pub fn begin(&mut self, id: RequestId) {
        self.sending = Some(id);
        self.word = None;
    }

    /// Shows why it was not taken; what was typed stays to be corrected.
    pub fn fail(&mut self, word: Word) {
        self.sending = None;
        self.word = Some(word);
    }
}
