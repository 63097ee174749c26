//! Long ids as they stand beside names.

use crate::domain::AgentId;

/// The most characters of an id that stands whole.
const WHOLE: usize = 12;
/// Characters kept at either end of a longer one.
const END: usize = 4;

/// Columns that the usual ids take, the sign before them included.
const USUAL: u16 = 6;

/// Columns that a column of long ids takes, the sign before them included.
pub const SHORT_COLUMNS: u16 = 11;

/// An id short enough to stand beside a name: its start and its end, because ids of one kind often begin alike.
///
/// The dots are ASCII, so that it looks the same on every terminal. The whole id stands in the details.
pub fn short_id(id: &str) -> String {
    if !is_long(id) {
        return id.to_owned();
    }
    // The padding of base64 tells nothing.
    let told = id.trim_end_matches('=');
    let start = told.chars().take(END);
    let end = told.chars().count().saturating_sub(END);
    start.chain("..".chars()).chain(told.chars().skip(end)).collect()
}

/// Columns for the ids of one list.
pub fn id_columns<'a>(ids: impl IntoIterator<Item = &'a AgentId>) -> u16 {
    let longest = ids.into_iter().map(|id| id.as_str().len()).max().unwrap_or(0);
    u16::try_from(longest + 1)
        .unwrap_or(u16::MAX)
        .clamp(USUAL, SHORT_COLUMNS)
}

/// Whether an id is shortened beside names.
pub fn is_long(id: &str) -> bool {
    id.chars().nth(WHOLE).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_ids_keep_both_ends_and_short_ones_stay() {
        assert_eq!(short_id("29791451"), "29791451");
        assert_eq!(short_id("009afc511c97b2ae693c6cc4920988e8"), "009a..88e8");
        assert_eq!(short_id("NzM4NDg5NTc5NDMyMTQ4OTky"), "NzM4..OTky");
        assert_eq!(short_id("NzM4NDg5NTc5NDMyMTQ4MQ=="), "NzM4..Q4MQ");
    }
}
