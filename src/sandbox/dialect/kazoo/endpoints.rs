//! The members of a group: the entries that only KAZOO knows, and the users that all faces know.

use std::collections::HashSet;

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::identity::{self, Kind, kazoo_user_id};
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::agents;

/// Shows the kept entries with exactly these users among them, newcomers after the last.
pub(super) fn shown(
    connection: &Connection,
    kept: &Map<String, Value>,
    members: &[i64],
) -> rusqlite::Result<Map<String, Value>> {
    let inside: HashSet<_> = members.iter().copied().collect();
    let left: HashSet<_> = users(connection, kept)?
        .into_iter()
        .filter(|agent| !inside.contains(agent))
        .collect();
    let mut shown = Map::new();
    for (id, entry) in kept {
        let agent = identity::decode(Kind::User, id);
        if agent.is_some_and(|agent| left.contains(&agent)) {
            continue;
        }
        // One who joined through another face is a user, whatever an odd entry made of the id before.
        if agent.is_some_and(|agent| inside.contains(&agent)) && !is_user(entry) {
            continue;
        }
        shown.insert(id.clone(), entry.clone());
    }
    let mut last = shown.values().filter_map(weight).max().unwrap_or(0).max(0);
    for agent in members {
        let id = kazoo_user_id(*agent);
        if !shown.contains_key(&id) {
            last = last.saturating_add(1);
            shown.insert(id, json!({ "type": "user", "weight": last }));
        }
    }
    Ok(shown)
}

/// Gives the agents among the entries in the order in which they ring: by weight, then by id (`api/kazoo.md` §13).
pub(super) fn users(connection: &Connection, entries: &Map<String, Value>) -> rusqlite::Result<Vec<i64>> {
    let mut found: Vec<_> = entries
        .iter()
        .filter(|(_, entry)| is_user(entry))
        .filter_map(|(id, entry)| Some((id, entry, identity::decode(Kind::User, id)?)))
        .collect();
    found.sort_by_key(|(id, entry, _)| {
        let weight = weight(entry);
        (weight.is_none(), weight, *id)
    });
    let agents: Vec<_> = found.into_iter().map(|(_, _, agent)| agent).collect();
    // A stale id can be of the right shape all the same.
    let missing: HashSet<_> = agents::missing(connection, ACCOUNT, &agents)?.into_iter().collect();
    Ok(agents.into_iter().filter(|agent| !missing.contains(agent)).collect())
}

/// Tells whether an entry under a user's id makes the user a member. One without a type is tried as a user (§9).
fn is_user(entry: &Value) -> bool {
    entry.is_object() && entry.get("type").is_none_or(|kind| kind.is_null() || kind == "user")
}

/// Reads a weight, which old data can hold as text (§6).
fn weight(entry: &Value) -> Option<i64> {
    let weight = entry.get("weight")?;
    weight.as_i64().or_else(|| weight.as_str()?.trim().parse().ok())
}
