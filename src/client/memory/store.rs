//! What the phone system in memory holds, and its rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::client::{
    AgentChange, Capabilities, Capability, Error, GroupChange, GroupUse, Identity, Kind, Lint, Operation, Reach,
    Result, RosterReading, RosterWrite, WriteReceipt,
};
use crate::domain::{
    Agent, AgentId, Backend, Group, GroupId, GroupStatus, ListedMember, LiveState, Membership, ReceiveCall, Revision,
    Roster, RosterDiff,
};

/// Whether a write must carry the stored roster as its base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BaseCheck {
    On,
    Off,
}

#[derive(Clone, Debug)]
struct Kept {
    group: Group,
    roster: Roster,
    version: u64,
    shown: Option<Stale>,
}

/// An old roster that is still shown for some readings.
#[derive(Clone, Debug)]
struct Stale {
    roster: Roster,
    readings: usize,
}

/// Groups, rosters and agents; its public methods are what another client can do to them.
#[derive(Clone, Debug)]
pub struct MemoryStore {
    backend: Backend,
    capabilities: Capabilities,
    base_check: BaseCheck,
    agents: BTreeMap<AgentId, Agent>,
    groups: BTreeMap<GroupId, Kept>,
    uses: BTreeMap<GroupId, Vec<GroupUse>>,
    live: BTreeMap<AgentId, LiveState>,
    traps: BTreeMap<AgentId, String>,
    next_group: u64,
    lag: usize,
}

impl MemoryStore {
    pub(super) const fn new(backend: Backend) -> Self {
        Self {
            backend,
            capabilities: Capabilities::all_but(backend, &[]),
            base_check: BaseCheck::Off,
            agents: BTreeMap::new(),
            groups: BTreeMap::new(),
            uses: BTreeMap::new(),
            live: BTreeMap::new(),
            traps: BTreeMap::new(),
            next_group: 1_000,
            lag: 0,
        }
    }

    pub(super) const fn settle(&mut self, capabilities: Capabilities, base_check: BaseCheck) {
        self.capabilities = capabilities;
        self.base_check = base_check;
    }

    pub(super) const fn set_lag(&mut self, readings: usize) {
        self.lag = readings;
    }

    /// Adds or replaces an agent.
    pub fn put_agent(&mut self, agent: Agent) {
        self.agents.insert(agent.id.clone(), agent);
    }

    /// Adds a group without members, or replaces what is known about one.
    pub fn put_group(&mut self, group: Group) {
        let id = group.id.clone();
        if let Some(kept) = self.groups.get_mut(&id) {
            kept.group = group;
        } else {
            let kept = Kept {
                group,
                roster: Roster::empty(id.clone()),
                version: 1,
                shown: None,
            };
            self.groups.insert(id, kept);
        }
    }

    /// Deletes a group.
    pub fn remove_group(&mut self, group: &GroupId) {
        self.groups.remove(group);
    }

    /// Renames a group.
    pub fn rename_group(&mut self, group: &GroupId, name: &str) {
        if let Some(kept) = self.groups.get_mut(group) {
            kept.group.name = Arc::from(name);
        }
    }

    /// Makes an agent a member, or changes its membership.
    pub fn seat(&mut self, group: &GroupId, membership: Membership) {
        if !self.agents.contains_key(&membership.agent) {
            self.put_agent(Agent::named(membership.agent.as_str(), ""));
        }
        if !self.groups.contains_key(group) {
            self.put_group(Group::named(group.as_str(), "", GroupStatus::Active));
        }
        self.rewrite(group, |members| {
            members.retain(|member| member.agent != membership.agent);
            members.push(membership);
        });
    }

    /// Takes an agent out of a group.
    pub fn unseat(&mut self, group: &GroupId, agent: &AgentId) {
        self.rewrite(group, |members| members.retain(|member| member.agent != *agent));
    }

    /// Makes something use a group.
    pub fn put_use(&mut self, group: &GroupId, group_use: GroupUse) {
        self.uses.entry(group.clone()).or_default().push(group_use);
    }

    /// Sets whether a call would get through to an agent.
    pub fn set_live_state(&mut self, state: LiveState) {
        self.live.insert(state.agent.clone(), state);
    }

    /// Lays a trap: whoever is about to write a roster in which this agent changes is told `sentence` beforehand.
    pub fn lay_trap(&mut self, agent: &AgentId, sentence: &str) {
        self.traps.insert(agent.clone(), sentence.to_owned());
    }

    /// The roster as stored.
    pub fn roster(&self, group: &GroupId) -> Option<&Roster> {
        self.groups.get(group).map(|kept| &kept.roster)
    }

    /// The group as stored, with its members counted and listed.
    pub fn group(&self, group: &GroupId) -> Option<Group> {
        self.groups.get(group).map(|kept| self.describe(kept))
    }

    fn rewrite(&mut self, group: &GroupId, change: impl FnOnce(&mut Vec<Membership>)) {
        let Some(kept) = self.groups.get_mut(group) else {
            return;
        };
        let mut members = kept.roster.members().to_vec();
        change(&mut members);
        if let Ok(roster) = Roster::new(group.clone(), members) {
            kept.roster = roster;
            kept.version += 1;
        }
    }

    pub(super) fn identity(&self) -> Identity {
        Identity {
            name: format!("{} in memory", self.backend.title()),
            expires_at: None,
        }
    }

    pub(super) fn groups(&self, name: Option<&str>) -> Vec<Group> {
        let wanted = name.map(str::to_lowercase);
        self.groups
            .values()
            .filter(|kept| {
                wanted
                    .as_ref()
                    .is_none_or(|wanted| kept.group.name.to_lowercase().contains(wanted))
            })
            .map(|kept| self.describe(kept))
            .collect()
    }

    pub(super) fn groups_of(&self, agent: &AgentId) -> Result<Vec<Group>> {
        if !self.agents.contains_key(agent) {
            return Err(self.error(
                Operation::ListGroups,
                Kind::NotFound,
                "agent",
                "There is no such agent.",
            ));
        }
        Ok(self
            .groups
            .values()
            .filter(|kept| kept.roster.contains(agent))
            .map(|kept| self.describe(kept))
            .collect())
    }

    pub(super) fn agents(&self) -> Vec<Agent> {
        self.agents.values().cloned().collect()
    }

    pub(super) fn read(&mut self, group: &GroupId) -> Result<RosterReading> {
        let missing = self.no_group(Operation::ReadRoster, group);
        let versioned = self.capabilities.has(Capability::ConditionalWrite);
        let kept = self.groups.get_mut(group).ok_or(missing)?;
        let shown = match &mut kept.shown {
            Some(stale) if stale.readings > 0 => {
                stale.readings -= 1;
                stale.roster.clone()
            }
            _ => kept.roster.clone(),
        };
        let revision = versioned.then(|| Revision(kept.version.to_string()));
        Ok(RosterReading {
            roster: shown.with_revision(revision),
            group: self.group(group),
            agents: self.agents(),
            lints: Vec::new(),
            facts: Vec::new(),
        })
    }

    pub(super) fn write(&mut self, write: RosterWrite<'_>) -> Result<WriteReceipt> {
        let group = write.base.group();
        let refuse = |kind, reason, message: &str| {
            Err(self
                .error(Operation::WriteRoster, kind, reason, message)
                .with_group(group.clone()))
        };
        let Some(kept) = self.groups.get(group) else {
            return Err(self.no_group(Operation::WriteRoster, group));
        };
        if write.target.group() != group {
            return refuse(Kind::Usage, "two-groups", "Base and target are of different groups.");
        }
        let conditional = self.capabilities.has(Capability::ConditionalWrite);
        let expected = Revision(kept.version.to_string());
        if conditional && write.base.revision() != Some(&expected) {
            return refuse(Kind::Write, "drift", "Somebody else has changed the roster.");
        }
        if self.base_check == BaseCheck::On && !write.base.same_members(&kept.roster) {
            return refuse(Kind::Write, "lost-update", "The base is not what is stored.");
        }
        for member in write.target.members() {
            self.check_member(member)
                .map_err(|error| error.with_group(group.clone()))?;
        }
        self.store(group, write.target.clone().with_revision(None));
        Ok(WriteReceipt {
            message: Some("Stored.".to_owned()),
            agents: Vec::new(),
        })
    }

    /// Whether a write made agent by agent is one at all: looked at before the first of its calls.
    pub(super) fn check_singly(&self, write: RosterWrite<'_>) -> Result<()> {
        let diff = RosterDiff::between(write.base, write.target);
        let refuse = |reason, message| {
            let error = Error::new(self.backend, Operation::WriteRoster, Kind::Usage, reason, message);
            Err(error.with_group(write.base.group().clone()))
        };
        if write.target.group() != write.base.group() {
            return refuse("two-groups", "Base and target are of different groups.");
        }
        if !diff.calls.is_empty() || !diff.moved.is_empty() {
            return refuse(
                "kept-member",
                "One agent's call adds or removes a member and changes none.",
            );
        }
        Ok(())
    }

    /// One agent's own change, as strict as a phone system can be: nothing is done twice.
    pub(super) fn write_one(&mut self, group: &GroupId, change: AgentChange, member: &Membership) -> Result<()> {
        let named = |error: Error| error.with_group(group.clone());
        let missing = self.no_group(Operation::WriteRoster, group);
        let roster = &self.groups.get(group).ok_or(missing)?.roster;
        let mut members = roster.members().to_vec();
        let refuse = |message| named(self.error(Operation::WriteRoster, Kind::Refused, "as-it-is", message));
        match (change, roster.contains(&member.agent)) {
            (AgentChange::Add, true) => return Err(refuse("The agent is a member already.")),
            (AgentChange::Remove, false) => return Err(refuse("The agent is no member.")),
            (AgentChange::Add, false) => {
                self.check_member(member).map_err(named)?;
                members.push(member.clone());
            }
            (AgentChange::Remove, true) => members.retain(|kept| kept.agent != member.agent),
        }
        if let Ok(target) = Roster::new(group.clone(), members) {
            self.store(group, target);
        }
        Ok(())
    }

    fn check_member(&self, member: &Membership) -> Result<()> {
        let refuse = |kind, reason, message| Err(self.error(Operation::WriteRoster, kind, reason, message));
        if !self.agents.contains_key(&member.agent) {
            return refuse(Kind::Write, "rejected", "The list names an agent who does not exist.");
        }
        if self.capabilities.has(Capability::ReceiveCall) != (member.receive_call != ReceiveCall::Unknown) {
            let message = "`receive_call` does not suit this phone system.";
            return refuse(Kind::Usage, "undecided", message);
        }
        if !self.capabilities.has(Capability::MemberOrder) && member.order.is_some() {
            return refuse(Kind::Usage, "order", "This phone system keeps no order of members.");
        }
        Ok(())
    }

    /// Puts a roster in place. What readings still show is the roster from before the first write they have not seen.
    fn store(&mut self, group: &GroupId, target: Roster) {
        let lag = self.lag;
        if let Some(kept) = self.groups.get_mut(group) {
            let before = std::mem::replace(&mut kept.roster, target);
            kept.version += 1;
            let unseen = kept.shown.take().filter(|stale| stale.readings > 0);
            kept.shown = (lag > 0).then_some(Stale {
                roster: unseen.map_or(before, |stale| stale.roster),
                readings: lag,
            });
        }
    }

    pub(super) fn uses(&self, group: &GroupId) -> Result<Vec<GroupUse>> {
        if !self.groups.contains_key(group) {
            return Err(self.no_group(Operation::ListUses, group));
        }
        let mut uses = self.uses.get(group).cloned().unwrap_or_default();
        uses.sort_by(|left, right| left.id.cmp(&right.id));
        Ok(uses)
    }

    pub(super) fn live_states(&self, group: &GroupId) -> Result<Vec<LiveState>> {
        let missing = self.no_group(Operation::ReadLiveStates, group);
        let members = self.groups.get(group).ok_or(missing)?.roster.members();
        let told = members.iter().filter_map(|member| self.live.get(&member.agent));
        Ok(told.cloned().collect())
    }

    pub(super) fn foresee(&self, write: RosterWrite<'_>) -> Vec<Lint> {
        let diff = RosterDiff::between(write.base, write.target);
        let trap = |agent: &AgentId| {
            let sentence = self.traps.get(agent)?.clone();
            let agent = Some(agent.clone());
            Some(Lint {
                code: "trap",
                agent,
                sentence,
            })
        };
        diff.agents().into_iter().filter_map(trap).collect()
    }

    pub(super) fn create(&mut self, name: &str) -> Result<GroupId> {
        if name.trim().is_empty() {
            return Err(self.error(Operation::CreateGroup, Kind::Refused, "name", "A group needs a name."));
        }
        self.next_group += 1;
        let id = GroupId::new(self.next_group.to_string());
        self.put_group(Group::named(id.as_str(), self.free_name(name), GroupStatus::Active));
        Ok(id)
    }

    pub(super) fn change(&mut self, group: &Group, change: &GroupChange) -> Result<()> {
        let missing = self.no_group(Operation::ChangeGroup, &group.id);
        let kept = self.groups.get_mut(&group.id).ok_or(missing)?;
        match change {
            GroupChange::Rename(name) => kept.group.name = Arc::from(name.trim()),
            GroupChange::Switch(status) => kept.group.status = *status,
            GroupChange::Describe(words) => kept.group.description = Some(Arc::from(words.as_str())),
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, group: &GroupId) -> Result<()> {
        match self.groups.remove(group) {
            Some(_) => Ok(()),
            None => Err(self.no_group(Operation::DeleteGroup, group)),
        }
    }

    /// A taken name gets a number, as `DeepCall` does it: the caller must re-read to know the name.
    fn free_name(&self, wanted: &str) -> String {
        let wanted = wanted.trim();
        let taken = |name: &str| self.groups.values().any(|kept| &*kept.group.name == name);
        if !taken(wanted) {
            return wanted.to_owned();
        }
        let mut number = 1_u64;
        loop {
            let name = format!("{wanted}{number}");
            if !taken(&name) {
                return name;
            }
            number += 1;
        }
    }

    fn describe(&self, kept: &Kept) -> Group {
        let listed = kept.roster.members().iter().map(|member| ListedMember::Known {
            id: member.agent.clone(),
            name: self
                .agents
                .get(&member.agent)
                .map_or_else(|| Arc::from(""), |agent| Arc::clone(&agent.name)),
        });
        Group {
            members: Some(kept.roster.len()),
            receiving: kept.roster.receiving(),
            listed_members: Some(listed.collect()),
            ..kept.group.clone()
        }
    }

    fn no_group(&self, operation: Operation, group: &GroupId) -> Error {
        self.error(operation, Kind::NotFound, "group", "There is no such group.")
            .with_group(group.clone())
    }

    fn error(&self, operation: Operation, kind: Kind, reason: &'static str, message: &str) -> Error {
        Error::new(self.backend, operation, kind, reason, message).with_reach(Reach::Answered)
    }
}
