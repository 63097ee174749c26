//! Everybody who can be in groups: `Agent/list`, else whoever the groups name (`api/deepcall.md §6.4`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::identity::{self, BadId};
use super::list::bad_id;
use super::paging::{self, Unpaged};
use super::wire::{self, ListAgents, PAGE_SIZE};
use super::{DeepCall, Module};
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Completeness, Error, Fate, GroupQuery, Kind, Listing, Operation, Result};
use crate::domain::{Agent, AgentId, AgentStatus, ListedMember};

/// Where lists of agents may stand inside the payload.
const CONTAINERS: [&str; 3] = ["agents", "agentData", "list"];

impl DeepCall {
    /// Lists agents; where the phone system has no such call, whoever is named by groups, marked incomplete.
    pub(super) async fn agents(&self, call: &Call) -> Result<Listing<Agent>> {
        let why = match self.listed_agents(call).await {
            Ok(listing) if !listing.items.is_empty() => return Ok(listing),
            Ok(_) => "the phone system's own list of agents is empty".to_owned(),
            Err(error) if leaves_another_way(&error) => {
                tracing::debug!(code = error.code(), "no list of agents");
                format!(
                    "the phone system's own list of agents cannot be used ({})",
                    error.code()
                )
            }
            Err(error) => return Err(error),
        };
        self.agents_named_by_groups(call, &why).await
    }

    async fn listed_agents(&self, call: &Call) -> Result<Listing<Agent>> {
        paging::read(call, Unpaged::Whole, |page| async move {
            let body = ListAgents {
                proof: self.credentials.proof(),
                page,
                limit: PAGE_SIZE,
            };
            let request = wire::request(Operation::ListAgents, &self.settings.agent_list, &body)?;
            paging::page_of(self.ask(call, Module::Agent, &request).await, agents_of)
        })
        .await
    }

    async fn agents_named_by_groups(&self, call: &Call, why: &str) -> Result<Listing<Agent>> {
        let groups = self
            .groups(call, &GroupQuery::default())
            .await
            .map_err(|error| error.with_operation(Operation::ListAgents))?;
        let mut agents: BTreeMap<AgentId, Agent> = BTreeMap::new();
        for group in groups.items {
            for member in group.listed_members.unwrap_or_default() {
                if let ListedMember::Known { id, name } = member {
                    let agent = Agent::named(id.as_str(), &name);
                    agents.entry(id).or_insert(agent);
                }
            }
        }
        let items: Vec<Agent> = agents.into_values().collect();
        Ok(Listing {
            completeness: Completeness::Incomplete {
                got: items.len(),
                of: None,
                because: format!("{why}; only agents who are in a group are known"),
            },
            items,
        })
    }
}

/// Whether an error only says that this call is of no use here; trouble on the way or with the sign-in is told.
fn leaves_another_way(error: &Error) -> bool {
    match error.kind() {
        Kind::Config | Kind::NotFound | Kind::Reply => true,
        Kind::Refused => error.fate() == Fate::Permanent,
        Kind::Auth => error.reason() == "forbidden",
        Kind::Net | Kind::Write | Kind::Usage => false,
    }
}

fn agents_of(reply: &Reply, payload: &Json) -> Result<Vec<(AgentId, Agent)>> {
    let container = CONTAINERS
        .iter()
        .find_map(|name| payload.given(name))
        .unwrap_or(payload);
    let entries = identity::entries(container).ok_or_else(|| {
        reply
            .unbelievable("bad-shape", format!("the list of agents is {}", container.noun()))
            .with_hint("set `agent_list_path` in the profile if agents are listed elsewhere")
    })?;
    entries
        .into_iter()
        .map(|(key, entry)| {
            let agent = agent_of(key, entry).map_err(|bad| bad_id(reply, &bad))?;
            Ok((agent.id.clone(), agent))
        })
        .collect()
}

/// An agent as an entry describes it: an object, a label, or the bare name under the agent's id.
///
/// # Errors
///
/// [`BadId`] when it is not clear who is meant.
pub(super) fn agent_of(key: Option<&str>, entry: &Json) -> Result<Agent, BadId> {
    if let Some(label) = entry.as_text() {
        return match (key, super::labels::read(label)) {
            (None, ListedMember::Known { id, name }) => Ok(Agent::named(id.as_str(), &name)),
            (None, ListedMember::Unreadable(_)) => Err(BadId("a label names no agent")),
            (Some(key), _) => Ok(Agent::named(
                identity::of_entry(Some(key), &Json::Null, &[])?.as_str(),
                label,
            )),
        };
    }
    let words = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| entry.given(name)?.as_words())
            .filter(|words| !words.is_empty())
    };
    let id = identity::of_entry(key, entry, &identity::AGENT)?;
    Ok(Agent {
        name: Arc::from(words(&["name", "agent_name"]).unwrap_or_default().as_ref()),
        detail: words(&["team", "team_name", "department", "role_name", "role", "extension"])
            .map(|detail| Arc::from(detail.as_ref())),
        status: match entry.given("status").and_then(Json::as_integer) {
            Some(1) => AgentStatus::Active,
            Some(0) => AgentStatus::Inactive,
            _ => AgentStatus::Unknown,
        },
        ..Agent::named(id.as_str(), "")
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn agents(payload: &str) -> Result<Vec<(String, String)>> {
        let request = wire::request(Operation::ListAgents, "Agent/list", &()).expect("a request");
        let reply = Reply::scripted(&request, 200, &format!(r#"{{"status":"success","data":{payload}}}"#));
        let payload = super::super::envelope::payload(&reply).expect("a payload");
        let named = |(id, agent): (AgentId, Agent)| (id.to_string(), agent.name.to_string());
        Ok(agents_of(&reply, payload)?.into_iter().map(named).collect())
    }

    /// `api/deepcall.md §6.1`, `§10.6`: nothing is known of the answer, so every likely shape is understood.
    #[rstest]
    #[case::map(r#"{"2":{"name":"a"},"3":{"name":"b","unique_id":3}}"#)]
    #[case::list(r#"[{"unique_id":2,"name":"a"},{"id":"3","agent_name":"b"}]"#)]
    #[case::wrapped(r#"{"agents":[{"agentid":"2","name":"a"},{"agent_id":3,"name":"b"}]}"#)]
    #[case::labels(r##"["#2 a","#3 b"]"##)]
    #[case::names(r#"{"2":"a","3":"b"}"#)]
    fn every_likely_shape_is_understood(#[case] payload: &str) {
        let expected = [("2", "a"), ("3", "b")].map(|(id, name)| (id.to_owned(), name.to_owned()));
        assert_eq!(agents(payload).expect("agents"), expected);
    }

    #[rstest]
    #[case("7", "bad-shape")]
    #[case(r#"[{"name":"a"}]"#, "bad-id")]
    #[case(r#"["Bob"]"#, "bad-id")]
    #[case(r#"[{"id":1.5}]"#, "bad-id")]
    fn a_list_that_cannot_be_believed_is_an_error(#[case] payload: &str, #[case] reason: &str) {
        assert_eq!(agents(payload).expect_err("refused").reason(), reason);
    }
}
