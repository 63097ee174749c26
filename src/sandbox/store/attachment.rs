//! What one phone system keeps about a group and the others do not know.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// Gives what a dialect has attached to a group.
pub(crate) fn get(connection: &Connection, group: i64, dialect: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT document FROM attachment WHERE group_id = ?1 AND dialect = ?2")?
        .query_row(params![group, dialect], |row| row.get(0))
        .optional()
}

/// Attaches something of a dialect to a group, in the place of what was there.
pub(crate) fn put(transaction: &Transaction<'_>, group: i64, dialect: &str, document: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO attachment (group_id, dialect, document) VALUES (?1, ?2, ?3)
             ON CONFLICT (group_id, dialect) DO UPDATE SET document = excluded.document",
        )?
        .execute(params![group, dialect, document])
        .map(drop)
}

/// Gives the group to which a dialect has attached exactly this text.
pub(crate) fn holder(connection: &Connection, dialect: &str, document: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT group_id FROM attachment WHERE dialect = ?1 AND document = ?2")?
        .query_row(params![dialect, document], |row| row.get(0))
        .optional()
}

/// Gives everything that a dialect has attached, with the groups.
pub(crate) fn all(connection: &Connection, dialect: &str) -> rusqlite::Result<Vec<(i64, String)>> {
    connection
        .prepare_cached("SELECT group_id, document FROM attachment WHERE dialect = ?1 ORDER BY group_id")?
        .query_map([dialect], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
