//! What a write has come to, by reading again.

use std::sync::Arc;

use super::agent_report::{AgentWord, correct, first_failure, those};
use super::cycle::{Cycle, Ending, Goal};
use super::observe::{Observation, Shows, is_unsure, observe, only_untold_calls};
use super::overlay::overlay;
use super::{Doubt, Error, Outcome, Stage};
use crate::client::{self, Capability, Kind, Reach};
use crate::domain::{Roster, RosterDiff, merge};

impl Cycle {
    /// Whether the phone system itself refused the write because of a version.
    pub(super) fn is_clash(&self, error: &client::Error) -> bool {
        let conditional = self.writer.directory().capabilities().has(Capability::ConditionalWrite);
        conditional && error.kind() == Kind::Write && error.reason() == "drift"
    }

    /// The write was accepted, wholly or of some agents: does it show?
    pub(super) async fn verify(&mut self, goal: &Goal) -> Box<Ending> {
        let enough = self.certain_end(goal);
        // A failure that the re-read shows as done still tells why the rest was not attempted.
        let failed = first_failure(&self.report.agents).cloned();
        let shows = self.look(goal, enough.as_ref()).await;
        let obstacle = self.obstacle(failed);
        match shows {
            Shows::Target => match obstacle.filter(reaches_elsewhere) {
                None => Ending::of(Outcome::Confirmed),
                // This roster is as meant, and something else is not: nobody may be told that all is well.
                harm => Box::new(Ending {
                    outcome: Outcome::Differs {
                        differences: RosterDiff::between(&goal.target, &goal.target),
                    },
                    error: harm,
                }),
            },
            Shows::Base if self.any(AgentWord::Unconfirmed) || obstacle.is_none() => Box::new(Ending {
                outcome: Outcome::Unconfirmed(Doubt::NotYetVisible),
                error: obstacle,
            }),
            Shows::Base => {
                let stopped = matches!(obstacle, Some(Error::Stopped { .. }));
                let (outcome, error) = if stopped {
                    (Outcome::NotAttempted, Some(Error::Cancelled))
                } else {
                    (Outcome::Failed, obstacle)
                };
                Box::new(Ending { outcome, error })
            }
            Shows::Other(differences) if obstacle.is_none() && only_untold_calls(&differences) => {
                let agents = differences.calls.into_iter().map(|change| change.agent).collect();
                Ending::of(Outcome::Unconfirmed(Doubt::CallsNotTold(agents)))
            }
            Shows::Other(differences) => Box::new(Ending {
                outcome: Outcome::Differs { differences },
                error: obstacle,
            }),
            Shows::Gone(error) => {
                let mut ending = self.gone(error);
                ending.outcome = Outcome::Unconfirmed(Doubt::GroupGone);
                ending
            }
            Shows::Nothing(error) => match obstacle {
                None => Ending::because(Outcome::Unconfirmed(Doubt::NotReadable), error),
                Some(obstacle) => Ending::because(Outcome::Unknown, obstacle),
            },
        }
    }

    /// The write ended with an error: what is true now (promises C9, C10)?
    pub(super) async fn decide(&mut self, error: client::Error, goal: &Goal) -> Box<Ending> {
        if error.reach() == Reach::NotSent && self.rounds == 0 {
            self.report.sent = None;
            // Stopped while it waited for its turn.
            if self.request.cancel.is_cancelled() {
                return Ending::refused(Error::Cancelled);
            }
            let outcome = if error.asks_for_sign_in() {
                Outcome::NotAttempted
            } else {
                Outcome::Failed
            };
            return Ending::because(outcome, error);
        }
        let refused = error.reach() != Reach::Unanswered && !is_unsure(&error) && !self.is_clash(&error);
        let enough = refused.then(|| goal.current.clone());
        match self.look(goal, enough.as_ref()).await {
            Shows::Target => Ending::of(Outcome::Confirmed),
            Shows::Base => Ending::because(Outcome::Failed, error),
            Shows::Other(_) if self.is_clash(&error) => {
                let seen = self.report.last_reading.as_ref().map(|reading| &reading.roster);
                let merged = merge(&self.step.base, &self.step.target, seen.unwrap_or(&goal.current));
                Ending::because(Outcome::Drift(Box::new(merged)), error)
            }
            Shows::Other(differences) => Ending::because(Outcome::Differs { differences }, error),
            Shows::Gone(gone) if error.kind() == Kind::NotFound => {
                drop(gone);
                self.gone(error)
            }
            Shows::Gone(gone) => self.gone(gone),
            Shows::Nothing(_) => Ending::because(Outcome::Unknown, error),
        }
    }

    /// What an earlier round has left, when the rest of it is not to be sent any more.
    pub(super) fn left_over(&mut self, sent: &Goal, current: &Roster, ending: Box<Ending>) -> Box<Ending> {
        if ending.outcome == Outcome::NothingToDo {
            return Ending::of(Outcome::Confirmed);
        }
        if sent.done(current).is_empty() {
            self.report.sent = None;
            return ending;
        }
        let differences = RosterDiff::between(&sent.target, current);
        let error = match ending.error {
            Some(Error::Cancelled) => self.stopped(),
            Some(error) => error,
            None => Error::Overtaken {
                group: self.step.group().clone(),
                name: Arc::clone(&self.step.group_name),
            },
        };
        Ending::because(Outcome::Differs { differences }, error)
    }

    /// What the roster must be by the answers alone; nothing where an answer leaves that open.
    fn certain_end(&self, goal: &Goal) -> Option<Roster> {
        let agents = &self.report.agents;
        if agents.is_empty() || self.any(AgentWord::Unknown) {
            return None;
        }
        let done = those(agents, &[AgentWord::Done]);
        Some(overlay(&goal.unwritten, &done, &goal.target))
    }

    fn any(&self, word: AgentWord) -> bool {
        self.report.agents.iter().any(|report| report.result == word)
    }

    /// Why not all of an accepted write is done; `failed` is the first failure by the answers alone.
    fn obstacle(&self, failed: Option<client::Error>) -> Option<Error> {
        let left = first_failure(&self.report.agents).cloned();
        match left.or(failed) {
            Some(error) => Some(error.into()),
            None => self.any(AgentWord::NotAttempted).then(|| self.stopped()),
        }
    }

    fn stopped(&self) -> Error {
        let agents = &self.report.agents;
        let done = those(agents, &[AgentWord::Done]).len();
        let of = agents.len();
        Error::Stopped { done, of }
    }

    async fn look(&mut self, goal: &Goal, enough: Option<&Roster>) -> Shows {
        let waits = &self.writer.policy().verify;
        let announce = |attempt| (self.watch)(Stage::Verifying { attempt });
        let asked = (self.writer.directory(), &self.reading);
        let wanted = (&goal.unwritten, &goal.target);
        let Observation { shows, reading } = observe(asked, waits, wanted, enough, announce).await;
        correct(&mut self.report.agents, reading.as_ref().map(|reading| &reading.roster));
        if reading.is_some() {
            self.report.last_reading = reading;
        }
        if !self.report.agents.is_empty() {
            let begun = [
                AgentWord::Done,
                AgentWord::Unconfirmed,
                AgentWord::Failed,
                AgentWord::Unknown,
            ];
            let begun = those(&self.report.agents, &begun);
            let sent = overlay(&goal.unwritten, &begun, &goal.target);
            self.report.sent = Some(RosterDiff::between(&goal.unwritten, &sent)).filter(|sent| !sent.is_empty());
        }
        shows
    }
}

fn reaches_elsewhere(error: &Error) -> bool {
    error.client().is_some_and(client::Error::reaches_elsewhere)
}
