//! Agents: all of them, and one read fresh (`api/udesk.md §6`).
//!
//! Agents carry the SIP account of the call center (`number`, `password`, in older editions inside
//! `ucpapp_subaccount`). What is taken out of a reply here is all that ever leaves it; those are never among it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::envelope::Family;
use super::identity::{self, BadId};
use super::paging::{self, Page, Pages, Step};
use super::{Udesk, wire};
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Error, Fate, Kind, Listing, Operation, Result};
use crate::domain::{Agent, AgentId, AgentStatus, Backend};
use crate::text::visible;

/// An agent with the groups the agent's own record names.
#[derive(Clone, Debug)]
pub(super) struct Described {
    /// Who it is.
    pub(super) agent: Agent,
    /// The groups, in the phone system's order; `None` where the reply does not tell.
    pub(super) groups: Option<Vec<u64>>,
}

impl Described {
    /// Takes what we use out of an entry.
    pub(super) fn of(entry: &Json) -> Result<Self, BadId> {
        let words = |name: &str| entry.given(name)?.as_words().filter(|words| !words.is_empty());
        let detail = words("role_name").or_else(|| words("email"));
        let agent = Agent {
            id: AgentId::new(identity::text_of(entry.given("id"))?),
            name: Arc::from(words("nick_name").unwrap_or_default().as_ref()),
            detail: detail.map(|detail| Arc::from(detail.as_ref())),
            status: match entry.given("disable_status").and_then(Json::as_text) {
                Some("enable") => AgentStatus::Active,
                Some("disable") => AgentStatus::Inactive,
                _ => AgentStatus::Unknown,
            },
        };
        Ok(Self {
            agent,
            groups: identity::group_ids(entry)?,
        })
    }
}

impl Udesk {
    /// Everybody, switched-off agents as well.
    pub(super) async fn agents(&self, call: &Call) -> Result<Listing<Agent>> {
        let gathered = paging::read(call, |page| async move { self.page_of_agents(call, page).await }).await?;
        let listing = gathered.listing();
        Ok(Listing {
            items: listing.items.into_iter().map(|described| described.agent).collect(),
            completeness: listing.completeness,
        })
    }

    /// One agent's groups as they are at this moment, in the phone system's order.
    ///
    /// `agents/get_agent` is known only from other clients (`api/udesk.md §6.3`): where it is of no use, the list of all
    /// agents is read instead.
    pub(super) async fn groups_now(&self, call: &Call, agent: &AgentId) -> Result<Vec<u64>> {
        if !self.no_single_agent.load(Ordering::Relaxed) {
            match self.single_agent(call, agent).await {
                Ok(groups) => return Ok(groups),
                Err(error) if leaves_another_way(&error) => {
                    tracing::debug!(code = error.code(), "no call for a single agent");
                    if matches!(error.status(), Some(404 | 405)) && error.vendor_code().is_none() {
                        self.no_single_agent.store(true, Ordering::Relaxed);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        self.agent_in_list(call, agent).await
    }

    async fn single_agent(&self, call: &Call, agent: &AgentId) -> Result<Vec<u64>> {
        let reply = self.ask(call, Family::Agents, &wire::agent(agent)).await?;
        let entry = match (reply.json.given("agent"), reply.json.given("agents")) {
            (Some(Json::List(entries)), _) | (None, Some(Json::List(entries))) => entries.first(),
            (Some(entry), _) | (None, Some(entry)) => Some(entry),
            (None, None) => None,
        };
        let described = entry
            .map(Described::of)
            .transpose()
            .map_err(|bad| bad.within(&reply))?
            .ok_or_else(|| reply.unbelievable("bad-shape", "the answer about an agent names nobody"))?;
        if described.agent.id != *agent {
            let (asked, came) = (visible(agent.as_str()), visible(described.agent.id.as_str()));
            let what = format!("agent #{asked} was asked for and agent #{came} came");
            return Err(reply.unbelievable("bad-id", what));
        }
        described.groups.ok_or_else(|| untold(&reply, agent))
    }

    async fn agent_in_list(&self, call: &Call, agent: &AgentId) -> Result<Vec<u64>> {
        let mut pages = Pages::new();
        let mut asked = 1;
        loop {
            let reply = self.ask(call, Family::Agents, &wire::agents(asked)).await?;
            let page = agents_of(&reply)?;
            if let Some((_, found)) = page.items().find(|(id, _)| id == agent) {
                return found.groups.clone().ok_or_else(|| untold(&reply, agent));
            }
            match pages.advance(asked, page) {
                Step::Ask(next) => asked = next,
                Step::Done => return Err(no_such_agent(agent)),
                Step::Short(because) => {
                    let what = format!("agent #{} was not found, and {because}", visible(agent.as_str()));
                    return Err(reply
                        .unbelievable("incomplete", what)
                        .with_hint("try again; if it stays, report it to the phone system's vendor"));
                }
            }
        }
    }

    async fn page_of_agents(&self, call: &Call, page: u32) -> Result<Page<AgentId, Described>> {
        let reply = self.ask(call, Family::Agents, &wire::agents(page)).await?;
        agents_of(&reply)
    }
}

fn agents_of(reply: &Reply) -> Result<Page<AgentId, Described>> {
    let entries = match reply.json.given("agents") {
        Some(Json::List(entries)) => entries,
        other => {
            let noun = other.map_or("missing", Json::noun);
            return Err(reply
                .unbelievable("bad-shape", format!("the list of agents is {noun}"))
                .with_hint("check the profile's URL: another system may answer there"));
        }
    };
    let items = entries
        .iter()
        .map(|entry| Described::of(entry).map(|described| (described.agent.id.clone(), described)))
        .collect::<Result<Vec<_>, BadId>>()
        .map_err(|bad| bad.within(reply))?;
    Ok(Page::of(reply, items))
}

/// Whether an error only says that asking for a single agent is of no use here.
fn leaves_another_way(error: &Error) -> bool {
    match error.kind() {
        Kind::Config => error.reason() == "unknown-call",
        Kind::NotFound | Kind::Reply => true,
        Kind::Refused => error.fate() == Fate::Permanent,
        Kind::Auth | Kind::Net | Kind::Write | Kind::Usage => false,
    }
}

fn untold(reply: &Reply, agent: &AgentId) -> Error {
    reply
        .unbelievable(
            "missing-list",
            format!(
                "the answer does not tell the groups of agent #{}",
                visible(agent.as_str())
            ),
        )
        .with_hint("without the agent's other groups nothing can be changed; report it to the phone system's vendor")
}

fn no_such_agent(agent: &AgentId) -> Error {
    let message = format!("Udesk has no agent #{}", visible(agent.as_str()));
    Error::new(Backend::Udesk, Operation::ListAgents, Kind::NotFound, "agent", message)
        .with_reach(crate::client::Reach::Answered)
        .with_hint("refresh the agents: it may have been deleted")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn json(text: &str) -> Json {
        serde_json::from_str(text).expect("JSON")
    }

    /// `api/udesk.md §6.2`: the sample of the page, which tells neither status nor SIP account.
    #[test]
    fn the_sample_of_the_agents_page_decodes() {
        let body = r#"{"code":1000,"meta":{"current_page":1,"total_pages":1,"total_count":1},
            "agents":[{"id":1,"email":"agent1@sample.com","nick_name":"Test Agent1","profile":"im","aliase":null,
            "cellphone":"13300000001","role_name":"agent","duty":null,"im_ability_value":10,"user_group_ids":[1,2]}]}"#;
        let reply = Reply::scripted(&wire::agents(1), 200, body);
        let page = agents_of(&reply).expect("a page");
        let (id, described) = page.items().next().expect("one agent");
        assert_eq!((id.as_str(), described.agent.name.as_ref()), ("1", "Test Agent1"));
        assert_eq!(described.agent.detail.as_deref(), Some("agent"));
        assert_eq!(described.agent.status, AgentStatus::Unknown);
        assert_eq!(described.groups, Some(vec![1, 2]));
    }

    /// `api/udesk.md §3.7`, `§6.1`: numbers or text, and an account switch.
    #[rstest]
    #[case(
        r#"{"id":"7","nick_name":7,"email":"a@b.example","disable_status":"disable"}"#,
        AgentStatus::Inactive
    )]
    #[case(
        r#"{"id":7,"nick_name":"7","email":"a@b.example","disable_status":"enable","role_name":""}"#,
        AgentStatus::Active
    )]
    #[case(
        r#"{"id":7,"nick_name":"7","email":"a@b.example","disable_status":1}"#,
        AgentStatus::Unknown
    )]
    fn agents_are_understood_in_every_writing(#[case] entry: &str, #[case] status: AgentStatus) {
        let described = Described::of(&json(entry)).expect("an agent");
        let agent = described.agent;
        assert_eq!((agent.id.as_str(), agent.name.as_ref()), ("7", "7"));
        assert_eq!((agent.detail.as_deref(), agent.status), (Some("a@b.example"), status));
    }

    /// `api/udesk.md §3.11`: dropped while decoding, in both editions, wherever they stand.
    #[test]
    fn sip_accounts_are_dropped_while_decoding() {
        let body = r#"{"code":1000,"agents":[{"id":7,"nick_name":"Ana","number":"sip-canary-1",
            "password":"sip-canary-2","agent_callout_display_number":"sip-canary-3",
            "ucpapp_subaccount":{"number":"sip-canary-4","password":"sip-canary-5"},"user_group_ids":[1]}]}"#;
        let reply = Reply::scripted(&wire::agents(1), 200, body);
        let page = agents_of(&reply).expect("a page");
        let shown = format!("{page:?} {:?}", reply.json);
        assert!(shown.contains("Ana") && !shown.contains("canary"), "{shown}");
        // Nor in the error of a list that cannot be used.
        let broken = body.replace(r#""id":7"#, r#""id":"x""#);
        let error = agents_of(&Reply::scripted(&wire::agents(1), 200, &broken)).expect_err("no id");
        assert!(!format!("{error:?} {error}").contains("canary"), "{error:?}");
    }

    #[rstest]
    #[case(r#"{"code":1000}"#, "bad-shape")]
    #[case(r#"{"code":1000,"agents":{}}"#, "bad-shape")]
    #[case(r#"{"code":1000,"agents":[{"nick_name":"a"}]}"#, "bad-id")]
    #[case(r#"{"code":1000,"agents":[{"id":1.5}]}"#, "bad-id")]
    #[case(r#"{"code":1000,"agents":[{"id":1,"user_group_ids":"1"}]}"#, "bad-id")]
    fn a_list_that_cannot_be_believed_is_an_error(#[case] body: &str, #[case] reason: &str) {
        let error = agents_of(&Reply::scripted(&wire::agents(1), 200, body)).expect_err("refused");
        assert_eq!((error.kind(), error.reason()), (Kind::Reply, reason));
    }
}
