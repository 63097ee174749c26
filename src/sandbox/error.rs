//! Why a sandbox cannot start, or stopped answering.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What went wrong with the sandbox itself, as opposed to the errors it plays to its clients.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// Somebody already listens there. The sandbox never attaches to it.
    #[error(
        "{address} is already in use; nothing was started · choose another port, or `--listen 127.0.0.1:0` for a free one"
    )]
    PortInUse {
        /// The wanted address.
        address: SocketAddr,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}; nothing was started")]
    Listen {
        /// The wanted address.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// The file is no database, or a damaged one.
    #[error("{} is not a sandbox database or is damaged ({detail}); it was left as it is · name another file", path.display())]
    DatabaseCorrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// A later program version wrote the file.
    #[error(
        "{} has schema {found}, this program knows up to {known}; it was left as it is · use the newer program or another file",
        path.display()
    )]
    DatabaseNewer {
        /// The file.
        path: PathBuf,
        /// The schema version in the file.
        found: i64,
        /// The newest version this program can read.
        known: i64,
    },
    /// The file is a database of some other program.
    #[error("{} is the database of another program; it was left as it is · name another file", path.display())]
    DatabaseForeign {
        /// The file.
        path: PathBuf,
    },
    /// Another sandbox has the file open.
    #[error("{} is in use by another sandbox; nothing was changed · stop that one or name another file", path.display())]
    DatabaseBusy {
        /// The file.
        path: PathBuf,
    },
    /// No room for the database.
    #[error("no space left for {}; the last change was not kept · free some space", path.display())]
    DatabaseFull {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be opened or written.
    #[error("cannot use {}: {detail}", path.display())]
    DatabaseUnusable {
        /// The file.
        path: PathBuf,
        /// The reason.
        detail: String,
    },
    /// The store refused or failed while the sandbox was running.
    #[error("the sandbox store failed: {0}")]
    Store(String),
    /// A control call named a group that is not there.
    #[error("the sandbox has no group {group}")]
    NoSuchGroup {
        /// The id asked for.
        group: i64,
    },
    /// A control call named an agent that is not there.
    #[error("the sandbox has no agent {agent}; nothing was changed")]
    NoSuchAgent {
        /// The id asked for.
        agent: i64,
    },
    /// The credentials file cannot be written.
    #[error("cannot write the credentials file {}: {source}", path.display())]
    Credentials {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The system gave no random bytes, and guessable credentials are not an alternative.
    #[error("the system gave no random numbers for credentials; nothing was started")]
    Randomness,
}

impl SandboxError {
    /// Gives the stable name of the error, the part after `sandbox/` in the catalogue.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PortInUse { .. } => "port-in-use",
            Self::Listen { .. } => "listen",
            Self::DatabaseCorrupt { .. } => "db-corrupt",
            Self::DatabaseNewer { .. } => "db-newer",
            Self::DatabaseForeign { .. } => "db-foreign",
            Self::DatabaseBusy { .. } => "db-busy",
            Self::DatabaseFull { .. } => "db-full",
            Self::DatabaseUnusable { .. } => "db-unusable",
            Self::Store(_) => "store",
            Self::NoSuchGroup { .. } => "no-such-group",
            Self::NoSuchAgent { .. } => "no-such-agent",
            Self::Credentials { .. } => "credentials",
            Self::Randomness => "randomness",
        }
    }
}
