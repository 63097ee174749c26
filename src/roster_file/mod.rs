//! Rosters as files that people and spreadsheets edit, and plans as files that wait for their hour.
//!
//! ```text
//!  CSV, JSON ─ read ─▶ WantedRoster ─ lookup (who is meant?) ─▶ Sheet ─ plan (against rosters as read) ─▶ domain::Plan
//!  rosters ─ write ─▶ CSV, JSON                                            domain::Plan ◀─▶ plan file
//! ```
//!
//! Pure: text in, values out, every problem of a file at once with its line. Whoever calls reads and writes the files.
//! Nothing here asks a phone system, so that the command line and the console plan the same way.

mod csv_reader;
mod export;
mod json_reader;
mod lookup;
mod plan_file;
mod problem;
mod sheet;
mod text;
mod wanted;

pub use csv_reader::{MAX_BYTES, MAX_ROWS, read_csv};
pub use export::{ExportedRoster, neutralised, write_csv, write_json};
pub use json_reader::read_json;
pub use lookup::{Lookup, sheet};
pub use plan_file::{PlanFile, PlanFileError, PlanOrigin};
pub use problem::{FileProblem, FileProblems};
pub use sheet::{Sheet, SheetGroup};
pub use text::{read_text, with_problems, write_text};
pub use wanted::{WantedCalls, WantedMember, WantedRoster};

#[cfg(test)]
mod properties;
