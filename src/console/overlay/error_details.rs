//! Everything about one error.

use crate::console::Failure;

/// The error shown in full.
#[derive(Clone, Debug)]
pub struct ErrorDetails {
    failure: Failure,
}

impl ErrorDetails {
    /// Shows an error.
    pub const fn new(failure: Failure) -> Self {
        Self { failure }
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
