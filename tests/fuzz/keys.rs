//! Keys: the user's `keymap.toml` and the notation of key sequences.

use callboard::console::keymap::{KeyPress, KeySequence, Keymap, KeymapSource};

use crate::campaign::{assert_harmless, text_campaign};
use crate::mutation::bytes;

#[test]
fn keymaps() {
    let shipped = include_str!("../../assets/keymap.toml");
    let own = "[global]\nquit = [\"q\", \"ctrl-q\"]\n\n[groups]\nrename-group = \"g r\"\n";
    text_campaign("keymap", &[own, shipped], &bytes, |_, text| {
        let source = KeymapSource {
            name: "keymap.toml",
            text,
        };
        if let Err(problems) = Keymap::compile(Some(source)) {
            assert!(!problems.to_string().is_empty());
            assert_harmless(&problems.to_string());
        }
    });
}

#[test]
fn key_sequences() {
    let samples = [
        "g g",
        "ctrl-z",
        "R",
        "space",
        "alt-enter",
        "shift-tab",
        "f12",
        "ctrl-alt-shift-x",
        "-",
        "ctrl--",
        "pageup ä",
    ];
    text_campaign("key_sequence", &samples, &bytes, |_, text| {
        if let Ok(sequence) = text.parse::<KeySequence>() {
            let again: KeySequence = sequence.to_string().parse().expect("what is written can be read");
            assert_eq!(again, sequence, "{sequence}");
        }
        if let Ok(press) = text.parse::<KeyPress>() {
            assert_eq!(press.to_string().parse(), Ok(press), "{press}");
        }
    });
}
