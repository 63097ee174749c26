//! Who is in a group and who of them receives calls.

use serde_json::{Value, json};

use crate::cli::agent_list::KnownAgents;
use crate::cli::output::{Column, Present, Table};
use crate::domain::{AgentId, ReceiveCall, Roster};

/// `roster show`.
pub struct RosterTable<'a> {
    /// The memberships.
    pub roster: &'a Roster,
    /// The group's name, when known.
    pub name: Option<&'a str>,
    /// Names of the members.
    pub known: &'a KnownAgents,
}

impl RosterTable<'_> {
    fn agent_name(&self, agent: &AgentId) -> Option<&str> {
        self.known
            .get(agent)
            .map(|agent| &*agent.name)
            .filter(|name| !name.is_empty())
    }
}

impl Present for RosterTable<'_> {
    fn json(&self) -> Value {
        let members: Vec<Value> = self
            .roster
            .members()
            .iter()
            .map(|member| {
                json!({
                    "agent_id": member.agent.as_str(),
                    "name": self.agent_name(&member.agent),
                    "receive_call": member.receive_call.known(),
                    "order": member.order,
                })
            })
            .collect();
        json!({
            "group": { "id": self.roster.group().as_str(), "name": self.name },
            "members": members,
            "complete": true,
        })
    }

    fn table(&self) -> Table {
        let mut columns = vec![Column::number("id"), Column::text("name"), Column::text("calls")];
        let ordered = self.roster.members().iter().any(|member| member.order.is_some());
        if ordered {
            columns.push(Column::number("order"));
        }
        let mut table = Table::new(columns);
        for member in self.roster.members() {
            let mut row = vec![
                member.agent.to_string(),
                self.agent_name(&member.agent).unwrap_or_default().to_owned(),
                calls(member.receive_call).unwrap_or("?").to_owned(),
            ];
            if ordered {
                row.push(member.order.map(|order| order.to_string()).unwrap_or_default());
            }
            table.push(row);
        }
        table
    }

    /// The columns of `design.md` §6.
    fn csv(&self) -> Table {
        let columns = [
            "group_id",
            "group_name",
            "agent_id",
            "agent_name",
            "receive_call",
            "order",
        ];
        let mut table = Table::new(columns.map(Column::text));
        for member in self.roster.members() {
            table.push([
                self.roster.group().to_string(),
                self.name.unwrap_or_default().to_owned(),
                member.agent.to_string(),
                self.agent_name(&member.agent).unwrap_or_default().to_owned(),
                calls(member.receive_call).unwrap_or_default().to_owned(),
                member.order.map(|order| order.to_string()).unwrap_or_default(),
            ]);
        }
        table
    }

    fn note(&self) -> Option<String> {
        let count = self.roster.len();
        let receiving = self.roster.receiving().map_or_else(
            || "an unknown number of them receives calls".to_owned(),
            |on| format!("{on} receive calls"),
        );
        let name = self.name.unwrap_or_default();
        let agents = if count == 1 { "agent" } else { "agents" };
        Some(format!(
            "#{} {name}: {count} {agents}, {receiving}",
            self.roster.group()
        ))
    }
}

/// The word in tables and CSV.
pub const fn calls(receive_call: ReceiveCall) -> Option<&'static str> {
    match receive_call {
        ReceiveCall::On => Some("on"),
        ReceiveCall::Off => Some("off"),
        ReceiveCall::Unknown => None,
    }
}
