//! What became of each agent, where a roster was written agent by agent and not everything came out as wanted.

use crate::assignment::{AgentReport, AgentWord};
use crate::console::keymap::CommandId;
use crate::console::widget::ListCursor;
use crate::console::word::GroupLabel;

/// The results of one write, those first that are not done.
#[derive(Clone, Debug)]
pub struct WriteOutcome {
    group: GroupLabel,
    agents: Vec<AgentReport>,
    list: ListCursor,
}

impl WriteOutcome {
    /// Shows results; `None` when there is nothing to tell agent by agent.
    pub fn new(group: GroupLabel, mut agents: Vec<AgentReport>) -> Option<Self> {
        let are_all = |word| agents.iter().all(|report| report.result == word);
        if are_all(AgentWord::Done) || are_all(AgentWord::NotAttempted) {
            return None;
        }
        agents.sort_by_key(|report| match report.result {
            AgentWord::Failed | AgentWord::Unknown | AgentWord::Unconfirmed => 0,
            AgentWord::NotAttempted => 1,
            AgentWord::Done => 2,
        });
        let mut list = ListCursor::default();
        list.keep_on(agents.len(), None);
        Some(Self { group, agents, list })
    }

    /// Whose roster.
    pub const fn group(&self) -> &GroupLabel {
        &self.group
    }

    /// One line for each agent.
    pub fn agents(&self) -> &[AgentReport] {
        &self.agents
    }

    /// How many came out as wanted.
    pub fn done(&self) -> usize {
        let done = |report: &&AgentReport| report.result == AgentWord::Done;
        self.agents.iter().filter(done).count()
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
