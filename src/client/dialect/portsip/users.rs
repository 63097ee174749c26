//! `GET /api/users`: extension users, who are the agents (`api/portsip.md §6.1`).
//!
//! Only the list is read. A user's detail can hold passwords (§6.2), so nothing here asks for one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::wire::Rows;
use super::{PortSip, identity};
use crate::client::transport::Json;
use crate::client::{Call, Listing, Operation, Result};
use crate::domain::{Agent, AgentId, AgentStatus};

impl PortSip {
    /// Lists everybody who has an extension; others cannot be members.
    pub(super) async fn agents(&self, call: &Call) -> Result<Listing<Agent>> {
        self.users(call, Operation::ListAgents, None).await
    }

    /// The agents among all users, or among those that `filter` leaves.
    pub(super) async fn users(
        &self,
        call: &Call,
        operation: Operation,
        filter: Option<&str>,
    ) -> Result<Listing<Agent>> {
        let what = (operation, Rows::Users);
        let users = self
            .pages(call, what, filter, |reply, row| {
                Ok((identity::of(reply, row)?, agent_of(row)))
            })
            .await?;
        let mut agents: BTreeMap<AgentId, Agent> = BTreeMap::new();
        for agent in users.items.into_iter().flatten() {
            agents.entry(agent.id.clone()).or_insert(agent);
        }
        Ok(Listing {
            items: agents.into_values().collect(),
            completeness: users.completeness,
        })
    }
}

/// An agent as a user row or a member tells it; `None` without an extension.
pub(super) fn agent_of(entry: &Json) -> Option<Agent> {
    let words = |name| {
        let words = entry.given(name).and_then(Json::as_text)?;
        Some(words).filter(|words| !words.trim().is_empty())
    };
    let id = identity::extension(entry)?;
    Some(Agent {
        name: Arc::from(words("display_name").or_else(|| words("name")).unwrap_or_default()),
        detail: words("department").map(Arc::from),
        status: match entry.given("enabled") {
            Some(Json::Bool(true)) => AgentStatus::Active,
            Some(Json::Bool(false)) => AgentStatus::Inactive,
            _ => AgentStatus::Unknown,
        },
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::super::world::World;
    use super::*;

    /// `api/portsip.md §6.1`: the sample, and what else a row may be.
    #[tokio::test]
    async fn users_with_an_extension_are_agents() {
        let page = r#"{"count":4,"items":[
            {"id":"ODA2NDA2ODE1ODky","name":"kelly","enabled":true,"email":"kelly@acme.example",
             "display_name":"Kelly C.","role":"StandardUser","mobile_phone":null,"work_phone":null,"home_phone":null,
             "address":null,"department":"Sales","extension_number":"102","created_at":"2025-01-07T09:12:44Z"},
            {"id":"b","name":"lucas","enabled":false,"display_name":null,"department":null,"extension_number":"0103"},
            {"id":"c","name":"admin","display_name":"Administrator","extension_number":null},
            {"id":"d","name":"eve","display_name":"","extension_number":"101","timezone":"UTC"}]}"#;
        let world = World::answering([(200, page)]).await;
        let listing = world.portsip.agents(&Call::quiet()).await.expect("agents");
        assert_eq!(world.lines(), ["GET /api/users?orderby=name&skip=0&top=100"]);
        assert!(listing.completeness.is_complete());
        let rows: Vec<(&str, &str, &str, AgentStatus)> = listing
            .items
            .iter()
            .map(|agent| {
                let detail = agent.detail.as_deref().unwrap_or_default();
                (agent.id.as_str(), agent.name.as_ref(), detail, agent.status)
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("101", "eve", "", AgentStatus::Unknown),
                ("102", "Kelly C.", "Sales", AgentStatus::Active),
                ("0103", "lucas", "", AgentStatus::Inactive),
            ]
        );
    }

    #[tokio::test]
    async fn several_pages_make_one_list() {
        let row = |number: usize| format!(r#"{{"id":"u{number}","name":"n","extension_number":"{number}"}}"#);
        let page = |from: usize, to: usize| {
            let rows: Vec<String> = (from..to).map(row).collect();
            format!(r#"{{"count":150,"items":[{}]}}"#, rows.join(","))
        };
        let (first, second) = (page(1000, 1100), page(1100, 1150));
        let world = World::answering([(200, first.as_str()), (200, second.as_str())]).await;
        let listing = world.portsip.agents(&Call::quiet()).await.expect("agents");
        assert_eq!((listing.items.len(), listing.completeness.is_complete()), (150, true));
        assert!(world.lines()[1].contains("skip=100&top=100"), "{:?}", world.lines());
    }
}
