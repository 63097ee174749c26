//! Agent groups in the store.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{Extent, Found, Window, fold};

/// One agent group as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) id: i64,
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) active: bool,
    /// Grows with every change of the group or its members.
    pub(crate) revision: i64,
    /// Unix seconds.
    pub(crate) created_at: i64,
    pub(crate) created_by: String,
}

/// A group that comes with its own id, from a seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewGroup<'a> {
    pub(crate) id: i64,
    pub(crate) account: &'a str,
    pub(crate) name: &'a str,
    pub(crate) active: bool,
    pub(crate) created_at: i64,
}

/// Which groups of an account are asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupFilter {
    pub(crate) id: Option<i64>,
    /// Part of the name, in any case.
    pub(crate) name: Option<String>,
    pub(crate) only_active: bool,
}

/// How a dialect writes the n-th group of the same name.
pub(crate) type Numbering = fn(name: &str, number: u32) -> String;

const COLUMNS: &str = "id, account_id, name, active, created_at, created_by, description, revision";

fn group(row: &Row<'_>) -> rusqlite::Result<Group> {
    Ok(Group {
        id: row.get(0)?,
        account: row.get(1)?,
        name: row.get(2)?,
        active: row.get(3)?,
        created_at: row.get(4)?,
        created_by: row.get(5)?,
        description: row.get(6)?,
        revision: row.get(7)?,
    })
}

/// Makes sure that the account is there.
pub(crate) fn insert_account(connection: &Connection, id: &str, name: &str) -> rusqlite::Result<()> {
    connection
        .execute(
            "INSERT OR IGNORE INTO account (id, name) VALUES (?1, ?2)",
            params![id, name],
        )
        .map(drop)
}

/// Adds a group with a given id.
pub(crate) fn insert(connection: &Connection, group: NewGroup<'_>) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO agent_group (id, account_id, name, folded_name, active, created_at, created_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?2)",
        )?
        .execute(params![
            group.id,
            group.account,
            group.name,
            fold(group.name),
            group.active,
            group.created_at
        ])
        .map(drop)
}

/// Finds one group of the account; a group of another account is not there.
pub(crate) fn find(connection: &Connection, account: &str, id: i64) -> rusqlite::Result<Option<Group>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM agent_group WHERE id = ?1 AND account_id = ?2"
        ))?
        .query_row(params![id, account], group)
        .optional()
}

/// Lists the groups of the account in the order of their ids.
pub(crate) fn search(
    connection: &Connection,
    account: &str,
    filter: &GroupFilter,
    window: Window,
) -> rusqlite::Result<Found<Group>> {
    let wanted = filter.name.as_deref().map(fold);
    if let Some(id) = filter.id {
        let named = |group: &Group| wanted.as_deref().is_none_or(|part| fold(&group.name).contains(part));
        let hit = find(connection, account, id)?.filter(|group| (group.active || !filter.only_active) && named(group));
        let total = i64::from(hit.is_some());
        let shown = window.offset == 0 && window.limit > 0;
        return Ok(Found {
            rows: hit.filter(|_| shown).into_iter().collect(),
            total,
        });
    }
    // Two ways, so that the common case without a name neither counts nor reads what it does not show.
    let (total, condition) = match &wanted {
        Some(_) => (
            "SELECT count(*) FROM agent_group
             WHERE account_id = ?1 AND (active OR NOT ?2) AND instr(folded_name, ?3) > 0",
            "account_id = ?1 AND (active OR NOT ?2) AND instr(folded_name, ?3) > 0",
        ),
        None => (
            "SELECT iif(?2, active_group_count, group_count) FROM account WHERE id = ?1 AND ?3 IS NULL",
            "account_id = ?1 AND (active OR NOT ?2) AND ?3 IS NULL",
        ),
    };
    let total = connection
        .prepare_cached(total)?
        .query_row(params![account, filter.only_active, wanted], |row| row.get(0))
        .optional()?
        .unwrap_or(0);
    let rows = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM agent_group WHERE {condition} ORDER BY id LIMIT ?4 OFFSET ?5"
        ))?
        .query_map(
            params![account, filter.only_active, wanted, window.limit, window.offset],
            group,
        )?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Found { rows, total })
}

/// Gives the ids of the account's groups in their order.
pub(crate) fn ids(connection: &Connection, account: &str) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached("SELECT id FROM agent_group WHERE account_id = ?1 ORDER BY id")?
        .query_map([account], |row| row.get(0))?
        .collect()
}

/// Tells how many groups the account has, and which is the newest.
pub(crate) fn extent(connection: &Connection, account: &str) -> rusqlite::Result<Extent> {
    connection
        .prepare_cached(
            "SELECT coalesce((SELECT group_count FROM account WHERE id = ?1), 0),
             coalesce((SELECT max(id) FROM agent_group WHERE account_id = ?1), 0)",
        )?
        .query_row([account], |row| {
            Ok(Extent {
                count: row.get(0)?,
                newest: row.get(1)?,
            })
        })
}

/// Adds a group under a name that is free in the account, and gives its id.
pub(crate) fn create(
    transaction: &Transaction<'_>,
    account: &str,
    name: &str,
    created_at: i64,
    numbering: Numbering,
) -> rusqlite::Result<i64> {
    let name = free_name(transaction, account, name, None, numbering)?;
    create_same(transaction, account, &name, created_at)
}

/// Gives a group a name, numbered if another group has it, and a status; false when the group is not there.
pub(crate) fn update(
    transaction: &Transaction<'_>,
    account: &str,
    id: i64,
    name: &str,
    active: bool,
    numbering: Numbering,
) -> rusqlite::Result<bool> {
    if find(transaction, account, id)?.is_none() {
        return Ok(false);
    }
    let name = free_name(transaction, account, name, Some(id), numbering)?;
    let changed = transaction
        .prepare_cached(
            "UPDATE agent_group SET name = ?3, folded_name = ?4, active = ?5 WHERE id = ?1 AND account_id = ?2",
        )?
        .execute(params![id, account, name, fold(&name), active])?;
    Ok(changed == 1)
}

/// Gives a group exactly this name; false when the group is not there.
pub(crate) fn rename(transaction: &Transaction<'_>, account: &str, id: i64, name: &str) -> rusqlite::Result<bool> {
    let changed = transaction
        .prepare_cached("UPDATE agent_group SET name = ?3, folded_name = ?4 WHERE id = ?1 AND account_id = ?2")?
        .execute(params![id, account, name, fold(name)])?;
    Ok(changed == 1)
}

/// Adds a group under exactly this name, whoever else has it, and gives its id.
pub(crate) fn create_same(
    transaction: &Transaction<'_>,
    account: &str,
    name: &str,
    created_at: i64,
) -> rusqlite::Result<i64> {
    transaction
        .prepare_cached(
            "INSERT INTO agent_group (account_id, name, folded_name, created_at, created_by)
             VALUES (?1, ?2, ?3, ?4, ?1)",
        )?
        .execute(params![account, name, fold(name), created_at])?;
    Ok(transaction.last_insert_rowid())
}

/// Gives a group a description; false when the group is not there.
pub(crate) fn describe(
    transaction: &Transaction<'_>,
    account: &str,
    id: i64,
    description: &str,
) -> rusqlite::Result<bool> {
    let changed = transaction
        .prepare_cached("UPDATE agent_group SET description = ?3 WHERE id = ?1 AND account_id = ?2")?
        .execute(params![id, account, description])?;
    Ok(changed == 1)
}

/// Counts what one transaction has changed as a single change, for dialects whose clients see the count.
pub(crate) fn revise_to(transaction: &Transaction<'_>, id: i64, revision: i64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE agent_group SET revision = ?2 WHERE id = ?1")?
        .execute(params![id, revision])
        .map(drop)
}

/// Counts what was written so far as the first revision of every group: a seed is no history.
pub(crate) fn begin(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute("UPDATE agent_group SET revision = 1", []).map(drop)
}

/// Removes a group and, through the foreign key, its relations; false when the group is not there.
pub(crate) fn delete(transaction: &Transaction<'_>, account: &str, id: i64) -> rusqlite::Result<bool> {
    let changed = transaction
        .prepare_cached("DELETE FROM agent_group WHERE id = ?1 AND account_id = ?2")?
        .execute(params![id, account])?;
    Ok(changed == 1)
}

/// Numbers a name until no other group of the account has it, in any case.
fn free_name(
    connection: &Connection,
    account: &str,
    name: &str,
    except: Option<i64>,
    numbering: Numbering,
) -> rusqlite::Result<String> {
    let mut taken = connection
        .prepare_cached("SELECT 1 FROM agent_group WHERE account_id = ?1 AND folded_name = ?2 AND id IS NOT ?3")?;
    let mut candidate = name.to_owned();
    for number in 1.. {
        if !taken.exists(params![account, fold(&candidate), except])? {
            break;
        }
        candidate = numbering(name, number);
    }
    Ok(candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::seed::ACCOUNT;
    use crate::sandbox::store::Store;

    fn insert_group(connection: &Connection, id: i64, account: &str, active: bool) -> rusqlite::Result<()> {
        insert(
            connection,
            NewGroup {
                id,
                account,
                name: "Night",
                active,
                created_at: 0,
            },
        )
    }

    #[tokio::test]
    async fn totals_follow_every_change() {
        let store = Store::open(None, |fill| insert_account(fill, ACCOUNT, ""))
            .await
            .unwrap();
        let totals = store.change(|store| {
            let total = |only_active| {
                let filter = GroupFilter {
                    only_active,
                    ..GroupFilter::default()
                };
                search(store, ACCOUNT, &filter, Window::ALL).map(|found| {
                    assert_eq!(i64::try_from(found.rows.len()).ok(), Some(found.total));
                    found.total
                })
            };
            let mut totals = vec![(total(false)?, total(true)?)];
            insert_group(store, 1, ACCOUNT, true)?;
            insert_group(store, 2, ACCOUNT, false)?;
            totals.push((total(false)?, total(true)?));
            update(store, ACCOUNT, 2, "Late", true, |name, _| name.to_owned())?;
            totals.push((total(false)?, total(true)?));
            delete(store, ACCOUNT, 1)?;
            totals.push((total(false)?, total(true)?));
            Ok(totals)
        });
        assert_eq!(totals.await.unwrap(), [(0, 0), (2, 1), (2, 2), (1, 1)]);
    }

    #[tokio::test]
    async fn groups_of_another_account_are_not_there() {
        let store = Store::open(None, |fill| {
            insert_account(fill, ACCOUNT, "")?;
            insert_account(fill, "other", "")?;
            insert_group(fill, 1, "other", true)
        });
        let store = store.await.unwrap();
        let seen = store.change(|store| {
            let numbering: Numbering = |name, number| format!("{name} {number}");
            assert!(find(store, ACCOUNT, 1)?.is_none());
            assert!(!update(store, ACCOUNT, 1, "Mine", true, numbering)?);
            assert!(!delete(store, ACCOUNT, 1)?);
            let created = create(store, ACCOUNT, "Night", 0, numbering)?;
            Ok((
                find(store, "other", 1)?.unwrap().name,
                find(store, ACCOUNT, created)?.unwrap().name,
            ))
        });
        let same = ("Night".to_owned(), "Night".to_owned());
        assert_eq!(seen.await.unwrap(), same, "names are unique per account only");
    }
}
