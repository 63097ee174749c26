//! What changes in rosters, and what became of it.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::cli::Failure;
use crate::cli::agent_list::{KnownAgents, label};
use crate::cli::output::{Column, Present, Table};
use crate::domain::{AgentId, GroupId, ReceiveCall, RosterDiff};

use super::roster::calls;

/// One group's change.
pub struct ChangeRow {
    /// Whose roster.
    pub group: GroupId,
    /// The group's name.
    pub name: Arc<str>,
    /// What changes; `None` when the roster could not be read.
    pub diff: Option<RosterDiff>,
    /// What became of it: `confirmed`, `planned`, `unchanged`, …
    pub outcome: &'static str,
    /// Why it is not done.
    pub error: Option<Failure>,
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
                json!({
                    "group_id": row.group.as_str(),
                    "added": ids(added),
                    "removed": ids(removed),
                    "calls_on": ids(on),
                    "calls_off": ids(off),
                    "outcome": row.outcome,
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
            let mut lines = row
                .diff
                .as_ref()
                .map(|diff| lines(diff, self.known))
                .unwrap_or_default();
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

/// A line per agent: `+ #17 Ana Ruiz, calls on`.
pub fn lines(diff: &RosterDiff, known: &KnownAgents) -> Vec<String> {
    let who = |agent: &AgentId| label(agent, known.get(agent));
    let flag = |receive_call: ReceiveCall| match calls(receive_call) {
        Some(word) => format!(", calls {word}"),
        None => String::new(),
    };
    let mut lines = Vec::with_capacity(diff.len());
    for member in &diff.added {
        lines.push(format!("+ {}{}", who(&member.agent), flag(member.receive_call)));
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
            "~ {}, order {}, was {}",
            who(&change.agent),
            place(change.to),
            place(change.from)
        ));
    }
    lines
}
