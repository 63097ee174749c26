//! A directory in memory, stricter than any phone system.
//!
//! ```text
//!  call ─▶ log ─▶ between-hooks ─▶ gate(BeforeEffect) ─▶ failure that prevents ─▶ effect
//!                                                                                   │
//!  answer ◀── failure that hides the effect ◀── gate(BeforeAnswer) ◀────────────────┘
//! ```

mod builder;
mod failure;
mod gate;
mod script;
mod store;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{
    Call, Capabilities, Capability, Directory, Error, GroupChange, GroupQuery, Identity, Listing, Operation, Result,
    RosterReading, RosterWrite, WriteReceipt,
};
use crate::domain::{Agent, AgentId, Backend, Group, GroupId, Roster};

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

    async fn identity(&self, _call: &Call) -> Result<Identity> {
        self.perform(Operation::SignIn, None, |store| Ok(store.identity()))
            .await
    }

    async fn list_groups(&self, _call: &Call, query: &GroupQuery) -> Result<Listing<Group>> {
        self.perform(Operation::ListGroups, None, |store| {
            Ok(Listing::complete(store.groups(query.name.as_deref())))
        })
        .await
    }

    async fn read_roster(&self, _call: &Call, group: &GroupId) -> Result<RosterReading> {
        self.perform(Operation::ReadRoster, Some(group), |store| store.read(group))
            .await
    }

    async fn write_roster(&self, _call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt> {
        let group = write.base.group();
        if write.target.is_empty() {
            self.require(Operation::WriteRoster, Capability::EmptyGroup)?;
        }
        self.perform(Operation::WriteRoster, Some(group), |store| store.write(write))
            .await
    }

    async fn create_group(&self, _call: &Call, name: &str) -> Result<GroupId> {
        self.require(Operation::CreateGroup, Capability::CreateGroup)?;
        self.perform(Operation::CreateGroup, None, |store| store.create(name))
            .await
    }

    async fn change_group(&self, _call: &Call, group: &Group, change: &GroupChange) -> Result<()> {
        self.require(Operation::ChangeGroup, change.capability())?;
        self.perform(Operation::ChangeGroup, Some(&group.id), |store| {
            store.change(group, change)
        })
        .await
    }

    async fn delete_group(&self, _call: &Call, group: &GroupId) -> Result<()> {
        self.require(Operation::DeleteGroup, Capability::DeleteGroup)?;
        self.perform(Operation::DeleteGroup, Some(group), |store| store.delete(group))
            .await
    }

    async fn list_agents(&self, _call: &Call) -> Result<Listing<Agent>> {
        self.perform(Operation::ListAgents, None, |store| {
            Ok(Listing::complete(store.agents()))
        })
        .await
    }

    async fn list_groups_of(&self, _call: &Call, agent: &AgentId) -> Result<Listing<Group>> {
        self.perform(Operation::ListGroups, None, |store| {
            store.groups_of(agent).map(Listing::complete)
        })
        .await
    }
}

#[cfg(test)]
mod tests;
