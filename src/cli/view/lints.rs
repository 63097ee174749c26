//! What looks wrong about a group, or is worth knowing before a change.

use serde_json::{Value, json};

use crate::cli::agent_list::{KnownAgents, label};
use crate::client::Lint;
use crate::domain::AgentId;

/// `#7 Ana Ruiz: …`, or the sentence alone where it is about the group.
pub fn lint_line(lint: &Lint, known: &KnownAgents) -> String {
    match &lint.agent {
        // Some sentences say themselves whom they are about.
        Some(agent) if !lint.sentence.contains(&format!("#{agent}")) => {
            format!("{}: {}", label(agent, known.get(agent)), lint.sentence)
        }
        _ => lint.sentence.clone(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Agent;

    #[test]
    fn whom_it_is_about_is_told_once() {
        let known = KnownAgents::new(vec![Agent::named("7", "Ana")], true);
        let line = |sentence: &str| {
            let lint = Lint {
                code: "stale-id",
                agent: Some("7".into()),
                sentence: sentence.to_owned(),
            };
            lint_line(&lint, &known)
        };
        assert_eq!(line("has no position"), "#7 Ana: has no position");
        assert_eq!(line("Ana (#7) has no position"), "Ana (#7) has no position");
    }
}
