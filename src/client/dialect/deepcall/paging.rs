//! Reading page after page, honestly (`api/deepcall.md §3`, Paging).
//!
//! Only [`read`] waits; [`Pages::advance`] decides, from one page to the next step, and is pure.

use std::collections::BTreeMap;
use std::future::Future;

use super::envelope;
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Completeness, Error, Kind, Listing, Notice, Result};

/// The most pages of one list; a server that always promises more ends here.
const MOST_PAGES: u32 = 2_000;

/// What a list without any paging fields is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unpaged {
    /// The whole: the call is not documented to page.
    Whole,
    /// One page, marked: the call does page, and what it holds back cannot be known (`reliability.md` row 62).
    OnePage,
}

/// One page as it came.
#[derive(Debug)]
pub(super) struct Page<I, T> {
    /// The number it calls itself.
    pub(super) number: Option<i128>,
    /// How many pages there are.
    pub(super) pages: Option<i128>,
    /// How many items there are.
    pub(super) total: Option<i128>,
    /// Its items.
    pub(super) items: Vec<(I, T)>,
}

impl<I, T> Page<I, T> {
    /// Takes the paging fields of a reply.
    pub(super) fn of(reply: &Reply, items: Vec<(I, T)>) -> Self {
        let number = |name| reply.json.given(name).and_then(Json::as_integer);
        Self {
            number: number("page"),
            pages: number("totalPages"),
            total: number("totalItems"),
            items,
        }
    }

    /// An empty list, however it was said.
    pub(super) const fn empty() -> Self {
        Self {
            number: None,
            pages: None,
            total: None,
            items: Vec::new(),
        }
    }
}

/// What to do after a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Ask for this page.
    Ask(u32),
    /// Stop.
    Done(Completeness),
}

/// The pages so far, merged by id.
#[derive(Debug)]
pub(super) struct Pages<I, T> {
    items: BTreeMap<I, T>,
    total: Option<usize>,
    unpaged: Unpaged,
}

impl<I: Ord, T> Pages<I, T> {
    /// Nothing yet.
    pub(super) const fn new(unpaged: Unpaged) -> Self {
        Self {
            items: BTreeMap::new(),
            total: None,
            unpaged,
        }
    }

    /// Takes the page that came when `asked` was asked for.
    pub(super) fn advance(&mut self, asked: u32, page: Page<I, T>) -> Step {
        let before = self.items.len();
        for (id, item) in page.items {
            self.items.entry(id).or_insert(item);
        }
        let added = self.items.len() - before;
        self.total = page.total.and_then(|total| usize::try_from(total).ok()).or(self.total);
        if page.number.is_none() && page.pages.is_none() && page.total.is_none() {
            return self.without_fields(asked);
        }
        if let Some(number) = page.number.filter(|number| *number != i128::from(asked)) {
            return self.incomplete(format!("page {asked} was asked for and page {number} came"));
        }
        let more = match page.pages {
            Some(pages) => i128::from(asked) < pages,
            None => self.total.is_some_and(|total| self.items.len() < total),
        };
        if !more {
            return match self.total {
                Some(total) if total != self.items.len() => {
                    self.incomplete("the pages hold another number of items than announced".to_owned())
                }
                _ => Step::Done(Completeness::Complete),
            };
        }
        if added == 0 {
            return self.incomplete(format!("page {asked} brought nothing new although more was promised"));
        }
        if asked >= MOST_PAGES {
            return self.incomplete(format!("reading stopped after {MOST_PAGES} pages"));
        }
        Step::Ask(asked + 1)
    }

    fn without_fields(&self, asked: u32) -> Step {
        if asked > 1 {
            return self.incomplete(format!("page {asked} did not say which page it is"));
        }
        if self.items.is_empty() || self.unpaged == Unpaged::Whole {
            return Step::Done(Completeness::Complete);
        }
        self.incomplete("the phone system did not say how many there are".to_owned())
    }

    fn incomplete(&self, because: String) -> Step {
        Step::Done(Completeness::Incomplete {
            got: self.items.len(),
            of: self.total,
            because,
        })
    }

    /// What a failed page leaves: the error while nothing has come, else what has come, marked.
    fn broken(&self, asked: u32, error: Error) -> Result<Completeness> {
        if asked == 1 {
            return Err(error);
        }
        Ok(Completeness::Incomplete {
            got: self.items.len(),
            of: self.total,
            because: format!("page {asked} failed: {}", error.message()),
        })
    }
}

/// Asks for page after page and reports how far it got.
pub(super) async fn read<I, T, F>(call: &Call, unpaged: Unpaged, mut ask: impl FnMut(u32) -> F) -> Result<Listing<T>>
where
    I: Ord,
    F: Future<Output = Result<Page<I, T>>>,
{
    let mut pages = Pages::new(unpaged);
    let mut asked = 1;
    let completeness = loop {
        match ask(asked).await {
            Err(error) => break pages.broken(asked, error)?,
            Ok(page) => match pages.advance(asked, page) {
                Step::Done(completeness) => break completeness,
                Step::Ask(next) => asked = next,
            },
        }
        call.notify(Notice::Progress {
            done: pages.items.len(),
            of: pages.total,
        });
    };
    Ok(Listing {
        items: pages.items.into_values().collect(),
        completeness,
    })
}

/// A list call's outcome, where "no data" is an empty list: 1012, or no payload at all (`api/deepcall.md §3`).
pub(super) fn page_of<I, T>(
    outcome: Result<Reply>,
    decode: impl FnOnce(&Reply, &Json) -> Result<Vec<(I, T)>>,
) -> Result<Page<I, T>> {
    let reply = match outcome {
        Err(error) if error.kind() == Kind::NotFound && error.vendor_code() == Some("1012") => {
            return Ok(Page::empty());
        }
        other => other?,
    };
    let items = match envelope::payload(&reply) {
        Some(payload) => decode(&reply, payload)?,
        None => Vec::new(),
    };
    Ok(Page::of(&reply, items))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Operation;
    use crate::domain::Backend;

    fn page(number: i128, pages: i128, total: i128, ids: std::ops::Range<i128>) -> Page<i128, i128> {
        Page {
            number: Some(number),
            pages: Some(pages),
            total: Some(total),
            items: ids.map(|id| (id, id)).collect(),
        }
    }

    fn because(step: &Step) -> &str {
        match step {
            Step::Done(Completeness::Incomplete { because, .. }) => because,
            _ => "",
        }
    }

    #[test]
    fn pages_are_read_to_the_last_at_the_servers_own_size() {
        let mut pages = Pages::new(Unpaged::OnePage);
        assert_eq!(pages.advance(1, page(1, 3, 25, 0..10)), Step::Ask(2));
        assert_eq!(pages.advance(2, page(2, 3, 25, 10..20)), Step::Ask(3));
        assert_eq!(
            pages.advance(3, page(3, 3, 25, 20..25)),
            Step::Done(Completeness::Complete)
        );
    }

    /// `reliability.md` rows 61 and 62, promise D2.
    #[test]
    fn a_short_list_is_never_called_complete() {
        let one = || {
            let mut pages = Pages::new(Unpaged::OnePage);
            pages.advance(1, page(1, 3, 25, 0..10));
            pages
        };
        assert!(because(&one().advance(2, page(1, 3, 25, 0..10))).contains("page 1 came"));
        assert!(because(&one().advance(2, page(2, 3, 25, 0..10))).contains("nothing new"));
        assert!(because(&one().advance(2, page(2, 3, 25, 0..0))).contains("nothing new"));
        let step = Pages::new(Unpaged::OnePage).advance(1, page(1, 1, 40, 0..37));
        assert_eq!(
            step,
            Step::Done(Completeness::Incomplete {
                got: 37,
                of: Some(40),
                because: "the pages hold another number of items than announced".to_owned()
            })
        );
        let endless = Pages::new(Unpaged::OnePage).advance(MOST_PAGES, page(2_000, 9_999, 99_999, 0..10));
        assert!(because(&endless).contains("stopped after"));
    }

    #[test]
    fn without_paging_fields_one_page_is_marked_and_an_empty_one_is_empty() {
        let bare = |ids: std::ops::Range<i128>| Page {
            items: ids.map(|id| (id, id)).collect(),
            ..Page::empty()
        };
        assert!(because(&Pages::new(Unpaged::OnePage).advance(1, bare(0..3))).contains("how many"));
        let complete = Step::Done(Completeness::Complete);
        assert_eq!(Pages::new(Unpaged::Whole).advance(1, bare(0..3)), complete);
        assert_eq!(Pages::new(Unpaged::OnePage).advance(1, bare(0..0)), complete);
    }

    #[tokio::test]
    async fn a_page_that_fails_keeps_what_had_come() {
        let failure = || {
            let message = "it broke";
            Error::new(Backend::DeepCall, Operation::ListGroups, Kind::Net, "reset", message)
        };
        let listing = read(&Call::quiet(), Unpaged::OnePage, |asked| async move {
            if asked == 1 {
                Ok(page(1, 2, 12, 0..10))
            } else {
                Err(failure())
            }
        })
        .await
        .expect("what had come");
        assert_eq!(listing.items.len(), 10);
        let Completeness::Incomplete { got, of, because } = listing.completeness else {
            panic!("marked");
        };
        assert_eq!((got, of, because.as_str()), (10, Some(12), "page 2 failed: it broke"));
        let call = Call::quiet();
        let first = read(&call, Unpaged::OnePage, |_| async move {
            Err::<Page<i128, i128>, _>(failure())
        });
        assert_eq!(first.await.expect_err("the error itself").reason(), "reset");
    }
}
