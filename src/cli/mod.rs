//! The command line: what can be typed, what it prints, and how it ends. The only place that prints.
//!
//! ```text
//!  argv ─▶ args ─▶ command/* ─▶ context (profile, session) ─▶ dyn Directory, assignment
//!                      │
//!                      └─▶ Present ─▶ output ─▶ stdout      Failure ─▶ output ─▶ stderr, exit code
//! ```

mod agent_list;
mod args;
mod command;
mod confirm;
mod context;
mod crash;
mod desk;
mod exit;
mod failure;
mod log;
mod meter;
mod output;
mod resolve;
mod run;
mod stop;
mod terminal;
mod uses;
mod view;
mod writer;

pub use context::{Connected, Context};
pub use exit::Exit;
pub use failure::Failure;
pub use run::run;
pub use stop::Stop;
