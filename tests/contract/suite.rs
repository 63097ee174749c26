//! What holds for every directory.

use std::sync::Arc;

use callboard::client::{
    Call, Capability, Directory, GroupChange, GroupQuery, Kind, Listing, Reach, RosterReading, RosterWrite,
};
use callboard::domain::{AgentId, Group, GroupId, GroupStatus, Membership, ReceiveCall, Roster};

/// A directory, and what this setting of it tells.
pub struct World {
    /// For messages.
    pub name: String,
    /// The directory under test.
    pub directory: Arc<dyn Directory>,
    /// How many readings after a write may still show the old roster.
    pub lag: usize,
    /// Whether readings tell for every member whether calls are on.
    pub tells_calls: bool,
    /// Whether lists show inactive groups.
    pub lists_inactive: bool,
}

impl World {
    /// A directory that tells everything at once.
    pub fn plain(name: impl Into<String>, directory: Arc<dyn Directory>) -> Self {
        Self {
            name: name.into(),
            directory,
            lag: 0,
            tells_calls: true,
            lists_inactive: true,
        }
    }

    fn can(&self, capability: Capability) -> bool {
        self.directory.capabilities().has(capability)
    }

    async fn groups(&self, name: Option<&str>) -> Listing<Group> {
        let query = GroupQuery {
            name: name.map(str::to_owned),
        };
        let outcome = self.directory.list_groups(&Call::quiet(), &query).await;
        outcome.unwrap_or_else(|error| panic!("{}: listing: {error:?}", self.name))
    }

    async fn reading(&self, group: &GroupId) -> RosterReading {
        let outcome = self.directory.read_roster(&Call::quiet(), group).await;
        outcome.unwrap_or_else(|error| panic!("{}: reading {group:?}: {error:?}", self.name))
    }

    /// Writes a roster and reads until it shows, no more often than the lag allows.
    async fn write(&self, target: &Roster) -> RosterReading {
        let base = self.reading(target.group()).await.roster;
        let write = RosterWrite { base: &base, target };
        let outcome = self.directory.write_roster(&Call::quiet(), write).await;
        outcome.unwrap_or_else(|error| panic!("{}: writing: {error:?}", self.name));
        let mut last = self.reading(target.group()).await;
        for _ in 0..self.lag {
            last = self.reading(target.group()).await;
        }
        assert_eq!(agents_of(&last.roster), agents_of(target), "{}", self.name);
        for member in last.roster.members() {
            let wanted = target.get(&member.agent).map(|wanted| wanted.receive_call);
            if self.tells_calls || member.receive_call != ReceiveCall::Unknown {
                assert_eq!(Some(member.receive_call), wanted, "{}: {member:?}", self.name);
            }
        }
        last
    }
}

fn agents_of(roster: &Roster) -> Vec<AgentId> {
    roster.members().iter().map(|member| member.agent.clone()).collect()
}

fn is_sorted<T: Ord>(items: &[T]) -> bool {
    items.windows(2).all(|pair| pair[0] < pair[1])
}

/// Walks through the whole contract. Leaves the phone system as it was but for the ids used up.
pub async fn check(world: &World) {
    let identity = world.directory.identity(&Call::quiet()).await;
    assert!(
        identity.is_ok_and(|identity| !identity.name.is_empty()),
        "{}",
        world.name
    );
    lists_are_sorted_and_filtered_by_substring(world).await;
    let agents = agents_are_listed_once(world).await;
    missing_groups_are_not_found(world).await;
    if world.can(Capability::CreateGroup) && world.can(Capability::DeleteGroup) {
        let group = a_new_group_is_empty(world).await;
        rosters_are_replaced_as_a_whole(world, &group, &agents).await;
        undecided_members_are_never_written(world, &group, &agents).await;
        an_agents_groups_are_told(world, &group, &agents).await;
        a_rename_leaves_the_status_alone(world, &group).await;
        a_group_can_be_emptied(world, &group, &agents).await;
        a_doubled_name_makes_another_group(world, &group).await;
        a_deleted_group_is_gone(world, &group).await;
    }
}

async fn lists_are_sorted_and_filtered_by_substring(world: &World) {
    let all = world.groups(None).await;
    assert!(!all.items.is_empty(), "{}", world.name);
    let ids: Vec<&GroupId> = all.items.iter().map(|group| &group.id).collect();
    assert!(is_sorted(&ids), "{}: {ids:?}", world.name);
    // A part of the first name in the other case, so that neither a prefix nor the exact case can be what matches.
    let known = &all.items[0];
    let part: String = known.name.chars().skip(1).collect::<String>().to_uppercase();
    let found = world.groups(Some(&part)).await;
    assert!(found.items.iter().any(|group| group.id == known.id), "{}", world.name);
    let fits = |group: &Group| group.name.to_uppercase().contains(&part);
    assert!(found.items.iter().all(fits), "{}", world.name);
    let nothing = world.groups(Some("no group is called like this")).await;
    assert!(nothing.items.is_empty(), "{}", world.name);
    assert!(nothing.completeness.is_complete(), "{}: {nothing:?}", world.name);
}

async fn agents_are_listed_once(world: &World) -> Vec<AgentId> {
    let listing = world.directory.list_agents(&Call::quiet()).await;
    let listing = listing.unwrap_or_else(|error| panic!("{}: agents: {error:?}", world.name));
    let ids: Vec<AgentId> = listing.items.into_iter().map(|agent| agent.id).collect();
    assert!(is_sorted(&ids), "{}: {ids:?}", world.name);
    assert!(ids.len() >= 4, "{}: {ids:?}", world.name);
    ids
}

async fn missing_groups_are_not_found(world: &World) {
    let nobody = GroupId::new("99999999");
    let reading = world.directory.read_roster(&Call::quiet(), &nobody).await;
    let error = reading.expect_err("no such group");
    assert_eq!(
        (error.kind(), error.reach()),
        (Kind::NotFound, Reach::Answered),
        "{}",
        world.name
    );
    assert_eq!(error.group(), Some(&nobody), "{}", world.name);
}

async fn a_new_group_is_empty(world: &World) -> GroupId {
    let made = world.directory.create_group(&Call::quiet(), "Contract crew").await;
    let group = made.unwrap_or_else(|error| panic!("{}: creating: {error:?}", world.name));
    assert!(world.reading(&group).await.roster.is_empty(), "{}", world.name);
    for name in ["", "  "] {
        let refused = world.directory.create_group(&Call::quiet(), name).await;
        let error = refused.expect_err("no name for a group");
        assert_ne!(error.reach(), Reach::Unanswered, "{}: {name:?}", world.name);
    }
    group
}

fn roster(group: &GroupId, members: &[(&AgentId, ReceiveCall)]) -> Roster {
    let members = members
        .iter()
        .map(|&(agent, calls)| Membership::new(agent.as_str(), calls))
        .collect();
    Roster::new(group.clone(), members).expect("no doubles")
}

async fn rosters_are_replaced_as_a_whole(world: &World, group: &GroupId, agents: &[AgentId]) {
    let (on, off) = (ReceiveCall::On, ReceiveCall::Off);
    world
        .write(&roster(group, &[(&agents[0], on), (&agents[1], off), (&agents[2], on)]))
        .await;
    world
        .write(&roster(group, &[(&agents[1], on), (&agents[3], off)]))
        .await;
    world.write(&roster(group, &[(&agents[1], off)])).await;
}

async fn undecided_members_are_never_written(world: &World, group: &GroupId, agents: &[AgentId]) {
    if !world.can(Capability::ReceiveCall) {
        return;
    }
    let base = world.reading(group).await.roster;
    let target = roster(group, &[(&agents[0], ReceiveCall::Unknown)]);
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let refused = world.directory.write_roster(&Call::quiet(), write).await;
    let error = refused.expect_err("undecided");
    assert_eq!(error.kind(), Kind::Usage, "{}", world.name);
    assert_ne!(error.reach(), Reach::Unanswered, "{}", world.name);
    assert!(world.reading(group).await.roster.same_members(&base), "{}", world.name);
}

async fn an_agents_groups_are_told(world: &World, group: &GroupId, agents: &[AgentId]) {
    let of = |agent: AgentId| async move {
        let listing = world.directory.list_groups_of(&Call::quiet(), &agent).await;
        listing.unwrap_or_else(|error| panic!("{}: groups of {agent:?}: {error:?}", world.name))
    };
    let listing = of(agents[1].clone()).await;
    let told = listing.items.iter().any(|known| known.id == *group);
    assert!(
        told || !listing.completeness.is_complete(),
        "{}: {listing:?}",
        world.name
    );
    let other = of(agents[0].clone()).await;
    assert!(other.items.iter().all(|known| known.id != *group), "{}", world.name);
}

async fn a_rename_leaves_the_status_alone(world: &World, group: &GroupId) {
    if !world.can(Capability::RenameGroup) || !world.can(Capability::SwitchGroup) {
        return;
    }
    let change = |known: Group, change: GroupChange| async move {
        let outcome = world.directory.change_group(&Call::quiet(), &known, &change).await;
        outcome.unwrap_or_else(|error| panic!("{}: {change:?}: {error:?}", world.name));
    };
    let known = Group::named(group.as_str(), "Contract crew", GroupStatus::Active);
    change(known, GroupChange::Switch(GroupStatus::Inactive)).await;
    let known = Group::named(group.as_str(), "Contract crew", GroupStatus::Inactive);
    change(known, GroupChange::Rename("Contract crew, resting".to_owned())).await;
    let told = world.reading(group).await.group;
    if let Some(told) = told {
        assert_eq!(told.name.as_ref(), "Contract crew, resting", "{}", world.name);
        assert_eq!(told.status, GroupStatus::Inactive, "{}", world.name);
    }
    let listing = world.groups(None).await;
    let listed = listing.items.into_iter().find(|known| known.id == *group);
    match listed {
        Some(listed) => {
            assert_eq!(listed.name.as_ref(), "Contract crew, resting", "{}", world.name);
            assert_eq!(listed.status, GroupStatus::Inactive, "{}", world.name);
        }
        None => assert!(
            !world.lists_inactive || !listing.completeness.is_complete(),
            "{}: the group left the list",
            world.name
        ),
    }
}

async fn a_group_can_be_emptied(world: &World, group: &GroupId, agents: &[AgentId]) {
    if !world.can(Capability::EmptyGroup) {
        return;
    }
    world.write(&roster(group, &[(&agents[2], ReceiveCall::On)])).await;
    world.write(&Roster::empty(group.clone())).await;
}

async fn a_doubled_name_makes_another_group(world: &World, group: &GroupId) {
    let first = world.directory.create_group(&Call::quiet(), "Contract twins").await;
    let second = world.directory.create_group(&Call::quiet(), "Contract twins").await;
    let (first, second) = (first.expect("a group"), second.expect("another group"));
    assert!(first != second && first != *group, "{}", world.name);
    for twin in [first, second] {
        a_deleted_group_is_gone(world, &twin).await;
    }
}

async fn a_deleted_group_is_gone(world: &World, group: &GroupId) {
    let gone = world.directory.delete_group(&Call::quiet(), group).await;
    gone.unwrap_or_else(|error| panic!("{}: deleting: {error:?}", world.name));
    let again = world.directory.delete_group(&Call::quiet(), group).await;
    assert!(
        again.is_err_and(|error| error.kind() == Kind::NotFound),
        "{}",
        world.name
    );
    let read = world.directory.read_roster(&Call::quiet(), group).await;
    assert!(
        read.is_err_and(|error| error.kind() == Kind::NotFound),
        "{}",
        world.name
    );
    let listed = world.groups(None).await.items;
    assert!(listed.iter().all(|known| known.id != *group), "{}", world.name);
}
