//! `/users`: the agents (`api/kazoo.md` §8.1).

use rusqlite::Connection;
use serde_json::{Value, json};

use super::Call;
use super::answer::Answer;
use super::identity::{self, Kind, kazoo_user_id};
use super::index::Listed;
use super::list;
use super::paging::Row;
use super::refusal::Refusal;
use super::variant::Mode;
use super::{callflow, device, digest, document};
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::{Agent, AgentFilter, Window, agents, groups};

/// Lists the users.
pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let list = match call.variants.mode {
        Mode::Older => Listed::UsersById,
        Mode::Current | Mode::Seed => Listed::UsersByName,
    };
    let read = move |store: &Connection| {
        let found = agents::search(store, ACCOUNT, &AgentFilter::default(), Window::ALL)?;
        let row = |agent: &Agent| Row {
            key: key(agent, list),
            id: kazoo_user_id(agent.id),
            item: agent.id,
        };
        Ok(found.rows.iter().map(row).collect())
    };
    list::indexed(call, list, read, |store, agent| {
        let found = agents::find(store, ACCOUNT, agent)?;
        Ok(found.map(|agent| (whole(&agent), summary(&agent))))
    })
    .await
}

/// Reads one user.
pub(super) async fn read(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let wanted = id.to_owned();
    let found = call.shared.store.read(move |store| find(store, &wanted)).await?;
    let agent = found.ok_or_else(|| Refusal::unknown(id))?;
    let document = whole(&agent);
    let revision = format!("1-{}", digest::md5(&document.to_string()));
    Ok(Answer::document(document, revision))
}

/// Lists the groups that hold a user as a user (§7.2).
pub(super) async fn groups(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    require(call, id).await?;
    let (wanted, variants) = (id.to_owned(), call.variants);
    list::filtered(call, move |store| {
        let Some(agent) = identity::decode(Kind::User, &wanted) else {
            return Ok(Vec::new());
        };
        let mut rows = Vec::new();
        for group in agents::groups_of(store, agent)? {
            let Some(group) = groups::find(store, ACCOUNT, group)? else {
                continue;
            };
            let document = document::load(store, group)?;
            // Only an entry that says so is listed; `has_key` finds the others.
            if document
                .endpoints()
                .get(&wanted)
                .is_some_and(|entry| entry["type"] == "user")
            {
                rows.push(Row {
                    key: list::shared_key(variants.by_user, &wanted, &document.id),
                    id: document.id.clone(),
                    item: (document.searched(), list::as_listed(document.summary(), variants)),
                });
            }
        }
        Ok(rows)
    })
    .await
}

/// Lists the devices of a user (§8.2).
pub(super) async fn devices(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    require(call, id).await?;
    let (wanted, by_user) = (id.to_owned(), call.variants.by_user);
    list::filtered(call, move |store| {
        let owner = find(store, &wanted)?;
        let phones = owner.as_ref().map(device::of_agent).unwrap_or_default();
        let row = |phone: device::Device| Row {
            key: list::shared_key(by_user, &wanted, &phone.id()),
            id: phone.id(),
            item: (phone.whole(), phone.owned_summary()),
        };
        Ok(phones.into_iter().map(row).collect())
    })
    .await
}

/// Checks that there is a document under the id. Of which kind is not looked at: a device simply has no groups.
async fn require(call: &Call<'_>, id: &str) -> Result<(), Refusal> {
    let wanted = id.to_owned();
    let orphans = call.shared.states.kazoo.orphans();
    let exists = call.shared.store.read(move |store| {
        Ok(find(store, &wanted)?.is_some()
            || device::find(store, &wanted)?.is_some()
            || document::find(store, &wanted)?.is_some()
            || callflow::find(store, &orphans, &wanted)?.is_some())
    });
    exists.await?.then_some(()).ok_or_else(|| Refusal::unknown(id))
}

fn find(store: &Connection, id: &str) -> rusqlite::Result<Option<Agent>> {
    let agent = identity::decode(Kind::User, id);
    agent.map_or(Ok(None), |agent| agents::find(store, ACCOUNT, agent))
}

/// Gives the key by which users are paged: in 5.x their names, which need not differ (§4.1).
fn key(agent: &Agent, list: Listed) -> String {
    match list {
        Listed::UsersByName => format!("{} {}", agent.last_name, agent.first_name),
        _ => kazoo_user_id(agent.id),
    }
}

/// Tells whether the user wants no calls at all: some do not, by their number.
fn is_disturbed(agent: &Agent) -> bool {
    agent.id % 9 != 0
}

fn summary(agent: &Agent) -> Value {
    let mut features = vec!["caller_id"];
    if agent.id % 2 == 0 {
        features.push("vm_to_email");
    }
    if !is_disturbed(agent) {
        features.push("do_not_disturb");
    }
    json!({
        "id": kazoo_user_id(agent.id),
        "features": features,
        "username": agent.email,
        "email": agent.email,
        "first_name": agent.first_name,
        "last_name": agent.last_name,
        "priv_level": priv_level(agent),
        "presence_id": agent.extension,
        "timezone": "Europe/Berlin",
        "flags": [],
    })
}

/// Gives the whole document. The last name can be empty, which the vendor's schema would not let in today: it is
/// better that an agent has one name in all faces.
fn whole(agent: &Agent) -> Value {
    json!({
        "first_name": agent.first_name,
        "last_name": agent.last_name,
        "username": agent.email,
        "email": agent.email,
        "enabled": agent.active,
        "priv_level": priv_level(agent),
        "presence_id": agent.extension,
        "timezone": "Europe/Berlin",
        "vm_to_email_enabled": agent.id % 2 == 0,
        "do_not_disturb": { "enabled": !is_disturbed(agent) },
        "caller_id": { "internal": { "name": agent.name, "number": agent.extension } },
        "music_on_hold": {},
        "flags": [],
        "id": kazoo_user_id(agent.id),
    })
}

fn priv_level(agent: &Agent) -> &'static str {
    if agent.role == "supervisor" { "admin" } else { "user" }
}
