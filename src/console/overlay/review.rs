//! The review: exactly what would change, before it is saved.

use crate::client::{Capabilities, Capability, Lint};
use crate::console::RequestId;
use crate::console::keymap::CommandId;
use crate::console::widget::ListCursor;
use crate::domain::{CallsChange, Hazard, Membership, OrderChange, RosterDiff, Step};

/// One line of the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewLine<'a> {
    /// Becomes a member so.
    Added(&'a Membership),
    /// Is a member no longer; was one so.
    Removed(&'a Membership),
    /// Stays a member; calls change.
    Calls(&'a CallsChange),
    /// Stays a member; the position changes.
    Moved(&'a OrderChange),
}

/// What the phone system's traps say about a change, asked while the review is read.
#[derive(Clone, Debug, Default)]
pub enum Foresight {
    /// Nobody was asked yet.
    #[default]
    NotAsked,
    /// The answer to this request is waited for; saving need not.
    Asking(RequestId),
    /// What a person should know.
    Told(Vec<Lint>),
    /// It could not be found out, because of this.
    Failed(String),
}

/// The change of one roster as it will be written: what is saved is exactly what is shown here.
#[derive(Clone, Debug)]
pub struct Review {
    step: Step,
    diff: RosterDiff,
    hazards: Vec<Hazard>,
    sending: String,
    foresight: Foresight,
    list: ListCursor,
}

impl Review {
    /// Shows a step, what makes it dangerous, and how a phone system that can do this much is told.
    pub fn new(step: Step, hazards: Vec<Hazard>, capabilities: &Capabilities) -> Self {
        let mut diff = step.diff();
        // Read from the first place to the last: who comes to stand before whom.
        diff.moved.sort_by_key(|change| change.to);
        let mut review = Self {
            diff,
            sending: sending(&step, capabilities),
            step,
            hazards,
            foresight: Foresight::default(),
            list: ListCursor::default(),
        };
        review.list.keep_on(review.len(), None);
        review
    }

    /// What would be written.
    pub const fn step(&self) -> &Step {
        &self.step
    }

    /// What was foreseen about it.
    pub const fn foresight(&self) -> &Foresight {
        &self.foresight
    }

    /// Remembers that it is being looked for traps.
    pub fn begin_foreseeing(&mut self, id: RequestId) {
        self.foresight = Foresight::Asking(id);
    }

    /// Takes what was foreseen, when this is the review that waits for it.
    pub fn take_foresight(&mut self, id: RequestId, foresight: Foresight) {
        if self.asks_foresight() == Some(id) {
            self.foresight = foresight;
        }
    }

    /// The request on its way, if one is.
    pub const fn asks_foresight(&self) -> Option<RequestId> {
        match self.foresight {
            Foresight::Asking(id) => Some(id),
            _ => None,
        }
    }

    /// What was foreseen so far.
    pub fn lints(&self) -> &[Lint] {
        match &self.foresight {
            Foresight::Told(lints) => lints,
            _ => &[],
        }
    }

    /// What changes.
    pub const fn diff(&self) -> &RosterDiff {
        &self.diff
    }

    /// What asks for a typed word.
    pub fn hazards(&self) -> &[Hazard] {
        &self.hazards
    }

    /// How it will be done, as one clause.
    pub fn sending(&self) -> &str {
        &self.sending
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        let diff = &self.diff;
        diff.added.len() + diff.removed.len() + diff.calls.len() + diff.moved.len()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One line: first who comes, then who goes, then whose calls change, then who moves.
    pub fn line(&self, number: usize) -> Option<ReviewLine<'_>> {
        let diff = &self.diff;
        if let Some(member) = diff.added.get(number) {
            return Some(ReviewLine::Added(member));
        }
        let number = number.checked_sub(diff.added.len())?;
        if let Some(member) = diff.removed.get(number) {
            return Some(ReviewLine::Removed(member));
        }
        let number = number.checked_sub(diff.removed.len())?;
        if let Some(change) = diff.calls.get(number) {
            return Some(ReviewLine::Calls(change));
        }
        let number = number.checked_sub(diff.calls.len())?;
        diff.moved.get(number).map(ReviewLine::Moved)
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

fn sending(step: &Step, capabilities: &Capabilities) -> String {
    if !capabilities.has(Capability::AtomicRoster) {
        return step.calls_sentence();
    }
    let count = step.target.len();
    let members = if count == 1 { "member" } else { "members" };
    format!("sent as one replacement: {count} {members} afterwards, all or nothing")
}
