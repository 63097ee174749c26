//! Where a group is used: nothing rings by a group alone, callflows name it (`api/kazoo.md §9`, `§10.1`).

use std::collections::{BTreeMap, BTreeSet};

use futures::StreamExt as _;

use super::paging::{List, PAGE_SIZE, id_of};
use super::roster::not_whole;
use super::{AT_ONCE, Kazoo, envelope};
use crate::client::transport::{Json, Method};
use crate::client::{Call, Completeness, GroupUse, Kind, Listing, Notice, Operation, Result};
use crate::domain::GroupId;

/// The modules that can hold a group's id.
const MODULES: [&str; 4] = ["ring_group", "group", "page_group", "group_pickup"];

/// A callflow as its row tells it.
struct Flow {
    usage: GroupUse,
    /// The group whose second copy it is.
    group: Option<GroupId>,
    /// Whether its modules can hold a group's id; not told is possible.
    may_hold: bool,
}

/// What one flow turned out to be.
enum Look {
    Uses(GroupUse),
    UsesNot,
    Unread(String),
}

impl Kazoo {
    /// What uses a group: SmartPBX's own flows, flows whose modules name it, and groups it is nested in.
    pub(super) async fn uses(&self, call: &Call, group: &GroupId) -> Result<Listing<GroupUse>> {
        let operation = Operation::ListUses;
        let flows = self.pages(call, &List::all(operation, "callflows"), flow_of).await?;
        let mut uses: BTreeMap<(&'static str, String), GroupUse> = BTreeMap::new();
        let mut keep = |usage: GroupUse| uses.insert((usage.kind, usage.id.clone()), usage);
        let mut unclear = match flows.completeness {
            Completeness::Complete => None,
            Completeness::Incomplete { because, .. } => Some(because),
        };
        let mut open = Vec::new();
        for flow in flows.items {
            if flow.group.as_ref() == Some(group) {
                keep(flow.usage);
            } else if flow.may_hold {
                open.push(flow.usage);
            }
        }
        let (all, mut done) = (open.len(), 0);
        let mut looks = futures::stream::iter(open)
            .map(|usage| self.look(call, group, usage))
            .buffer_unordered(AT_ONCE);
        while let Some(look) = looks.next().await {
            done += 1;
            call.notify(Notice::Progress { done, of: Some(all) });
            match look? {
                Look::Uses(usage) => {
                    keep(usage);
                }
                Look::UsesNot => {}
                Look::Unread(because) => unclear = Some(because),
            }
        }
        match self.parents(call, group).await {
            Ok(parents) => parents.into_iter().for_each(|parent| {
                keep(parent);
            }),
            Err(error) if error.asks_for_sign_in() => return Err(error),
            Err(error) => unclear = Some(error.message().to_owned()),
        }
        let items: Vec<GroupUse> = uses.into_values().collect();
        let completeness = match unclear {
            None => Completeness::Complete,
            Some(because) => Completeness::Incomplete {
                got: items.len(),
                of: None,
                because,
            },
        };
        Ok(Listing { items, completeness })
    }

    /// Reads one flow and looks for the group's id in it.
    async fn look(&self, call: &Call, group: &GroupId, usage: GroupUse) -> Result<Look> {
        let request = self
            .access
            .one(Operation::ListUses, Method::GET, "callflows", &usage.id)?;
        match self.ask(call, &request).await {
            Ok(reply) if envelope::data(&reply).is_some_and(|data| names(data, group.as_str())) => {
                Ok(Look::Uses(usage))
            }
            Ok(_) => Ok(Look::UsesNot),
            // Deleted since the list was read.
            Err(error) if error.kind() == Kind::NotFound => Ok(Look::UsesNot),
            Err(error) if error.asks_for_sign_in() => Err(error),
            Err(error) => {
                let id = crate::text::visible(&usage.id).into_owned();
                Ok(Look::Unread(format!(
                    "callflow {id} cannot be read: {}",
                    error.message()
                )))
            }
        }
    }

    /// The groups that hold this one as a member.
    async fn parents(&self, call: &Call, group: &GroupId) -> Result<Vec<GroupUse>> {
        let filter = [("has_key", format!("endpoints.{group}"))];
        let list = List {
            operation: Operation::ListUses,
            path: "groups".to_owned(),
            filter: &filter,
            page_size: PAGE_SIZE,
        };
        let parents = self.pages(call, &list, super::list::group_of).await?;
        if let Completeness::Incomplete { because, .. } = parents.completeness {
            return Err(not_whole(&because));
        }
        let usage = |parent: crate::domain::Group| GroupUse {
            kind: "group",
            id: parent.id.to_string(),
            name: parent.name.to_string(),
        };
        Ok(parents.items.into_iter().map(usage).collect())
    }

    /// The groups of which SmartPBX keeps a second copy in a callflow.
    pub(super) async fn read_second_copies(&self, call: &Call) -> Result<BTreeSet<GroupId>> {
        self.copies(call, [("has_key", "group_id".to_owned())]).await
    }

    /// Whether SmartPBX keeps a second copy of this group now.
    pub(super) async fn has_second_copy(&self, call: &Call, group: &GroupId) -> Result<bool> {
        let copies = self.copies(call, [("filter_group_id", group.to_string())]).await?;
        Ok(copies.contains(group))
    }

    async fn copies(&self, call: &Call, filter: [(&'static str, String); 1]) -> Result<BTreeSet<GroupId>> {
        let list = List {
            operation: Operation::ReadRoster,
            path: "callflows".to_owned(),
            filter: &filter,
            page_size: PAGE_SIZE,
        };
        let flows = self.pages(call, &list, flow_of).await?;
        match flows.completeness {
            Completeness::Complete => Ok(flows.items.into_iter().filter_map(|flow| flow.group).collect()),
            Completeness::Incomplete { because, .. } => Err(not_whole(&because)),
        }
    }
}

fn flow_of(row: &Json) -> Result<(String, Flow), &'static str> {
    let id = id_of(row)?.to_owned();
    let group = row
        .given("group_id")
        .and_then(Json::as_text)
        .filter(|id| !id.is_empty());
    let words = |name: &str| match row.given(name) {
        Some(Json::List(words)) => words.iter().filter_map(Json::as_words).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let own_name = row
        .given("name")
        .and_then(Json::as_words)
        .filter(|name| !name.trim().is_empty());
    let numbers = || [words("numbers"), words("patterns")].concat().join(", ");
    let usage = GroupUse {
        kind: if group.is_some() {
            "SmartPBX callflow"
        } else {
            "callflow"
        },
        id: id.clone(),
        name: own_name.map_or_else(numbers, std::borrow::Cow::into_owned),
    };
    let flow = Flow {
        usage,
        group: group.map(GroupId::new),
        may_hold: match row.given("modules") {
            Some(Json::List(modules)) => modules
                .iter()
                .any(|module| module.as_text().is_none_or(|module| MODULES.contains(&module))),
            _ => true,
        },
    };
    Ok((id, flow))
}

/// Whether a text or a key anywhere inside is this id.
fn names(value: &Json, id: &str) -> bool {
    match value {
        Json::Text(text) => text == id,
        Json::List(items) => items.iter().any(|item| names(item, id)),
        Json::Map(entries) => entries.iter().any(|(key, value)| key == id || names(value, id)),
        Json::Null | Json::Bool(_) | Json::Integer(_) | Json::Inexact | Json::Fraction(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn json(text: &str) -> Json {
        serde_json::from_str(text).expect("JSON")
    }

    #[rstest]
    #[case::ring_group(r#"{"id":"f","name":"Sales","modules":["ring_group","voicemail"]}"#, "Sales", true)]
    #[case::no_group_module(r#"{"id":"f","name":"Menu","modules":["menu"]}"#, "Menu", false)]
    #[case::nothing_told(r#"{"id":"f","name":"Menu"}"#, "Menu", true)]
    #[case::numbers(
        r#"{"id":"f","numbers":["2001","+34911"],"patterns":["^9"],"modules":[]}"#,
        "2001, +34911, ^9",
        false
    )]
    #[case::nameless(r#"{"id":"f","name":" ","modules":[]}"#, "", false)]
    fn a_row_tells_name_and_whether_to_look_inside(#[case] row: &str, #[case] name: &str, #[case] may_hold: bool) {
        let (_, flow) = flow_of(&json(row)).expect("a flow");
        assert_eq!((flow.usage.name.as_str(), flow.may_hold), (name, may_hold));
        assert_eq!((flow.usage.kind, flow.group), ("callflow", None));
    }

    #[test]
    fn a_second_copy_is_told_by_its_row() {
        let row = r#"{"id":"f","type":"baseGroup","group_id":"18cc","modules":["ring_group"]}"#;
        let (_, flow) = flow_of(&json(row)).expect("a flow");
        assert_eq!(flow.group, Some(GroupId::new("18cc")));
        assert_eq!(flow.usage.kind, "SmartPBX callflow");
    }

    /// `api/kazoo.md §10.1`: ring groups, the `group` module and pickups name the id at different depths.
    #[rstest]
    #[case(
        r#"{"flow":{"module":"ring_group","data":{"endpoints":[{"endpoint_type":"group","id":"18cc"}]}}}"#,
        true
    )]
    #[case(r#"{"flow":{"children":{"_":{"module":"group","data":{"id":"18cc"}}}}}"#, true)]
    #[case(r#"{"flow":{"module":"group_pickup","data":{"group_id":"18cc"}}}"#, true)]
    #[case(r#"{"flow":{"data":{"endpoints":{"18cc":{}}}}}"#, true)]
    #[case(r#"{"flow":{"data":{"id":"18ccfd"}},"name":"18cc team","n":18}"#, false)]
    fn a_flow_is_searched_for_the_exact_id(#[case] flow: &str, #[case] used: bool) {
        assert_eq!(names(&json(flow), "18cc"), used);
    }
}
