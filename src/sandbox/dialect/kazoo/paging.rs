//! Which rows of a list come, and what the next page is called (`api/kazoo.md` §4.1).

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::answer::PageKeys;
use super::refusal::Refusal;
use super::request::Request;
use super::variant::{KazooVariants, Mode, Unpaged};

/// How many rows a page has when nobody says.
const ROWS: usize = 50;
/// Tags of the external term format in which the server writes keys.
const TERM_VERSION: u8 = 131;
const TERM_BINARY: u8 = 109;

/// A row of a list with the key that pages begin at. Keys need not differ, and then pages repeat.
#[derive(Debug, Clone)]
pub(super) struct Row<T> {
    pub(super) key: String,
    pub(super) id: String,
    pub(super) item: T,
}

/// What a request says of pages.
#[derive(Debug)]
pub(super) struct Paging {
    descending: bool,
    /// None: everything at once.
    size: Option<usize>,
    start: Option<String>,
    chunked: bool,
}

impl Paging {
    pub(super) fn read(request: &Request, variants: KazooVariants) -> Result<Self, Refusal> {
        let descending = match variants.mode {
            Mode::Older => request.is_true("descending"),
            Mode::Current | Mode::Seed => !request.is_true("ascending") && !request.is_false("descending"),
        };
        let unpaged = variants.mode == Mode::Seed || request.is_false("paginate");
        if unpaged && variants.unpaged == Unpaged::Refused && variants.mode != Mode::Seed {
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            return Err(Refusal::new(status, "range not satisfiable", json!({})));
        }
        let size = match request.text("page_size").map(|text| text.trim().parse::<i64>()) {
            None => Ok(ROWS),
            Some(Ok(size)) => usize::try_from(size)
                .ok()
                .filter(|size| *size > 0)
                .ok_or("page size must be at least 1"),
            Some(Err(_)) => Err("invalid page size"),
        };
        let size = match (size, variants.mode) {
            (Ok(size), _) => size,
            (Err(_), Mode::Older) => ROWS,
            (Err(message), _) => {
                let details = json!({ "message": message });
                return Err(Refusal::new(StatusCode::NOT_FOUND, "faulty_request", details));
            }
        };
        Ok(Self {
            descending,
            size: (!unpaged).then_some(size),
            start: request.text("start_key"),
            chunked: request.is_true("is_chunked"),
        })
    }

    /// Takes the rows of the page out of all rows, which must be in the order of [`sort`].
    pub(super) fn cut<T: Clone>(&self, rows: &[Row<T>]) -> (Vec<T>, Option<PageKeys>) {
        let Some(size) = self.size else {
            let (page, _) = self.window(rows, rows.len());
            return (page, None);
        };
        // A page begins at a key, not at a row (§4.1).
        let rows = match self.start.as_deref().map(decode) {
            None => rows,
            Some(start) if self.descending => rows
                .get(..rows.partition_point(|row| row.key <= start))
                .unwrap_or_default(),
            Some(start) => rows
                .get(rows.partition_point(|row| row.key < start)..)
                .unwrap_or_default(),
        };
        let (page, next) = self.window(rows, size);
        let keys = PageKeys {
            page_size: if self.chunked {
                Value::from(page.len().to_string())
            } else {
                Value::from(page.len())
            },
            start_key: self.start.clone(),
            next_start_key: next.map(encode),
        };
        (page, Some(keys))
    }

    /// Gives the first rows in the asked direction, and the key of the one after them.
    fn window<'a, T: Clone>(&self, rows: &'a [Row<T>], size: usize) -> (Vec<T>, Option<&'a str>) {
        if self.descending {
            first(rows.iter().rev(), size)
        } else {
            first(rows.iter(), size)
        }
    }

    /// Tells whether the server would follow its own pages for ever: unpaged, it reads page after page itself.
    pub(super) fn loops<T>(&self, rows: &[Row<T>]) -> bool {
        let same = rows
            .first()
            .is_some_and(|first| rows.iter().all(|row| row.key == first.key));
        self.size.is_none() && same && rows.len() > ROWS
    }
}

fn first<'a, T: Clone + 'a>(mut rows: impl Iterator<Item = &'a Row<T>>, size: usize) -> (Vec<T>, Option<&'a str>) {
    let page = rows.by_ref().take(size).map(|row| row.item.clone()).collect();
    (page, rows.next().map(|row| row.key.as_str()))
}

/// Puts rows into the order of their keys.
pub(super) fn sort<T>(rows: &mut [Row<T>]) {
    rows.sort_by(|left, right| (&left.key, &left.id).cmp(&(&right.key, &right.id)));
}

/// Writes a key as the server does: URL-safe base64 of a term.
fn encode(key: &str) -> String {
    let mut term = vec![TERM_VERSION, TERM_BINARY];
    term.extend(u32::try_from(key.len()).unwrap_or(u32::MAX).to_be_bytes());
    term.extend(key.as_bytes());
    URL_SAFE_NO_PAD.encode(term)
}

/// Reads a key back; what is none stands for itself.
fn decode(text: &str) -> String {
    let term = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
    let key = term.and_then(|term| match term.as_slice() {
        [TERM_VERSION, TERM_BINARY, _, _, _, _, key @ ..] => String::from_utf8(key.to_vec()).ok(),
        _ => None,
    });
    key.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back_in_every_script() {
        for key in ["18ccfd6cea456cbdd38133e5aa726ec4", "प्रिया शर्मा", ""] {
            assert_eq!(decode(&encode(key)), key);
        }
        assert_eq!(decode("plain"), "plain");
    }
}
