//! Parsers never panic (`reliability.md` F2): each is fed arbitrary input and mutations of valid samples.
//!
//! Every target runs for half a second, and for a minute with `CALLBOARD_LONG=1`. A failure prints its seed and the
//! input; an input that was a fault once is kept under `tests/fixtures/fuzz/<target>/` and is tried first ever after.

#![expect(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

mod bench;
mod campaign;
mod config;
mod deepcall_replies;
mod id_list;
mod journal;
mod kazoo_replies;
mod kept_files;
mod keys;
mod mutation;
mod portsip_replies;
mod sandbox_options;
mod sandbox_requests;
mod text;
mod theme;
mod udesk_replies;
mod url;

#[path = "../support/long.rs"]
mod long;
#[path = "../support/random.rs"]
mod random;
#[path = "../support/scripted.rs"]
mod scripted;
