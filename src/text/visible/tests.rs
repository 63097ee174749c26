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
    let corpus = include_str!("../../../tests/fixtures/text/hostile_names.txt");
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
