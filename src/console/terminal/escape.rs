//! Telling one key from the next in what a terminal sends.
//!
//! Ours, and not crossterm's, because its parser cannot be taken out of a paste whose end never comes, keeps a paste
//! of any size in memory, does not tell which keys arrived together, and its reader spins once the terminal is gone
//! (crossterm issue 793). The keys come out as crossterm's own type.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

const ESCAPE: u8 = 0x1b;

/// Longest sequence that can be a key; longer ones are skipped.
const LONGEST: usize = 64;

/// Longest answer of a terminal that is skipped as a whole. We ask nothing, so this only guards against somebody
/// else's question.
const LONGEST_STRING: usize = 4_096;

/// One thing a terminal said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A key.
    Key(KeyEvent),
    /// From here on everything is pasted.
    PasteStart,
    /// A paste ends that was given up before.
    PasteEnd,
    /// Nothing we know.
    Nothing,
}

/// The first token of `bytes` and its length, or `None` when it has not arrived completely.
pub(super) fn next_token(bytes: &[u8]) -> Option<(Token, usize)> {
    match bytes {
        [] | [ESCAPE] => None,
        [ESCAPE, b'[', rest @ ..] => control_sequence(rest).map(|(token, length)| (token, length + 2)),
        [ESCAPE, b'O', rest @ ..] => rest.first().map(|last| (function_key(*last), 3)),
        [ESCAPE, b']' | b'P' | b'_' | b'^' | b'X', rest @ ..] => {
            string_end(rest).map(|length| (Token::Nothing, length + 2))
        }
        [ESCAPE, ESCAPE, ..] => Some((key(KeyCode::Esc, KeyModifiers::NONE), 1)),
        [ESCAPE, rest @ ..] => plain(rest).map(|(token, length)| (with_alt(token), length + 1)),
        _ => plain(bytes),
    }
}

/// The token of what has begun and does not go on: a lone Escape is a key, and so is Escape with one more byte, which
/// is how terminals send Alt.
pub(super) fn unfinished(bytes: &[u8]) -> Token {
    match bytes {
        [ESCAPE] => key(KeyCode::Esc, KeyModifiers::NONE),
        [ESCAPE, last] if last.is_ascii() => plain(&[*last]).map_or(Token::Nothing, |(token, _)| with_alt(token)),
        _ => Token::Nothing,
    }
}

const fn key(code: KeyCode, modifiers: KeyModifiers) -> Token {
    Token::Key(KeyEvent::new(code, modifiers))
}

fn with_alt(token: Token) -> Token {
    match token {
        Token::Key(event) => key(event.code, event.modifiers | KeyModifiers::ALT),
        other => other,
    }
}

/// A character, or a control character, which is how terminals send Ctrl.
fn plain(bytes: &[u8]) -> Option<(Token, usize)> {
    let first = *bytes.first()?;
    let control = |character: u8| key(KeyCode::Char(char::from(character)), KeyModifiers::CONTROL);
    let token = match first {
        // Both line ends are Enter: some senders of keys use the other one.
        b'\r' | b'\n' => key(KeyCode::Enter, KeyModifiers::NONE),
        b'\t' => key(KeyCode::Tab, KeyModifiers::NONE),
        0x7f => key(KeyCode::Backspace, KeyModifiers::NONE),
        0 => control(b' '),
        0x01..=0x1a => control(first - 1 + b'a'),
        0x1c..=0x1f => control(first - 0x1c + b'4'),
        _ => return character(bytes),
    };
    Some((token, 1))
}

fn character(bytes: &[u8]) -> Option<(Token, usize)> {
    let length = match *bytes.first()? {
        0..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some((Token::Nothing, 1)),
    };
    let whole = bytes.get(..length.min(bytes.len()))?;
    match std::str::from_utf8(whole) {
        Ok(text) => text.chars().next().map(|character| (typed(character), length)),
        Err(error) if error.error_len().is_none() && whole.len() < length => None,
        Err(_) => Some((Token::Nothing, 1)),
    }
}

/// A character as a key, with Shift told for capitals as crossterm does.
fn typed(character: char) -> Token {
    if character.is_control() {
        return Token::Nothing;
    }
    let modifiers = if character.is_uppercase() {
        KeyModifiers::SHIFT
    } else {
        KeyModifiers::NONE
    };
    key(KeyCode::Char(character), modifiers)
}

fn function_key(last: u8) -> Token {
    final_byte(last).map_or(Token::Nothing, |code| key(code, KeyModifiers::NONE))
}

/// What follows `ESC [`.
fn control_sequence(bytes: &[u8]) -> Option<(Token, usize)> {
    // The Linux console sends its first function keys as `ESC [ [ A`.
    if let [b'[', rest @ ..] = bytes {
        let last = *rest.first()?;
        let token = match last {
            b'A'..=b'E' => key(KeyCode::F(last - b'A' + 1), KeyModifiers::NONE),
            _ => Token::Nothing,
        };
        return Some((token, 2));
    }
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            0x20..=0x3f if place < LONGEST => {}
            0x40..=0x7e => {
                let token = meaning(bytes.get(..place).unwrap_or_default(), *byte);
                // An old-style mouse report carries three more bytes; somebody else may have left the mouse on.
                let carried = if *byte == b'M' && place == 0 { 3 } else { 0 };
                let length = place + 1 + carried;
                return (bytes.len() >= length).then_some((token, length));
            }
            // Not a sequence after all: it ends here, and this byte begins something new.
            _ => return Some((Token::Nothing, place)),
        }
    }
    None
}

fn meaning(parameters: &[u8], last: u8) -> Token {
    let Ok(parameters) = std::str::from_utf8(parameters) else {
        return Token::Nothing;
    };
    let mut numbers = parameters.split(';').map(|number| number.parse::<u32>().ok());
    let first = numbers.next().flatten();
    let second = numbers.next().flatten();
    let third = numbers.next().flatten();
    match (last, first, second, third) {
        (b'~', Some(200), ..) => Token::PasteStart,
        (b'~', Some(201), ..) => Token::PasteEnd,
        // xterm's modifyOtherKeys, in both of its forms.
        (b'~', Some(27), Some(pressed), Some(code)) | (b'u', Some(code), Some(pressed), _) => {
            coded(code).map_or(Token::Nothing, |code| key(code, modifiers(pressed)))
        }
        (b'u', Some(code), None, _) => coded(code).map_or(Token::Nothing, |code| key(code, KeyModifiers::NONE)),
        (b'~', Some(number), pressed, _) => {
            numbered(number).map_or(Token::Nothing, |code| key(code, modifiers(pressed.unwrap_or(1))))
        }
        (b'Z', ..) => key(KeyCode::BackTab, KeyModifiers::SHIFT),
        // `1;2R` is Shift-F3; every other pair is an answer about the cursor.
        (_, None | Some(1), pressed, _) => {
            final_byte(last).map_or(Token::Nothing, |code| key(code, modifiers(pressed.unwrap_or(1))))
        }
        _ => Token::Nothing,
    }
}

fn final_byte(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

fn numbered(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(function(number, 10)),
        17..=21 => KeyCode::F(function(number, 11)),
        23..=26 => KeyCode::F(function(number, 12)),
        28 | 29 => KeyCode::F(function(number, 13)),
        31..=34 => KeyCode::F(function(number, 14)),
        _ => return None,
    })
}

fn function(number: u32, gap: u32) -> u8 {
    u8::try_from(number.saturating_sub(gap)).unwrap_or(0)
}

fn coded(code: u32) -> Option<KeyCode> {
    match plain(char::from_u32(code)?.encode_utf8(&mut [0; 4]).as_bytes()) {
        Some((Token::Key(event), _)) if !event.modifiers.contains(KeyModifiers::CONTROL) => Some(event.code),
        _ if code == u32::from(ESCAPE) => Some(KeyCode::Esc),
        _ => None,
    }
}

/// Modifiers are sent as one plus a sum of bits.
fn modifiers(sent: u32) -> KeyModifiers {
    let bits = sent.saturating_sub(1);
    let mut pressed = KeyModifiers::NONE;
    for (bit, modifier) in [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
    ] {
        if bits & bit != 0 {
            pressed |= modifier;
        }
    }
    pressed
}

/// Length up to and with the end of a string sequence.
fn string_end(bytes: &[u8]) -> Option<usize> {
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            0x07 => return Some(place + 1),
            b'\\' if place > 0 && bytes.get(place - 1) == Some(&ESCAPE) => return Some(place + 1),
            _ if place >= LONGEST_STRING => return Some(place + 1),
            _ => {}
        }
    }
    None
}
