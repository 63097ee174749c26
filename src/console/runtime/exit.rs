//! How the console ended.

use crate::console::QuitCause;
use crate::console::terminal::NotATerminal;

/// Why the console ended, with what the process should say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The user quit.
    Asked,
    /// The terminal is gone.
    HungUp,
    /// A signal asked, by number.
    Signal(i32),
}

impl Exit {
    /// The exit code of the process: 0, or 128 + n after signal n (`reliability.md` row 90).
    pub fn code(self) -> u8 {
        match self {
            Self::Asked => 0,
            Self::HungUp => 129,
            Self::Signal(number) => u8::try_from(128 + number).unwrap_or(1),
        }
    }
}

impl From<QuitCause> for Exit {
    fn from(cause: QuitCause) -> Self {
        match cause {
            QuitCause::Asked => Self::Asked,
            QuitCause::HangUp => Self::HungUp,
            QuitCause::Signal(number) => Self::Signal(number),
        }
    }
}

/// Why the console could not run.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// There is nothing to draw on (`ui/not-a-terminal`).
    #[error(transparent)]
    NotATerminal(#[from] NotATerminal),
    /// The terminal cannot be used; it was given back as far as that is possible.
    #[error("the terminal cannot be used: {0}; nothing was sent to the phone system")]
    Terminal(#[from] std::io::Error),
}
