//! What all lists have in common.

use axum::http::StatusCode;
use rusqlite::Connection;
use serde_json::Value;

use super::Call;
use super::answer::Answer;
use super::filter::Filters;
use super::paging::{Paging, Row};
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
    let (rows, keys) = paging.cut(rows);
    Ok(Answer::list(rows.into_iter().map(|(_, shown)| shown).collect(), keys))
}

/// Gives the key of a row in a list about one user: the user's id in every row, or the row's own (§4.1).
pub(super) fn shared_key(by_user: ByUser, user: &str, row: &str) -> String {
    match by_user {
        ByUser::Endless => user,
        ByUser::Sound => row,
    }
    .to_owned()
}

/// Takes from the rows of groups what this installation does not list.
pub(super) fn as_listed(mut rows: Vec<Value>, variants: KazooVariants) -> Vec<Value> {
    if variants.listed_flags == ListedFlags::Absent || variants.mode == Mode::Seed {
        for row in rows.iter_mut().filter_map(Value::as_object_mut) {
            row.shift_remove("flags");
        }
    }
    rows
}
