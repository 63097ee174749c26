//! One step through the safe write, from the first refusal to the last re-read.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::observe::{Observation, Shows, observe, only_untold_calls};
use super::writer::{SafeWriter, Watch};
use super::{
    Action, Amendment, Doubt, Entry, EntryId, Error, ErrorNote, NotSaved, OnDrift, Outcome, Settlement, Stage,
    StepReport, WriteRequest,
};
use crate::client::{self, Call, Capability, Kind, Reach, RosterReading, RosterWrite};
use crate::domain::{Hazard, Plan, ReceiveCall, Roster, RosterDiff, Step, merge};

/// What a step came to, and why.
struct Ending {
    outcome: Outcome,
    error: Option<Error>,
}

impl Ending {
    fn of(outcome: Outcome) -> Box<Self> {
        Box::new(Self { outcome, error: None })
    }

    fn because(outcome: Outcome, error: impl Into<Error>) -> Box<Self> {
        let error = Some(error.into());
        Box::new(Self { outcome, error })
    }

    fn refused(error: impl Into<Error>) -> Box<Self> {
        Self::because(Outcome::NotAttempted, error)
    }
}

pub(super) struct Cycle {
    writer: SafeWriter,
    call: Call,
    step: Step,
    request: WriteRequest,
    watch: Watch,
    elsewhere: usize,
    report: StepReport,
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
            call,
            step,
            request,
            watch,
            elsewhere,
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

    /// Everything that can be refused before anything is written down or sent.
    fn check_first(&self) -> Result<(), Box<Ending>> {
        self.writer.may_write().map_err(Ending::refused)?;
        let (base, target) = (self.step.base.group(), self.step.target.group());
        if base != target {
            let (base, target) = (base.clone(), target.clone());
            return Err(Ending::refused(Error::TwoGroups { base, target }));
        }
        if self.report.diff.is_empty() {
            return Err(Ending::of(Outcome::NothingToDo));
        }
        self.check_write(&self.step.base, &self.step.target)?;
        self.check_cancel()
    }

    fn check_cancel(&self) -> Result<(), Box<Ending>> {
        if self.request.cancel.is_cancelled() {
            return Err(Ending::refused(Error::Cancelled));
        }
        Ok(())
    }

    /// Whether this very write may be sent: asked of the base as given, and again of the base as re-read.
    fn check_write(&self, base: &Roster, target: &Roster) -> Result<(), Box<Ending>> {
        self.check_ability(base, target).map_err(Ending::refused)?;
        let missing = self.request.confirmation.missing(self.hazards(base, target));
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Ending::of(Outcome::NeedsConfirmation(missing)))
        }
    }

    fn check_ability(&self, base: &Roster, target: &Roster) -> Result<(), Error> {
        let capabilities = self.writer.directory().capabilities();
        if target.is_empty() {
            capabilities.require(Capability::EmptyGroup)?;
        }
        if capabilities.has(Capability::ReceiveCall) {
            let agents: Vec<_> = target.undecided().cloned().collect();
            if !agents.is_empty() {
                return Err(Error::Undecided {
                    group: target.group().clone(),
                    name: Arc::clone(&self.step.group_name),
                    agents,
                });
            }
        } else if target
            .members()
            .iter()
            .any(|member| member.receive_call != ReceiveCall::Unknown)
        {
            capabilities.require(Capability::ReceiveCall)?;
        }
        let diff = RosterDiff::between(base, target);
        if !diff.moved.is_empty() || diff.added.iter().any(|member| member.order.is_some()) {
            capabilities.require(Capability::MemberOrder)?;
        }
        Ok(())
    }

    fn hazards(&self, base: &Roster, target: &Roster) -> Vec<Hazard> {
        let policy = self.writer.policy();
        let step = Step {
            group_name: Arc::clone(&self.step.group_name),
            base: base.clone(),
            target: target.clone(),
        };
        let plan = Plan::new([step]);
        let removed = self.elsewhere + plan.removals();
        let mut hazards = policy.hazards(&plan, &self.writer.author().profile);
        // The plan above is only a part: the total is that of the whole.
        hazards.retain(|hazard| !matches!(hazard, Hazard::RemovesTooManyInTotal { .. }));
        let limit = policy.limits.max_total_removals;
        if removed > limit {
            hazards.push(Hazard::RemovesTooManyInTotal { removed, limit });
        }
        hazards
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
    async fn perform(&mut self, id: &EntryId) -> Box<Ending> {
        let mut clashes = 0;
        loop {
            let current = match self.re_read().await {
                Ok(current) => current,
                Err(ending) => return ending,
            };
            let read_at = Instant::now();
            let target = match self.reconcile(id, &current).await {
                Ok(target) => target,
                Err(ending) => return ending,
            };
            if let Err(ending) = self.check_cancel() {
                return ending;
            }
            (self.watch)(Stage::Writing);
            self.report.sent = Some(RosterDiff::between(&current, &target));
            self.report.gap = Some(read_at.elapsed());
            let write = RosterWrite {
                base: &current,
                target: &target,
            };
            match self.writer.directory().write_roster(&self.call, write).await {
                Ok(_) => return self.verify(&current, &target).await,
                // KAZOO's 409: once more when the re-read shows the same base, else it is drift (`design.md §6`).
                Err(error) if clashes == 0 && self.is_clash(&error) => {
                    clashes += 1;
                    // Refused by its version, so nothing of it was done: what the next reading ends with sent nothing.
                    self.report.sent = None;
                }
                Err(error) => return self.decide(error, &current, &target).await,
            }
        }
    }

    async fn re_read(&mut self) -> Result<Roster, Box<Ending>> {
        (self.watch)(Stage::ReReading);
        let reading = tokio::select! {
            biased;
            () = self.request.cancel.cancelled() => return Err(Ending::refused(Error::Cancelled)),
            reading = self.writer.directory().read_roster(&self.call, self.step.group()) => reading,
        };
        match reading {
            Ok(reading) => Ok(self.keep(reading)),
            Err(error) if error.kind() == Kind::NotFound => Err(self.gone(error)),
            Err(error) if error.asks_for_sign_in() => Err(Ending::refused(error)),
            Err(error) => Err(Ending::because(Outcome::Failed, error)),
        }
    }

    fn keep(&mut self, reading: RosterReading) -> Roster {
        let roster = reading.roster.clone();
        self.report.last_reading = Some(reading);
        roster
    }

    fn gone(&self, source: client::Error) -> Box<Ending> {
        let error = Error::Gone {
            group: self.step.group().clone(),
            name: Arc::clone(&self.step.group_name),
            source,
        };
        Ending::because(Outcome::Failed, error)
    }

    /// What to write onto the roster as re-read; an ending when that is nothing.
    async fn reconcile(&self, id: &EntryId, current: &Roster) -> Result<Roster, Box<Ending>> {
        let Step { base, target, .. } = &self.step;
        if current.same_members(target) {
            return Err(Ending::of(Outcome::NothingToDo));
        }
        if current.same_members(base) {
            return Ok(target.clone());
        }
        let merged = merge(base, target, current);
        if self.request.on_drift == OnDrift::Stop || !merged.is_clean() {
            return Err(Ending::of(Outcome::Drift(Box::new(merged))));
        }
        let order = self.writer.directory().capabilities().order();
        let target = order.settle(current, merged.target);
        if current.same_members(&target) {
            return Err(Ending::of(Outcome::NothingToDo));
        }
        self.check_write(current, &target)?;
        let amendment = Amendment {
            of: id.clone(),
            before: current.clone(),
            after: target.clone(),
        };
        let saved = self.writer.journal().append(Entry::Amendment(amendment)).await;
        match saved {
            Ok(()) => Ok(target),
            Err(error) => Err(Ending::refused(Error::NotRecorded(error))),
        }
    }

    fn is_clash(&self, error: &client::Error) -> bool {
        let conditional = self.writer.directory().capabilities().has(Capability::ConditionalWrite);
        conditional && error.kind() == Kind::Write && error.reason() == "drift"
    }

    /// The write was accepted: does it show?
    async fn verify(&mut self, base: &Roster, target: &Roster) -> Box<Ending> {
        match self.look(base, target).await {
            Shows::Target => Ending::of(Outcome::Confirmed),
            Shows::Base => Ending::of(Outcome::Unconfirmed(Doubt::NotYetVisible)),
            Shows::Other(differences) if only_untold_calls(&differences) => {
                let agents = differences.calls.into_iter().map(|change| change.agent).collect();
                Ending::of(Outcome::Unconfirmed(Doubt::CallsNotTold(agents)))
            }
            Shows::Other(differences) => Ending::of(Outcome::Differs { differences }),
            Shows::Gone(error) => {
                let mut ending = self.gone(error);
                ending.outcome = Outcome::Unconfirmed(Doubt::GroupGone);
                ending
            }
            Shows::Nothing(error) => Ending::because(Outcome::Unconfirmed(Doubt::NotReadable), error),
        }
    }

    /// The write ended with an error: what is true now (promises C9, C10)?
    async fn decide(&mut self, error: client::Error, base: &Roster, target: &Roster) -> Box<Ending> {
        if error.reach() == Reach::NotSent {
            self.report.sent = None;
            let outcome = if error.asks_for_sign_in() {
                Outcome::NotAttempted
            } else {
                Outcome::Failed
            };
            return Ending::because(outcome, error);
        }
        match self.look(base, target).await {
            Shows::Target => Ending::of(Outcome::Confirmed),
            Shows::Base => Ending::because(Outcome::Failed, error),
            Shows::Other(_) if self.is_clash(&error) => {
                let seen = self.report.last_reading.as_ref().map(|reading| &reading.roster);
                let merged = merge(&self.step.base, &self.step.target, seen.unwrap_or(base));
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

    async fn look(&mut self, base: &Roster, target: &Roster) -> Shows {
        let waits: &[Duration] = &self.writer.policy().verify;
        let announce = |attempt| (self.watch)(Stage::Verifying { attempt });
        let asked = (self.writer.directory(), &self.call);
        let Observation { shows, reading } = observe(asked, waits, (base, target), announce).await;
        if reading.is_some() {
            self.report.last_reading = reading;
        }
        shows
    }
}
