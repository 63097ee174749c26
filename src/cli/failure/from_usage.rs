//! Failures that come from what was typed.

use clap::error::{ContextKind, ErrorKind};

use super::Failure;

impl Failure {
    /// A secret stands on the command line, where every user of the host can read it. Never repeats its value.
    pub fn secret_argument(option: &str) -> Self {
        Self::new(
            "usage",
            "secret-argument",
            format!("`{option}` would show a secret to everybody who lists processes on this host; nothing was done"),
        )
        .with_hint(
            "change that secret, then use the prompt of `callboard sign-in`, `--secret-stdin`, or the environment \
             (CALLBOARD_SSID, CALLBOARD_TOKEN)",
        )
    }
}

impl From<&clap::Error> for Failure {
    fn from(error: &clap::Error) -> Self {
        let reason = match error.kind() {
            ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::InvalidUtf8 => "bad-value",
            ErrorKind::UnknownArgument => "unknown-argument",
            ErrorKind::InvalidSubcommand => "unknown-noun",
            ErrorKind::MissingRequiredArgument
            | ErrorKind::MissingSubcommand
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "missing-argument",
            ErrorKind::ArgumentConflict => "conflict",
            ErrorKind::NoEquals
            | ErrorKind::TooManyValues
            | ErrorKind::TooFewValues
            | ErrorKind::WrongNumberOfValues => "number-of-values",
            _ => "arguments",
        };
        let rendered = error.render().to_string();
        let mut paragraphs = rendered.split("\n\n").map(one_line);
        let surplus = error.get(ContextKind::InvalidArg).map(ToString::to_string);
        let message = match error.kind() {
            // What stands where nothing is expected may be a secret: `sign-in TOKEN`.
            ErrorKind::UnknownArgument if surplus.is_some_and(|argument| !argument.starts_with('-')) => {
                "an argument stands where none is expected; it is not repeated here".to_owned()
            }
            // clap prints the whole help in this place.
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "a noun needs one of its verbs".to_owned(),
            _ => paragraphs.next().unwrap_or_default(),
        };
        let message = message.strip_prefix("error: ").unwrap_or(&message);
        let usage = error.get(ContextKind::Usage).map(|usage| one_line(&usage.to_string()));
        let tip = paragraphs.find_map(|paragraph| paragraph.strip_prefix("tip: ").map(str::to_owned));
        let mut failure = Self::new("usage", reason, message);
        if let Some(usage) = usage {
            failure = failure.with_detail(usage);
        }
        failure.with_hint(tip.unwrap_or_else(|| "try `--help`".to_owned()))
    }
}

fn one_line(paragraph: &str) -> String {
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}
