//! What a single character is to a reader: plain, hidden, stacked on its neighbour, or part of an emoji.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// How a character takes part in what a reader sees; decides whether it may be shown as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Takes its own columns and can be told from every other character.
    Plain,
    /// Cannot be seen, or looks like a space or like missing-glyph boxes: always escaped.
    Hidden,
    /// The ordinary space.
    Space,
    /// U+3000, a normal part of names in China and Japan, two columns wide.
    WideSpace,
    /// The character that starts our own escapes.
    Introducer,
    /// Zero-width joiner: belongs inside an emoji, hides everywhere else.
    Joiner,
    /// Asks for the emoji form of the character before it.
    EmojiSelector,
    /// One of the five skin tones.
    SkinTone,
    /// Draws over the character before it without taking a column.
    Mark,
    /// A vowel sign or the like: extends the character before it and takes a column of its own.
    SpacingMark,
    /// A pictograph, which joiners and selectors may follow.
    Pictograph,
    /// Leading consonant of a Hangul syllable written in parts.
    HangulLead,
    /// Vowel of a Hangul syllable written in parts.
    HangulVowel,
    /// Closing consonant of a Hangul syllable written in parts.
    HangulTail,
}

/// Characters that leave no trace of their own on a screen, or the same trace as another character; ordered.
///
/// Controls, format characters (bidi controls, invisible operators, annotations, tags), default-ignorable code points,
/// variation selectors, fillers, blanks that are not the ordinary space, private use and noncharacters (every font
/// draws them as the same box), and the unassigned planes.
const HIDDEN: &[(u32, u32)] = &[
    (0x0000, 0x001F),
    (0x007F, 0x00A0),
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x0600, 0x0605),
    (0x061C, 0x061C),
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
    (0x115F, 0x1160),
    (0x1680, 0x1680),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2000, 0x200C),
    (0x200E, 0x200F),
    (0x2028, 0x202F),
    (0x205F, 0x206F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xE000, 0xF8FF),
    (0xFDD0, 0xFDEF),
    (0xFE00, 0xFE0E),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFC),
    (0xFFFE, 0xFFFF),
    (0x1_10BD, 0x1_10BD),
    (0x1_10CD, 0x1_10CD),
    (0x1_3430, 0x1_345F),
    (0x1_6FE4, 0x1_6FE4),
    (0x1_BCA0, 0x1_BCA3),
    (0x1_D159, 0x1_D159),
    (0x1_D173, 0x1_D17A),
    (0x1_FFFE, 0x1_FFFF),
    (0x2_FFFE, 0x2_FFFF),
    (0x3_FFFE, 0x10_FFFF),
];

/// The role of `character`, without looking at its neighbours.
pub(super) fn role(character: char) -> Role {
    match character {
        ' ' => return Role::Space,
        '!'..='~' => return Role::Plain,
        '\u{3000}' => return Role::WideSpace,
        '‹' => return Role::Introducer,
        '\u{200D}' => return Role::Joiner,
        '\u{FE0F}' => return Role::EmojiSelector,
        '\u{1F3FB}'..='\u{1F3FF}' => return Role::SkinTone,
        _ => {}
    }
    if is_hidden(character) {
        return Role::Hidden;
    }
    match u32::from(character) {
        0x1100..=0x115E | 0xA960..=0xA97C => return Role::HangulLead,
        0x1161..=0x11A7 | 0xD7B0..=0xD7C6 => return Role::HangulVowel,
        0x11A8..=0x11FF | 0xD7CB..=0xD7FB => return Role::HangulTail,
        _ => {}
    }
    let columns = character.width().unwrap_or(0);
    if joins("a", character) {
        return if columns == 0 { Role::Mark } else { Role::SpacingMark };
    }
    // Whatever else takes no column cannot be seen, and a table of ours would lag behind Unicode.
    if columns == 0 {
        return Role::Hidden;
    }
    if u32::from(character) >= 0xA9 && joins("\u{1F469}\u{200D}", character) {
        return Role::Pictograph;
    }
    Role::Plain
}

/// Whether `character` draws as text unless a selector asks for its emoji form.
pub(super) fn is_text_by_default(character: char) -> bool {
    character.width() == Some(1)
}

/// Whether `character` is a whole Hangul syllable that still lacks a closing consonant.
pub(super) fn is_open_hangul_syllable(character: char) -> bool {
    let code = u32::from(character);
    (0xAC00..=0xD7A3).contains(&code) && (code - 0xAC00).is_multiple_of(28)
}

/// Whether `character` takes two columns.
pub(super) fn is_wide(character: char) -> bool {
    character.width() == Some(2)
}

/// Whether a reader cannot see `character` at all, whatever stands beside it.
pub(super) fn leaves_no_trace(character: char) -> bool {
    matches!(character, '\u{200D}' | '\u{FE0F}') || is_hidden(character)
}

fn is_hidden(character: char) -> bool {
    let code = u32::from(character);
    let after = HIDDEN.partition_point(|&(first, _)| first <= code);
    after
        .checked_sub(1)
        .and_then(|index| HIDDEN.get(index))
        .is_some_and(|&(_, last)| code <= last)
}

/// Whether `character` stays in one cluster with `before`: the segmentation crate keeps its property tables to
/// itself, but answers this question with them.
fn joins(before: &str, character: char) -> bool {
    let mut probe = String::with_capacity(before.len() + 4);
    probe.push_str(before);
    probe.push(character);
    probe.graphemes(true).count() == 1
}

/// The name by which a hidden character is shown: its usual abbreviation, or `U+` and its number.
pub(super) fn name(character: char) -> Option<&'static str> {
    const C0: [&str; 33] = [
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI", "DLE",
        "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US", "SP",
    ];
    if let Some(name) = C0.get(character as usize) {
        return Some(name);
    }
    Some(match character {
        '\u{7F}' => "DEL",
        '\u{85}' => "NEL",
        '\u{9B}' => "CSI",
        '\u{9D}' => "OSC",
        '\u{A0}' => "NBSP",
        '\u{AD}' => "SHY",
        '\u{61C}' => "ALM",
        '\u{200B}' => "ZWSP",
        '\u{200C}' => "ZWNJ",
        '\u{200D}' => "ZWJ",
        '\u{200E}' => "LRM",
        '\u{200F}' => "RLM",
        '\u{2028}' => "LS",
        '\u{2029}' => "PS",
        '\u{202A}' => "LRE",
        '\u{202B}' => "RLE",
        '\u{202C}' => "PDF",
        '\u{202D}' => "LRO",
        '\u{202E}' => "RLO",
        '\u{2060}' => "WJ",
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        '\u{FEFF}' => "BOM",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_ranges_are_ordered_and_apart() {
        assert!(HIDDEN.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert!(HIDDEN.iter().all(|(first, last)| first <= last));
    }

    #[test]
    fn roles_follow_what_a_reader_sees() {
        for (character, expected) in [
            ('a', Role::Plain),
            ('é', Role::Plain),
            ('漢', Role::Plain),
            ('\u{1b}', Role::Hidden),
            ('\u{202e}', Role::Hidden),
            ('\u{e0041}', Role::Hidden),
            ('\u{ad}', Role::Hidden),
            ('\u{301}', Role::Mark),
            ('\u{20e3}', Role::Mark),
            ('\u{93e}', Role::SpacingMark),
            ('😀', Role::Pictograph),
            ('❤', Role::Pictograph),
            ('\u{1100}', Role::HangulLead),
            ('\u{1f3fd}', Role::SkinTone),
        ] {
            assert_eq!(role(character), expected, "{character:?}");
        }
    }

    #[test]
    fn no_two_names_are_the_same() {
        let mut names: Vec<&str> = (0..=0x10_FFFF).filter_map(char::from_u32).filter_map(name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
