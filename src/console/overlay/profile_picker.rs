//! The profiles to choose from.

use crate::console::event::ProfileEntry;
use crate::console::pane::rows::Motion;

/// The profiles of the configuration, once they were read.
#[derive(Clone, Debug, Default)]
pub struct ProfilePicker {
    entries: Option<Vec<ProfileEntry>>,
    cursor: usize,
}

impl ProfilePicker {
    /// Takes what was found, the cursor on the profile in use.
    pub fn take(&mut self, entries: Vec<ProfileEntry>, in_use: &str) {
        self.cursor = entries.iter().position(|entry| entry.name == in_use).unwrap_or(0);
        self.entries = Some(entries);
    }

    /// The profiles; `None` while they are being read.
    pub fn entries(&self) -> Option<&[ProfileEntry]> {
        self.entries.as_deref()
    }

    /// The place of the cursor.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// The profile under the cursor.
    pub fn current(&self) -> Option<&ProfileEntry> {
        self.entries.as_ref()?.get(self.cursor)
    }

    /// Moves over the profiles.
    pub fn go(&mut self, motion: Motion, page: usize) {
        let len = self.entries.as_ref().map_or(0, Vec::len);
        self.cursor = motion.from(self.cursor, len, page);
    }
}
