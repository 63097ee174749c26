//! Making, changing and deleting groups (`api/portsip.md §5.3`, `§5.5`, `§5.6`).

use super::kept::{self, Changed};
use super::{CAPABILITIES, PortSip, identity, roster, wire};
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Error, GroupChange, Kind, Operation, Reach, Result};
use crate::domain::{Backend, Group, GroupId};

/// The most characters of a name and of a description (§5.1).
const LONGEST_NAME: usize = 64;
const LONGEST_DESCRIPTION: usize = 1024;

impl PortSip {
    /// Makes a group without members and tells its id.
    pub(super) async fn create(&self, call: &Call, name: &str) -> Result<GroupId> {
        check_name(Operation::CreateGroup, name)?;
        let reply = self.exchange(call, wire::create(name)?).await?;
        identity::of(&reply, &reply.json).map(GroupId::new).map_err(|_| {
            reply
                .unbelievable("bad-id", "the group was made, but its id was not told")
                .with_hint("refresh the groups to find it; do not make it again")
        })
    }

    /// Changes name or description: reads the detail and writes it back whole with one field changed, because an
    /// update may replace what it does not name (§3, 5).
    pub(super) async fn change(&self, call: &Call, group: &Group, change: &GroupChange) -> Result<()> {
        let operation = Operation::ChangeGroup;
        CAPABILITIES
            .require(change.capability())
            .map_err(|missing| Error::unsupported(operation, missing))?;
        let (field, value) = match change {
            GroupChange::Rename(name) => {
                check_name(operation, name)?;
                ("name", name)
            }
            GroupChange::Describe(description) => {
                check_description(description)?;
                ("description", description)
            }
            GroupChange::Switch(_) => return Ok(()),
        };
        let detail = self.detail_to_change(call, &group.id).await?;
        let changed = Changed {
            detail: editable(&detail, &group.id)?,
            field,
            value,
        };
        self.tell(call, wire::update(&group.id, &changed)?).await
    }

    /// The detail, read as a read: it may be repeated, and whatever goes wrong, the group is as it was.
    async fn detail_to_change(&self, call: &Call, group: &GroupId) -> Result<Reply> {
        let read = self.ask(call, wire::group(Operation::ReadRoster, group)?).await;
        let detail = read.and_then(|reply| roster::described(&reply, group).map(|_| reply));
        detail.map_err(|error| {
            let reach = match error.reach() {
                Reach::Unanswered => Reach::NotSent,
                known => known,
            };
            error.with_operation(Operation::ChangeGroup).with_reach(reach)
        })
    }

    /// Deletes a group for good.
    pub(super) async fn destroy(&self, call: &Call, group: &GroupId) -> Result<()> {
        self.tell(call, wire::destroy(group)?).await
    }
}

/// The fields of a detail, when all of them can go back as they came. Caller ids must be among them: a detail that
/// does not tell them would lose them.
fn editable<'a>(detail: &'a Reply, group: &GroupId) -> Result<&'a [(String, Json)]> {
    let why = match &detail.json {
        Json::Map(_) if detail.json.get("outbound_caller_ids").is_none() => {
            "the answer does not tell the group's caller ids, and a change could wipe them"
        }
        Json::Map(fields) if fields.iter().all(|(_, value)| kept::is_exact(value)) => return Ok(fields),
        Json::Map(_) => "the group holds a number that cannot be written back exactly",
        _ => "the answer is no group",
    };
    let group_id = crate::text::visible(group.as_str());
    let what = format!("group #{group_id} was not changed: {why}");
    Err(detail
        .unbelievable("cannot-keep", what)
        .with_operation(Operation::ChangeGroup)
        .with_hint("make this change in the PortSIP portal"))
}

fn check_name(operation: Operation, name: &str) -> Result<()> {
    let what = if name.trim().is_empty() {
        "a group needs a name"
    } else if name.chars().any(char::is_control) {
        "a group's name cannot hold control characters"
    } else if name.chars().count() > LONGEST_NAME {
        "a group's name has at most 64 characters"
    } else {
        return Ok(());
    };
    Err(refused(operation, "bad-name", what, "enter another name"))
}

/// Line breaks and tabs are ordinary in a description.
fn check_description(description: &str) -> Result<()> {
    let is_odd = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    let what = if description.chars().any(is_odd) {
        "a group's description cannot hold control characters"
    } else if description.chars().count() > LONGEST_DESCRIPTION {
        "a group's description has at most 1024 characters"
    } else {
        return Ok(());
    };
    let hint = "enter another description";
    Err(refused(Operation::ChangeGroup, "bad-description", what, hint))
}

fn refused(operation: Operation, reason: &'static str, what: &str, hint: &str) -> Error {
    let message = format!("{what}; nothing was sent");
    Error::new(Backend::PortSip, operation, Kind::Usage, reason, message).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::world::World;
    use super::*;
    use crate::domain::GroupStatus;

    const DETAIL: &str = r#"{"id":"7","name":"Sales","description":null,"outbound_caller_ids":[{"provider_id":"NzAw","caller_id":"010000","description":null,"display_name":"Acme","weight":18446744073709551615,"flags":[true,{"x":"é"}]}]}"#;

    fn known() -> Group {
        Group::named("7", "an older name", GroupStatus::Unknown)
    }

    async fn changed(change: GroupChange, answers: &[(u16, &str)]) -> (Result<()>, World) {
        let world = World::answering(answers.iter().copied()).await;
        let outcome = world.portsip.change(&Call::quiet(), &known(), &change).await;
        (outcome, world)
    }

    fn rename() -> GroupChange {
        GroupChange::Rename("Inside sales".to_owned())
    }

    /// §5.5 and quirk 5: read, change one field, write the whole with everything else as it came.
    #[tokio::test]
    async fn a_change_writes_the_whole_object_back() {
        let caller_ids = r#""outbound_caller_ids":[{"provider_id":"NzAw","caller_id":"010000","description":null,"display_name":"Acme","weight":18446744073709551615,"flags":[true,{"x":"é"}]}]"#;
        let (outcome, world) = changed(rename(), &[(200, DETAIL), (200, "")]).await;
        outcome.expect("changed");
        assert_eq!(world.lines(), ["GET /api/groups/7", "POST /api/groups/7"]);
        let body = format!(r#"{{"description":null,{caller_ids},"name":"Inside sales"}}"#);
        assert!(world.requests()[1].ends_with(&body), "{:?}", world.requests());
        let describe = GroupChange::Describe("Two\nlines".to_owned());
        let (outcome, world) = changed(describe, &[(200, DETAIL), (200, "")]).await;
        outcome.expect("changed");
        let body = format!(r#"{{"name":"Sales",{caller_ids},"description":"Two\nlines"}}"#);
        assert!(world.requests()[1].ends_with(&body), "{:?}", world.requests());
    }

    /// `portsip-groups.txt`: the page's detail, renamed to the page's own name, is the page's update.
    #[tokio::test]
    async fn the_seeds_detail_becomes_the_seeds_update() {
        let detail = include_str!("../../../../tests/fixtures/portsip/group-read-response.json");
        let sample = include_str!("../../../../tests/fixtures/portsip/group-update-request.json");
        let world = World::answering([(200, detail), (200, "")]).await;
        let group = Group::named("NzAwNTUxOTA5NzczMTQ4MTYw", "text", GroupStatus::Unknown);
        let change = GroupChange::Describe("text".to_owned());
        world
            .portsip
            .change(&Call::quiet(), &group, &change)
            .await
            .expect("changed");
        let sent = world.requests().pop().expect("a request");
        let (head, body) = sent.split_once("\r\n\r\n").expect("a body");
        assert!(
            head.starts_with("POST /api/groups/NzAwNTUxOTA5NzczMTQ4MTYw HTTP/1.1"),
            "{head}"
        );
        assert!(
            head.to_ascii_lowercase().contains("content-type: application/json"),
            "{head}"
        );
        let compact: String = sample
            .split('\n')
            .map(str::trim)
            .collect::<String>()
            .replace("\": ", "\":");
        assert_eq!(body, compact);
    }

    /// What cannot go back as it came is not written at all.
    #[rstest]
    #[case(r#"{"id":"7","name":"a","outbound_caller_ids":[{"weight":1.5}]}"#, "cannot-keep")]
    #[case(r#"{"id":"7","name":"a","description":"b"}"#, "cannot-keep")]
    #[case(r#"{"id":"8","name":"a","outbound_caller_ids":[]}"#, "bad-id")]
    #[tokio::test]
    async fn a_detail_that_cannot_be_kept_is_not_written(#[case] detail: &str, #[case] reason: &str) {
        let (outcome, world) = changed(rename(), &[(200, detail)]).await;
        let error = outcome.expect_err("refused");
        assert_eq!((error.reason(), error.operation()), (reason, Operation::ChangeGroup));
        assert_ne!(error.reach(), Reach::Unanswered);
        assert_eq!(world.lines().len(), 1);
    }

    #[tokio::test]
    async fn a_group_that_is_gone_is_not_found_before_anything_is_written() {
        let (outcome, world) = changed(rename(), &[(404, "")]).await;
        let error = outcome.expect_err("gone");
        assert_eq!(
            (error.kind(), error.operation()),
            (Kind::NotFound, Operation::ChangeGroup)
        );
        assert_eq!(world.lines().len(), 1);
    }

    #[rstest]
    #[case(GroupChange::Rename(String::new()), "bad-name")]
    #[case(GroupChange::Rename("a\u{1b}[2J".to_owned()), "bad-name")]
    #[case(GroupChange::Rename("é".repeat(65)), "bad-name")]
    #[case(GroupChange::Describe("a".repeat(1025)), "bad-description")]
    #[case(GroupChange::Describe("a\u{7}".to_owned()), "bad-description")]
    #[case(GroupChange::Switch(GroupStatus::Active), "unsupported")]
    #[tokio::test]
    async fn what_cannot_be_is_refused_here(#[case] change: GroupChange, #[case] reason: &str) {
        let (outcome, world) = changed(change, &[]).await;
        let error = outcome.expect_err("refused");
        assert_eq!((error.kind(), error.reason()), (Kind::Usage, reason));
        assert!(world.lines().is_empty());
    }

    #[test]
    fn the_longest_name_and_an_empty_description_are_taken() {
        assert!(check_name(Operation::CreateGroup, &"夜".repeat(64)).is_ok());
        assert!(check_description(&"夜".repeat(1024)).is_ok());
        assert!(check_description("").is_ok());
    }

    /// `portsip-groups.txt`: the id comes from the reply; quirk 11: any 2xx is a success.
    #[tokio::test]
    async fn a_new_groups_id_is_the_replys() {
        let sample = include_str!("../../../../tests/fixtures/portsip/group-create-response.json");
        for status in [200, 201] {
            let world = World::answering([(status, sample)]).await;
            let group = world.portsip.create(&Call::quiet(), "Tier 2").await.expect("a group");
            assert_eq!(group.as_str(), "NzAwNTUxOTA5NzczMTQ4MTYw");
            assert_eq!(world.lines(), ["POST /api/groups"]);
        }
    }

    /// Promise C8: a creation is never repeated, whatever becomes of it.
    #[tokio::test]
    async fn a_creation_is_sent_once() {
        for (status, body, reason, reach) in [
            (201, "", "bad-id", Reach::Answered),
            (500, "", "unavailable", Reach::Unanswered),
            (503, "", "unavailable", Reach::Unanswered),
        ] {
            let world = World::answering([(status, body)]).await;
            let error = world.portsip.create(&Call::quiet(), "Tier 2").await.expect_err("no id");
            assert_eq!((error.reason(), error.reach()), (reason, reach), "{status}");
            assert_eq!(world.lines().len(), 1, "{status}");
        }
    }

    #[tokio::test]
    async fn deleting_is_a_post_that_answers_nothing() {
        let world = World::answering([(204, "")]).await;
        world
            .portsip
            .destroy(&Call::quiet(), &"7".into())
            .await
            .expect("deleted");
        assert_eq!(world.lines(), ["POST /api/groups/7/destroy"]);
        let world = World::answering([(404, "")]).await;
        let gone = world
            .portsip
            .destroy(&Call::quiet(), &"7".into())
            .await
            .expect_err("gone");
        assert_eq!((gone.kind(), gone.group()), (Kind::NotFound, Some(&"7".into())));
    }
}
