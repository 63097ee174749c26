//! `GET …/groups`: the groups as summaries (`api/kazoo.md §7.1`), and those of one agent (`§7.2`, `§4.2`).

use std::collections::BTreeMap;

use super::Kazoo;
use super::paging::{List, ONE_PAGE, id_of};
use crate::client::transport::{Json, Method, segment};
use crate::client::{Call, Completeness, GroupQuery, Kind, Listing, Operation, Result};
use crate::domain::{AgentId, Group, GroupId, GroupStatus};

impl Kazoo {
    /// Reads all groups, or those whose name contains `query.name`. KAZOO itself knows exact names only.
    pub(super) async fn groups(&self, call: &Call, query: &GroupQuery) -> Result<Listing<Group>> {
        let list = List::all(Operation::ListGroups, "groups");
        let mut listing = self.pages(call, &list, group_of).await?;
        if listing.completeness.is_complete() {
            // Nested groups are named by it, and namesakes are found, without another request.
            let named = listing
                .items
                .iter()
                .map(|group| (AgentId::new(group.id.as_str()), group.clone()));
            self.group_names.put(named.collect()).await;
        }
        listing.items.retain(|group| query.fits(&group.name));
        Ok(listing)
    }

    /// Reads the groups an agent is in.
    ///
    /// The list of a user knows only entries of type `user`, so every group that has an entry under the id is asked
    /// for too: devices and nested groups are found that way, and users whose entry has lost its type.
    pub(super) async fn groups_of(&self, call: &Call, agent: &AgentId) -> Result<Listing<Group>> {
        let operation = Operation::ListGroups;
        self.access.one(operation, Method::GET, "users", agent.as_str())?;
        let by_user = List {
            page_size: ONE_PAGE,
            ..List::all(operation, format!("users/{}/groups", segment(agent.as_str())))
        };
        let as_user = match self.pages(call, &by_user, group_of).await {
            // Only users have such a list, and only newer systems.
            Err(error) if matches!(error.kind(), Kind::NotFound | Kind::Config) => Listing::complete(Vec::new()),
            outcome => outcome?,
        };
        // A dot would be read as a path of keys (`api/kazoo.md §4.2`).
        if agent.as_str().contains('.') {
            return Ok(only_as_user(as_user, "the id cannot be searched for"));
        }
        let filter = [("has_key", format!("endpoints.{agent}"))];
        let by_key = List {
            operation,
            path: "groups".to_owned(),
            filter: &filter,
            page_size: ONE_PAGE,
        };
        match self.pages(call, &by_key, group_of).await {
            Ok(any) => Ok(united(as_user, any)),
            Err(error) if matches!(error.kind(), Kind::Refused | Kind::Reply | Kind::Config) => {
                Ok(only_as_user(as_user, error.message()))
            }
            Err(error) => Err(error),
        }
    }
}

/// Both findings. The search by key finds all there are; what only the list of the user names is there too.
fn united(as_user: Listing<Group>, any: Listing<Group>) -> Listing<Group> {
    let groups = as_user.items.into_iter().chain(any.items);
    let groups: BTreeMap<GroupId, Group> = groups.map(|group| (group.id.clone(), group)).collect();
    let items: Vec<Group> = groups.into_values().collect();
    let completeness = match any.completeness {
        Completeness::Incomplete { of, because, .. } => Completeness::Incomplete {
            got: items.len(),
            of,
            because,
        },
        Completeness::Complete => Completeness::Complete,
    };
    Listing { items, completeness }
}

fn only_as_user(found: Listing<Group>, why: &str) -> Listing<Group> {
    Listing {
        completeness: Completeness::Incomplete {
            got: found.items.len(),
            of: None,
            because: format!("only groups that hold it as a user are known: {why}"),
        },
        items: found.items,
    }
}

/// A group as a summary row tells it. `endpoints` is the number of members here, and an object elsewhere.
pub(super) fn group_of(row: &Json) -> Result<(GroupId, Group), &'static str> {
    let id = GroupId::new(id_of(row)?);
    let name = row.given("name").and_then(Json::as_words).unwrap_or_default();
    let members = match row.given("endpoints") {
        Some(Json::Map(entries)) => Some(entries.len()),
        Some(count) => count.as_integer().and_then(|count| usize::try_from(count).ok()),
        None => None,
    };
    let group = Group {
        members,
        ..Group::named(id.as_str(), name, GroupStatus::Unknown)
    };
    Ok((id, group))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn group(row: &str) -> Group {
        let row: Json = serde_json::from_str(row).expect("JSON");
        group_of(&row).expect("a group").1
    }

    #[rstest]
    #[case::seed(
        r#"{"id":"18cc","name":"Group Name","features":[],"endpoints":2}"#,
        "Group Name",
        Some(2)
    )]
    #[case::text_count(r#"{"id":"18cc","name":"a","endpoints":"2"}"#, "a", Some(2))]
    #[case::object(r#"{"id":"18cc","name":"a","endpoints":{"x":{},"y":null}}"#, "a", Some(2))]
    #[case::not_told(r#"{"id":"18cc","name":"a"}"#, "a", None)]
    #[case::odd_count(r#"{"id":"18cc","name":"a","endpoints":-1}"#, "a", None)]
    #[case::no_name(r#"{"id":"18cc"}"#, "", None)]
    #[case::as_sent(r#"{"id":"18cc","name":" 営業\t"}"#, " 営業\t", None)]
    fn a_summary_tells_name_and_number_of_members(
        #[case] row: &str,
        #[case] name: &str,
        #[case] members: Option<usize>,
    ) {
        let group = group(row);
        assert_eq!((group.name.as_ref(), group.members), (name, members));
        assert_eq!(group.status, GroupStatus::Unknown);
    }

    #[test]
    fn an_agents_groups_are_those_found_either_way() {
        let listing = |ids: &[&str]| {
            let groups = ids.iter().map(|id| Group::named(*id, "g", GroupStatus::Unknown));
            Listing::complete(groups.collect())
        };
        let ids = |listing: &Listing<Group>| -> Vec<String> {
            listing.items.iter().map(|group| group.id.to_string()).collect()
        };
        let both = united(listing(&["b", "c"]), listing(&["a", "b"]));
        assert_eq!(ids(&both), ["a", "b", "c"]);
        assert!(both.completeness.is_complete());
        let part = Listing {
            completeness: Completeness::Incomplete {
                got: 1,
                of: None,
                because: "more".to_owned(),
            },
            ..listing(&["a"])
        };
        assert!(!united(listing(&["b"]), part).completeness.is_complete());
        assert!(!only_as_user(listing(&["b"]), "why").completeness.is_complete());
    }
}
