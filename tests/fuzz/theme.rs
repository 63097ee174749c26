//! `theme.toml` and its colours.

use callboard::console::theme::{Ink, Palette};

use crate::campaign::{assert_harmless, text_campaign};
use crate::mutation::bytes;

#[test]
fn themes() {
    let shipped = include_str!("../../assets/theme.toml");
    let own = "[dark]\naccent = \"#ff8800\"\nerror = \"red\"\n[light]\nfocus = 12\n";
    text_campaign("theme", &[own, shipped], &bytes, |_, text| {
        if let Err(problems) = Palette::with_user_file("theme.toml", text) {
            assert!(!problems.list().is_empty());
            assert_harmless(&problems.to_string());
        }
    });
}

#[test]
fn colours() {
    text_campaign(
        "colour",
        &["#ff8800", "red", "255", "bright-blue", "#fff"],
        &bytes,
        |_, text| {
            if let Err(error) = text.parse::<Ink>() {
                assert_harmless(&error.to_string().replace(text, ""));
            }
        },
    );
}
