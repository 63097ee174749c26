//! Several steps in turn.

use std::sync::Arc;

use super::{Error, OutcomeWord, RunReport, SafeWriter, Stage, StepReport, WriteRequest};
use crate::client::Call;
use crate::domain::Plan;
use crate::storage::Code;

/// How far a plan has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A step, by its place in the plan, has got this far.
    At(usize, Stage),
    /// A step, by its place in the plan, is over.
    Ended(usize, OutcomeWord),
}

impl SafeWriter {
    /// Writes the steps of a plan one after the other.
    ///
    /// - The dangers of the whole plan are looked at first; when one is not agreed to, nothing is sent at all.
    /// - A step that fails does not keep the others from being tried. What concerns all of them does: an ended
    ///   session, a journal that cannot be written, a stop. The rest is then not attempted.
    pub async fn run(
        &self,
        call: &Call,
        plan: &Plan,
        request: &WriteRequest,
        watch: impl Fn(Progress) + Send + Sync + 'static,
    ) -> RunReport {
        let mut report = RunReport {
            steps: Vec::with_capacity(plan.steps().len()),
            needs_confirmation: request.confirmation.missing(self.hazards(plan)),
        };
        let mut halted = !report.needs_confirmation.is_empty();
        let watch = Arc::new(watch);
        let mut removals = plan.removals();
        for (place, step) in plan.steps().iter().enumerate() {
            let mut result = StepReport::not_attempted(step);
            removals -= result.diff.removed.len();
            if !halted && request.cancel.is_cancelled() {
                result.error = Some(Error::Cancelled);
                halted = true;
            } else if !halted {
                let seen = Arc::clone(&watch);
                let stages = Arc::new(move |stage| seen(Progress::At(place, stage)));
                result = self.write_counted(call, step, request, stages, removals).await;
                halted = halts(&result);
            }
            // What was truly removed counts against the limit of the whole; what was not attempted no longer does.
            removals += result.sent.as_ref().map_or(0, |sent| sent.removed.len());
            watch(Progress::Ended(place, result.outcome.word()));
            report.steps.push(result);
        }
        report
    }
}

fn halts(report: &StepReport) -> bool {
    let of_all = match &report.error {
        // Somebody else holds this one group, not the others.
        Some(Error::NotRecorded(error)) => error.code() != Code::Locked,
        Some(Error::ReadOnly { .. } | Error::Cancelled | Error::Stopped { .. }) => true,
        _ => false,
    };
    of_all || report.asks_for_sign_in()
}
