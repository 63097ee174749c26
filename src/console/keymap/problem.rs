//! What can be wrong with a key file.

use std::fmt;

use super::command::CommandId;
use super::key::{KeySequence, NotAKey};
use super::layer::Layer;
use crate::text::visible;

/// One thing wrong with a key file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeymapProblem {
    /// The file as the user knows it.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub kind: ProblemKind,
}

/// The ways in which a row of a key file can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// The file is not TOML here.
    #[error("{0}")]
    Syntax(String),
    /// A table that is no layer.
    #[error("`[{name}]` is not a set of keys{}", did_you_mean(*.nearest))]
    UnknownLayer {
        /// The name written.
        name: String,
        /// The layer that may have been meant.
        nearest: Option<&'static str>,
    },
    /// A row that names no command.
    #[error("`{id}` is not a command{}", did_you_mean(*.nearest))]
    UnknownCommand {
        /// The id written.
        id: String,
        /// The command that may have been meant.
        nearest: Option<&'static str>,
    },
    /// A command that means nothing in this layer.
    #[error("`{}` does nothing in `[{}]`; it belongs in {}", .command.id(), .layer.name(), places(*.command))]
    WrongLayer {
        /// The command.
        command: CommandId,
        /// Where its row stands.
        layer: Layer,
    },
    /// Neither keys nor a list of keys.
    #[error("`{0}` needs a key like \"r\", several like [\"r\", \"f5\"], or none: []")]
    NotKeys(String),
    /// A key that does not exist.
    #[error("{0}")]
    NotAKey(#[from] NotAKey),
    /// A character bound where characters are typed.
    #[error("`{keys}` starts with a character, which could then not be typed in `[{}]`", .layer.name())]
    TakesText {
        /// The keys.
        keys: KeySequence,
        /// The layer.
        layer: Layer,
    },
    /// The same keys given to two commands.
    #[error("`{keys}` already means `{}` in `[{}]`", .other.id(), .layer.name())]
    Taken {
        /// The keys.
        keys: KeySequence,
        /// Where.
        layer: Layer,
        /// The command that has them.
        other: CommandId,
    },
    /// Keys that are the start of other keys.
    #[error("`{keys}` and `{other_keys}` (`{}` in `[{}]`) begin alike, so one of them could never be pressed", .other.id(), .layer.name())]
    Ambiguous {
        /// The keys.
        keys: KeySequence,
        /// The longer or shorter keys.
        other_keys: KeySequence,
        /// The command that has those.
        other: CommandId,
        /// Where that one is bound.
        layer: Layer,
    },
    /// A command that must have a key would have none.
    #[error("`{}` would be left without a key", .0.id())]
    LeftWithoutKey(CommandId),
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}

fn places(command: CommandId) -> String {
    let names: Vec<String> = command
        .layers()
        .iter()
        .map(|layer| format!("`[{}]`", layer.name()))
        .collect();
    names.join(", ")
}

impl fmt::Display for KeymapProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The file's own words are in it: a key name could hold an escape sequence.
        let kind = self.kind.to_string();
        write!(f, "{}:{}: {}", self.file, self.line, visible(&kind))
    }
}

/// Everything wrong with the keys, in the order of the files; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeymapProblems(pub(super) Vec<KeymapProblem>);

impl KeymapProblems {
    /// The problems in the order of their lines.
    pub fn list(&self) -> &[KeymapProblem] {
        &self.0
    }
}

impl fmt::Display for KeymapProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for KeymapProblems {}
