//! A directory in memory, stricter than any phone system.
//!
//! ```text
//!  call ─▶ log ─▶ between-hooks ─▶ gate(BeforeEffect) ─▶ failure that prevents ─▶ price not agreed to ─▶ effect
//!                                                                                                        │
//!  answer ◀── failure that hides the effect ◀── gate(BeforeAnswer) ◀─────────────────────────────────────┘
//! ```
//!
//! Without [`Capability::AtomicRoster`] each agent of a roster write is a call of its own: hooks, gates and failures
//! scripted for [`Operation::WriteRoster`] then come between two agents.

mod builder;
mod failure;
mod gate;
mod script;
mod store;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{
    AgentChange, Call, Capabilities, Capability, Charges, Directory, Error, GroupChange, GroupQuery, GroupUse,
    Identity, Lint, Listing, Operation, Result, RosterReading, RosterWrite, WriteReceipt, singly,
};
use crate::domain::{Agent, AgentId, Backend, Group, GroupId, LiveState, Roster};

pub use builder::MemoryBuilder;
pub use failure::Failure;
pub use gate::{Gate, Moment};
use script::Script;
pub use script::{AppliedBeforeFailing, Change, LoggedCall};
pub use store::MemoryStore;

/// Keeps groups, rosters and agents in memory and refuses what the contract does not promise.
///
/// Cloning gives another handle on the same phone system, so that a test can hold one and hand the other over.
#[derive(Clone)]
pub struct MemoryDirectory {
    capabilities: Capabilities,
    store: Arc<Mutex<MemoryStore>>,
    script: Arc<Mutex<Script>>,
}

impl MemoryDirectory {
    /// Starts an empty phone system of this kind.
    pub fn builder(backend: Backend) -> MemoryBuilder {
        MemoryBuilder::new(backend)
    }

    /// The roster as it truly is, without lag, hooks or a call in the log.
    pub fn roster(&self, group: &GroupId) -> Option<Roster> {
        self.store().roster(group).cloned()
    }

    /// The group as it truly is, without a call in the log.
    pub fn group(&self, group: &GroupId) -> Option<Group> {
        self.store().group(group)
    }

    /// Changes something as another client would, at once.
    pub fn other_client<T>(&self, change: impl FnOnce(&mut MemoryStore) -> T) -> T {
        change(&mut self.store())
    }

    /// Lets another client change something just before the `nth` call of `operation` from now takes effect; the
    /// next one is the first.
    pub fn between(&self, operation: Operation, nth: usize, change: impl FnOnce(&mut MemoryStore) + Send + 'static) {
        self.script().plan_change(operation, nth, Box::new(change));
    }

    /// Fails the next unscripted call of `operation`; several add up to a queue.
    pub fn fail_next(
        &self,
        operation: Operation,
        applied: AppliedBeforeFailing,
        error: impl FnOnce(Failure) -> Error + Send + 'static,
    ) {
        self.script().plan_failure(operation, applied, Box::new(error));
    }

    /// Lets the next `readings` calls of `operation` pass before the failures that follow in the queue.
    pub fn pass_next(&self, operation: Operation, readings: usize) {
        self.script().plan_passes(operation, readings);
    }

    /// Holds the next call of `operation` at `moment` until the gate is opened or dropped.
    #[must_use = "a dropped gate is open"]
    pub fn hold_next(&self, operation: Operation, moment: Moment) -> Gate {
        self.script().plan_gate(operation, moment)
    }

    /// From now on, this many readings after each write still show the roster from before it.
    pub fn lag(&self, readings: usize) {
        self.store().set_lag(readings);
    }

    /// From now on, calls of `operation` cost `price` and are refused until a person has agreed (`api/kazoo.md §11`).
    pub fn charge(&self, operation: Operation, price: &str) {
        self.script().set_price(operation, price);
    }

    /// Every call so far, in order.
    pub fn log(&self) -> Vec<LoggedCall> {
        self.script().log().to_vec()
    }

    /// How many calls of this operation were made.
    pub fn count(&self, operation: Operation) -> usize {
        self.script()
            .log()
            .iter()
            .filter(|call| call.operation == operation)
            .count()
    }

    /// How many calls that change something were made.
    pub fn writes(&self) -> usize {
        self.script()
            .log()
            .iter()
            .filter(|call| call.operation.is_write())
            .count()
    }

    fn store(&self) -> MutexGuard<'_, MemoryStore> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn require(&self, operation: Operation, capability: Capability) -> Result<()> {
        self.capabilities
            .require(capability)
            .map_err(|unsupported| Error::unsupported(operation, unsupported))
    }

    /// One scripted call; the drawing at the top of this module is this function.
    async fn perform<T>(
        &self,
        call: &Call,
        operation: Operation,
        group: Option<&GroupId>,
        effect: impl FnOnce(&mut MemoryStore) -> Result<T>,
    ) -> Result<T> {
        let mut turn = self.script().begin(LoggedCall {
            operation,
            group: group.cloned(),
        });
        for change in turn.changes.drain(..) {
            change(&mut self.store());
        }
        if let Some(held) = turn.before_effect.take() {
            held.wait().await;
        }
        let failure =
            |error: script::MakeError| error(Failure::new(self.capabilities.backend(), operation, group.cloned()));
        if let Some((AppliedBeforeFailing::No, _)) = &turn.failure
            && let Some((_, error)) = turn.failure.take()
        {
            return Err(failure(error));
        }
        if let Some(price) = turn.price.take().filter(|_| call.charges() == Charges::NotAccepted) {
            let failure = Failure::new(self.capabilities.backend(), operation, group.cloned());
            return Err(failure.costs(&price));
        }
        let answer = effect(&mut self.store());
        if let Some(held) = turn.before_answer.take() {
            held.wait().await;
        }
        match turn.failure.take() {
            Some((_, error)) => Err(failure(error)),
            None => answer,
        }
    }
}

impl fmt::Debug for MemoryDirectory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MemoryDirectory")
            .field("backend", &self.capabilities.backend())
            .field("calls", &self.script().log().len())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Directory for MemoryDirectory {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    async fn identity(&self, call: &Call) -> Result<Identity> {
        self.perform(call, Operation::SignIn, None, |store| Ok(store.identity()))
            .await
    }

    async fn list_groups(&self, call: &Call, query: &GroupQuery) -> Result<Listing<Group>> {
        self.perform(call, Operation::ListGroups, None, |store| {
            Ok(Listing::complete(store.groups(query.name.as_deref())))
        })
        .await
    }

    async fn read_roster(&self, call: &Call, group: &GroupId) -> Result<RosterReading> {
        self.perform(call, Operation::ReadRoster, Some(group), |store| store.read(group))
            .await
    }

    async fn write_roster(&self, call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt> {
        let group = write.base.group();
        if write.target.is_empty() {
            self.require(Operation::WriteRoster, Capability::EmptyGroup)?;
        }
        if self.capabilities.has(Capability::AtomicRoster) {
            return self
                .perform(call, Operation::WriteRoster, Some(group), |store| store.write(write))
                .await;
        }
        self.store().check_singly(write)?;
        let one = |change, agent: AgentId| async move {
            let side = match change {
                AgentChange::Add => write.target,
                AgentChange::Remove => write.base,
            };
            let Some(member) = side.get(&agent) else { return Ok(()) };
            self.perform(call, Operation::WriteRoster, Some(group), |store| {
                store.write_one(group, change, member)
            })
            .await
        };
        singly::write(call, write, 1, one).await
    }

    async fn create_group(&self, call: &Call, name: &str) -> Result<GroupId> {
        self.require(Operation::CreateGroup, Capability::CreateGroup)?;
        self.perform(call, Operation::CreateGroup, None, |store| store.create(name))
            .await
    }

    async fn change_group(&self, call: &Call, group: &Group, change: &GroupChange) -> Result<()> {
        self.require(Operation::ChangeGroup, change.capability())?;
        self.perform(call, Operation::ChangeGroup, Some(&group.id), |store| {
            store.change(group, change)
        })
        .await
    }

    async fn delete_group(&self, call: &Call, group: &GroupId) -> Result<()> {
        self.require(Operation::DeleteGroup, Capability::DeleteGroup)?;
        self.perform(call, Operation::DeleteGroup, Some(group), |store| store.delete(group))
            .await
    }

    async fn list_agents(&self, call: &Call) -> Result<Listing<Agent>> {
        self.perform(call, Operation::ListAgents, None, |store| {
            Ok(Listing::complete(store.agents()))
        })
        .await
    }

    async fn list_groups_of(&self, call: &Call, agent: &AgentId) -> Result<Listing<Group>> {
        self.perform(call, Operation::ListGroups, None, |store| {
            store.groups_of(agent).map(Listing::complete)
        })
        .await
    }

    async fn list_uses(&self, call: &Call, group: &GroupId) -> Result<Listing<GroupUse>> {
        self.require(Operation::ListUses, Capability::GroupUses)?;
        self.perform(call, Operation::ListUses, Some(group), |store| {
            store.uses(group).map(Listing::complete)
        })
        .await
    }

    async fn live_states(&self, call: &Call, group: &GroupId) -> Result<Vec<LiveState>> {
        self.require(Operation::ReadLiveStates, Capability::LiveState)?;
        self.perform(call, Operation::ReadLiveStates, Some(group), |store| {
            store.live_states(group)
        })
        .await
    }

    async fn foresee(&self, _call: &Call, write: RosterWrite<'_>) -> Result<Vec<Lint>> {
        Ok(self.store().foresee(write))
    }
}

#[cfg(test)]
mod tests;
