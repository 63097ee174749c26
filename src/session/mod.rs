//! Everything kept between runs: paths, environment, configuration, secrets, sessions, snapshots and drafts.

mod ca_file;
mod config;
mod config_problem;
mod config_table;
mod credential;
pub mod env;
mod error;
mod paths;
mod profile;
mod profile_name;
pub mod secret;
mod session_store;
mod settings;
#[cfg(test)]
mod test_support;

pub use config::Config;
pub use config_problem::{ConfigProblem, ConfigProblems};
pub use credential::{Credential, Source, fill};
pub use env::{Environment, Variable};
pub use error::{Error, Result};
pub use paths::{PathWarning, Paths};
pub use profile::{Accent, Profile};
pub use profile_name::ProfileName;
pub use session_store::SessionStore;
pub use settings::{Colour, Settings};
