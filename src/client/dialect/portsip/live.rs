//! Who could take a call now: one status call for each member (`api/portsip.md §6.3`, `§9`).

use std::collections::HashMap;
use std::sync::Arc;

use futures::StreamExt as _;

use super::groups::refuses_the_filter;
use super::roster::Member;
use super::{AT_ONCE, PortSip, wire};
use crate::client::transport::Json;
use crate::client::{Call, Error, Kind, Listing, Notice, Operation, Result};
use crate::domain::{Agent, AgentId, AgentStatus, GroupId, LiveState, Reachability};

/// How many extension numbers one filter names: far below what a URL may hold, and one page of users.
const EXTENSIONS_AT_ONCE: usize = 20;

impl PortSip {
    /// The states of a group's members. Those of whom nothing could be learnt are left out.
    pub(super) async fn states(&self, call: &Call, group: &GroupId) -> Result<Vec<LiveState>> {
        let (_, members) = self.members(call, Operation::ReadLiveStates, group).await?;
        let enabled = self.enabled(call, &members).await?;
        let of = members.len();
        let mut asked = futures::stream::iter(members)
            .map(|member| self.state(call, member, &enabled))
            .buffered(AT_ONCE);
        let mut states = Vec::with_capacity(of);
        let mut done = 0;
        while let Some(state) = asked.next().await {
            states.extend(state?);
            done += 1;
            call.notify(Notice::Progress { done, of: Some(of) });
        }
        drop(asked);
        states.sort_unstable_by(|left, right| left.agent.cmp(&right.agent));
        // A list whose rows shift between two pages can name somebody twice.
        states.dedup_by(|later, first| later.agent == first.agent);
        Ok(states)
    }

    /// Whether the members' extensions are switched on, which only the list of users tells.
    async fn enabled(&self, call: &Call, members: &[Member]) -> Result<HashMap<AgentId, AgentStatus>> {
        let operation = Operation::ReadLiveStates;
        let extensions: Vec<AgentId> = members.iter().map(|member| member.agent.id.clone()).collect();
        let mut known = HashMap::new();
        let mut learn = |agents: Listing<Agent>| {
            known.extend(agents.items.into_iter().map(|agent| (agent.id, agent.status)));
        };
        for some in extensions.chunks(EXTENSIONS_AT_ONCE) {
            let filter = wire::extension_is_one_of(some);
            match self.users(call, operation, Some(&filter)).await {
                Ok(agents) => learn(agents),
                Err(error) if refuses_the_filter(&error) => {
                    learn(self.users(call, operation, None).await?);
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(known)
    }

    async fn state(
        &self,
        call: &Call,
        member: Member,
        enabled: &HashMap<AgentId, AgentStatus>,
    ) -> Result<Option<LiveState>> {
        let agent = member.agent.id;
        if enabled.get(&agent) == Some(&AgentStatus::Inactive) {
            return Ok(Some(state_of(agent, Reachability::Unreachable, "disabled")));
        }
        let Some(user) = member.user else { return Ok(None) };
        match self.ask(call, wire::status(&user)?).await {
            Ok(reply) => Ok(read(&reply.json).map(|(reachability, word)| state_of(agent, reachability, &word))),
            Err(error) if is_about_one(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn state_of(agent: AgentId, reachability: Reachability, word: &str) -> LiveState {
    LiveState {
        agent,
        reachability,
        word: Arc::from(word),
    }
}

/// Whether an error leaves the others' states to be asked for.
fn is_about_one(error: &Error) -> bool {
    matches!(error.kind(), Kind::Refused | Kind::NotFound | Kind::Reply)
}

/// Reads a status answer; `None` when it tells nothing. Both fields are open: their words have changed from version
/// to version (§6.3), and a new one is shown as it came.
fn read(json: &Json) -> Option<(Reachability, String)> {
    let word = |name| {
        let word = json.given(name).and_then(Json::as_text)?;
        Some(word).filter(|word| !word.is_empty())
    };
    if json.given("enable_dnd") == Some(&Json::Bool(true)) {
        return Some((Reachability::Unreachable, "do not disturb".to_owned()));
    }
    let judged = [word("status"), word("presence")].map(|word| word.map(|word| (judged(word), words(word))));
    let [status, presence] = judged;
    match (status, presence) {
        // The phone comes first: whoever has none, or talks, is not reached whatever the presence says.
        (Some((Reachability::Unreachable, word)), _) | (_, Some((Reachability::Unreachable, word))) => {
            Some((Reachability::Unreachable, word))
        }
        (Some((Reachability::Unknown, word)), _) | (_, Some((Reachability::Unknown, word))) => {
            Some((Reachability::Unknown, word))
        }
        (_, Some(reachable)) | (Some(reachable), None) => Some(reachable),
        (None, None) => None,
    }
}

fn judged(word: &str) -> Reachability {
    match word {
        "ONLINE" | "AVAILABLE" => Reachability::Reachable,
        "OFFLINE" | "ON_CALL" | "OTHER_CALL" | "RINGING" | "DO_NOT_DISTURB" | "AWAY" | "BUSINESS_TRIP" | "LUNCH" => {
            Reachability::Unreachable
        }
        _ => Reachability::Unknown,
    }
}

fn words(word: &str) -> String {
    word.to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::world::World;
    use super::*;

    #[rstest]
    #[case(r#"{"status":"ONLINE","presence":"AVAILABLE","enable_dnd":false}"#, Some((Reachability::Reachable, "available")))]
    #[case(r#"{"status":"ONLINE","presence":"ONLINE"}"#, Some((Reachability::Reachable, "online")))]
    #[case(r#"{"status":"ONLINE","presence":null}"#, Some((Reachability::Reachable, "online")))]
    #[case(r#"{"status":"ONLINE","presence":"AVAILABLE","enable_dnd":true}"#, Some((Reachability::Unreachable, "do not disturb")))]
    #[case(r#"{"status":"OFFLINE","presence":"AVAILABLE"}"#, Some((Reachability::Unreachable, "offline")))]
    #[case(r#"{"status":"ON_CALL","presence":"AVAILABLE"}"#, Some((Reachability::Unreachable, "on call")))]
    #[case(r#"{"status":"ONLINE","presence":"BUSINESS_TRIP"}"#, Some((Reachability::Unreachable, "business trip")))]
    #[case(r#"{"status":"ONLINE","presence":"NAPPING"}"#, Some((Reachability::Unknown, "napping")))]
    #[case(r#"{"status":"WARPED"}"#, Some((Reachability::Unknown, "warped")))]
    #[case("{}", None)]
    fn states_are_open_words(#[case] body: &str, #[case] expected: Option<(Reachability, &str)>) {
        let json = serde_json::from_str(body).expect("JSON");
        let expected = expected.map(|(reachability, word)| (reachability, word.to_owned()));
        assert_eq!(read(&json), expected);
    }

    const MEMBERS: &str = r#"{"items":[{"id":"u/1","name":"kelly","extension_number":"102"}]}"#;

    async fn states(answers: &[(u16, &str)]) -> (Result<Vec<LiveState>>, Vec<String>) {
        let world = World::answering(answers.iter().copied()).await;
        let states = world.portsip.states(&Call::quiet(), &"7".into()).await;
        (states, world.lines())
    }

    #[tokio::test]
    async fn a_members_state_is_asked_for_by_the_users_id() {
        let user = r#"{"count":1,"items":[{"id":"u/1","name":"kelly","enabled":true,"extension_number":"102"}]}"#;
        let phone = r#"{"status":"ONLINE","presence":"LUNCH","presence_note":"back at 1","registration":[]}"#;
        let (states, lines) = states(&[(200, MEMBERS), (200, user), (200, phone)]).await;
        let expected = state_of("102".into(), Reachability::Unreachable, "lunch");
        assert_eq!(states.expect("states"), [expected]);
        assert_eq!(lines[0], "GET /api/groups/7/members");
        assert!(lines[1].starts_with("GET /api/users?"), "{lines:?}");
        assert!(lines[1].ends_with("filter=extension_number+eq+%27102%27"), "{lines:?}");
        assert_eq!(lines[2], "GET /api/users/u%2F1/status");
    }

    #[tokio::test]
    async fn a_disabled_extension_needs_no_status() {
        let user = r#"{"count":1,"items":[{"id":"u/1","name":"kelly","enabled":false,"extension_number":"102"}]}"#;
        let (states, lines) = states(&[(200, MEMBERS), (400, ""), (200, user)]).await;
        let expected = state_of("102".into(), Reachability::Unreachable, "disabled");
        assert_eq!(states.expect("states"), [expected]);
        // The filter was refused, so all users were read.
        assert!(!lines[2].contains("filter"), "{lines:?}");
        assert_eq!(lines.len(), 3);
    }

    #[tokio::test]
    async fn a_user_who_is_gone_is_left_out_and_an_ended_session_is_told() {
        let user = r#"{"count":0,"items":[]}"#;
        let (gone, _) = states(&[(200, MEMBERS), (200, user), (404, "")]).await;
        assert_eq!(gone.expect("states"), []);
        let (ended, _) = states(&[(200, MEMBERS), (200, user), (401, "")]).await;
        assert!(ended.expect_err("ended").asks_for_sign_in());
    }
}
