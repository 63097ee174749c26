//! Everything about one error.

use super::scroll::Scroll;
use crate::console::Failure;
use crate::console::keymap::CommandId;

/// The error shown in full.
#[derive(Clone, Debug)]
pub struct ErrorDetails {
    failure: Failure,
    scroll: Scroll,
}

impl ErrorDetails {
    /// Shows an error.
    pub fn new(failure: Failure) -> Self {
        Self {
            failure,
            scroll: Scroll::default(),
        }
    }

    /// How far it is scrolled.
    pub const fn scroll(&self) -> &Scroll {
        &self.scroll
    }

    /// Carries out a command that moves the page; says whether it was one.
    pub fn command(&mut self, command: CommandId) -> bool {
        self.scroll.command(command)
    }

    /// The error.
    pub const fn failure(&self) -> &Failure {
        &self.failure
    }

    /// Label and value of each line, as the phone system sent them: the view makes them visible.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        self.failure.details()
    }
}
