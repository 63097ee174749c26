//! `callboard group`.

mod change;
mod delete;

use crate::cli::args::GroupVerb;
use crate::cli::uses::Uses;
use crate::cli::view::{GroupDetails, GroupTable, incomplete};
use crate::cli::{Context, Failure};
use crate::domain::GroupStatus;

/// Lists, shows and changes groups.
pub async fn run(context: &Context, verb: GroupVerb) -> Result<(), Failure> {
    match verb {
        GroupVerb::List { name } => {
            let connected = context.connect().await?;
            let listing = connected.groups(name).await?;
            context.output.present(&GroupTable {
                listing: &listing,
                capabilities: connected.directory.capabilities(),
            })?;
            incomplete("groups", &listing.completeness)
        }
        GroupVerb::Show { group } => show(context, &group).await,
        GroupVerb::Create(arguments) => change::create(context, arguments).await,
        GroupVerb::Rename { group, name, charges } => change::rename(context, &group, name, charges).await,
        GroupVerb::Describe { group, text, charges } => change::describe(context, &group, text, charges).await,
        GroupVerb::Activate { group } => change::switch(context, &group, GroupStatus::Active).await,
        GroupVerb::Deactivate { group } => change::switch(context, &group, GroupStatus::Inactive).await,
        GroupVerb::Delete(arguments) => delete::run(context, &arguments).await,
    }
}

/// One group with what its roster tells, which a list of groups may not.
async fn show(context: &Context, wanted: &str) -> Result<(), Failure> {
    let connected = context.connect().await?;
    let mut group = connected.group(wanted).await?;
    let reading = connected.directory.read_roster(&connected.call, &group.id).await?;
    group.members = Some(reading.roster.len());
    group.receiving = reading.roster.receiving();
    let told = reading.group.as_ref();
    group.description = group.description.or_else(|| told?.description.clone());
    let concerned = reading.lints.iter().filter_map(|lint| lint.agent.as_ref());
    let known = connected.named(&reading, concerned).await;
    let uses = Uses::read(&connected, &group.id).await;
    context.output.present(&GroupDetails {
        group: &group,
        reading: &reading,
        uses: &uses,
        known: &known,
        capabilities: connected.directory.capabilities(),
    })?;
    match uses {
        Uses::Told(listing) => incomplete("uses", &listing.completeness),
        Uses::NotTold(_) => Ok(()),
        Uses::Unread(error) => Err(error.into()),
    }
}
