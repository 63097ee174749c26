//! Making, renaming and deleting groups (`api/udesk.md §5.3` to `§5.5`).

use super::envelope::Family;
use super::identity;
use super::{CAPABILITIES, Udesk, wire};
use crate::client::transport::Reply;
use crate::client::{Call, Error, GroupChange, Kind, Operation, Result};
use crate::domain::{Backend, GroupId};

/// The longest name, in characters (`api/udesk.md §5.3`).
const LONGEST_NAME: usize = 255;

impl Udesk {
    /// Makes a group and tells its id.
    pub(super) async fn create(&self, call: &Call, name: &str) -> Result<GroupId> {
        check_name(Operation::CreateGroup, name)?;
        let reply = self.ask(call, Family::Groups, &wire::create(name)?).await?;
        id_of(&reply)
    }

    /// Renames a group; nothing else about it can be changed.
    pub(super) async fn change(&self, call: &Call, group: &GroupId, change: &GroupChange) -> Result<()> {
        CAPABILITIES
            .require(change.capability())
            .map_err(|missing| Error::unsupported(Operation::ChangeGroup, missing))?;
        if let GroupChange::Rename(name) = change {
            check_name(Operation::ChangeGroup, name)?;
            self.ask(call, Family::Groups, &wire::rename(group, name)?).await?;
        }
        Ok(())
    }

    /// Deletes a group for good.
    pub(super) async fn delete(&self, call: &Call, group: &GroupId) -> Result<()> {
        self.ask(call, Family::Groups, &wire::delete(group)).await.map(drop)
    }
}

fn id_of(reply: &Reply) -> Result<GroupId> {
    identity::text_of(reply.json.given("id"))
        .map(GroupId::new)
        .map_err(|bad| {
            bad.within(reply)
                .with_hint("the group was made; refresh the groups to find it, and do not make it again")
        })
}

fn check_name(operation: Operation, name: &str) -> Result<()> {
    let what = if name.trim().is_empty() {
        "a group needs a name".to_owned()
    } else if name.chars().any(char::is_control) {
        "a group's name cannot hold control characters".to_owned()
    } else if name.chars().count() > LONGEST_NAME {
        format!("a group's name cannot be longer than {LONGEST_NAME} characters")
    } else {
        return Ok(());
    };
    let message = format!("{what}; nothing was sent");
    Err(Error::new(Backend::Udesk, operation, Kind::Usage, "bad-name", message).with_hint("enter another name"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::envelope;
    use super::*;

    fn created(body: &str) -> Result<GroupId> {
        let request = wire::create("Agent Group 1").expect("a request");
        let reply = envelope::open(Family::Groups, Reply::scripted(&request, 200, body), None)?;
        id_of(&reply)
    }

    /// Seed `udesk-user-groups.txt`: request and response of "create agent group".
    #[test]
    fn the_creation_of_the_seed_is_sent_and_understood() {
        let sent: serde_json::Value = serde_json::from_str(include_str!(
            "../../../../tests/fixtures/udesk/udesk-user-groups.create-request.json"
        ))
        .expect("JSON");
        let request = wire::create("Agent Group 1").expect("a request");
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(request.body()).expect("JSON"),
            sent
        );
        let seed = include_str!("../../../../tests/fixtures/udesk/udesk-user-groups.create.json");
        assert_eq!(created(seed).expect("an id"), GroupId::new("1"));
    }

    /// Seed `udesk-user-groups.txt`: request and response of "Update Agent Group". The table's top-level `id` is not in
    /// the sample (`api/udesk.md §3.6`).
    #[test]
    fn the_renaming_of_the_seed_is_sent_and_understood() {
        let sent: serde_json::Value = serde_json::from_str(include_str!(
            "../../../../tests/fixtures/udesk/udesk-user-groups.update-request.json"
        ))
        .expect("JSON");
        let request = wire::rename(&GroupId::new("1"), "Agent Group 2").expect("a request");
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(request.body()).expect("JSON"),
            sent
        );
        let seed = include_str!("../../../../tests/fixtures/udesk/udesk-user-groups.update.json");
        assert!(envelope::open(Family::Groups, Reply::scripted(&request, 200, seed), None).is_ok());
    }

    /// Seed `udesk-user-groups.txt`: response of "Delete Agent Group".
    #[test]
    fn the_deletion_of_the_seed_is_understood() {
        let request = wire::delete(&GroupId::new("1"));
        let seed = include_str!("../../../../tests/fixtures/udesk/udesk-user-groups.delete.json");
        assert!(envelope::open(Family::Groups, Reply::scripted(&request, 200, seed), None).is_ok());
    }

    #[test]
    fn a_creation_that_tells_no_id_asks_to_look_for_it() {
        let error = created(r#"{"code":1000}"#).expect_err("no id");
        assert_eq!((error.kind(), error.reason()), (Kind::Reply, "bad-id"));
        assert!(error.hint().is_some_and(|hint| hint.contains("do not make it again")));
    }

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

    #[test]
    fn names_have_at_most_255_characters_of_any_width() {
        assert!(check_name(Operation::ChangeGroup, &"夜".repeat(255)).is_ok());
        assert!(check_name(Operation::ChangeGroup, &"夜".repeat(256)).is_err());
    }
}
