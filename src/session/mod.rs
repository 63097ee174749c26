//! Everything kept between runs: paths, environment, configuration, secrets, sessions, snapshots and drafts.

mod ca_file;
mod config;
mod config_edit;
mod config_problem;
mod config_table;
mod credential;
pub mod doctor;
mod draft_store;
pub mod env;
mod error;
mod log_file;
mod paths;
mod profile;
mod profile_name;
mod record;
pub mod secret;
mod session_store;
mod settings;
mod snapshot;
#[cfg(test)]
mod test_support;

pub use config::Config;
pub use config_edit::{ConfigEdit, NewProfile};
pub use config_problem::{ConfigProblem, ConfigProblems};
pub use credential::{Credential, Source, fill};
pub use draft_store::{DraftRecord, DraftStore, Drafts};
pub use env::{Environment, Variable};
pub use error::{Error, Result};
pub use log_file::{open_log, open_log_at};
pub use paths::{PathWarning, Paths};
pub use profile::{Accent, Profile};
pub use profile_name::ProfileName;
pub use session_store::SessionStore;
pub use settings::{Colour, Settings};
pub use snapshot::{Snapshot, SnapshotStore};
