//! Extension users (`api/portsip.md` §6).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Call;
use super::body::or_null;
use super::id::Kind;
use super::listing;
use super::query::{Columns, Query};
use super::refusal::Refusal;
use super::reply::Answer;
use super::variant::{DisplayNames, Era, PortsipVariants};
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::{Agent, AgentFilter, Window, agents};

const COLUMNS: Columns = Columns {
    known: &[
        "id",
        "name",
        "enabled",
        "email",
        "display_name",
        "role",
        "extension_number",
        "department",
        "mobile_phone",
        "created_at",
    ],
    searched: &["name", "display_name", "extension_number", "email"],
};
/// When the first user was made, in Unix seconds: 2025-01-07T09:12:44Z, as in the sample. Later ones follow each minute.
const FIRST_USER: i64 = 1_736_241_164;
/// Numbers that can be dialled and are no users. Users' have four digits or more, or begin with a zero.
const OTHER_NUMBERS: [(&str, &str, &str); 3] = [
    ("700", "Support queue", "CALL_QUEUE"),
    ("701", "Front desk", "RING_GROUP"),
    ("702", "Welcome", "VIRTUAL_RECEPTIONIST"),
];

pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let query = Query::read(&call.query, COLUMNS, &call.variants)?;
    let (findings, variants) = (call.shared.states.portsip.users.clone(), call.variants);
    let found = call
        .shared
        .store
        .read(move |store| {
            let every = AgentFilter::default();
            if query.is_plain() {
                return agents::search(store, ACCOUNT, &every, query.window);
            }
            let ids = findings.ids(store, &query, variants, || {
                let rows = agents::search(store, ACCOUNT, &every, Window::ALL)?.rows;
                Ok(rows.iter().map(|agent| (agent.id, row(agent, &variants))).collect())
            })?;
            listing::page(&ids, &query, |id| agents::find(store, ACCOUNT, id))
        })
        .await?;
    let rows = found.rows.iter().map(|agent| Value::Object(row(agent, &call.variants)));
    Ok(listing::write(found.total, &rows.collect::<Vec<_>>(), &call.variants))
}

pub(super) async fn read(call: &Call<'_>) -> Result<Answer, Refusal> {
    let agent = find(call).await?;
    let mut detail = row(&agent, &call.variants);
    let mut tell = |name: &str, value: Value| detail.insert(name.to_owned(), value);
    tell("enable_dnd", Value::from(State::of(&agent) == State::DoNotDisturb));
    tell("enable_acb", Value::from(false));
    // Secrets that a client must neither show nor keep (§6.2).
    tell("password", Value::from(format!("portal-secret-{}", agent.id)));
    tell("extension_password", Value::from(format!("sip-secret-{}", agent.id)));
    Ok(Answer::Json(Value::Object(detail)))
}

pub(super) async fn status(call: &Call<'_>) -> Result<Answer, Refusal> {
    let agent = find(call).await?;
    let state = State::of(&agent);
    let (status, presence) = state.words(call.variants.era);
    Ok(Answer::Json(json!({
        "status": status,
        "presence": presence,
        "presence_note": null,
        "registration": [],
        "enable_dnd": state == State::DoNotDisturb,
        "enable_acb": false,
    })))
}

/// `GET /api/extension_numbers/{ext}`: whose a number is.
pub(super) async fn number(call: &Call<'_>) -> Result<Answer, Refusal> {
    let extension = call.extension();
    let other = OTHER_NUMBERS.iter().find(|(number, ..)| *number == extension);
    let found = call
        .shared
        .store
        .read(move |store| agents::find_by_extension(store, ACCOUNT, &extension));
    let user = found.await?.map(|agent| {
        json!({
            "id": Kind::User.write(agent.id, call.variants.ids),
            "extension_number": agent.extension,
            "name": account_name(&agent),
            "type": "EXTENSION",
        })
    });
    let other = other.map(|(number, name, kind)| {
        json!({ "id": format!("number-{number}"), "extension_number": number, "name": name, "type": kind })
    });
    user.or(other).map(Answer::Json).ok_or(Refusal::NotFound)
}

/// Writes a user as a member of a group (§5.1).
pub(super) fn member(agent: &Agent, variants: &PortsipVariants) -> Map<String, Value> {
    let mut member = Map::new();
    member.insert("id".to_owned(), Value::from(Kind::User.write(agent.id, variants.ids)));
    member.insert("name".to_owned(), Value::from(account_name(agent)));
    member.insert("display_name".to_owned(), Value::from(display_name(agent, variants)));
    member.insert("extension_number".to_owned(), Value::from(agent.extension.as_str()));
    member
}

/// Writes what the list tells of a user (§6.1).
fn row(agent: &Agent, variants: &PortsipVariants) -> Map<String, Value> {
    let supervisor = agent.role == "supervisor";
    let role = if supervisor { "QueueManager" } else { "StandardUser" };
    let created = Timestamp::from_second(FIRST_USER.saturating_add(agent.id.saturating_sub(1).saturating_mul(60)));
    let mut row = Map::new();
    let mut tell = |name: &str, value: Value| row.insert(name.to_owned(), value);
    tell("id", Value::from(Kind::User.write(agent.id, variants.ids)));
    tell("name", Value::from(account_name(agent)));
    tell("enabled", Value::from(agent.active));
    tell("email", or_null(&agent.email));
    tell("display_name", Value::from(display_name(agent, variants)));
    tell("role", Value::from(role));
    if variants.era == Era::From223 {
        tell("role_id", Value::from(if supervisor { "5" } else { "6" }));
        tell("role_name", Value::from(role));
    }
    tell("mobile_phone", or_null(&agent.phone));
    tell("work_phone", Value::Null);
    tell("home_phone", Value::Null);
    tell("address", Value::Null);
    tell("department", or_null(&agent.team));
    tell("extension_number", Value::from(agent.extension.as_str()));
    tell(
        "created_at",
        Value::from(created.unwrap_or(Timestamp::UNIX_EPOCH).to_string()),
    );
    row
}

/// Gives the account name: ASCII letters and digits (§5.1).
fn account_name(agent: &Agent) -> String {
    format!("agent{}", agent.id)
}

fn display_name<'a>(agent: &'a Agent, variants: &PortsipVariants) -> &'a str {
    if variants.display_names == DisplayNames::SomeEmpty && agent.id % 5 == 0 {
        ""
    } else {
        &agent.name
    }
}

async fn find(call: &Call<'_>) -> Result<Agent, Refusal> {
    let id = Kind::User.read(call.parameter("id"), call.variants.ids);
    let id = id.ok_or(Refusal::Unknown)?;
    let found = call.shared.store.read(move |store| agents::find(store, ACCOUNT, id));
    found.await?.ok_or(Refusal::Unknown)
}

/// What a user is doing: made up, and the same each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Available,
    Talking,
    DoNotDisturb,
    AtLunch,
    Gone,
}

impl State {
    fn of(agent: &Agent) -> Self {
        match agent.id % 7 {
            _ if !agent.active => Self::Gone,
            0 => Self::Gone,
            1 => Self::Talking,
            2 => Self::DoNotDisturb,
            3 => Self::AtLunch,
            _ => Self::Available,
        }
    }

    /// Gives `status` and `presence` in the words of the time (§6.3).
    fn words(self, era: Era) -> (&'static str, &'static str) {
        match (self, era) {
            (Self::Available, Era::Before223) => ("ONLINE", "AVAILABLE"),
            (Self::Available, Era::From223) => ("ONLINE", "ONLINE"),
            (Self::Talking, Era::Before223) => ("ON_CALL", "ON_CALL"),
            (Self::Talking, Era::From223) => ("OTHER_CALL", "OTHER_CALL"),
            (Self::DoNotDisturb, _) => ("ONLINE", "DO_NOT_DISTURB"),
            (Self::AtLunch, _) => ("ONLINE", "LUNCH"),
            (Self::Gone, _) => ("OFFLINE", "OFFLINE"),
        }
    }
}
