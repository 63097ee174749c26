//! Reading lists page after page by `start_key`, with its traps (`api/kazoo.md §4.1`).
//!
//! Only [`Kazoo::pages`] waits; [`Pages::advance`] decides, from one page to the next step, and is pure.

use std::collections::BTreeMap;

use super::{Kazoo, envelope};
use crate::client::transport::{Json, Method, Reply};
use crate::client::{Call, Completeness, Error, Listing, Notice, Operation, Result};

/// The most pages of one list; a server that always promises more ends here.
const MOST_PAGES: u32 = 2_000;

/// Rows asked for with one page: four times the server's own 50, and still a small answer.
pub(super) const PAGE_SIZE: u32 = 200;

/// Rows asked for where all rows have the same key, so that a second page would be the first one again.
pub(super) const ONE_PAGE: u32 = 1_000;

/// A list of an account: where it is, which rows are wanted, how many at once.
pub(super) struct List<'a> {
    /// For what it is read.
    pub(super) operation: Operation,
    /// Where it is, below the account.
    pub(super) path: String,
    /// Which rows are wanted; all when empty.
    pub(super) filter: &'a [(&'static str, String)],
    /// Rows of one page.
    pub(super) page_size: u32,
}

impl List<'static> {
    /// All rows of a list.
    pub(super) fn all(operation: Operation, path: impl Into<String>) -> Self {
        Self {
            operation,
            path: path.into(),
            filter: &[],
            page_size: PAGE_SIZE,
        }
    }
}

/// One page as it came.
#[derive(Debug)]
struct Page<I, T> {
    /// Where the next one starts, when there is one.
    next: Option<String>,
    rows: Vec<(I, T)>,
}

/// What to do after a page.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// Ask for the page that starts there.
    Ask(String),
    /// Stop.
    Done(Completeness),
}

/// The pages so far, merged by id: a page starts at a key and not at a row, so that rows may come twice.
#[derive(Debug)]
struct Pages<I, T> {
    items: BTreeMap<I, T>,
    count: u32,
}

impl<I: Ord, T> Pages<I, T> {
    const fn new() -> Self {
        Self {
            items: BTreeMap::new(),
            count: 0,
        }
    }

    /// Takes the page that came when the one starting at `asked` was asked for.
    fn advance(&mut self, asked: Option<&str>, page: Page<I, T>) -> Step {
        self.count += 1;
        let before = self.items.len();
        for (id, item) in page.rows {
            self.items.entry(id).or_insert(item);
        }
        let Some(next) = page.next else {
            return Step::Done(Completeness::Complete);
        };
        // Rows of one key only: the next page would be this one again, for ever.
        if asked == Some(next.as_str()) || self.items.len() == before {
            return self.incomplete("the phone system promises more and sends the same rows again".to_owned());
        }
        if self.count >= MOST_PAGES {
            return self.incomplete(format!("reading stopped after {MOST_PAGES} pages"));
        }
        Step::Ask(next)
    }

    fn incomplete(&self, because: String) -> Step {
        Step::Done(Completeness::Incomplete {
            got: self.items.len(),
            of: None,
            because,
        })
    }

    /// What a failed page leaves: the error while nothing has come, else what has come, marked.
    fn broken(&self, error: Error) -> Result<Completeness> {
        if self.count == 0 {
            return Err(error);
        }
        Ok(Completeness::Incomplete {
            got: self.items.len(),
            of: None,
            because: format!("page {} failed: {}", self.count + 1, error.message()),
        })
    }
}

impl Kazoo {
    /// Reads a list; `row` reads one row and tells in words what is wrong with one that cannot be used.
    pub(super) async fn pages<I: Ord + Send, T: Send>(
        &self,
        call: &Call,
        list: &List<'_>,
        row: impl Fn(&Json) -> Result<(I, T), &'static str> + Send + Sync,
    ) -> Result<Listing<T>> {
        let mut pages = Pages::new();
        let mut start: Option<String> = None;
        let completeness = loop {
            match self.page(call, list, start.as_deref(), &row).await {
                Err(error) => break pages.broken(error)?,
                Ok(page) => match pages.advance(start.as_deref(), page) {
                    Step::Done(completeness) => break completeness,
                    Step::Ask(next) => start = Some(next),
                },
            }
            if matches!(list.operation, Operation::ListGroups | Operation::ListAgents) {
                let (done, of) = (pages.items.len(), None);
                call.notify(Notice::Progress { done, of });
            }
        };
        Ok(Listing {
            items: pages.items.into_values().collect(),
            completeness,
        })
    }

    async fn page<I, T>(
        &self,
        call: &Call,
        list: &List<'_>,
        start: Option<&str>,
        row: impl Fn(&Json) -> Result<(I, T), &'static str> + Send + Sync,
    ) -> Result<Page<I, T>> {
        let mut request = self
            .access
            .request(list.operation, Method::GET, &list.path)
            .with_query("page_size", list.page_size.to_string());
        for (name, value) in list.filter {
            request = request.with_query(name, value.as_str());
        }
        if let Some(start) = start {
            request = request.with_query("start_key", start);
        }
        let reply = self.ask(call, &request).await?;
        page_of(&reply, row)
    }
}

fn page_of<I, T>(reply: &Reply, row: impl Fn(&Json) -> Result<(I, T), &'static str>) -> Result<Page<I, T>> {
    let rows = rows(reply)?
        .iter()
        .map(|entry| {
            row(entry).map_err(|what| {
                reply
                    .unbelievable("bad-id", format!("the answer cannot be used: {what}"))
                    .with_hint("report it to the phone system's operator; nothing was changed")
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let next = reply.json.given("next_start_key").and_then(Json::as_words);
    Ok(Page {
        next: next.map(std::borrow::Cow::into_owned).filter(|next| !next.is_empty()),
        rows,
    })
}

/// The rows of a list. Without data there are none (`api/kazoo.md §3.2`), and an empty list may come as `{}`: the
/// server's language writes both alike.
fn rows(reply: &Reply) -> Result<&[Json]> {
    match envelope::data(reply) {
        None => Ok(&[]),
        Some(Json::List(rows)) => Ok(rows),
        Some(Json::Map(entries)) if entries.is_empty() => Ok(&[]),
        Some(other) => Err(reply
            .unbelievable("bad-shape", format!("the list is {}", other.noun()))
            .with_hint("check the profile's URL: another system may answer there")),
    }
}

/// The id of a row.
pub(super) fn id_of(row: &Json) -> Result<&str, &'static str> {
    match row.given("id") {
        Some(Json::Text(id)) if id.trim().is_empty() => Err("an id is empty"),
        Some(Json::Text(id)) if id.chars().any(char::is_control) => Err("an id holds a control character"),
        Some(Json::Text(id)) => Ok(id),
        Some(_) => Err("an id is no text"),
        None => Err("an entry has no id"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Kind;
    use crate::client::transport::Request;
    use crate::domain::Backend;

    fn page(rows: std::ops::Range<u32>, next: Option<&str>) -> Page<u32, u32> {
        Page {
            next: next.map(str::to_owned),
            rows: rows.map(|row| (row, row)).collect(),
        }
    }

    fn because(step: &Step) -> &str {
        match step {
            Step::Done(Completeness::Incomplete { because, .. }) => because,
            other => panic!("not incomplete: {other:?}"),
        }
    }

    #[test]
    fn pages_are_followed_until_there_is_no_next_key() {
        let mut pages = Pages::new();
        assert_eq!(pages.advance(None, page(0..2, Some("b"))), Step::Ask("b".to_owned()));
        assert_eq!(
            pages.advance(Some("b"), page(2..4, None)),
            Step::Done(Completeness::Complete)
        );
        assert_eq!(pages.items.len(), 4);
    }

    /// `api/kazoo.md §4.1`, repeated rows: namesakes at a border come twice, and count once.
    #[test]
    fn repeated_rows_count_once() {
        let mut pages = Pages::new();
        pages.advance(None, page(0..4, Some("b")));
        assert_eq!(
            pages.advance(Some("b"), page(2..6, None)),
            Step::Done(Completeness::Complete)
        );
        assert_eq!(pages.items.len(), 6);
        // The last page may bring nothing new and is still the last.
        let mut pages = Pages::new();
        pages.advance(None, page(0..4, Some("b")));
        assert_eq!(
            pages.advance(Some("b"), page(3..4, None)),
            Step::Done(Completeness::Complete)
        );
    }

    /// `api/kazoo.md §4.1`, endless paging.
    #[test]
    fn endless_paging_ends_and_is_marked() {
        let mut pages = Pages::new();
        assert_eq!(pages.advance(None, page(0..4, Some("u"))), Step::Ask("u".to_owned()));
        assert!(because(&pages.advance(Some("u"), page(4..8, Some("u")))).contains("same rows"));
        let mut pages = Pages::new();
        pages.advance(None, page(0..4, Some("u")));
        assert!(because(&pages.advance(Some("u"), page(0..4, Some("v")))).contains("same rows"));
        let mut pages = Pages::new();
        for number in 0..MOST_PAGES - 1 {
            let step = pages.advance(None, page(number..number + 1, Some("n")));
            assert_eq!(step, Step::Ask("n".to_owned()));
        }
        assert!(because(&pages.advance(None, page(9_000..9_001, Some("n")))).contains("2000 pages"));
    }

    #[test]
    fn a_page_that_fails_keeps_what_had_come() {
        let error = || Error::new(Backend::Kazoo, Operation::ListGroups, Kind::Net, "reset", "it broke");
        let mut pages: Pages<u32, u32> = Pages::new();
        assert_eq!(pages.broken(error()).expect_err("the error itself").reason(), "reset");
        pages.advance(None, page(0..4, Some("b")));
        let Ok(Completeness::Incomplete { got, because, .. }) = pages.broken(error()) else {
            panic!("marked");
        };
        assert_eq!((got, because.as_str()), (4, "page 2 failed: it broke"));
    }

    fn read(body: &str) -> Result<Page<String, ()>> {
        let request = Request::new(Operation::ListGroups, Method::GET, "x");
        page_of(&Reply::scripted(&request, 200, body), |row| {
            Ok((id_of(row)?.to_owned(), ()))
        })
    }

    /// `api/kazoo.md §4.1`: a streamed answer tells its page size as text, and nothing depends on it.
    #[test]
    fn a_page_is_its_rows_and_the_next_key() {
        let read = read(r#"{"data":[{"id":"a"}],"page_size":"1","next_start_key":"g2wA","start_key":"x"}"#);
        let page = read.expect("a page");
        assert_eq!((page.rows.len(), page.next.as_deref()), (1, Some("g2wA")));
    }

    #[test]
    fn no_rows_are_an_empty_page_however_it_is_said() {
        for body in [
            r#"{"data":[]}"#,
            r#"{"data":{}}"#,
            "{}",
            r#"{"data":null,"next_start_key":null}"#,
        ] {
            let page = read(body).expect("a page");
            assert!(page.rows.is_empty() && page.next.is_none(), "{body}");
        }
    }

    #[test]
    fn rows_that_cannot_be_told_apart_are_an_error() {
        for body in [
            r#"{"data":[{}]}"#,
            r#"{"data":[{"id":7}]}"#,
            r#"{"data":[{"id":" "}]}"#,
            r#"{"data":["a"]}"#,
            r#"{"data":"a"}"#,
            r#"{"data":{"id":"a"}}"#,
        ] {
            assert_eq!(read(body).expect_err(body).kind(), Kind::Reply, "{body}");
        }
    }
}
