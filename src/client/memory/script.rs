//! What a test has planned for coming calls, and what calls were made.

use std::collections::HashMap;
use std::collections::VecDeque;

use super::failure::Failure;
use super::gate::{Gate, Held, Moment};
use super::store::MemoryStore;
use crate::client::{Error, Operation};
use crate::domain::GroupId;

/// Whether a scripted failure comes after the call has taken effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppliedBeforeFailing {
    /// The effect is there, only the answer says otherwise.
    Yes,
    /// Nothing happened.
    No,
}

/// What another client does to the phone system.
pub type Change = Box<dyn FnOnce(&mut MemoryStore) + Send>;

pub(super) type MakeError = Box<dyn FnOnce(Failure) -> Error + Send>;

/// One call that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedCall {
    /// What was asked.
    pub operation: Operation,
    /// About which group.
    pub group: Option<GroupId>,
}

/// What is planned for one call.
pub(super) struct Turn {
    pub changes: Vec<Change>,
    pub before_effect: Option<Held>,
    pub before_answer: Option<Held>,
    pub failure: Option<(AppliedBeforeFailing, MakeError)>,
    pub price: Option<String>,
}

#[derive(Default)]
pub(super) struct Script {
    log: Vec<LoggedCall>,
    made: HashMap<Operation, usize>,
    changes: Vec<(Operation, usize, Change)>,
    failures: HashMap<Operation, VecDeque<Option<(AppliedBeforeFailing, MakeError)>>>,
    gates: Vec<(Operation, Moment, Held)>,
    prices: HashMap<Operation, String>,
}

impl Script {
    pub fn log(&self) -> &[LoggedCall] {
        &self.log
    }

    pub fn plan_change(&mut self, operation: Operation, nth: usize, change: Change) {
        let made = self.made.get(&operation).copied().unwrap_or(0);
        self.changes.push((operation, made + nth, change));
    }

    pub fn plan_failure(&mut self, operation: Operation, applied: AppliedBeforeFailing, error: MakeError) {
        self.failures
            .entry(operation)
            .or_default()
            .push_back(Some((applied, error)));
    }

    pub fn plan_passes(&mut self, operation: Operation, calls: usize) {
        let queue = self.failures.entry(operation).or_default();
        queue.extend(std::iter::repeat_with(|| None).take(calls));
    }

    pub fn plan_gate(&mut self, operation: Operation, moment: Moment) -> Gate {
        let (gate, held) = Gate::pair();
        self.gates.push((operation, moment, held));
        gate
    }

    pub fn set_price(&mut self, operation: Operation, price: &str) {
        self.prices.insert(operation, price.to_owned());
    }

    /// Writes a call into the log and takes out what is planned for it.
    pub fn begin(&mut self, call: LoggedCall) -> Turn {
        let operation = call.operation;
        self.log.push(call);
        let made = self.made.entry(operation).or_default();
        *made += 1;
        let now = *made;
        let (due, later) = std::mem::take(&mut self.changes)
            .into_iter()
            .partition(|(planned, nth, _)| *planned == operation && *nth == now);
        self.changes = later;
        Turn {
            changes: due.into_iter().map(|(_, _, change)| change).collect(),
            before_effect: self.take_gate(operation, Moment::BeforeEffect),
            before_answer: self.take_gate(operation, Moment::BeforeAnswer),
            failure: self
                .failures
                .get_mut(&operation)
                .and_then(VecDeque::pop_front)
                .flatten(),
            price: self.prices.get(&operation).cloned(),
        }
    }

    fn take_gate(&mut self, operation: Operation, moment: Moment) -> Option<Held> {
        let place = self
            .gates
            .iter()
            .position(|(planned, at, _)| *planned == operation && *at == moment)?;
        Some(self.gates.remove(place).2)
    }
}
