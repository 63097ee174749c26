//! `callboard group`.

mod change;

use crate::cli::args::GroupVerb;
use crate::cli::view::{GroupCard, GroupTable, incomplete};
use crate::cli::{Connected, Context, Failure};
use crate::domain::{Group, GroupStatus};

/// Lists, shows and changes groups.
pub async fn run(context: &Context, verb: GroupVerb) -> Result<(), Failure> {
    match verb {
        GroupVerb::List { name } => {
            let connected = context.connect().await?;
            let listing = connected.groups(name).await?;
            context.output.present(&GroupTable(&listing))?;
            incomplete("groups", &listing.completeness)
        }
        GroupVerb::Show { group } => {
            let connected = context.connect().await?;
            let group = counted(&connected, connected.group(&group).await?).await?;
            context.output.present(&GroupCard(&group))
        }
        GroupVerb::Create { name } => change::create(context, name).await,
        GroupVerb::Rename { group, name } => change::rename(context, &group, name).await,
        GroupVerb::Activate { group } => change::switch(context, &group, GroupStatus::Active).await,
        GroupVerb::Deactivate { group } => change::switch(context, &group, GroupStatus::Inactive).await,
        GroupVerb::Delete(arguments) => change::delete(context, &arguments).await,
    }
}

/// Fills in what a list of groups may not tell.
async fn counted(connected: &Connected, mut group: Group) -> Result<Group, Failure> {
    let reading = connected.directory.read_roster(&connected.call, &group.id).await?;
    group.members = Some(reading.roster.len());
    group.receiving = reading.roster.receiving();
    Ok(group)
}
