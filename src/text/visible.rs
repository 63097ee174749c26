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
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::collections::HashMap;
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    static NAMES: LazyLock<HashMap<&str, char>> = LazyLock::new(|| {
        let characters = (0..=0xFFFF).filter_map(char::from_u32);
        characters
            .filter_map(|character| scalar::name(character).map(|name| (name, character)))
            .collect()
    });

    /// Undoes `visible`; that this is possible is what "different texts give different results" means.
    fn decoded(shown: &str, (open, close): (char, char)) -> String {
        let mut out = String::new();
        let mut rest = shown;
        while let Some(start) = rest.find(open) {
            out.push_str(&rest[..start]);
            let end = start + rest[start..].find(close).unwrap();
            let name = &rest[start + open.len_utf8()..end];
            out.push(match name.strip_prefix("U+") {
                Some(number) => char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap(),
                None => NAMES[name],
            });
            rest = &rest[end + close.len_utf8()..];
        }
        out.push_str(rest);
        out
    }

    fn assert_safe(text: &str) {
        let shown = visible(text);
        let mut previous = None;
        for character in shown.chars() {
            match scalar::role(character) {
                Role::Hidden if !('\u{E0020}'..='\u{E007F}').contains(&character) => {
                    panic!("{text:?} shows {character:?} in {shown:?}")
                }
                Role::Mark | Role::Joiner | Role::EmojiSelector => {
                    assert!(
                        !matches!(previous, None | Some('›' | ' ')),
                        "{text:?} starts a part of {shown:?} with {character:?}"
                    );
                }
                _ => {}
            }
            previous = Some(character);
        }
        assert_eq!(decoded(&shown, ('‹', '›')), text);
        let ascii = visible_ascii(text);
        assert!(ascii.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{ascii:?}");
        assert_eq!(decoded(&ascii, ('<', '>')), text);
        if shown == text {
            assert!(matches!(visible(&shown), Cow::Borrowed(_)));
        }
    }

    #[rstest]
    #[case::escape("a\u{1b}[31mb", "a‹ESC›[31mb")]
    #[case::clipboard("\u{1b}]52;c;eA==\u{7}", "‹ESC›]52;c;eA==‹BEL›")]
    #[case::eight_bit("\u{9b}2J", "‹CSI›2J")]
    #[case::lines("a\r\nb\tc", "a‹CR›‹LF›b‹TAB›c")]
    #[case::reversed("\u{202e}gnp.exe", "‹RLO›gnp.exe")]
    #[case::zero_width("Ana\u{200b}Ruiz", "Ana‹ZWSP›Ruiz")]
    #[case::soft_hyphen("Ana\u{ad}", "Ana‹SHY›")]
    #[case::tag("Ana\u{e0041}", "Ana‹U+E0041›")]
    #[case::filler("\u{3164}", "‹U+3164›")]
    #[case::braille_blank("a\u{2800}", "a‹U+2800›")]
    #[case::no_break_space("Ana\u{a0}Ruiz", "Ana‹NBSP›Ruiz")]
    #[case::ends(" Ana ", "‹SP›Ana‹SP›")]
    #[case::two_spaces("Ana  Ruiz", "Ana ‹SP›Ruiz")]
    #[case::introducer("‹ESC›", "‹U+2039›ESC›")]
    #[case::piled_marks("a\u{301}\u{302}\u{303}", "a\u{301}\u{302}‹U+0303›")]
    #[case::loose_mark("\u{301}a", "‹U+0301›a")]
    #[case::selector_on_letter("a\u{fe0f}", "a‹U+FE0F›")]
    #[case::ideograph_variant("葛\u{e0100}", "葛‹U+E0100›")]
    #[case::joiner_between_letters("a\u{200d}b", "a‹ZWJ›b")]
    #[case::joiner_at_end("\u{1f469}\u{200d}", "\u{1f469}‹ZWJ›")]
    #[case::needless_selector("\u{1f600}\u{fe0f}", "\u{1f600}‹U+FE0F›")]
    #[case::tone_on_letter("a\u{1f3fd}", "a‹U+1F3FD›")]
    #[case::private_use("\u{e0b0}", "‹U+E0B0›")]
    #[case::stray_vowel("\u{1161}", "‹U+1161›")]
    #[case::wide_space_at_end("山田\u{3000}", "山田‹U+3000›")]
    fn hidden_characters_are_shown(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(visible(text), expected);
        assert_safe(text);
    }

    #[rstest]
    #[case::latin("Ana Ruiz")]
    #[case::accents("José Ångström Nguyễn")]
    #[case::parts("e\u{301}")]
    #[case::cjk("山田\u{3000}太郎")]
    #[case::hangul("김철수")]
    #[case::hangul_in_parts("\u{1100}\u{1161}\u{11a8}")]
    #[case::arabic("محمد")]
    #[case::hebrew("דוד")]
    #[case::devanagari("क्षितिज")]
    #[case::thai("น้ำผึ้ง ที่")]
    #[case::family("👨\u{200d}👩\u{200d}👧\u{200d}👦")]
    #[case::toned("👍🏽 👩🏽\u{200d}🚀")]
    #[case::rainbow("🏳\u{fe0f}\u{200d}🌈")]
    #[case::heart("❤\u{fe0f}")]
    #[case::key("1\u{fe0f}\u{20e3}")]
    #[case::country("🇩🇪")]
    #[case::scotland("🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} Ewan")]
    #[case::empty("")]
    fn what_can_be_seen_stays_whole(#[case] text: &str) {
        assert!(matches!(visible(text), Cow::Borrowed(_)), "{:?}", visible(text));
        assert_safe(text);
    }

    #[test]
    fn ascii_form_names_everything_else() {
        assert_eq!(visible_ascii("José <x>"), "Jos<U+00E9> <U+003C>x>");
        assert_eq!(visible_ascii("a\u{1b} "), "a<ESC><SP>");
        assert_eq!(visible_ascii("Ana"), "Ana");
    }

    #[test]
    fn hostile_names_stay_harmless_and_apart() {
        let corpus = include_str!("../../tests/fixtures/text/hostile_names.txt");
        let mut seen: HashMap<String, String> = HashMap::new();
        for line in corpus.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (what, literal) = line.split_once('\t').unwrap();
            let name: String = serde_json::from_str(literal).unwrap();
            assert_safe(&name);
            let twin = seen.insert(visible(&name).into_owned(), what.to_owned());
            assert_eq!(twin, None, "{what} looks like another name");
        }
        assert!(seen.len() >= 150, "{}", seen.len());
    }

    #[test]
    fn a_hundred_thousand_random_names_stay_harmless() {
        const ALPHABET: &[char] = &[
            'a',
            'z',
            ' ',
            '‹',
            '›',
            '<',
            'U',
            '+',
            '0',
            '1',
            '#',
            'é',
            '漢',
            '\u{3000}',
            '김',
            '가',
            '\u{1100}',
            '\u{1161}',
            '\u{11a8}',
            '\u{d7cb}',
            '\u{301}',
            '\u{302}',
            '\u{93e}',
            'क',
            '\u{94d}',
            '\u{200d}',
            '\u{200c}',
            '\u{200b}',
            '\u{fe0f}',
            '\u{fe0e}',
            '\u{20e3}',
            '👩',
            '❤',
            '🚀',
            '🏽',
            '🏴',
            '\u{e0067}',
            '\u{e007f}',
            '🇩',
            '\u{202e}',
            '\u{2066}',
            '\u{1b}',
            '\u{9b}',
            '\n',
            '\t',
            '\u{7f}',
            '\u{ad}',
            '\u{3164}',
            '\u{2028}',
            '\u{e000}',
            '\u{ff9e}',
        ];
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap()
        };
        let mut seen: HashMap<String, String> = HashMap::new();
        for round in 0..100_000 {
            let length = random() % 7;
            let mut name: String = (0..length).map(|_| ALPHABET[random() % ALPHABET.len()]).collect();
            if round % 4 == 0 {
                name.extend(char::from_u32(u32::try_from(random() % 0x11_0000).unwrap()));
            }
            let shown = visible(&name).into_owned();
            if let Some(twin) = seen.insert(shown, name.clone()) {
                assert_eq!(twin, name);
            } else if round % 16 == 0 {
                assert_safe(&name);
            }
            let bad = |character: char| {
                character.is_control()
                    || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{200c}' | '\u{ad}')
            };
            assert!(!visible(&name).contains(bad), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_safe_and_can_be_told_apart(text in any::<String>()) {
            assert_safe(&text);
        }
    }
}
