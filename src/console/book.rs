//! Everything read so far about groups and agents.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::likeness::{Likeness, Likenesses};
use super::saved::Snapshot;
use crate::client::{Completeness, Listing};
use crate::domain::{Agent, AgentId, Group, GroupId, ListedMember, Roster};

/// How far a list can be trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Freshness {
    /// Nothing was read yet.
    #[default]
    Nothing,
    /// From an earlier run; shown until fresh data arrives.
    Stale {
        /// When it was read, for people.
        read_at: String,
    },
    /// Read in this run.
    Fresh(Completeness),
}

impl Freshness {
    /// Whether the list was read in this run.
    pub const fn is_fresh(&self) -> bool {
        matches!(self, Self::Fresh(_))
    }

    /// Whether everything was read in this run.
    pub const fn is_complete(&self) -> bool {
        matches!(self, Self::Fresh(Completeness::Complete))
    }
}

/// Groups and agents as last read, found by id.
#[derive(Clone, Debug, Default)]
pub struct Book {
    groups: Arc<Vec<Group>>,
    groups_freshness: Freshness,
    agents: Arc<Vec<Agent>>,
    agents_freshness: Freshness,
    named: BTreeMap<AgentId, Agent>,
    groups_of: HashMap<AgentId, Vec<GroupId>>,
    is_inverted: bool,
    like_groups: Likenesses<GroupId>,
    like_agents: Likenesses<AgentId>,
}

impl Book {
    /// Takes lists of an earlier run, unless fresh ones are here already.
    pub fn take_snapshot(&mut self, snapshot: Snapshot, read_at: &str) {
        let stale = || Freshness::Stale {
            read_at: read_at.to_owned(),
        };
        if self.groups_freshness == Freshness::Nothing {
            self.groups = snapshot.groups;
            self.groups_freshness = stale();
            self.invert();
        }
        if self.agents_freshness == Freshness::Nothing && !snapshot.agents.is_empty() {
            self.agents = snapshot.agents;
            self.agents_freshness = stale();
            self.compare_agents();
        }
    }

    /// Takes freshly read groups.
    pub fn take_groups(&mut self, listing: Listing<Group>) {
        self.groups = Arc::new(listing.items);
        self.groups_freshness = Freshness::Fresh(listing.completeness);
        self.invert();
    }

    /// Takes freshly read agents.
    pub fn take_agents(&mut self, listing: Listing<Agent>) {
        self.agents = Arc::new(listing.items);
        self.agents_freshness = Freshness::Fresh(listing.completeness);
        self.compare_agents();
    }

    /// Remembers agents a roster named, for those the list of agents does not have.
    pub fn take_named(&mut self, agents: &[Agent]) {
        for agent in agents {
            self.named.insert(agent.id.clone(), agent.clone());
        }
    }

    /// Brings a group's numbers in line with a roster read later than the list.
    pub fn take_roster(&mut self, roster: &Roster) {
        let Some(place) = self.place(roster.group()) else {
            return;
        };
        let names: Vec<Option<Arc<str>>> = roster.members().iter().map(|member| self.name(&member.agent)).collect();
        let Some(group) = Arc::make_mut(&mut self.groups).get_mut(place) else {
            return;
        };
        group.members = Some(roster.len());
        group.receiving = roster.receiving();
        if group.listed_members.is_some() {
            let listed = roster
                .members()
                .iter()
                .zip(names)
                .map(|(member, name)| ListedMember::Known {
                    id: member.agent.clone(),
                    name: name.unwrap_or_default(),
                });
            group.listed_members = Some(listed.collect());
        }
        for groups in self.groups_of.values_mut() {
            groups.retain(|group| group != roster.group());
        }
        for member in roster.members() {
            self.groups_of
                .entry(member.agent.clone())
                .or_default()
                .push(roster.group().clone());
        }
    }

    /// Takes what a group is for, as a later reading tells it.
    pub fn take_description(&mut self, group: &GroupId, description: Option<&Arc<str>>) {
        let Some((place, description)) = self.place(group).zip(description) else {
            return;
        };
        if self
            .groups
            .get(place)
            .is_some_and(|group| group.description.as_ref() != Some(description))
            && let Some(group) = Arc::make_mut(&mut self.groups).get_mut(place)
        {
            group.description = Some(Arc::clone(description));
        }
    }

    /// Adds or replaces one group. What the new reading does not tell is kept from the old one.
    pub fn put_group(&mut self, mut group: Group) {
        let groups = Arc::make_mut(&mut self.groups);
        match groups.binary_search_by(|other| other.id.cmp(&group.id)) {
            Ok(place) => {
                if let Some(old) = groups.get_mut(place) {
                    group.members = group.members.or(old.members);
                    group.receiving = group.receiving.or(old.receiving);
                    group.listed_members = group.listed_members.or_else(|| old.listed_members.take());
                    group.created_at = group.created_at.or(old.created_at);
                    group.description = group.description.or_else(|| old.description.take());
                    *old = group;
                }
            }
            Err(place) => groups.insert(place, group),
        }
        self.invert();
    }

    /// Forgets one group.
    pub fn remove_group(&mut self, id: &GroupId) {
        Arc::make_mut(&mut self.groups).retain(|group| group.id != *id);
        self.invert();
    }

    /// Every group, sorted by id.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// One group.
    pub fn group(&self, id: &GroupId) -> Option<&Group> {
        self.groups.get(self.place(id)?)
    }

    /// How far the groups can be trusted.
    pub const fn groups_freshness(&self) -> &Freshness {
        &self.groups_freshness
    }

    /// Every agent of the list, sorted by id.
    pub fn agents(&self) -> &[Agent] {
        &self.agents
    }

    /// How far the agents can be trusted.
    pub const fn agents_freshness(&self) -> &Freshness {
        &self.agents_freshness
    }

    /// One agent, from the list or from a roster that named them.
    pub fn agent(&self, id: &AgentId) -> Option<&Agent> {
        self.agents
            .binary_search_by(|agent| agent.id.cmp(id))
            .ok()
            .and_then(|place| self.agents.get(place))
            .or_else(|| self.named.get(id))
    }

    /// An agent's name, as the phone system sent it.
    pub fn name(&self, id: &AgentId) -> Option<Arc<str>> {
        self.agent(id).map(|agent| Arc::clone(&agent.name))
    }

    /// How a group's name is like another's of the list.
    pub fn like_group(&self, id: &GroupId) -> Option<&Likeness<GroupId>> {
        self.like_groups.of(id)
    }

    /// How an agent's name is like another's of the list.
    pub fn like_agent(&self, id: &AgentId) -> Option<&Likeness<AgentId>> {
        self.like_agents.of(id)
    }

    /// The groups an agent is in, by inverting the list; `None` when the list does not tell members.
    pub fn groups_of(&self, agent: &AgentId) -> Option<&[GroupId]> {
        self.is_inverted
            .then(|| self.groups_of.get(agent).map_or(&[][..], Vec::as_slice))
    }

    /// The lists, to be kept for the next start; `None` before they were read completely.
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.groups_freshness.is_complete().then(|| Snapshot {
            groups: Arc::clone(&self.groups),
            agents: Arc::clone(&self.agents),
        })
    }

    fn place(&self, id: &GroupId) -> Option<usize> {
        self.groups.binary_search_by(|group| group.id.cmp(id)).ok()
    }

    fn compare_agents(&mut self) {
        self.like_agents = Likenesses::among(self.agents.iter().map(|agent| (&agent.id, &*agent.name)));
    }

    fn invert(&mut self) {
        self.like_groups = Likenesses::among(self.groups.iter().map(|group| (&group.id, &*group.name)));
        self.groups_of.clear();
        self.is_inverted = false;
        for group in self.groups.iter() {
            let Some(members) = &group.listed_members else { continue };
            self.is_inverted = true;
            for id in members.iter().filter_map(ListedMember::id) {
                self.groups_of.entry(id.clone()).or_default().push(group.id.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{GroupStatus, Membership, ReceiveCall};

    fn group(id: &str, members: &[&str]) -> Group {
        let mut group = Group::named(id, id, GroupStatus::Active);
        let known = |id: &&str| ListedMember::Known {
            id: AgentId::new(id),
            name: Arc::from(""),
        };
        group.listed_members = Some(members.iter().map(known).collect());
        group
    }

    #[test]
    fn groups_of_an_agent_come_from_the_list_and_from_later_rosters() {
        let mut book = Book::default();
        assert_eq!(book.groups_of(&AgentId::new("2")), None);
        book.take_groups(Listing::complete(vec![group("28", &["2", "3"]), group("31", &["2"])]));
        assert_eq!(book.groups_of(&AgentId::new("2")).map(<[_]>::len), Some(2));
        let roster = Roster::new(GroupId::new("31"), vec![Membership::new("3", ReceiveCall::On)]).expect("a roster");
        book.take_roster(&roster);
        assert_eq!(book.groups_of(&AgentId::new("2")), Some(&[GroupId::new("28")][..]));
        assert_eq!(book.groups_of(&AgentId::new("3")).map(<[_]>::len), Some(2));
        let numbers = book
            .group(&GroupId::new("31"))
            .map(|group| (group.members, group.receiving));
        assert_eq!(numbers, Some((Some(1), Some(1))));
    }

    #[test]
    fn a_snapshot_never_replaces_fresh_lists() {
        let mut book = Book::default();
        book.take_groups(Listing::complete(vec![group("28", &[])]));
        let snapshot = Snapshot {
            groups: Arc::new(vec![group("1", &[])]),
            agents: Arc::new(Vec::new()),
        };
        book.take_snapshot(snapshot, "yesterday");
        assert!(book.group(&GroupId::new("28")).is_some() && book.groups_freshness().is_complete());
    }

    #[test]
    fn a_reread_group_keeps_what_the_reading_does_not_tell() {
        let mut book = Book::default();
        book.take_groups(Listing::complete(vec![group("28", &["2"])]));
        book.put_group(Group::named("28", "Support (1)", GroupStatus::Active));
        let kept = book
            .group(&GroupId::new("28"))
            .map(|group| (group.name.to_string(), group.listed_members.is_some()));
        assert_eq!(kept, Some(("Support (1)".to_owned(), true)));
    }
}
