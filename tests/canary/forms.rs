//! Secrets in every form in which they could slip out.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

/// How much of a form is looked up; shorter secrets are no canaries.
const START: usize = 8;

/// What must not be found, and in which form.
pub struct Canary {
    forms: Vec<(&'static str, String)>,
    /// The forms by how they begin, so that a text is gone through once, whatever number of secrets there is.
    starts: HashMap<[u8; START], Vec<usize>>,
    /// Whether any form may begin so: most places of a long text need no look at the map.
    may_start: Vec<bool>,
}

/// The place of a beginning in [`Canary::may_start`].
fn slot(start: &[u8]) -> usize {
    let first = start
        .iter()
        .take(4)
        .fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
    (first.wrapping_mul(0x9E37_79B1) >> 12) as usize
}

impl Canary {
    /// Prepares the search for one secret.
    pub fn new(secret: &str) -> Self {
        Self::all(&[secret])
    }

    /// Prepares the search for any of several secrets.
    pub fn all(secrets: &[impl AsRef<str>]) -> Self {
        let mut seen = HashSet::new();
        let mut forms: Vec<_> = secrets.iter().flat_map(|secret| forms_of(secret.as_ref())).collect();
        forms.retain(|(_, form)| seen.insert(form.clone()));
        let mut starts: HashMap<_, Vec<usize>> = HashMap::new();
        let mut may_start = vec![false; 1 << 20];
        for (place, (_, form)) in forms.iter().enumerate() {
            let start: &[u8; START] = form.as_bytes().first_chunk().expect("a canary is long");
            starts.entry(*start).or_default().push(place);
            may_start[slot(start)] = true;
        }
        Self {
            forms,
            starts,
            may_start,
        }
    }

    /// The first form that stands in `text`.
    pub fn found_in(&self, text: impl AsRef<[u8]>) -> Option<&'static str> {
        let text = text.as_ref();
        text.windows(START).enumerate().find_map(|(place, start)| {
            if !self.may_start[slot(start)] {
                return None;
            }
            let candidates = self.starts.get(start)?.iter().map(|form| &self.forms[*form]);
            let stands = |form: &String| text[place..].starts_with(form.as_bytes());
            candidates.clone().find(|(_, form)| stands(form)).map(|(name, _)| *name)
        })
    }

    /// Fails when a secret stands in `text`.
    #[track_caller]
    pub fn check(&self, place: &str, text: impl AsRef<[u8]>) {
        let text = text.as_ref();
        if let Some(form) = self.found_in(text) {
            panic!(
                "a secret stands in {place} ({form}):\n{}",
                String::from_utf8_lossy(text)
            );
        }
    }

    /// Every form in which a server may give a secret back; how Rust prints bytes is nobody else's form.
    pub fn forms(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.forms.iter().filter(|(name, _)| !name.contains("bytes"))
    }
}

fn forms_of(secret: &str) -> Vec<(&'static str, String)> {
    let json = serde_json::to_string(secret).unwrap();
    let json = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap();
    let url: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let hex = secret.bytes().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    let escaped = secret.bytes().fold(String::new(), |mut escaped, byte| {
        write!(escaped, "%{byte:02X}").unwrap();
        escaped
    });
    let mut forms = vec![
        ("raw", secret.to_owned()),
        ("form", url.clone()),
        ("URL", url.replace('+', "%20")),
        ("URL, small letters", url.to_ascii_lowercase()),
        ("URL, all escaped", escaped),
        ("HEX", hex.to_ascii_uppercase()),
        ("hex", hex),
        ("JSON", json.to_owned()),
        ("JSON with escaped slashes", json.replace('/', "\\/")),
        ("JSON in ASCII", in_ascii(json)),
        ("Debug", secret.escape_debug().to_string()),
        ("bytes of Rust", secret.as_bytes().escape_ascii().to_string()),
        (
            "list of bytes",
            format!("{:?}", secret.as_bytes()).replace(['[', ']'], ""),
        ),
    ];
    for alphabet in [STANDARD, URL_SAFE] {
        forms.extend((0..3).map(|offset| ("base64", base64_at(secret, offset, &alphabet))));
    }
    forms
}

fn in_ascii(text: &str) -> String {
    let escape = |letter: char| -> String {
        if letter.is_ascii() {
            return letter.to_string();
        }
        let mut units = [0; 2];
        letter
            .encode_utf16(&mut units)
            .iter()
            .fold(String::new(), |mut text, unit| {
                write!(text, "\\u{unit:04x}").unwrap();
                text
            })
    };
    text.chars().map(escape).collect()
}

/// The letters that base64 has for the secret when `offset` bytes stand before it, whatever they and those after are.
fn base64_at(secret: &str, offset: usize, alphabet: &Alphabet) -> String {
    let bytes = [vec![0; offset], secret.as_bytes().to_vec()].concat();
    let letters = GeneralPurpose::new(alphabet, NO_PAD).encode(&bytes);
    letters[(offset * 8).div_ceil(6)..bytes.len() * 8 / 6].to_owned()
}

#[test]
fn a_secret_is_found_in_every_form_and_nothing_else_is() {
    let secret = "c4n4ry/\"q+ %&=\\ü-9d1e";
    let canary = Canary::all(&["another-canary", secret]);
    let engine = GeneralPurpose::new(&STANDARD, NO_PAD);
    for text in [
        secret.to_owned(),
        format!("{:?}", format!("token {secret}")),
        serde_json::json!({ "token": secret }).to_string(),
        url::Url::parse_with_params("https://x.test", [("t", secret)])
            .unwrap()
            .to_string(),
        engine.encode(format!("x{secret}y")),
        engine.encode(format!("xy:{secret}")),
        engine.encode(format!("{{\"token\":\"{secret}\"}}")),
        format!("{:?}", secret.as_bytes()),
        "and another-canary at the end".to_owned(),
    ] {
        assert!(canary.found_in(&text).is_some(), "{text}");
    }
    assert_eq!(canary.found_in("other/\"q+ %&=\\ü-9d1e c4n4ry"), None);
}
