//! Reading groups: `/groups` and `/groups/{id}` (`api/kazoo.md` §7.1, §7.4).

use axum::http::{StatusCode, header};

use super::Call;
use super::answer::Answer;
use super::document;
use super::filter::Filters;
use super::list;
use super::paging::{Paging, Row};
use super::refusal::Refusal;

/// Lists the groups.
pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let paging = Paging::read(call.request, call.variants)?;
    let filters = Filters::read(call.request);
    let read = call.shared.store.read(move |store| {
        let mut rows: Vec<_> = document::ids(store)?
            .into_iter()
            .map(|(id, group)| Row {
                key: id.clone(),
                id,
                item: group,
            })
            .collect();
        if !filters.is_empty() {
            let mut kept = Vec::new();
            for row in rows {
                if filters.admit(&document::load(store, row.item.clone())?.searched()) {
                    kept.push(row);
                }
            }
            rows = kept;
        }
        let (rows, keys) = paging.cut(rows);
        let summaries = rows
            .into_iter()
            .map(|group| Ok(document::load(store, group)?.summary()));
        Ok((summaries.collect::<rusqlite::Result<Vec<_>>>()?, keys))
    });
    let (rows, keys) = read.await?;
    Ok(Answer::list(list::as_listed(rows, call.variants), keys))
}

/// Reads one group.
pub(super) async fn read(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let wanted = id.to_owned();
    let found = call
        .shared
        .store
        .read(move |store| document::find(store, &wanted))
        .await?;
    let document = found.ok_or_else(|| Refusal::unknown(id))?;
    let revision = document.revision();
    let unless = call.request.condition(&header::IF_NONE_MATCH, call.variants);
    if unless.is_some_and(|unless| unless.matches(&revision)) {
        return Err(Refusal::empty(StatusCode::NOT_MODIFIED));
    }
    Ok(Answer::document(document.whole(), revision))
}
