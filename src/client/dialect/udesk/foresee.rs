//! What a person should know before a roster is written (`api/udesk.md §6.4`, Traps).

use super::{Udesk, agent::Described, identity};
use crate::client::{Call, Lint, Operation, Result, RosterWrite};
use crate::domain::RosterDiff;
use crate::text::visible;

impl Udesk {
    /// Names whoever would be in no group any more. One read of the group tells it for all of them.
    pub(super) async fn traps(&self, call: &Call, write: RosterWrite<'_>) -> Result<Vec<Lint>> {
        let diff = RosterDiff::between(write.base, write.target);
        if diff.removed.is_empty() {
            return Ok(Vec::new());
        }
        let group = write.target.group();
        let number = identity::of_group(group, Operation::WriteRoster)?;
        let named = self.named_by(call, group).await?;
        let goes = |described: &&Described| diff.removed.iter().any(|member| member.agent == described.agent.id);
        let lost = named.agents.iter().filter(goes);
        Ok(lost.filter_map(|described| last_group(described, number)).collect())
    }
}

fn last_group(described: &Described, group: u64) -> Option<Lint> {
    let groups = described.groups.as_ref()?;
    if !groups.contains(&group) || groups.iter().any(|id| *id != group) {
        return None;
    }
    let agent = &described.agent;
    let shown = format!("agent #{} {}", visible(agent.id.as_str()), visible(&agent.name));
    Some(Lint {
        code: "last-group",
        agent: Some(agent.id.clone()),
        sentence: format!(
            "{} is in no other group; Udesk may keep this membership although it accepts the change",
            shown.trim_end()
        ),
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::Agent;

    #[rstest]
    #[case(Some(vec![4]), true)]
    #[case(Some(vec![4, 4]), true)]
    #[case(Some(vec![4, 99]), false)]
    #[case(Some(vec![]), false)]
    #[case(Some(vec![99]), false)]
    #[case(None, false)]
    fn only_whoever_has_no_other_group_is_named(#[case] groups: Option<Vec<u64>>, #[case] named: bool) {
        let agent = Agent::named("17", "Ana");
        let lint = last_group(&Described { agent, groups }, 4);
        assert_eq!(lint.is_some(), named);
        if let Some(lint) = lint {
            assert!(
                lint.sentence.starts_with("agent #17 Ana is in no other group"),
                "{}",
                lint.sentence
            );
        }
    }
}
