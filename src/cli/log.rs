//! The log: the file a person asked for by `--log-file`, and the usual one while the console runs.

use std::fs::File;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

use super::Failure;
use crate::session::{Paths, open_log, open_log_at};

/// What is logged: all of ours, and only trouble of others. Bodies and secrets are in no record.
const LEVELS: &str = "warn,callboard=debug";

/// Sends records to a private file.
///
/// # Errors
///
/// `storage/…` when the file is not private or cannot be written.
pub fn start(path: &Path) -> Result<(), Failure> {
    record_to(open_log_at(path)?);
    Ok(())
}

/// Sends records to the usual file while the console runs. It runs without one too.
pub fn start_usual(paths: &Paths) {
    if let Ok(file) = open_log(paths) {
        record_to(file);
    }
}

fn record_to(file: File) {
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(LEVELS))
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .finish();
    // One process starts one log; a second start keeps the first.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
