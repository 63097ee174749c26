//! Writing a roster: membership is a property of the agent, so each agent is read, changed and written by itself
//! (`api/udesk.md §6.4`).
//!
//! ```text
//!  agent's turn ─▶ read the agent ─▶ ids ∪ {G} or ids \ {G} ─▶ PUT ─▶ first of its kind, or last group: look again
//!                        └─ already so: nothing is sent
//! ```

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;

use super::envelope::Family;
use super::identity;
use super::{Udesk, wire};
use crate::client::{AgentChange, Call, Error, Kind, Operation, Reach, Result, RosterWrite, WriteReceipt, singly};
use crate::domain::{AgentId, Backend, GroupId};
use crate::text::visible;

/// The most groups an agent can be in (`api/udesk.md §6.4`).
const MOST_GROUPS: usize = 10;

/// One agent after the other: with fifty requests a minute, more at once would only wait more (`api/udesk.md §3`).
const AT_ONCE: usize = 1;

/// How often and after which waits an outcome is looked at before it counts.
const LOOKS: [Duration; 2] = [Duration::ZERO, Duration::from_secs(1)];

/// Lets one change after the other happen to an agent: two that read at the same time would each write a full list
/// without the other's group.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<AgentId, Weak<tokio::sync::Mutex<()>>>>);

impl Turns {
    async fn of(&self, agent: &AgentId) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| turn.strong_count() > 0);
            let known = turns.get(agent).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let turn = Arc::default();
                turns.insert(agent.clone(), Arc::downgrade(&turn));
                turn
            })
        };
        turn.lock_owned().await
    }
}

/// What this session has seen of how the phone system takes a list of groups (`api/udesk.md §10`, first row).
#[derive(Default)]
pub(super) struct Proven {
    add: AtomicBool,
    remove: AtomicBool,
}

impl Proven {
    fn of(&self, change: AgentChange) -> &AtomicBool {
        match change {
            AgentChange::Add => &self.add,
            AgentChange::Remove => &self.remove,
        }
    }
}

/// One agent's change, decided from what was read.
struct Change<'a> {
    agent: &'a AgentId,
    group: &'a GroupId,
    kind: AgentChange,
    before: Vec<u64>,
    after: Vec<u64>,
}

/// What a look after a write shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sight {
    /// What was sent.
    Sent,
    /// What was there before.
    Before,
    /// Something else.
    Other,
}

impl Udesk {
    /// Makes each agent's own change, adds first.
    pub(super) async fn assign(&self, call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt> {
        let group = write.target.group();
        let number = identity::of_group(group, Operation::WriteRoster)?;
        singly::write(call, write, AT_ONCE, |kind, agent| async move {
            let _turn = self.turns.of(&agent).await;
            let before = self.groups_before(call, group, &agent).await?;
            let Some(after) = planned(&before, number, kind) else {
                return Ok(());
            };
            let change = Change {
                agent: &agent,
                group,
                kind,
                before,
                after,
            };
            change.check()?;
            let request = wire::set_groups(&agent, &change.after, group)?;
            self.ask(call, Family::Agents, &request).await?;
            self.prove(call, &change).await
        })
        .await
    }

    /// The agent's groups just before the write. Whatever goes wrong here, nothing of the write has left.
    async fn groups_before(&self, call: &Call, group: &GroupId, agent: &AgentId) -> Result<Vec<u64>> {
        self.groups_now(call, agent).await.map_err(|error| {
            let message = format!(
                "{}; agent #{} was not changed",
                error.message(),
                visible(agent.as_str())
            );
            error
                .with_message(message)
                .with_operation(Operation::WriteRoster)
                .with_reach(Reach::NotSent)
                .with_group(group.clone())
        })
    }

    /// Looks at the agent again where the outcome is not certain by itself: the first time each kind of change is made
    /// in a session, and whenever an agent loses the last group. A stop ends the looking: the write was accepted, and
    /// the caller reads the roster in any case.
    async fn prove(&self, call: &Call, change: &Change<'_>) -> Result<()> {
        let proven = self.proven.of(change.kind);
        if proven.load(Ordering::Relaxed) && !change.after.is_empty() {
            return Ok(());
        }
        let mut sight = (Sight::Other, Vec::new());
        for wait in LOOKS {
            tokio::select! {
                biased;
                () = call.stopped() => return Ok(()),
                () = tokio::time::sleep(wait) => {}
            }
            let now = match self.groups_now(call, change.agent).await {
                Ok(now) => now,
                Err(_) if call.is_stopped() => return Ok(()),
                Err(error) => return Err(change.unseen(error)),
            };
            sight = (change.sight(&now), now);
            if sight.0 == Sight::Sent {
                proven.store(true, Ordering::Relaxed);
                return Ok(());
            }
        }
        match (change.kind, sight) {
            // Not shown yet proves nothing and has hurt nobody: the caller's own reading decides.
            (AgentChange::Add, (Sight::Before, _)) => Ok(()),
            (AgentChange::Remove, (Sight::Before, _)) if change.after.is_empty() => Err(change.kept_in_last_group()),
            (_, (Sight::Before, now)) => Err(change.taken_otherwise(&now).with_reach(Reach::Answered)),
            // Something did change, and perhaps in groups nobody named.
            (_, (_, now)) => Err(change.taken_otherwise(&now).with_reach(Reach::Unanswered)),
        }
    }
}

/// The list to write: one group more or less, everything else in its order. `None` when it already is so.
fn planned(before: &[u64], group: u64, change: AgentChange) -> Option<Vec<u64>> {
    match (change, before.contains(&group)) {
        (AgentChange::Add, false) => Some(before.iter().copied().chain([group]).collect()),
        (AgentChange::Remove, true) => Some(before.iter().copied().filter(|id| *id != group).collect()),
        _ => None,
    }
}

impl Change<'_> {
    /// Refuses an eleventh group before anything is sent (`reliability.md` row 81).
    fn check(&self) -> Result<()> {
        if self.kind == AgentChange::Remove || self.after.len() <= MOST_GROUPS {
            return Ok(());
        }
        let message = format!(
            "agent #{} is in {} groups already ({}), and Udesk takes at most {MOST_GROUPS}; nothing was sent",
            visible(self.agent.as_str()),
            self.before.len(),
            listed(&self.before)
        );
        Err(self
            .error(Kind::Write, "refused-before-send", message)
            .with_hint("take the agent out of another group first"))
    }

    fn sight(&self, now: &[u64]) -> Sight {
        let set = |ids: &[u64]| ids.iter().copied().collect::<BTreeSet<u64>>();
        if set(now) == set(&self.after) {
            Sight::Sent
        } else if set(now) == set(&self.before) {
            Sight::Before
        } else {
            Sight::Other
        }
    }

    /// The trap of the empty list: answered with success, and nothing changed (`api/udesk.md §6.4`).
    fn kept_in_last_group(&self) -> Error {
        let message = format!(
            "agent #{} is in no other group, and Udesk kept this membership although it accepted the change",
            visible(self.agent.as_str())
        );
        self.error(Kind::Refused, "last-group", message)
            .with_reach(Reach::Answered)
            .with_hint("put the agent into another group first, then take the agent out of this one")
    }

    /// Udesk does not replace the list as it is read to do: going on could take people out of groups nobody named.
    fn taken_otherwise(&self, now: &[u64]) -> Error {
        let message = format!(
            "Udesk accepted the groups {} for agent #{}, and shows {} (before: {}); writing stopped",
            listed(&self.after),
            visible(self.agent.as_str()),
            listed(now),
            listed(&self.before)
        );
        self.error(Kind::Reply, "not-as-sent", message)
            .with_hint("check the agent's groups in Udesk before you go on; somebody else may be changing them")
    }

    fn unseen(&self, error: Error) -> Error {
        let message = format!(
            "agent #{} was changed, but how it came out could not be read: {}",
            visible(self.agent.as_str()),
            error.message()
        );
        error
            .with_message(message)
            .with_operation(Operation::WriteRoster)
            .with_reach(Reach::Unanswered)
            .with_group(self.group.clone())
    }

    fn error(&self, kind: Kind, reason: &'static str, message: String) -> Error {
        Error::new(Backend::Udesk, Operation::WriteRoster, kind, reason, message).with_group(self.group.clone())
    }
}

fn listed(ids: &[u64]) -> String {
    if ids.is_empty() {
        return "none".to_owned();
    }
    let ids: Vec<String> = ids.iter().map(|id| format!("#{id}")).collect();
    ids.join(", ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn change(kind: AgentChange, before: Vec<u64>, check: impl Fn(&Change<'_>)) {
        let (agent, group) = (AgentId::new("17"), GroupId::new("4"));
        let after = planned(&before, 4, kind).expect("a change");
        check(&Change {
            agent: &agent,
            group: &group,
            kind,
            before,
            after,
        });
    }

    proptest! {
        /// Promise D13: whatever else an agent's list holds stays, in its order, doubled ids included.
        #[test]
        fn every_other_group_stays_in_its_place(before in proptest::collection::vec(0_u64..20, 0..12), group in 0_u64..20) {
            let others = |ids: &[u64]| ids.iter().copied().filter(|id| *id != group).collect::<Vec<u64>>();
            for kind in [AgentChange::Add, AgentChange::Remove] {
                let already = before.contains(&group) == (kind == AgentChange::Add);
                let after = planned(&before, group, kind);
                prop_assert_eq!(after.is_none(), already);
                let after = after.unwrap_or_else(|| before.clone());
                prop_assert_eq!(others(&after), others(&before));
                prop_assert_eq!(after.contains(&group), kind == AgentChange::Add);
            }
        }
    }

    /// `reliability.md` row 81.
    #[test]
    fn an_eleventh_group_is_refused_with_the_ten() {
        change(AgentChange::Add, (10..20).collect(), |change| {
            let error = change.check().expect_err("too many");
            assert_eq!((error.kind(), error.reason()), (Kind::Write, "refused-before-send"));
            assert_eq!(error.reach(), Reach::NotSent);
            let message = error.message();
            assert!(
                message.contains("agent #17") && message.contains("#10, #11") && message.contains("#19"),
                "{message}"
            );
        });
        change(AgentChange::Add, (10..19).collect(), |change| {
            assert!(change.check().is_ok());
        });
        // Whoever is in more than ten can still be taken out.
        change(AgentChange::Remove, (4..16).collect(), |change| {
            assert!(change.check().is_ok());
        });
    }

    #[test]
    fn a_look_knows_what_was_sent_from_what_was_there() {
        change(AgentChange::Remove, vec![1, 4], |change| {
            assert_eq!(change.sight(&[1]), Sight::Sent);
            assert_eq!(change.sight(&[4, 1]), Sight::Before);
            assert_eq!(change.sight(&[]), Sight::Other);
        });
    }

    #[tokio::test(start_paused = true)]
    async fn an_agents_changes_take_turns_and_others_do_not_wait() {
        let turns = Turns::default();
        let (one, two) = (AgentId::new("1"), AgentId::new("2"));
        let held = turns.of(&one).await;
        let patience = Duration::from_secs(1);
        assert!(tokio::time::timeout(patience, turns.of(&one)).await.is_err());
        assert!(tokio::time::timeout(patience, turns.of(&two)).await.is_ok());
        drop(held);
        assert!(tokio::time::timeout(patience, turns.of(&one)).await.is_ok());
        drop(turns.of(&two).await);
        assert_eq!(turns.0.lock().expect("no panic").len(), 1);
    }
}
