//! One agent and its groups.

use crate::console::book::Book;
use crate::console::keymap::CommandId;
use crate::console::widget::ListCursor;
use crate::domain::{AgentId, GroupId};

/// Which agent's card is shown. The groups come from inverting the group list.
#[derive(Clone, Debug)]
pub struct AgentCard {
    agent: AgentId,
    list: ListCursor,
}

impl AgentCard {
    /// The card of an agent.
    pub fn new(agent: AgentId, book: &Book) -> Self {
        let mut card = Self {
            agent,
            list: ListCursor::default(),
        };
        card.arrange(book);
        card
    }

    /// Takes over what the book knows now.
    pub fn arrange(&mut self, book: &Book) {
        let len = self.groups(book).map_or(0, <[GroupId]>::len);
        self.list.keep_on(len, None);
    }

    /// Who.
    pub const fn agent(&self) -> &AgentId {
        &self.agent
    }

    /// The groups the agent is in; `None` when the list does not tell members.
    pub fn groups<'a>(&self, book: &'a Book) -> Option<&'a [GroupId]> {
        book.groups_of(&self.agent)
    }

    /// Cursor and window, for drawing.
    pub const fn list(&self) -> &ListCursor {
        &self.list
    }

    /// Carries out a command that moves the cursor; says whether it was one.
    pub fn command(&mut self, command: CommandId) -> bool {
        self.list.command(command)
    }
}
