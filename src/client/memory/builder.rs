//! Putting a phone system in memory together.

use std::sync::{Arc, Mutex};

use super::MemoryDirectory;
use super::script::Script;
use super::store::{BaseCheck, MemoryStore};
use crate::client::{Capabilities, Capability};
use crate::domain::{Agent, Backend, Group, GroupStatus, Membership, ReceiveCall};

/// Sets up a [`MemoryDirectory`]; whatever is named twice is as named last.
#[derive(Debug)]
pub struct MemoryBuilder {
    capabilities: Capabilities,
    base_check: BaseCheck,
    store: MemoryStore,
}

impl MemoryBuilder {
    /// What the strictest common phone system lacks; chosen so that tests use only what `DeepCall` has
    /// (`design.md` §3).
    const MISSING: &'static [(Capability, &'static str)] = &[
        (Capability::MemberOrder, "it keeps no order of members"),
        (Capability::ConditionalWrite, "it has no version of a roster"),
    ];

    pub(super) fn new(backend: Backend) -> Self {
        Self {
            capabilities: Capabilities::all_but(backend, Self::MISSING),
            base_check: BaseCheck::Off,
            store: MemoryStore::new(backend),
        }
    }

    /// Replaces the capabilities. With [`Capability::ConditionalWrite`] readings carry a revision, and a write with
    /// an old one is refused.
    #[must_use]
    pub const fn capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// Refuses a write whose base is not what is stored: for tests that must not miss a lost update.
    #[must_use]
    pub const fn checking_bases(mut self) -> Self {
        self.base_check = BaseCheck::On;
        self
    }

    /// Adds an agent.
    #[must_use]
    pub fn agent(mut self, id: &str, name: &str) -> Self {
        self.store.put_agent(Agent::named(id, name));
        self
    }

    /// Adds `count` agents, `#1` and up, named `agent 1` and up.
    #[must_use]
    pub fn agents(mut self, count: usize) -> Self {
        for number in 1..=count {
            self = self.agent(&number.to_string(), &format!("agent {number}"));
        }
        self
    }

    /// Adds an active group without members.
    #[must_use]
    pub fn group(self, id: &str, name: &str) -> Self {
        self.group_with_status(id, name, GroupStatus::Active)
    }

    /// Adds a group without members.
    #[must_use]
    pub fn group_with_status(mut self, id: &str, name: &str, status: GroupStatus) -> Self {
        self.store.put_group(Group::named(id, name, status));
        self
    }

    /// Gives a group its roster; agents and a group not named before are added without a name.
    #[must_use]
    pub fn roster(mut self, group: &str, members: &[(&str, ReceiveCall)]) -> Self {
        for &(agent, receive_call) in members {
            self.store.seat(&group.into(), Membership::new(agent, receive_call));
        }
        self
    }

    /// The finished phone system.
    pub fn build(mut self) -> MemoryDirectory {
        self.store.settle(self.capabilities, self.base_check);
        MemoryDirectory {
            capabilities: self.capabilities,
            store: Arc::new(Mutex::new(self.store)),
            script: Arc::new(Mutex::new(Script::default())),
        }
    }
}
