//! The review: exactly what would change, before it is saved.

use crate::console::keymap::CommandId;
use crate::console::widget::ListCursor;
use crate::domain::{AgentId, Hazard, ReceiveCall, RosterDiff, Step};

/// One line of the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewLine<'a> {
    /// Becomes a member, with calls so.
    Added(&'a AgentId, ReceiveCall),
    /// Is a member no longer; calls were so.
    Removed(&'a AgentId, ReceiveCall),
    /// Stays a member; calls change from and to.
    Calls(&'a AgentId, ReceiveCall, ReceiveCall),
}

/// The change of one roster as it will be written: what is saved is exactly what is shown here.
#[derive(Clone, Debug)]
pub struct Review {
    step: Step,
    diff: RosterDiff,
    hazards: Vec<Hazard>,
    list: ListCursor,
}

impl Review {
    /// Shows a step and what makes it dangerous.
    pub fn new(step: Step, hazards: Vec<Hazard>) -> Self {
        let mut review = Self {
            diff: step.diff(),
            step,
            hazards,
            list: ListCursor::default(),
        };
        review.list.keep_on(review.len(), None);
        review
    }

    /// What would be written.
    pub const fn step(&self) -> &Step {
        &self.step
    }

    /// What changes.
    pub const fn diff(&self) -> &RosterDiff {
        &self.diff
    }

    /// What asks for a typed word.
    pub fn hazards(&self) -> &[Hazard] {
        &self.hazards
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.diff.added.len() + self.diff.removed.len() + self.diff.calls.len()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One line: first who comes, then who goes, then whose calls change.
    pub fn line(&self, number: usize) -> Option<ReviewLine<'_>> {
        let diff = &self.diff;
        if let Some(member) = diff.added.get(number) {
            return Some(ReviewLine::Added(&member.agent, member.receive_call));
        }
        let number = number.checked_sub(diff.added.len())?;
        if let Some(member) = diff.removed.get(number) {
            return Some(ReviewLine::Removed(&member.agent, member.receive_call));
        }
        let number = number.checked_sub(diff.removed.len())?;
        diff.calls
            .get(number)
            .map(|change| ReviewLine::Calls(&change.agent, change.from, change.to))
    }

    /// Cursor and window, for drawing.
    pub const fn list(&self) -> &ListCursor {
        &self.list
    }

    /// Carries out a command that moves the cursor; says whether it was one.
    pub fn command(&mut self, command: CommandId) -> bool {
        self.list.command(command)
    }
}
