//! Who is in which group, and who of them receives calls.

use rusqlite::{Connection, Row, Transaction, params};

use super::agent::full_name;
use super::id_list;

/// One agent in one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) agent: i64,
    pub(crate) name: String,
    pub(crate) active: bool,
    pub(crate) receive_call: bool,
}

/// An agent that is to be in a group, and whether calls reach it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MemberChoice {
    pub(crate) agent: i64,
    pub(crate) receive_call: bool,
}

/// Reads the columns `id, first_name, last_name, active, receive_call` from `first` on.
fn member(row: &Row<'_>, first: usize) -> rusqlite::Result<Member> {
    let last: String = row.get(first + 2)?;
    Ok(Member {
        agent: row.get(first)?,
        name: full_name(row.get(first + 1)?, &last),
        active: row.get(first + 3)?,
        receive_call: row.get(first + 4)?,
    })
}

/// Gives the members of one group in their order.
pub(crate) fn members(connection: &Connection, group: i64) -> rusqlite::Result<Vec<Member>> {
    connection
        .prepare_cached(
            "SELECT agent.id, first_name, last_name, active, receive_call
             FROM membership JOIN agent ON agent.id = agent_id WHERE group_id = ?1 ORDER BY position",
        )?
        .query_map([group], |row| member(row, 0))?
        .collect()
}

/// Gives the members of many groups, ordered by group and position, in one statement.
pub(crate) fn members_of(connection: &Connection, groups: &[i64]) -> rusqlite::Result<Vec<(i64, Member)>> {
    connection
        .prepare_cached(
            "SELECT group_id, agent.id, first_name, last_name, active, receive_call
             FROM json_each(?1) AS wanted
             CROSS JOIN membership ON group_id = wanted.value
             CROSS JOIN agent ON agent.id = agent_id
             ORDER BY group_id, position",
        )?
        .query_map([id_list(groups)], |row| Ok((row.get(0)?, member(row, 1)?)))?
        .collect()
}

/// Puts exactly these members, in this order, in the place of those that were there.
pub(crate) fn replace(transaction: &Transaction<'_>, group: i64, members: &[MemberChoice]) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("DELETE FROM membership WHERE group_id = ?1")?
        .execute([group])?;
    insert(transaction, group, members)?;
    revise(transaction, group)
}

/// Counts a change of the members.
fn revise(transaction: &Transaction<'_>, group: i64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE agent_group SET revision = revision + 1 WHERE id = ?1")?
        .execute([group])
        .map(drop)
}

/// Puts one agent after the last member; false when it is a member already.
pub(crate) fn add(transaction: &Transaction<'_>, group: i64, member: MemberChoice) -> rusqlite::Result<bool> {
    let added = transaction
        .prepare_cached(
            "INSERT INTO membership (group_id, position, agent_id, receive_call)
             SELECT ?1, coalesce(max(position) + 1, 0), ?2, ?3 FROM membership WHERE group_id = ?1
             HAVING NOT EXISTS (SELECT 1 FROM membership WHERE group_id = ?1 AND agent_id = ?2)",
        )?
        .execute(params![group, member.agent, member.receive_call])?;
    if added == 1 {
        revise(transaction, group)?;
    }
    Ok(added == 1)
}

/// Takes one agent out; false when it was no member.
pub(crate) fn remove(transaction: &Transaction<'_>, group: i64, agent: i64) -> rusqlite::Result<bool> {
    let removed = transaction
        .prepare_cached("DELETE FROM membership WHERE group_id = ?1 AND agent_id = ?2")?
        .execute([group, agent])?;
    if removed == 1 {
        revise(transaction, group)?;
    }
    Ok(removed == 1)
}

/// Adds members to a group that has none.
pub(crate) fn insert(connection: &Connection, group: i64, members: &[MemberChoice]) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO membership (group_id, position, agent_id, receive_call) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (position, member) in (0_i64..).zip(members) {
        statement.execute(params![group, position, member.agent, member.receive_call])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::{Seed, seed, store::Store};

    #[tokio::test]
    async fn one_member_comes_and_goes_and_each_change_counts() {
        let store = Store::open(None, |fill| seed::fill(fill, Seed::Sample)).await.unwrap();
        let seen = store.change(|store| {
            let count = |store: &Connection| members(store, 28).map(|members| members.len());
            let revision = |store: &Connection| {
                store.query_row("SELECT revision FROM agent_group WHERE id = 28", [], |row| {
                    row.get::<_, i64>(0)
                })
            };
            let choice = MemberChoice {
                agent: 20,
                receive_call: true,
            };
            let before = (count(store)?, revision(store)?);
            assert!(add(store, 28, choice)? && !add(store, 28, choice)?);
            let last = members(store, 28)?.pop().map(|member| member.agent);
            assert_eq!(last, Some(20));
            assert!(remove(store, 28, 20)? && !remove(store, 28, 20)?);
            Ok((before, (count(store)?, revision(store)?)))
        });
        let (before, after) = seen.await.unwrap();
        assert_eq!(after, (before.0, before.1 + 2));
    }
}
