//! What a pane has to say: an outcome, a refusal, or an error with the next step.

use std::sync::Arc;

use super::Failure;
use super::keymap::CommandId;
use super::short_id::short_id;
use crate::domain::GroupId;

/// One sentence for people, with the commands that make sense next.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// What kind of word it is.
    pub tone: Tone,
    /// The sentence. It may contain names and sentences from elsewhere, as they came: the view makes them visible.
    pub text: String,
    /// Commands to name with their keys behind it.
    pub next: Vec<CommandId>,
    /// The error behind it, for the details.
    pub failure: Option<Failure>,
}

/// How a word is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something is done.
    Done,
    /// Something to know.
    Note,
    /// We did not do it, and nothing was sent.
    Refused,
    /// It failed, or its end is not as wanted.
    Failed,
}

impl Word {
    /// A word without an error behind it.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            tone,
            text: text.into(),
            next: Vec::new(),
            failure: None,
        }
    }

    /// A failed request: the code first, because people look it up, then what happened, to which group, what to do.
    pub fn failed(failure: &Failure, group: Option<&GroupLabel>) -> Self {
        let code = failure.vendor_code().map_or_else(|| failure.pair(), str::to_owned);
        let mut text = format!("{code} {}", failure.message().trim_end_matches('.'));
        if let Some(group) = group {
            text.push_str(" — ");
            text.push_str(&group.to_string());
        }
        text.push('.');
        if let Some(hint) = failure.hint() {
            text.push(' ');
            let mut letters = hint.trim_end_matches('.').chars();
            text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            text.push_str(letters.as_str());
            text.push('.');
        }
        let step = if failure.asks_for_sign_in() {
            CommandId::SignIn
        } else {
            CommandId::Refresh
        };
        Self {
            tone: Tone::Failed,
            text,
            next: vec![step, CommandId::ErrorDetails],
            failure: Some(failure.clone()),
        }
    }

    /// The same word naming other commands.
    #[must_use]
    pub fn then(mut self, next: impl Into<Vec<CommandId>>) -> Self {
        self.next = next.into();
        self
    }

    /// The same word with the error behind it.
    #[must_use]
    pub fn because(mut self, failure: Option<Failure>) -> Self {
        if failure.is_some() && !self.next.contains(&CommandId::ErrorDetails) {
            self.next.push(CommandId::ErrorDetails);
        }
        self.failure = failure;
        self
    }
}

/// A group as sentences name it: name and id, because two groups may share a name. A long id stands shortened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupLabel {
    /// Identity.
    pub id: GroupId,
    /// Name for people, as the phone system sent it.
    pub name: Arc<str>,
}

impl std::fmt::Display for GroupLabel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} #{}", self.name, short_id(self.id.as_str()))
    }
}
