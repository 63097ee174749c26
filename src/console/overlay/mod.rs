//! What lies over the panes: at most a few of these at once, the last one on top.

mod agent_card;
mod agent_card_view;
mod confirm;
mod confirm_view;
mod error_details;
mod error_details_view;
mod form_rows_view;
mod group_details;
mod group_details_view;
mod group_form;
mod group_form_view;
mod hazard_view;
mod help;
mod help_view;
mod line_form;
mod line_form_view;
pub(in crate::console) mod lint_view;
mod merge;
mod merge_view;
mod palette;
mod palette_view;
mod profile_picker;
mod profile_picker_view;
mod review;
mod review_view;
mod scroll;
mod sheet_view;
mod sign_in;
mod sign_in_view;
mod uses_view;
pub mod view;
#[cfg(test)]
mod view_tests;
mod word_view;
mod write_outcome;
mod write_outcome_view;

pub use agent_card::AgentCard;
pub use confirm::{Answer, Confirm, Question, Uses};
pub use error_details::ErrorDetails;
pub use group_details::GroupDetails;
pub use group_form::{FormPurpose, GroupForm, GroupWish};
pub use help::Help;
pub use line_form::{LineForm, LinePurpose};
pub use merge::MergeReview;
pub use palette::{Palette, PaletteItem, PalettePurpose};
pub use profile_picker::ProfilePicker;
pub use review::{Foresight, Review};
pub use sign_in::{SignIn, SignInFocus};
pub use write_outcome::WriteOutcome;

use super::keymap::{CommandId, Layer};
use super::widget::{FieldChange, TextField};

/// One thing over the panes.
#[derive(Debug)]
pub enum Overlay {
    /// What exactly would change, before it is saved.
    Review(Box<Review>),
    /// A question, answered with a key or by typing a name.
    Confirm(Box<Confirm>),
    /// Somebody else's change beside mine.
    Merge(Box<MergeReview>),
    /// Signing in.
    SignIn(Box<SignIn>),
    /// A group is made, renamed or described.
    GroupForm(Box<GroupForm>),
    /// One line is typed: a note, or a list of ids.
    LineForm(Box<LineForm>),
    /// Everything known about a group besides its members.
    GroupDetails(Box<GroupDetails>),
    /// What became of each agent of a write.
    WriteOutcome(Box<WriteOutcome>),
    /// Everything about one error.
    ErrorDetails(ErrorDetails),
    /// What the keys do.
    Help(Box<Help>),
    /// Any command by name, or any group.
    Palette(Box<Palette>),
    /// One agent and its groups.
    AgentCard(AgentCard),
    /// The profiles.
    ProfilePicker(ProfilePicker),
}

impl Overlay {
    /// The layer its keys are in.
    pub fn layer(&self) -> Layer {
        match self {
            Self::Review(_) => Layer::Review,
            Self::Confirm(confirm) if confirm.is_typed() => Layer::ConfirmTyped,
            Self::Confirm(_) => Layer::Confirm,
            Self::Merge(_) => Layer::Merge,
            Self::SignIn(_) | Self::GroupForm(_) | Self::LineForm(_) => Layer::Form,
            Self::GroupDetails(_) => Layer::GroupDetails,
            Self::WriteOutcome(_) => Layer::WriteOutcome,
            Self::ErrorDetails(_) => Layer::ErrorDetails,
            Self::Help(help) if help.filter().is_open() => Layer::Filter,
            Self::Help(_) => Layer::Help,
            Self::Palette(_) => Layer::Palette,
            Self::AgentCard(_) => Layer::AgentCard,
            Self::ProfilePicker(_) => Layer::ProfilePicker,
        }
    }

    /// Types a character into the field in focus, if there is one.
    pub fn insert(&mut self, character: char) {
        if let Self::Help(help) = self {
            help.insert(character);
        } else if let Some(field) = self.field_mut() {
            field.insert(character);
            self.edited();
        }
    }

    /// Pastes a text into the field in focus. Never into a question: what must be typed there is meant to be typed
    /// (`reliability.md` row 88).
    pub fn paste(&mut self, text: &str) {
        if matches!(self, Self::Confirm(_)) {
            return;
        }
        if let Some(field) = self.field_mut() {
            field.paste(text);
            self.edited();
        }
    }

    /// Carries out a command of text fields and filters; says whether it was one.
    pub fn edit(&mut self, command: CommandId) -> bool {
        if let Self::Help(help) = self
            && help.filter().is_open()
        {
            help.type_filter(command);
            return true;
        }
        let Some(field) = self.field_mut() else { return false };
        match field.command(command) {
            FieldChange::Nothing => return false,
            FieldChange::Edited => self.edited(),
            FieldChange::Moved | FieldChange::WasEmpty => {}
        }
        true
    }

    fn edited(&mut self) {
        if let Self::Palette(palette) = self {
            palette.search();
        }
    }

    fn field_mut(&mut self) -> Option<&mut TextField> {
        match self {
            Self::Confirm(confirm) => confirm.field_mut(),
            Self::SignIn(sign_in) => sign_in.field_mut(),
            Self::GroupForm(form) => form.field_mut(),
            Self::LineForm(form) => Some(form.field_mut()),
            Self::Palette(palette) => Some(palette.field_mut()),
            _ => None,
        }
    }
}

/// The overlays, the last one on top.
///
/// Every overlay that comes up gets a new serial number: keys typed before it was drawn were not meant for it
/// (`reliability.md` B10), and the runtime tells them by that number.
#[derive(Debug, Default)]
pub struct Overlays {
    stack: Vec<Overlay>,
    serial: u64,
}

impl Overlays {
    /// Puts one on top.
    pub fn push(&mut self, overlay: Overlay) {
        self.serial += 1;
        self.stack.push(overlay);
    }

    /// Takes the top one away.
    pub fn pop(&mut self) -> Option<Overlay> {
        self.serial += u64::from(!self.stack.is_empty());
        self.stack.pop()
    }

    /// Takes away every overlay that matches.
    pub fn remove(&mut self, matches: impl Fn(&Overlay) -> bool) {
        self.stack.retain(|overlay| !matches(overlay));
        self.serial += 1;
    }

    /// The one on top.
    pub fn top(&self) -> Option<&Overlay> {
        self.stack.last()
    }

    /// The one on top, to be changed.
    pub fn top_mut(&mut self) -> Option<&mut Overlay> {
        self.stack.last_mut()
    }

    /// All, the top one last, as they are drawn.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Overlay> {
        self.stack.iter()
    }

    /// All, to be changed.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Overlay> {
        self.stack.iter_mut()
    }

    /// Whether the panes are free.
    pub fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    /// Changes whenever another overlay, or none, is on top.
    pub const fn serial(&self) -> u64 {
        self.serial
    }
}
