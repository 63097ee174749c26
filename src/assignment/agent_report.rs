//! What became of each agent's own change, where a roster is written agent by agent.

use super::observe::is_unsure;
use crate::client::{self, AgentChange, AgentEnd, AgentResult};
use crate::domain::{AgentId, Roster, RosterDiff};

/// What became of one agent's own change.
#[derive(Clone, Debug)]
pub struct AgentReport {
    /// Whose.
    pub agent: AgentId,
    /// What was to be done.
    pub change: AgentChange,
    /// What became of it.
    pub result: AgentWord,
    /// Why, where something stood in the way.
    pub error: Option<client::Error>,
}

/// What became of one agent's own change, as one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AgentWord {
    /// A re-read shows it, whatever the answer was.
    Done,
    /// Accepted, but no re-read shows it.
    Unconfirmed,
    /// Refused or lost, and a re-read does not show it.
    Failed,
    /// Sent, and nobody can tell what became of it.
    Unknown,
    /// Nothing was sent for it.
    NotAttempted,
}

impl AgentWord {
    /// The word in JSON and tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Unconfirmed => "unconfirmed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::NotAttempted => "not-attempted",
        }
    }
}

impl From<AgentResult> for AgentReport {
    fn from(result: AgentResult) -> Self {
        let (word, error) = match result.end {
            AgentEnd::Done => (AgentWord::Done, None),
            AgentEnd::Failed(error) if is_unsure(&error) => (AgentWord::Unknown, Some(error)),
            AgentEnd::Failed(error) => (AgentWord::Failed, Some(error)),
            AgentEnd::NotAttempted => (AgentWord::NotAttempted, None),
        };
        Self {
            agent: result.agent,
            change: result.change,
            result: word,
            error,
        }
    }
}

/// Everybody's change before the first of it is sent, in the order they are made.
pub(super) fn planned(diff: &RosterDiff) -> Vec<AgentReport> {
    let adds = diff.added.iter().map(|member| (member, AgentChange::Add));
    let removals = diff.removed.iter().map(|member| (member, AgentChange::Remove));
    adds.chain(removals)
        .map(|(member, change)| AgentReport {
            agent: member.agent.clone(),
            change,
            result: AgentWord::NotAttempted,
            error: None,
        })
        .collect()
}

/// Puts the results of a write in the place of what was known of these agents before.
pub(super) fn take(known: &mut Vec<AgentReport>, results: Vec<AgentResult>) {
    for result in results {
        match known.iter_mut().find(|known| known.agent == result.agent) {
            Some(known) => *known = result.into(),
            None => known.push(result.into()),
        }
    }
}

/// Puts right what the answers said by what a re-read shows; without one nothing is certain to be done.
pub(super) fn correct(known: &mut [AgentReport], seen: Option<&Roster>) {
    for known in known {
        let shows = seen.map(|seen| seen.contains(&known.agent) == (known.change == AgentChange::Add));
        known.result = match (shows, known.result) {
            (Some(true), _) => {
                known.error.take_if(|error| !error.reaches_elsewhere());
                AgentWord::Done
            }
            (_, AgentWord::Done) => AgentWord::Unconfirmed,
            (Some(false), AgentWord::Unknown) => AgentWord::Failed,
            (_, word) => word,
        };
    }
}

/// The first error in the order the changes were made.
pub(super) fn first_failure(known: &[AgentReport]) -> Option<&client::Error> {
    known.iter().find_map(|known| known.error.as_ref())
}

/// Who has one of these words.
pub(super) fn those(known: &[AgentReport], words: &[AgentWord]) -> Vec<AgentId> {
    let mut agents: Vec<AgentId> = known
        .iter()
        .filter(|known| words.contains(&known.result))
        .map(|known| known.agent.clone())
        .collect();
    agents.sort_unstable();
    agents
}
