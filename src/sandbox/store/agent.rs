//! Agents in the store.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{Extent, Found, Window, fold, id_list};

/// One agent as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agent {
    pub(crate) id: i64,
    /// Both parts of the name joined.
    pub(crate) name: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) extension: String,
    pub(crate) team: String,
    pub(crate) role: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) active: bool,
}

/// An agent that comes with its own id, from a seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewAgent<'a> {
    pub(crate) id: i64,
    pub(crate) account: &'a str,
    pub(crate) first_name: &'a str,
    pub(crate) last_name: &'a str,
    pub(crate) team: &'a str,
    pub(crate) role: &'a str,
    /// As it is dialled; none: 1000 and the id.
    pub(crate) extension: Option<&'a str>,
    pub(crate) active: bool,
}

/// What is to be different about an agent; what is none stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct AgentChange {
    /// The whole name, which then has one part.
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) active: Option<bool>,
}

/// Which agents of an account are asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct AgentFilter {
    /// Part of the name, in any case.
    pub(crate) name: Option<String>,
    pub(crate) group: Option<i64>,
    pub(crate) active: Option<bool>,
}

/// Joins the two parts of a name; the second may be empty.
pub(super) fn full_name(first: String, last: &str) -> String {
    if last.is_empty() {
        first
    } else {
        format!("{first} {last}")
    }
}

fn agent(row: &Row<'_>) -> rusqlite::Result<Agent> {
    let (first_name, last_name): (String, String) = (row.get(1)?, row.get(2)?);
    Ok(Agent {
        id: row.get(0)?,
        name: full_name(first_name.clone(), &last_name),
        first_name,
        last_name,
        team: row.get(3)?,
        role: row.get(4)?,
        email: row.get(5)?,
        phone: row.get(6)?,
        active: row.get(7)?,
        extension: row.get(8)?,
    })
}

const COLUMNS: &str = "id, first_name, last_name, team, role, email, phone, active, extension";

/// Finds one agent of the account.
pub(crate) fn find(connection: &Connection, account: &str, id: i64) -> rusqlite::Result<Option<Agent>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM agent WHERE id = ?1 AND account_id = ?2"
        ))?
        .query_row(params![id, account], agent)
        .optional()
}

/// Finds the agent of the account that is dialled so.
pub(crate) fn find_by_extension(
    connection: &Connection,
    account: &str,
    extension: &str,
) -> rusqlite::Result<Option<Agent>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM agent WHERE extension = ?1 AND account_id = ?2"
        ))?
        .query_row(params![extension, account], agent)
        .optional()
}

/// Tells how many agents the account has, and which is the newest.
pub(crate) fn extent(connection: &Connection, account: &str) -> rusqlite::Result<Extent> {
    connection
        .prepare_cached("SELECT count(*), coalesce(max(id), 0) FROM agent WHERE account_id = ?1")?
        .query_row([account], |row| {
            Ok(Extent {
                count: row.get(0)?,
                newest: row.get(1)?,
            })
        })
}

/// Finds the agent of the account with this address.
pub(crate) fn find_by_email(connection: &Connection, account: &str, email: &str) -> rusqlite::Result<Option<Agent>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM agent WHERE email = ?1 AND account_id = ?2"
        ))?
        .query_row(params![email, account], agent)
        .optional()
}

/// Changes an agent; false when it is not there.
pub(crate) fn update(
    transaction: &Transaction<'_>,
    account: &str,
    id: i64,
    change: &AgentChange,
) -> rusqlite::Result<bool> {
    let changed = transaction
        .prepare_cached(
            "UPDATE agent SET first_name = coalesce(?3, first_name), last_name = iif(?3 IS NULL, last_name, ''),
             folded_name = coalesce(?4, folded_name), email = coalesce(?5, email), phone = coalesce(?6, phone),
             active = coalesce(?7, active) WHERE id = ?1 AND account_id = ?2",
        )?
        .execute(params![
            id,
            account,
            change.name,
            change.name.as_deref().map(fold),
            change.email,
            change.phone,
            change.active
        ])?;
    Ok(changed == 1)
}

/// Gives the members of a group in their order.
pub(crate) fn of_group(connection: &Connection, group: i64) -> rusqlite::Result<Vec<Agent>> {
    connection
        .prepare_cached(
            "SELECT agent.id, first_name, last_name, team, role, email, phone, active, extension
             FROM membership JOIN agent ON agent.id = agent_id WHERE group_id = ?1 ORDER BY position",
        )?
        .query_map([group], agent)?
        .collect()
}

/// Gives the groups an agent is in, in the order of their ids.
pub(crate) fn groups_of(connection: &Connection, agent: i64) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached("SELECT group_id FROM membership WHERE agent_id = ?1 ORDER BY group_id")?
        .query_map([agent], |row| row.get(0))?
        .collect()
}

/// Adds an agent with a given id; number, address and, unless given, extension follow from it.
pub(crate) fn insert(connection: &Connection, agent: NewAgent<'_>) -> rusqlite::Result<()> {
    let id = agent.id;
    connection
        .prepare_cached(
            "INSERT INTO agent (id, account_id, first_name, last_name, folded_name, team, role, email, phone, extension, active)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            id,
            agent.account,
            agent.first_name,
            agent.last_name,
            fold(&full_name(agent.first_name.to_owned(), agent.last_name)),
            agent.team,
            agent.role,
            format!("agent{id}@callcenter.example"),
            format!("+1555{id:07}"),
            agent.extension.map_or_else(|| (1000 + id).to_string(), str::to_owned),
            agent.active,
        ])
        .map(drop)
}

/// Lists the agents of the account in the order of their ids.
pub(crate) fn search(
    connection: &Connection,
    account: &str,
    filter: &AgentFilter,
    window: Window,
) -> rusqlite::Result<Found<Agent>> {
    let name = filter.name.as_deref().map(fold);
    let condition = "account_id = ?1 AND (?2 IS NULL OR instr(folded_name, ?2) > 0) AND (?3 IS NULL OR active = ?3)
         AND (?4 IS NULL OR EXISTS (SELECT 1 FROM membership WHERE agent_id = agent.id AND group_id = ?4))";
    let total = connection
        .prepare_cached(&format!("SELECT count(*) FROM agent WHERE {condition}"))?
        .query_row(params![account, name, filter.active, filter.group], |row| row.get(0))?;
    let rows = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM agent WHERE {condition}
             ORDER BY id LIMIT ?5 OFFSET ?6"
        ))?
        .query_map(
            params![account, name, filter.active, filter.group, window.limit, window.offset],
            agent,
        )?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Found { rows, total })
}

/// Gives those of the ids that no agent of the account has.
pub(crate) fn missing(connection: &Connection, account: &str, ids: &[i64]) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached(
            "SELECT wanted.value FROM json_each(?1) AS wanted
             WHERE NOT EXISTS (SELECT 1 FROM agent WHERE id = wanted.value AND account_id = ?2)",
        )?
        .query_map(params![id_list(ids), account], |row| row.get(0))?
        .collect()
}
