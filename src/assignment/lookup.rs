//! Finding a group in the list as it is now.

use crate::client::{Call, Completeness, Directory, Error, GroupQuery, Kind, Operation, Reach, Result};
use crate::domain::{Group, GroupId};

/// The group with this id: asked for by name first, because a whole list can be a hundred pages.
///
/// # Errors
///
/// Also when the list is incomplete and the group is not in it: then nobody knows.
pub(super) async fn find_group(
    directory: &dyn Directory,
    call: &Call,
    group: &GroupId,
    name: &str,
) -> Result<Option<Group>> {
    let by_name = GroupQuery {
        name: Some(name.to_owned()),
    };
    for query in [by_name, GroupQuery::default()] {
        let listing = directory.list_groups(call, &query).await?;
        let found = listing.items.into_iter().find(|listed| listed.id == *group);
        if found.is_some() {
            return Ok(found);
        }
        if query.name.is_none() {
            check_complete(directory, &listing.completeness)?;
        }
    }
    Ok(None)
}

/// The groups with this name, blanks around it and case aside.
///
/// # Errors
///
/// Also when the list is incomplete and no such group is in it.
pub(super) async fn named_like(directory: &dyn Directory, call: &Call, name: &str) -> Result<Vec<Group>> {
    let wanted = name.trim().to_lowercase();
    let query = GroupQuery {
        name: Some(name.trim().to_owned()),
    };
    let listing = directory.list_groups(call, &query).await?;
    let mut groups = listing.items;
    groups.retain(|group| group.name.trim().to_lowercase() == wanted);
    if groups.is_empty() {
        check_complete(directory, &listing.completeness)?;
    }
    Ok(groups)
}

/// Whether a whole list of groups shows that this one is gone.
///
/// # Errors
///
/// Also when the list is incomplete and the group is not in it: then nobody knows.
pub(super) async fn is_unlisted(directory: &dyn Directory, call: &Call, group: &GroupId) -> Result<bool> {
    let listing = directory.list_groups(call, &GroupQuery::default()).await?;
    if listing.items.iter().any(|listed| listed.id == *group) {
        return Ok(false);
    }
    check_complete(directory, &listing.completeness).map(|()| true)
}

/// The group with its description: where the list does not tell it, a reading of the group may.
pub(super) async fn described(directory: &dyn Directory, call: &Call, mut group: Group) -> Group {
    if group.description.is_none()
        && let Ok(reading) = directory.read_roster(call, &group.id).await
    {
        group.description = reading.group.and_then(|told| told.description);
    }
    group
}

fn check_complete(directory: &dyn Directory, completeness: &Completeness) -> Result<()> {
    let Completeness::Incomplete { because, .. } = completeness else {
        return Ok(());
    };
    let message = format!("The list of groups is not complete: {because}.");
    let backend = directory.capabilities().backend();
    Err(
        Error::new(backend, Operation::ListGroups, Kind::Reply, "incomplete-list", message)
            .with_reach(Reach::Answered)
            .with_hint("refresh the list and try again"),
    )
}
