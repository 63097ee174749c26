//! What is wrong with a file, all of it at once.

use std::fmt;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProblem {
    /// Line of the file, from 1; 0 is the file as a whole.
    pub line: usize,
    /// The second half of `import/…`, one of our own stable words.
    pub reason: &'static str,
    /// What is wrong, as one clause, visible.
    pub clause: String,
}

impl FileProblem {
    pub(super) fn new(line: usize, reason: &'static str, clause: impl Into<String>) -> Self {
        Self {
            line,
            reason,
            clause: clause.into(),
        }
    }

    pub(super) fn whole(reason: &'static str, clause: impl Into<String>) -> Self {
        Self::new(0, reason, clause)
    }
}

impl fmt::Display for FileProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => formatter.write_str(&self.clause),
            line => write!(formatter, "line {line}: {}", self.clause),
        }
    }
}

/// Everything that is wrong with a file, in the order of its lines; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", told(.0))]
pub struct FileProblems(pub Vec<FileProblem>);

impl FileProblems {
    /// The problems, sorted; `Ok` when there are none.
    pub(super) fn check(mut problems: Vec<FileProblem>) -> Result<(), Self> {
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort_by_key(|problem| problem.line);
        Err(Self(problems))
    }

    /// The reason all of them share, or `invalid` where they differ.
    pub fn reason(&self) -> &'static str {
        let first = self.0.first().map_or("invalid", |problem| problem.reason);
        let shared = self.0.iter().all(|problem| problem.reason == first);
        if shared { first } else { "invalid" }
    }
}

impl From<FileProblem> for FileProblems {
    fn from(problem: FileProblem) -> Self {
        Self(vec![problem])
    }
}

fn told(problems: &[FileProblem]) -> String {
    match problems {
        [only] => only.to_string(),
        [first, ..] => format!("{} problems, the first: {first}", problems.len()),
        [] => String::new(),
    }
}
