//! `Group/getGroupAgentRelation`: who is in a group and who receives calls (`api/deepcall.md §5.5`).
//!
//! Only the start of the answer is documented, so the reading is tolerant about shape and strict about meaning:
//! members come from `relationData` alone, because `agentData` may hold all agents of the account; a flag that is
//! not there is unknown; an answer that cannot be understood is an error and never a short roster.

use std::sync::Arc;

use super::agents;
use super::identity;
use super::list::{bad_id, group_of};
use super::wire::{self, Relation};
use super::{DeepCall, Module, envelope};
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Error, Operation, Result, RosterReading};
use crate::domain::{Agent, Group, GroupId, Membership, ReceiveCall, Roster};

impl DeepCall {
    /// Reads one group's roster.
    pub(super) async fn relation(&self, call: &Call, group: &GroupId) -> Result<RosterReading> {
        let body = Relation {
            proof: self.credentials.proof(),
            group,
            // Here `true` is the complete answer, unlike in the list (quirk 12).
            quick: true,
        };
        let request = wire::request(Operation::ReadRoster, "Group/getGroupAgentRelation", &body)?.about(group);
        let reply = self.ask(call, Module::Group, &request).await?;
        reading_of(&reply, group)
    }
}

fn reading_of(reply: &Reply, group: &GroupId) -> Result<RosterReading> {
    let missing = |what: &str| {
        reply
            .unbelievable(
                "missing-list",
                format!(
                    "the answer about group #{} holds {what}; the group cannot be edited",
                    crate::text::visible(group.as_str())
                ),
            )
            .with_hint("refresh; if it stays, report it to the phone system's vendor")
    };
    let payload = envelope::payload(reply).ok_or_else(|| missing("no data"))?;
    let relation = payload
        .given("relationData")
        .ok_or_else(|| missing("no list of members"))?;
    let entries =
        identity::entries(relation).ok_or_else(|| missing(&format!("{} for the list of members", relation.noun())))?;
    let mut members = Vec::with_capacity(entries.len());
    for (key, entry) in entries {
        members.push(membership_of(key, entry).map_err(|bad| bad_id(reply, &bad))?);
    }
    let roster = Roster::new(group.clone(), members).map_err(|doubled| doubled_member(reply, &doubled.agent))?;
    let agents = match payload.given("agentData") {
        Some(data) => described(reply, data)?,
        None => Vec::new(),
    };
    let group = match payload.given("groupData") {
        Some(data) => described_group(reply, group, data, &roster)?,
        None => None,
    };
    Ok(RosterReading {
        roster,
        group,
        agents,
        lints: Vec::new(),
        facts: Vec::new(),
    })
}

fn doubled_member(reply: &Reply, agent: &crate::domain::AgentId) -> Error {
    reply
        .unbelievable(
            "duplicate",
            format!(
                "the answer names agent #{} twice in one group; it is no base for a change",
                crate::text::visible(agent.as_str())
            ),
        )
        .with_hint("refresh; if it stays, report it to the phone system's vendor")
}

/// One membership: an object with the flag in it, or the bare flag under the agent's id.
fn membership_of(key: Option<&str>, entry: &Json) -> Result<Membership, identity::BadId> {
    let (agent, flag) = match entry {
        Json::Map(_) => (
            identity::of_entry(key, entry, &identity::RELATED_AGENT)?,
            entry.given("receive_call"),
        ),
        flag => (identity::of_entry(key, &Json::Null, &[])?, Some(flag)),
    };
    Ok(Membership::new(agent.as_str(), receive_call_of(flag)))
}

/// 0 or 1, as number, truth value or text. Whatever else it is, it is not known, and never taken for off.
fn receive_call_of(flag: Option<&Json>) -> ReceiveCall {
    match flag {
        Some(Json::Bool(true)) => ReceiveCall::On,
        Some(Json::Bool(false)) => ReceiveCall::Off,
        Some(flag) => match flag.as_integer() {
            Some(1) => ReceiveCall::On,
            Some(0) => ReceiveCall::Off,
            _ => ReceiveCall::Unknown,
        },
        None => ReceiveCall::Unknown,
    }
}

fn described(reply: &Reply, data: &Json) -> Result<Vec<Agent>> {
    let entries = identity::entries(data).unwrap_or_default();
    let mut agents = entries
        .into_iter()
        .map(|(key, entry)| agents::agent_of(key, entry))
        .collect::<Result<Vec<Agent>, _>>()
        .map_err(|bad| bad_id(reply, &bad))?;
    agents.sort_by(|left, right| left.id.cmp(&right.id));
    agents.dedup_by(|left, right| left.id == right.id);
    Ok(agents)
}

/// The group as this answer tells it: bare, or in a map under its id.
fn described_group(reply: &Reply, asked: &GroupId, data: &Json, roster: &Roster) -> Result<Option<Group>> {
    let inner = match data {
        Json::Map(entries) if data.given("name").is_none() => match entries.as_slice() {
            [(key, inner)] if key == asked.as_str() => inner,
            [(_, Json::Map(_))] => return Err(another_group(reply, asked)),
            _ => data,
        },
        Json::List(entries) => match entries.as_slice() {
            [inner] => inner,
            _ => return Ok(None),
        },
        bare => bare,
    };
    if let Some(own) = identity::GROUP.iter().find_map(|name| inner.given(name)) {
        let own = identity::text_of(own).map_err(|bad| bad_id(reply, &bad))?;
        if own != asked.as_str() {
            return Err(another_group(reply, asked));
        }
    }
    Ok(group_of(asked.clone(), inner).map(|group| Group {
        members: Some(roster.len()),
        receiving: roster.receiving(),
        name: Arc::clone(&group.name),
        ..group
    }))
}

fn another_group(reply: &Reply, asked: &GroupId) -> Error {
    reply
        .unbelievable(
            "bad-id",
            format!(
                "group #{} was asked for and another one came",
                crate::text::visible(asked.as_str())
            ),
        )
        .with_hint("refresh; if it stays, report it to the phone system's vendor")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{AgentId, GroupStatus};

    fn read(payload: &str) -> Result<RosterReading> {
        let group = GroupId::new("28");
        let request = wire::request(Operation::ReadRoster, "Group/getGroupAgentRelation", &()).expect("a request");
        let body = format!(r#"{{"status":"success","code":200,"response":{payload}}}"#);
        reading_of(&Reply::scripted(&request.about(&group), 200, &body), &group)
    }

    fn members(reading: &RosterReading) -> Vec<(&str, ReceiveCall)> {
        reading
            .roster
            .members()
            .iter()
            .map(|member| (member.agent.as_str(), member.receive_call))
            .collect()
    }

    /// `api/deepcall.md §5.5`, `§10.5`: the three shapes tell the same roster.
    #[rstest]
    #[case::maps(r#"{"groupData":{"name":"Sales","status":0,"unique_id":28},"agentData":{"3":{"name":"b"},"2":{"name":"a"}},"relationData":{"3":{"receive_call":0},"2":{"receive_call":1}}}"#)]
    #[case::arrays(r#"{"groupData":{"name":"Sales","status":0},"agentData":[{"unique_id":3,"name":"b"},{"unique_id":2,"name":"a"}],"relationData":[{"agent_unique_id":"3","receive_call":"0"},{"agent_unique_id":"2","receive_call":"1"}]}"#)]
    #[case::nested(r#"{"groupData":{"28":{"name":"Sales","status":"0"}},"agentData":{"2":{"agentid":2,"name":"a"},"3":{"id":"3","name":"b"}},"relationData":{"2":{"id":2,"receive_call":true},"3":{"agent_id":3,"receive_call":false}}}"#)]
    #[case::bare_flags(
        r#"{"groupData":[{"name":"Sales","status":0}],"agentData":{"2":"a","3":"b"},"relationData":{"2":1,"3":0}}"#
    )]
    fn every_shape_tells_the_same(#[case] payload: &str) {
        let reading = read(payload).expect("a roster");
        assert_eq!(members(&reading), [("2", ReceiveCall::On), ("3", ReceiveCall::Off)]);
        let group = reading.group.expect("a group");
        assert_eq!((group.name.as_ref(), group.status), ("Sales", GroupStatus::Inactive));
        assert_eq!((group.members, group.receiving), (Some(2), Some(1)));
        let names: Vec<(&AgentId, &str)> = reading
            .agents
            .iter()
            .map(|agent| (&agent.id, agent.name.as_ref()))
            .collect();
        assert_eq!(names, [(&AgentId::new("2"), "a"), (&AgentId::new("3"), "b")]);
    }

    /// `api/deepcall.md §5.5`: what is not found is unknown, never silently off.
    #[rstest]
    #[case("{}")]
    #[case(r#"{"receive_call":null}"#)]
    #[case(r#"{"receive_call":"yes"}"#)]
    #[case(r#"{"receive_call":2}"#)]
    #[case(r#"{"receive_call":[]}"#)]
    fn a_flag_that_is_not_told_is_unknown(#[case] entry: &str) {
        let reading = read(&format!(r#"{{"relationData":{{"2":{entry}}}}}"#)).expect("a roster");
        assert_eq!(members(&reading), [("2", ReceiveCall::Unknown)]);
    }

    /// `api/deepcall.md §10.5`: all agents of the account in `agentData` are not all members.
    #[test]
    fn agents_who_are_only_described_are_no_members() {
        let reading =
            read(r#"{"agentData":{"2":{"name":"a"},"9":{"name":"z"}},"relationData":{"2":{"receive_call":1}}}"#)
                .expect("a roster");
        assert_eq!(members(&reading), [("2", ReceiveCall::On)]);
        assert_eq!(reading.agents.len(), 2);
    }

    #[rstest]
    #[case::empty_map(r#"{"relationData":{}}"#)]
    #[case::empty_list(r#"{"relationData":[]}"#)]
    fn an_empty_list_is_an_empty_group(#[case] payload: &str) {
        assert!(read(payload).expect("a roster").roster.is_empty());
    }

    /// `reliability.md` rows 58 to 60: an error, never a short roster.
    #[rstest]
    #[case::absent(r#"{"agentData":{"2":{"name":"a"}}}"#, "missing-list")]
    #[case::null(r#"{"relationData":null}"#, "missing-list")]
    #[case::wrong_type(r#"{"relationData":"none"}"#, "missing-list")]
    #[case::no_payload("null", "missing-list")]
    #[case::doubled(r#"{"relationData":[{"agent_id":2},{"agent_id":"2"}]}"#, "duplicate")]
    #[case::no_id(r#"{"relationData":[{"receive_call":1}]}"#, "bad-id")]
    #[case::rounded_id(r#"{"relationData":[{"agent_id":1e3}]}"#, "bad-id")]
    #[case::negative_id(r#"{"relationData":[{"agent_id":-2}]}"#, "bad-id")]
    #[case::contradicting_key(r#"{"relationData":{"2":{"agent_id":3}}}"#, "bad-id")]
    #[case::another_group(r#"{"groupData":{"unique_id":29,"name":"x"},"relationData":{}}"#, "bad-id")]
    #[case::another_group_nested(r#"{"groupData":{"29":{"name":"x"}},"relationData":{}}"#, "bad-id")]
    fn what_cannot_be_understood_is_an_error(#[case] payload: &str, #[case] reason: &str) {
        let error = read(payload).expect_err("refused");
        assert_eq!((error.kind().word(), error.reason()), ("reply", reason));
        assert_eq!(error.group(), Some(&GroupId::new("28")));
    }

    #[test]
    fn ids_beyond_any_integer_stay_exact_as_text() {
        let reading = read(r#"{"relationData":[{"agent_id":"123456789012345678901"}]}"#).expect("a roster");
        assert_eq!(members(&reading), [("123456789012345678901", ReceiveCall::Unknown)]);
    }
}
