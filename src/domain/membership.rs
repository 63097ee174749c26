//! One agent's place in one group.

use serde::{Deserialize, Serialize};

use super::{AgentId, Seat};

/// Whether a member receives the group's calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReceiveCall {
    /// Calls are on.
    On,
    /// Calls are off.
    Off,
    /// The phone system did not tell. Never written as off: a write waits until a person has chosen.
    Unknown,
}

impl ReceiveCall {
    /// What can be told in JSON: `true`, `false` or nothing.
    pub const fn known(self) -> Option<bool> {
        match self {
            Self::On => Some(true),
            Self::Off => Some(false),
            Self::Unknown => None,
        }
    }
}

/// An agent in a group. Because the flag lives on the membership, those who receive calls are always members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Who.
    pub agent: AgentId,
    /// Whether calls arrive.
    pub receive_call: ReceiveCall,
    /// Position from 1, where the phone system keeps an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
}

impl Membership {
    /// A membership without an order.
    pub fn new(agent: impl Into<AgentId>, receive_call: ReceiveCall) -> Self {
        Self {
            agent: agent.into(),
            receive_call,
            order: None,
        }
    }

    /// The seat this membership stands for.
    pub const fn seat(&self) -> Seat {
        Seat::In(self.receive_call)
    }
}
