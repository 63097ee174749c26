//! The real console in a pseudo-terminal, on a sandbox whose other end this process holds: what a supervisor sees, and
//! what the phone system is sent.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(
    clippy::disallowed_methods,
    reason = "these tests start processes and lay out files as people would"
)]

mod demo;
mod desk;
mod doubt;
mod drawing;
mod endings;
mod groups;
mod idle;
#[path = "../support/long.rs"]
mod long;
mod others;
#[expect(dead_code, reason = "the tests of the terminal part use more of it")]
#[path = "../support/pty.rs"]
mod pty;
mod resting;
mod rules;
mod session;
mod staffing;
