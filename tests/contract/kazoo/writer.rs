//! A console of its own on a directory: journal, locks and rules.

use std::sync::Arc;
use std::time::Duration;

use callboard::assignment::{Author, Journal, OnDrift, Policy, RunId, SafeWriter, SystemClock, WriteRequest};
use callboard::client::Directory;
use callboard::domain::{Backend, Limits};
use tempfile::TempDir;

use super::site::Site;

/// One console with its state.
pub struct Desk {
    pub writer: SafeWriter,
    _state: TempDir,
}

impl Desk {
    pub fn new(directory: Arc<dyn Directory>, site: &Site) -> Self {
        let state = tempfile::tempdir().expect("a folder");
        let author = Author {
            who: "anna".to_owned(),
            host: "desk".to_owned(),
            profile: "support".to_owned(),
            backend: Backend::Kazoo,
            origin: site.sandbox.url(),
        };
        let policy = Policy {
            limits: Limits {
                max_removal_percent: 100,
                max_total_removals: usize::MAX,
            },
            verify: vec![Duration::ZERO],
            ..Policy::default()
        };
        let journal = Journal::at(state.path(), "support");
        Self {
            writer: SafeWriter::new(directory, journal, policy, author, Arc::new(SystemClock)),
            _state: state,
        }
    }

    pub fn request(on_drift: OnDrift) -> WriteRequest {
        WriteRequest::new(RunId::new("run"), on_drift)
    }
}
