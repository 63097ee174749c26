//! Agents, as a list and one alone with the groups the agent is in.

use serde_json::{Value, json};

use super::said_if;
use crate::cli::output::{Column, Present, Table};
use crate::client::Listing;
use crate::domain::{Agent, AgentStatus, Group};

/// `agent list`.
pub struct AgentTable<'a>(pub &'a Listing<Agent>);

impl Present for AgentTable<'_> {
    fn json(&self) -> Value {
        let agents: Vec<Value> = self.0.items.iter().map(fields).collect();
        json!({ "agents": agents, "complete": self.0.completeness.is_complete() })
    }

    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::number("id"),
            Column::text("name"),
            Column::text("detail"),
            Column::text("status"),
        ]);
        for agent in &self.0.items {
            table.push([
                agent.id.to_string(),
                agent.name.to_string(),
                agent.detail.as_deref().unwrap_or_default().to_owned(),
                status(agent.status).unwrap_or_default().to_owned(),
            ]);
        }
        table
    }

    fn csv(&self) -> Table {
        let mut table = Table::new(["agent_id", "agent_name", "detail", "status"].map(Column::text));
        for row in self.table().rows() {
            table.push(row.iter().cloned());
        }
        table
    }

    fn notes(&self) -> Vec<String> {
        let is_none = self.0.items.is_empty() && self.0.completeness.is_complete();
        said_if(is_none, "no agents")
    }
}

/// `agent show`.
pub struct AgentCard<'a> {
    /// Who.
    pub agent: &'a Agent,
    /// The groups the agent is in.
    pub groups: &'a Listing<Group>,
}

impl Present for AgentCard<'_> {
    fn json(&self) -> Value {
        let groups: Vec<Value> = self
            .groups
            .items
            .iter()
            .map(|group| json!({ "id": group.id.as_str(), "name": &*group.name }))
            .collect();
        json!({
            "agent": fields(self.agent),
            "groups": groups,
            "complete": self.groups.completeness.is_complete(),
        })
    }

    fn table(&self) -> Table {
        let agent = self.agent;
        let mut table = Table::facts([
            ("id", agent.id.to_string()),
            ("name", agent.name.to_string()),
            ("detail", agent.detail.as_deref().unwrap_or_default().to_owned()),
            ("status", status(agent.status).unwrap_or("?").to_owned()),
        ]);
        for group in &self.groups.items {
            table.push(["group".to_owned(), format!("#{} {}", group.id, group.name)]);
        }
        table
    }

    fn csv(&self) -> Table {
        let mut table = Table::new(["agent_id", "agent_name", "group_id", "group_name"].map(Column::text));
        for group in &self.groups.items {
            table.push([
                self.agent.id.to_string(),
                self.agent.name.to_string(),
                group.id.to_string(),
                group.name.to_string(),
            ]);
        }
        table
    }

    fn notes(&self) -> Vec<String> {
        let is_alone = self.groups.items.is_empty() && self.groups.completeness.is_complete();
        said_if(is_alone, "in no group")
    }

    fn has_untold(&self) -> bool {
        self.agent.status == AgentStatus::Unknown
    }
}

fn fields(agent: &Agent) -> Value {
    json!({
        "id": agent.id.as_str(),
        "name": &*agent.name,
        "detail": agent.detail.as_deref(),
        "status": status(agent.status),
    })
}

const fn status(status: AgentStatus) -> Option<&'static str> {
    match status {
        AgentStatus::Active => Some("active"),
        AgentStatus::Inactive => Some("inactive"),
        AgentStatus::Unknown => None,
    }
}
