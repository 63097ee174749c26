//! The command line: what can be typed, what it prints, and how it ends. The only place that prints.
//!
//! ```text
//!  argv ─▶ args ─▶ command/* ─▶ context (profile, session) ─▶ dyn Directory, assignment
//!                      │
//!                      └─▶ Present ─▶ output ─▶ stdout      Failure ─▶ output ─▶ stderr, exit code
//! ```

mod args;
mod exit;
mod failure;
mod output;

pub use exit::Exit;
pub use failure::Failure;
