//! Processes killed at any instant (`reliability.md` D7, D16, E2; A3 is in `private_files.rs`).
//!
//! A test starts this very binary again to run one of the `child_…` tests, in a directory with a `job.json` that says
//! what to do. About twenty kills each, and 500 with `CALLBOARD_LONG=1`.

#![expect(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

mod account;
mod locks;
mod portsip;
mod sandbox;
mod singly;
mod writes;

#[path = "../support/child.rs"]
mod child;
#[path = "../support/long.rs"]
mod long;
#[path = "../support/random.rs"]
mod random;

/// Kills of one loop.
fn kills() -> usize {
    long::by_length(20, 500)
}
