//! Whether the console can run here at all.

use std::io::IsTerminal;

use thiserror::Error;

/// What the console needs to know about where it was started, so that tests can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surroundings<'a> {
    /// Whether standard input is a terminal.
    pub input: bool,
    /// Whether standard output is a terminal.
    pub output: bool,
    /// The variable `TERM`.
    pub term: Option<&'a str>,
}

impl<'a> Surroundings<'a> {
    /// Looks at this process; `term` is the variable `TERM`.
    pub fn of_this_process(term: Option<&'a str>) -> Self {
        Self {
            input: std::io::stdin().is_terminal(),
            output: std::io::stdout().is_terminal(),
            term,
        }
    }
}

/// The console cannot run here; names the commands to use instead (`ui/not-a-terminal`, exit code 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{because}, so the console cannot be shown; nothing was started. {HINT}", because = self.because())]
pub enum NotATerminal {
    /// Keys cannot be read.
    Input,
    /// Nothing can be drawn.
    Output,
    /// `TERM=dumb`: the terminal cannot place the cursor.
    Dumb,
}

/// What to do instead.
const HINT: &str = "Use the commands made for scripts: `callboard group list`, `callboard roster show GROUP`, \
                    `callboard assign GROUP …`, `callboard --help` for all";

impl NotATerminal {
    /// The stable `kind/code` pair.
    pub const CODE: &'static str = "ui/not-a-terminal";

    /// The next step, as one sentence.
    pub const fn hint(self) -> &'static str {
        HINT
    }

    /// What is missing, as one clause.
    pub const fn because(self) -> &'static str {
        match self {
            Self::Input => "standard input is not a terminal",
            Self::Output => "standard output is not a terminal",
            Self::Dumb => "TERM=dumb says that this terminal cannot place the cursor",
        }
    }
}

/// Checks before a single byte is written.
///
/// # Errors
///
/// [`NotATerminal`] with the reason. An unset `TERM` is fine: the sequences we send need no database.
pub fn check(surroundings: Surroundings<'_>) -> Result<(), NotATerminal> {
    if !surroundings.output {
        return Err(NotATerminal::Output);
    }
    if !surroundings.input {
        return Err(NotATerminal::Input);
    }
    if surroundings.term == Some("dumb") {
        return Err(NotATerminal::Dumb);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(input: bool, output: bool, term: Option<&str>) -> Surroundings<'_> {
        Surroundings { input, output, term }
    }

    #[test]
    fn pipes_and_dumb_terminals_are_refused_and_terminals_are_not() {
        assert_eq!(check(at(false, true, None)), Err(NotATerminal::Input));
        assert_eq!(check(at(true, false, None)), Err(NotATerminal::Output));
        assert_eq!(check(at(true, true, Some("dumb"))), Err(NotATerminal::Dumb));
        assert_eq!(check(at(true, true, Some("xterm"))), Ok(()));
        assert_eq!(check(at(true, true, None)), Ok(()));
    }

    #[test]
    fn the_refusal_names_the_command_to_use() {
        let text = NotATerminal::Dumb.to_string();
        assert!(text.contains("callboard assign"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}
