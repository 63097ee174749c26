//! Adding and removing one member at a time, because there is no call for the whole (`api/portsip.md §5.8`–`§5.10`).

use super::{AT_ONCE, PortSip, wire};
use crate::client::transport::{Json, Request};
use crate::client::{AgentChange, Call, Error, Kind, Operation, Result, RosterWrite, WriteReceipt, singly};
use crate::domain::{AgentId, GroupId};

/// Where an extension stands towards a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// In it.
    Member,
    /// Not in it, and the group is there.
    Outside,
    /// There is no such group.
    NoGroup,
}

impl PortSip {
    /// Brings a roster from base to target, agent by agent.
    pub(super) async fn assign(&self, call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt> {
        let group = write.target.group();
        singly::write(call, write, AT_ONCE, |change, agent| {
            self.change_member(call, group, change, agent)
        })
        .await
    }

    async fn change_member(&self, call: &Call, group: &GroupId, change: AgentChange, agent: AgentId) -> Result<()> {
        let request = match change {
            AgentChange::Add => wire::add_member(group, &agent)?,
            AgentChange::Remove => wire::remove_member(group, &agent)?,
        };
        match self.tell(call, request).await {
            Ok(()) => Ok(()),
            Err(error) => self.despite(call, group, change, &agent, error).await,
        }
    }

    /// What is answered to adding a member or removing somebody who is none is not documented, so an error is looked
    /// behind: what was wanted may be so already.
    async fn despite(
        &self,
        call: &Call,
        group: &GroupId,
        change: AgentChange,
        agent: &AgentId,
        error: Error,
    ) -> Result<()> {
        if !matches!(error.kind(), Kind::Refused | Kind::NotFound) {
            return Err(error);
        }
        // Whatever goes wrong while looking, the first error is the one to tell.
        match (change, self.standing(call, group, agent).await) {
            (AgentChange::Add, Ok(Standing::Member)) | (AgentChange::Remove, Ok(Standing::Outside)) => Ok(()),
            (AgentChange::Add, Ok(Standing::Outside)) if error.status() == Some(404) => {
                Err(no_extension(group, agent, &error))
            }
            _ => Err(error),
        }
    }

    /// Asks where an extension stands. 404 has three meanings (§5.8), so the group is asked for as well.
    pub(super) async fn standing(&self, call: &Call, group: &GroupId, agent: &AgentId) -> Result<Standing> {
        if self.is_member(call, Operation::ReadRoster, group, agent).await? {
            return Ok(Standing::Member);
        }
        match self.ask(call, wire::group(Operation::ReadRoster, group)?).await {
            Ok(_) => Ok(Standing::Outside),
            Err(error) if error.status() == Some(404) => Ok(Standing::NoGroup),
            Err(error) => Err(error),
        }
    }

    /// Whether the check call finds this extension in this group; a group that is not there has no members.
    pub(super) async fn is_member(
        &self,
        call: &Call,
        operation: Operation,
        group: &GroupId,
        agent: &AgentId,
    ) -> Result<bool> {
        match self.ask(call, wire::is_member(operation, group, agent)?).await {
            Ok(reply) => match reply.json.given("extension_number").and_then(Json::as_text) {
                Some(extension) if extension == agent.as_str() => Ok(true),
                _ => {
                    let agent = crate::text::visible(agent.as_str());
                    let what = format!("the answer about agent #{agent} is about somebody else");
                    Err(super::identity::bad_id(&reply, &what))
                }
            },
            Err(error) if error.status() == Some(404) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Sends a request whose success needs no body.
    pub(super) async fn tell(&self, call: &Call, request: Request) -> Result<()> {
        self.exchange(call, request).await.map(drop)
    }
}

fn no_extension(group: &GroupId, agent: &AgentId, error: &Error) -> Error {
    let message = format!("there is no extension #{}", crate::text::visible(agent.as_str()));
    let told = Error::new(error.backend(), error.operation(), Kind::NotFound, "agent", message)
        .with_reach(error.reach())
        .with_group(group.clone())
        .with_status(404)
        .with_hint("refresh the agents: it may have been deleted");
    let told = match error.vendor_code() {
        Some(code) => told.with_vendor_code(code),
        None => told,
    };
    match error.vendor_message() {
        Some(sentence) => told.with_vendor_message(sentence),
        None => told,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rstest::rstest;

    use super::super::world::World;
    use super::*;
    use crate::client::{AgentEnd, Reach};
    use crate::domain::{Membership, ReceiveCall, Roster};

    const MEMBER: &str = r#"{"id":"a","name":"kelly","display_name":"Kelly C.","extension_number":"104"}"#;
    const GROUP: &str = r#"{"id":"7","name":"Sales","description":null,"outbound_caller_ids":[]}"#;
    const REFUSED: &str = r#"{"errors":[{"code":"UNKNOWN","message":"no"}]}"#;

    fn roster(agents: &[&str]) -> Roster {
        let members = agents.iter().map(|agent| Membership::new(*agent, ReceiveCall::Unknown));
        Roster::new(GroupId::new("7"), members.collect()).expect("no doubles")
    }

    /// Writes from one roster to another; gives how each agent ended, and what was sent.
    async fn written(base: &[&str], target: &[&str], answers: &[(u16, &str)]) -> (Vec<String>, Vec<String>) {
        let world = World::answering(answers.iter().copied()).await;
        let (base, target) = (roster(base), roster(target));
        let write = RosterWrite {
            base: &base,
            target: &target,
        };
        let receipt = world.portsip.assign(&Call::quiet(), write).await.expect("a receipt");
        let shown = |end: &AgentEnd| match end {
            AgentEnd::Done => "done".to_owned(),
            AgentEnd::NotAttempted => "left".to_owned(),
            AgentEnd::Failed(error) => format!("{}/{}", error.kind().word(), error.reason()),
        };
        let ends = receipt.agents.iter().map(|result| shown(&result.end)).collect();
        (ends, world.lines())
    }

    /// §5.9, §5.10: POST without a body, 200 empty and 204 empty.
    #[tokio::test]
    async fn an_add_and_a_removal_are_one_call_each() {
        let (ends, lines) = written(&["0103"], &["104"], &[(200, ""), (204, "")]).await;
        assert_eq!(ends, ["done", "done"]);
        let expected = [
            "POST /api/groups/7/members/104",
            "POST /api/groups/7/members/0103/destroy",
        ];
        assert_eq!(lines, expected);
    }

    #[tokio::test]
    async fn a_post_without_a_body_tells_its_length_and_who_asks() {
        let world = World::answering([(200, "")]).await;
        let (base, target) = (roster(&[]), roster(&["104"]));
        let write = RosterWrite {
            base: &base,
            target: &target,
        };
        world.portsip.assign(&Call::quiet(), write).await.expect("a receipt");
        let [sent] = world.requests().try_into().expect("one request");
        let head = sent.to_ascii_lowercase();
        assert!(head.contains("\r\ncontent-length: 0\r\n"), "{head}");
        assert!(head.contains("\r\nauthorization: bearer access-1\r\n"), "{head}");
        assert!(sent.ends_with("\r\n\r\n"), "no body: {sent}");
    }

    /// Several are under way at once; each is one call, and every one of them is told as progress.
    #[tokio::test]
    async fn many_members_are_one_call_each() {
        let world = World::answering((0..10).map(|_| (200, ""))).await;
        let agents: Vec<String> = (100..110).map(|number| number.to_string()).collect();
        let agents: Vec<&str> = agents.iter().map(String::as_str).collect();
        let (base, target) = (roster(&[]), roster(&agents));
        let write = RosterWrite {
            base: &base,
            target: &target,
        };
        let told = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&told);
        let call = Call::watched(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let receipt = world.portsip.assign(&call, write).await.expect("a receipt");
        assert!(receipt.first_failure().is_none());
        assert_eq!((receipt.agents.len(), told.load(Ordering::SeqCst)), (10, 10));
        let mut lines = world.lines();
        lines.sort();
        let expected: Vec<String> = agents
            .iter()
            .map(|agent| format!("POST /api/groups/7/members/{agent}"))
            .collect();
        assert_eq!(lines, expected);
    }

    /// §5.8 to §5.10: an error may mean "already so"; the check call tells, and a 404 needs the group as well.
    #[rstest]
    #[case::already_in(AgentChange::Add, &[(400, REFUSED), (200, MEMBER)], "done")]
    #[case::not_in(AgentChange::Add, &[(400, REFUSED), (404, ""), (200, GROUP)], "refused/vendor")]
    #[case::no_extension(AgentChange::Add, &[(404, ""), (404, ""), (200, GROUP)], "not-found/agent")]
    #[case::no_group(AgentChange::Add, &[(404, ""), (404, ""), (404, "")], "not-found/group")]
    #[case::cannot_tell(AgentChange::Add, &[(400, REFUSED), (403, "")], "refused/vendor")]
    #[case::somebody_else(AgentChange::Add, &[(400, REFUSED), (200, GROUP)], "refused/vendor")]
    #[case::trouble_but_done(AgentChange::Add, &[(500, REFUSED), (200, MEMBER)], "done")]
    #[case::already_out(AgentChange::Remove, &[(404, ""), (404, ""), (200, GROUP)], "done")]
    #[case::out_by_another_code(AgentChange::Remove, &[(400, REFUSED), (404, ""), (200, GROUP)], "done")]
    #[case::still_in(AgentChange::Remove, &[(400, REFUSED), (200, MEMBER)], "refused/vendor")]
    #[case::group_gone(AgentChange::Remove, &[(404, ""), (404, ""), (404, "")], "not-found/group")]
    #[case::odd_check(AgentChange::Remove, &[(400, REFUSED), (400, "")], "refused/vendor")]
    #[tokio::test]
    async fn an_error_is_looked_behind(
        #[case] change: AgentChange,
        #[case] answers: &[(u16, &str)],
        #[case] expected: &str,
    ) {
        let (base, target): (&[&str], &[&str]) = match change {
            AgentChange::Add => (&[], &["104"]),
            AgentChange::Remove => (&["104"], &[]),
        };
        let (ends, lines) = written(base, target, answers).await;
        assert_eq!(ends, [expected]);
        let looked: Vec<&str> = lines.iter().skip(1).map(String::as_str).collect();
        let checks = ["GET /api/groups/7/members/104", "GET /api/groups/7"];
        assert_eq!(looked, checks.split_at(answers.len() - 1).0);
    }

    /// An ended session, no network and no permission are not looked behind; nothing can be done with them.
    #[tokio::test]
    async fn what_stops_everybody_is_told_at_once() {
        let world = World::answering([(401, "")]).await;
        let (base, target) = (roster(&[]), roster(&["104"]));
        let write = RosterWrite {
            base: &base,
            target: &target,
        };
        let error = world.portsip.assign(&Call::quiet(), write).await.expect_err("ended");
        assert!(error.asks_for_sign_in(), "{error:?}");
        assert_eq!(error.reach(), Reach::Answered);
    }
}
