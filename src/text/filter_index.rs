//! Substring filtering of many rows at typing speed.

use memchr::memmem::Finder;

use super::fold::{Folded, fold_into};

/// Ends a row inside the blob; folded text has no line breaks.
const END: u8 = b'\n';
/// Ends a field inside a row, so that no match runs from one field into the next.
const FIELD: char = '\u{1f}';
/// Above one row in this many, reading the blob from end to end beats visiting the rows one by one.
const DENSE: usize = 8;

/// Rows prepared once for substring filtering, without case and accents.
///
/// All rows lie folded in one blob that is searched in a single pass; a letter mask per row answers one-letter
/// queries and skips most rows of the others. Takes about the size of the text plus 12 bytes a row.
#[derive(Clone, Debug, Default)]
pub struct FilterIndex {
    blob: Vec<u8>,
    /// Where each row starts in the blob; one more entry than rows.
    starts: Vec<u32>,
    masks: Vec<u64>,
}

impl FilterIndex {
    /// Prepares `rows`, each given as its fields: name, id, details.
    ///
    /// A query word matches within one field. Rows beyond four gigabytes of folded text are never found.
    pub fn new<Fields, Field>(rows: impl IntoIterator<Item = Fields>) -> Self
    where
        Fields: IntoIterator<Item = Field>,
        Field: AsRef<str>,
    {
        let mut index = Self {
            starts: vec![0],
            ..Self::default()
        };
        let mut row_text = String::new();
        for fields in rows {
            row_text.clear();
            for field in fields {
                fold_into(&mut row_text, field.as_ref());
                row_text.push(FIELD);
            }
            index.masks.push(mask(row_text.as_bytes()));
            let fits = u32::try_from(index.blob.len() + row_text.len() + 1).is_ok();
            index
                .blob
                .extend_from_slice(if fits { row_text.as_bytes() } else { &[] });
            index.blob.push(END);
            index.starts.push(u32::try_from(index.blob.len()).unwrap_or(u32::MAX));
        }
        index
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.masks.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.masks.is_empty()
    }

    /// The numbers of the rows that contain every word of `query`, ascending; all rows when it has none.
    pub fn matches(&self, query: &Folded) -> Vec<u32> {
        let Some(plan) = Plan::new(query) else {
            return (0..self.count()).collect();
        };
        if plan.is_mask_enough {
            return (0..self.count())
                .filter(|row| self.has_letters(*row, plan.mask))
                .collect();
        }
        self.scan(&plan)
    }

    /// The rows of `within` that contain every word of `query`.
    pub fn matches_within(&self, query: &Folded, within: &[u32]) -> Vec<u32> {
        if within.len() > self.len() / DENSE {
            return self.matches(query);
        }
        let Some(plan) = Plan::new(query) else {
            return within.to_vec();
        };
        within
            .iter()
            .copied()
            .filter(|row| self.has_letters(*row, plan.mask) && self.has_words(*row, &plan))
            .collect()
    }

    fn count(&self) -> u32 {
        u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    /// Jumps through the blob from hit to hit of the rarest word.
    fn scan(&self, plan: &Plan<'_>) -> Vec<u32> {
        let mut found = Vec::new();
        let mut row = 0_usize;
        let mut at = 0_usize;
        while let Some(hit) = self.blob.get(at..).and_then(|rest| plan.longest.find(rest)) {
            let position = at + hit;
            row = self.row_at(row, position);
            let Ok(number) = u32::try_from(row) else { break };
            if self.has_letters(number, plan.mask) && plan.others.iter().all(|word| self.contains(number, word)) {
                found.push(number);
            }
            row += 1;
            at = self.start(row);
        }
        found
    }

    /// The row at a position of the blob, looking ahead from `row` in growing steps.
    fn row_at(&self, row: usize, position: usize) -> usize {
        let mut step = 1;
        while row + step < self.len() && self.start(row + step) <= position {
            step *= 2;
        }
        let low = row + step / 2;
        let high = (row + step).min(self.len());
        let ahead = self.starts.get(low..high).unwrap_or_default();
        low + ahead
            .partition_point(|start| (*start as usize) <= position)
            .saturating_sub(1)
    }

    fn start(&self, row: usize) -> usize {
        self.starts.get(row).map_or(self.blob.len(), |start| *start as usize)
    }

    fn has_letters(&self, row: u32, wanted: u64) -> bool {
        self.masks.get(row as usize).is_some_and(|mask| mask & wanted == wanted)
    }

    fn has_words(&self, row: u32, plan: &Plan<'_>) -> bool {
        self.contains(row, &plan.longest) && plan.others.iter().all(|word| self.contains(row, word))
    }

    fn contains(&self, row: u32, word: &Finder<'_>) -> bool {
        let row = row as usize;
        self.blob
            .get(self.start(row)..self.start(row + 1))
            .is_some_and(|text| word.find(text).is_some())
    }
}

/// A query made ready to search with.
struct Plan<'q> {
    longest: Finder<'q>,
    others: Vec<Finder<'q>>,
    mask: u64,
    /// Every word is one letter with a bit of its own.
    is_mask_enough: bool,
}

impl<'q> Plan<'q> {
    fn new(query: &'q Folded) -> Option<Self> {
        let mut words: Vec<&str> = query.words().iter().map(String::as_str).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let (longest, others) = words.split_first()?;
        let all = || words.iter().flat_map(|word| word.bytes());
        Some(Self {
            longest: Finder::new(*longest),
            others: others.iter().map(|word| Finder::new(*word)).collect(),
            mask: all().fold(0, |mask, byte| mask | bit(byte)),
            is_mask_enough: longest.len() == 1 && all().all(|byte| byte.is_ascii_alphanumeric()),
        })
    }
}

fn mask(text: &[u8]) -> u64 {
    text.iter().fold(0, |mask, byte| mask | bit(*byte))
}

/// Small letters and digits have a bit each; all other bytes share the remaining ones.
const fn bit(byte: u8) -> u64 {
    match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'0'..=b'9' => 1 << (byte - b'0' + 26),
        _ => 1 << (36 + byte % 28),
    }
}

/// A filter as it is typed: remembers the last answer and searches only in it when the query has grown.
#[derive(Clone, Debug, Default)]
pub struct Search {
    last: Option<(Folded, Vec<u32>)>,
}

impl Search {
    /// The rows of `index` that match `query`, ascending.
    ///
    /// Call [`Search::forget`] when the index is another one than before.
    pub fn run(&mut self, index: &FilterIndex, query: &str) -> &[u32] {
        let query = Folded::new(query);
        let rows = match self.last.take() {
            Some((last, rows)) if last == query => rows,
            Some((last, rows)) if query.narrows(&last) => index.matches_within(&query, &rows),
            _ => index.matches(&query),
        };
        &self.last.insert((query, rows)).1
    }

    /// Drops the remembered answer.
    pub fn forget(&mut self) {
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index() -> FilterIndex {
        FilterIndex::new([
            ["Ana García", "17", "blue team"],
            ["bhawesh k", "3", "blue team"],
            ["Straße", "21", "red team"],
            ["山田太郎", "8", ""],
        ])
    }

    #[test]
    fn rows_are_found_by_any_field_and_all_words() {
        let found = |query: &str| index().matches(&Folded::new(query));
        assert_eq!(found("garcia"), [0]);
        assert_eq!(found("TEAM blue"), [0, 1]);
        assert_eq!(found("strasse"), [2]);
        assert_eq!(found("太"), [3]);
        assert_eq!(found("1"), [0, 2]);
        assert_eq!(found("e t"), [0, 1, 2]);
        assert_eq!(found(""), [0, 1, 2, 3]);
        assert_eq!(found("nobody"), [] as [u32; 0]);
    }

    #[test]
    fn a_match_does_not_run_over_the_end_of_a_field() {
        let index = FilterIndex::new([["ab", "cd"], ["ef", "gh"]]);
        assert_eq!(index.matches(&Folded::new("bc")), [] as [u32; 0]);
        assert_eq!(index.matches(&Folded::new("de")), [] as [u32; 0]);
    }

    #[test]
    fn an_empty_index_finds_nothing() {
        let index = FilterIndex::new(Vec::<Vec<&str>>::new());
        assert!(index.is_empty());
        assert_eq!(index.matches(&Folded::new("a")), [] as [u32; 0]);
        assert_eq!(index.matches(&Folded::default()), [] as [u32; 0]);
    }

    proptest! {
        #[test]
        fn typing_finds_the_same_as_looking_at_each_row(
            rows in proptest::collection::vec(proptest::collection::vec("[abAé 1ß]{0,6}", 0..3), 0..40),
            queries in proptest::collection::vec("[abe 1s]{0,4}", 1..6),
        ) {
            let index = FilterIndex::new(&rows);
            let mut search = Search::default();
            for query in &queries {
                let folded = Folded::new(query);
                let expected: Vec<u32> = (0_u32..)
                    .zip(&rows)
                    .filter(|(_, row)| {
                        folded.words().iter().all(|word| row.iter().any(|field| super::super::fold(field).contains(word)))
                    })
                    .map(|(number, _)| number)
                    .collect();
                prop_assert_eq!(&index.matches(&folded), &expected);
                prop_assert_eq!(search.run(&index, query), &expected[..]);
            }
        }
    }
}
