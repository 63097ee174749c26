//! Making, renaming and deleting groups (`api/kazoo.md §7.3`, `§7.6`, `§7.7`).

use serde::Serialize;

use super::paging::id_of;
use super::{CAPABILITIES, Kazoo, envelope, wire};
use crate::client::transport::{Method, Reply};
use crate::client::{Call, Error, GroupChange, Kind, Operation, Reach, Result};
use crate::domain::{Backend, Group, GroupId};

/// The longest name, in characters (`api/kazoo.md §6`).
const LONGEST_NAME: usize = 128;

/// A new group. The seed calls `endpoints` required, so the empty object travels although the server would fill it in.
#[derive(Serialize)]
struct NewGroup<'a> {
    name: &'a str,
    endpoints: NoEndpoints,
}

#[derive(Serialize)]
struct NoEndpoints {}

#[derive(Serialize)]
struct NewName<'a> {
    name: &'a str,
}

impl Kazoo {
    /// Makes a group. Never repeated: a second PUT would make a second group of the same name.
    pub(super) async fn add(&self, call: &Call, name: &str) -> Result<GroupId> {
        check_name(Operation::CreateGroup, name)?;
        let request = self.access.request(Operation::CreateGroup, Method::PUT, "groups");
        let endpoints = NoEndpoints {};
        let request = wire::with_data(request, &NewGroup { name, endpoints }, call.charges())?;
        let reply = self.ask(call, &request).await?;
        self.group_names.forget().await;
        made(&reply)
    }

    /// Renames a group. It is read first, so that a name somebody else has just changed is not written over.
    pub(super) async fn update(&self, call: &Call, group: &Group, change: &GroupChange) -> Result<()> {
        let GroupChange::Rename(name) = change else {
            return CAPABILITIES
                .require(change.capability())
                .map_err(|missing| Error::unsupported(Operation::ChangeGroup, missing));
        };
        check_name(Operation::ChangeGroup, name)?;
        let document = self.document(call, &group.id).await.map_err(unsent)?;
        let request = self.access.group(Operation::ChangeGroup, Method::PATCH, &group.id)?;
        let request = wire::with_data(request, &NewName { name }, call.charges())?;
        let request = wire::if_match(request, document.revision.as_ref());
        self.ask(call, &request).await?;
        self.group_names.forget().await;
        Ok(())
    }

    /// Deletes a group. There is no way back: callflows that name it stay, and find nobody.
    pub(super) async fn delete(&self, call: &Call, group: &GroupId) -> Result<()> {
        let request = self.access.group(Operation::DeleteGroup, Method::DELETE, group)?;
        self.ask(call, &request).await?;
        self.group_names.forget().await;
        Ok(())
    }
}

fn made(reply: &Reply) -> Result<GroupId> {
    let data = envelope::data(reply);
    let id = data.map_or(Err("its id was not told"), id_of);
    id.map(GroupId::new).map_err(|what| {
        reply
            .unbelievable("bad-id", format!("the group was made, but {what}"))
            .with_hint("refresh the groups to find it; do not make it again")
    })
}

/// An error of the read before a rename.
fn unsent(error: Error) -> Error {
    let message = format!("{}; nothing was changed", error.message());
    error
        .with_message(message)
        .with_operation(Operation::ChangeGroup)
        .with_reach(Reach::NotSent)
}

/// A name of blanks is fine to KAZOO and of no use to people; so are control characters.
fn check_name(operation: Operation, name: &str) -> Result<()> {
    let length = name.chars().count();
    let what = if name.trim().is_empty() {
        "a group needs a name".to_owned()
    } else if name.chars().any(char::is_control) {
        "a group's name cannot hold control characters".to_owned()
    } else if length > LONGEST_NAME {
        format!("a group's name may have at most {LONGEST_NAME} characters, and this one has {length}")
    } else {
        return Ok(());
    };
    let message = format!("{what}; nothing was sent");
    Err(Error::new(Backend::Kazoo, operation, Kind::Usage, "bad-name", message).with_hint("enter another name"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::client::transport::Request;

    /// `api/kazoo.md §6`: characters are counted, not bytes.
    #[rstest]
    #[case::nothing("", false)]
    #[case::blanks(" \t", false)]
    #[case::line_break("a\nb", false)]
    #[case::usual("Night crew 2", true)]
    #[case::longest(&"夜".repeat(128), true)]
    #[case::too_long(&"a".repeat(129), false)]
    fn names_have_one_to_128_characters(#[case] name: &str, #[case] taken: bool) {
        assert_eq!(check_name(Operation::CreateGroup, name).is_ok(), taken, "{name:?}");
    }

    fn told(body: &str) -> Result<GroupId> {
        let request = Request::new(Operation::CreateGroup, Method::PUT, "x");
        made(&Reply::scripted(&request, 201, body))
    }

    /// Seed 003 (`tests/fixtures/kazoo/groups-create-response.json`), "Create a group for a given account".
    #[test]
    fn the_new_groups_id_is_read() {
        let id = told(include_str!(
            "../../../../tests/fixtures/kazoo/groups-create-response.json"
        ));
        assert_eq!(id.expect("an id"), GroupId::new("1743724cd775bf6994380dbc79c1af09"));
    }

    #[test]
    fn a_group_without_an_id_was_made_all_the_same() {
        for body in [r#"{"status":"success"}"#, r#"{"data":{}}"#, r#"{"data":{"id":7}}"#] {
            let error = told(body).expect_err("no id");
            assert!(error.message().starts_with("the group was made"), "{error}");
            assert_eq!(error.reason(), "bad-id");
        }
    }
}
