//! `Agent/list` (`api/deepcall.md` §6.1).

use serde_json::{Value, json};

use super::Call;
use super::envelope::Answer;
use super::list::{Page, listing};
use super::refusal::Refusal;
use super::request::{Fields, Reference};
use super::variant::AgentList;
use super::wire::{self, ById, Container};
use crate::sandbox::store::{AgentFilter, Window, agents};

pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let Call {
        shared,
        variants,
        fields,
        account,
    } = call;
    let page = match variants.agent_list {
        AgentList::Unavailable => return Err(Refusal::InvalidModule),
        AgentList::Paged => Some(Page::read(fields, variants)?),
        AgentList::Map | AgentList::Array | AgentList::AgentsArray => None,
    };
    let filter = filter(fields)?;
    let window = page.as_ref().map_or(Window::ALL, |page| page.window);
    let account = account.clone();
    let found = shared
        .store
        .read(move |store| agents::search(store, &account, &filter, window))
        .await?;

    let container = match variants.agent_list {
        AgentList::Array | AgentList::AgentsArray => Container::Array,
        AgentList::Map | AgentList::Paged | AgentList::Unavailable => Container::Map,
    };
    let empty = found.rows.is_empty();
    let rows = found
        .rows
        .iter()
        .map(|agent| (agent.id, wire::agent(agent, container, variants)));
    let rows = match variants.agent_list {
        AgentList::Array => rows.map(|(_, agent)| agent).collect(),
        AgentList::AgentsArray => json!({ "agents": rows.map(|(_, agent)| agent).collect::<Value>() }),
        AgentList::Map | AgentList::Paged | AgentList::Unavailable => ById(rows.collect()).into_value(),
    };
    listing(&rows, empty, page.and_then(|page| page.fields(found.total)), variants)
}

/// Reads the criteria that the documents name: group, name and status.
fn filter(fields: &Fields) -> Result<AgentFilter, Refusal> {
    let active = match fields.get("status") {
        None => None,
        Some(Value::String(text)) if text == "active" || text == "1" => Some(true),
        Some(Value::String(text)) if text == "inactive" || text == "0" => Some(false),
        Some(value) if value.as_i64() == Some(1) => Some(true),
        Some(value) if value.as_i64() == Some(0) => Some(false),
        Some(_) => return Err(Refusal::AgentFilter),
    };
    let group = match fields.reference("groupId") {
        None => None,
        Some(Reference::Id(id)) => Some(id),
        Some(Reference::Nothing) => return Err(Refusal::AgentFilter),
    };
    let name = fields.text("name")?.filter(|name| !name.is_empty()).map(str::to_owned);
    Ok(AgentFilter { name, group, active })
}
