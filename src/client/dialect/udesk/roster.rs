//! `GET /user_groups/:id/agents`: who is in a group (`api/udesk.md §5.2`).
//!
//! The page contradicts itself about the shape, so both are taken; about the meaning nothing is guessed.

use std::sync::{Arc, Mutex, PoisonError};

use super::agent::Described;
use super::envelope::Family;
use super::identity;
use super::paging::{self, Page};
use super::{Udesk, wire};
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Error, Kind, Lint, Operation, Result, RosterReading};
use crate::domain::{AgentId, Backend, Group, GroupId, GroupStatus, Membership, ReceiveCall, Roster};
use crate::text::visible;

/// Everybody the group names, members or not, with the group's name where it is told.
pub(super) struct Named {
    /// The group's name.
    pub(super) name: Option<Arc<str>>,
    /// Whom it names, sorted by id.
    pub(super) agents: Vec<Described>,
}

impl Udesk {
    /// Reads one group's roster.
    pub(super) async fn roster(&self, call: &Call, group: &GroupId) -> Result<RosterReading> {
        reading_of(group, self.named_by(call, group).await?)
    }

    /// Whom a group names, completely or not at all.
    pub(super) async fn named_by(&self, call: &Call, group: &GroupId) -> Result<Named> {
        let name = Mutex::new(None);
        let gathered = paging::read(call, |page| {
            let name = &name;
            async move {
                let reply = self.ask(call, Family::Groups, &wire::members(group, page)).await?;
                let (told, agents) = page_of(&reply, group, page)?;
                let mut name = name.lock().unwrap_or_else(PoisonError::into_inner);
                *name = name.take().or(told);
                Ok(Page::of(&reply, agents))
            }
        })
        .await?;
        let agents = gathered.whole(|because| {
            let message = format!(
                "the members of group #{} did not come completely: {because}",
                visible(group.as_str())
            );
            Error::new(
                Backend::Udesk,
                Operation::ReadRoster,
                Kind::Reply,
                "incomplete",
                message,
            )
            .with_reach(crate::client::Reach::Answered)
            .with_group(group.clone())
            .with_hint("refresh; if it stays, report it to the phone system's vendor")
        })?;
        let name = name.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Named { name, agents })
    }
}

/// What one page holds: the group's name and whom it names.
type Members = (Option<Arc<str>>, Vec<(AgentId, Described)>);

fn page_of(reply: &Reply, group: &GroupId, page: u32) -> Result<Members> {
    let missing = |what: &str| {
        reply
            .unbelievable(
                "missing-list",
                format!(
                    "the answer about group #{} holds {what}; the group cannot be edited",
                    visible(group.as_str())
                ),
            )
            .with_hint("refresh; if it stays, report it to the phone system's vendor")
    };
    let Some(entry) = the_group(reply) else {
        // After the first page, nothing at all is how a list ends.
        return if page > 1 {
            Ok((None, Vec::new()))
        } else {
            Err(missing("no group"))
        };
    };
    if let Some(own) = entry.given("id") {
        let own = identity::text_of(Some(own)).map_err(|bad| bad.within(reply))?;
        if own != group.as_str() {
            let what = format!("group #{} was asked for and another one came", visible(group.as_str()));
            return Err(reply
                .unbelievable("bad-id", what)
                .with_hint("refresh; if it stays, report it to the phone system's vendor"));
        }
    }
    let entries = match entry.given("agents") {
        Some(Json::List(entries)) => entries,
        Some(other) => return Err(missing(&format!("{} for the list of members", other.noun()))),
        None => return Err(missing("no list of members")),
    };
    let mut agents: Vec<(AgentId, Described)> = Vec::with_capacity(entries.len());
    let mut seen = std::collections::HashSet::new();
    for entry in entries {
        let described = Described::of(entry).map_err(|bad| bad.within(reply))?;
        if !seen.insert(described.agent.id.clone()) {
            let what = format!(
                "the answer names agent #{} twice in one group; it is no base for a change",
                visible(described.agent.id.as_str())
            );
            return Err(reply
                .unbelievable("duplicate", what)
                .with_hint("refresh; if it stays, report it to the phone system's vendor"));
        }
        agents.push((described.agent.id.clone(), described));
    }
    let name = entry
        .given("name")
        .and_then(Json::as_words)
        .map(|name| Arc::from(name.as_ref()));
    Ok((name, agents))
}

/// The group of an answer: the object `user_group` of the table, or the one element of `user_groups` of the sample.
fn the_group(reply: &Reply) -> Option<&Json> {
    let found = reply
        .json
        .given("user_group")
        .or_else(|| reply.json.given("user_groups"))?;
    match found {
        Json::List(entries) => entries.first(),
        entry => Some(entry),
    }
}

/// Decides who is a member.
///
/// The group names an agent, and the agent's own record names groups. Where they disagree the record decides
/// (`api/udesk.md §3.8`): it is what a write changes and what every write reads first, so that adding and removing
/// then do what the screen says. The field `user_groups` inside an agent has no say: it is described as something
/// else, and in the vendor's own sample it names another group.
fn reading_of(group: &GroupId, named: Named) -> Result<RosterReading> {
    let number = identity::of_group(group, Operation::ReadRoster).ok();
    let (mut members, mut agents, mut lints) = (Vec::new(), Vec::new(), Vec::new());
    for described in named.agents {
        let agent = described.agent;
        let belongs = match (&described.groups, number) {
            (Some(own), Some(number)) => own.contains(&number),
            _ => true,
        };
        if belongs {
            members.push(Membership::new(agent.id.as_str(), ReceiveCall::Unknown));
        } else {
            lints.push(stale(&agent.id, &agent.name));
        }
        agents.push(agent);
    }
    let roster = Roster::new(group.clone(), members).map_err(|doubled| {
        let message = format!("agent #{} stands in group twice", visible(doubled.agent.as_str()));
        Error::new(Backend::Udesk, Operation::ReadRoster, Kind::Reply, "duplicate", message)
    })?;
    let group = named.name.map(|name| Group {
        members: Some(roster.len()),
        ..Group::named(group.as_str(), name.as_ref(), GroupStatus::Unknown)
    });
    Ok(RosterReading {
        roster,
        group,
        agents,
        lints,
        facts: Vec::new(),
    })
}

fn stale(agent: &AgentId, name: &str) -> Lint {
    let shown = format!("#{} {}", visible(agent.as_str()), visible(name));
    Lint {
        code: "not-in-own-record",
        agent: Some(agent.clone()),
        sentence: format!(
            "the group names agent {}, but the agent's own record does not name the group; callboard goes by the record",
            shown.trim_end()
        ),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::envelope;
    use super::*;
    use crate::domain::AgentStatus;

    fn read(group: &str, body: &str) -> Result<RosterReading> {
        let group = GroupId::new(group);
        let reply = Reply::scripted(&wire::members(&group, 1), 200, body);
        let reply = envelope::open(Family::Groups, reply, None)?;
        let (name, agents) = page_of(&reply, &group, 1)?;
        let agents = agents.into_iter().map(|(_, described)| described).collect();
        reading_of(&group, Named { name, agents })
    }

    fn ids(reading: &RosterReading) -> Vec<&str> {
        reading
            .roster
            .members()
            .iter()
            .map(|member| member.agent.as_str())
            .collect()
    }

    /// Seed `udesk-user-groups.txt`, response of "Get agents under agent group": an array `user_groups` without `meta`,
    /// numbers for `cellphone` and `work_id`, and an agent whose `user_groups` names another group.
    #[test]
    fn the_members_of_the_seed_decode() {
        let seed = include_str!("../../../../tests/fixtures/udesk/udesk-user-groups.agents.json");
        let reading = read("1", seed).expect("a roster");
        assert_eq!(ids(&reading), ["1"]);
        assert_eq!(reading.roster.members()[0].receive_call, ReceiveCall::Unknown);
        assert_eq!(reading.roster.members()[0].order, None);
        let agent = &reading.agents[0];
        assert_eq!(
            (agent.name.as_ref(), agent.status),
            ("Test Agent1", AgentStatus::Active)
        );
        assert_eq!(
            reading.group.map(|group| group.name.to_string()).as_deref(),
            Some("Agent Group 1")
        );
        assert_eq!(reading.lints, []);
    }

    /// `api/udesk.md §3.5`: the object of the table is the same answer.
    #[test]
    fn the_object_of_the_table_is_understood_as_well() {
        let body = r#"{"code":1000,"user_group":{"id":1,"name":"a","agents":
            [{"id":9,"nick_name":"Bo","disable_status":"disable","user_group_ids":[2,1]},{"id":7,"user_group_ids":null}]}}"#;
        let reading = read("1", body).expect("a roster");
        assert_eq!(ids(&reading), ["7", "9"]);
        let bo = reading.agents.iter().find(|agent| agent.name.as_ref() == "Bo");
        assert_eq!(bo.map(|agent| agent.status), Some(AgentStatus::Inactive));
    }

    /// `api/udesk.md §3.8`: the agent's own record decides, and the disagreement is told.
    #[test]
    fn whom_only_the_group_names_is_no_member_and_it_is_told() {
        let body = r#"{"code":1000,"user_group":{"id":1,"name":"a","agents":
            [{"id":7,"nick_name":"Ana","user_group_ids":[2]},{"id":9,"user_group_ids":[1]}]}}"#;
        let reading = read("1", body).expect("a roster");
        assert_eq!(ids(&reading), ["9"]);
        assert_eq!(reading.agents.len(), 2);
        let [lint] = reading.lints.as_slice() else {
            panic!("one lint: {:?}", reading.lints)
        };
        assert_eq!(
            (lint.code, lint.agent.as_ref()),
            ("not-in-own-record", Some(&AgentId::new("7")))
        );
        assert!(lint.sentence.contains("agent #7 Ana"), "{}", lint.sentence);
    }

    /// `reliability.md` rows 58 to 60: an error, never a short roster.
    #[rstest]
    #[case::no_group(r#"{"code":1000}"#, "missing-list")]
    #[case::null(r#"{"code":1000,"user_group":null}"#, "missing-list")]
    #[case::no_element(r#"{"code":1000,"user_groups":[]}"#, "missing-list")]
    #[case::no_list(r#"{"code":1000,"user_group":{"id":1,"name":"a"}}"#, "missing-list")]
    #[case::wrong_type(r#"{"code":1000,"user_group":{"id":1,"agents":{}}}"#, "missing-list")]
    #[case::another_group(r#"{"code":1000,"user_group":{"id":2,"agents":[]}}"#, "bad-id")]
    #[case::doubled(r#"{"code":1000,"user_group":{"id":1,"agents":[{"id":7},{"id":"7"}]}}"#, "duplicate")]
    #[case::no_id(r#"{"code":1000,"user_group":{"id":1,"agents":[{"nick_name":"a"}]}}"#, "bad-id")]
    #[case::bad_groups(
        r#"{"code":1000,"user_group":{"id":1,"agents":[{"id":7,"user_group_ids":[0.5]}]}}"#,
        "bad-id"
    )]
    fn what_cannot_be_understood_is_an_error(#[case] body: &str, #[case] reason: &str) {
        let error = read("1", body).expect_err("refused");
        assert_eq!((error.kind(), error.reason()), (Kind::Reply, reason));
        assert_eq!(error.group(), Some(&GroupId::new("1")));
    }

    #[test]
    fn an_empty_list_is_an_empty_group() {
        let reading = read("1", r#"{"code":1000,"user_groups":[{"id":1,"name":"a","agents":[]}]}"#);
        assert!(reading.expect("a roster").roster.is_empty());
    }

    /// `api/udesk.md §5.6`: 2005 of this family is a group that is not there.
    #[test]
    fn a_group_that_is_not_there_is_not_found() {
        let body = r#"{"code":2005,"message":"Resource not found","exception":
            "Couldn't find UserGroup with id=9 [WHERE user_groups.company_id = ?]"}"#;
        let error = read("9", body).expect_err("gone");
        assert_eq!(
            (error.kind(), error.group()),
            (Kind::NotFound, Some(&GroupId::new("9")))
        );
        assert!(error.message().contains("group #9"), "{error}");
    }
}
