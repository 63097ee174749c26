//! Text as a filter compares it: without case, accents, hidden characters and width variants.

use icu_normalizer::DecomposingNormalizerBorrowed;

use super::scalar;

/// `text` folded for comparison, so that `garcia` is found in `García` and `strasse` in `Straße`.
///
/// Capitals become small, ligatures and `ß` become two letters, full-width forms become ordinary ones, and marks over Latin, Greek, Cyrillic, Hebrew and Arabic letters go, whether they came as one
/// character or as several. Hidden characters go too: a name must be found by what a reader sees. All spaces become
/// one ordinary space.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(&mut out, text);
    out
}

pub(super) fn fold_into(out: &mut String, text: &str) {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        for byte in text.bytes() {
            push_letter(out, char::from(byte.to_ascii_lowercase()));
        }
        return;
    }
    // Lowering comes first because a few capitals only become decomposable as small letters.
    let small = text.chars().flat_map(char::to_lowercase);
    for part in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(small) {
        for letter in part.to_lowercase() {
            push_letter(out, letter);
        }
    }
}

fn push_letter(out: &mut String, letter: char) {
    match letter {
        '!'..='~' => out.push(letter),
        _ if letter.is_whitespace() => {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        }
        _ if is_droppable_mark(letter) || scalar::leaves_no_trace(letter) => {}
        _ => match without_decomposition(letter) {
            "" => out.push(letter),
            plain => out.push_str(plain),
        },
    }
}

/// Marks whose absence a searcher does not notice; vowel signs of other scripts are letters to their readers.
fn is_droppable_mark(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}'..='\u{5C7}' | '\u{64B}'..='\u{65F}'
        | '\u{670}' | '\u{640}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}')
}

/// What people type for letters that Unicode does not take apart; empty for all others.
fn without_decomposition(letter: char) -> &'static str {
    match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ð' | 'đ' | 'ɖ' => "d",
        'ø' => "o",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'ŧ' => "t",
        'ŋ' => "n",
        'ƒ' => "f",
        'ς' => "σ",
        _ => "",
    }
}

/// A query prepared once: its words, each of which must be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    words: Vec<String>,
}

impl Folded {
    /// Folds `query` and splits it at white space.
    pub fn new(query: &str) -> Self {
        Self {
            words: fold(query).split_whitespace().map(str::to_owned).collect(),
        }
    }

    /// The folded words, in the order typed.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether there is nothing to look for, so that everything matches.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether `text` contains every word; for single rows, where an index does not pay.
    pub fn is_in(&self, text: &str) -> bool {
        let folded = fold(text);
        self.words.iter().all(|word| folded.contains(word.as_str()))
    }

    /// Whether everything this query finds was already found by `earlier`.
    pub fn narrows(&self, earlier: &Self) -> bool {
        earlier
            .words
            .iter()
            .all(|old| self.words.iter().any(|new| new.contains(old.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::super::visible;
    use super::*;

    #[rstest]
    #[case("García", "garcia")]
    #[case("Garci\u{301}a", "garcia")]
    #[case("STRASSE", "strasse")]
    #[case("Straße", "strasse")]
    #[case("Łukasz Øystein", "lukasz oystein")]
    #[case("Nguyễn", "nguyen")]
    #[case("Ｂｌｕｅ\u{3000}Ｔｅａｍ", "blue team")]
    #[case("Андрей Фёдоров", "андреи федоров")]
    #[case("Андреи\u{306}", "андреи")]
    #[case("Γιώργος", "γιωργοσ")]
    #[case("An\u{200b}a\u{202e}", "ana")]
    #[case("山田  太郎", "山田 太郎")]
    #[case("İstanbul", "istanbul")]
    fn names_fold_to_what_people_type(#[case] name: &str, #[case] expected: &str) {
        assert_eq!(fold(name), expected);
    }

    #[test]
    fn every_word_must_be_found_in_any_order() {
        assert!(Folded::new(" TEAM  garcía ").is_in("Ana Garcia, blue team"));
        assert!(!Folded::new("team red").is_in("Ana Garcia, blue team"));
        assert!(Folded::new("  ").is_empty());
    }

    #[test]
    fn a_longer_query_narrows_and_another_one_does_not() {
        let narrows = |new: &str, old: &str| Folded::new(new).narrows(&Folded::new(old));
        assert!(narrows("gar", "ga") && narrows("ga blue", "ga") && narrows("ga", "") && narrows("xga b", "ga"));
        assert!(!narrows("g", "ga") && !narrows("ga", "ga blue") && !narrows("", "a"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn folded_text_has_no_line_breaks(text in any::<String>()) {
            prop_assert!(!fold(&text).contains(['\n', '\r', '\0']));
            prop_assert!(visible(&fold("a\nb")) == "a b");
        }
    }
}
