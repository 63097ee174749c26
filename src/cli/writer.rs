//! The single writer of rosters and groups under one profile's rules, for commands and console alike.

use std::sync::Arc;

use super::args::GlobalOptions;
use crate::assignment::{Author, Journal, Policy, SafeWriter, SystemClock};
use crate::client::Directory;
use crate::domain::Limits;
use crate::session::{Paths, Profile};
use crate::storage::{account_name, current_user};

/// The profile's rules, made stricter by the options.
pub fn policy(profile: &Profile, global: &GlobalOptions, limits: Limits) -> Policy {
    Policy {
        limits,
        protected: profile.protected,
        read_only: profile.read_only || global.read_only,
        ..Policy::default()
    }
}

/// A writer that keeps the profile's journal.
pub fn writer(profile: &Profile, paths: &Paths, directory: Arc<dyn Directory>, policy: Policy) -> SafeWriter {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let author = Author {
        who: account_name(current_user()),
        host,
        profile: profile.name.to_string(),
        backend: profile.backend,
        origin: profile.url.origin(),
    };
    let journal = Journal::at(paths.state_dir(), profile.name.as_str());
    SafeWriter::new(directory, journal, policy, author, Arc::new(SystemClock))
}
