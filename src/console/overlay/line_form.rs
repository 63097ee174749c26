//! A form of one line.

use crate::console::widget::TextField;

/// What the line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinePurpose {
    /// A note kept in the journal with the change.
    Note,
    /// A list of agent ids to mark.
    Ids,
}

/// One line being typed.
#[derive(Clone, Debug)]
pub struct LineForm {
    purpose: LinePurpose,
    field: TextField,
}

impl LineForm {
    /// A form with text in it.
    pub fn new(purpose: LinePurpose, text: &str) -> Self {
        Self {
            purpose,
            field: TextField::with_text(text),
        }
    }

    /// What the line is for.
    pub const fn purpose(&self) -> LinePurpose {
        self.purpose
    }

    /// The line.
    pub const fn field(&self) -> &TextField {
        &self.field
    }

    pub(super) const fn field_mut(&mut self) -> &mut TextField {
        &mut self.field
    }
}
