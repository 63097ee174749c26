//! One key press, and the only place that knows how the terminal library spells it.

use std::fmt;
use std::str::FromStr;

use crokey::{KeyCombination, KeyCombinationFormat};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What was pressed, apart from modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A character; shift is part of it, so `R` is not `r` with something.
    Char(char),
    /// Enter.
    Enter,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Escape.
    Esc,
    /// Deletes to the left.
    Backspace,
    /// Deletes to the right.
    Delete,
    /// Insert.
    Insert,
    /// Left arrow.
    Left,
    /// Right arrow.
    Right,
    /// Up arrow.
    Up,
    /// Down arrow.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// F1 to F24.
    Function(u8),
}

/// Keys held down with another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Modifiers {
    /// Ctrl.
    pub control: bool,
    /// Alt or Meta.
    pub alt: bool,
    /// Shift, only where it is not part of the character.
    pub shift: bool,
}

/// One key press in the form in which two presses of the same keys are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyPress {
    key: Key,
    modifiers: Modifiers,
}

impl KeyPress {
    /// Builds a press; shift goes into the character or into [`Key::BackTab`] where it belongs.
    pub fn new(key: Key, modifiers: Modifiers) -> Self {
        let Modifiers { control, alt, shift } = modifiers;
        let (key, shift) = match key {
            // Without the newer keyboard protocols Ctrl with a capital reaches us as Ctrl with a small letter.
            Key::Char(letter) if control => (Key::Char(letter.to_ascii_lowercase()), false),
            Key::Char(letter) if shift => (Key::Char(letter.to_ascii_uppercase()), false),
            Key::Char('\r' | '\n') => (Key::Enter, shift),
            Key::Tab if shift => (Key::BackTab, false),
            Key::BackTab => (Key::BackTab, false),
            other => (other, shift),
        };
        Self {
            key,
            modifiers: Modifiers { control, alt, shift },
        }
    }

    /// What was pressed.
    pub const fn key(self) -> Key {
        self.key
    }

    /// What was held down.
    pub const fn modifiers(self) -> Modifiers {
        self.modifiers
    }

    /// The press that the terminal reports; `None` for releases and for keys that nothing can be bound to.
    pub fn from_event(event: &KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release
            || event
                .modifiers
                .intersects(KeyModifiers::SUPER | KeyModifiers::HYPER | KeyModifiers::META)
        {
            return None;
        }
        let modifiers = Modifiers {
            control: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
            shift: event.modifiers.contains(KeyModifiers::SHIFT),
        };
        key_of(event.code).map(|key| Self::new(key, modifiers))
    }

    /// The character that this press types into a text field.
    pub fn text(self) -> Option<char> {
        match self.key {
            Key::Char(character) if !self.modifiers.control && !self.modifiers.alt => Some(character),
            _ => None,
        }
    }

    /// Whether it can be pressed on every keyboard and over every line: no Ctrl, no Alt, no Esc.
    pub fn is_plain(self) -> bool {
        !self.modifiers.control && !self.modifiers.alt && self.key != Key::Esc
    }

    fn combination(self) -> KeyCombination {
        let mut modifiers = KeyModifiers::NONE;
        modifiers.set(KeyModifiers::CONTROL, self.modifiers.control);
        modifiers.set(KeyModifiers::ALT, self.modifiers.alt);
        modifiers.set(KeyModifiers::SHIFT, self.modifiers.shift);
        KeyCombination::one_key(code_of(self.key), modifiers)
    }
}

impl From<Key> for KeyPress {
    fn from(key: Key) -> Self {
        Self::new(key, Modifiers::default())
    }
}

impl From<char> for KeyPress {
    fn from(character: char) -> Self {
        Key::Char(character).into()
    }
}

/// Writes the notation of `keymap.toml`: `R`, `space`, `ctrl-z`.
impl fmt::Display for KeyPress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = KeyCombinationFormat::default();
        match self.key {
            Key::Char(character) if character != ' ' => {
                if self.modifiers.control {
                    f.write_str("ctrl-")?;
                }
                if self.modifiers.alt {
                    f.write_str("alt-")?;
                }
                write!(f, "{character}")
            }
            _ => f.write_str(&format.to_string(self.combination()).to_lowercase()),
        }
    }
}

/// The text is not the name of a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a key; keys are written like `R`, `space`, `enter`, `pageup`, `ctrl-z`, `g g`")]
pub struct NotAKey {
    /// What was written.
    pub text: String,
}

impl FromStr for KeyPress {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let not_a_key = || NotAKey { text: text.to_owned() };
        // crokey folds case, but `r` and `R` are different keys to us; single characters are read here.
        let mut modifiers = Modifiers::default();
        let mut rest = text;
        while let Some((name, after)) = rest.split_once('-').filter(|(_, after)| !after.is_empty()) {
            match name.to_ascii_lowercase().as_str() {
                "ctrl" => modifiers.control = true,
                "alt" => modifiers.alt = true,
                "shift" => modifiers.shift = true,
                _ => break,
            }
            rest = after;
        }
        let mut characters = rest.chars();
        if let (Some(character), None) = (characters.next(), characters.next()) {
            return if character.is_control() {
                Err(not_a_key())
            } else {
                Ok(Self::new(Key::Char(character), modifiers))
            };
        }
        let combination: KeyCombination = text.parse().map_err(|_| not_a_key())?;
        if !combination.is_ansi_compatible() {
            return Err(not_a_key());
        }
        Self::from_event(&combination.into()).ok_or_else(not_a_key)
    }
}

/// One or more presses that together name a command, as in `g g`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeySequence(Vec<KeyPress>);

impl KeySequence {
    /// The presses in order; at least one.
    pub fn presses(&self) -> &[KeyPress] {
        &self.0
    }

    pub(super) fn from_presses(presses: Vec<KeyPress>) -> Self {
        Self(presses)
    }
}

impl fmt::Display for KeySequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, press) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            press.fmt(f)?;
        }
        Ok(())
    }
}

impl FromStr for KeySequence {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let presses: Vec<KeyPress> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        if presses.is_empty() {
            Err(NotAKey { text: text.to_owned() })
        } else {
            Ok(Self(presses))
        }
    }
}

fn key_of(code: KeyCode) -> Option<Key> {
    Some(match code {
        KeyCode::Char(character) => Key::Char(character),
        KeyCode::Enter => Key::Enter,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Esc => Key::Esc,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Insert => Key::Insert,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::F(number) => Key::Function(number),
        _ => return None,
    })
}

fn code_of(key: Key) -> KeyCode {
    match key {
        Key::Char(character) => KeyCode::Char(character),
        Key::Enter => KeyCode::Enter,
        Key::Tab => KeyCode::Tab,
        Key::BackTab => KeyCode::BackTab,
        Key::Esc => KeyCode::Esc,
        Key::Backspace => KeyCode::Backspace,
        Key::Delete => KeyCode::Delete,
        Key::Insert => KeyCode::Insert,
        Key::Left => KeyCode::Left,
        Key::Right => KeyCode::Right,
        Key::Up => KeyCode::Up,
        Key::Down => KeyCode::Down,
        Key::Home => KeyCode::Home,
        Key::End => KeyCode::End,
        Key::PageUp => KeyCode::PageUp,
        Key::PageDown => KeyCode::PageDown,
        Key::Function(number) => KeyCode::F(number),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn event(code: KeyCode, modifiers: KeyModifiers) -> Option<KeyPress> {
        KeyPress::from_event(&KeyEvent::new(code, modifiers))
    }

    #[rstest]
    #[case("r")]
    #[case("R")]
    #[case("space")]
    #[case("enter")]
    #[case("pageup")]
    #[case("backtab")]
    #[case("ctrl-z")]
    #[case("alt-b")]
    #[case("ctrl-left")]
    #[case("f5")]
    #[case("-")]
    #[case("*")]
    #[case("é")]
    #[case("g g")]
    #[case("f c")]
    fn keys_print_as_they_are_written(#[case] text: &str) {
        assert_eq!(text.parse::<KeySequence>().unwrap().to_string(), text);
    }

    #[rstest]
    #[case("shift-r", "R")]
    #[case("shift-tab", "backtab")]
    #[case("CTRL-Z", "ctrl-z")]
    #[case("del", "delete")]
    #[case("minus", "-")]
    #[case("ctrl--", "ctrl--")]
    #[case(" g   g ", "g g")]
    fn other_spellings_mean_the_same_key(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(text.parse::<KeySequence>().unwrap().to_string(), expected);
    }

    #[rstest]
    #[case("")]
    #[case("contrl-z")]
    #[case("escape")]
    #[case("a-b")]
    #[case("cmd-q")]
    #[case("g \u{1b}")]
    fn what_is_not_a_key_is_refused(#[case] text: &str) {
        assert!(text.parse::<KeySequence>().is_err());
    }

    #[test]
    fn the_terminal_reports_the_keys_that_the_file_names() {
        for (code, modifiers, written) in [
            (KeyCode::Char('r'), KeyModifiers::NONE, "r"),
            (KeyCode::Char('R'), KeyModifiers::SHIFT, "R"),
            (KeyCode::Char('R'), KeyModifiers::NONE, "R"),
            (KeyCode::Char(' '), KeyModifiers::NONE, "space"),
            (KeyCode::BackTab, KeyModifiers::SHIFT, "backtab"),
            (KeyCode::Char('z'), KeyModifiers::CONTROL, "ctrl-z"),
            (KeyCode::Char('?'), KeyModifiers::SHIFT, "?"),
        ] {
            assert_eq!(event(code, modifiers), written.parse().ok(), "{written}");
        }
    }

    #[test]
    fn releases_and_unknown_keys_are_nothing() {
        let release = KeyEvent::new_with_kind(
            KeyCode::Char('q'),
            KeyModifiers::NONE,
            crossterm::event::KeyEventKind::Release,
        );
        assert_eq!(KeyPress::from_event(&release), None);
        assert_eq!(event(KeyCode::CapsLock, KeyModifiers::NONE), None);
        assert_eq!(event(KeyCode::Char('q'), KeyModifiers::SUPER), None);
    }

    #[test]
    fn only_plain_characters_are_text() {
        assert_eq!(KeyPress::from('R').text(), Some('R'));
        assert_eq!("ctrl-r".parse::<KeyPress>().unwrap().text(), None);
        assert_eq!(KeyPress::from(Key::Enter).text(), None);
    }
}
