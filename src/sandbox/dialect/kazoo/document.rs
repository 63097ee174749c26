//! A group as KAZOO stores it: one document, of which the neutral store knows name and users.
//!
//! What KAZOO alone knows lies in the group's attachment. Name and users are taken from the neutral store on every
//! read and written to both in one transaction, so that no face ever sees half a change.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::identity::{self, Kind};
use super::{digest, endpoints};
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::{Group, GroupFilter, MemberChoice, Window, attachments, groups, rosters};

/// The attachment with the document.
const DOCUMENT: &str = "kazoo";
/// The attachment with the id, for groups that were made under an id of their own.
const OWN_ID: &str = "kazoo-id";
/// Seconds from the year 0 to 1970 (`api/kazoo.md` §4.2).
pub(super) const GREGORIAN: i64 = 62_167_219_200;

/// What lies in the attachment.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Unix seconds.
    modified: i64,
    /// The revision that was made then: a later one comes from another face.
    revision: i64,
    document: Map<String, Value>,
}

/// One group as it is now.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) group: i64,
    pub(super) id: String,
    /// The number that begins the revision.
    pub(super) number: i64,
    /// Unix seconds.
    created: i64,
    modified: i64,
    /// The public keys without `id`.
    pub(super) public: Map<String, Value>,
}

impl Document {
    /// Begins a group that was just made in the neutral store and has no contents yet.
    pub(super) fn new(group: i64, own_id: Option<String>) -> Self {
        Self {
            group,
            id: own_id.unwrap_or_else(|| identity::encode(Kind::Group, group)),
            number: 0,
            created: 0,
            modified: 0,
            public: Map::new(),
        }
    }

    /// Gives the revision as the vendor writes it: a number that grows, and a hash.
    pub(super) fn revision(&self) -> String {
        let Self { number, id, .. } = self;
        format!("{number}-{}", digest::md5(&format!("{id}/{number}")))
    }

    /// Gives the document as clients see it; the id comes last, as in the seed.
    pub(super) fn whole(&self) -> Value {
        let mut whole = self.public.clone();
        whole.insert("id".to_owned(), self.id.as_str().into());
        Value::Object(whole)
    }

    /// Gives the document as filters see it: with the private times.
    pub(super) fn searched(&self) -> Value {
        let mut searched = self.whole();
        searched["pvt_created"] = (self.created + GREGORIAN).into();
        searched["pvt_modified"] = (self.modified + GREGORIAN).into();
        searched
    }

    pub(super) fn name(&self) -> &str {
        self.public.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn endpoints(&self) -> Map<String, Value> {
        entries(&self.public).cloned().unwrap_or_default()
    }

    /// Tells whether the SmartPBX app made the group.
    pub(super) fn is_smartpbx(&self) -> bool {
        self.public.get("smartpbx").is_some_and(Value::is_object)
    }

    /// Gives the row of the group list (§7.1).
    pub(super) fn summary(&self) -> Value {
        let enabled = |(name, feature): (&String, &Value)| (feature["enabled"] == true).then(|| name.clone());
        let smartpbx = self.public.get("smartpbx").and_then(Value::as_object);
        let mut features: Vec<_> = smartpbx.into_iter().flatten().filter_map(enabled).collect();
        let media = self.public.get("music_on_hold").and_then(|music| music.get("media_id"));
        if media.and_then(Value::as_str).is_some_and(|media| !media.is_empty()) {
            features.push("music_on_hold".to_owned());
        }
        json!({
            "id": self.id,
            "name": self.name(),
            "features": features,
            "endpoints": self.endpoints().len(),
            "flags": self.public.get("flags").cloned().unwrap_or_else(|| json!([])),
        })
    }
}

fn entries(document: &Map<String, Value>) -> Option<&Map<String, Value>> {
    document.get("endpoints").and_then(Value::as_object)
}

/// Finds the group under an id; an id that was replaced by one of its own is unknown.
pub(super) fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<Document>> {
    // Nobody gets an id of its own that looks like one of the server's: see `is_taken`.
    let number = match identity::decode(Kind::Group, id) {
        Some(group) => attachments::get(connection, group, OWN_ID)?.is_none().then_some(group),
        None => attachments::holder(connection, OWN_ID, id)?,
    };
    let Some(number) = number else { return Ok(None) };
    let group = groups::find(connection, ACCOUNT, number)?;
    group.map(|group| load(connection, group)).transpose()
}

/// Loads the document of a group.
pub(super) fn load(connection: &Connection, group: Group) -> rusqlite::Result<Document> {
    let kept = attachments::get(connection, group.id, DOCUMENT)?;
    // The text was written below; what cannot be read is as good as nothing.
    let kept: Option<Kept> = kept.and_then(|text| serde_json::from_str(&text).ok());
    let modified = match &kept {
        Some(kept) if kept.revision == group.revision => kept.modified,
        None if group.revision == 1 => group.created_at,
        // Another face changed it at a time that nobody noted: a poll by time must not miss that.
        _ => Timestamp::now().as_second(),
    };
    let mut public = kept.map_or_else(empty, |kept| kept.document);
    let members: Vec<_> = rosters::members(connection, group.id)?
        .iter()
        .map(|member| member.agent)
        .collect();
    let none = Map::new();
    let endpoints = endpoints::shown(connection, entries(&public).unwrap_or(&none), &members)?;
    public.insert("name".to_owned(), group.name.into());
    public.insert("endpoints".to_owned(), endpoints.into());
    let own_id = attachments::get(connection, group.id, OWN_ID)?;
    Ok(Document {
        number: group.revision,
        created: group.created_at,
        modified,
        public,
        ..Document::new(group.id, own_id)
    })
}

/// A group that this face has not written yet; its keys in the order of the seed.
fn empty() -> Map<String, Value> {
    ["music_on_hold", "name", "endpoints"]
        .map(|key| (key.to_owned(), json!({})))
        .into_iter()
        .collect()
}

/// Gives the ids of all groups with their numbers.
pub(super) fn ids(connection: &Connection) -> rusqlite::Result<Vec<(String, i64)>> {
    let mut own: HashMap<_, _> = attachments::all(connection, OWN_ID)?.into_iter().collect();
    let mut id = |group| {
        own.remove(&group)
            .unwrap_or_else(|| identity::encode(Kind::Group, group))
    };
    Ok(groups::ids(connection, ACCOUNT)?
        .into_iter()
        .map(|group| (id(group), group))
        .collect())
}

/// Gives all groups with their ids, without their documents.
pub(super) fn named(connection: &Connection) -> rusqlite::Result<Vec<(String, Group)>> {
    let ids: HashMap<_, _> = ids(connection)?.into_iter().map(|(id, group)| (group, id)).collect();
    let found = groups::search(connection, ACCOUNT, &GroupFilter::default(), Window::ALL)?;
    let id = |group: &Group| ids.get(&group.id).cloned().unwrap_or_default();
    Ok(found.rows.into_iter().map(|group| (id(&group), group)).collect())
}

/// Gives the groups that the SmartPBX app made, and which nobody has taken its mark from.
pub(super) fn smartpbx_groups(connection: &Connection) -> rusqlite::Result<HashSet<i64>> {
    let made = |text: &str| {
        let kept: Option<Kept> = serde_json::from_str(text).ok();
        kept.is_some_and(|kept| kept.document.get("smartpbx").is_some_and(Value::is_object))
    };
    let kept = attachments::all(connection, DOCUMENT)?;
    Ok(kept
        .into_iter()
        .filter(|(_, text)| made(text))
        .map(|(group, _)| group)
        .collect())
}

/// Tells whether an id belongs to a group that is or was here: deleted documents keep theirs.
pub(super) fn is_taken(connection: &Connection, id: &str) -> rusqlite::Result<bool> {
    let known = [Kind::Account, Kind::User, Kind::Device, Kind::Group, Kind::Callflow];
    Ok(known.iter().any(|kind| identity::decode(*kind, id).is_some()) || find(connection, id)?.is_some())
}

/// Remembers the id that a new group was made under.
pub(super) fn name_id(transaction: &Transaction<'_>, group: i64, id: &str) -> rusqlite::Result<()> {
    attachments::put(transaction, group, OWN_ID, id)
}

/// Puts a document in the place of another, in the neutral store and in the attachment, and counts one change.
pub(super) fn store(
    transaction: &Transaction<'_>,
    before: &Document,
    public: Map<String, Value>,
) -> rusqlite::Result<Document> {
    let now = Timestamp::now().as_second();
    let after = Document {
        number: before.number + 1,
        modified: now,
        public,
        ..before.clone()
    };
    if after.name() != before.name() {
        groups::rename(transaction, ACCOUNT, after.group, after.name())?;
    }
    let was = endpoints::users(transaction, &before.endpoints())?;
    let is = endpoints::users(transaction, &after.endpoints())?;
    if was != is {
        assign(transaction, after.group, &is)?;
    }
    keep(transaction, after.group, after.number, now, after.public.clone())?;
    Ok(after)
}

/// Adds what only KAZOO knows to a group of a new call center, which is no change.
pub(super) fn seed(transaction: &Transaction<'_>, group: i64, document: Map<String, Value>) -> rusqlite::Result<()> {
    let created = groups::find(transaction, ACCOUNT, group)?.map_or(0, |group| group.created_at);
    keep(transaction, group, 1, created, document)
}

/// Puts a document into the attachment and its number into the neutral store.
fn keep(
    transaction: &Transaction<'_>,
    group: i64,
    revision: i64,
    modified: i64,
    document: Map<String, Value>,
) -> rusqlite::Result<()> {
    let kept = Kept {
        modified,
        revision,
        document,
    };
    let kept =
        serde_json::to_string(&kept).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    attachments::put(transaction, group, DOCUMENT, &kept)?;
    // Each part of the change was counted; to a client of this face it is one.
    groups::revise_to(transaction, group, revision)
}

/// Writes the users to the neutral roster. KAZOO knows no `receive_call`, so that of those who stay is kept.
fn assign(transaction: &Transaction<'_>, group: i64, users: &[i64]) -> rusqlite::Result<()> {
    let before: HashMap<_, _> = rosters::members(transaction, group)?
        .iter()
        .map(|member| (member.agent, member.receive_call))
        .collect();
    let choices: Vec<_> = users
        .iter()
        .map(|agent| MemberChoice {
            agent: *agent,
            receive_call: before.get(agent).copied().unwrap_or(true),
        })
        .collect();
    rosters::replace(transaction, group, &choices)
}
