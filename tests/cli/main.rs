//! The command line as a whole process: an empty environment, a home of its own, and a sandbox to speak to.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests lay out files as people would, and look again until a process has got there"
)]

mod assign;
mod capabilities;
mod charges;
mod data;
mod faces;
mod failures;
mod groups;
mod help;
mod kazoo;
mod portsip;
mod sandbox;
mod sign_in;
mod singly;
mod stopping;
mod support;
mod typing;
mod udesk;

#[path = "../support/scripted.rs"]
#[expect(dead_code, reason = "shared with tests that need more of it")]
mod scripted;
