//! `PUT /agents/:id` (`api/udesk.md` §6.4): the only way into and out of groups.

use rusqlite::Transaction;
use serde_json::{Map, Value};

use super::Call;
use super::agent::{self, Numbers};
use super::category::Categories;
use super::envelope::Answer;
use super::refusal::Refusal;
use super::variant::{ChangeReply, EmptyGroups, GroupIds, UdeskVariants};
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::{AgentChange, MemberChoice, agents, groups, rosters};

/// How many groups an agent can be in.
const MOST_GROUPS: usize = 10;
/// Fields that the vendor lets change and this sandbox does not keep.
const NOT_KEPT: [&str; 13] = [
    "password",
    "agent_role_ids",
    "department_ids",
    "im_ability_value",
    "aliase",
    "profile",
    "duty",
    "im_welcomes",
    "availability",
    "avatar",
    "work_id",
    "callout_number_id",
    "lang",
];

pub(super) async fn put(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.agent()?;
    let body = call.object()?;
    let fields = body.get("agent").and_then(Value::as_object);
    let fields = fields.ok_or(Refusal::Missing("agent cannot be empty"))?;
    let change = change(fields)?;
    let wanted = wanted(fields, &call.variants)?;
    let (variants, categories) = (call.variants, call.shared.states.udesk.categories.clone());
    let (agent, group_ids) = call
        .shared
        .store
        .change(move |store| {
            if agents::find(store, ACCOUNT, id)?.is_none() {
                return Ok(Err(Refusal::agent(&id.to_string())));
            }
            // First, since it can be refused: then nothing of the change is kept.
            if let Some(wanted) = wanted
                && let Err(refusal) = regroup(store, &categories, id, wanted, &variants)?
            {
                return Ok(Err(refusal));
            }
            agents::update(store, ACCOUNT, id, &change)?;
            let agent = agents::find(store, ACCOUNT, id)?;
            let agent = agent.ok_or_else(|| Refusal::agent(&id.to_string()));
            let group_ids = categories.group_ids(store, id)?;
            Ok(agent.map(|agent| (agent, group_ids)))
        })
        .await??;
    Ok(match call.variants.change_reply {
        ChangeReply::Agent => Answer::new([("agent", agent::full(&agent, &group_ids, Numbers::AsText))]),
        ChangeReply::Bare => Answer::new([]),
    })
}

/// Reads the fields about the agent itself; what is not sent stays as it is.
fn change(fields: &Map<String, Value>) -> Result<AgentChange, Refusal> {
    if let Some(name) = NOT_KEPT.iter().find(|name| fields.contains_key(**name)) {
        return Err(Refusal::validation(&format!("this sandbox keeps no {name}")));
    }
    let text = |name: &str| match fields.get(name) {
        None => Ok(None),
        Some(value) => {
            let text = value.as_str().filter(|text| !text.trim().is_empty());
            let refusal = || Refusal::validation(&format!("{name} cannot be an empty string"));
            text.map(|text| Some(text.to_owned())).ok_or_else(refusal)
        }
    };
    let active = match text("disable_status")?.as_deref() {
        None => None,
        Some("enable") => Some(true),
        Some("disable") => Some(false),
        Some(_) => return Err(Refusal::validation("disable_status is not included in the list")),
    };
    Ok(AgentChange {
        name: text("nick_name")?,
        email: text("email")?,
        phone: text("cellphone")?,
        active,
    })
}

/// Reads the groups that are wanted; none when they are to stay as they are.
fn wanted(fields: &Map<String, Value>, variants: &UdeskVariants) -> Result<Option<Vec<i64>>, Refusal> {
    let Some(value) = fields.get("user_group_ids") else {
        return Ok(None);
    };
    let malformed = || Refusal::validation("user_group_ids must be an array of numbers");
    let items = value.as_array().ok_or_else(malformed)?.iter();
    let mut ids: Vec<i64> = items
        .map(|item| item.as_i64().ok_or_else(malformed))
        .collect::<Result<_, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    match (ids.is_empty(), variants.empty_groups) {
        (true, EmptyGroups::Refused) => Err(Refusal::validation("User groups cannot be empty")),
        (true, EmptyGroups::Ignored) => Ok(None),
        _ => Ok(Some(ids)),
    }
}

/// Brings an agent into the wanted groups, at the end of each, and out of the others.
fn regroup(
    store: &Transaction<'_>,
    categories: &Categories,
    agent: i64,
    mut wanted: Vec<i64>,
    variants: &UdeskVariants,
) -> rusqlite::Result<Result<(), Refusal>> {
    let before = categories.group_ids(store, agent)?;
    if variants.group_ids == GroupIds::Append {
        wanted.extend(
            before
                .iter()
                .filter(|id| !wanted.contains(id))
                .copied()
                .collect::<Vec<_>>(),
        );
    }
    if wanted.len() > MOST_GROUPS {
        return Ok(Err(Refusal::validation("User groups is too many (maximum is 10)")));
    }
    let (others, own): (Vec<i64>, Vec<i64>) = wanted.iter().partition(|id| Categories::has(**id));
    for group in &own {
        if groups::find(store, ACCOUNT, *group)?.is_none() {
            return Ok(Err(Refusal::group(&group.to_string())));
        }
    }
    for group in before.iter().filter(|id| !Categories::has(**id) && !own.contains(id)) {
        rosters::remove(store, *group, agent)?;
    }
    for group in own.iter().filter(|id| !before.contains(id)) {
        // The vendor knows no such switch: whoever comes in through this face is called.
        let choice = MemberChoice {
            agent,
            receive_call: true,
        };
        rosters::add(store, *group, choice)?;
    }
    categories.put(agent, others);
    Ok(Ok(()))
}
