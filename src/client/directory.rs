//! The contract every phone system is spoken to through.

use async_trait::async_trait;

use super::{Call, Capabilities, Result};
use crate::domain::{Agent, AgentId, Group, GroupId, GroupStatus, Roster};

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
}

/// One roster to be written. Made only by `assignment`, from a confirmed plan step.
#[derive(Clone, Copy, Debug)]
pub struct RosterWrite<'a> {
    /// The roster as re-read just before; carries the revision where there is one.
    pub base: &'a Roster,
    /// The complete roster it should become. Never contains `ReceiveCall::Unknown` where
    /// [`Capability::ReceiveCall`](super::Capability::ReceiveCall) exists.
    pub target: &'a Roster,
}

/// The phone system accepted a roster write. Says nothing about what is visible: a re-read decides that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteReceipt {
    /// The phone system's own sentence, not yet made visible.
    pub message: Option<String>,
}

/// What to change about a group itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupChange {
    /// Another name.
    Rename(String),
    /// Another status; needs [`Capability::SwitchGroup`](super::Capability::SwitchGroup).
    Switch(GroupStatus),
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
    /// - With [`Capability::AtomicRoster`](super::Capability::AtomicRoster) an error with
    ///   [`Reach::Answered`](super::Reach::Answered) usually means nothing changed; the caller re-reads anyway.
    /// - An empty target empties the group; the caller has made sure that a person wants that.
    async fn write_roster(&self, call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt>;

    /// Makes a group and tells its id. Needs [`Capability::CreateGroup`](super::Capability::CreateGroup).
    ///
    /// - The name may come out changed; the caller re-reads.
    /// - Never repeated: a lost answer is [`Reach::Unanswered`](super::Reach::Unanswered), and the caller looks
    ///   for the name.
    async fn create_group(&self, call: &Call, name: &str) -> Result<GroupId>;

    /// Changes a group itself. `group` is the group as last read: what is not changed is sent back as it is there.
    ///
    /// - A rename leaves the status alone, a switch leaves the name alone.
    async fn change_group(&self, call: &Call, group: &Group, change: &GroupChange) -> Result<()>;

    /// Deletes a group for good. Needs [`Capability::DeleteGroup`](super::Capability::DeleteGroup).
    async fn delete_group(&self, call: &Call, group: &GroupId) -> Result<()>;

    /// Everybody who can be in groups.
    ///
    /// - Where the phone system has no such list, whoever is named by groups, marked incomplete.
    async fn list_agents(&self, call: &Call) -> Result<Listing<Agent>>;

    /// The groups one agent is in.
    ///
    /// - Complete only when every group's members were told.
    async fn list_groups_of(&self, call: &Call, agent: &AgentId) -> Result<Listing<Group>>;
}
