//! A group's roster with names and lints: one request for the document, and what is kept besides it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::Kazoo;
use super::document::Document;
use super::lint::{self, Found, Surroundings};
use super::paging::List;
use crate::client::{Call, Completeness, Error, Kind, Operation, Result, RosterReading};
use crate::domain::{Agent, AgentId, Backend, Group, GroupId, GroupStatus, Membership, ReceiveCall, Roster};

/// A member that older lists do not know may be somebody new: the lists are read again, but not with every roster,
/// because a stale id stays where it is for years.
const FRESH: Duration = Duration::from_mins(5);

/// Users, devices and, where members are neither, groups.
#[derive(Default)]
struct Known {
    people: Option<Arc<super::People>>,
    groups: Option<Arc<BTreeMap<AgentId, Group>>>,
}

impl Kazoo {
    /// Reads one group's roster. Complete or an error; names and lints are left out where they cannot be told.
    pub(super) async fn roster(&self, call: &Call, group: &GroupId) -> Result<RosterReading> {
        let document = self.document(call, group).await?;
        let roster = roster_of(&document)?;
        let known = self.known(call, &document).await;
        let mut around = Surroundings {
            people: known.people.as_deref(),
            groups: known.groups.as_deref(),
            ..Surroundings::default()
        };
        let nested: Vec<&AgentId> = document.nested().collect();
        if !nested.is_empty()
            && let Ok(leading_back) = self.leading_back(call, group, &nested).await
        {
            around.leading_back = leading_back;
        }
        let copies = self.second_copies.get(self.read_second_copies(call)).await;
        around.has_second_copy = copies.is_some_and(|copies| copies.contains(group));
        if let Some(groups) = self.group_names.peek().await {
            around.namesakes = lint::namesakes(&document, &groups);
        }
        let agents = roster
            .members()
            .iter()
            .filter_map(|member| agent_of(&around, &member.agent))
            .collect();
        let lints = lint::of(&document, &around);
        let name = document.name.as_deref();
        let listed = name.map(|name| Group {
            members: Some(roster.len()),
            ..Group::named(group.as_str(), name, GroupStatus::Unknown)
        });
        Ok(RosterReading {
            roster: roster.with_revision(document.revision),
            group: listed,
            agents,
            lints,
            facts: document.facts,
        })
    }

    async fn known(&self, call: &Call, document: &Document) -> Known {
        let ids = || document.entries.iter().map(|entry| &entry.id);
        if document.entries.is_empty() {
            return Known::default();
        }
        let mut known = Known {
            people: self.people.get(self.read_people(call, Operation::ReadRoster)).await,
            groups: None,
        };
        let strangers = |known: &Known| {
            let Known { people, groups } = known;
            let stranger = |id: &&AgentId| {
                people.as_ref().is_none_or(|people| people.get(id).is_none())
                    && groups.as_ref().is_none_or(|groups| !groups.contains_key(*id))
            };
            ids().any(|id| stranger(&id))
        };
        if strangers(&known) {
            known.groups = self.group_names.get(self.read_group_names(call)).await;
        }
        if strangers(&known) {
            known.people = self
                .people
                .younger_than(FRESH, self.read_people(call, Operation::ReadRoster))
                .await;
            known.groups = self.group_names.younger_than(FRESH, self.read_group_names(call)).await;
        }
        known
    }

    /// Reads all groups, by the ids they have as members of others.
    pub(super) async fn read_group_names(&self, call: &Call) -> Result<BTreeMap<AgentId, Group>> {
        let listing = self.groups_for_names(call).await?;
        Ok(listing
            .into_iter()
            .map(|group| (AgentId::new(group.id.as_str()), group))
            .collect())
    }

    async fn groups_for_names(&self, call: &Call) -> Result<Vec<Group>> {
        let list = List::all(Operation::ReadRoster, "groups");
        let listing = self.pages(call, &list, super::list::group_of).await?;
        match listing.completeness {
            Completeness::Complete => Ok(listing.items),
            Completeness::Incomplete { because, .. } => Err(not_whole(&because)),
        }
    }
}

/// The error of a list that is of no use unless it is whole.
pub(super) fn not_whole(because: &str) -> Error {
    let message = format!("the list is not complete: {because}");
    Error::new(
        Backend::Kazoo,
        Operation::ReadRoster,
        Kind::Reply,
        "incomplete",
        message,
    )
    .with_hint("try again in a moment")
}

fn roster_of(document: &Document) -> Result<Roster> {
    let members = document
        .entries
        .iter()
        .map(|entry| Membership {
            agent: entry.id.clone(),
            receive_call: ReceiveCall::Unknown,
            order: entry.weight.position(),
        })
        .collect();
    // Keys of an object stand once each: the transport refuses doubled ones.
    Roster::new(document.group.clone(), members).map_err(|doubled| {
        let message = format!("the answer names {doubled}; it is no base for a change");
        Error::new(Backend::Kazoo, Operation::ReadRoster, Kind::Reply, "duplicate", message)
            .with_group(document.group.clone())
            .with_hint("refresh; if it stays, report it to the phone system's operator")
    })
}

/// A member for people; `None` when it is not clear who that is.
fn agent_of(around: &Surroundings<'_>, id: &AgentId) -> Option<Agent> {
    let described = |name: &str, detail: &str| Agent {
        detail: Some(Arc::from(detail)),
        ..Agent::named(id.as_str(), name)
    };
    match around.find(id) {
        Found::Person(agent, _) => Some(agent.clone()),
        Found::Group(group) => Some(described(&group.name, "group")),
        Found::Nothing => Some(described("stale id", "no user, device or group has it")),
        Found::Unclear => None,
    }
}
