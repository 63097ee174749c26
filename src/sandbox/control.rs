//! The other hand in the sandbox: what tests and the demo may see and change behind the clients' backs.

use std::fmt;
use std::sync::{Arc, PoisonError};

use super::access::Permission;
use super::dialect::SandboxCredentials;
use super::dialect::Variants;
use super::error::SandboxError;
use super::fault::FaultRule;
use super::request_log::RequestRecord;
use super::seed::ACCOUNT;
use super::shared::Shared;
use super::store::{Member, MemberChoice, agents, groups, rosters};

/// A handle on a running sandbox; clones act on the same one.
#[derive(Clone)]
pub struct SandboxControl {
    shared: Arc<Shared>,
}

impl fmt::Debug for SandboxControl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SandboxControl").finish_non_exhaustive()
    }
}

impl SandboxControl {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Gives the last requests, oldest first, without their secrets.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shared.log.records()
    }

    /// Counts the requests whose path contains the text, such as `Group/submitAssignGroupToAgent`.
    pub fn count(&self, path_fragment: &str) -> u64 {
        self.shared.log.count(path_fragment)
    }

    /// Forgets the requests so far, counts included.
    pub fn forget_requests(&self) {
        self.shared.log.clear();
    }

    /// Puts other faults in force; each rule counts from one again.
    pub fn set_faults(&self, faults: Vec<FaultRule>) {
        self.shared.faults.set(faults);
    }

    /// Gives how the open questions are answered at the moment.
    pub fn variants_in_force(&self) -> Variants {
        self.shared.variants()
    }

    /// Answers the open questions differently from now on.
    pub fn set_variants(&self, variants: Variants) {
        *self.shared.variants.write().unwrap_or_else(PoisonError::into_inner) = variants;
    }

    /// Grants or takes the permission `AGENT_TO_AGENT_CALL`.
    pub fn set_permission(&self, permission: Permission) {
        self.shared.access.set_permission(permission);
    }

    /// Gives the credentials in force.
    pub fn credentials(&self) -> SandboxCredentials {
        self.shared.access.credentials()
    }

    /// Ends all sessions and tokens, as time would.
    pub fn expire_sessions(&self) {
        self.shared.access.expire();
    }

    /// Issues new credentials in place of the old ones, which are unknown from then on.
    ///
    /// # Errors
    ///
    /// No random numbers, or the credentials file cannot be written; the old ones stay.
    pub fn new_credentials(&self) -> Result<SandboxCredentials, SandboxError> {
        self.shared.access.renew()
    }

    /// Gives the one-time code that the PortSIP face mailed last, as long as it has not been used.
    pub fn portsip_mailed_code(&self) -> Option<String> {
        self.shared.states.portsip.tokens.mailed()
    }

    /// Gives the members of a group in their order, each with whether calls reach it.
    ///
    /// # Errors
    ///
    /// No such group.
    pub async fn roster(&self, group: i64) -> Result<Vec<(i64, bool)>, SandboxError> {
        let read = self.shared.store.read(move |store| {
            let found = groups::find(store, ACCOUNT, group)?;
            found.map(|_| rosters::members(store, group)).transpose()
        });
        let members = read.await?.ok_or(SandboxError::NoSuchGroup { group })?;
        Ok(members
            .iter()
            .map(
                |Member {
                     agent, receive_call, ..
                 }| (*agent, *receive_call),
            )
            .collect())
    }

    /// Gives the extension of an agent, or none if there is no such agent.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn extension(&self, agent: i64) -> Result<Option<String>, SandboxError> {
        let found = self
            .shared
            .store
            .read(move |store| agents::find(store, ACCOUNT, agent))
            .await?;
        Ok(found.map(|agent| agent.extension))
    }

    /// Gives the name of a group, or none if it is not there.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn group_name(&self, group: i64) -> Result<Option<String>, SandboxError> {
        let found = self
            .shared
            .store
            .read(move |store| groups::find(store, ACCOUNT, group))
            .await?;
        Ok(found.map(|group| group.name))
    }

    /// Replaces the members of a group, as another client would.
    ///
    /// # Errors
    ///
    /// No such group, or no such agent; nothing is changed then.
    pub async fn set_roster(&self, group: i64, members: Vec<(i64, bool)>) -> Result<(), SandboxError> {
        let change = self.shared.store.change(move |store| {
            if groups::find(store, ACCOUNT, group)?.is_none() {
                return Ok(Err(SandboxError::NoSuchGroup { group }));
            }
            let ids: Vec<_> = members.iter().map(|(agent, _)| *agent).collect();
            if let Some(agent) = agents::missing(store, ACCOUNT, &ids)?.first() {
                return Ok(Err(SandboxError::NoSuchAgent { agent: *agent }));
            }
            let choices: Vec<_> = members
                .into_iter()
                .map(|(agent, receive_call)| MemberChoice { agent, receive_call })
                .collect();
            rosters::replace(store, group, &choices).map(Ok)
        });
        change.await?
    }

    /// Deletes a group, as another client would.
    ///
    /// # Errors
    ///
    /// No such group.
    pub async fn delete_group(&self, group: i64) -> Result<(), SandboxError> {
        let deleted = self
            .shared
            .store
            .change(move |store| groups::delete(store, ACCOUNT, group))
            .await?;
        self.shared.states.deepcall.forget(group);
        deleted.then_some(()).ok_or(SandboxError::NoSuchGroup { group })
    }

    /// Renames a group to exactly this name, as another client would.
    ///
    /// # Errors
    ///
    /// No such group.
    pub async fn rename_group(&self, group: i64, name: &str) -> Result<(), SandboxError> {
        let name = name.to_owned();
        let renamed = self
            .shared
            .store
            .change(move |store| groups::rename(store, ACCOUNT, group, &name))
            .await?;
        renamed.then_some(()).ok_or(SandboxError::NoSuchGroup { group })
    }
}
