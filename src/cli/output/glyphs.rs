//! Which characters may be printed.

use std::borrow::Cow;

use crate::text;

/// Which characters the reader's terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// All that can be seen.
    #[default]
    Unicode,
    /// ASCII alone.
    Ascii,
}

impl Glyphs {
    /// Makes text from elsewhere safe to print; the one sanitiser, in this run's flavour.
    pub fn shown(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Unicode => text::visible(text),
            Self::Ascii => text::visible_ascii(text),
        }
    }
}
