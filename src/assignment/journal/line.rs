//! One entry as a line of text that tells whether it is whole.

use sha1::{Digest, Sha1};

use super::Entry;

const VERSION: u64 = 1;
const SUM_WIDTH: usize = 16;
const SUM_LEAD: &str = r#"{"v":1,"sum":""#;
const ENTRY_LEAD: &str = r#"","entry":"#;
const END: &str = "}";

/// Why a line is no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadLine {
    /// Cut or changed.
    Broken,
    /// Whole, but written by a version that knows more.
    Newer,
}

/// The line with its line feed.
pub(super) fn encode(entry: &Entry) -> Result<Vec<u8>, serde_json::Error> {
    let body = serde_json::to_string(entry)?;
    let line = format!("{SUM_LEAD}{}{ENTRY_LEAD}{body}{END}\n", sum(body.as_bytes()));
    Ok(line.into_bytes())
}

/// The entry of a line without its line feed.
pub(super) fn decode(line: &[u8]) -> Result<Entry, BadLine> {
    let text = std::str::from_utf8(line).map_err(|_| BadLine::Broken)?;
    let Some(rest) = text.strip_prefix(SUM_LEAD) else {
        return Err(newer_or_broken(text));
    };
    let (stated, rest) = rest.split_at_checked(SUM_WIDTH).ok_or(BadLine::Broken)?;
    let body = rest
        .strip_prefix(ENTRY_LEAD)
        .and_then(|rest| rest.strip_suffix(END))
        .filter(|body| sum(body.as_bytes()) == stated)
        .ok_or(BadLine::Broken)?;
    // The sum fits, so nobody has damaged it: an entry of this version that cannot be read has later words in it.
    serde_json::from_str(body).map_err(|_| BadLine::Newer)
}

fn newer_or_broken(text: &str) -> BadLine {
    let version = serde_json::from_str::<serde_json::Value>(text)
        .ok()
        .and_then(|line| line.get("v").and_then(serde_json::Value::as_u64));
    match version {
        Some(version) if version > VERSION => BadLine::Newer,
        _ => BadLine::Broken,
    }
}

fn sum(body: &[u8]) -> String {
    let digest = Sha1::digest(body);
    hexadecimal(digest.get(..SUM_WIDTH / 2).unwrap_or(&digest))
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
