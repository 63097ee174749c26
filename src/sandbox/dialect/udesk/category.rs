//! The group ids of an agent, those of other categories included (`api/udesk.md` §3, 8; §10).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::sandbox::store::agents;

/// Groups that exist, but not among the user groups: no list shows them, and agents are in them.
const OTHER_GROUPS: [i64; 2] = [900_001, 900_002];

/// Which agents are in groups of other categories, where that is not as it was at first.
#[derive(Clone, Default)]
pub(crate) struct Categories(Arc<Mutex<HashMap<i64, Vec<i64>>>>);

impl Categories {
    /// Tells whether the id is of such a group.
    pub(super) fn has(group: i64) -> bool {
        OTHER_GROUPS.contains(&group)
    }

    /// Gives all group ids of an agent.
    pub(super) fn group_ids(&self, store: &Connection, agent: i64) -> rusqlite::Result<Vec<i64>> {
        let mut ids = agents::groups_of(store, agent)?;
        ids.extend(self.others(agent));
        Ok(ids)
    }

    /// Puts an agent into exactly these groups of other categories.
    pub(super) fn put(&self, agent: i64, groups: Vec<i64>) {
        self.lock().insert(agent, groups);
    }

    fn others(&self, agent: i64) -> Vec<i64> {
        let [chat, outbound] = OTHER_GROUPS;
        let first = match agent % 7 {
            3 => vec![chat],
            5 => vec![chat, outbound],
            _ => Vec::new(),
        };
        self.lock().get(&agent).cloned().unwrap_or(first)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Vec<i64>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
