//! `callboard roster`.

use crate::cli::agent_list::KnownAgents;
use crate::cli::args::RosterVerb;
use crate::cli::view::RosterTable;
use crate::cli::{Context, Failure};
use crate::domain::Roster;

/// Shows who is in a group.
pub async fn run(context: &Context, verb: RosterVerb) -> Result<(), Failure> {
    let RosterVerb::Show { group } = verb;
    let connected = context.connect().await?;
    let (group, reading) = connected.roster(&group).await?;
    let mut known = KnownAgents::new(reading.agents.clone(), true);
    if unnamed(&known, &reading.roster)
        && let Ok(listing) = connected.directory.list_agents(&connected.call).await
    {
        // Names are for people; a roster without them is still the roster.
        let mut agents = reading.agents.clone();
        agents.extend(listing.items);
        known = KnownAgents::new(agents, true);
    }
    context.output.present(&RosterTable {
        roster: &reading.roster,
        name: Some(&*group.name).filter(|name| !name.is_empty()),
        known: &known,
    })
}

fn unnamed(known: &KnownAgents, roster: &Roster) -> bool {
    roster
        .members()
        .iter()
        .any(|member| known.get(&member.agent).is_none_or(|agent| agent.name.is_empty()))
}
