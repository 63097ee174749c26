//! `GET /user_groups`: groups with their members (`api/udesk.md §5.1`), and whose groups are whose.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::envelope::Family;
use super::identity::{self, BadId};
use super::paging::{self, Page};
use super::wire::PAGE_SIZE;
use super::{Udesk, wire};
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Completeness, GroupQuery, Listing, Operation, Result};
use crate::domain::{AgentId, Group, GroupId, GroupStatus, ListedMember};
use crate::text::visible;

impl Udesk {
    /// All groups, or those whose name contains `query.name`: Udesk itself cannot search.
    pub(super) async fn groups(&self, call: &Call, query: &GroupQuery) -> Result<Listing<Group>> {
        let gathered = paging::read(call, |page| async move {
            let request = wire::groups(Operation::ListGroups, page, PAGE_SIZE);
            let reply = self.ask(call, Family::Groups, &request).await?;
            groups_of(&reply).map(|groups| Page::of(&reply, groups))
        });
        let mut listing = gathered.await?.listing();
        listing.items.retain(|group| query.fits(&group.name));
        Ok(listing)
    }

    /// The groups one agent is in: the agent's own record decides, the list gives the names.
    pub(super) async fn groups_of(&self, call: &Call, agent: &AgentId) -> Result<Listing<Group>> {
        let ids = self
            .groups_now(call, agent)
            .await
            .map_err(|error| error.with_operation(Operation::ListGroups))?;
        let groups = self.groups(call, &GroupQuery::default()).await?;
        Ok(named(groups, &ids))
    }
}

/// Joins the ids of an agent's record with the listed groups. Ids that no listed group has are groups of another
/// category (`api/udesk.md §3.8`): they are left out, and it is said.
fn named(groups: Listing<Group>, ids: &[u64]) -> Listing<Group> {
    let wanted: BTreeSet<String> = ids.iter().map(u64::to_string).collect();
    let items: Vec<Group> = groups
        .items
        .into_iter()
        .filter(|group| wanted.contains(group.id.as_str()))
        .collect();
    let hidden = wanted.len() - items.len();
    let completeness = match groups.completeness {
        Completeness::Complete if hidden > 0 => Completeness::Incomplete {
            got: items.len(),
            of: Some(wanted.len()),
            because: format!("{hidden} more groups of the agent are of a kind that the list of groups does not show"),
        },
        Completeness::Complete => Completeness::Complete,
        Completeness::Incomplete { because, .. } => Completeness::Incomplete {
            got: items.len(),
            of: Some(wanted.len()),
            because,
        },
    };
    Listing { items, completeness }
}

fn groups_of(reply: &Reply) -> Result<Vec<(GroupId, Group)>> {
    let entries = match reply.json.given("user_groups") {
        Some(Json::List(entries)) => entries,
        other => {
            let noun = other.map_or("missing", Json::noun);
            return Err(reply
                .unbelievable("bad-shape", format!("the group list is {noun}"))
                .with_hint("check the profile's URL: another system may answer there"));
        }
    };
    entries
        .iter()
        .map(|entry| {
            let id = identity::text_of(entry.given("id")).map_err(|bad| bad.within(reply))?;
            let group = group_of(&id, entry).ok_or_else(|| {
                reply
                    .unbelievable("bad-shape", format!("group #{} has no name", visible(&id)))
                    .with_hint("report it to the phone system's vendor")
            })?;
            Ok((group.id.clone(), group))
        })
        .collect()
}

fn group_of(id: &str, entry: &Json) -> Option<Group> {
    let name = entry.given("name")?.as_words()?;
    let members = match entry.given("agents") {
        Some(Json::List(entries)) => Some(members_of(entries)),
        _ => None,
    };
    Some(Group {
        members: members.as_ref().map(Vec::len),
        listed_members: members,
        // Udesk's groups cannot be switched on and off.
        ..Group::named(id, name.as_ref(), GroupStatus::Unknown)
    })
}

fn members_of(entries: &[Json]) -> Vec<ListedMember> {
    let mut seen = BTreeSet::new();
    let mut members = Vec::with_capacity(entries.len());
    for entry in entries {
        let name: Arc<str> = entry
            .given("nick_name")
            .and_then(Json::as_words)
            .map_or_else(|| Arc::from(""), |name| Arc::from(name.as_ref()));
        match identity::text_of(entry.given("id")) {
            Ok(id) => {
                if seen.insert(id.clone()) {
                    members.push(ListedMember::Known {
                        id: AgentId::new(id),
                        name,
                    });
                }
            }
            Err(BadId(_)) => members.push(ListedMember::Unreadable(name)),
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::envelope;
    use super::*;

    fn reply(body: &str) -> Reply {
        Reply::scripted(&wire::groups(Operation::ListGroups, 1, PAGE_SIZE), 200, body)
    }

    /// Seed `udesk-user-groups.txt`, response of "Get agent group list".
    #[test]
    fn the_list_of_the_seed_decodes() {
        let seed = include_str!("../../../../tests/fixtures/udesk/udesk-user-groups.list.json");
        let reply = envelope::open(Family::Groups, reply(seed), None).expect("a success");
        let groups = groups_of(&reply).expect("groups");
        let [(id, group)] = groups.as_slice() else {
            panic!("one group: {groups:?}")
        };
        assert_eq!((id.as_str(), group.name.as_ref()), ("1", "Agent Group 1"));
        assert_eq!((group.members, group.receiving), (Some(1), None));
        assert_eq!(group.lists(&AgentId::new("1")), Some(true));
        let mut pages = paging::Pages::new();
        assert_eq!(pages.advance(1, Page::of(&reply, groups)), paging::Step::Done);
    }

    #[rstest]
    #[case(r#"{"code":1000}"#, "bad-shape")]
    #[case(r#"{"code":1000,"user_groups":{}}"#, "bad-shape")]
    #[case(r#"{"code":1000,"user_groups":[{"name":"a"}]}"#, "bad-id")]
    #[case(r#"{"code":1000,"user_groups":[{"id":1e3,"name":"a"}]}"#, "bad-id")]
    #[case(r#"{"code":1000,"user_groups":[{"id":1}]}"#, "bad-shape")]
    fn a_list_that_cannot_be_believed_is_an_error(#[case] body: &str, #[case] reason: &str) {
        assert_eq!(groups_of(&reply(body)).expect_err("refused").reason(), reason);
    }

    #[test]
    fn members_are_counted_once_and_unreadable_ones_are_kept_as_such() {
        let body = r#"{"code":1000,"user_groups":[{"id":1,"name":"a","agents":
            [{"id":7,"nick_name":"Ana"},{"id":"7","nick_name":"Ana"},{"nick_name":"Bo"}]},{"id":2,"name":"b"}]}"#;
        let groups = groups_of(&reply(body)).expect("groups");
        let bo = ListedMember::Unreadable(Arc::from("Bo"));
        assert_eq!(groups[0].1.members, Some(2));
        assert!(
            groups[0]
                .1
                .listed_members
                .as_ref()
                .is_some_and(|members| members.contains(&bo))
        );
        assert_eq!((groups[1].1.members, &groups[1].1.listed_members), (None, &None));
    }

    /// `api/udesk.md §3.8`: groups of another category are left out, and it is said.
    #[test]
    fn groups_of_another_category_are_left_out_and_said() {
        let groups = || {
            Listing::complete(
                ["1", "4"]
                    .map(|id| Group::named(id, "g", GroupStatus::Unknown))
                    .to_vec(),
            )
        };
        let all = named(groups(), &[4, 1]);
        assert_eq!((all.items.len(), all.completeness.is_complete()), (2, true));
        let some = named(groups(), &[4, 99]);
        assert_eq!(some.items.len(), 1);
        let Completeness::Incomplete { of, because, .. } = some.completeness else {
            panic!("said");
        };
        assert!(of == Some(2) && because.contains("1 more"), "{because}");
    }
}
