//! What a phone system can do, declared and never discovered by failing.

use crate::domain::{Backend, Order};

/// Something that not every phone system can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// Whether a member receives calls can be read and written.
    ReceiveCall,
    /// Members have an order that can be written.
    MemberOrder,
    /// Groups can be created.
    CreateGroup,
    /// Groups can be renamed.
    RenameGroup,
    /// Groups can be deleted.
    DeleteGroup,
    /// Groups can be switched on and off.
    SwitchGroup,
    /// A group can be left without members.
    EmptyGroup,
    /// One roster changes completely or not at all.
    AtomicRoster,
    /// A roster write is refused by the phone system when somebody else has written since it was read.
    ConditionalWrite,
    /// The phone system itself finds groups by name.
    SearchGroups,
    /// Groups have a description that can be written.
    DescribeGroup,
    /// The phone system tells what uses a group.
    GroupUses,
    /// The phone system tells whether a member could take a call at this moment. Read-only, and never per group.
    LiveState,
}

impl Capability {
    /// Every capability, in the order they are shown.
    pub const ALL: [Self; 13] = [
        Self::ReceiveCall,
        Self::MemberOrder,
        Self::CreateGroup,
        Self::RenameGroup,
        Self::DeleteGroup,
        Self::SwitchGroup,
        Self::EmptyGroup,
        Self::AtomicRoster,
        Self::ConditionalWrite,
        Self::SearchGroups,
        Self::DescribeGroup,
        Self::GroupUses,
        Self::LiveState,
    ];

    /// A stable word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReceiveCall => "receive_call",
            Self::MemberOrder => "member_order",
            Self::CreateGroup => "create_group",
            Self::RenameGroup => "rename_group",
            Self::DeleteGroup => "delete_group",
            Self::SwitchGroup => "switch_group",
            Self::EmptyGroup => "empty_group",
            Self::AtomicRoster => "atomic_roster",
            Self::ConditionalWrite => "conditional_write",
            Self::SearchGroups => "search_groups",
            Self::DescribeGroup => "describe_group",
            Self::GroupUses => "group_uses",
            Self::LiveState => "live_state",
        }
    }

    /// What it lets people do.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ReceiveCall => "turn a member's calls on and off",
            Self::MemberOrder => "put members in order",
            Self::CreateGroup => "create groups",
            Self::RenameGroup => "rename groups",
            Self::DeleteGroup => "delete groups",
            Self::SwitchGroup => "activate and deactivate groups",
            Self::EmptyGroup => "leave a group without members",
            Self::AtomicRoster => "change a whole roster at once or not at all",
            Self::ConditionalWrite => "refuse a write over somebody else's change",
            Self::SearchGroups => "search groups by name",
            Self::DescribeGroup => "describe groups",
            Self::GroupUses => "tell what uses a group",
            Self::LiveState => "tell who could take a call now",
        }
    }
}

/// A request for something a phone system cannot do; nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot {}: {reason}", backend.title(), capability.sentence())]
pub struct Unsupported {
    /// Which phone system.
    pub backend: Backend,
    /// What was asked.
    pub capability: Capability,
    /// Why not, as one clause.
    pub reason: &'static str,
}

/// What one phone system can do, and why not where it cannot.
#[derive(Clone, Copy, Debug)]
pub struct Capabilities {
    backend: Backend,
    missing: &'static [(Capability, &'static str)],
}

impl Capabilities {
    /// Everything but what `missing` names, each with its reason.
    pub const fn all_but(backend: Backend, missing: &'static [(Capability, &'static str)]) -> Self {
        Self { backend, missing }
    }

    /// Whose capabilities these are.
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// Whether it can.
    pub fn has(&self, capability: Capability) -> bool {
        self.require(capability).is_ok()
    }

    /// Whether an order of members is kept, for drafts and merges.
    pub fn order(&self) -> Order {
        if self.has(Capability::MemberOrder) {
            Order::Kept
        } else {
            Order::None
        }
    }

    /// Asks for a capability before anything is sent.
    ///
    /// # Errors
    ///
    /// [`Unsupported`] with the reason to show.
    pub fn require(&self, capability: Capability) -> std::result::Result<(), Unsupported> {
        match self.missing.iter().find(|(missing, _)| *missing == capability) {
            Some(&(_, reason)) => Err(Unsupported {
                backend: self.backend,
                capability,
                reason,
            }),
            None => Ok(()),
        }
    }
}
