//! What looks wrong about a group, or is worth knowing before a change.

use serde_json::{Value, json};

use crate::cli::agent_list::{KnownAgents, label};
use crate::client::Lint;
use crate::domain::AgentId;

/// `#7 Ana Ruiz: …`, or the sentence alone where it is about the group.
pub fn lint_line(lint: &Lint, known: &KnownAgents) -> String {
    match &lint.agent {
        Some(agent) => format!("{}: {}", label(agent, known.get(agent)), lint.sentence),
        None => lint.sentence.clone(),
    }
}

/// One object for each.
pub(super) fn lint_fields(lints: &[Lint]) -> Vec<Value> {
    lints
        .iter()
        .map(|lint| {
            json!({
                "code": lint.code,
                "agent_id": lint.agent.as_ref().map(AgentId::as_str),
                "message": lint.sentence,
            })
        })
        .collect()
}
