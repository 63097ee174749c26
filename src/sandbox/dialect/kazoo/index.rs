//! The rows of long lists in their order, kept from one page to the next.
//!
//! Pages go by vendor ids and names, of which the database knows no order; sorting everything for each page would
//! make reading a long list quadratic.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::paging::{Row, sort};
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::{Extent, agents, groups};

/// A list that is kept in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Listed {
    Groups,
    UsersById,
    UsersByName,
    Devices,
}

/// Numbers of things in the order of a list.
pub(super) type Rows = Arc<Vec<Row<i64>>>;

/// The lists as they were when somebody last asked.
#[derive(Default)]
pub(super) struct Indexes(Mutex<HashMap<Listed, (Extent, Rows)>>);

impl Indexes {
    /// Gives the rows of a list, read anew only if something was added or removed since.
    ///
    /// How many there are and which is the newest tells that: numbers are never given twice, so what was there before
    /// cannot have been exchanged without one of the two changing. Nothing in a row can change while it is there.
    pub(super) fn rows(
        &self,
        connection: &Connection,
        list: Listed,
        read: impl FnOnce(&Connection) -> rusqlite::Result<Vec<Row<i64>>>,
    ) -> rusqlite::Result<Rows> {
        let extent = match list {
            Listed::Groups => groups::extent(connection, ACCOUNT)?,
            Listed::UsersById | Listed::UsersByName | Listed::Devices => agents::extent(connection, ACCOUNT)?,
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, rows)) = kept.get(&list)
            && *known == extent
        {
            return Ok(Arc::clone(rows));
        }
        let mut rows = read(connection)?;
        sort(&mut rows);
        let rows = Arc::new(rows);
        kept.insert(list, (extent, Arc::clone(&rows)));
        Ok(rows)
    }
}
