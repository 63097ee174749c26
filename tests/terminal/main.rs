//! The terminal part in a real pseudo-terminal: it is always given back, nothing draws on it when nothing happens, a
//! paste is only text, and a dropped line ends the program.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(
    clippy::disallowed_methods,
    reason = "these tests start processes, which know of each other by variables"
)]

mod console;
mod dropped;
mod given_back;
mod idle;
mod keys;
mod not_a_terminal;
mod probe;
#[expect(dead_code, reason = "the measurement in benches/terminal uses more of it")]
#[path = "../support/pty.rs"]
mod pty;
mod sizes;
mod stopping;
