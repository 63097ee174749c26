//! Failures that come from files, the configuration, the safe write and the sandbox.

use crate::sandbox::SandboxError;
use crate::{assignment, session, storage};

use super::Failure;

impl From<storage::Error> for Failure {
    fn from(error: storage::Error) -> Self {
        let failure =
            Self::new("storage", error.code().word(), error.message()).with_causes(std::error::Error::source(&error));
        match error.hint() {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }
}

impl From<session::Error> for Failure {
    fn from(error: session::Error) -> Self {
        let hint = error.hint();
        let failure = match error {
            session::Error::Config(problems) => {
                let count = match problems.problems().len() {
                    1 => "a problem".to_owned(),
                    count => format!("{count} problems"),
                };
                let message = format!("the configuration has {count}; nothing was done");
                let failure = Self::new("config", problems.code(), message);
                problems.problems().iter().fold(failure, |failure, problem| {
                    let key = if problem.key.is_empty() {
                        String::new()
                    } else {
                        format!("`{}` ", problem.key)
                    };
                    let path = problems.path().display();
                    failure.with_detail(format!("{path}:{}: {key}{}", problem.line, problem.what))
                })
            }
            session::Error::Storage(error) => error.into(),
            error => {
                Self::new(error.kind(), error.code(), error.to_string()).with_causes(std::error::Error::source(&error))
            }
        };
        match hint {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }
}

impl From<&assignment::Error> for Failure {
    fn from(error: &assignment::Error) -> Self {
        let failure = match error.client() {
            Some(client) => Self::from(client).reworded(error.kind(), error.reason(), error.to_string()),
            None => {
                Self::new(error.kind(), error.reason(), error.to_string()).with_causes(std::error::Error::source(error))
            }
        };
        match error.hint() {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }
}

impl From<SandboxError> for Failure {
    fn from(error: SandboxError) -> Self {
        let text = error.to_string();
        let (message, hint) = text
            .split_once(" · ")
            .map_or((&*text, None), |(message, hint)| (message, Some(hint)));
        let failure = Self::new("sandbox", error.code(), message);
        match hint {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::Exit;
    use crate::cli::output::{Glyphs, Paint};

    #[test]
    fn every_problem_of_the_configuration_is_a_line() {
        let text = "default_profile = \"b\"\n[profiles.a]\nbackend = \"deepcal\"\nurl = 7\n";
        let problems = session::Config::parse(Path::new("/c/config.toml"), text).expect_err("problems");
        let failure = Failure::from(session::Error::from(problems));
        assert_eq!(failure.exit(), Exit::Usage);
        let text = failure.text(Paint::Plain, Glyphs::Unicode);
        assert!(text.contains("/c/config.toml:3: `profiles.a.backend`"), "{text}");
        assert!(text.contains("/c/config.toml:4: `profiles.a.url`"), "{text}");
    }

    #[test]
    fn the_next_step_of_the_sandbox_is_the_hint() {
        let error = SandboxError::PortInUse {
            address: ([127, 0, 0, 1], 80).into(),
        };
        let failure = Failure::from(error);
        assert_eq!((failure.kind(), failure.reason()), ("sandbox", "port-in-use"));
        let text = failure.text(Paint::Plain, Glyphs::Unicode);
        assert!(text.contains("hint: choose another port"), "{text}");
    }
}
