//! `callboard roster`.

use crate::cli::args::RosterVerb;
use crate::cli::view::RosterTable;
use crate::cli::{Context, Failure};
use crate::client::{Capability, Operation};

/// Shows who is in a group.
pub async fn run(context: &Context, verb: RosterVerb) -> Result<(), Failure> {
    let RosterVerb::Show { group, live } = verb;
    let needed: &[Capability] = if live { &[Capability::LiveState] } else { &[] };
    let connected = context.connect_able(Operation::ReadLiveStates, needed).await?;
    let (group, reading) = connected.roster(&group).await?;
    let states = if live {
        Some(connected.directory.live_states(&connected.call, &group.id).await?)
    } else {
        None
    };
    let members = reading.roster.members().iter().map(|member| &member.agent);
    let known = connected.named(&reading, members).await;
    context.output.present(&RosterTable {
        roster: &reading.roster,
        name: Some(&*group.name).filter(|name| !name.is_empty()),
        known: &known,
        lints: &reading.lints,
        live: states.as_deref(),
        capabilities: connected.directory.capabilities(),
    })
}
