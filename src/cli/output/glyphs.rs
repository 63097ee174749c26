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

    /// The same for a sentence of ours in which some names may have been made visible already: their escapes stay.
    pub fn shown_again(self, sentence: &str) -> String {
        let mut shown = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while let Some((before, inner, after)) = next_escape(rest) {
            shown.push_str(&self.piece(before, !shown.is_empty(), true));
            let (open, close) = match self {
                Self::Unicode => ('‹', '›'),
                Self::Ascii => ('<', '>'),
            };
            shown.push(open);
            shown.push_str(inner);
            shown.push(close);
            rest = after;
        }
        let follows = !shown.is_empty();
        shown.push_str(&self.piece(rest, follows, false));
        shown
    }

    /// A space beside an escape is in the middle of the sentence, not at an end where it could not be seen.
    fn piece(self, piece: &str, follows: bool, goes_on: bool) -> String {
        let (head, piece) = match piece.strip_prefix(' ') {
            Some(rest) if follows => (" ", rest),
            _ => ("", piece),
        };
        let (piece, tail) = match piece.strip_suffix(' ') {
            Some(rest) if goes_on => (rest, " "),
            _ => (piece, ""),
        };
        format!("{head}{}{tail}", self.shown(piece))
    }
}

/// Text before an escape, what stands in it, and text behind it.
fn next_escape(text: &str) -> Option<(&str, &str, &str)> {
    let plain = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '+';
    text.match_indices('‹').find_map(|(start, open)| {
        let (before, behind) = text.split_at(start);
        let (inner, after) = behind.get(open.len()..)?.split_once('›')?;
        (!inner.is_empty() && inner.chars().all(plain)).then_some((before, inner, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_names_in_a_sentence_stay_as_they_are() {
        let sentence = "group `a‹ESC›b` is gone\u{1b}[2J ‹raw›";
        assert_eq!(
            Glyphs::Unicode.shown_again(sentence),
            "group `a‹ESC›b` is gone‹ESC›[2J ‹U+2039›raw›"
        );
        assert_eq!(Glyphs::Ascii.shown_again("é ‹ESC› b"), "<U+00E9> <ESC> b");
    }
}
