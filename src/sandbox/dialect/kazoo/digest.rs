//! Hashes written as the vendor writes them: lower-case hex.

use std::fmt::Write as _;

use md5::{Digest, Md5};
use sha1::Sha1;

/// Gives the MD5 of a text.
pub(super) fn md5(text: &str) -> String {
    hex(&Md5::digest(text))
}

/// Gives the SHA-1 of a text.
pub(super) fn sha1(text: &str) -> String {
    hex(&Sha1::digest(text))
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_text_has_the_well_known_hashes() {
        assert_eq!(md5(""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(sha1(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    }
}
