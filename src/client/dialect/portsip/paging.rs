//! Reading page after page by offset (`api/portsip.md §4`).
//!
//! Only [`PortSip::pages`] waits; [`Pages::advance`] decides, from one page to the next step, and is pure.

use std::collections::BTreeMap;

use super::PortSip;
use super::wire::{self, Rows};
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Completeness, Error, Listing, Notice, Operation, Result};

/// The most pages of one list; a server that always promises more ends here.
const MOST_PAGES: usize = 2_000;

/// One page as it came.
#[derive(Debug)]
pub(super) struct Page<I, T> {
    /// How many rows there are in all.
    pub(super) count: Option<usize>,
    /// Its rows.
    pub(super) rows: Vec<(I, T)>,
}

/// What to do after a page.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// Ask for the page from this offset on.
    Ask(usize),
    /// Stop.
    Done(Completeness),
}

/// The rows so far, merged by id: they can shift between two pages.
struct Pages<I, T> {
    rows: BTreeMap<I, T>,
    count: Option<usize>,
    asked: usize,
}

impl<I: Ord, T> Pages<I, T> {
    const fn new() -> Self {
        Self {
            rows: BTreeMap::new(),
            count: None,
            asked: 0,
        }
    }

    /// Takes the page that came when the rows from `skip` on were asked for.
    fn advance(&mut self, skip: usize, page: Page<I, T>) -> Step {
        let before = self.rows.len();
        let length = page.rows.len();
        for (id, row) in page.rows {
            self.rows.entry(id).or_insert(row);
        }
        self.count = page.count.or(self.count);
        self.asked += 1;
        let next = skip.saturating_add(length);
        if length == 0 || self.count.is_some_and(|count| next >= count) {
            return Step::Done(self.completeness());
        }
        if self.rows.len() == before {
            return self.incomplete(format!("the rows from {skip} on brought nothing new"));
        }
        if self.asked >= MOST_PAGES {
            return self.incomplete(format!("reading stopped after {MOST_PAGES} pages"));
        }
        Step::Ask(next)
    }

    fn completeness(&self) -> Completeness {
        let because = match self.count {
            Some(count) if count == self.rows.len() => return Completeness::Complete,
            Some(_) => "the pages hold another number of rows than announced",
            None => "the phone system did not say how many there are",
        };
        self.marked(because.to_owned())
    }

    fn incomplete(&self, because: String) -> Step {
        Step::Done(self.marked(because))
    }

    fn marked(&self, because: String) -> Completeness {
        Completeness::Incomplete {
            got: self.rows.len(),
            of: self.count,
            because,
        }
    }

    /// What a failed page leaves: the error while nothing has come, else what has come, marked.
    fn broken(&self, skip: usize, error: Error) -> Result<Completeness> {
        if self.asked == 0 {
            return Err(error);
        }
        Ok(self.marked(format!("the rows from {skip} on failed: {}", error.message())))
    }
}

impl PortSip {
    /// Reads all rows of a list, or those that `filter` leaves, each decoded with its id.
    pub(super) async fn pages<I, T>(
        &self,
        call: &Call,
        (operation, rows): (Operation, Rows),
        filter: Option<&str>,
        decode: impl Fn(&Reply, &Json) -> Result<(I, T)>,
    ) -> Result<Listing<T>>
    where
        I: Ord,
    {
        let mut pages = Pages::new();
        let mut skip = 0;
        let completeness = loop {
            let outcome = self.ask(call, wire::page(operation, rows, skip, filter)).await;
            match outcome.and_then(|reply| page_of(&reply, &decode)) {
                Err(error) => break pages.broken(skip, error)?,
                Ok(page) => match pages.advance(skip, page) {
                    Step::Done(completeness) => break completeness,
                    Step::Ask(next) => skip = next,
                },
            }
            call.notify(Notice::Progress {
                done: pages.rows.len(),
                of: pages.count,
            });
        };
        Ok(Listing {
            items: pages.rows.into_values().collect(),
            completeness,
        })
    }
}

fn page_of<I, T>(reply: &Reply, decode: impl Fn(&Reply, &Json) -> Result<(I, T)>) -> Result<Page<I, T>> {
    let count = reply
        .json
        .given("count")
        .and_then(Json::as_integer)
        .and_then(|count| usize::try_from(count).ok());
    let rows = match reply.json.given("items") {
        Some(Json::List(items)) => items.iter().map(|item| decode(reply, item)).collect::<Result<_>>()?,
        // An absent value is null (§3, 2); with a count it is an empty page, and the count tells whether that is all.
        None if count.is_some() => Vec::new(),
        other => {
            let noun = other.map_or("nothing", Json::noun);
            return Err(reply
                .unbelievable("missing-list", format!("the answer holds {noun} for the list"))
                .with_hint("check the profile's URL: another system may answer there"));
        }
    };
    Ok(Page { count, rows })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn page(count: Option<usize>, rows: std::ops::Range<usize>) -> Page<usize, usize> {
        Page {
            count,
            rows: rows.map(|row| (row, row)).collect(),
        }
    }

    /// Plays pages one after the other; gives the offsets asked for and how it ended.
    fn played(pages: Vec<Page<usize, usize>>) -> (Vec<usize>, String) {
        let mut merged = Pages::new();
        let mut offsets = vec![0];
        for page in pages {
            let skip = offsets.last().copied().unwrap_or_default();
            match merged.advance(skip, page) {
                Step::Ask(next) => offsets.push(next),
                Step::Done(Completeness::Complete) => return (offsets, "complete".to_owned()),
                Step::Done(Completeness::Incomplete { because, .. }) => return (offsets, because),
            }
        }
        (offsets, "more".to_owned())
    }

    #[test]
    fn pages_are_read_by_the_rows_that_came_until_all_are_there() {
        let count = Some(250);
        let pages = vec![page(count, 0..100), page(count, 100..160), page(count, 160..250)];
        assert_eq!(played(pages), (vec![0, 100, 160], "complete".to_owned()));
        assert_eq!(played(vec![page(Some(0), 0..0)]), (vec![0], "complete".to_owned()));
    }

    /// `reliability.md` rows 61 and 62, promise D2.
    #[rstest]
    #[case::ends_early(vec![page(Some(25), 0..10), page(Some(25), 0..0)], "another number")]
    #[case::shifted(vec![page(Some(20), 0..10), page(Some(20), 9..19)], "another number")]
    #[case::repeats(vec![page(Some(25), 0..10), page(Some(25), 0..10)], "nothing new")]
    #[case::more_than_told(vec![page(Some(5), 0..10)], "another number")]
    #[case::untold(vec![page(None, 0..10), page(None, 10..10)], "how many")]
    fn a_short_list_is_never_called_complete(#[case] pages: Vec<Page<usize, usize>>, #[case] expected: &str) {
        let (_, because) = played(pages);
        assert!(because.contains(expected), "{because}");
    }

    #[test]
    fn a_server_without_an_end_is_left() {
        let pages = (0..=MOST_PAGES).map(|number| page(Some(usize::MAX), number * 10..number * 10 + 10));
        let (offsets, because) = played(pages.collect());
        assert_eq!(offsets.len(), MOST_PAGES);
        assert!(because.contains("stopped after"), "{because}");
    }

    #[rstest]
    #[case(r#"{"count":0,"items":null}"#, Some(0))]
    #[case(r#"{"count":2,"items":[1,2]}"#, Some(2))]
    #[case(r#"{"items":null}"#, None)]
    #[case(r#"{"count":1,"items":"a"}"#, None)]
    #[case("[]", None)]
    fn a_page_is_a_list_with_a_count(#[case] body: &str, #[case] rows: Option<usize>) {
        let reply = Reply::scripted(&wire::one_group(Operation::ListGroups), 200, body);
        let page = page_of(&reply, |_, item| Ok((item.as_integer(), ())));
        assert_eq!(page.as_ref().ok().map(|page| page.rows.len()), rows);
        assert!(page.err().is_none_or(|error| error.reason() == "missing-list"));
    }
}
