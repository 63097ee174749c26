//! A search index that limps behind the database, for the variant `lag`.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::sandbox::store::Member;

struct Stale {
    members: Vec<Member>,
    reads: u32,
}

/// The rosters that reads still see although they have been replaced.
#[derive(Default)]
pub(crate) struct Lag {
    stale: Mutex<HashMap<i64, Stale>>,
}

impl Lag {
    /// Keeps showing the roster before a write. One that is still shown stays: the index is behind by both writes.
    pub(super) fn remember(&self, group: i64, before: Vec<Member>, reads: u32) {
        let mut stale = self.lock();
        stale.entry(group).or_insert(Stale { members: before, reads }).reads = reads;
    }

    /// Gives what a read of the group sees, which counts as one read.
    pub(super) fn show(&self, group: i64, now: Vec<Member>) -> Vec<Member> {
        let mut stale = self.lock();
        let Some(kept) = stale.get_mut(&group) else { return now };
        kept.reads -= 1;
        if kept.reads > 0 {
            return kept.members.clone();
        }
        stale.remove(&group).map_or(now, |kept| kept.members)
    }

    /// Forgets a group that was deleted.
    pub(crate) fn forget(&self, group: i64) {
        self.lock().remove(&group);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Stale>> {
        self.stale.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
