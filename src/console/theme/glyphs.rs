//! The signs on screen, in Unicode and in plain ASCII.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::{AmbiguousWidth, Measure, visible, visible_ascii};

/// Which characters the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// All of Unicode.
    #[default]
    Unicode,
    /// ASCII alone: asked for with `--ascii`, or the locale is not UTF-8.
    Ascii,
}

/// The lines of a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BorderGlyphs {
    /// `┌`
    pub top_left: &'static str,
    /// `┐`
    pub top_right: &'static str,
    /// `└`
    pub bottom_left: &'static str,
    /// `┘`
    pub bottom_right: &'static str,
    /// `─`
    pub horizontal: &'static str,
    /// `│`
    pub vertical: &'static str,
}

/// Every sign that views draw; each takes as many columns in both sets, except the ellipsis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Left of the row that keys go to.
    pub cursor: &'static str,
    /// An active group; an agent that receives calls.
    pub active: &'static str,
    /// An inactive group; a member that receives no calls.
    pub inactive: &'static str,
    /// Neither.
    pub none: &'static str,
    /// A marked row.
    pub marked: &'static str,
    /// Would be added.
    pub added: &'static str,
    /// Would be removed.
    pub removed: &'static str,
    /// Would change.
    pub changed: &'static str,
    /// A member.
    pub checked: &'static str,
    /// Not a member.
    pub unchecked: &'static str,
    /// Something failed.
    pub error: &'static str,
    /// Something succeeded.
    pub done: &'static str,
    /// Something needs attention.
    pub warning: &'static str,
    /// A request is running.
    pub running: &'static str,
    /// A character of a secret.
    pub secret: &'static str,
    /// Between the parts of a title.
    pub dash: &'static str,
    /// Between the parts of a line.
    pub dot: &'static str,
    /// From an old value to a new one.
    pub arrow: &'static str,
    /// Text was cut here.
    pub ellipsis: &'static str,
    /// The part of a scroll bar that shows where the window is.
    pub thumb: &'static str,
    /// The border of panes and dialogs.
    pub border: BorderGlyphs,
    charset: Charset,
    ambiguous: AmbiguousWidth,
}

impl Glyphs {
    /// The signs for a terminal.
    ///
    /// Where ambiguous characters are two columns wide almost every sign of the Unicode set would be, borders
    /// included, so such terminals get the ASCII signs; names keep their own script.
    pub const fn new(charset: Charset, ambiguous: AmbiguousWidth) -> Self {
        match (charset, ambiguous) {
            (Charset::Unicode, AmbiguousWidth::Narrow) => UNICODE,
            _ => Self {
                charset,
                ambiguous,
                ..ASCII
            },
        }
    }

    /// Measures text as this terminal shows it, and cuts it with the ellipsis of this set.
    pub const fn measure(&self) -> Measure {
        Measure::new(self.ambiguous, self.ellipsis)
    }

    /// The pieces of a text that was made [`visible`](Self::visible) that are whole or not there: clusters, and the
    /// escapes that stand for what cannot be shown.
    pub fn pieces<'t>(&self, shown: &'t str) -> Vec<&'t str> {
        match self.charset {
            Charset::Unicode => pieces(shown, ('‹', '›')),
            Charset::Ascii => pieces(shown, ('<', '>')),
        }
    }

    /// Text from elsewhere in the characters that this terminal can show.
    pub fn visible<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.charset {
            Charset::Unicode => visible(text),
            Charset::Ascii => visible_ascii(text),
        }
    }
}

fn pieces(shown: &str, (open, close): (char, char)) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = shown;
    while let Some(start) = rest.find(open) {
        let (before, escape) = rest.split_at(start);
        pieces.extend(before.graphemes(true));
        // In a visible text every escape has its end.
        let end = escape.find(close).map_or(escape.len(), |end| end + close.len_utf8());
        let (escape, after) = escape.split_at(end);
        pieces.push(escape);
        rest = after;
    }
    pieces.extend(rest.graphemes(true));
    pieces
}

const UNICODE: Glyphs = Glyphs {
    cursor: "▌",
    active: "●",
    inactive: "○",
    none: "·",
    marked: "◆",
    added: "+",
    removed: "−",
    changed: "~",
    checked: "[x]",
    unchecked: "[ ]",
    error: "✗",
    done: "✓",
    warning: "!",
    running: "↻",
    secret: "•",
    dash: "─",
    dot: "·",
    arrow: "→",
    ellipsis: "…",
    thumb: "█",
    border: BorderGlyphs {
        top_left: "┌",
        top_right: "┐",
        bottom_left: "└",
        bottom_right: "┘",
        horizontal: "─",
        vertical: "│",
    },
    charset: Charset::Unicode,
    ambiguous: AmbiguousWidth::Narrow,
};

const ASCII: Glyphs = Glyphs {
    cursor: ">",
    active: "*",
    inactive: "o",
    none: ".",
    marked: "#",
    added: "+",
    removed: "-",
    changed: "~",
    checked: "[x]",
    unchecked: "[ ]",
    error: "x",
    done: "v",
    warning: "!",
    running: "@",
    secret: "*",
    dash: "-",
    dot: "|",
    arrow: ">",
    ellipsis: "...",
    thumb: "#",
    border: BorderGlyphs {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        horizontal: "-",
        vertical: "|",
    },
    charset: Charset::Ascii,
    ambiguous: AmbiguousWidth::Narrow,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width;

    fn signs(glyphs: &Glyphs) -> Vec<&'static str> {
        let border = glyphs.border;
        vec![
            glyphs.cursor,
            glyphs.active,
            glyphs.inactive,
            glyphs.none,
            glyphs.marked,
            glyphs.added,
            glyphs.removed,
            glyphs.changed,
            glyphs.checked,
            glyphs.unchecked,
            glyphs.error,
            glyphs.done,
            glyphs.warning,
            glyphs.running,
            glyphs.secret,
            glyphs.dash,
            glyphs.dot,
            glyphs.arrow,
            glyphs.thumb,
            border.top_left,
            border.top_right,
            border.bottom_left,
            border.bottom_right,
            border.horizontal,
            border.vertical,
        ]
    }

    #[test]
    fn both_sets_take_the_same_columns() {
        for (unicode, ascii) in signs(&UNICODE).into_iter().zip(signs(&ASCII)) {
            assert_eq!(width(unicode), width(ascii), "{unicode} {ascii}");
            assert!(ascii.is_ascii());
        }
    }

    #[test]
    fn wide_terminals_get_ascii_signs_but_keep_names() {
        let glyphs = Glyphs::new(Charset::Unicode, AmbiguousWidth::Wide);
        assert_eq!(glyphs.border.horizontal, "-");
        assert_eq!(glyphs.visible("山田"), "山田");
        assert_eq!(glyphs.measure().width("●"), 2);
        assert_eq!(
            Glyphs::new(Charset::Ascii, AmbiguousWidth::Narrow).visible("é"),
            "<U+00E9>"
        );
    }
}
