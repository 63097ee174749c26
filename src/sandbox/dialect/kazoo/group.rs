//! Reading groups: `/groups` and `/groups/{id}` (`api/kazoo.md` §7.1, §7.4).

use axum::http::{StatusCode, header};
use rusqlite::Connection;

use super::Call;
use super::answer::Answer;
use super::document;
use super::index::Listed;
use super::list;
use super::paging::Row;
use super::refusal::Refusal;
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::groups;

/// Lists the groups.
pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let variants = call.variants;
    let read = |store: &Connection| {
        let row = |(id, group): (String, i64)| Row {
            key: id.clone(),
            id,
            item: group,
        };
        Ok(document::ids(store)?.into_iter().map(row).collect())
    };
    list::indexed(call, Listed::Groups, read, move |store, group| {
        let Some(group) = groups::find(store, ACCOUNT, group)? else {
            return Ok(None);
        };
        let document = document::load(store, group)?;
        Ok(Some((
            document.searched(),
            list::as_listed(document.summary(), variants),
        )))
    })
    .await
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
