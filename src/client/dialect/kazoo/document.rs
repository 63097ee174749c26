//! One group's document, read leniently: old data holds entries without type or weight, weights as text, nulls
//! (`api/kazoo.md §6`).

use std::sync::Arc;

use super::{Kazoo, envelope};
use crate::client::transport::{Json, Method, Reply};
use crate::client::{Call, Error, Fact, Operation, Result};
use crate::domain::{AgentId, GroupId, Revision};
use crate::text::visible;

/// A group's document as far as callboard understands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    /// Whose.
    pub(super) group: GroupId,
    /// Its name, as sent.
    pub(super) name: Option<Arc<str>>,
    /// Its members, in the order they came, which means nothing.
    pub(super) entries: Vec<Entry>,
    /// Its version; a system in front may not tell it.
    pub(super) revision: Option<Revision>,
    /// What else it keeps.
    pub(super) facts: Vec<Fact>,
}

/// One member's entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The key: the id of a user, device or group.
    pub(super) id: AgentId,
    /// What the entry says it is.
    pub(super) kind: Claim,
    /// Its position.
    pub(super) weight: Weight,
}

/// What an entry says its id is. Nobody checks that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// One of the three kinds KAZOO understands.
    Kind(MemberKind),
    /// A word it does not understand.
    Other(Arc<str>),
    /// Nothing.
    Missing,
    /// The entry is no object.
    NoEntry,
}

/// What can be in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemberKind {
    /// A person, standing for all devices of theirs.
    User,
    /// A phone.
    Device,
    /// A nested group.
    Group,
}

impl MemberKind {
    /// The word of `type`.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Device => "device",
            Self::Group => "group",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::User, Self::Device, Self::Group]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// An entry's weight, which is a position and no share (`api/kazoo.md §9`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// A position from 1.
    At(u32),
    /// None.
    Missing,
    /// An integer that is no position: 0, negative, beyond all bounds.
    OutOfRange,
    /// Something else than an integer.
    NoInteger,
}

impl Weight {
    /// The position, where it is one.
    pub(super) const fn position(self) -> Option<u32> {
        match self {
            Self::At(position) => Some(position),
            Self::Missing | Self::OutOfRange | Self::NoInteger => None,
        }
    }

    fn of(value: Option<&Json>) -> Self {
        let Some(value) = value else { return Self::Missing };
        match value.as_integer().map(u32::try_from) {
            Some(Ok(position)) if position >= 1 => Self::At(position),
            Some(_) => Self::OutOfRange,
            None => Self::NoInteger,
        }
    }
}

impl Kazoo {
    /// Reads one group's document.
    pub(super) async fn document(&self, call: &Call, group: &GroupId) -> Result<Document> {
        let request = self.access.group(Operation::ReadRoster, Method::GET, group)?;
        let reply = self.ask(call, &request).await?;
        document_of(&reply, group)
    }
}

/// Reads the document out of an answer: complete or an error.
pub(super) fn document_of(reply: &Reply, group: &GroupId) -> Result<Document> {
    let missing = |what: &str| {
        let group = visible(group.as_str());
        unusable(
            reply,
            "missing-list",
            format!("the answer about group #{group} holds {what}; the group cannot be edited"),
        )
    };
    let data = match envelope::data(reply) {
        Some(data @ Json::Map(_)) => data,
        Some(other) => return Err(missing(&format!("{} instead of a group", other.noun()))),
        None => return Err(missing("no data")),
    };
    if data.given("id").is_some_and(|id| id.as_text() != Some(group.as_str())) {
        let group = visible(group.as_str());
        let what = format!("group #{group} was asked for and another one came");
        return Err(unusable(reply, "bad-id", what));
    }
    let entries = match data.given("endpoints") {
        Some(Json::Map(entries)) => entries.iter().map(|(id, entry)| entry_of(id, entry)).collect(),
        Some(Json::List(entries)) if entries.is_empty() => Vec::new(),
        Some(other) => return Err(missing(&format!("{} for the list of members", other.noun()))),
        None => return Err(missing("no list of members")),
    };
    Ok(Document {
        group: group.clone(),
        name: data.given("name").and_then(Json::as_words).map(Arc::from),
        entries,
        revision: revision_of(reply)?,
        facts: facts_of(data),
    })
}

/// The version of the envelope. It has to travel back in a header, in quotes.
fn revision_of(reply: &Reply) -> Result<Option<Revision>> {
    let Some(revision) = reply.json.given("revision") else {
        return Ok(None);
    };
    let fits = |byte: u8| byte.is_ascii_graphic() && byte != b'"';
    match revision.as_text() {
        Some("") => Ok(None),
        Some(text) if text.bytes().all(fits) => Ok(Some(Revision(text.to_owned()))),
        _ => Err(unusable(
            reply,
            "bad-revision",
            "the version of the group cannot be read; the group cannot be edited".to_owned(),
        )),
    }
}

fn unusable(reply: &Reply, reason: &'static str, what: String) -> Error {
    reply
        .unbelievable(reason, what)
        .with_hint("refresh; if it stays, report it to the phone system's operator")
}

fn entry_of(id: &str, entry: &Json) -> Entry {
    let kind = match entry {
        Json::Map(_) => match entry.given("type").map(Json::as_text) {
            Some(Some(word)) => MemberKind::of(word).map_or_else(|| Claim::Other(Arc::from(word)), Claim::Kind),
            Some(None) => Claim::Other(Arc::from("no text")),
            None => Claim::Missing,
        },
        _ => Claim::NoEntry,
    };
    Entry {
        id: AgentId::new(id),
        kind,
        weight: Weight::of(entry.given("weight")),
    }
}

fn facts_of(data: &Json) -> Vec<Fact> {
    let music = data.given("music_on_hold");
    let media = music
        .and_then(|music| music.given("media_id"))
        .and_then(Json::as_words)
        .filter(|media| !media.is_empty());
    let options = music.and_then(|music| music.given("options")).and_then(words_of);
    let flags = data.given("flags").and_then(words_of);
    let features = match data.given("smartpbx") {
        Some(Json::Map(features)) => {
            let enabled = |feature: &Json| feature.get("enabled") == Some(&Json::Bool(true));
            let names = features.iter().filter(|(_, feature)| enabled(feature));
            let names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
            Some(names.join(", ")).filter(|names| !names.is_empty())
        }
        _ => None,
    };
    let facts = [
        ("Hold music", media.map(std::borrow::Cow::into_owned)),
        ("Hold music options", options),
        ("Flags", flags),
        ("SmartPBX features", features),
    ];
    let told = facts
        .into_iter()
        .filter_map(|(label, value)| value.map(|value| Fact { label, value }));
    told.collect()
}

fn words_of(list: &Json) -> Option<String> {
    let Json::List(words) = list else { return None };
    let words: Vec<_> = words.iter().filter_map(Json::as_words).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::client::Kind;
    use crate::client::transport::Request;

    fn read(body: &str) -> Result<Document> {
        let group = GroupId::new("1743724cd775bf6994380dbc79c1af09");
        let request = Request::new(Operation::ReadRoster, Method::GET, "x").about(&group);
        document_of(&Reply::scripted(&request, 200, body), &group)
    }

    fn endpoints(endpoints: &str) -> Document {
        read(&format!(
            r#"{{"data":{{"name":"a","endpoints":{endpoints}}},"status":"success"}}"#
        ))
        .expect("a document")
    }

    /// Seed 003 (`tests/fixtures/kazoo/groups-get-response.json`), "Get a group for a given account".
    #[test]
    fn the_seeds_document_is_read() {
        let document = read(include_str!(
            "../../../../tests/fixtures/kazoo/groups-get-response.json"
        ))
        .expect("a document");
        assert_eq!(document.name.as_deref(), Some("Test group"));
        assert_eq!(document.revision, None);
        let entries: Vec<(&str, Claim, Weight)> = document
            .entries
            .iter()
            .map(|entry| (entry.id.as_str(), entry.kind.clone(), entry.weight))
            .collect();
        assert_eq!(
            entries,
            [
                (
                    "df9274b450ea6795cdb381055c3f9b45",
                    Claim::Kind(MemberKind::User),
                    Weight::At(1)
                ),
                (
                    "dd03d7442a4bec5c092ea6a0e6d579ef",
                    Claim::Kind(MemberKind::Device),
                    Weight::At(2)
                ),
            ]
        );
    }

    /// `api/kazoo.md §6`: old data is read, and nobody is lost.
    #[rstest]
    #[case(r#"{"a":{"type":"user"}}"#, Claim::Kind(MemberKind::User), Weight::Missing)]
    #[case(r#"{"a":{"weight":2}}"#, Claim::Missing, Weight::At(2))]
    #[case(
        r#"{"a":{"type":"group","weight":"2"}}"#,
        Claim::Kind(MemberKind::Group),
        Weight::At(2)
    )]
    #[case(
        r#"{"a":{"type":"device","weight":0}}"#,
        Claim::Kind(MemberKind::Device),
        Weight::OutOfRange
    )]
    #[case(
        r#"{"a":{"type":"user","weight":-1}}"#,
        Claim::Kind(MemberKind::User),
        Weight::OutOfRange
    )]
    #[case(
        r#"{"a":{"type":"user","weight":4294967296}}"#,
        Claim::Kind(MemberKind::User),
        Weight::OutOfRange
    )]
    #[case(
        r#"{"a":{"type":"user","weight":101}}"#,
        Claim::Kind(MemberKind::User),
        Weight::At(101)
    )]
    #[case(
        r#"{"a":{"type":"user","weight":1.5}}"#,
        Claim::Kind(MemberKind::User),
        Weight::NoInteger
    )]
    #[case(
        r#"{"a":{"type":"user","weight":"first"}}"#,
        Claim::Kind(MemberKind::User),
        Weight::NoInteger
    )]
    #[case(r#"{"a":{"type":"robot","weight":1}}"#, Claim::Other("robot".into()), Weight::At(1))]
    #[case(r#"{"a":{"type":7,"weight":1}}"#, Claim::Other("no text".into()), Weight::At(1))]
    #[case(r#"{"a":null}"#, Claim::NoEntry, Weight::Missing)]
    #[case(r#"{"a":"user"}"#, Claim::NoEntry, Weight::Missing)]
    fn odd_entries_are_members_too(#[case] json: &str, #[case] kind: Claim, #[case] weight: Weight) {
        let id = AgentId::new("a");
        assert_eq!(endpoints(json).entries, [Entry { id, kind, weight }]);
    }

    #[rstest]
    #[case::map("{}")]
    #[case::list("[]")]
    fn an_empty_list_is_an_empty_group(#[case] json: &str) {
        assert!(endpoints(json).entries.is_empty());
    }

    /// `reliability.md` rows 58 to 60: an error, never a short roster.
    #[rstest]
    #[case::nothing("null", "missing-list")]
    #[case::no_data(r#"{"status":"success"}"#, "missing-list")]
    #[case::a_list(r#"{"data":[]}"#, "missing-list")]
    #[case::absent(r#"{"data":{"name":"a"}}"#, "missing-list")]
    #[case::null(r#"{"data":{"endpoints":null}}"#, "missing-list")]
    #[case::summary(r#"{"data":{"endpoints":2}}"#, "missing-list")]
    #[case::filled_list(r#"{"data":{"endpoints":[{"id":"a"}]}}"#, "missing-list")]
    #[case::another(r#"{"data":{"id":"18cc","endpoints":{}}}"#, "bad-id")]
    #[case::number(r#"{"data":{"endpoints":{}},"revision":7}"#, "bad-revision")]
    #[case::quote(r#"{"data":{"endpoints":{}},"revision":"1\""}"#, "bad-revision")]
    #[case::header_split(r#"{"data":{"endpoints":{}},"revision":"1\r\nx: y"}"#, "bad-revision")]
    fn what_cannot_be_understood_is_an_error(#[case] body: &str, #[case] reason: &str) {
        let error = read(body).expect_err("refused");
        assert_eq!((error.kind(), error.reason()), (Kind::Reply, reason));
    }

    #[test]
    fn what_else_is_kept_is_told() {
        let body = r#"{"data":{"name":"a","endpoints":{},"music_on_hold":{"media_id":"m1","options":["random-start"]},
            "flags":["vip","eu"],"smartpbx":{"call_recording":{"enabled":true},"forward":{"enabled":false}}},
            "revision":"3-5a0d"}"#;
        let document = read(body).expect("a document");
        let facts: Vec<(&str, &str)> = document
            .facts
            .iter()
            .map(|fact| (fact.label, fact.value.as_str()))
            .collect();
        assert_eq!(
            facts,
            [
                ("Hold music", "m1"),
                ("Hold music options", "random-start"),
                ("Flags", "vip, eu"),
                ("SmartPBX features", "call_recording"),
            ]
        );
        assert_eq!(document.revision, Some(Revision("3-5a0d".to_owned())));
    }
}
