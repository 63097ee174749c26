//! Agents as they are listed and read (`api/udesk.md` §6.1–6.3).

use serde_json::{Value, json};

use super::Call;
use super::envelope::Answer;
use super::page::Page;
use super::refusal::Refusal;
use super::variant::GetAgent;
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::{Agent, AgentFilter, agents};

/// How numbers are written that are also written as strings (§3, 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// As the sample of a group's agents has them.
    AsNumbers,
    /// As the table of agents has them.
    AsText,
}

pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let page = Page::read(call, "per_page", 20)?;
    let filter = AgentFilter {
        active: (call.query("with_disabled") != Some("true")).then_some(true),
        ..AgentFilter::default()
    };
    let categories = call.shared.states.udesk.categories.clone();
    let found = call.shared.store.read(move |store| {
        let found = agents::search(store, ACCOUNT, &filter, page.window())?;
        let ids: rusqlite::Result<Vec<_>> = found
            .rows
            .iter()
            .map(|agent| categories.group_ids(store, agent.id))
            .collect();
        Ok((ids?, found))
    });
    let (ids, found) = found.await?;
    let rows = found.rows.iter().zip(ids);
    let rows: Value = rows
        .map(|(agent, group_ids)| full(agent, &group_ids, Numbers::AsText))
        .collect();
    Ok(Answer::new([("meta", page.meta(found.total)), ("agents", rows)]))
}

/// `agents/get_agent?type=id|email&content=…`, also for disabled agents.
pub(super) async fn get(call: &Call<'_>) -> Result<Answer, Refusal> {
    let content = call.query("content").unwrap_or_default().to_owned();
    let (by_id, email) = match call.query("type") {
        Some("id") => (Some(content.parse().unwrap_or(0)), content.clone()),
        Some("email") => (None, content.clone()),
        _ => return Err(Refusal::validation("type must be id or email")),
    };
    let categories = call.shared.states.udesk.categories.clone();
    let found = call.shared.store.read(move |store| {
        let agent = match by_id {
            Some(id) => agents::find(store, ACCOUNT, id)?,
            None => agents::find_by_email(store, ACCOUNT, &email)?,
        };
        agent
            .map(|agent| Ok((categories.group_ids(store, agent.id)?, agent)))
            .transpose()
    });
    let (group_ids, agent) = found.await?.ok_or_else(|| Refusal::agent(&content))?;
    let agent = full(&agent, &group_ids, Numbers::AsText);
    Ok(match call.variants.get_agent {
        GetAgent::Agents => Answer::new([("agents", json!([agent]))]),
        GetAgent::Agent | GetAgent::Absent => Answer::new([("agent", agent)]),
    })
}

/// Writes everything about an agent, its SIP account included (§3, 11).
pub(super) fn full(agent: &Agent, group_ids: &[i64], numbers: Numbers) -> Value {
    let role = if agent.role == "supervisor" { "admin" } else { "agent" };
    let departments = if agent.team.is_empty() {
        json!([])
    } else {
        json!([{ "id": category(&agent.team), "name": agent.team }])
    };
    json!({
        "id": agent.id,
        "email": agent.email,
        "nick_name": agent.name,
        "cellphone": number(agent.phone.trim_start_matches('+'), numbers),
        "work_id": number(&agent.id.to_string(), numbers),
        "profile": profile(agent.id),
        "aliase": null,
        "role_name": role,
        "duty": null,
        "user_group_ids": group_ids,
        "im_ability_value": 10,
        "disable_status": if agent.active { "enable" } else { "disable" },
        "avatar": null,
        "lang": "en-us",
        "availability": agent.id % 3 != 0,
        "im_welcomes": "",
        // Another category of groups than `user_group_ids` tells, under the same word (§3, 8).
        "user_groups": departments,
        "agent_roles": [{ "id": 1, "name": role, "description": "" }],
        "departments": departments,
        "agent_callout_display_number": "",
        "number": format!("sip-{}", agent.extension),
        "password": format!("sip-secret-{}", agent.id),
    })
}

/// Gives the channels an agent serves: made up, and the same each time.
pub(super) fn profile(agent: i64) -> &'static str {
    match agent % 10 {
        8 => "im",
        9 => "ticket",
        odd if odd % 2 == 1 => "all",
        _ => "call",
    }
}

fn number(digits: &str, numbers: Numbers) -> Value {
    match (numbers, digits.parse::<u64>()) {
        (Numbers::AsNumbers, Ok(number)) => Value::from(number),
        _ => Value::from(digits),
    }
}

/// Gives the id of a department: small, so that it looks like a group's.
fn category(team: &str) -> i64 {
    team.bytes().map(i64::from).sum::<i64>() % 50 + 1
}
