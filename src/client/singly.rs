//! A roster written agent by agent, for phone systems that have no call for the whole.

use std::future::Future;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

use super::{AgentChange, AgentEnd, AgentResult, Call, Error, Kind, Notice, Reach, Result, RosterWrite, WriteReceipt};
use crate::domain::{AgentId, RosterDiff};

/// Makes each agent's own change with `change`, at most `at_once` at the same time.
///
/// Adds come before removals, and nobody is removed when an add did not go through: a group must not be left without
/// the people who were to take over. One agent's refusal does not hold up the others; what concerns all of them (no
/// network, no session) and a stop through `call` end it between two changes.
///
/// # Errors
///
/// What stopped it, when nothing can have taken effect by then.
pub(super) async fn write<F>(
    call: &Call,
    write: RosterWrite<'_>,
    at_once: usize,
    change: impl Fn(AgentChange, AgentId) -> F,
) -> Result<WriteReceipt>
where
    F: Future<Output = Result<()>>,
{
    let diff = RosterDiff::between(write.base, write.target);
    let agents = |members: Vec<crate::domain::Membership>| members.into_iter().map(|member| member.agent);
    let mut round = Round {
        call,
        at_once,
        of: diff.added.len() + diff.removed.len(),
        results: Vec::new(),
        stopped: false,
    };
    round.run(AgentChange::Add, agents(diff.added), &change).await;
    let failed = round.results.iter().any(|result| !matches!(result.end, AgentEnd::Done));
    round.stopped |= failed;
    round.run(AgentChange::Remove, agents(diff.removed), &change).await;
    round.finish()
}

/// Whether an error concerns everybody, so that there is no use in going on.
fn concerns_all(error: &Error) -> bool {
    matches!(error.kind(), Kind::Auth | Kind::Net | Kind::Reply | Kind::Config)
}

struct Round<'a> {
    call: &'a Call,
    at_once: usize,
    of: usize,
    results: Vec<AgentResult>,
    stopped: bool,
}

impl Round<'_> {
    async fn run<F>(
        &mut self,
        kind: AgentChange,
        mut agents: impl Iterator<Item = AgentId>,
        change: &impl Fn(AgentChange, AgentId) -> F,
    ) where
        F: Future<Output = Result<()>>,
    {
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < self.at_once.max(1) && !self.stopped && !self.call.is_stopped() {
                let Some(agent) = agents.next() else { break };
                let made = change(kind, agent.clone());
                running.push(async move { (agent, made.await) });
            }
            let Some((agent, made)) = running.next().await else {
                break;
            };
            self.note(kind, agent, made);
        }
        self.results.extend(agents.map(|agent| AgentResult {
            agent,
            change: kind,
            end: AgentEnd::NotAttempted,
        }));
    }

    fn note(&mut self, change: AgentChange, agent: AgentId, made: Result<()>) {
        let end = match made {
            Ok(()) => AgentEnd::Done,
            // Stopped while it waited for its turn: nothing of it has left.
            Err(error) if self.call.is_stopped() && error.reach() == Reach::NotSent => AgentEnd::NotAttempted,
            Err(error) => {
                self.stopped |= concerns_all(&error);
                AgentEnd::Failed(error)
            }
        };
        self.results.push(AgentResult { agent, change, end });
        self.call.notify(Notice::Progress {
            done: self.results.len(),
            of: Some(self.of),
        });
    }

    fn finish(mut self) -> Result<WriteReceipt> {
        let took_effect = |result: &AgentResult| match &result.end {
            AgentEnd::Done => true,
            AgentEnd::Failed(error) => error.reach() == Reach::Unanswered,
            AgentEnd::NotAttempted => false,
        };
        if !self.results.iter().any(took_effect) {
            let stopper = self
                .results
                .iter()
                .position(|result| matches!(&result.end, AgentEnd::Failed(error) if concerns_all(error)));
            if let Some(AgentEnd::Failed(error)) = stopper.map(|place| self.results.swap_remove(place).end) {
                return Err(error);
            }
        }
        Ok(WriteReceipt {
            message: None,
            agents: self.results,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::client::Operation;
    use crate::domain::{Backend, GroupId, Membership, ReceiveCall, Roster};

    fn roster(agents: &[&str]) -> Roster {
        let members = agents.iter().map(|agent| Membership::new(*agent, ReceiveCall::Unknown));
        Roster::new(GroupId::new("7"), members.collect()).expect("no doubles")
    }

    fn error(kind: Kind, reach: Reach) -> Error {
        Error::new(Backend::PortSip, Operation::WriteRoster, kind, "scripted", "it failed").with_reach(reach)
    }

    /// Writes from `base` to `target`; agents that `fails` names fail so. Gives the ends and the order of changes.
    async fn played(
        call: &Call,
        base: &[&str],
        target: &[&str],
        fails: impl Fn(&str) -> Option<Error>,
    ) -> (Result<Vec<String>>, Vec<String>) {
        let order = Mutex::new(Vec::new());
        let (base, target) = (roster(base), roster(target));
        let pair = RosterWrite {
            base: &base,
            target: &target,
        };
        let receipt = write(call, pair, 1, |change, agent| {
            order
                .lock()
                .expect("no panic")
                .push(format!("{change:?} {}", agent.as_str()));
            let end = fails(agent.as_str()).map_or(Ok(()), Err);
            async move { end }
        })
        .await;
        let shown = receipt.map(|receipt| {
            let show = |result: &AgentResult| {
                let end = match &result.end {
                    AgentEnd::Done => "done",
                    AgentEnd::Failed(_) => "failed",
                    AgentEnd::NotAttempted => "left",
                };
                format!("{} {end}", result.agent.as_str())
            };
            receipt.agents.iter().map(show).collect()
        });
        (shown, order.into_inner().expect("no panic"))
    }

    #[tokio::test]
    async fn adds_come_before_removals() {
        let (ends, order) = played(&Call::quiet(), &["1", "2"], &["2", "3", "4"], |_| None).await;
        assert_eq!(order, ["Add 3", "Add 4", "Remove 1"]);
        assert_eq!(ends.expect("a receipt"), ["3 done", "4 done", "1 done"]);
    }

    #[tokio::test]
    async fn one_refusal_leaves_the_other_adds_alone_and_removes_nobody() {
        let refuse = |agent: &str| (agent == "3").then(|| error(Kind::Refused, Reach::Answered));
        let (ends, order) = played(&Call::quiet(), &["1"], &["3", "4"], refuse).await;
        assert_eq!(order, ["Add 3", "Add 4"]);
        assert_eq!(ends.expect("a receipt"), ["3 failed", "4 done", "1 left"]);
    }

    #[tokio::test]
    async fn what_concerns_everybody_ends_it() {
        let expire = |agent: &str| (agent == "4").then(|| error(Kind::Auth, Reach::Answered));
        let (ends, order) = played(&Call::quiet(), &[], &["3", "4", "5"], expire).await;
        assert_eq!(order, ["Add 3", "Add 4"]);
        assert_eq!(ends.expect("a receipt"), ["3 done", "4 failed", "5 left"]);
    }

    #[tokio::test]
    async fn a_first_request_that_ends_it_is_an_error_unless_it_may_have_taken_effect() {
        let fail = |reach| move |agent: &str| (agent == "3").then(|| error(Kind::Net, reach));
        let (ends, _) = played(&Call::quiet(), &[], &["3", "4"], fail(Reach::NotSent)).await;
        assert_eq!(ends.expect_err("nothing was done").kind(), Kind::Net);
        let (ends, _) = played(&Call::quiet(), &[], &["3", "4"], fail(Reach::Unanswered)).await;
        assert_eq!(ends.expect("a receipt"), ["3 failed", "4 left"]);
    }

    #[tokio::test]
    async fn a_stop_between_two_changes_leaves_the_rest_and_says_so() {
        let stop = CancellationToken::new();
        let call = Call::quiet().stopped_by(stop.clone());
        let stopping = |agent: &str| {
            if agent == "4" {
                stop.cancel();
            }
            None
        };
        let (ends, order) = played(&call, &["1"], &["3", "4", "5"], stopping).await;
        assert_eq!(order, ["Add 3", "Add 4"]);
        assert_eq!(ends.expect("a receipt"), ["3 done", "4 done", "5 left", "1 left"]);
    }
}
