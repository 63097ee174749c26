//! From bytes to keys and pastes.

use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;

use super::escape::{Token, next_token, unfinished};
use super::paste::{Paste, PasteRefusal};

/// How long the rest of a sequence may take on a slow line before what is there counts as typed.
const SEQUENCE_PATIENCE: Duration = Duration::from_millis(50);

/// How long a paste may stand still before its end counts as lost.
const PASTE_PATIENCE: Duration = Duration::from_secs(1);

/// Fewer bytes at once than this are a person typing into a paste that never ended, not the paste going on.
const STILL_PASTING: usize = 16;

/// One thing the user did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// A key.
    Key(KeyEvent),
    /// Text was pasted; line ends are line feeds.
    Pasted(String),
    /// A paste was not taken.
    PasteRefused(PasteRefusal),
}

/// Turns what the terminal sends into [`Decoded`] values, however it is cut into pieces.
///
/// ```text
///  typing ──ESC[200~──▶ pasting ──ESC[201~──▶ typing
///                          │ one second of silence
///                          ▼
///                     end lost: single keys count, keys that come together are the rest of the paste and are
///                     dropped, until an end or another start is seen
/// ```
#[derive(Debug, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    paste: Option<Paste>,
    last_progress: Option<Instant>,
    end_lost: bool,
}

impl Decoder {
    /// Takes the bytes of one read.
    pub fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<Decoded> {
        let mut decoded = Vec::new();
        if self.paste.is_none() || bytes.len() >= STILL_PASTING {
            self.last_progress = Some(now);
        }
        let mut buffer = std::mem::take(&mut self.pending);
        buffer.extend_from_slice(bytes);
        let mut rest = buffer.as_slice();
        loop {
            if let Some(paste) = &mut self.paste {
                let Some(used) = paste.take(rest) else { break };
                rest = rest.get(used..).unwrap_or_default();
                if let Some(paste) = self.paste.take() {
                    decoded.push(match paste.finish() {
                        Ok(text) => Decoded::Pasted(text),
                        Err(refusal) => Decoded::PasteRefused(refusal),
                    });
                }
            }
            let Some((token, length)) = next_token(rest) else {
                self.pending = rest.to_vec();
                break;
            };
            rest = rest.get(length..).unwrap_or_default();
            match token {
                Token::Key(event) => decoded.push(Decoded::Key(event)),
                Token::PasteStart => {
                    self.drop_rest_of_paste(&mut decoded);
                    self.end_lost = false;
                    self.paste = Some(Paste::default());
                    self.last_progress = Some(now);
                }
                Token::PasteEnd => {
                    self.drop_rest_of_paste(&mut decoded);
                    self.end_lost = false;
                }
                Token::Nothing => {}
            }
        }
        if decoded.len() > 1 {
            self.drop_rest_of_paste(&mut decoded);
        }
        decoded
    }

    fn drop_rest_of_paste(&self, decoded: &mut Vec<Decoded>) {
        if self.end_lost {
            decoded.retain(|decoded| !matches!(decoded, Decoded::Key(_)));
        }
    }

    /// How long to wait for more before [`Decoder::give_up`]; `None` is for ever.
    pub fn patience(&self, now: Instant) -> Option<Duration> {
        let patience = if self.paste.is_some() {
            PASTE_PATIENCE
        } else if self.pending.is_empty() {
            return None;
        } else {
            SEQUENCE_PATIENCE
        };
        let waited = self
            .last_progress
            .map_or(Duration::ZERO, |last| now.saturating_duration_since(last));
        Some(patience.saturating_sub(waited))
    }

    /// Decides what has begun and does not go on. Does nothing before the patience is over.
    pub fn give_up(&mut self, now: Instant) -> Option<Decoded> {
        if self.patience(now)? > Duration::ZERO {
            return None;
        }
        if let Some(paste) = self.paste.take() {
            self.end_lost = true;
            return Some(Decoded::PasteRefused(paste.give_up()));
        }
        match unfinished(&std::mem::take(&mut self.pending)) {
            Token::Key(event) => Some(Decoded::Key(event)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyModifiers};
    use proptest::prelude::*;

    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Decoded {
        Decoded::Key(KeyEvent::new(code, modifiers))
    }

    fn plain(code: KeyCode) -> Decoded {
        key(code, KeyModifiers::NONE)
    }

    fn decode(bytes: &[u8]) -> Vec<Decoded> {
        let now = Instant::now();
        let mut decoder = Decoder::default();
        let mut things = decoder.feed(bytes, now);
        things.extend(decoder.give_up(now + Duration::from_secs(10)));
        things
    }

    #[test]
    fn keys_come_out_as_terminals_send_them() {
        let cases: &[(&[u8], Decoded)] = &[
            (b"a", plain(KeyCode::Char('a'))),
            (b"A", key(KeyCode::Char('A'), KeyModifiers::SHIFT)),
            ("é".as_bytes(), plain(KeyCode::Char('é'))),
            ("漢".as_bytes(), plain(KeyCode::Char('漢'))),
            (b"\r", plain(KeyCode::Enter)),
            (b"\n", plain(KeyCode::Enter)),
            (b"\t", plain(KeyCode::Tab)),
            (b"\x7f", plain(KeyCode::Backspace)),
            (b"\x03", key(KeyCode::Char('c'), KeyModifiers::CONTROL)),
            (b"\x1a", key(KeyCode::Char('z'), KeyModifiers::CONTROL)),
            (b"\0", key(KeyCode::Char(' '), KeyModifiers::CONTROL)),
            (b"\x1b", plain(KeyCode::Esc)),
            (b"\x1bx", key(KeyCode::Char('x'), KeyModifiers::ALT)),
            (b"\x1b[", key(KeyCode::Char('['), KeyModifiers::ALT)),
            (b"\x1b[A", plain(KeyCode::Up)),
            (b"\x1bOB", plain(KeyCode::Down)),
            (b"\x1b[1;5C", key(KeyCode::Right, KeyModifiers::CONTROL)),
            (b"\x1b[H", plain(KeyCode::Home)),
            (b"\x1b[4~", plain(KeyCode::End)),
            (b"\x1b[5~", plain(KeyCode::PageUp)),
            (b"\x1b[3;2~", key(KeyCode::Delete, KeyModifiers::SHIFT)),
            (b"\x1b[Z", key(KeyCode::BackTab, KeyModifiers::SHIFT)),
            (b"\x1bOP", plain(KeyCode::F(1))),
            (b"\x1b[[B", plain(KeyCode::F(2))),
            (b"\x1b[15~", plain(KeyCode::F(5))),
            (b"\x1b[24~", plain(KeyCode::F(12))),
            (b"\x1b[13;5u", key(KeyCode::Enter, KeyModifiers::CONTROL)),
            (b"\x1b[27;2;13~", key(KeyCode::Enter, KeyModifiers::SHIFT)),
        ];
        for (bytes, expected) in cases {
            let text = bytes.escape_ascii().to_string();
            assert_eq!(decode(bytes), std::slice::from_ref(expected), "{text}");
        }
    }

    #[test]
    fn answers_and_reports_of_a_terminal_are_not_keys() {
        for bytes in [
            b"\x1b[24;80R".as_slice(),
            b"\x1b[?62;4c",
            b"\x1b[I",
            b"\x1b[O",
            b"\x1b[<0;10;10M",
            b"\x1b[M !!",
            b"\x1b]11;rgb:0000/0000/0000\x1b\\",
            b"\x1bP1+r\x1b\\",
            b"\xff",
            b"\xc3(",
        ] {
            let keys = decode(bytes);
            let expected: &[Decoded] = if bytes == b"\xc3(" {
                &[plain(KeyCode::Char('('))]
            } else {
                &[]
            };
            assert_eq!(keys, expected, "{:?}", bytes.escape_ascii().to_string());
        }
    }

    #[test]
    fn a_sequence_cut_by_the_line_is_one_key() {
        let now = Instant::now();
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b", now), []);
        assert_eq!(decoder.patience(now), Some(SEQUENCE_PATIENCE));
        assert_eq!(decoder.give_up(now), None);
        assert_eq!(decoder.feed(b"[", now), []);
        assert_eq!(decoder.feed(b"A", now), [plain(KeyCode::Up)]);
        assert_eq!(decoder.patience(now), None);
    }

    #[test]
    fn a_paste_is_text_and_never_keys() {
        assert_eq!(
            decode(b"\x1b[200~yes\r\x1b[A\x1b[201~q"),
            [Decoded::Pasted("yes\n\x1b[A".to_owned()), plain(KeyCode::Char('q'))]
        );
    }

    #[test]
    fn a_paste_that_never_ends_gives_the_keys_back_and_its_rest_is_dropped() {
        let start = Instant::now();
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b[200~a long enough piece", start), []);
        // Typing does not keep it alive.
        let later = start + Duration::from_millis(900);
        assert_eq!(decoder.feed(b"q", later), []);
        assert_eq!(decoder.patience(later), Some(Duration::from_millis(100)));
        let end = start + Duration::from_secs(1);
        assert_eq!(
            decoder.give_up(end),
            Some(Decoded::PasteRefused(PasteRefusal::NeverEnded { bytes: 20 }))
        );
        assert_eq!(decoder.feed(b"q", end), [plain(KeyCode::Char('q'))]);
        assert_eq!(decoder.feed(b"rest of the paste", end), []);
        assert_eq!(decoder.feed(b"more\x1b[201~", end), []);
        assert_eq!(
            decoder.feed(b"ab", end),
            [plain(KeyCode::Char('a')), plain(KeyCode::Char('b'))]
        );
    }

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let telling = prop_oneof![
            Just(b"\x1b".to_vec()),
            Just(b"\x1b[".to_vec()),
            Just(b"\x1b[200~".to_vec()),
            Just(b"\x1b[201~".to_vec()),
            Just(b"\x1b[1;5A".to_vec()),
            Just(b"\x1b]0;x\x07".to_vec()),
            prop::collection::vec(any::<u8>(), 1..4),
        ];
        prop::collection::vec(telling, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_the_same_however_they_are_cut(bytes in bytes(), cut in 1_usize..8) {
            let now = Instant::now();
            let whole = Decoder::default().feed(&bytes, now);
            let mut decoder = Decoder::default();
            let mut pieces = Vec::new();
            for piece in bytes.chunks(cut) {
                pieces.extend(decoder.feed(piece, now));
            }
            prop_assert_eq!(whole, pieces);
        }
    }
}
