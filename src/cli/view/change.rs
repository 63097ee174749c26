//! What changes in rosters, and what became of it.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use super::lints::lint_fields;
use super::roster::calls;
use crate::assignment::{AgentReport, AgentWord};
use crate::cli::Failure;
use crate::cli::agent_list::{KnownAgents, label};
use crate::cli::output::{Column, Present, Table};
use crate::client::{AgentChange, Lint};
use crate::domain::{AgentId, GroupId, OrderChange, ReceiveCall, RosterDiff};

/// One group's change.
pub struct ChangeRow {
    /// Whose roster.
    pub group: GroupId,
    /// The group's name.
    pub name: Arc<str>,
    /// What changes; `None` when the roster could not be read.
    pub diff: Option<RosterDiff>,
    /// How it is done where a roster does not change at once.
    pub how: Option<String>,
    /// What to know before it is done.
    pub warnings: Vec<Lint>,
    /// What became of it: `confirmed`, `planned`, `unchanged`, …
    pub outcome: &'static str,
    /// What became of each agent's own change, where the roster is written agent by agent.
    pub agents: Vec<AgentReport>,
    /// Why it is not done.
    pub error: Option<Failure>,
}

impl ChangeRow {
    /// Whether some agents are changed and others are not, or nobody can tell.
    pub fn is_partial(&self) -> bool {
        self.agents.iter().any(|agent| agent.result != AgentWord::Done)
    }
}

/// `assign`: a row per group.
pub struct ChangeTable<'a> {
    /// The rows, in the order they were asked for.
    pub rows: &'a [ChangeRow],
    /// Names of agents.
    pub known: &'a KnownAgents,
}

impl Present for ChangeTable<'_> {
    fn json(&self) -> Value {
        let ids = |agents: Vec<&AgentId>| agents.iter().map(|agent| agent.as_str().to_owned()).collect::<Vec<_>>();
        let changes: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let none = (Vec::new(), Vec::new(), (Vec::new(), Vec::new()));
                let (added, removed, (on, off)) = row.diff.as_ref().map_or(none, |diff| {
                    (
                        diff.added.iter().map(|member| &member.agent).collect(),
                        diff.removed.iter().map(|member| &member.agent).collect(),
                        diff.calls_after(),
                    )
                });
                let moved = row.diff.iter().flat_map(|diff| &diff.moved);
                json!({
                    "group_id": row.group.as_str(),
                    "added": ids(added),
                    "removed": ids(removed),
                    "calls_on": ids(on),
                    "calls_off": ids(off),
                    "moved": moved.map(moved_fields).collect::<Vec<_>>(),
                    "how": row.how,
                    "warnings": lint_fields(&row.warnings),
                    "outcome": row.outcome,
                    "agents": row.agents.iter().map(agent_fields).collect::<Vec<_>>(),
                    "error": row.error.as_ref().map(Failure::json_fields),
                })
            })
            .collect();
        json!({ "changes": changes })
    }

    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::number("group"),
            Column::text("name"),
            Column::text("outcome"),
            Column::text("change"),
        ]);
        for row in self.rows {
            let mut lines = match &row.diff {
                _ if row.is_partial() => agent_lines(&row.agents, self.known),
                Some(diff) => lines(diff, self.known),
                None => Vec::new(),
            };
            lines.extend(row.how.clone());
            if let Some(error) = &row.error {
                lines.push(format!("{} [{}/{}]", error.message(), error.kind(), error.code()));
            }
            let mut lines = lines.into_iter();
            table.push([
                row.group.to_string(),
                row.name.to_string(),
                row.outcome.to_owned(),
                lines.next().unwrap_or_else(|| "nothing to do".to_owned()),
            ]);
            for line in lines {
                table.push([String::new(), String::new(), String::new(), line]);
            }
        }
        table
    }

    fn csv(&self) -> Table {
        let columns = [
            "group_id",
            "group_name",
            "outcome",
            "added",
            "removed",
            "calls_on",
            "calls_off",
            "error",
        ];
        let list = |agents: Vec<&AgentId>| agents.iter().map(|agent| agent.as_str()).collect::<Vec<_>>().join(" ");
        let mut table = Table::new(columns.map(Column::text));
        for row in self.rows {
            let (mut added, mut removed, mut on, mut off) = Default::default();
            if let Some(diff) = &row.diff {
                added = list(diff.added.iter().map(|member| &member.agent).collect());
                removed = list(diff.removed.iter().map(|member| &member.agent).collect());
                let (calls_on, calls_off) = diff.calls_after();
                (on, off) = (list(calls_on), list(calls_off));
            }
            let error = row.error.as_ref();
            table.push([
                row.group.to_string(),
                row.name.to_string(),
                row.outcome.to_owned(),
                added,
                removed,
                on,
                off,
                error
                    .map(|error| format!("{}/{}", error.kind(), error.code()))
                    .unwrap_or_default(),
            ]);
        }
        table
    }
}

fn moved_fields(change: &OrderChange) -> Value {
    json!({ "agent_id": change.agent.as_str(), "order": change.to, "was": change.from })
}

fn agent_fields(report: &AgentReport) -> Value {
    json!({
        "agent_id": report.agent.as_str(),
        "change": match report.change {
            AgentChange::Add => "add",
            AgentChange::Remove => "remove",
        },
        "result": report.result.word(),
        "error": report.error.as_ref().map(|error| Failure::from(error).json_fields()),
    })
}

/// A line per agent: `+ #17 Ana Ruiz: done`.
fn agent_lines(reports: &[AgentReport], known: &KnownAgents) -> Vec<String> {
    let line = |report: &AgentReport| {
        let sign = match report.change {
            AgentChange::Add => '+',
            AgentChange::Remove => '-',
        };
        let result = match report.result {
            AgentWord::Done => "done",
            AgentWord::Unconfirmed => "accepted, not seen yet",
            AgentWord::Failed => "failed",
            AgentWord::Unknown => "nobody can tell",
            AgentWord::NotAttempted => "not attempted",
        };
        let because = report.error.as_ref().map_or_else(String::new, |error| {
            let failure = Failure::from(error);
            format!(": {} [{}/{}]", failure.message(), failure.kind(), failure.code())
        });
        format!(
            "{sign} {}: {result}{because}",
            label(&report.agent, known.get(&report.agent))
        )
    };
    reports.iter().map(line).collect()
}

/// A line per agent: `+ #17 Ana Ruiz, calls on`.
pub fn lines(diff: &RosterDiff, known: &KnownAgents) -> Vec<String> {
    let who = |agent: &AgentId| label(agent, known.get(agent));
    let flag = |receive_call: ReceiveCall| match calls(receive_call) {
        Some(word) => format!(", calls {word}"),
        None => String::new(),
    };
    let mut lines = Vec::with_capacity(diff.len());
    for member in &diff.added {
        let position = member
            .order
            .map_or_else(String::new, |order| format!(", position {order}"));
        lines.push(format!(
            "+ {}{}{position}",
            who(&member.agent),
            flag(member.receive_call)
        ));
    }
    for member in &diff.removed {
        let mut line = format!("- {}", who(&member.agent));
        if let Some(word) = calls(member.receive_call) {
            // Writing to a String cannot fail.
            let _ = write!(line, ", was calls {word}");
        }
        lines.push(line);
    }
    for change in &diff.calls {
        let was = calls(change.from).unwrap_or("unknown");
        lines.push(format!("~ {}{}, was {was}", who(&change.agent), flag(change.to)));
    }
    for change in &diff.moved {
        let place = |order: Option<u32>| order.map_or_else(|| "none".to_owned(), |order| order.to_string());
        lines.push(format!(
            "~ {}, position {}, was {}",
            who(&change.agent),
            place(change.to),
            place(change.from)
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::output::{Glyphs, Paint};
    use crate::client::{Error, Kind, Operation, Reach};
    use crate::domain::{Agent, Backend, Membership, Roster};

    fn row() -> ChangeRow {
        let roster = |agents: &[&str]| {
            let members = agents.iter().map(|agent| Membership::new(*agent, ReceiveCall::Unknown));
            Roster::new(GroupId::new("7"), members.collect()).expect("no doubles")
        };
        let report = |agent: &str, change, result, error| AgentReport {
            agent: agent.into(),
            change,
            result,
            error,
        };
        let limit = Error::new(
            Backend::Udesk,
            Operation::WriteRoster,
            Kind::Refused,
            "too-many-groups",
            "an agent is in ten groups at most",
        )
        .with_reach(Reach::Answered)
        .with_vendor_code("2004");
        ChangeRow {
            group: GroupId::new("7"),
            name: Arc::from("Sales"),
            diff: Some(RosterDiff::between(&roster(&["1"]), &roster(&["2", "3"]))),
            how: Some("3 separate calls; a failure can leave some done".to_owned()),
            warnings: Vec::new(),
            outcome: "differs",
            agents: vec![
                report("2", AgentChange::Add, AgentWord::Done, None),
                report("3", AgentChange::Add, AgentWord::Failed, Some(limit)),
                report("1", AgentChange::Remove, AgentWord::NotAttempted, None),
            ],
            error: None,
        }
    }

    #[test]
    fn a_change_that_is_done_in_part_has_a_line_for_every_agent() {
        let (rows, known) = ([row()], KnownAgents::new(vec![Agent::named("2", "Ana")], true));
        let shown = ChangeTable {
            rows: &rows,
            known: &known,
        };
        insta::assert_snapshot!(shown.table().render(Paint::Plain, Glyphs::Unicode), @r"
        GROUP  NAME   OUTCOME  CHANGE
            7  Sales  differs  + #2 Ana: done
                               + #3: failed: an agent is in ten groups at most [refused/2004]
                               - #1: not attempted
                               3 separate calls; a failure can leave some done
        ");
        let agents = &shown.json()["changes"][0]["agents"];
        assert_eq!(
            agents[0],
            json!({ "agent_id": "2", "change": "add", "result": "done", "error": null })
        );
        assert_eq!(
            (&agents[1]["result"], &agents[1]["error"]["code"]),
            (&json!("failed"), &json!("2004"))
        );
        assert_eq!(
            (&agents[2]["change"], &agents[2]["result"]),
            (&json!("remove"), &json!("not-attempted"))
        );
    }

    #[test]
    fn a_change_that_is_done_is_shown_as_it_was_planned_with_how() {
        let mut done = row();
        done.agents.retain(|agent| agent.result == AgentWord::Done);
        let rows = [done];
        let known = KnownAgents::new(Vec::new(), true);
        let table = ChangeTable {
            rows: &rows,
            known: &known,
        }
        .table()
        .render(Paint::Plain, Glyphs::Unicode);
        assert!(table.contains("+ #2\n") && table.contains("- #1\n"), "{table}");
        assert!(
            table.contains("3 separate calls; a failure can leave some done"),
            "{table}"
        );
    }
}
