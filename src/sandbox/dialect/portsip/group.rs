//! User groups (`api/portsip.md` §5.1–5.6).

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use serde_json::{Map, Value, json};

use super::Call;
use super::body::{self, Given};
use super::filter::Fields;
use super::id::Kind;
use super::listing;
use super::query::{Columns, Query};
use super::refusal::Refusal;
use super::reply::Answer;
use super::variant::{Deletion, Duplicates, Ids, Update};
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::{Group, GroupFilter, Window, attachments, fold, groups, rosters};

const COLUMNS: Columns = Columns {
    known: &["id", "name", "description", "created_at"],
    searched: &["name", "description"],
};
/// Under which name the store keeps what only this face knows.
const DIALECT: &str = "portsip";
const CALLER_IDS: &str = "outbound_caller_ids";

pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let query = Query::read(&call.query, COLUMNS, &call.variants)?;
    let (findings, variants) = (call.shared.states.portsip.groups.clone(), call.variants);
    let found = call
        .shared
        .store
        .read(move |store| {
            let every = GroupFilter::default();
            if query.is_plain() {
                return groups::search(store, ACCOUNT, &every, query.window);
            }
            let ids = findings.ids(store, &query, variants, || {
                let rows = groups::search(store, ACCOUNT, &every, Window::ALL)?.rows;
                Ok(rows
                    .iter()
                    .map(|group| (group.id, fields(group, variants.ids)))
                    .collect())
            })?;
            listing::page(&ids, &query, |id| groups::find(store, ACCOUNT, id))
        })
        .await?;
    let rows = found
        .rows
        .iter()
        .map(|group| Value::Object(row(group, call.variants.ids)));
    Ok(listing::write(found.total, &rows.collect::<Vec<_>>(), &call.variants))
}

pub(super) async fn create(call: &Call<'_>) -> Result<Answer, Refusal> {
    let given = Given::read(&call.object()?)?;
    let name = given.name.ok_or_else(|| Refusal::invalid("name is required"))?;
    let (description, caller_ids) = (given.description.unwrap_or_default(), given.caller_ids);
    let duplicates = call.variants.duplicates;
    let now = Timestamp::now().as_second();
    let id = call
        .shared
        .store
        .change(move |store| {
            if duplicates == Duplicates::Refused && taken(store, &name, None)? {
                return Ok(Err(Refusal::invalid("name is taken")));
            }
            let id = groups::create_same(store, ACCOUNT, &name, now)?;
            groups::describe(store, ACCOUNT, id, &description)?;
            if let Some(caller_ids) = caller_ids {
                put_caller_ids(store, id, &caller_ids)?;
            }
            Ok(Ok(id))
        })
        .await??;
    Ok(Answer::Created(
        json!({ "id": Kind::Group.write(id, call.variants.ids) }),
    ))
}

pub(super) async fn read(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.group().ok_or(Refusal::Unknown)?;
    let found = call.shared.store.read(move |store| {
        let group = groups::find(store, ACCOUNT, id)?;
        group.map(|group| Ok((caller_ids(store, group.id)?, group))).transpose()
    });
    let (caller_ids, group) = found.await?.ok_or(Refusal::Unknown)?;
    let mut detail = row(&group, call.variants.ids);
    detail.insert(CALLER_IDS.to_owned(), caller_ids);
    Ok(Answer::Json(Value::Object(detail)))
}

pub(super) async fn update(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.group().ok_or(Refusal::Unknown)?;
    let given = Given::read(&call.object()?)?;
    let variants = call.variants;
    if variants.update == Update::Replaces && given.name.is_none() {
        return Err(Refusal::invalid("name is required"));
    }
    call.shared
        .store
        .change(move |store| {
            let Some(group) = groups::find(store, ACCOUNT, id)? else {
                return Ok(Err(Refusal::Unknown));
            };
            let kept = |text: String| (variants.update == Update::Merges).then_some(text);
            let name = given.name.or_else(|| kept(group.name)).unwrap_or_default();
            if variants.duplicates == Duplicates::Refused && taken(store, &name, Some(id))? {
                return Ok(Err(Refusal::invalid("name is taken")));
            }
            let description = given
                .description
                .or_else(|| kept(group.description))
                .unwrap_or_default();
            groups::rename(store, ACCOUNT, id, &name)?;
            groups::describe(store, ACCOUNT, id, &description)?;
            match (given.caller_ids, variants.update) {
                (Some(caller_ids), _) => put_caller_ids(store, id, &caller_ids)?,
                (None, Update::Replaces) => put_caller_ids(store, id, &Value::Null)?,
                (None, Update::Merges) => {}
            }
            Ok(Ok(()))
        })
        .await??;
    Ok(Answer::Done)
}

pub(super) async fn destroy(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.group().ok_or(Refusal::MalformedId)?;
    let deletion = call.variants.deletion;
    call.shared
        .store
        .change(move |store| {
            if deletion == Deletion::OnlyEmpty && !rosters::members(store, id)?.is_empty() {
                return Ok(Err(Refusal::HasMembers));
            }
            let deleted = groups::delete(store, ACCOUNT, id)?;
            Ok(deleted.then_some(()).ok_or(Refusal::NotFound))
        })
        .await??;
    Ok(Answer::Gone)
}

/// Writes what the list tells of a group.
fn row(group: &Group, ids: Ids) -> Map<String, Value> {
    let mut row = Map::new();
    row.insert("id".to_owned(), Value::from(Kind::Group.write(group.id, ids)));
    row.insert("name".to_owned(), Value::from(group.name.as_str()));
    row.insert("description".to_owned(), body::or_null(&group.description));
    row
}

/// Gives what a group can be found and ordered by: more than the list tells.
fn fields(group: &Group, ids: Ids) -> Fields {
    let mut fields = row(group, ids);
    let created = Timestamp::from_second(group.created_at).unwrap_or(Timestamp::UNIX_EPOCH);
    fields.insert("created_at".to_owned(), Value::from(created.to_string()));
    fields
}

fn taken(store: &Connection, name: &str, except: Option<i64>) -> rusqlite::Result<bool> {
    let filter = GroupFilter {
        name: Some(name.to_owned()),
        ..GroupFilter::default()
    };
    let similar = groups::search(store, ACCOUNT, &filter, Window::ALL)?.rows;
    let same = |group: &Group| Some(group.id) != except && fold(&group.name) == fold(name);
    Ok(similar.iter().any(same))
}

/// Gives the caller ids as they were sent, unknown fields included; null where none ever were.
fn caller_ids(store: &Connection, group: i64) -> rusqlite::Result<Value> {
    let document = attachments::get(store, group, DIALECT)?;
    let attached: Option<Value> = document.and_then(|text| serde_json::from_str(&text).ok());
    Ok(attached
        .and_then(|mut attached| Some(attached.get_mut(CALLER_IDS)?.take()))
        .unwrap_or_default())
}

fn put_caller_ids(store: &Transaction<'_>, group: i64, caller_ids: &Value) -> rusqlite::Result<()> {
    attachments::put(store, group, DIALECT, &json!({ CALLER_IDS: caller_ids }).to_string())
}
