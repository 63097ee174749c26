//! The file the log goes to.

use std::fs::{self, File};
use std::path::Path;

use rustix::fs::OFlags;

use super::error::Result;
use super::paths::Paths;
use crate::storage::{self, PrivateDir, open_private};

/// From this size on a log starts anew; the one before is kept beside it.
const LARGEST: u64 = 8 * 1024 * 1024;

/// Opens the usual log, private from the first byte.
///
/// # Errors
///
/// `storage/…`; a program can run without a log.
pub fn open_log(paths: &Paths) -> Result<File> {
    PrivateDir::create(paths.state_dir())?;
    open_log_at(&paths.log_file())
}

/// Opens the log a person asked for by `--log-file`, in a directory that exists.
///
/// # Errors
///
/// `storage/not-regular`, `storage/open-to-others`, `storage/wrong-owner`, `storage/read-only`, `storage/io`.
pub fn open_log_at(path: &Path) -> Result<File> {
    let flags = OFlags::WRONLY | OFlags::APPEND;
    if let Some(file) = open_private(path, flags)? {
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        if length < LARGEST {
            return Ok(file);
        }
        let mut before = path.as_os_str().to_owned();
        before.push(".1");
        fs::rename(path, before).map_err(|error| storage::Error::io("set aside", path, error))?;
    }
    let missing = || storage::Error::io("create", path, std::io::ErrorKind::NotFound.into());
    Ok(open_private(path, flags | OFlags::CREATE)?.ok_or_else(missing)?)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files as other programs would")]

    use std::io::Write;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use super::super::test_support::TestHome;
    use super::*;

    #[test]
    fn the_log_is_private_and_goes_on_where_it_was() {
        let home = TestHome::new();
        for line in ["one\n", "two\n"] {
            open_log(&home.paths()).unwrap().write_all(line.as_bytes()).unwrap();
        }
        let path = home.paths().log_file();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_log_others_can_read_is_refused() {
        let home = TestHome::new();
        let path = home.path().join("x.log");
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(open_log_at(&path).unwrap_err().code(), "open-to-others");
    }

    #[test]
    fn a_large_log_starts_anew_and_the_one_before_is_kept() {
        let home = TestHome::new();
        let path = home.path().join("x.log");
        open_log_at(&path).unwrap().set_len(LARGEST).unwrap();
        let file = open_log_at(&path).unwrap();
        assert_eq!(file.metadata().unwrap().len(), 0);
        assert_eq!(fs::metadata(home.path().join("x.log.1")).unwrap().len(), LARGEST);
    }
}
