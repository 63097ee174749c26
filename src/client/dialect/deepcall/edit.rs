//! `Group/add`, `Group/update` and `Group/delete` (`api/deepcall.md §5.1`–`§5.3`).

use super::identity;
use super::list::bad_id;
use super::wire::{self, Add, OneGroup, Update};
use super::{CAPABILITIES, DeepCall, Module};
use crate::client::{Call, Error, GroupChange, Kind, Operation, Result};
use crate::domain::{Backend, Group, GroupId, GroupStatus};

impl DeepCall {
    /// Makes a group. The name may come out numbered (quirk 14); only its id is told.
    pub(super) async fn add(&self, call: &Call, name: &str) -> Result<GroupId> {
        check_name(Operation::CreateGroup, name)?;
        let body = Add {
            proof: self.credentials.proof(),
            name,
        };
        let request = wire::request(Operation::CreateGroup, "Group/add", &body)?;
        let reply = self.ask(call, Module::Group, &request).await?;
        let id = reply.json.given("groupId").ok_or_else(|| {
            reply
                .unbelievable("bad-id", "the group was made, but its id was not told")
                .with_hint("refresh the groups to find it; do not make it again")
        })?;
        identity::text_of(id)
            .map(GroupId::new)
            .map_err(|bad| bad_id(&reply, &bad).with_hint("the group was made; refresh the groups to find it"))
    }

    /// Renames or switches a group; name and status always travel together.
    pub(super) async fn update(&self, call: &Call, group: &Group, change: &GroupChange) -> Result<()> {
        let (name, status) = match change {
            GroupChange::Rename(name) => (name.as_str(), group.status),
            GroupChange::Switch(status) => (group.name.as_ref(), *status),
            GroupChange::Describe(_) => {
                CAPABILITIES
                    .require(change.capability())
                    .map_err(|missing| Error::unsupported(Operation::ChangeGroup, missing))?;
                return Ok(());
            }
        };
        if let GroupChange::Rename(name) = change {
            check_name(Operation::ChangeGroup, name)?;
        }
        let status = number_of(status).ok_or_else(|| unknown_status(group))?;
        let body = Update {
            proof: self.credentials.proof(),
            name,
            group: &group.id,
            status,
        };
        let request = wire::request(Operation::ChangeGroup, "Group/update", &body)?.about(&group.id);
        self.ask(call, Module::Group, &request).await.map(drop)
    }

    /// Deletes a group for good.
    pub(super) async fn delete(&self, call: &Call, group: &GroupId) -> Result<()> {
        let body = OneGroup {
            proof: self.credentials.proof(),
            group,
        };
        let request = wire::request(Operation::DeleteGroup, "Group/delete", &body)?.about(group);
        self.ask(call, Module::Group, &request).await.map(drop)
    }
}

const fn number_of(status: GroupStatus) -> Option<i64> {
    match status {
        GroupStatus::Active => Some(1),
        GroupStatus::Inactive => Some(0),
        GroupStatus::Other(number) => Some(number),
        GroupStatus::Unknown => None,
    }
}

/// The vendor's limits are not known, so only what cannot be a name is refused here (`api/deepcall.md §10.11`).
fn check_name(operation: Operation, name: &str) -> Result<()> {
    let what = if name.trim().is_empty() {
        "a group needs a name"
    } else if name.chars().any(char::is_control) {
        "a group's name cannot hold control characters"
    } else {
        return Ok(());
    };
    let message = format!("{what}; nothing was sent");
    Err(Error::new(Backend::DeepCall, operation, Kind::Usage, "bad-name", message).with_hint("enter another name"))
}

fn unknown_status(group: &Group) -> Error {
    let message = format!(
        "the status of group #{} is not known, and a change without it would switch the group on; nothing was sent",
        crate::text::visible(group.id.as_str())
    );
    Error::new(
        Backend::DeepCall,
        Operation::ChangeGroup,
        Kind::Usage,
        "unknown-status",
        message,
    )
    .with_group(group.id.clone())
    .with_hint("refresh the groups and try again")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", false)]
    #[case(" \t", false)]
    #[case("a\nb", false)]
    #[case("a\u{1b}[2J", false)]
    #[case("Night crew 2", true)]
    #[case("夜勤 ночь", true)]
    fn only_what_cannot_be_a_name_is_refused_here(#[case] name: &str, #[case] taken: bool) {
        assert_eq!(check_name(Operation::CreateGroup, name).is_ok(), taken, "{name:?}");
    }

    /// `api/deepcall.md §3.15`, `§3.19`: every known number goes back as it came.
    #[test]
    fn a_status_goes_back_as_it_came() {
        let numbers = [
            GroupStatus::Active,
            GroupStatus::Inactive,
            GroupStatus::Other(7),
            GroupStatus::Unknown,
        ];
        assert_eq!(numbers.map(number_of), [Some(1), Some(0), Some(7), None]);
    }
}
