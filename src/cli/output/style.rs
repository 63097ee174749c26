//! Colour on the command line: three roles and one switch.

/// Whether a stream takes colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paint {
    /// Not a single escape.
    #[default]
    Plain,
    /// Escapes for emphasis.
    Colour,
}

impl Paint {
    /// The head of a failure.
    pub fn error(self, text: &str) -> String {
        self.wrap("1;31", text)
    }

    /// The next step, and titles of columns.
    pub fn strong(self, text: &str) -> String {
        self.wrap("1", text)
    }

    fn wrap(self, sequence: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("\u{1b}[{sequence}m{text}\u{1b}[0m"),
        }
    }
}
