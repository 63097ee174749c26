//! The help page.

use super::scroll::Scroll;
use crate::console::keymap::{CommandId, Layer};
use crate::console::widget::FilterField;

/// Where the help was asked for, and how far it is scrolled. What it says is generated from the keymap.
#[derive(Clone, Debug)]
pub struct Help {
    about: Layer,
    filter: FilterField,
    scroll: Scroll,
}

impl Help {
    /// Help about the keys of a layer.
    pub fn new(about: Layer) -> Self {
        Self {
            about,
            filter: FilterField::default(),
            scroll: Scroll::default(),
        }
    }

    /// The layer it is about.
    pub const fn about(&self) -> Layer {
        self.about
    }

    /// Only lines that contain its query are shown.
    pub const fn filter(&self) -> &FilterField {
        &self.filter
    }

    pub(super) fn insert(&mut self, character: char) {
        if self.filter.is_open() && self.filter.insert(character) {
            self.scroll.go_to_top();
        }
    }

    pub(super) fn type_filter(&mut self, command: CommandId) {
        if self.filter.command(command) {
            self.scroll.go_to_top();
        }
    }

    /// How far it is scrolled.
    pub const fn scroll(&self) -> &Scroll {
        &self.scroll
    }

    /// Carries out a command that moves the page or filters it; says whether it was one.
    pub fn command(&mut self, command: CommandId) -> bool {
        if matches!(command, CommandId::FilterOpen | CommandId::FilterClear) {
            self.filter.command(command);
            self.scroll.go_to_top();
            return true;
        }
        self.scroll.command(command)
    }
}
