//! The contract every phone system is spoken to through.

use async_trait::async_trait;

use super::{Call, Capabilities, Capability, Error, Operation, Result};
use crate::domain::{Agent, AgentId, Group, GroupId, GroupStatus, LiveState, Roster};

/// Whether a list is all there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Everything was read.
    Complete,
    /// Something is missing. Such a list is shown as incomplete and is no base for anything that needs all of it.
    Incomplete {
        /// How many items arrived.
        got: usize,
        /// How many there should be, when told.
        of: Option<usize>,
        /// Why, as one clause for people.
        because: String,
    },
}

impl Completeness {
    /// Whether everything was read.
    pub const fn is_complete(&self) -> bool {
        matches!(self, Self::Complete)
    }
}

/// Items and whether they are all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing<T> {
    /// What arrived, sorted by id, no id twice.
    pub items: Vec<T>,
    /// Whether that is all.
    pub completeness: Completeness,
}

impl<T> Listing<T> {
    /// A complete list.
    pub const fn complete(items: Vec<T>) -> Self {
        Self {
            items,
            completeness: Completeness::Complete,
        }
    }
}

/// Which groups are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupQuery {
    /// Part of the name, without regard to case; `None` is all groups.
    pub name: Option<String>,
}

impl GroupQuery {
    /// The part of the name that is wanted; nothing at all is no wish.
    pub fn wanted(&self) -> Option<&str> {
        self.name.as_deref().filter(|name| !name.is_empty())
    }

    /// Whether a group of this name is wanted.
    pub fn fits(&self, name: &str) -> bool {
        self.wanted()
            .is_none_or(|wanted| name.to_lowercase().contains(&wanted.to_lowercase()))
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// For people: an account or user id, never a secret.
    pub name: String,
    /// When the session ends, in Unix seconds, where known.
    pub expires_at: Option<i64>,
}

/// A roster with what the same answer tells about the group and its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterReading {
    /// Who is in the group.
    pub roster: Roster,
    /// The group as this answer tells it; fields it does not tell are unknown.
    pub group: Option<Group>,
    /// The agents this answer names, members or not, sorted by id.
    pub agents: Vec<Agent>,
    /// What looks wrong about the group, for people to mend.
    pub lints: Vec<Lint>,
    /// What else the phone system keeps about the group, for people to read: caller ids, hold music.
    pub facts: Vec<Fact>,
}

/// Something that looks wrong, or that a person should know before going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// One of the dialect's own stable words, such as `stale-id`.
    pub code: &'static str,
    /// Whom it is about; `None` is the group.
    pub agent: Option<AgentId>,
    /// One sentence for people, already visible.
    pub sentence: String,
}

/// Something worth reading about a group that callboard does not edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is, in our words: `Caller id`.
    pub label: &'static str,
    /// What it says, as the phone system sent it (not yet made visible).
    pub value: String,
}

/// Something that leads calls to a group, or names it otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupUse {
    /// What kind of thing, in our words: `callflow`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its name for people, as the phone system sent it (not yet made visible).
    pub name: String,
}

/// One roster to be written. Made only by `assignment`, from a confirmed plan step.
#[derive(Clone, Copy, Debug)]
pub struct RosterWrite<'a> {
    /// The roster as re-read just before; carries the revision where there is one.
    pub base: &'a Roster,
    /// The complete roster it should become. Never contains `ReceiveCall::Unknown` where
    /// [`Capability::ReceiveCall`] exists.
    pub target: &'a Roster,
}

/// The phone system accepted a roster write. Says nothing about what is visible: a re-read decides that.
#[derive(Debug, Default)]
pub struct WriteReceipt {
    /// The phone system's own sentence, not yet made visible.
    pub message: Option<String>,
    /// Without [`Capability::AtomicRoster`]: what became of each agent's own change, in the order they were to be
    /// made. Empty where the roster was written as a whole.
    pub agents: Vec<AgentResult>,
}

impl WriteReceipt {
    /// The first agent's change that did not go through, and why.
    pub fn first_failure(&self) -> Option<&Error> {
        self.agents.iter().find_map(|result| match &result.end {
            AgentEnd::Failed(error) => Some(error),
            AgentEnd::Done | AgentEnd::NotAttempted => None,
        })
    }
}

/// What became of one agent's own change.
#[derive(Debug)]
pub struct AgentResult {
    /// Whose.
    pub agent: AgentId,
    /// What was to be done.
    pub change: AgentChange,
    /// What became of it.
    pub end: AgentEnd,
}

/// What is done to one agent of a roster that is written agent by agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentChange {
    /// Becomes a member.
    Add,
    /// Is no member any more.
    Remove,
}

/// How one agent's own change ended.
#[derive(Debug)]
pub enum AgentEnd {
    /// The phone system accepted it.
    Done,
    /// It was refused, or nobody can tell: see the error's reach.
    Failed(Error),
    /// Nothing was sent for it.
    NotAttempted,
}

/// What to change about a group itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupChange {
    /// Another name.
    Rename(String),
    /// Another status; needs [`Capability::SwitchGroup`].
    Switch(GroupStatus),
    /// Another description, which may be empty; needs
    /// [`Capability::DescribeGroup`].
    Describe(String),
}

impl GroupChange {
    /// What the phone system must be able to do for it.
    pub const fn capability(&self) -> Capability {
        match self {
            Self::Rename(_) => Capability::RenameGroup,
            Self::Switch(_) => Capability::SwitchGroup,
            Self::Describe(_) => Capability::DescribeGroup,
        }
    }
}

/// A phone system's groups, rosters and agents.
///
/// Holds for every method, and the contract suite checks it on every implementation:
///
/// - What a phone system cannot do is a missing capability; asking anyway is an error of kind
///   [`Usage`](super::Kind::Usage) and nothing is sent.
/// - Names are handed over exactly as sent. Ids are exact text, never rounded.
/// - Errors tell with [`Reach`](super::Reach) whether a request may have taken effect.
/// - Reads may be repeated inside (bounded, announced through [`Call`]); writes are sent at most once, unless it
///   is certain that nothing left this machine.
/// - Dropping the future stops the call; a write that was already sent may still take effect.
#[async_trait]
pub trait Directory: Send + Sync {
    /// What this phone system can do. Never asks the network.
    fn capabilities(&self) -> Capabilities;

    /// Who is signed in, asked of the phone system where it can tell, and checked with a harmless call where it
    /// cannot.
    async fn identity(&self, call: &Call) -> Result<Identity>;

    /// The groups this account can see.
    ///
    /// - Reads page after page; a page that fails after others arrived gives an incomplete listing, a first page
    ///   that fails gives the error.
    /// - Incomplete is also: a repeated page, a page other than the one asked for, fewer groups than announced.
    /// - No group gives an empty complete listing, however the phone system says it.
    /// - `query.name` is a substring, without regard to case.
    async fn list_groups(&self, call: &Call, query: &GroupQuery) -> Result<Listing<Group>>;

    /// Who is in a group.
    ///
    /// - Complete or an error: a roster with a missing, doubled or unreadable member is an error of kind
    ///   [`Reply`](super::Kind::Reply), never a short roster.
    /// - What is not told about a member is `ReceiveCall::Unknown`.
    /// - A group that does not exist is an error of kind [`NotFound`](super::Kind::NotFound).
    async fn read_roster(&self, call: &Call, group: &GroupId) -> Result<RosterReading>;

    /// Makes a group's roster the target.
    ///
    /// - `Ok` is accepted, not yet confirmed.
    /// - With [`Capability::AtomicRoster`] an error with
    ///   [`Reach::Answered`](super::Reach::Answered) usually means nothing changed; the caller re-reads anyway.
    /// - Without it the write is one call for each agent who comes or goes: adds before removals, and no removal
    ///   when an add failed. It stops between two calls when `call` is stopped, tells its progress, and the receipt
    ///   names every agent. It is an error only when the first call failed in a way that stops all.
    /// - An empty target empties the group; the caller has made sure that a person wants that.
    async fn write_roster(&self, call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt>;

    /// Makes a group and tells its id. Needs [`Capability::CreateGroup`].
    ///
    /// - The name may come out changed; the caller re-reads.
    /// - Never repeated: a lost answer is [`Reach::Unanswered`](super::Reach::Unanswered), and the caller looks
    ///   for the name.
    async fn create_group(&self, call: &Call, name: &str) -> Result<GroupId>;

    /// Changes a group itself. `group` is the group as last read: what is not changed is sent back as it is there.
    ///
    /// - A rename leaves the status alone, a switch leaves the name alone.
    async fn change_group(&self, call: &Call, group: &Group, change: &GroupChange) -> Result<()>;

    /// Deletes a group for good. Needs [`Capability::DeleteGroup`].
    async fn delete_group(&self, call: &Call, group: &GroupId) -> Result<()>;

    /// Everybody who can be in groups.
    ///
    /// - Where the phone system has no such list, whoever is named by groups, marked incomplete.
    async fn list_agents(&self, call: &Call) -> Result<Listing<Agent>>;

    /// The groups one agent is in.
    ///
    /// - Complete only when every group's members were told.
    async fn list_groups_of(&self, call: &Call, agent: &AgentId) -> Result<Listing<Group>>;

    /// What uses a group: asked before it is deleted. Needs [`Capability::GroupUses`].
    async fn list_uses(&self, call: &Call, group: &GroupId) -> Result<Listing<GroupUse>> {
        let (_, _) = (call, group);
        Err(unsupported(
            self.capabilities(),
            Operation::ListUses,
            Capability::GroupUses,
        ))
    }

    /// Which members of a group could take a call now. Needs
    /// [`Capability::LiveState`]. Those it does not tell of are unknown.
    async fn live_states(&self, call: &Call, group: &GroupId) -> Result<Vec<LiveState>> {
        let (_, _) = (call, group);
        Err(unsupported(
            self.capabilities(),
            Operation::ReadLiveStates,
            Capability::LiveState,
        ))
    }

    /// What a person should know before this write is confirmed: traps of the phone system that can be seen
    /// beforehand. Only reads; `write` is checked again when it is made.
    async fn foresee(&self, call: &Call, write: RosterWrite<'_>) -> Result<Vec<Lint>> {
        let (_, _) = (call, write);
        Ok(Vec::new())
    }
}

fn unsupported(capabilities: Capabilities, operation: Operation, capability: Capability) -> Error {
    match capabilities.require(capability) {
        Err(missing) => Error::unsupported(operation, missing),
        Ok(()) => Error::new(
            capabilities.backend(),
            operation,
            super::Kind::Usage,
            "unsupported",
            format!(
                "{} cannot {} here",
                capabilities.backend().title(),
                capability.sentence()
            ),
        ),
    }
}
