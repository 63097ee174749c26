//! Putting text on the user's clipboard through the terminal (OSC 52), inside tmux and screen too.

use std::fmt::Write as _;

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

/// The most bytes of text that can be copied: 74,994 bytes are 99,992 in base64, and some terminals drop sequences
/// of more than 100,000.
pub const CLIPBOARD_LIMIT: usize = 74_994;

/// screen cuts sequences that are longer than its own buffer of 768 bytes.
const SCREEN_PIECE: usize = 700;

/// Who stands between us and the user's terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wrapping {
    /// Nobody.
    #[default]
    None,
    /// tmux: sent bare for its own `set-clipboard`, and wrapped for its `allow-passthrough`.
    Tmux,
    /// GNU screen: wrapped in pieces.
    Screen,
}

impl Wrapping {
    /// Decides by the variables `TMUX`, `STY` and `TERM`.
    pub fn from_variables(tmux: Option<&str>, sty: Option<&str>, term: Option<&str>) -> Self {
        let is_set = |value: Option<&str>| value.is_some_and(|value| !value.is_empty());
        if is_set(tmux) {
            Self::Tmux
        } else if is_set(sty) || term.is_some_and(|term| term == "screen" || term.starts_with("screen.")) {
            Self::Screen
        } else {
            Self::None
        }
    }
}

/// The bytes that copy `text`, or `None` when it is longer than [`CLIPBOARD_LIMIT`].
///
/// Control characters other than tab and line feed are left out: what is pasted into a shell later must not press
/// keys there.
pub fn clipboard_sequence(text: &str, wrapping: Wrapping) -> Option<Vec<u8>> {
    let payload: String = text
        .chars()
        .filter(|character| !character.is_control() || matches!(character, '\t' | '\n'))
        .collect();
    if payload.len() > CLIPBOARD_LIMIT {
        return None;
    }
    let mut bare = String::new();
    CopyToClipboard::to_clipboard_from(payload).write_ansi(&mut bare).ok()?;
    let sequence = match wrapping {
        Wrapping::None => bare,
        Wrapping::Tmux => {
            let doubled = bare.replace('\u{1b}', "\u{1b}\u{1b}");
            format!("{bare}\u{1b}Ptmux;{doubled}\u{1b}\\")
        }
        Wrapping::Screen => in_pieces(&bare),
    };
    Some(sequence.into_bytes())
}

/// Wraps for screen. The sequence's own end is `ESC \`, which would end the wrapping, so it is ended by BEL inside.
fn in_pieces(bare: &str) -> String {
    let inner = bare
        .strip_suffix("\u{1b}\\")
        .map_or_else(|| bare.to_owned(), |start| format!("{start}\u{7}"));
    let mut wrapped = String::new();
    let mut rest = inner.as_str();
    while !rest.is_empty() {
        // The sequence is ASCII, so every place is between two characters.
        let (piece, after) = rest.split_at(rest.len().min(SCREEN_PIECE));
        let _ = write!(wrapped, "\u{1b}P{piece}\u{1b}\\");
        rest = after;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(wrapping: Wrapping, text: &str) -> String {
        String::from_utf8(clipboard_sequence(text, wrapping).unwrap()).unwrap()
    }

    #[test]
    fn a_bare_terminal_gets_one_sequence() {
        assert_eq!(text(Wrapping::None, "hi"), "\u{1b}]52;c;aGk=\u{1b}\\");
    }

    #[test]
    fn tmux_gets_it_bare_and_wrapped_with_doubled_escapes() {
        assert_eq!(
            text(Wrapping::Tmux, "hi"),
            "\u{1b}]52;c;aGk=\u{1b}\\\u{1b}Ptmux;\u{1b}\u{1b}]52;c;aGk=\u{1b}\u{1b}\\\u{1b}\\"
        );
    }

    #[test]
    fn screen_gets_pieces_that_join_to_the_sequence() {
        let long = "x".repeat(3_000);
        let wrapped = text(Wrapping::Screen, &long);
        let pieces: Vec<&str> = wrapped
            .split("\u{1b}P")
            .skip(1)
            .map(|piece| piece.strip_suffix("\u{1b}\\").unwrap())
            .collect();
        assert!(pieces.len() > 4);
        assert!(pieces.iter().all(|piece| piece.len() <= SCREEN_PIECE));
        let bare = text(Wrapping::None, &long);
        assert_eq!(pieces.concat(), bare.replace("\u{1b}\\", "\u{7}"));
    }

    #[test]
    fn text_over_the_limit_is_refused_whole() {
        assert!(clipboard_sequence(&"x".repeat(CLIPBOARD_LIMIT), Wrapping::None).is_some());
        assert!(clipboard_sequence(&"x".repeat(CLIPBOARD_LIMIT + 1), Wrapping::None).is_none());
    }

    #[test]
    fn control_characters_are_not_copied() {
        assert_eq!(
            text(Wrapping::None, "h\u{1b}\r\u{7}\u{9b}i"),
            text(Wrapping::None, "hi")
        );
        assert_ne!(text(Wrapping::None, "h\ti\n"), text(Wrapping::None, "hi"));
    }

    #[test]
    fn the_wrapping_follows_the_variables() {
        assert_eq!(
            Wrapping::from_variables(Some("/tmp/tmux"), None, Some("screen")),
            Wrapping::Tmux
        );
        assert_eq!(
            Wrapping::from_variables(Some(""), Some("1.pts"), None),
            Wrapping::Screen
        );
        assert_eq!(
            Wrapping::from_variables(None, None, Some("screen.xterm-256color")),
            Wrapping::Screen
        );
        assert_eq!(Wrapping::from_variables(None, None, Some("xterm")), Wrapping::None);
    }
}
