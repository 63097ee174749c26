//! One agent and its groups.

use crate::console::book::Book;
use crate::console::pane::rows::Motion;
use crate::domain::{AgentId, GroupId};

/// Which agent's card is shown. The groups come from inverting the group list.
#[derive(Clone, Debug)]
pub struct AgentCard {
    agent: AgentId,
    cursor: usize,
}

impl AgentCard {
    /// The card of an agent.
    pub const fn new(agent: AgentId) -> Self {
        Self { agent, cursor: 0 }
    }

    /// Who.
    pub const fn agent(&self) -> &AgentId {
        &self.agent
    }

    /// The groups the agent is in; `None` when the list does not tell members.
    pub fn groups<'a>(&self, book: &'a Book) -> Option<&'a [GroupId]> {
        book.groups_of(&self.agent)
    }

    /// The group at the cursor, by place.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// Moves over the groups.
    pub fn go(&mut self, motion: Motion, page: usize, book: &Book) {
        let len = self.groups(book).map_or(0, <[GroupId]>::len);
        self.cursor = motion.from(self.cursor, len, page);
    }
}
