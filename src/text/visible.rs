//! The one sanitiser for text from elsewhere.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::scalar::{self, Role};

/// More marks than this on one character are shown beside it instead of piled upon it.
const MARKS: usize = 2;
/// More vowel signs than this on one character are no script's spelling.
const SPACING_MARKS: usize = 4;
/// The largest emoji in use, a family, joins four people.
const JOINED: usize = 4;
/// The three flags spelt with tag characters that fonts draw: England, Scotland, Wales.
const TAG_FLAGS: [&str; 3] = [
    "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    "\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
    "\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}",
];

/// Shows everything in `text`, hidden characters included, in a form that cannot harm a terminal.
///
/// A character that would act on the terminal, or that a reader could not see, becomes an escape: its usual
/// abbreviation or its number between `‹` and `›`, as in `‹ESC›` and `‹U+E0041›`. Nothing is dropped. These are escaped:
///
/// - C0 controls (tab and line feed too), DEL, C1; format characters, among them the twelve bidi controls; tags, soft
///   hyphen, zero-width characters, fillers, line and paragraph separators;
/// - spaces other than the ordinary one and the ideographic one; an ordinary space at either end or after another
///   space; an ideographic space that is not between wide characters;
/// - variation selectors, joiners and skin tones, unless they are where an emoji has them;
/// - a combining mark with nothing to stand on, and the third and later ones on one character;
/// - private-use characters, noncharacters and the unassigned planes, which all look like the same box;
/// - `‹` itself, so that no text can imitate an escape.
///
/// Different texts give different results: an escape starts at every `‹` and ends at the next `›`, and names exactly
/// one character. Text without any of the above comes back borrowed and unchanged, so plain text may pass twice;
/// text with escapes must not, because their `‹` would be escaped again.
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain_ascii(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = Shown::new(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some(flag) = TAG_FLAGS.iter().find(|flag| rest.starts_with(**flag)) {
            shown.keep_whole(flag);
            rest = rest.get(flag.len()..).unwrap_or_default();
            continue;
        }
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        shown.push(character, after.chars().next());
        rest = after;
    }
    if shown.escaped {
        Cow::Owned(shown.out)
    } else {
        Cow::Borrowed(text)
    }
}

/// Shows everything in `text` with ASCII alone, for terminals and locales that have nothing else.
///
/// Every other character, and every one that [`visible`] would escape within ASCII, becomes its abbreviation or number
/// between `<` and `>`; `<` itself is escaped for the same reason as there. Different texts give different results.
pub fn visible_ascii(text: &str) -> Cow<'_, str> {
    if is_plain_ascii(text) && !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut previous = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let lost_space = character == ' ' && (previous == ' ' || characters.peek().is_none());
        if (character == ' ' && !lost_space) || (character.is_ascii_graphic() && character != '<') {
            out.push(character);
        } else {
            escape(&mut out, character, ('<', '>'));
        }
        previous = character;
    }
    Cow::Owned(out)
}

fn is_plain_ascii(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut previous = b' ';
    for &byte in bytes {
        if !(b' '..=b'~').contains(&byte) || (byte == b' ' && previous == b' ') {
            return false;
        }
        previous = byte;
    }
    bytes.is_empty() || previous != b' '
}

fn escape(out: &mut String, character: char, (open, close): (char, char)) {
    out.push(open);
    match scalar::name(character) {
        Some(name) => out.push_str(name),
        None => {
            // Writing to a String cannot fail.
            let _ = write!(out, "U+{:04X}", u32::from(character));
        }
    }
    out.push(close);
}

/// The text shown so far, and what the next character may lean on.
struct Shown {
    out: String,
    escaped: bool,
    /// The last character, when it was kept; `None` at the start and after an escape.
    previous: Option<(char, Role)>,
    /// The character that marks stand on.
    base: Option<char>,
    marks: usize,
    spacing_marks: usize,
    /// Pictographs joined to the one being shown, itself included.
    joined: usize,
}

impl Shown {
    fn new(length: usize) -> Self {
        Self {
            out: String::with_capacity(length + 16),
            escaped: false,
            previous: None,
            base: None,
            marks: 0,
            spacing_marks: 0,
            joined: 0,
        }
    }

    fn keep_whole(&mut self, flag: &str) {
        self.out.push_str(flag);
        self.forget();
        // Nothing may be joined to, or stand on, a flag.
        self.previous = flag.chars().next().map(|first| (first, Role::Plain));
    }

    fn forget(&mut self) {
        self.previous = None;
        self.base = None;
        self.marks = 0;
        self.spacing_marks = 0;
        self.joined = 0;
    }

    fn push(&mut self, character: char, next: Option<char>) {
        let role = scalar::role(character);
        if !self.may_stay(character, role, next) {
            escape(&mut self.out, character, ('‹', '›'));
            self.escaped = true;
            self.forget();
            return;
        }
        match role {
            Role::Mark => self.marks += 1,
            Role::SpacingMark => self.spacing_marks += 1,
            Role::Joiner | Role::EmojiSelector | Role::SkinTone | Role::HangulVowel | Role::HangulTail => {}
            Role::Pictograph => {
                let follows_joiner = matches!(self.previous, Some((_, Role::Joiner)));
                self.joined = if follows_joiner { self.joined + 1 } else { 1 };
                self.stand_on(Some(character));
            }
            Role::Space | Role::WideSpace => self.stand_on(None),
            // An overdrawn end of an escape could no longer be read.
            _ if character == '›' => self.stand_on(None),
            _ => self.stand_on(Some(character)),
        }
        self.out.push(character);
        self.previous = Some((character, role));
    }

    fn stand_on(&mut self, base: Option<char>) {
        self.base = base;
        self.marks = 0;
        self.spacing_marks = 0;
    }

    fn may_stay(&self, character: char, role: Role, next: Option<char>) -> bool {
        let previous_role = self.previous.map(|(_, role)| role);
        match role {
            Role::Plain | Role::Pictograph => true,
            Role::Hidden | Role::Introducer => false,
            Role::Space => {
                let leans = match previous_role {
                    None => self.follows_escape(),
                    Some(role) => !matches!(role, Role::Space | Role::WideSpace),
                };
                leans && next.is_some()
            }
            Role::WideSpace => {
                self.previous
                    .is_some_and(|(previous, role)| role != Role::WideSpace && scalar::is_wide(previous))
                    && next.is_some_and(|next| next != '\u{3000}' && scalar::is_wide(next))
            }
            Role::Joiner => {
                self.on_pictograph()
                    && self.joined < JOINED
                    && matches!(
                        previous_role,
                        Some(Role::Pictograph | Role::EmojiSelector | Role::SkinTone)
                    )
                    && next.is_some_and(|next| scalar::role(next) == Role::Pictograph)
            }
            Role::EmojiSelector => match self.previous {
                Some((previous, Role::Pictograph)) => scalar::is_text_by_default(previous),
                Some(('0'..='9' | '#' | '*', _)) => next == Some('\u{20E3}'),
                _ => false,
            },
            Role::SkinTone => previous_role == Some(Role::Pictograph),
            Role::Mark => self.base.is_some() && self.marks < MARKS && previous_role != Some(Role::Joiner),
            Role::SpacingMark => {
                self.base.is_some() && self.spacing_marks < SPACING_MARKS && previous_role != Some(Role::Joiner)
            }
            Role::HangulLead => previous_role != Some(Role::HangulLead),
            Role::HangulVowel => previous_role == Some(Role::HangulLead),
            Role::HangulTail => self.previous.is_some_and(|(previous, role)| {
                role == Role::HangulVowel || (character < '\u{D7CB}' && scalar::is_open_hangul_syllable(previous))
            }),
        }
    }

    fn on_pictograph(&self) -> bool {
        self.joined > 0 && self.base.is_some() && self.marks == 0 && self.spacing_marks == 0
    }

    fn follows_escape(&self) -> bool {
        self.previous.is_none() && self.out.ends_with('›')
    }
}

#[cfg(test)]
mod tests;
