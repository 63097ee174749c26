//! A group's detail and its members: what can be read about one group (`api/portsip.md §5.4`, `§5.7`).

use super::groups::{LONGEST_ID, group_of};
use super::{PortSip, identity, users, wire};
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Error, Fact, Operation, Result, RosterReading};
use crate::domain::{Agent, Group, GroupId, Membership, ReceiveCall, Roster};

/// A member as the members call tells it.
#[derive(Debug)]
pub(super) struct Member {
    /// Who, by extension number.
    pub(super) agent: Agent,
    /// The user's id, for calls about the user; not always told.
    pub(super) user: Option<String>,
}

impl PortSip {
    /// Reads one group's roster. The detail comes first: it tells whether there is such a group at all, which the
    /// members call need not.
    pub(super) async fn reading(&self, call: &Call, group: &GroupId) -> Result<RosterReading> {
        let detail = self.ask(call, wire::group(Operation::ReadRoster, group)?).await?;
        let known = described(&detail, group)?;
        let (roster, agents) =
            self.members(call, Operation::ReadRoster, group)
                .await
                .and_then(|(reply, members)| {
                    let memberships = members.iter().map(|member| Membership {
                        agent: member.agent.id.clone(),
                        // A property of nobody's membership here (§9).
                        receive_call: ReceiveCall::Unknown,
                        order: None,
                    });
                    let roster = Roster::new(group.clone(), memberships.collect())
                        .map_err(|doubled| doubled_member(&reply, doubled.agent.as_str()))?;
                    Ok((
                        roster,
                        members.into_iter().map(|member| member.agent).collect::<Vec<_>>(),
                    ))
                })?;
        Ok(RosterReading {
            group: Some(Group {
                members: Some(roster.len()),
                ..known
            }),
            roster,
            agents: sorted(agents),
            lints: Vec::new(),
            facts: caller_ids(&detail),
        })
    }

    /// The members of a group: all of them or an error.
    pub(super) async fn members(
        &self,
        call: &Call,
        operation: Operation,
        group: &GroupId,
    ) -> Result<(Reply, Vec<Member>)> {
        let reply = self.ask(call, wire::members(operation, group)?).await?;
        let members = members_of(&reply)?;
        Ok((reply, members))
    }
}

fn sorted(mut agents: Vec<Agent>) -> Vec<Agent> {
    agents.sort_unstable_by(|left, right| left.id.cmp(&right.id));
    agents
}

/// The group of a detail, which must be the one that was asked for.
pub(super) fn described(reply: &Reply, asked: &GroupId) -> Result<Group> {
    let group = group_of(reply, &reply.json)?;
    if group.id == *asked {
        return Ok(group);
    }
    let what = format!(
        "the answer about group #{} is about another group",
        crate::text::visible(asked.as_str())
    );
    Err(identity::bad_id(reply, &what))
}

fn members_of(reply: &Reply) -> Result<Vec<Member>> {
    let items = match reply.json.given("items") {
        Some(Json::List(items)) => items,
        other => {
            let noun = other.map_or("nothing", Json::noun);
            let what = format!("the answer holds {noun} for the list of members; the group cannot be edited");
            return Err(reply
                .unbelievable("missing-list", what)
                .with_hint("refresh; if it stays, report it to the phone system's vendor"));
        }
    };
    let member = |item: &Json| {
        let agent = users::agent_of(item).ok_or_else(|| {
            identity::bad_id(
                reply,
                "a member has no extension number, and nobody else can tell who is meant",
            )
        })?;
        let user = item
            .given("id")
            .and_then(Json::as_words)
            .map(std::borrow::Cow::into_owned);
        Ok(Member { agent, user })
    };
    items.iter().map(member).collect()
}

fn doubled_member(reply: &Reply, agent: &str) -> Error {
    let agent = reply.excerpt(agent, LONGEST_ID);
    let what = format!("the answer names agent #{agent} twice in one group; it is no base for a change");
    reply
        .unbelievable("duplicate", what)
        .with_hint("refresh; if it stays, report it to the phone system's vendor")
}

/// What the group's members present as their number, for people to read. It decides nothing, so what cannot be read
/// is left out.
fn caller_ids(detail: &Reply) -> Vec<Fact> {
    let Some(Json::List(entries)) = detail.json.given("outbound_caller_ids") else {
        return Vec::new();
    };
    let words = |entry: &Json, name| {
        let words = entry.given(name).and_then(Json::as_words)?;
        Some(words.into_owned()).filter(|words| !words.trim().is_empty())
    };
    let value = |entry: &Json| {
        let mut value = words(entry, "caller_id")?;
        // The name that goes out with the number, from 22.6 on (§5.1).
        if let Some(name) = words(entry, "display_name") {
            value = format!("{value} ({name})");
        }
        if let Some(description) = words(entry, "description") {
            value = format!("{value} — {description}");
        }
        Some(value)
    };
    let fact = |value| Fact {
        label: "Caller id",
        value,
    };
    entries.iter().filter_map(value).map(fact).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::world::World;
    use super::*;
    use crate::client::Kind;

    const DETAIL: &str = r#"{"id":"7","name":"Sales Dept","description":"Inside sales","outbound_caller_ids":[
        {"provider_id":"NzAwNTUx","caller_id":"010000","description":"main trunk"},
        {"provider_id":"NzAwNTUx","caller_id":"010001","description":null,"display_name":"Acme"},
        {"provider_id":"NzAwNTUx","caller_id":null}]}"#;
    const MEMBERS: &str = r#"{"items":[
        {"id":"ODA2NDA2ODE1ODkz","name":"lucas","display_name":"Lucas H.","extension_number":"0103"},
        {"id":"ODA2NDA2ODE1ODky","name":"kelly","display_name":"","extension_number":"102"}]}"#;

    async fn reading(answers: &[(u16, &str)]) -> (Result<RosterReading>, Vec<String>) {
        let world = World::answering(answers.iter().copied()).await;
        let reading = world.portsip.reading(&Call::quiet(), &GroupId::new("7")).await;
        (reading, world.lines())
    }

    #[tokio::test]
    async fn a_roster_is_the_detail_and_the_members() {
        let (reading, lines) = reading(&[(200, DETAIL), (200, MEMBERS)]).await;
        assert_eq!(lines, ["GET /api/groups/7", "GET /api/groups/7/members"]);
        let reading = reading.expect("a roster");
        let members: Vec<(&str, ReceiveCall, Option<u32>)> = reading
            .roster
            .members()
            .iter()
            .map(|member| (member.agent.as_str(), member.receive_call, member.order))
            .collect();
        let unknown = ReceiveCall::Unknown;
        assert_eq!(members, [("102", unknown, None), ("0103", unknown, None)]);
        let group = reading.group.expect("a group");
        assert_eq!(
            (group.name.as_ref(), group.description.as_deref()),
            ("Sales Dept", Some("Inside sales"))
        );
        assert_eq!((group.members, group.receiving), (Some(2), None));
        let agents: Vec<(&str, &str)> = reading
            .agents
            .iter()
            .map(|agent| (agent.id.as_str(), agent.name.as_ref()))
            .collect();
        assert_eq!(agents, [("102", "kelly"), ("0103", "Lucas H.")]);
        let facts: Vec<(&str, &str)> = reading
            .facts
            .iter()
            .map(|fact| (fact.label, fact.value.as_str()))
            .collect();
        assert_eq!(
            facts,
            [("Caller id", "010000 — main trunk"), ("Caller id", "010001 (Acme)")]
        );
    }

    /// `portsip-groups.txt`: the page's detail decodes.
    #[tokio::test]
    async fn the_seeds_detail_decodes() {
        let sample = include_str!("../../../../tests/fixtures/portsip/group-read-response.json");
        let world = World::answering([(200, sample), (200, r#"{"items":[]}"#)]).await;
        let id = GroupId::new("NzAwNTUxOTA5NzczMTQ4MTYw");
        let reading = world.portsip.reading(&Call::quiet(), &id).await.expect("a roster");
        assert!(reading.roster.is_empty());
        let group = reading.group.expect("a group");
        assert_eq!(
            (group.name.as_ref(), group.description.as_deref()),
            ("text", Some("text"))
        );
        assert_eq!(reading.facts.len(), 1);
        assert_eq!(reading.facts[0].value, "text — text");
    }

    /// `reliability.md` rows 58 to 60: complete or an error, never a short roster.
    #[rstest]
    #[case::null(r#"{"items":null}"#, "missing-list")]
    #[case::absent("{}", "missing-list")]
    #[case::wrong_type(r#"{"items":"a"}"#, "missing-list")]
    #[case::no_extension(r#"{"items":[{"id":"a","name":"kelly"}]}"#, "bad-id")]
    #[case::number(r#"{"items":[{"id":"a","name":"kelly","extension_number":102}]}"#, "bad-id")]
    #[case::doubled(r#"{"items":[{"extension_number":"102"},{"extension_number":"102"}]}"#, "duplicate")]
    #[case::empty("", "empty")]
    #[tokio::test]
    async fn what_is_no_roster_is_an_error(#[case] members: &str, #[case] reason: &str) {
        let (reading, _) = reading(&[(200, DETAIL), (200, members)]).await;
        let error = reading.expect_err("refused");
        assert_eq!((error.kind(), error.reason()), (Kind::Reply, reason));
    }

    #[tokio::test]
    async fn the_answer_about_another_group_is_not_taken() {
        let (reading, _) = reading(&[(200, r#"{"id":"8","name":"Other"}"#)]).await;
        assert_eq!(reading.expect_err("refused").reason(), "bad-id");
    }

    #[tokio::test]
    async fn a_group_that_is_gone_is_not_found_and_its_members_are_not_asked_for() {
        let (reading, lines) = reading(&[(404, "")]).await;
        let error = reading.expect_err("gone");
        assert_eq!(
            (error.kind(), error.group()),
            (Kind::NotFound, Some(&GroupId::new("7")))
        );
        assert_eq!(lines.len(), 1);
    }

    /// `api/portsip.md §5.1`: leading zeros are significant.
    #[tokio::test]
    async fn leading_zeros_make_another_member() {
        let members = r#"{"items":[{"extension_number":"102"},{"extension_number":"0102"}]}"#;
        let (reading, _) = reading(&[(200, DETAIL), (200, members)]).await;
        assert_eq!(reading.expect("a roster").roster.len(), 2);
    }
}
