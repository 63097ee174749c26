//! Collections in pages: which items a query means is found out once per state of the call center, not per page.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use serde_json::{Value, json};

use super::filter::Fields;
use super::query::Query;
use super::reply::Answer;
use super::variant::{Count, PortsipVariants};
use crate::sandbox::store::Found;

/// What the last query of a collection found.
struct Finding {
    query: [String; 3],
    variants: PortsipVariants,
    /// How many changes the store had seen.
    state: u64,
    ids: Arc<Vec<i64>>,
}

/// The last query of one collection: clients ask for its pages one after the other.
#[derive(Clone, Default)]
pub(crate) struct Findings(Arc<Mutex<Option<Finding>>>);

impl Findings {
    /// Gives the ids a query means, in order; `items` reads the whole collection and is asked only when needed.
    pub(super) fn ids(
        &self,
        store: &Connection,
        query: &Query,
        variants: PortsipVariants,
        items: impl FnOnce() -> rusqlite::Result<Vec<(i64, Fields)>>,
    ) -> rusqlite::Result<Arc<Vec<i64>>> {
        let state = store.total_changes();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same =
            |finding: &&Finding| finding.state == state && finding.query == query.key && finding.variants == variants;
        if let Some(finding) = last.as_ref().filter(same) {
            return Ok(Arc::clone(&finding.ids));
        }
        let ids = Arc::new(query.select(items()?));
        *last = Some(Finding {
            query: query.key.clone(),
            variants,
            state,
            ids: Arc::clone(&ids),
        });
        Ok(ids)
    }
}

/// Gives the part of the ids that a page shows, each looked up.
pub(super) fn page<T>(
    ids: &[i64],
    query: &Query,
    find: impl Fn(i64) -> rusqlite::Result<Option<T>>,
) -> rusqlite::Result<Found<T>> {
    let offset = usize::try_from(query.window.offset).unwrap_or(usize::MAX);
    let limit = usize::try_from(query.window.limit).unwrap_or(0);
    let shown = ids.iter().skip(offset).take(limit);
    let rows = shown
        .filter_map(|id| find(*id).transpose())
        .collect::<rusqlite::Result<_>>()?;
    Ok(Found {
        rows,
        total: i64::try_from(ids.len()).unwrap_or(i64::MAX),
    })
}

/// Writes a page: how many items there are in all, and those that are shown.
pub(super) fn write(total: i64, items: &[Value], variants: &PortsipVariants) -> Answer {
    let count = match variants.count {
        Count::Exact => total,
        Count::TooMany => total.saturating_add(2),
    };
    Answer::Json(json!({ "count": count, "items": items }))
}
