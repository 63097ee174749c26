//! What is wrong in a configuration file: every problem with its line, and never a value (promise A9).

use std::fmt;
use std::path::{Path, PathBuf};

/// One problem at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Line, from 1.
    pub line: usize,
    /// The key with its tables, `profiles.support.backend`; empty where the file is no TOML at all.
    pub key: String,
    /// The second half of `config/code`: `invalid`, `insecure-url`, …
    pub code: &'static str,
    /// What is wrong and what is accepted.
    pub what: String,
}

/// Everything that is wrong in one file, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblems {
    path: PathBuf,
    problems: Vec<ConfigProblem>,
}

impl ConfigProblems {
    /// Puts the problems of one file in order.
    pub fn new(path: &Path, mut problems: Vec<ConfigProblem>) -> Self {
        problems.sort_by_key(|problem| problem.line);
        problems.dedup();
        Self {
            path: path.to_owned(),
            problems,
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Each problem.
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }

    /// The code all problems share, or `invalid`.
    pub fn code(&self) -> &'static str {
        let mut codes = self.problems.iter().map(|problem| problem.code);
        match codes.next() {
            Some(first) if codes.all(|code| code == first) => first,
            _ => "invalid",
        }
    }
}

impl fmt::Display for ConfigProblems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = match self.problems.len() {
            1 => "a problem".to_owned(),
            count => format!("{count} problems"),
        };
        write!(formatter, "the configuration has {count}; nothing was done")?;
        for ConfigProblem { line, key, what, .. } in &self.problems {
            write!(formatter, "\n{}:{line}: ", self.path.display())?;
            if !key.is_empty() {
                write!(formatter, "`{}` ", crate::text::visible(key))?;
            }
            formatter.write_str(what)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigProblems {}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: usize, code: &'static str) -> ConfigProblem {
        ConfigProblem {
            line,
            key: "profiles.a.url".to_owned(),
            code,
            what: "must be text".to_owned(),
        }
    }

    #[test]
    fn problems_are_told_in_the_order_of_their_lines() {
        let problems = ConfigProblems::new(Path::new("/c.toml"), vec![problem(9, "invalid"), problem(2, "invalid")]);
        let text = problems.to_string();
        assert!(text.find("/c.toml:2:") < text.find("/c.toml:9:"), "{text}");
        assert!(text.contains("`profiles.a.url` must be text"), "{text}");
    }

    #[test]
    fn a_code_that_all_problems_share_is_the_code_of_all() {
        let path = Path::new("/c.toml");
        assert_eq!(ConfigProblems::new(path, vec![problem(1, "bad-url")]).code(), "bad-url");
        let mixed = vec![problem(1, "bad-url"), problem(2, "invalid")];
        assert_eq!(ConfigProblems::new(path, mixed).code(), "invalid");
    }
}
