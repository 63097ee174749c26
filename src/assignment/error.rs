//! Why a safe write did not do what was asked.

use std::sync::Arc;

use crate::client::{self, Unsupported};
use crate::domain::{AgentId, GroupId};
use crate::storage;
use crate::text::visible;

use super::UnreadableJournal;

/// What stands in the way: one sentence for people, with what was and was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The phone system, or the way to it.
    #[error(transparent)]
    Client(#[from] client::Error),
    /// The journal or a lock on this host; nothing was sent.
    #[error("{0}; nothing was sent")]
    NotRecorded(storage::Error),
    /// The journal cannot be understood; nothing is decided by guess.
    #[error(transparent)]
    Journal(#[from] UnreadableJournal),
    /// This profile may not write.
    #[error("profile `{}` is read-only; nothing was sent", visible(profile))]
    ReadOnly {
        /// Which.
        profile: String,
    },
    /// Nobody has decided whether these members receive calls.
    #[error(
        "{} #{group}: nobody has decided whether {} receive calls; nothing was sent",
        visible(name),
        list(agents)
    )]
    Undecided {
        /// Where.
        group: GroupId,
        /// Its name.
        name: Arc<str>,
        /// Who.
        agents: Vec<AgentId>,
    },
    /// The group was deleted meanwhile, or can no longer be seen.
    #[error("{} #{group} is gone; the draft is kept. {source}", visible(name))]
    Gone {
        /// Which.
        group: GroupId,
        /// Its last known name.
        name: Arc<str>,
        /// The phone system's own answer.
        source: client::Error,
    },
    /// The phone system cannot do this.
    #[error("{0}; nothing was sent")]
    Unsupported(#[from] Unsupported),
    /// Base and target of a step belong to two groups.
    #[error("a change from group #{base} to group #{target} is none; nothing was sent")]
    TwoGroups {
        /// The base's group.
        base: GroupId,
        /// The target's group.
        target: GroupId,
    },
    /// A group with this name is already there.
    #[error("a group named `{}` is already there: #{group}; nothing was sent", visible(name))]
    NameTaken {
        /// The name as it is there.
        name: Arc<str>,
        /// Whose it is.
        group: GroupId,
    },
    /// A group needs a name.
    #[error("a group needs a name; nothing was sent")]
    NoName,
    /// Somebody else has changed the group itself.
    #[error("somebody else has renamed #{group} to `{}`; nothing was sent", visible(found))]
    GroupChanged {
        /// Which.
        group: GroupId,
        /// Its name now.
        found: Arc<str>,
    },
    /// Created, it seems not: the answer was lost, and no group of this name is to be found.
    #[error("no answer came, and no group named `{}` is to be found yet", visible(name))]
    NotFoundAfterCreate {
        /// The name that was asked for.
        name: String,
        /// What was lost.
        source: client::Error,
    },
    /// Somebody else has changed the roster after a part of this change was written.
    #[error(
        "somebody else has changed {} #{group} while it was written; the rest of the change was not sent",
        visible(name)
    )]
    Overtaken {
        /// Where.
        group: GroupId,
        /// Its name.
        name: Arc<str>,
    },
    /// Stopped by the user before anything was sent.
    #[error("stopped before anything was sent")]
    Cancelled,
    /// Stopped by the user between two agents.
    #[error("stopped after {done} of {of} changes; the rest was not sent")]
    Stopped {
        /// How many are done.
        done: usize,
        /// How many there were to be.
        of: usize,
    },
}

/// The outcome is true, but could not be written into the journal.
#[derive(Debug, thiserror::Error)]
#[error("the outcome could not be recorded: {0}")]
pub struct NotSaved(#[from] pub storage::Error);

impl Error {
    /// The first half of `kind/code`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Client(error) => error.kind().word(),
            Self::NotRecorded(_) | Self::Journal(_) => "storage",
            Self::ReadOnly { .. } | Self::Unsupported(_) | Self::TwoGroups { .. } | Self::NoName => "usage",
            Self::Undecided { .. }
            | Self::Gone { .. }
            | Self::GroupChanged { .. }
            | Self::NameTaken { .. }
            | Self::NotFoundAfterCreate { .. }
            | Self::Overtaken { .. }
            | Self::Cancelled
            | Self::Stopped { .. } => "write",
        }
    }

    /// The second half of `kind/code`, one of our own stable words.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Client(error) => error.reason(),
            Self::NotRecorded(error) => error.code().word(),
            Self::Journal(_) => "journal",
            Self::ReadOnly { .. } => "read-only",
            Self::Undecided { .. } => "undecided",
            Self::Gone { .. } => "gone",
            Self::Unsupported(_) => "unsupported",
            Self::TwoGroups { .. } => "two-groups",
            Self::NameTaken { .. } => "name-taken",
            Self::NoName => "no-name",
            Self::GroupChanged { .. } | Self::Overtaken { .. } => "drift",
            Self::NotFoundAfterCreate { .. } => "unknown",
            Self::Cancelled | Self::Stopped { .. } => "cancelled",
        }
    }

    /// The phone system's code where it gave one, else our own word.
    pub fn code(&self) -> &str {
        self.client()
            .and_then(client::Error::vendor_code)
            .unwrap_or_else(|| self.reason())
    }

    /// The next sensible step.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Client(error) => error.hint(),
            Self::NotRecorded(error) => error.hint(),
            Self::Journal(_) => Some("look at the file; move it away to start a new journal"),
            Self::ReadOnly { .. } => Some("use another profile, or set `read_only = false` in this one"),
            Self::Undecided { .. } => Some("choose calls on or off for them (`--calls-on`, `--calls-off`)"),
            Self::Gone { source, .. } => source.hint().or(Some("refresh the list of groups")),
            Self::NameTaken { .. } | Self::NoName => Some("choose another name"),
            Self::GroupChanged { .. } | Self::Overtaken { .. } => Some("refresh and look again"),
            Self::NotFoundAfterCreate { .. } => Some("refresh the list before creating it again"),
            Self::Unsupported(_) | Self::TwoGroups { .. } | Self::Cancelled | Self::Stopped { .. } => None,
        }
    }

    /// What the phone system, or the way to it, said.
    pub const fn client(&self) -> Option<&client::Error> {
        match self {
            Self::Client(error)
            | Self::Gone { source: error, .. }
            | Self::NotFoundAfterCreate { source: error, .. } => Some(error),
            _ => None,
        }
    }

    /// Whether signing in again is the way on: then do so and write again; the cycle starts with a re-read.
    pub fn asks_for_sign_in(&self) -> bool {
        self.client().is_some_and(client::Error::asks_for_sign_in)
    }

    /// The price a person must agree to first, as one sentence; not yet made visible. Then do the same with
    /// [`WriteRequest::with_charges`](super::WriteRequest::with_charges).
    pub fn price(&self) -> Option<&str> {
        self.client().and_then(client::Error::price)
    }
}

fn list(agents: &[AgentId]) -> String {
    const SHOWN: usize = 10;
    let mut shown: Vec<String> = agents
        .iter()
        .take(SHOWN)
        .map(|agent| format!("#{}", visible(agent.as_str())))
        .collect();
    if agents.len() > SHOWN {
        shown.push(format!("{} more", agents.len() - SHOWN));
    }
    shown.join(", ")
}
