//! What all lists have in common.

use std::sync::Arc;

use axum::http::StatusCode;
use rusqlite::Connection;
use serde_json::Value;

use super::Call;
use super::answer::Answer;
use super::filter::Filters;
use super::index::Listed;
use super::paging::{Paging, Row, sort};
use super::refusal::Refusal;
use super::variant::{ByUser, KazooVariants, ListedFlags, Mode};

/// A row as filters see it and as it is shown.
pub(super) type Entry = (Value, Value);

/// Lists rows: read, filtered, cut to the page.
pub(super) async fn filtered(
    call: &Call<'_>,
    read: impl FnOnce(&Connection) -> rusqlite::Result<Vec<Row<Entry>>> + Send + 'static,
) -> Result<Answer, Refusal> {
    let paging = Paging::read(call.request, call.variants)?;
    let filters = Filters::read(call.request);
    let mut rows = call.shared.store.read(read).await?;
    rows.retain(|row| filters.admit(&row.item.0));
    if paging.loops(&rows) {
        // The server reads its own pages for ever; somebody ends that, and there is no answer (§4.1).
        return Err(Refusal::empty(StatusCode::INTERNAL_SERVER_ERROR));
    }
    sort(&mut rows);
    let (page, keys) = paging.cut(&rows);
    Ok(Answer::list(page.into_iter().map(|(_, shown)| shown).collect(), keys))
}

/// Lists rows that are kept in order: reads only what is on the page, unless filters must see everything.
pub(super) async fn indexed(
    call: &Call<'_>,
    list: Listed,
    read: impl FnOnce(&Connection) -> rusqlite::Result<Vec<Row<i64>>> + Send + 'static,
    show: impl Fn(&Connection, i64) -> rusqlite::Result<Option<Entry>> + Send + 'static,
) -> Result<Answer, Refusal> {
    let paging = Paging::read(call.request, call.variants)?;
    let filters = Filters::read(call.request);
    let shared = Arc::clone(call.shared);
    let page = call.shared.store.read(move |store| {
        let all = shared.states.kazoo.indexes.rows(store, list, read)?;
        let (page, keys) = if filters.is_empty() {
            paging.cut(&all)
        } else {
            let mut kept = Vec::new();
            for row in all.iter() {
                if show(store, row.item)?.is_some_and(|(searched, _)| filters.admit(&searched)) {
                    kept.push(row.clone());
                }
            }
            paging.cut(&kept)
        };
        let mut shown = Vec::with_capacity(page.len());
        for number in page {
            shown.extend(show(store, number)?.map(|(_, shown)| shown));
        }
        Ok((shown, keys))
    });
    let (rows, keys) = page.await?;
    Ok(Answer::list(rows, keys))
}

/// Gives the key of a row in a list about one user: the user's id in every row, or the row's own (§4.1).
pub(super) fn shared_key(by_user: ByUser, user: &str, row: &str) -> String {
    match by_user {
        ByUser::Endless => user,
        ByUser::Sound => row,
    }
    .to_owned()
}

/// Takes from the row of a group what this installation does not list.
pub(super) fn as_listed(mut row: Value, variants: KazooVariants) -> Value {
    if variants.listed_flags == ListedFlags::Absent || variants.mode == Mode::Seed {
        row.as_object_mut().map(|row| row.shift_remove("flags"));
    }
    row
}
