//! The profiles to choose from.

use crate::console::event::ProfileEntry;
use crate::console::keymap::CommandId;
use crate::console::widget::ListCursor;

/// The profiles of the configuration, once they were read.
#[derive(Clone, Debug, Default)]
pub struct ProfilePicker {
    entries: Option<Vec<ProfileEntry>>,
    list: ListCursor,
}

impl ProfilePicker {
    /// Takes what was found, the cursor on the profile in use.
    pub fn take(&mut self, entries: Vec<ProfileEntry>, in_use: &str) {
        let place = entries.iter().position(|entry| entry.name == in_use);
        self.list.keep_on(entries.len(), Some(place.unwrap_or(0)));
        self.entries = Some(entries);
    }

    /// The profiles; `None` while they are being read.
    pub fn entries(&self) -> Option<&[ProfileEntry]> {
        self.entries.as_deref()
    }

    /// Cursor and window, for drawing.
    pub const fn list(&self) -> &ListCursor {
        &self.list
    }

    /// Carries out a command that moves the cursor; says whether it was one.
    pub fn command(&mut self, command: CommandId) -> bool {
        self.list.command(command)
    }

    /// The profile under the cursor.
    pub fn current(&self) -> Option<&ProfileEntry> {
        self.entries.as_ref()?.get(self.list.cursor()?)
    }
}
