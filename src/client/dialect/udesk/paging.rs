//! Reading page after page, honestly (`api/udesk.md §4`).
//!
//! Only [`read`] waits; [`Pages::advance`] decides, from one page to the next step, and is pure.

use std::collections::BTreeMap;
use std::future::Future;

use super::wire::PAGE_SIZE;
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Completeness, Error, Listing, Notice, Result};

/// The most pages of one list; a server that always promises more ends here.
const MOST_PAGES: u32 = 2_000;

/// The documented size of a page when none is asked for: a server that overlooks what was asked sends this many.
const USUAL_PAGE_SIZE: usize = 20;

/// One page as it came.
#[derive(Debug)]
pub(super) struct Page<I, T> {
    current: Option<i128>,
    pages: Option<i128>,
    total: Option<i128>,
    items: Vec<(I, T)>,
}

impl<I, T> Page<I, T> {
    /// Takes `meta` of a reply, where it has one.
    pub(super) fn of(reply: &Reply, items: Vec<(I, T)>) -> Self {
        let number = |name| reply.json.given("meta")?.given(name).and_then(Json::as_integer);
        Self {
            current: number("current_page"),
            pages: number("total_pages"),
            total: number("total_count"),
            items,
        }
    }

    /// What came, in the order it came.
    pub(super) fn items(&self) -> impl Iterator<Item = &(I, T)> {
        self.items.iter()
    }
}

/// What to do after a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Ask for this page.
    Ask(u32),
    /// That was all.
    Done,
    /// Stop, although that was not all.
    Short(String),
}

/// The pages so far, merged by id.
#[derive(Debug)]
pub(super) struct Pages<I, T> {
    items: BTreeMap<I, T>,
    total: Option<usize>,
}

impl<I: Ord, T> Pages<I, T> {
    /// Nothing yet.
    pub(super) const fn new() -> Self {
        Self {
            items: BTreeMap::new(),
            total: None,
        }
    }

    /// Takes the page that came when `asked` was asked for.
    pub(super) fn advance(&mut self, asked: u32, page: Page<I, T>) -> Step {
        let (before, length) = (self.items.len(), page.items.len());
        for (id, item) in page.items {
            self.items.entry(id).or_insert(item);
        }
        let added = self.items.len() - before;
        self.total = page.total.and_then(|total| usize::try_from(total).ok()).or(self.total);
        if let Some(number) = page.current.filter(|number| *number != i128::from(asked)) {
            return Step::Short(format!("page {asked} was asked for and page {number} came"));
        }
        let more = match (page.pages, page.total.and(self.total)) {
            (Some(pages), _) => i128::from(asked) < pages,
            (None, Some(total)) => self.items.len() < total,
            // Without `meta`: a page that is not full is the last, and so is one that only repeats.
            (None, None) => {
                let full = length >= PAGE_SIZE as usize || length == USUAL_PAGE_SIZE;
                return if full && added > 0 { next(asked) } else { self.end() };
            }
        };
        match more {
            false => self.end(),
            true if added == 0 => Step::Short(format!("page {asked} brought nothing new although more was promised")),
            true => next(asked),
        }
    }

    fn end(&self) -> Step {
        match self.total {
            Some(total) if total != self.items.len() => {
                Step::Short("the pages hold another number of items than announced".to_owned())
            }
            _ => Step::Done,
        }
    }
}

fn next(asked: u32) -> Step {
    if asked >= MOST_PAGES {
        return Step::Short(format!("reading stopped after {MOST_PAGES} pages"));
    }
    Step::Ask(asked + 1)
}

/// How far reading got.
#[derive(Debug)]
pub(super) struct Gathered<T> {
    items: Vec<T>,
    of: Option<usize>,
    short: Option<Shortage>,
}

/// Why it is not all.
#[derive(Debug)]
struct Shortage {
    because: String,
    error: Option<Error>,
}

impl<T> Gathered<T> {
    /// As a list that says whether it is all.
    pub(super) fn listing(self) -> Listing<T> {
        let completeness = match self.short {
            None => Completeness::Complete,
            Some(Shortage { because, .. }) => Completeness::Incomplete {
                got: self.items.len(),
                of: self.of,
                because,
            },
        };
        Listing {
            items: self.items,
            completeness,
        }
    }

    /// All of it, else the error that broke it off or what `short` makes of the reason.
    pub(super) fn whole(self, short: impl FnOnce(&str) -> Error) -> Result<Vec<T>> {
        match self.short {
            None => Ok(self.items),
            Some(Shortage { error: Some(error), .. }) => Err(error),
            Some(Shortage { because, .. }) => Err(short(&because)),
        }
    }
}

/// Asks for page after page and reports how far it got; a first page that fails is the error.
pub(super) async fn read<I, T, F>(call: &Call, mut ask: impl FnMut(u32) -> F) -> Result<Gathered<T>>
where
    I: Ord,
    F: Future<Output = Result<Page<I, T>>>,
{
    let mut pages = Pages::new();
    let mut asked = 1;
    let short = loop {
        let step = match ask(asked).await {
            Ok(page) => pages.advance(asked, page),
            Err(error) if asked == 1 => return Err(error),
            Err(error) => {
                let because = format!("page {asked} failed: {}", error.message());
                let error = Some(error);
                break Some(Shortage { because, error });
            }
        };
        call.notify(Notice::Progress {
            done: pages.items.len(),
            of: pages.total,
        });
        match step {
            Step::Ask(next) => asked = next,
            Step::Done => break None,
            Step::Short(because) => break Some(Shortage { because, error: None }),
        }
    };
    Ok(Gathered {
        items: pages.items.into_values().collect(),
        of: pages.total,
        short,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{Kind, Operation};
    use crate::domain::Backend;

    fn bare(ids: std::ops::Range<i128>) -> Page<i128, i128> {
        Page {
            current: None,
            pages: None,
            total: None,
            items: ids.map(|id| (id, id)).collect(),
        }
    }

    fn page(current: i128, pages: i128, total: i128, ids: std::ops::Range<i128>) -> Page<i128, i128> {
        Page {
            current: Some(current),
            pages: Some(pages),
            total: Some(total),
            ..bare(ids)
        }
    }

    fn short(step: &Step, words: &str) -> bool {
        matches!(step, Step::Short(because) if because.contains(words))
    }

    #[test]
    fn pages_are_read_to_the_last_that_meta_announces() {
        let mut pages = Pages::new();
        assert_eq!(pages.advance(1, page(1, 2, 120, 0..100)), Step::Ask(2));
        assert_eq!(pages.advance(2, page(2, 2, 120, 100..120)), Step::Done);
        assert_eq!(Pages::new().advance(1, page(1, 0, 0, 0..0)), Step::Done);
    }

    /// `reliability.md` rows 61 and 62, promise D2.
    #[test]
    fn a_short_list_is_never_called_complete() {
        let one = || {
            let mut pages = Pages::new();
            pages.advance(1, page(1, 3, 25, 0..10));
            pages
        };
        assert!(short(&one().advance(2, page(1, 3, 25, 0..10)), "page 1 came"));
        assert!(short(&one().advance(2, page(2, 3, 25, 0..10)), "nothing new"));
        assert!(short(&Pages::new().advance(1, page(1, 1, 40, 0..37)), "another number"));
        let endless = Pages::new().advance(MOST_PAGES, page(2_000, 9_999, 99_999, 0..10));
        assert!(short(&endless, "stopped after"));
        let mut lost = one();
        assert!(short(&lost.advance(2, bare(10..12)), "another number"));
    }

    /// `api/udesk.md §4`: the first page that is not full, or that repeats, is the last.
    #[test]
    fn without_meta_a_page_that_is_not_full_or_only_repeats_is_the_last() {
        assert_eq!(Pages::new().advance(1, bare(0..0)), Step::Done);
        assert_eq!(Pages::new().advance(1, bare(0..99)), Step::Done);
        let mut pages = Pages::new();
        assert_eq!(pages.advance(1, bare(0..100)), Step::Ask(2));
        assert_eq!(pages.advance(2, bare(0..100)), Step::Done);
        let mut pages = Pages::new();
        assert_eq!(pages.advance(1, bare(0..100)), Step::Ask(2));
        assert_eq!(pages.advance(2, bare(100..101)), Step::Done);
    }

    #[test]
    fn a_page_of_the_usual_size_may_not_be_the_last() {
        let mut pages = Pages::new();
        assert_eq!(pages.advance(1, bare(0..20)), Step::Ask(2));
        assert_eq!(pages.advance(2, bare(20..31)), Step::Done);
    }

    #[tokio::test]
    async fn a_page_that_fails_marks_a_list_and_refuses_a_whole() {
        let failure = || {
            let message = "it broke";
            Error::new(Backend::Udesk, Operation::ListGroups, Kind::Net, "reset", message)
        };
        let call = Call::quiet();
        let broken = || {
            read(&call, |asked| async move {
                if asked == 1 {
                    Ok(page(1, 2, 12, 0..10))
                } else {
                    Err(failure())
                }
            })
        };
        let listing = broken().await.expect("what had come").listing();
        let Completeness::Incomplete { got, of, because } = listing.completeness else {
            panic!("marked");
        };
        assert_eq!((got, of, because.as_str()), (10, Some(12), "page 2 failed: it broke"));
        let whole = broken()
            .await
            .expect("what had come")
            .whole(|_| unreachable!("it has an error"));
        assert_eq!(whole.expect_err("refused").reason(), "reset");
        let first = read(&call, |_| async move { Err::<Page<i128, i128>, _>(failure()) });
        assert_eq!(first.await.expect_err("the error itself").reason(), "reset");
    }
}
