//! `GET /agent_monitor_infos`: what a whole group is doing now, in one call (`api/udesk.md §7.1`).

use std::sync::Arc;

use super::envelope::Family;
use super::{Udesk, identity, wire};
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Result};
use crate::domain::{AgentId, GroupId, LiveState, Reachability};

impl Udesk {
    /// Who of a group could take a call now.
    pub(super) async fn live(&self, call: &Call, group: &GroupId) -> Result<Vec<LiveState>> {
        let reply = self.ask(call, Family::Live, &wire::live(group)).await?;
        states_of(&reply)
    }
}

fn states_of(reply: &Reply) -> Result<Vec<LiveState>> {
    let Some(Json::List(entries)) = reply.json.given("data") else {
        let noun = reply.json.given("data").map_or("missing", Json::noun);
        return Err(reply
            .unbelievable("bad-shape", format!("the list of live states is {noun}"))
            .with_hint("try again; if it stays, report it to the phone system's vendor"));
    };
    let mut states = entries
        .iter()
        .map(|entry| {
            let id = identity::text_of(entry.given("id")).map_err(|bad| bad.within(reply))?;
            let word = entry.given("call_status").and_then(Json::as_text).unwrap_or_default();
            Ok(LiveState {
                agent: AgentId::new(id),
                reachability: reachability(word),
                word: Arc::from(word),
            })
        })
        .collect::<Result<Vec<LiveState>>>()?;
    states.sort_by(|left, right| left.agent.cmp(&right.agent));
    states.dedup_by(|left, right| left.agent == right.agent);
    Ok(states)
}

/// Only `idle` stands for a free line (`api/udesk.md §9`); being online does not tell.
fn reachability(word: &str) -> Reachability {
    match word {
        "idle" => Reachability::Reachable,
        "busy" | "offline" => Reachability::Unreachable,
        _ => Reachability::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reachability::{Reachable, Unknown, Unreachable};

    fn read(body: &str) -> Result<Vec<LiveState>> {
        states_of(&Reply::scripted(&wire::live(&GroupId::new("1")), 200, body))
    }

    /// `api/udesk.md §7.1`: the sample of the page, and every status it names; those of chat and tickets have no say.
    #[test]
    fn only_the_state_of_calls_counts() {
        let body = r#"{"code":1000,"data":[
            {"id":9,"nick_name":"b","call_status":"idle","im_status":"busy"},
            {"id":1,"nick_name":"agent1","avatar":null,"duty":null,"ticket_receive_status":true,
             "im_status":"busy","call_status":"offline","mpv_status":"idle"},
            {"id":2,"call_status":"busy"},{"id":3,"call_status":"online"},{"id":4,"im_status":"idle"}]}"#;
        let states = read(body).expect("states");
        let shown: Vec<(&str, Reachability, &str)> = states
            .iter()
            .map(|state| (state.agent.as_str(), state.reachability, state.word.as_ref()))
            .collect();
        assert_eq!(
            shown,
            [
                ("1", Unreachable, "offline"),
                ("2", Unreachable, "busy"),
                ("3", Unknown, "online"),
                ("4", Unknown, ""),
                ("9", Reachable, "idle"),
            ]
        );
    }

    #[test]
    fn an_answer_that_cannot_be_believed_is_an_error() {
        assert_eq!(read(r#"{"code":1000}"#).expect_err("no list").reason(), "bad-shape");
        let no_id = read(r#"{"code":1000,"data":[{"call_status":"idle"}]}"#);
        assert_eq!(no_id.expect_err("nobody").reason(), "bad-id");
    }
}
