//! What a new sandbox is filled with.

mod generator;
mod sample;

use rusqlite::Transaction;

use super::store::groups;

/// The account that every seed fills: the one of the captured answers (`api/deepcall.md` §5.4).
pub(crate) const ACCOUNT: &str = "29791451";

/// The contents of a new call center.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Seed {
    /// Twelve groups and sixty agents, names in several scripts.
    #[default]
    Sample,
    /// As many as asked for, the same ones each time.
    Generated {
        /// How many groups.
        groups: usize,
        /// How many agents.
        agents: usize,
    },
    /// An account without groups and agents.
    Empty,
}

/// Fills an empty database.
pub(crate) fn fill(transaction: &Transaction<'_>, seed: Seed) -> rusqlite::Result<()> {
    match seed {
        Seed::Sample => sample::fill(transaction),
        Seed::Generated { groups, agents } => generator::fill(transaction, groups, agents),
        Seed::Empty => groups::insert_account(transaction, ACCOUNT, "Empty call center"),
    }
}
