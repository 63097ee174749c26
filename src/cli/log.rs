//! The log a person asked for by `--log-file`.

use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

use super::Failure;
use crate::session::open_log_at;

/// What is logged: all of ours, and only trouble of others. Bodies and secrets are in no record.
const LEVELS: &str = "warn,callboard=debug";

/// Sends records to a private file.
///
/// # Errors
///
/// `storage/…` when the file is not private or cannot be written.
pub fn start(path: &Path) -> Result<(), Failure> {
    let file = open_log_at(path)?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(LEVELS))
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .finish();
    // One process starts one log; a second start keeps the first.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}
