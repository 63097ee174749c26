//! User groups (`api/udesk.md` §5). They tell their members, but cannot be given any: that is the agents' business.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::Call;
use super::agent::{self, Numbers};
use super::envelope::Answer;
use super::page::Page;
use super::refusal::Refusal;
use super::variant::{Deletion, DisabledMembers, Duplicates, GroupAgents, UdeskVariants};
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::{Agent, Group, GroupFilter, Member, Window, agents, fold, groups, rosters};

const LONGEST_NAME: usize = 255;

pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let page = Page::read(call, "per_page", 20)?;
    let found = call.shared.store.read(move |store| {
        let found = groups::search(store, ACCOUNT, &GroupFilter::default(), page.window())?;
        let ids: Vec<_> = found.rows.iter().map(|group| group.id).collect();
        Ok((rosters::members_of(store, &ids)?, found))
    });
    let (members, found) = found.await?;
    let mut rosters: HashMap<i64, Vec<Member>> = HashMap::with_capacity(found.rows.len());
    for (group, member) in members {
        rosters.entry(group).or_default().push(member);
    }
    let show = |group: &Group| brief(group, &rosters.remove(&group.id).unwrap_or_default(), &call.variants);
    let rows: Value = found.rows.iter().map(show).collect();
    Ok(Answer::new([("user_groups", rows), ("meta", page.meta(found.total))]))
}

/// The members in full, in pages but without `meta`, and in one of two shapes (§3, 5).
pub(super) async fn agents(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.group()?;
    let page = Page::read(call, "per_page", 20)?;
    let (categories, hidden) = (call.shared.states.udesk.categories.clone(), hides(&call.variants));
    let found = call.shared.store.read(move |store| {
        let Some(group) = groups::find(store, ACCOUNT, id)? else {
            return Ok(None);
        };
        let members = agents::of_group(store, id)?.into_iter();
        let shown: Vec<Agent> = members.filter(|agent| agent.active || !hidden).collect();
        let rows = page.of(shown).into_iter();
        let rows: rusqlite::Result<Vec<_>> = rows
            .map(|agent| Ok((categories.group_ids(store, agent.id)?, agent)))
            .collect();
        Ok(Some((group, rows?)))
    });
    let (group, rows) = found.await?.ok_or_else(|| Refusal::group(&id.to_string()))?;
    let rows: Value = rows
        .iter()
        .map(|(group_ids, agent)| agent::full(agent, group_ids, Numbers::AsNumbers))
        .collect();
    let whole = json!({ "id": group.id, "name": group.name, "agents": rows });
    Ok(match call.variants.group_agents {
        GroupAgents::Array => Answer::new([("user_groups", json!([whole]))]),
        GroupAgents::Object => Answer::new([("user_group", whole)]),
    })
}

pub(super) async fn create(call: &Call<'_>) -> Result<Answer, Refusal> {
    let name = name(call)?;
    let duplicates = call.variants.duplicates;
    let now = Timestamp::now().as_second();
    let id = call
        .shared
        .store
        .change(move |store| {
            if duplicates == Duplicates::Refused && taken(store, &name, None)? {
                return Ok(Err(Refusal::validation("Group name has already been taken")));
            }
            groups::create_same(store, ACCOUNT, &name, now).map(Ok)
        })
        .await??;
    Ok(Answer::before_code([("id", Value::from(id))]))
}

pub(super) async fn rename(call: &Call<'_>) -> Result<Answer, Refusal> {
    let (id, name) = (call.group()?, name(call)?);
    let duplicates = call.variants.duplicates;
    let (group, members) = call
        .shared
        .store
        .change(move |store| {
            if duplicates == Duplicates::Refused && taken(store, &name, Some(id))? {
                return Ok(Err(Refusal::validation("Group name has already been taken")));
            }
            groups::rename(store, ACCOUNT, id, &name)?;
            let Some(group) = groups::find(store, ACCOUNT, id)? else {
                return Ok(Err(Refusal::group(&id.to_string())));
            };
            Ok(Ok((group, rosters::members(store, id)?)))
        })
        .await??;
    Ok(Answer::new([("user_group", brief(&group, &members, &call.variants))]))
}

pub(super) async fn delete(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.group()?;
    let deletion = call.variants.deletion;
    call.shared
        .store
        .change(move |store| {
            if deletion == Deletion::OnlyEmpty && !rosters::members(store, id)?.is_empty() {
                return Ok(Err(Refusal::validation("Group still has agents")));
            }
            let deleted = groups::delete(store, ACCOUNT, id)?;
            Ok(deleted.then_some(()).ok_or_else(|| Refusal::group(&id.to_string())))
        })
        .await??;
    let message = format!("The customer service group with ID {id} was successfully deleted");
    Ok(Answer::before_code([("message", Value::from(message))]))
}

/// Writes a group with its members' ids and names.
fn brief(group: &Group, members: &[Member], variants: &UdeskVariants) -> Value {
    let shown = members.iter().filter(|member| member.active || !hides(variants));
    let agents: Value = shown
        .map(|member| json!({ "id": member.agent, "nick_name": member.name }))
        .collect();
    json!({ "id": group.id, "name": group.name, "agents": agents })
}

fn hides(variants: &UdeskVariants) -> bool {
    variants.disabled_members == DisabledMembers::Hidden
}

/// Reads the name; the two wordings are those of the seed document.
fn name(call: &Call<'_>) -> Result<String, Refusal> {
    let body = call.object()?;
    let name = body.get("name").and_then(Value::as_str);
    let name = name.ok_or(Refusal::Missing("name cannot be empty"))?;
    if name.trim().is_empty() {
        return Err(Refusal::validation("Group name cannot be an empty string"));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(Refusal::validation(
            "Group name is too long (maximum is 255 characters)",
        ));
    }
    Ok(name.to_owned())
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
