//! The append-only record of every write, one file per profile; the only files of this part.
//!
//! ```text
//!  intent ─▶ [amendment] ─▶ (the write) ─▶ settlement      an intent without a settlement: recovery re-reads
//! ```
//!
//! A line is `{"v":1,"sum":"<16 hex digits>","entry":{…}}`; the sum is over the bytes of the entry, so that a line
//! cut by a crash is known from one that was changed.

mod entry;
mod id;
mod line;
mod reader;
mod writer;

pub use entry::{Action, Amendment, Entry, ErrorNote, Intent, Settlement};
pub use id::{EntryId, RunId};
pub use reader::{Parts, Record, UnreadableJournal};
pub use writer::Journal;
