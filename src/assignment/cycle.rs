//! One step through the safe write, from the first refusal to the last re-read.

use std::sync::Arc;

use tokio::time::Instant;

use super::agent_report::{AgentWord, correct, planned, take, those};
use super::notices::{reading, writing};
use super::overlay::{done, overlay};
use super::writer::{SafeWriter, Watch};
use super::{
    Action, Amendment, Entry, EntryId, Error, ErrorNote, NotSaved, OnDrift, Outcome, Settlement, Stage, StepReport,
    WriteRequest, Written,
};
use crate::client::{self, Call, Capability, Kind, Reach, RosterReading, RosterWrite, WriteReceipt};
use crate::domain::{AgentId, Roster, RosterDiff, Step, merge};

/// What a step came to, and why.
pub(super) struct Ending {
    pub outcome: Outcome,
    pub error: Option<Error>,
}

impl Ending {
    pub fn of(outcome: Outcome) -> Box<Self> {
        Box::new(Self { outcome, error: None })
    }

    pub fn because(outcome: Outcome, error: impl Into<Error>) -> Box<Self> {
        let error = Some(error.into());
        Box::new(Self { outcome, error })
    }

    pub fn refused(error: impl Into<Error>) -> Box<Self> {
        Self::because(Outcome::NotAttempted, error)
    }
}

/// What one round of a write starts from and leads to.
pub(super) struct Goal {
    /// The roster as if nothing of this change were done yet; an earlier round may have done a part.
    pub unwritten: Roster,
    /// The roster as re-read just before; carries the revision where there is one.
    pub current: Roster,
    /// What it should become.
    pub target: Roster,
}

impl Goal {
    /// Whose part of the change shows in `seen`.
    pub fn done(&self, seen: &Roster) -> Vec<AgentId> {
        done(&self.unwritten, &self.target, seen)
    }
}

pub(super) struct Cycle {
    pub writer: SafeWriter,
    /// The caller's companion.
    call: Call,
    /// The same for reading, seen by the watch too.
    pub reading: Call,
    pub step: Step,
    pub request: WriteRequest,
    pub watch: Watch,
    pub elsewhere: usize,
    /// How many earlier rounds have sent something.
    pub rounds: usize,
    pub report: StepReport,
}

impl Cycle {
    pub fn new(
        writer: SafeWriter,
        call: Call,
        step: Step,
        request: WriteRequest,
        watch: Watch,
        elsewhere: usize,
    ) -> Self {
        let report = StepReport::not_attempted(&step);
        Self {
            writer,
            reading: reading(&call, Arc::clone(&watch)),
            call,
            step,
            request,
            watch,
            elsewhere,
            rounds: 0,
            report,
        }
    }

    pub async fn run(mut self) -> StepReport {
        let ending = match self.check_first() {
            Ok(()) => self.locked().await,
            Err(ending) => ending,
        };
        self.report.outcome = ending.outcome;
        self.report.error = ending.error;
        self.report
    }

    async fn locked(&mut self) -> Box<Ending> {
        (self.watch)(Stage::Locking);
        let (origin, patience) = (&self.writer.author().origin, self.writer.policy().lock_patience);
        let key = self.step.group().as_str();
        let _lock = match self.writer.journal().exclude(origin, key, patience).await {
            Ok(lock) => lock,
            Err(error) => return Ending::refused(Error::NotRecorded(error)),
        };
        self.journaled().await
    }

    async fn journaled(&mut self) -> Box<Ending> {
        if let Err(ending) = self.check_cancel() {
            return ending;
        }
        (self.watch)(Stage::Journaling);
        let intent = self.writer.intent(
            &self.request,
            Action::Roster {
                group_name: Arc::clone(&self.step.group_name),
                before: self.step.base.clone(),
                after: self.step.target.clone(),
            },
        );
        let id = intent.id.clone();
        if let Err(error) = self.writer.journal().append(Entry::Intent(intent)).await {
            return Ending::refused(Error::NotRecorded(error));
        }
        self.report.entry = Some(id.clone());
        let ending = self.perform(&id).await;
        self.settle(id, &ending).await;
        ending
    }

    async fn settle(&mut self, id: EntryId, ending: &Ending) {
        let mut settlement = Settlement::new(id, self.writer.now(), ending.outcome.word());
        settlement.error = ending.error.as_ref().map(ErrorNote::from);
        if matches!(ending.outcome, Outcome::Differs { .. }) {
            settlement.observed = self.report.last_reading.as_ref().map(|reading| reading.roster.clone());
        }
        let saved = self.writer.journal().append(Entry::Settlement(settlement)).await;
        self.report.not_saved = saved.err().map(NotSaved::from);
    }

    /// Re-read, write once, see what came of it.
    ///
    /// A session that ends in the middle sends it round once more: the re-read renews the session where that can be
    /// done without a person, and only what is not done yet is written.
    async fn perform(&mut self, id: &EntryId) -> Box<Ending> {
        let mut clashed = false;
        let mut renewed = false;
        let mut sent: Option<Goal> = None;
        loop {
            let current = match self.re_read(sent.is_some()).await {
                Ok(current) => current,
                Err(ending) => return ending,
            };
            let read_at = Instant::now();
            let goal = self.reconcile(id, current.clone(), sent.as_ref()).await;
            let goal = match goal.and_then(|goal| self.check_cancel().map(|()| goal)) {
                Ok(goal) => goal,
                Err(ending) => {
                    return match sent {
                        Some(sent) => self.left_over(&sent, &current, ending),
                        None => ending,
                    };
                }
            };
            self.report.sent = Some(RosterDiff::between(&goal.unwritten, &goal.target));
            self.report.gap = Some(read_at.elapsed());
            let may_renew = !renewed && !self.request.cancel.is_cancelled();
            match self.send(&goal).await {
                Ok(receipt) => {
                    let expired = receipt.first_failure().is_some_and(client::Error::asks_for_sign_in);
                    take(&mut self.report.agents, receipt.agents);
                    if !(expired && may_renew) {
                        return self.verify(&goal).await;
                    }
                    renewed = true;
                    self.rounds += 1;
                    sent = Some(goal);
                }
                Err(error) if error.asks_for_sign_in() && may_renew => {
                    renewed = true;
                    if error.reach() == Reach::NotSent {
                        self.report.sent = None;
                    } else {
                        self.rounds += 1;
                        sent = Some(goal);
                    }
                }
                // KAZOO's 409: once more when the re-read shows the same base, else it is drift (`design.md §6`).
                Err(error) if !clashed && self.is_clash(&error) => {
                    clashed = true;
                    // Refused by its version, so nothing of it was done: what the next reading ends with sent nothing.
                    self.report.sent = None;
                }
                Err(error) => return self.decide(error, &goal).await,
            }
        }
    }

    async fn send(&mut self, goal: &Goal) -> client::Result<WriteReceipt> {
        let singly = !self.writer.directory().capabilities().has(Capability::AtomicRoster);
        if singly && self.report.agents.is_empty() {
            self.report.agents = planned(&RosterDiff::between(&goal.unwritten, &goal.target));
        }
        let before = those(&self.report.agents, &[AgentWord::Done]).len();
        let written = singly.then_some(Written {
            done: before,
            of: self.report.agents.len(),
            left: None,
        });
        (self.watch)(Stage::Writing { written });
        let call = writing(&self.call, &self.request, Arc::clone(&self.watch), written);
        let write = RosterWrite {
            base: &goal.current,
            target: &goal.target,
        };
        self.writer.directory().write_roster(&call, write).await
    }

    /// Reads the roster once more. After something was sent nothing stops it any more: its outcome must be told.
    async fn re_read(&mut self, sent: bool) -> Result<Roster, Box<Ending>> {
        (self.watch)(Stage::ReReading);
        let read = self.writer.directory().read_roster(&self.reading, self.step.group());
        let reading = tokio::select! {
            biased;
            () = self.request.cancel.cancelled(), if !sent => return Err(Ending::refused(Error::Cancelled)),
            reading = read => reading,
        };
        if sent {
            correct(
                &mut self.report.agents,
                reading.as_ref().ok().map(|reading| &reading.roster),
            );
        }
        match reading {
            Ok(reading) => Ok(self.keep(reading)),
            Err(error) if error.kind() == Kind::NotFound => Err(self.gone(error)),
            Err(error) if sent => Err(Ending::because(Outcome::Unknown, error)),
            Err(error) if error.asks_for_sign_in() => Err(Ending::refused(error)),
            Err(error) => Err(Ending::because(Outcome::Failed, error)),
        }
    }

    fn keep(&mut self, reading: RosterReading) -> Roster {
        let roster = reading.roster.clone();
        self.report.last_reading = Some(reading);
        roster
    }

    pub fn gone(&self, source: client::Error) -> Box<Ending> {
        let error = Error::Gone {
            group: self.step.group().clone(),
            name: Arc::clone(&self.step.group_name),
            source,
        };
        Ending::because(Outcome::Failed, error)
    }

    /// What to write onto the roster as re-read; an ending when that is nothing. What an earlier round has done is
    /// expected to show, and is nobody else's change.
    async fn reconcile(&self, id: &EntryId, current: Roster, sent: Option<&Goal>) -> Result<Goal, Box<Ending>> {
        let (base, target) = match sent {
            Some(sent) => (&sent.unwritten, &sent.target),
            None => (&self.step.base, &self.step.target),
        };
        let done = sent.map(|sent| sent.done(&current)).unwrap_or_default();
        let expected = overlay(base, &done, target);
        let unwritten = overlay(&current, &done, base);
        let goal = |target, current| Goal {
            unwritten: unwritten.clone(),
            current,
            target,
        };
        if current.same_members(target) {
            return Err(Ending::of(Outcome::NothingToDo));
        }
        if current.same_members(&expected) {
            return Ok(goal(target.clone(), current));
        }
        let merged = merge(&expected, target, &current);
        if self.request.on_drift == OnDrift::Stop || !merged.is_clean() {
            return Err(Ending::of(Outcome::Drift(Box::new(merged))));
        }
        let order = self.writer.directory().capabilities().order();
        let target = order.settle(&current, merged.target);
        if current.same_members(&target) {
            return Err(Ending::of(Outcome::NothingToDo));
        }
        self.check_write(&unwritten, &target)?;
        let amendment = Amendment {
            of: id.clone(),
            before: unwritten.clone(),
            after: target.clone(),
        };
        let saved = self.writer.journal().append(Entry::Amendment(amendment)).await;
        match saved {
            Ok(()) => Ok(goal(target, current)),
            Err(error) => Err(Ending::refused(Error::NotRecorded(error))),
        }
    }
}
