//! Opening a database: private, ours, whole, and not from the future; anything else is refused untouched.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction};

use super::journal::Journal;
use crate::sandbox::error::SandboxError;

/// The schema this program writes, kept in the file's `user_version`.
const SCHEMA_VERSION: i64 = 2;
/// Marks the file as ours: `cbsb`.
const APPLICATION_ID: i64 = 0x6362_7362;
const SCHEMA: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sandbox/schema.sql"));
/// How long to wait for another process that is just letting go of the file.
const PATIENCE: Duration = Duration::from_millis(500);

/// Opens the database and fills it when it is new; with what the user should know about the place.
pub(super) fn open<F>(path: Option<&Path>, fill: F) -> Result<(Connection, Option<String>), SandboxError>
where
    F: FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
{
    let Some(path) = path else {
        let memory = |error: rusqlite::Error| SandboxError::Store(error.to_string());
        let mut connection = Connection::open_in_memory().map_err(memory)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(memory)?;
        create(&mut connection, fill).map_err(memory)?;
        return Ok((connection, None));
    };

    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let journal = Journal::for_directory(directory);
    let connection = open_with(path, journal, fill)?;
    let notice = (journal == Journal::Rollback).then(|| {
        format!(
            "{} may lie on network storage: using a rollback journal, which is slower",
            path.display()
        )
    });
    Ok((connection, notice))
}

/// Opens a file with a given journal, whatever it lies on.
pub(super) fn open_with<F>(path: &Path, journal: Journal, fill: F) -> Result<Connection, SandboxError>
where
    F: FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
{
    create_private(path)?;
    check_header(path)?;
    let connection = open_checked(path, journal, fill).map_err(|failure| failure.at(path))?;
    make_private(path)?;
    Ok(connection)
}

/// A refusal that does not know its path yet.
enum OpenFailure {
    Database(rusqlite::Error),
    Newer(i64),
    Foreign,
    Damaged(String),
}

impl From<rusqlite::Error> for OpenFailure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl OpenFailure {
    fn at(self, path: &Path) -> SandboxError {
        let path = path.to_owned();
        match self {
            Self::Newer(found) => SandboxError::DatabaseNewer {
                path,
                found,
                known: SCHEMA_VERSION,
            },
            Self::Foreign => SandboxError::DatabaseForeign { path },
            Self::Damaged(detail) => SandboxError::DatabaseCorrupt { path, detail },
            Self::Database(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => SandboxError::DatabaseBusy { path },
                Some(ErrorCode::DiskFull) => SandboxError::DatabaseFull { path },
                Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => SandboxError::DatabaseCorrupt {
                    path,
                    detail: error.to_string(),
                },
                _ => SandboxError::DatabaseUnusable {
                    path,
                    detail: error.to_string(),
                },
            },
        }
    }
}

fn open_checked<F>(path: &Path, journal: Journal, fill: F) -> Result<Connection, OpenFailure>
where
    F: FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
{
    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(PATIENCE)?;
    // Before the first look into the file: an exclusive lock keeps a second sandbox out, and lets the write-ahead
    // log do without its shared-memory file.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    let version = pragma(&connection, "user_version")?;
    let owner = pragma(&connection, "application_id")?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 && owner != APPLICATION_ID {
        return Err(OpenFailure::Foreign);
    }
    if version > SCHEMA_VERSION {
        return Err(OpenFailure::Newer(version));
    }
    if tables > 0 {
        let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(OpenFailure::Damaged(verdict));
        }
    }
    connection.pragma_update(None, "journal_mode", journal.pragma())?;
    // An answered write must outlive a power cut: https://sqlite.org/pragma.html#pragma_synchronous
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
    if tables == 0 {
        create(&mut connection, fill)?;
    }
    Ok(connection)
}

/// Schema, version and first contents in one transaction: a crash leaves an empty file, not half a call center.
fn create<F>(connection: &mut Connection, fill: F) -> rusqlite::Result<()>
where
    F: FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
{
    let transaction = connection.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    fill(&transaction)?;
    transaction.commit()
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

/// Makes the file with its mode before SQLite would, since side files take their mode from it.
fn create_private(path: &Path) -> Result<(), SandboxError> {
    match OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
    {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(unusable(path, &error)),
        _ => Ok(()),
    }
}

/// Reads the first bytes by hand: opening a database can already change the file.
fn check_header(path: &Path) -> Result<(), SandboxError> {
    let mut header = Vec::with_capacity(100);
    File::open(path)
        .and_then(|file| file.take(100).read_to_end(&mut header))
        .map_err(|error| unusable(path, &error))?;
    if header.is_empty() {
        return Ok(());
    }
    // Offsets of https://sqlite.org/fileformat.html#the_database_header
    let number = |at: usize| {
        header
            .get(at..at + 4)
            .map(|bytes| bytes.iter().fold(0, |sum, byte| sum << 8 | i64::from(*byte)))
    };
    match (number(60), number(68)) {
        (Some(version), Some(owner)) if header.len() == 100 && header.starts_with(b"SQLite format 3\0") => {
            if owner != APPLICATION_ID && owner != 0 {
                Err(SandboxError::DatabaseForeign { path: path.to_owned() })
            } else if owner == APPLICATION_ID && version > SCHEMA_VERSION {
                Err(SandboxError::DatabaseNewer {
                    path: path.to_owned(),
                    found: version,
                    known: SCHEMA_VERSION,
                })
            } else {
                Ok(())
            }
        }
        _ => Err(SandboxError::DatabaseCorrupt {
            path: path.to_owned(),
            detail: "it does not begin like a database".to_owned(),
        }),
    }
}

/// Narrows a file, and the side files next to it, that came from elsewhere with a wider mode.
fn make_private(path: &Path) -> Result<(), SandboxError> {
    for suffix in ["", "-wal", "-journal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let file = PathBuf::from(name);
        match fs::metadata(&file) {
            Ok(data) if data.permissions().mode() & 0o077 != 0 => {
                fs::set_permissions(&file, Permissions::from_mode(0o600)).map_err(|error| unusable(&file, &error))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn unusable(path: &Path, error: &io::Error) -> SandboxError {
    SandboxError::DatabaseUnusable {
        path: path.to_owned(),
        detail: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files as other programs would")]

    use super::*;

    fn nothing(fill: &Transaction<'_>) -> rusqlite::Result<()> {
        fill.execute_batch("")
    }

    fn code(path: &Path) -> &'static str {
        open(Some(path), nothing).map_or_else(|error| error.code(), |_| "opened")
    }

    #[test]
    fn files_are_private_whatever_the_umask() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data.db");
        let (connection, _) = open(Some(&path), nothing).unwrap();
        connection
            .execute("INSERT INTO account (id, name) VALUES ('1', 'one')", [])
            .unwrap();
        let modes: Vec<_> = fs::read_dir(directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().metadata().unwrap().permissions().mode() & 0o777)
            .collect();
        assert!(modes.len() >= 2, "the write-ahead log is there too: {modes:?}");
        assert!(modes.iter().all(|mode| *mode == 0o600), "{modes:?}");
    }

    #[test]
    fn a_wider_file_is_narrowed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data.db");
        drop(open(Some(&path), nothing).unwrap());
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        drop(open(Some(&path), nothing).unwrap());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn garbage_is_refused_and_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data.db");
        for garbage in ["not a database".repeat(50), "x".to_owned()] {
            fs::write(&path, &garbage).unwrap();
            assert_eq!(code(&path), "db-corrupt");
            assert_eq!(fs::read_to_string(&path).unwrap(), garbage);
        }
    }

    #[test]
    fn a_damaged_page_is_refused_and_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data.db");
        drop(
            open(Some(&path), |fill| {
                crate::sandbox::seed::fill(fill, crate::sandbox::Seed::Sample)
            })
            .unwrap(),
        );
        let mut bytes = fs::read(&path).unwrap();
        assert!(bytes.len() > 4096 * 4);
        bytes[4096..4096 * 4].fill(0xa5);
        fs::write(&path, &bytes).unwrap();
        assert_eq!(code(&path), "db-corrupt");
        assert!(fs::read(&path).unwrap() == bytes, "the file was changed");
    }

    #[test]
    fn a_newer_schema_is_refused_and_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data.db");
        let (connection, _) = open(Some(&path), nothing).unwrap();
        connection
            .pragma_update(None, "user_version", SCHEMA_VERSION + 1)
            .unwrap();
        drop(connection);
        let before = fs::read(&path).unwrap();
        assert_eq!(code(&path), "db-newer");
        assert!(fs::read(&path).unwrap() == before, "the file was changed");
    }

    #[test]
    fn another_programs_database_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data.db");
        Connection::open(&path)
            .unwrap()
            .execute_batch("CREATE TABLE bookmark (url TEXT)")
            .unwrap();
        let before = fs::read(&path).unwrap();
        assert_eq!(code(&path), "db-foreign");
        assert!(fs::read(&path).unwrap() == before, "the file was changed");
    }

    #[test]
    fn a_file_in_use_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data.db");
        let _first = open(Some(&path), nothing).unwrap();
        assert_eq!(code(&path), "db-busy");
    }

    #[test]
    fn a_full_disk_while_filling_leaves_no_half_call_center() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data.db");
        let failure = open(Some(&path), |fill| {
            fill.pragma_update(None, "max_page_count", 20)?;
            crate::sandbox::seed::fill(
                fill,
                crate::sandbox::Seed::Generated {
                    groups: 500,
                    agents: 5_000,
                },
            )
        });
        assert_eq!(failure.map_or_else(|error| error.code(), |_| "opened"), "db-full");
        let (connection, _) = open(Some(&path), nothing).unwrap();
        let groups: i64 = connection
            .query_row("SELECT count(*) FROM agent_group", [], |row| row.get(0))
            .unwrap();
        assert_eq!(groups, 0);
    }

    #[test]
    fn what_was_kept_is_there_again_and_not_filled_twice() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data.db");
        let add = |fill: &Transaction<'_>| {
            fill.execute("INSERT INTO account (id, name) VALUES ('1', 'one')", [])
                .map(drop)
        };
        drop(open(Some(&path), add).unwrap());
        let (connection, _) = open(Some(&path), add).unwrap();
        let accounts: i64 = connection
            .query_row("SELECT count(*) FROM account", [], |row| row.get(0))
            .unwrap();
        assert_eq!(accounts, 1);
    }
}
