//! The help page.

use std::cell::Cell;

use crate::console::keymap::{CommandId, Layer};
use crate::console::widget::FilterField;

/// Where the help was asked for, and how far it is scrolled. What it says is generated from the keymap.
#[derive(Clone, Debug)]
pub struct Help {
    about: Layer,
    filter: FilterField,
    scroll: usize,
    /// Lines there are and lines that fit, as the view found them.
    measured: Cell<(usize, usize)>,
}

impl Help {
    /// Help about the keys of a layer.
    pub fn new(about: Layer) -> Self {
        Self {
            about,
            filter: FilterField::default(),
            scroll: 0,
            measured: Cell::new((0, 0)),
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
            self.scroll = 0;
        }
    }

    pub(super) fn type_filter(&mut self, command: CommandId) {
        if self.filter.command(command) {
            self.scroll = 0;
        }
    }

    /// The first line to show, of `lines` when `height` fit; notes both for the next command.
    pub fn first_line(&self, lines: usize, height: usize) -> usize {
        self.measured.set((lines, height));
        self.scroll.min(lines.saturating_sub(height))
    }

    /// Carries out a command that moves the page or filters it; says whether it was one.
    pub fn command(&mut self, command: CommandId) -> bool {
        let (lines, height) = self.measured.get();
        let last = lines.saturating_sub(height);
        let now = self.scroll.min(last);
        let page = height.max(1);
        self.scroll = match command {
            CommandId::MoveDown => now + 1,
            CommandId::MoveUp => now.saturating_sub(1),
            CommandId::HalfPageDown => now + page.div_ceil(2),
            CommandId::HalfPageUp => now.saturating_sub(page.div_ceil(2)),
            CommandId::PageDown => now + page,
            CommandId::PageUp => now.saturating_sub(page),
            CommandId::MoveToTop => 0,
            CommandId::MoveToBottom => last,
            CommandId::FilterOpen | CommandId::FilterClear => {
                self.filter.command(command);
                0
            }
            _ => return false,
        }
        .min(last);
        true
    }
}
