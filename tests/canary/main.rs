//! Secrets appear nowhere but in the session's own file (`reliability.md` A7): unique ones are used everywhere, and
//! everything that is said, logged or kept is searched for them, as they are and in every usual encoding.

#![expect(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

mod account;
mod accounts;
mod binary;
mod echo;
mod every_fault;
mod forms;
mod log;

#[path = "../support/long.rs"]
mod long;
#[path = "../support/scripted.rs"]
mod scripted;
