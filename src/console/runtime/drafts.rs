//! Drafts on their way to disk.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::console::setup::{NotKept, Store};
use crate::domain::GroupId;

/// Keeps and forgets drafts from several threads so that the last order for a group is what is on disk in the end,
/// however late a thread comes to carry out an earlier one.
pub struct Drafts {
    store: Arc<dyn Store>,
    last: u64,
    done: Arc<Mutex<HashMap<GroupId, u64>>>,
}

/// One order, to be carried out on any thread.
pub struct Order {
    group: GroupId,
    number: u64,
    store: Arc<dyn Store>,
    done: Arc<Mutex<HashMap<GroupId, u64>>>,
}

impl Drafts {
    /// Drafts of what is opened.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            last: 0,
            done: Arc::default(),
        }
    }

    /// The next order about a group.
    pub fn order(&mut self, group: GroupId) -> Order {
        self.last += 1;
        Order {
            group,
            number: self.last,
            store: Arc::clone(&self.store),
            done: Arc::clone(&self.done),
        }
    }
}

impl Order {
    /// Carries it out, unless a later one about the same group was carried out before.
    ///
    /// # Errors
    ///
    /// Those of `work`.
    pub fn carry_out(self, work: impl FnOnce(&dyn Store) -> Result<(), NotKept>) -> Result<(), NotKept> {
        // Held while the file is written: two orders about one group must not overtake each other half-way.
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if done.get(&self.group).is_some_and(|later| *later > self.number) {
            return Ok(());
        }
        done.insert(self.group, self.number);
        work(&*self.store)
    }
}
