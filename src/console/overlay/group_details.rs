//! Everything that is known about one group besides its members, and what there is to mend.

use std::sync::Arc;

use super::scroll::Scroll;
use crate::client::{Fact, Lint};
use crate::console::keymap::CommandId;
use crate::domain::Group;

/// What is shown of a group: its whole id, what it is for, what the phone system keeps about it and what looks wrong.
#[derive(Clone, Debug)]
pub struct GroupDetails {
    group: Group,
    lints: Arc<[Lint]>,
    facts: Arc<[Fact]>,
    scroll: Scroll,
}

impl GroupDetails {
    /// Shows a group with what its last reading told.
    pub fn new(group: Group, lints: Arc<[Lint]>, facts: Arc<[Fact]>) -> Self {
        Self {
            group,
            lints,
            facts,
            scroll: Scroll::default(),
        }
    }

    /// The group.
    pub const fn group(&self) -> &Group {
        &self.group
    }

    /// What looks wrong.
    pub fn lints(&self) -> &[Lint] {
        &self.lints
    }

    /// What else is kept about it.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// How far it is scrolled.
    pub const fn scroll(&self) -> &Scroll {
        &self.scroll
    }

    /// Carries out a command that moves the page; says whether it was one.
    pub fn command(&mut self, command: CommandId) -> bool {
        self.scroll.command(command)
    }
}
