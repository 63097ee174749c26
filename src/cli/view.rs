//! What commands show, each thing once for all forms.

mod agents;
mod capabilities;
mod change;
mod group_details;
mod groups;
mod identity;
mod lints;
mod listing;
mod profiles;
mod roster;

pub use agents::{AgentCard, AgentTable};
pub use capabilities::{capability_fields, capability_lines};
pub use change::{ChangeRow, ChangeTable};
pub use group_details::GroupDetails;
pub use groups::{GroupCard, GroupGone, GroupTable};
pub use identity::{IdentityCard, Whoami};
pub use lints::lint_line;
pub use listing::incomplete;
pub use profiles::{ProfileCard, ProfileTable};
pub use roster::RosterTable;

/// One note where something holds, else none.
pub fn said_if(holds: bool, note: &str) -> Vec<String> {
    holds.then(|| note.to_owned()).into_iter().collect()
}
