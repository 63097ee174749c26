//! What the line above the hints says: the last message, or what is running.

/// What a message means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// To know.
    Info,
    /// It worked.
    Done,
    /// It needs attention.
    Warning,
    /// It failed.
    Error,
    /// It is under way.
    Running,
}

/// One message in one line, with the keys for the next sensible step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it means.
    pub level: Level,
    /// The sentence; it may contain text from elsewhere.
    pub text: String,
    /// Keys and what they do, such as `R` and `refresh`.
    pub keys: Vec<(String, &'static str)>,
}

impl Notice {
    /// A message without keys.
    pub fn new(level: Level, text: impl Into<String>) -> Self {
        Self {
            level,
            text: text.into(),
            keys: Vec::new(),
        }
    }

    /// The same with one more key, if there is one for it.
    #[must_use]
    pub fn key(mut self, key: Option<String>, label: &'static str) -> Self {
        self.keys.extend(key.map(|key| (key, label)));
        self
    }
}

/// The requests that run, in one line: the first by name, the others by number; `None` when none runs.
pub fn running_line<Label: AsRef<str>>(labels: &[Label]) -> Option<String> {
    let (first, others) = labels.split_first()?;
    Some(match others.len() {
        0 => first.as_ref().to_owned(),
        more => format!("{} (+{more} more)", first.as_ref()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_request_is_named_and_the_others_counted() {
        assert_eq!(running_line::<&str>(&[]), None);
        assert_eq!(running_line(&["loading groups"]).as_deref(), Some("loading groups"));
        assert_eq!(
            running_line(&["loading groups 12/200", "a", "b"]).as_deref(),
            Some("loading groups 12/200 (+2 more)")
        );
    }
}
