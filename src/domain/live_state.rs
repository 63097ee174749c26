//! Whether somebody could take a call at this moment.

use std::sync::Arc;

use super::AgentId;

/// Whether a call would get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reachability {
    /// Nothing stands in the way.
    Reachable,
    /// It would not: switched off, busy, away.
    Unreachable,
    /// The phone system did not tell.
    Unknown,
}

/// What a phone system tells about one agent at this moment. It holds for the agent everywhere and is never part of a
/// membership: callboard shows it and does not write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveState {
    /// Who.
    pub agent: AgentId,
    /// Whether a call would get through.
    pub reachability: Reachability,
    /// The reason in a word or two: `idle`, `do not disturb`, `no phone`. Not yet made visible.
    pub word: Arc<str>,
}
