//! `callboard agent`.

use crate::cli::args::AgentVerb;
use crate::cli::view::{AgentCard, AgentTable, incomplete};
use crate::cli::{Context, Failure};
use crate::client::Completeness;
use crate::domain::Agent;

/// Lists agents, or shows one.
pub async fn run(context: &Context, verb: AgentVerb) -> Result<(), Failure> {
    let connected = context.connect().await?;
    match verb {
        AgentVerb::List => {
            let listing = connected.directory.list_agents(&connected.call).await?;
            context.output.present(&AgentTable(&listing))?;
            match &listing.completeness {
                // The phone system has no list of its own: as complete as it can be, which is no failure.
                Completeness::Incomplete { of: None, because, .. } => {
                    context.output.note(&format!("incomplete: {because}"));
                    Ok(())
                }
                completeness => incomplete("agents", completeness),
            }
        }
        AgentVerb::Show { agent } => {
            let known = connected.agents().await?;
            let ids = known.resolve(std::slice::from_ref(&agent))?;
            let mut ids = ids.into_iter();
            let (Some(id), None) = (ids.next(), ids.next()) else {
                return Err(
                    Failure::new("usage", "bad-value", format!("`{agent}` names no single agent"))
                        .with_hint("name one agent"),
                );
            };
            let groups = connected.directory.list_groups_of(&connected.call, &id).await?;
            let agent = known.get(&id).cloned().unwrap_or_else(|| Agent::named(id.as_str(), ""));
            context.output.present(&AgentCard {
                agent: &agent,
                groups: &groups,
            })?;
            incomplete("groups", &groups.completeness)
        }
    }
}
