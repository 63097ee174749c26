//! What agents are doing right now (`api/udesk.md` §7): made up, the same each time, and not to be written.

use serde_json::{Map, Value, json};

use super::Call;
use super::envelope::{self, Answer};
use super::page::Page;
use super::refusal::Refusal;
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::{Agent, AgentFilter, Window, agents, groups};

/// What an agent's telephone is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Busy,
    Resting,
    Neaten,
    Offline,
}

impl State {
    fn of(agent: &Agent) -> Self {
        match agent.id % 5 {
            _ if !agent.active => Self::Offline,
            1 => Self::Idle,
            2 => Self::Busy,
            3 => Self::Resting,
            4 => Self::Neaten,
            _ => Self::Offline,
        }
    }

    /// Gives the word of the call centre's own analysis.
    fn work(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Busy => "busy",
            Self::Resting => "resting",
            Self::Neaten => "neaten",
            Self::Offline => "offline",
        }
    }

    /// Gives the coarser word of the monitor.
    fn monitored(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Busy | Self::Resting | Self::Neaten => "busy",
            Self::Offline => "offline",
        }
    }
}

/// `agent_monitor_infos`: everybody of a group at once, or everybody.
pub(super) async fn monitor(call: &Call<'_>) -> Result<Answer, Refusal> {
    let module = match call.query("module_type") {
        None | Some("") => None,
        Some(module @ ("im" | "ticket_receive" | "call" | "mpv")) => Some(module),
        Some(_) => return Err(Refusal::validation("module_type is not included in the list")),
    };
    let agents = people(call, "user_group_id").await?;
    let show = |agent: &Agent| {
        let state = State::of(agent);
        let mut info = Map::new();
        let mut tell = |name: &str, value: Value| info.insert(name.to_owned(), value);
        tell("id", Value::from(agent.id));
        tell("nick_name", Value::from(agent.name.as_str()));
        tell("avatar", Value::Null);
        tell("duty", Value::Null);
        for (of, name, value) in [
            ("ticket_receive", "ticket_receive_status", Value::from(agent.active)),
            (
                "im",
                "im_status",
                Value::from(if agent.active { "online" } else { "offline" }),
            ),
            ("call", "call_status", Value::from(state.monitored())),
            ("mpv", "mpv_status", Value::from(state.monitored())),
        ] {
            if module.is_none_or(|module| module == of) {
                tell(name, value);
            }
        }
        Value::Object(info)
    };
    Ok(Answer::new([("data", agents.iter().map(show).collect())]))
}

/// `callcenter_analysis/agents_of_group`: in pages, with the last call and its customer.
pub(super) async fn analysis(call: &Call<'_>) -> Result<Answer, Refusal> {
    let page = Page::read(call, "perpage", 30)?;
    let agents = people(call, "group_id").await?;
    let total = i64::try_from(agents.len()).unwrap_or(i64::MAX);
    let items: Value = page.of(agents).iter().map(item).collect();
    let time = envelope::now(&call.variants).to_string();
    Ok(Answer::new([
        ("server_time", Value::from(time)),
        ("items", items),
        ("meta", page.meta(total)),
    ]))
}

fn item(agent: &Agent) -> Value {
    let (id, state) = (agent.id, State::of(agent));
    let way = ["voip_online", "fixed_voip_online", "phone_online"];
    let way = way.iter().cycle().nth(usize::try_from(id % 3).unwrap_or(0));
    json!({
        "id": id,
        "name": agent.name,
        "agent_work_state": state.work(),
        "agent_work_way": way,
        "agent_call_state": (state == State::Busy).then_some("talking"),
        "subaccount_state": null,
        "cc_custom_state_id": (state == State::Resting).then_some(3),
        "agent_neaten_time": if state == State::Neaten { 30 } else { 0 },
        "other_start_at": null,
        "callout_count": id % 4,
        "callin_answer_count": id % 6,
        "callin_noanswer_count": id % 2,
        "callout_answer_count": id % 3,
        "category": "callin",
        "answer_delay": 4,
        "talking_time": 95,
        "conversation_id": 500_000 + id,
        // Nothing a console should show or keep (§7.2).
        "customer": { "id": 70_000 + id, "nick_name": format!("Customer {id}"), "cellphone": format!("+4930555{id:05}") },
    })
}

/// Gives the agents of the group in a parameter, or all that are enabled.
async fn people(call: &Call<'_>, parameter: &str) -> Result<Vec<Agent>, Refusal> {
    let Some(text) = call.query(parameter).filter(|text| !text.is_empty()) else {
        let enabled = AgentFilter {
            active: Some(true),
            ..AgentFilter::default()
        };
        let found = call
            .shared
            .store
            .read(move |store| agents::search(store, ACCOUNT, &enabled, Window::ALL));
        return Ok(found.await?.rows);
    };
    let id = text.parse().map_err(|_| Refusal::group(text))?;
    let found = call.shared.store.read(move |store| {
        let group = groups::find(store, ACCOUNT, id)?;
        group.map(|_| agents::of_group(store, id)).transpose()
    });
    found.await?.ok_or_else(|| Refusal::group(text))
}
