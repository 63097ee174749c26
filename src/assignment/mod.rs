//! The safe write: the only way by which callboard changes a roster or a group.
//!
//! ```text
//!  Step ─▶ refuse? ─▶ confirmed? ─▶ lock the group ─▶ journal: intent ─▶ re-read ──same──▶ write once ─▶ re-read ─▶ journal: outcome
//!          read-only   hazards       one console       on disk first        │                               ▲
//!          undecided                 at a time                            drift ─▶ merge ─▶ journal: amendment ─┘
//!          unsupported                                                      └─ conflict, or OnDrift::Stop ─▶ back to a person
//! ```
//!
//! - [`SafeWriter`] runs the cycle, for one [`Step`](crate::domain::Step) or a [`Plan`](crate::domain::Plan) in turn.
//! - [`Journal`] holds what was meant and what became of it, on disk before the first byte of a write.
//! - [`Journal::open_records`] and [`SafeWriter::decide`] settle at the next start what a killed process left open.
//!
//! What a write came to is always decided by reading again, never by the answer to it.

mod agent_report;
mod check;
mod clock;
mod confirmation;
mod cycle;
mod error;
mod group_change;
mod group_report;
mod journal;
mod lookup;
mod notices;
mod observe;
mod outcome;
mod overlay;
mod policy;
mod recovery;
mod report;
mod run;
mod verdict;
mod verify;
mod writer;

pub use agent_report::{AgentReport, AgentWord};
pub use clock::{Clock, FixedClock, SystemClock};
pub use confirmation::Confirmation;
pub use error::{Error, NotSaved};
pub use group_change::GroupIntent;
pub use group_report::{GroupOutcome, GroupReport};
pub use journal::{
    Action, Amendment, Entry, EntryId, ErrorNote, Intent, Journal, Parts, Record, RunId, Settlement, UnreadableJournal,
};
pub use outcome::{Doubt, Outcome, OutcomeWord, Stage, Written};
pub use policy::{Author, OnDrift, Policy, WriteRequest};
pub use recovery::Decided;
pub use report::{Counts, RunReport, StepReport};
pub use run::Progress;
pub use verdict::Verdict;
pub use writer::SafeWriter;

#[cfg(test)]
mod tests;
