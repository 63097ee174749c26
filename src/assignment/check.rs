//! What a step is refused for before it is sent.

use std::sync::Arc;

use super::cycle::{Cycle, Ending};
use super::{Error, Outcome};
use crate::client::Capability;
use crate::domain::{Hazard, Plan, ReceiveCall, Roster, RosterDiff, Step};

impl Cycle {
    /// Everything that can be refused before anything is written down or sent.
    pub(super) fn check_first(&self) -> Result<(), Box<Ending>> {
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

    pub(super) fn check_cancel(&self) -> Result<(), Box<Ending>> {
        if self.request.cancel.is_cancelled() {
            return Err(Ending::refused(Error::Cancelled));
        }
        Ok(())
    }

    /// Whether this very write may be sent: asked of the base as given, and again of the base as re-read.
    pub(super) fn check_write(&self, base: &Roster, target: &Roster) -> Result<(), Box<Ending>> {
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
}
