//! Fuzzy ranking for short lists: the command palette and jumps.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// One item that matched, and how well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Place of the item in the list that was given.
    pub index: usize,
    /// The higher the better.
    pub score: u32,
    /// Which characters matched, ascending, counted in `char`s; for highlighting.
    pub positions: Vec<u32>,
}

/// A longer query is a paste that went astray and names nothing; the matcher's 16-bit scores would overflow on it.
const LONGEST_QUERY: usize = 512;

/// A fuzzy matcher, which keeps its working memory between queries.
#[derive(Debug)]
pub struct Fuzzy {
    matcher: Matcher,
}

impl Default for Fuzzy {
    fn default() -> Self {
        Self {
            matcher: Matcher::new(Config::DEFAULT),
        }
    }
}

impl Fuzzy {
    /// The items that contain the letters of `query` in order, best first; all, in their order, for an empty query.
    ///
    /// A query of more than 512 bytes matches nothing.
    ///
    /// Meant for hundreds of items, not for rosters: those are filtered by [`FilterIndex`](super::FilterIndex).
    pub fn rank<Item: AsRef<str>>(&mut self, query: &str, items: &[Item]) -> Vec<Ranked> {
        if query.len() > LONGEST_QUERY {
            return Vec::new();
        }
        let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
        let mut buffer = Vec::new();
        let mut ranked: Vec<Ranked> = items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| {
                let mut positions = Vec::new();
                let text = Utf32Str::new(item.as_ref(), &mut buffer);
                let score = pattern.indices(text, &mut self.matcher, &mut positions)?;
                positions.sort_unstable();
                positions.dedup();
                Some(Ranked {
                    index,
                    score,
                    positions,
                })
            })
            .collect();
        // Equal scores keep the given order, so that the list does not jump about.
        ranked.sort_by_key(|item| std::cmp::Reverse(item.score));
        ranked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, items: &[&str]) -> Vec<usize> {
        Fuzzy::default()
            .rank(query, items)
            .into_iter()
            .map(|item| item.index)
            .collect()
    }

    #[test]
    fn the_closest_item_comes_first() {
        assert_eq!(found("supl1", &["Supply 21", "Support L1", "Billing"])[0], 1);
        assert_eq!(found("nightly", &["Support night", "Night crew"]), [] as [usize; 0]);
        assert_eq!(found("garcia", &["Ana García"]), [0]);
    }

    #[test]
    fn an_empty_query_keeps_all_in_order() {
        assert_eq!(found("", &["b", "a", "c"]), [0, 1, 2]);
    }

    #[test]
    fn positions_say_which_letters_matched() {
        let ranked = Fuzzy::default().rank("sl", &["Support L1"]);
        assert_eq!(ranked[0].positions, [0, 8]);
    }

    #[test]
    fn a_pasted_page_matches_nothing_and_harms_nothing() {
        let page = "A".repeat(10_000);
        assert_eq!(Fuzzy::default().rank(&page, &[&page]), []);
        let longest = "A".repeat(LONGEST_QUERY);
        assert_eq!(Fuzzy::default().rank(&longest, &[&page]).len(), 1);
    }
}
