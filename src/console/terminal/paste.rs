//! Collecting a paste.

/// The most bytes that are taken as one paste.
pub const PASTE_LIMIT: usize = 1024 * 1024;

/// What ends a bracketed paste.
const END: &[u8; 6] = b"\x1b[201~";

/// Why a paste was not taken; nothing of it was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasteRefusal {
    /// More than [`PASTE_LIMIT`] bytes (`ui/paste-too-large`).
    TooLarge {
        /// How much it was.
        bytes: usize,
    },
    /// The terminal did not say where it ends (`ui/paste-unfinished`).
    NeverEnded {
        /// How much had come.
        bytes: usize,
    },
}

/// A paste on its way: bounded in memory, however much comes.
#[derive(Debug, Default)]
pub(super) struct Paste {
    kept: Vec<u8>,
    bytes: usize,
    /// How much of [`END`] has been seen.
    matched: usize,
}

impl Paste {
    /// Takes bytes up to the end marker. `Some` is how many were used, marker included, once the paste is complete.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Option<usize> {
        for (place, byte) in bytes.iter().enumerate() {
            if END.get(self.matched) == Some(byte) {
                self.matched += 1;
                if self.matched == END.len() {
                    return Some(place + 1);
                }
                continue;
            }
            // What looked like the marker was text. Its first byte occurs in it only once, so nothing but a new
            // beginning has to be looked for.
            let looked_like_it = std::mem::take(&mut self.matched);
            for byte in END.iter().take(looked_like_it) {
                self.keep(*byte);
            }
            if END.first() == Some(byte) {
                self.matched = 1;
            } else {
                self.keep(*byte);
            }
        }
        None
    }

    fn keep(&mut self, byte: u8) {
        self.bytes += 1;
        if self.kept.len() < PASTE_LIMIT {
            self.kept.push(byte);
        }
    }

    /// The text, with every line end as a line feed.
    pub(super) fn finish(self) -> Result<String, PasteRefusal> {
        if self.bytes > PASTE_LIMIT {
            return Err(PasteRefusal::TooLarge { bytes: self.bytes });
        }
        let text = String::from_utf8_lossy(&self.kept);
        Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
    }

    /// Its end will not come.
    pub(super) const fn give_up(&self) -> PasteRefusal {
        PasteRefusal::NeverEnded { bytes: self.bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(pieces: &[&[u8]]) -> (Paste, Option<usize>) {
        let mut paste = Paste::default();
        let mut used = None;
        for piece in pieces {
            used = paste.take(piece);
        }
        (paste, used)
    }

    #[test]
    fn the_end_marker_may_come_in_pieces() {
        let (paste, used) = collect(&[b"one\r\ntwo\x1b[2", b"01", b"~rest"]);
        assert_eq!(used, Some(1));
        assert_eq!(paste.finish(), Ok("one\ntwo".to_owned()));
    }

    #[test]
    fn what_only_looks_like_the_marker_is_text() {
        let (paste, used) = collect(&[b"a\x1b[20\x1b\x1b[201x\x1b[201~"]);
        assert_eq!(used, Some(18));
        assert_eq!(paste.finish(), Ok("a\x1b[20\x1b\x1b[201x".to_owned()));
    }

    #[test]
    fn more_than_the_limit_is_counted_and_not_kept() {
        let mut paste = Paste::default();
        let piece = vec![b'x'; 64 * 1024];
        for _ in 0..160 {
            assert_eq!(paste.take(&piece), None);
        }
        assert!(paste.kept.capacity() <= 2 * PASTE_LIMIT);
        assert_eq!(paste.take(END), Some(6));
        assert_eq!(
            paste.finish(),
            Err(PasteRefusal::TooLarge {
                bytes: 10 * 1024 * 1024
            })
        );
    }
}
