//! What stands beside an agent's name so that nobody is taken for another.

use crate::console::Likeness;
use crate::console::book::Book;
use crate::console::short_id::short_id;
use crate::domain::{AgentId, AgentStatus};

/// Whether the agent may work, and whose name theirs could be taken for; empty for most.
pub(super) fn remark(agent: &AgentId, book: &Book) -> String {
    let mut remark = String::new();
    if book
        .agent(agent)
        .is_some_and(|agent| agent.status == AgentStatus::Inactive)
    {
        remark.push_str(" (inactive)");
    }
    match book.like_agent(agent) {
        // The id column tells them apart.
        None => {}
        Some(Likeness::Equal) => remark.push_str(" (name not unique)"),
        Some(Likeness::Like(other)) => {
            remark.push_str(" (reads like #");
            remark.push_str(&short_id(other.as_str()));
            remark.push(')');
        }
    }
    remark
}
