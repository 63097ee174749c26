//! Saving a file all or nothing (promise A3).

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::error::{Error, Result};

const TEMP_PREFIX: &str = ".callboard-";
const TEMP_SUFFIX: &str = ".tmp";

/// A temp file nobody holds is a leftover; this much age covers the moment between its creation and its lock.
const LEFTOVER_AGE: SignedDuration = SignedDuration::from_mins(1);

/// What permissions a replaced file gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepMode {
    /// 0600, whatever the old file had.
    Private,
    /// Those of the old file, for files people own and edit; 0600 when there was none.
    AsFound,
}

/// Puts `bytes` at `path`: at every instant, also after a crash or power cut, the old or the new file is there.
///
/// # Errors
///
/// `storage/full`, `storage/read-only`, `storage/not-regular` (a directory stands there), `storage/io`. The old
/// file is then intact.
pub fn replace_file(path: &Path, bytes: &[u8], mode: KeepMode) -> Result<()> {
    let failed = |error| Error::io("save", path, error);
    // The rename happens in the same directory, because it is atomic only within one file system.
    let parent = path
        .parent()
        .ok_or_else(|| failed(io::Error::from(io::ErrorKind::InvalidInput)))?;
    let mut temp = tempfile::Builder::new()
        .prefix(TEMP_PREFIX)
        .suffix(TEMP_SUFFIX)
        .tempfile_in(parent)
        .map_err(failed)?;
    // Held until the rename, so that a sweep knows a temp in use from a leftover. Where locks are not supported
    // age alone decides.
    let _ = temp.as_file().try_lock();
    if mode == KeepMode::AsFound
        && let Ok(old) = fs::metadata(path)
    {
        let permissions = Permissions::from_mode(old.permissions().mode() & 0o777);
        temp.as_file().set_permissions(permissions).map_err(failed)?;
    }
    temp.write_all(bytes).map_err(failed)?;
    temp.as_file().sync_all().map_err(failed)?;
    temp.persist(path).map_err(|error| failed(error.error))?;
    sync_dir(parent).map_err(failed)
}

/// Makes a rename, creation or removal in `dir` last.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Removes temp files that a killed process left in `dir`. Failing to is no trouble: the next sweep tries again.
pub(super) fn sweep_leftovers(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    let now = Timestamp::now();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(TEMP_PREFIX) && name.ends_with(TEMP_SUFFIX));
        let old = || {
            let modified = entry.metadata().and_then(|metadata| metadata.modified()).ok();
            modified
                .and_then(|at| Timestamp::try_from(at).ok())
                .is_some_and(|at| now.duration_since(at) >= LEFTOVER_AGE)
        };
        if ours && old() && is_abandoned(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_abandoned(path: &Path) -> bool {
    use rustix::fs::OFlags;
    super::open_private(path, OFlags::RDONLY)
        .ok()
        .flatten()
        .is_some_and(|file| !matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files as other programs would")]

    use std::os::unix::fs::OpenOptionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_private_save_closes_a_file_that_was_open() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        replace_file(&path, b"new", KeepMode::Private).unwrap();
        assert_eq!((mode(&path), fs::read(&path).unwrap()), (0o600, b"new".to_vec()));
    }

    #[test]
    fn a_file_people_edit_keeps_its_permissions() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        replace_file(&path, b"new", KeepMode::AsFound).unwrap();
        assert_eq!((mode(&path), fs::read(&path).unwrap()), (0o644, b"new".to_vec()));
    }

    #[test]
    fn a_directory_in_the_way_stays_and_no_temp_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        fs::create_dir(&path).unwrap();
        let error = replace_file(&path, b"new", KeepMode::Private).unwrap_err();
        assert_eq!(error.code(), super::super::Code::NotRegular, "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn only_old_leftovers_that_nobody_holds_are_swept() {
        let dir = tempfile::tempdir().unwrap();
        let make = |name: &str, age: i64| {
            let path = dir.path().join(name);
            let file = File::options()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)
                .unwrap();
            let at = Timestamp::now() - SignedDuration::from_secs(age);
            file.set_modified(at.into()).unwrap();
            file
        };
        make(".callboard-dead.tmp", 3600);
        make(".callboard-young.tmp", 1);
        make("other.tmp", 3600);
        let held = make(".callboard-held.tmp", 3600);
        held.lock().unwrap();
        sweep_leftovers(dir.path());
        let mut names: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, [".callboard-held.tmp", ".callboard-young.tmp", "other.tmp"]);
    }
}
