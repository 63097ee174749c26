//! The filter above a list: what is typed, and whether it is being typed.

use std::fmt::Write as _;

use super::text_field::{FieldChange, TextField};
use crate::console::keymap::CommandId;

/// A filter field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterField {
    field: TextField,
    /// What it held before typing began; `None` while it is not typed into.
    before: Option<String>,
}

impl FilterField {
    /// What the rows must contain.
    pub fn query(&self) -> &str {
        self.field.text()
    }

    /// The field, for drawing.
    pub fn field(&self) -> &TextField {
        &self.field
    }

    /// Whether keys go into it.
    pub fn is_open(&self) -> bool {
        self.before.is_some()
    }

    /// Whether it is drawn at all: it is typed into or keeps rows back.
    pub fn is_shown(&self) -> bool {
        self.is_open() || !self.field.is_empty()
    }

    /// Starts typing.
    pub fn open(&mut self) {
        self.before.get_or_insert_with(|| self.field.text().to_owned());
    }

    /// Types a character; says whether the query changed.
    pub fn insert(&mut self, character: char) -> bool {
        self.field.insert(character) == FieldChange::Edited
    }

    /// Types a pasted text; says whether the query changed.
    pub fn paste(&mut self, text: &str) -> bool {
        self.field.paste(text) == FieldChange::Edited
    }

    /// Carries out a command of filters and text fields; says whether the query changed.
    ///
    /// [`CommandId::FilterAccept`] keeps the query, [`CommandId::FilterCancel`] goes back to the one before,
    /// [`CommandId::FilterClear`] drops it, and deleting in an empty field closes it.
    pub fn command(&mut self, command: CommandId) -> bool {
        match command {
            CommandId::FilterOpen => self.open(),
            CommandId::FilterAccept => self.before = None,
            CommandId::FilterCancel => {
                let before = self.before.take().unwrap_or_default();
                let is_other = before != self.field.text();
                self.field = TextField::with_text(&before);
                return is_other;
            }
            CommandId::FilterClear => {
                self.before = None;
                return self.field.clear() == FieldChange::Edited;
            }
            _ => match self.field.command(command) {
                FieldChange::Edited => return true,
                FieldChange::WasEmpty => self.before = None,
                FieldChange::Moved | FieldChange::Nothing => {}
            },
        }
        false
    }
}

/// How many rows a filter shows, and what becomes of the marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilterCounts {
    /// Rows that the filter shows.
    pub shown: usize,
    /// Rows there are.
    pub all: usize,
    /// Marked rows, hidden ones too.
    pub marked: usize,
    /// Marked rows that the filter hides.
    pub marked_hidden: usize,
}

impl FilterCounts {
    /// The counts in words, such as `23 of 240, 4 marked, 2 hidden`; empty when there is nothing to say.
    pub fn summary(self) -> String {
        let mut out = String::new();
        if self.shown != self.all {
            // Writing to a String cannot fail.
            let _ = write!(out, "{} of {}", self.shown, self.all);
        }
        if self.marked > 0 {
            let comma = if out.is_empty() { "" } else { ", " };
            let _ = write!(out, "{comma}{} marked", self.marked);
        }
        if self.marked_hidden > 0 {
            let _ = write!(out, ", {} hidden", self.marked_hidden);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> FilterField {
        let mut filter = FilterField::default();
        filter.open();
        filter.paste(text);
        filter
    }

    #[test]
    fn accepting_keeps_the_query_and_cancelling_restores_the_one_before() {
        let mut filter = filter("blue");
        assert!(!filter.command(CommandId::FilterAccept));
        assert!(!filter.is_open() && filter.is_shown());
        filter.command(CommandId::FilterOpen);
        assert!(filter.insert('s'));
        assert!(filter.command(CommandId::FilterCancel));
        assert_eq!((filter.query(), filter.is_open()), ("blue", false));
        assert!(filter.command(CommandId::FilterClear));
        assert!(!filter.is_shown());
    }

    #[test]
    fn deleting_in_an_empty_filter_leaves_it() {
        let mut filter = filter("a");
        assert!(filter.command(CommandId::TextDeleteBefore));
        assert!(filter.is_open());
        assert!(!filter.command(CommandId::TextDeleteBefore));
        assert!(!filter.is_open());
    }

    #[test]
    fn counts_say_what_is_hidden() {
        let counts = FilterCounts {
            shown: 23,
            all: 240,
            marked: 4,
            marked_hidden: 2,
        };
        assert_eq!(counts.summary(), "23 of 240, 4 marked, 2 hidden");
        assert_eq!(
            FilterCounts {
                shown: 3,
                all: 3,
                marked: 1,
                marked_hidden: 0
            }
            .summary(),
            "1 marked"
        );
        assert_eq!(
            FilterCounts {
                shown: 3,
                all: 3,
                ..FilterCounts::default()
            }
            .summary(),
            ""
        );
    }
}
