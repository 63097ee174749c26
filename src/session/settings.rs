//! Settings that hold for every profile.

use super::config_table::TableReader;
use crate::text::AmbiguousWidth;

/// When colour is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// Where the terminal can and nobody objects.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Settings of the screen that hold for every profile. The command line wins over each of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// When colour is used.
    pub colour: Colour,
    /// Whether only ASCII is drawn; `None` lets the locale decide.
    pub ascii: Option<bool>,
    /// Whether the mouse is listened to, which takes selecting text away from the terminal.
    pub mouse: bool,
    /// How wide the terminal draws characters of open width; `None` lets the locale decide.
    pub ambiguous_width: Option<AmbiguousWidth>,
    /// Whether screens are plain lines for screen readers.
    pub plain: bool,
}

impl Settings {
    pub(super) fn read(table: &mut TableReader<'_, '_>) -> Self {
        let colours = [
            ("auto", Colour::Auto),
            ("always", Colour::Always),
            ("never", Colour::Never),
        ];
        Self {
            colour: table.one_of("colour", &colours).unwrap_or_default(),
            ascii: table.flag("ascii"),
            mouse: table.flag("mouse").unwrap_or(false),
            ambiguous_width: match table.number("ambiguous_width", 1..=2) {
                Some(1) => Some(AmbiguousWidth::Narrow),
                Some(_) => Some(AmbiguousWidth::Wide),
                None => None,
            },
            plain: table.flag("plain").unwrap_or(false),
        }
    }
}
