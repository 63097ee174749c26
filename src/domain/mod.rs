//! Values and rules of the call center: groups, agents, rosters, drafts, differences, merges and plans.
//!
//! Pure: no IO, no async, no clock, no environment. Everything here can be printed, compared and tested
//! without a runtime.

mod agent;
mod align;
mod backend;
mod diff;
mod draft;
mod edit;
mod group;
mod history;
mod id;
mod live_state;
mod membership;
mod merge;
mod order;
mod plan;
mod roster;
mod seats;

pub use agent::{Agent, AgentStatus};
pub use backend::{Backend, UnknownBackend};
pub use diff::{BaseMismatch, CallsChange, OrderChange, RosterDiff};
pub use draft::Draft;
pub use edit::Edit;
pub use group::{Group, GroupStatus, ListedMember};
pub use id::{AgentId, GroupId};
pub use live_state::{LiveState, Reachability};
pub use membership::{Membership, ReceiveCall};
pub use merge::{Conflict, Merge, Side, merge};
pub use order::{Direction, Order, by_position};
pub use plan::{Hazard, Limits, Plan, Step};
pub use roster::{DuplicateMember, Revision, Roster};
pub use seats::{Seat, Slot, Tally};

#[cfg(test)]
mod properties;
