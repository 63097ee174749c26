//! The forms in which the other side may give a secret back (promise A7).

use std::fmt::Write as _;

use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

/// In base64 something this short is three letters or less at some place, and would be "found" in any text.
const SHORTEST: usize = 6;

/// A secret as it is, URL-, JSON-, hex- and base64-encoded; each form once.
pub(super) fn of(secret: &str) -> Vec<String> {
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let json = serde_json::to_string(secret).unwrap_or_default();
    let json = json
        .strip_prefix('"')
        .and_then(|json| json.strip_suffix('"'))
        .unwrap_or(secret);
    let mut forms = vec![
        secret.to_owned(),
        small_escapes(&form),
        small_escapes(&form.replace('+', "%20")),
        form.replace('+', "%20"),
        form,
        each_byte(secret, |byte| format!("%{byte:02X}")),
        each_byte(secret, |byte| format!("%{byte:02x}")),
        json.replace('/', "\\/"),
        in_ascii(json),
        in_ascii(&json.replace('/', "\\/")),
        json.to_owned(),
    ];
    if secret.len() >= SHORTEST {
        forms.push(each_byte(secret, |byte| format!("{byte:02x}")));
        forms.push(each_byte(secret, |byte| format!("{byte:02X}")));
        for alphabet in [STANDARD, URL_SAFE] {
            forms.extend((0..3).map(|before| in_base64(secret, before, &alphabet)));
        }
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}

fn each_byte(secret: &str, write: impl Fn(u8) -> String) -> String {
    secret.bytes().map(write).collect()
}

/// Percent escapes with small hex digits: both are in use.
fn small_escapes(encoded: &str) -> String {
    let mut digits = 0;
    let small = |letter: char| {
        if letter == '%' {
            digits = 2;
            return letter;
        }
        if digits == 0 {
            return letter;
        }
        digits -= 1;
        letter.to_ascii_lowercase()
    };
    encoded.chars().map(small).collect()
}

/// JSON whose writer keeps to ASCII.
fn in_ascii(json: &str) -> String {
    let escape = |letter: char| -> String {
        if letter.is_ascii() {
            return letter.to_string();
        }
        let mut units = [0; 2];
        letter
            .encode_utf16(&mut units)
            .iter()
            .fold(String::new(), |mut text, unit| {
                // Writing to a String cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
                text
            })
    };
    json.chars().map(escape).collect()
}

/// The letters that stand for the secret alone when `before` bytes, modulo three, come before it.
fn in_base64(secret: &str, before: usize, alphabet: &Alphabet) -> String {
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(secret.as_bytes());
    let letters = GeneralPurpose::new(alphabet, NO_PAD).encode(&bytes);
    let alone = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
    letters.get(alone).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_in_every_usual_form() {
        let forms = of("a/\"ü b+c");
        for form in [
            "a/\"ü b+c",
            "a%2F%22%C3%BC+b%2Bc",
            "a%2f%22%c3%bc%20b%2bc",
            "a/\\\"ü b+c",
            "a\\/\\\"\\u00fc b+c",
            "612f22c3bc20622b63",
            "YS8iw7wgYitj",
        ] {
            assert!(forms.iter().any(|known| known == form), "{form} in {forms:?}");
        }
    }

    #[test]
    fn a_secret_is_known_wherever_it_stands_in_base64() {
        let engine = GeneralPurpose::new(&STANDARD, NO_PAD);
        for before in ["", "x", "xy", "token=", "{\"token\":\""] {
            let text = engine.encode(format!("{before}geheim-4711&more"));
            assert!(of("geheim-4711").iter().any(|form| text.contains(form)), "{text}");
        }
    }

    #[test]
    fn short_secrets_do_not_mask_half_a_message() {
        assert!(of("ab").iter().all(|form| form.len() >= 2 && !form.is_empty()));
    }
}
