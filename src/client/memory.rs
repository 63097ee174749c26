//! A directory in memory, stricter than any phone system.

/// Keeps groups, rosters and agents in memory and refuses what the contract does not promise.
#[derive(Debug, Default)]
pub struct MemoryDirectory {}
