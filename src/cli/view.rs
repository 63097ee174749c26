//! What commands show, each thing once for all forms.

mod agents;
mod change;
mod groups;
mod identity;
mod listing;
mod profiles;
mod roster;

pub use agents::{AgentCard, AgentTable};
pub use change::{ChangeRow, ChangeTable};
pub use groups::{GroupCard, GroupGone, GroupTable};
pub use identity::IdentityCard;
pub use listing::incomplete;
pub use profiles::{ProfileCard, ProfileTable};
pub use roster::RosterTable;
