//! `Group/list`: groups with their members as labels (`api/deepcall.md §5.4`).

use std::sync::Arc;

use super::identity::{self, BadId};
use super::labels;
use super::paging::{self, Page, Unpaged};
use super::wire::{self, ListGroups, PAGE_SIZE};
use super::{DeepCall, Module};
use crate::client::transport::{Json, Reply};
use crate::client::{Call, GroupQuery, Listing, Operation, Result};
use crate::domain::{Group, GroupId, GroupStatus, ListedMember};

impl DeepCall {
    /// Reads all groups, or those whose name contains `query.name`.
    pub(super) async fn groups(&self, call: &Call, query: &GroupQuery) -> Result<Listing<Group>> {
        let name = query.wanted();
        let mut listing = paging::read(call, Unpaged::OnePage, |page| async move {
            let body = ListGroups {
                proof: self.credentials.proof(),
                quick: self.settings.quick,
                forward: self.settings.forward,
                name,
                page,
                limit: PAGE_SIZE,
            };
            self.page_of_groups(call, &body, Operation::ListGroups).await
        })
        .await?;
        // The server's filter may match otherwise than ours promises (§5.4 knows only "case-insensitive").
        listing.items.retain(|group| query.fits(&group.name));
        Ok(listing)
    }

    /// One page of `Group/list`.
    pub(super) async fn page_of_groups(
        &self,
        call: &Call,
        body: &ListGroups<'_>,
        operation: Operation,
    ) -> Result<Page<GroupId, Group>> {
        let request = wire::request(operation, "Group/list", body)?;
        let outcome = self.ask(call, Module::Group, &request).await;
        paging::page_of(outcome, groups_of)
    }
}

/// The groups of a payload: a map keyed by group id, or the list some servers may make of it. Its order carries no
/// meaning (`api/deepcall.md §3.8`).
fn groups_of(reply: &Reply, payload: &Json) -> Result<Vec<(GroupId, Group)>> {
    let entries = identity::entries(payload).ok_or_else(|| {
        reply
            .unbelievable("bad-shape", format!("the group list is {}", payload.noun()))
            .with_hint("check the profile's URL: another system may answer there")
    })?;
    entries
        .into_iter()
        .map(|(key, entry)| {
            let id = identity::of_entry(key, entry, &identity::GROUP).map_err(|bad| bad_id(reply, &bad))?;
            let id = GroupId::new(id);
            let group = group_of(id.clone(), entry).ok_or_else(|| {
                reply
                    .unbelievable(
                        "bad-shape",
                        format!("group #{} has no name", crate::text::visible(id.as_str())),
                    )
                    .with_hint("report it to the phone system's vendor")
            })?;
            Ok((id, group))
        })
        .collect()
}

/// The error of an id that cannot be kept exact.
pub(super) fn bad_id(reply: &Reply, bad: &BadId) -> crate::client::Error {
    reply
        .unbelievable("bad-id", format!("the answer cannot be used: {}", bad.0))
        .with_hint("report it to the phone system's vendor; nothing was changed")
}

/// A group as an entry describes it; `None` without a name.
pub(super) fn group_of(id: GroupId, entry: &Json) -> Option<Group> {
    let name = entry.given("name")?.as_words()?;
    let members = match entry.given("agents") {
        Some(Json::List(labels)) => Some(members_of(labels)),
        _ => None,
    };
    Some(Group {
        id,
        name: Arc::from(name.as_ref()),
        status: status_of(entry.given("status")),
        members: members.as_ref().map(Vec::len),
        receiving: None,
        listed_members: members,
        description: None,
        created_at: entry
            .given("create_date")
            .and_then(Json::as_integer)
            .and_then(|seconds| i64::try_from(seconds).ok()),
    })
}

/// 1 is active, 0 inactive, any other number is kept (`api/deepcall.md §3.19`).
fn status_of(status: Option<&Json>) -> GroupStatus {
    match status.and_then(Json::as_integer).map(i64::try_from) {
        Some(Ok(1)) => GroupStatus::Active,
        Some(Ok(0)) => GroupStatus::Inactive,
        Some(Ok(other)) => GroupStatus::Other(other),
        Some(Err(_)) | None => GroupStatus::Unknown,
    }
}

fn members_of(labels: &[Json]) -> Vec<ListedMember> {
    let mut members: Vec<ListedMember> = Vec::with_capacity(labels.len());
    let mut seen = std::collections::HashSet::new();
    for label in labels {
        let member = match label.as_words() {
            Some(words) => labels::read(&words),
            None => ListedMember::Unreadable(Arc::from(label.noun())),
        };
        if member.id().is_none_or(|id| seen.insert(id.clone())) {
            members.push(member);
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::envelope;
    use super::*;
    use crate::domain::AgentId;

    fn reply(body: &str) -> Reply {
        let request = wire::request(Operation::ListGroups, "Group/list", &()).expect("a request");
        Reply::scripted(&request, 200, body)
    }

    fn groups(payload: &str) -> Result<Vec<(GroupId, Group)>> {
        let reply = reply(&format!(r#"{{"status":"success","response":{payload}}}"#));
        groups_of(&reply, envelope::payload(&reply).expect("a payload"))
    }

    /// The capture of 16 Nov 2024, byte for byte: `api/deepcall.md §3.8`, `§3.9`, `§3.11`, `§3.18`.
    #[test]
    fn the_captured_list_decodes() {
        let capture = include_str!("../../../../tests/fixtures/deepcall/deepcall-group-list.json");
        assert_eq!(capture.len(), 267);
        let reply = envelope::open(Module::Group, reply(capture)).expect("a success");
        let items = groups_of(&reply, envelope::payload(&reply).expect("a payload")).expect("groups");
        let page = Page::of(&reply, items);
        assert_eq!((page.number, page.pages, page.total), (Some(1), Some(1), Some(1)));
        let [(id, group)] = page.items.as_slice() else {
            panic!("one group: {:?}", page.items)
        };
        assert_eq!((id.as_str(), group.name.as_ref()), ("28", "Mahipal singh"));
        assert_eq!(
            (group.status, group.created_at),
            (GroupStatus::Active, Some(1_731_746_318))
        );
        assert_eq!(group.members, Some(3));
        for agent in ["2", "3", "8"] {
            assert_eq!(group.lists(&AgentId::new(agent)), Some(true));
        }
        // `§3.17`: the list does not tell who receives calls.
        assert_eq!(group.receiving, None);
    }

    /// `api/deepcall.md §3.19`: an unknown status is kept, and the absence of one is no status.
    #[rstest]
    #[case("1", GroupStatus::Active)]
    #[case(r#""0""#, GroupStatus::Inactive)]
    #[case("7", GroupStatus::Other(7))]
    #[case("null", GroupStatus::Unknown)]
    fn a_status_is_a_number_that_may_be_unknown(#[case] status: &str, #[case] expected: GroupStatus) {
        let groups = groups(&format!(r#"{{"28":{{"name":"a","status":{status}}}}}"#)).expect("groups");
        assert_eq!(groups[0].1.status, expected);
    }

    /// `api/deepcall.md §3.8`: a map, and should it ever be one, a list.
    #[test]
    fn groups_come_as_map_or_list() {
        let of_map = groups(r#"{"28":{"name":"a"},"4":{"name":"b","unique_id":"4"}}"#).expect("a map");
        let of_list = groups(r#"[{"name":"a","unique_id":28},{"name":"b","unique_id":4}]"#).expect("a list");
        assert_eq!(of_map, of_list);
    }

    #[rstest]
    #[case(r#"{"28":{"name":"a","unique_id":29}}"#, "bad-id")]
    #[case(r#"[{"name":"a"}]"#, "bad-id")]
    #[case(r#"[{"name":"a","unique_id":2.8e1}]"#, "bad-id")]
    #[case(r#"{"28":{"unique_id":28}}"#, "bad-shape")]
    #[case(r#""none""#, "bad-shape")]
    fn a_list_that_cannot_be_believed_is_an_error(#[case] payload: &str, #[case] reason: &str) {
        assert_eq!(groups(payload).expect_err("refused").reason(), reason);
    }

    /// `api/deepcall.md §3`, Paging: an empty result has five faces.
    #[rstest]
    #[case(r#"{"status":"success","response":{}}"#)]
    #[case(r#"{"status":"success","response":[]}"#)]
    #[case(r#"{"status":"success","response":null}"#)]
    #[case(r#"{"status":"success"}"#)]
    #[case(r#"{"status":"error","message":"No data found","code":1012}"#)]
    fn no_group_is_an_empty_page(#[case] body: &str) {
        let page = paging::page_of(envelope::open(Module::Group, reply(body)), groups_of).expect("an empty page");
        assert!(page.items.is_empty());
    }

    #[test]
    fn a_doubled_label_counts_once_and_unreadable_ones_stay() {
        let groups = groups(r##"{"28":{"name":"a","agents":["#3 x","#3 x","Bob","Bob"]}}"##).expect("groups");
        assert_eq!(groups[0].1.members, Some(3));
    }
}
