//! What holds for every directory.

use std::sync::Arc;

use std::sync::Mutex;

use callboard::client::{
    AgentChange, AgentEnd, Call, Capability, Directory, GroupChange, GroupQuery, Kind, Listing, Notice, Reach,
    RosterReading, RosterWrite, WriteReceipt,
};
use callboard::domain::{AgentId, Group, GroupId, GroupStatus, Membership, ReceiveCall, Roster};
use tokio_util::sync::CancellationToken;

/// What the totals of lists are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// They are as many as there are.
    Right,
    /// They promise more than comes.
    TooMany,
}

/// What becomes of a write that starts from an old version, where versions are known at all.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum OldVersions {
    /// It is refused.
    Refused,
    /// It is taken: something before the phone system keeps versions from it or from us.
    Taken,
}

/// A directory, and what this setting of it tells. What it can do is asked of its capabilities.
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
    /// Whether two groups may be asked for under one name; the second may then come out under another.
    pub takes_a_name_twice: bool,
    /// How lists count, and so whether they can be known to be complete.
    pub counts: Counts,
    /// What becomes of a write that starts from an old version.
    pub old_versions: OldVersions,
    /// At least four agents who may come and go, where not just any may; sorted.
    pub agents: Option<Vec<AgentId>>,
    /// An id of the right form that no group has.
    pub no_group: GroupId,
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
            takes_a_name_twice: true,
            counts: Counts::Right,
            old_versions: OldVersions::Refused,
            agents: None,
            no_group: GroupId::new("99999999"),
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

    /// A roster as this phone system can keep it: in the order given where it keeps one, without calls where it does
    /// not know any.
    fn roster(&self, group: &GroupId, members: &[(&AgentId, ReceiveCall)]) -> Roster {
        let (calls, order) = (self.can(Capability::ReceiveCall), self.can(Capability::MemberOrder));
        let members = (1..).zip(members).map(|(place, &(agent, receive_call))| {
            let receive_call = if calls { receive_call } else { ReceiveCall::Unknown };
            Membership {
                order: order.then_some(place),
                ..Membership::new(agent.as_str(), receive_call)
            }
        });
        Roster::new(group.clone(), members.collect()).expect("no doubles")
    }

    /// Writes a roster and reads until it shows, no more often than the lag allows.
    async fn write(&self, target: &Roster) -> (WriteReceipt, RosterReading) {
        let base = self.reading(target.group()).await.roster;
        let write = RosterWrite { base: &base, target };
        let outcome = self.directory.write_roster(&Call::quiet(), write).await;
        let receipt = outcome.unwrap_or_else(|error| panic!("{}: writing: {error:?}", self.name));
        let last = self.settled(target.group()).await;
        assert_eq!(agents_of(&last.roster), agents_of(target), "{}", self.name);
        for member in last.roster.members() {
            let wanted = target.get(&member.agent).expect("the same agents");
            if self.tells_calls || member.receive_call != ReceiveCall::Unknown {
                assert_eq!(member.receive_call, wanted.receive_call, "{}: {member:?}", self.name);
            }
            if self.can(Capability::MemberOrder) {
                assert_eq!(member.order, wanted.order, "{}: {member:?}", self.name);
            }
        }
        (receipt, last)
    }

    /// The roster when all lag is over.
    async fn settled(&self, group: &GroupId) -> RosterReading {
        for _ in 0..self.lag {
            self.reading(group).await;
        }
        self.reading(group).await
    }

    async fn change(&self, known: &Group, change: &GroupChange) {
        let outcome = self.directory.change_group(&Call::quiet(), known, change).await;
        outcome.unwrap_or_else(|error| panic!("{}: {change:?}: {error:?}", self.name));
    }

    /// The group as the list shows it.
    async fn listed(&self, group: &GroupId) -> Group {
        let listing = self.groups(None).await;
        let found = listing.items.into_iter().find(|listed| listed.id == *group);
        found.unwrap_or_else(|| panic!("{}: {group:?} is not listed", self.name))
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
        each_agent_of_single_calls_is_told(world, &group, &agents).await;
        a_stop_leaves_the_agents_that_are_left(world, &group, &agents).await;
        an_old_version_is_refused(world, &group, &agents).await;
        looking_ahead_writes_nothing(world, &group, &agents).await;
        live_states_are_those_of_members(world, &group).await;
        undecided_members_are_never_written(world, &group, &agents).await;
        an_agents_groups_are_told(world, &group, &agents).await;
        what_it_cannot_do_is_refused_unsent(world, &group).await;
        a_rename_leaves_the_status_alone(world, &group).await;
        a_name_and_a_description_can_be_changed(world, &group).await;
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
    assert_eq!(
        nothing.completeness.is_complete(),
        world.counts == Counts::Right,
        "{}: {nothing:?}",
        world.name
    );
}

async fn agents_are_listed_once(world: &World) -> Vec<AgentId> {
    let listing = world.directory.list_agents(&Call::quiet()).await;
    let listing = listing.unwrap_or_else(|error| panic!("{}: agents: {error:?}", world.name));
    let ids: Vec<AgentId> = listing.items.into_iter().map(|agent| agent.id).collect();
    assert!(is_sorted(&ids), "{}: {ids:?}", world.name);
    let able = world.agents.clone().unwrap_or_else(|| ids.clone());
    assert!(able.len() >= 4 && is_sorted(&able), "{}: {able:?}", world.name);
    assert!(able.iter().all(|agent| ids.contains(agent)), "{}: {ids:?}", world.name);
    able
}

async fn missing_groups_are_not_found(world: &World) {
    let nobody = &world.no_group;
    let reading = world.directory.read_roster(&Call::quiet(), nobody).await;
    let error = reading.expect_err("no such group");
    assert_eq!(
        (error.kind(), error.reach()),
        (Kind::NotFound, Reach::Answered),
        "{}",
        world.name
    );
    assert_eq!(error.group(), Some(nobody), "{}", world.name);
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

async fn rosters_are_replaced_as_a_whole(world: &World, group: &GroupId, agents: &[AgentId]) {
    let (on, off) = (ReceiveCall::On, ReceiveCall::Off);
    world
        .write(&world.roster(group, &[(&agents[0], on), (&agents[1], off), (&agents[2], on)]))
        .await;
    world
        .write(&world.roster(group, &[(&agents[1], on), (&agents[3], off)]))
        .await;
    world.write(&world.roster(group, &[(&agents[1], off)])).await;
}

/// Atomic or not, the receipt says which: a whole roster names nobody, single calls name everybody, adds first.
async fn each_agent_of_single_calls_is_told(world: &World, group: &GroupId, agents: &[AgentId]) {
    let on = ReceiveCall::On;
    world
        .write(&world.roster(group, &[(&agents[0], on), (&agents[1], on)]))
        .await;
    let base = world.settled(group).await.roster;
    let target = world.roster(group, &[(&agents[1], on), (&agents[2], on), (&agents[3], on)]);
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    let call = Call::watched(move |notice| {
        if let Notice::Progress { done, of: Some(of) } = notice {
            seen.lock().expect("no panic").push((done, of));
        }
    });
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let receipt = world.directory.write_roster(&call, write).await.expect("accepted");
    assert_eq!(
        agents_of(&world.settled(group).await.roster),
        agents_of(&target),
        "{}",
        world.name
    );
    if world.can(Capability::AtomicRoster) {
        assert!(receipt.agents.is_empty(), "{}: {receipt:?}", world.name);
        return;
    }
    let done = |result: &callboard::client::AgentResult| matches!(result.end, AgentEnd::Done);
    assert!(receipt.agents.iter().all(done), "{}: {receipt:?}", world.name);
    let changes: Vec<AgentChange> = receipt.agents.iter().map(|result| result.change).collect();
    let expected = [AgentChange::Add, AgentChange::Add, AgentChange::Remove];
    assert_eq!(changes, expected, "{}", world.name);
    assert_eq!(
        *told.lock().expect("no panic"),
        [(1, 3), (2, 3), (3, 3)],
        "{}",
        world.name
    );
}

async fn a_stop_leaves_the_agents_that_are_left(world: &World, group: &GroupId, agents: &[AgentId]) {
    if world.can(Capability::AtomicRoster) {
        return;
    }
    let base = world.settled(group).await.roster;
    let target = world.roster(group, &[(&agents[0], ReceiveCall::On), (&agents[1], ReceiveCall::On)]);
    let stop = CancellationToken::new();
    stop.cancel();
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let call = Call::quiet().stopped_by(stop);
    let receipt = world.directory.write_roster(&call, write).await.expect("a receipt");
    let left = |result: &callboard::client::AgentResult| matches!(result.end, AgentEnd::NotAttempted);
    assert_eq!(receipt.agents.len(), 3, "{}: {receipt:?}", world.name);
    assert!(receipt.agents.iter().all(left), "{}: {receipt:?}", world.name);
    let now = world.settled(group).await.roster;
    assert!(now.same_members(&base), "{}: {now:?}", world.name);
}

async fn an_old_version_is_refused(world: &World, group: &GroupId, agents: &[AgentId]) {
    if !world.can(Capability::ConditionalWrite) || world.old_versions == OldVersions::Taken {
        return;
    }
    let old = world.settled(group).await.roster;
    assert!(old.revision().is_some(), "{}", world.name);
    let (mine, theirs) = (
        world.roster(group, &[(&agents[0], ReceiveCall::On)]),
        world.roster(group, &[(&agents[2], ReceiveCall::On)]),
    );
    world.write(&theirs).await;
    let write = RosterWrite {
        base: &old,
        target: &mine,
    };
    let refused = world.directory.write_roster(&Call::quiet(), write).await;
    let error = refused.expect_err("somebody else has written");
    assert_eq!((error.kind(), error.reason()), (Kind::Write, "drift"), "{}", world.name);
    assert_eq!(error.reach(), Reach::Answered, "{}", world.name);
    let now = world.settled(group).await.roster;
    assert_eq!(agents_of(&now), agents_of(&theirs), "{}", world.name);
}

async fn looking_ahead_writes_nothing(world: &World, group: &GroupId, agents: &[AgentId]) {
    let base = world.settled(group).await.roster;
    let target = world.roster(group, &[(&agents[3], ReceiveCall::On)]);
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let foreseen = world.directory.foresee(&Call::quiet(), write).await;
    assert!(foreseen.is_ok(), "{}: {foreseen:?}", world.name);
    if world.can(Capability::GroupUses) {
        let uses = world.directory.list_uses(&Call::quiet(), group).await;
        let uses = uses.unwrap_or_else(|error| panic!("{}: uses: {error:?}", world.name));
        assert!(
            uses.items.is_empty(),
            "{}: nothing uses a new group: {uses:?}",
            world.name
        );
    }
    let now = world.settled(group).await.roster;
    assert!(now.same_members(&base), "{}: {now:?}", world.name);
}

async fn live_states_are_those_of_members(world: &World, group: &GroupId) {
    if !world.can(Capability::LiveState) {
        return;
    }
    let members = agents_of(&world.settled(group).await.roster);
    let states = world.directory.live_states(&Call::quiet(), group).await;
    let states = states.unwrap_or_else(|error| panic!("{}: live states: {error:?}", world.name));
    let known = |agent: &AgentId| members.contains(agent);
    assert!(
        states.iter().all(|state| known(&state.agent)),
        "{}: {states:?}",
        world.name
    );
}

async fn what_it_cannot_do_is_refused_unsent(world: &World, group: &GroupId) {
    let call = Call::quiet();
    let known = Group::named(group.as_str(), "Contract crew", GroupStatus::Unknown);
    let changes = [
        GroupChange::Rename("Contract crew, renamed".to_owned()),
        GroupChange::Switch(GroupStatus::Inactive),
        GroupChange::Describe("Those of the contract".to_owned()),
    ];
    let mut refusals = Vec::new();
    for change in changes.iter().filter(|change| !world.can(change.capability())) {
        refusals.push(world.directory.change_group(&call, &known, change).await.err());
    }
    if !world.can(Capability::GroupUses) {
        refusals.push(world.directory.list_uses(&call, group).await.err());
    }
    if !world.can(Capability::LiveState) {
        refusals.push(world.directory.live_states(&call, group).await.err());
    }
    if !world.can(Capability::EmptyGroup) {
        let base = world.settled(group).await.roster;
        let write = RosterWrite {
            base: &base,
            target: &Roster::empty(group.clone()),
        };
        refusals.push(world.directory.write_roster(&call, write).await.err());
    }
    for refusal in refusals {
        let error = refusal.unwrap_or_else(|| panic!("{}: something undeclared was done", world.name));
        let (kind, reach) = (error.kind(), error.reach());
        assert_eq!(
            (kind, reach),
            (Kind::Usage, Reach::NotSent),
            "{}: {error:?}",
            world.name
        );
    }
}

async fn a_name_and_a_description_can_be_changed(world: &World, group: &GroupId) {
    if world.can(Capability::RenameGroup) && !world.can(Capability::SwitchGroup) {
        let name = "Contract crew, renamed";
        world
            .change(&world.listed(group).await, &GroupChange::Rename(name.to_owned()))
            .await;
        assert_eq!(&*world.listed(group).await.name, name, "{}", world.name);
    }
    if !world.can(Capability::DescribeGroup) {
        return;
    }
    for words in ["Those of the contract", ""] {
        let known = Group {
            description: None,
            ..Group::named(group.as_str(), "Contract crew", GroupStatus::Unknown)
        };
        let listed = world.groups(None).await.items;
        let known = listed.into_iter().find(|listed| listed.id == *group).unwrap_or(known);
        world.change(&known, &GroupChange::Describe(words.to_owned())).await;
        let told = world.reading(group).await.group.and_then(|told| told.description);
        let listed = world.groups(None).await.items;
        let listed = listed.into_iter().find(|listed| listed.id == *group);
        let told = told.or_else(|| listed.and_then(|listed| listed.description));
        assert_eq!(told.as_deref().unwrap_or_default(), words, "{}", world.name);
    }
}

async fn undecided_members_are_never_written(world: &World, group: &GroupId, agents: &[AgentId]) {
    if !world.can(Capability::ReceiveCall) {
        return;
    }
    let base = world.reading(group).await.roster;
    let target = world.roster(group, &[(&agents[0], ReceiveCall::Unknown)]);
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
    world
        .write(&world.roster(group, &[(&agents[1], ReceiveCall::Off)]))
        .await;
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
    let known = Group::named(group.as_str(), "Contract crew", GroupStatus::Active);
    world.change(&known, &GroupChange::Switch(GroupStatus::Inactive)).await;
    let known = Group::named(group.as_str(), "Contract crew", GroupStatus::Inactive);
    world
        .change(&known, &GroupChange::Rename("Contract crew, resting".to_owned()))
        .await;
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
    world
        .write(&world.roster(group, &[(&agents[2], ReceiveCall::On)]))
        .await;
    world.write(&Roster::empty(group.clone())).await;
}

async fn a_doubled_name_makes_another_group(world: &World, group: &GroupId) {
    if !world.takes_a_name_twice {
        return;
    }
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
