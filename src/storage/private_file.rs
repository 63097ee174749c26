//! Opening files that must be nobody else's: the checks are made on the open descriptor, so that nothing can be
//! swapped between the look and the use (promise A2).

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, Stat, fstat, statat};
use rustix::io::Errno;

use super::account::current_user;
use super::error::{Error, Result};

/// Never follow a link in the last component, never wait for the other end of a pipe, never hand the descriptor on
/// to a program we start.
const CAREFULLY: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);

/// Opens a file with `flags` (created 0600 when they say so) and refuses it unless it is a regular file that
/// belongs to this user and is closed to everybody else. `None` when there is no such file.
///
/// # Errors
///
/// `storage/not-regular`, `storage/wrong-owner`, `storage/open-to-others`, `storage/read-only`, `storage/io`.
pub fn open_private(path: &Path, flags: OFlags) -> Result<Option<File>> {
    let file = match rustix::fs::open(path, flags | CAREFULLY, Mode::RUSR | Mode::WUSR) {
        Ok(descriptor) => File::from(descriptor),
        Err(Errno::NOENT) => return Ok(None),
        Err(Errno::LOOP) => return Err(Error::not_regular(path, "a symbolic link")),
        // What a pipe nobody reads, or a socket, answers.
        Err(Errno::NXIO) => return Err(Error::not_regular(path, "a pipe, socket or device")),
        Err(error) => return Err(not_opened(path, error)),
    };
    let stat = fstat(file.as_fd()).map_err(|error| Error::io("look at", path, error.into()))?;
    check(path, &stat, current_user())?;
    Ok(Some(file))
}

/// Reads a whole private file; `None` when there is none.
///
/// # Errors
///
/// Those of [`open_private`].
pub fn read_private(path: &Path) -> Result<Option<Vec<u8>>> {
    let Some(mut file) = open_private(path, OFlags::RDONLY)? else {
        return Ok(None);
    };
    // Room for everything at once: a buffer that grows would leave copies of a secret behind.
    let expected = file.metadata().map_or(0, |metadata| metadata.len());
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0).saturating_add(1));
    file.read_to_end(&mut bytes)
        .map_err(|error: io::Error| Error::io("read", path, error))?;
    Ok(Some(bytes))
}

/// Somebody else's closed file cannot even be opened; whose it is still makes the better message.
fn not_opened(path: &Path, error: Errno) -> Error {
    match statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) if error == Errno::ACCESS && stat.st_uid != current_user() => Error::wrong_owner(path, stat.st_uid),
        _ => Error::io("open", path, error.into()),
    }
}

/// Refuses a file people edit (a configuration file) that another user could have written. Others may read it, and
/// it may be a link or belong to the administrator.
///
/// # Errors
///
/// `storage/not-regular`, `storage/wrong-owner`, `storage/open-to-others`.
pub fn refuse_writable_by_others(path: &Path, metadata: &Metadata, user: u32) -> Result<()> {
    if !metadata.is_file() {
        return Err(Error::not_regular(path, "a pipe, device or directory"));
    }
    if metadata.uid() != user && metadata.uid() != 0 {
        return Err(Error::wrong_owner(path, metadata.uid()));
    }
    if metadata.mode() & 0o022 != 0 {
        return Err(Error::open_to_others(path, metadata.mode() & 0o022));
    }
    Ok(())
}

fn check(path: &Path, stat: &Stat, user: u32) -> Result<()> {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => {}
        FileType::Directory => return Err(Error::not_regular(path, "a directory")),
        FileType::Fifo => return Err(Error::not_regular(path, "a pipe")),
        FileType::Symlink => return Err(Error::not_regular(path, "a symbolic link")),
        _ => return Err(Error::not_regular(path, "a device or socket")),
    }
    if stat.st_uid != user {
        return Err(Error::wrong_owner(path, stat.st_uid));
    }
    if stat.st_mode & 0o077 != 0 {
        return Err(Error::open_to_others(path, stat.st_mode));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files as other programs would")]

    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::super::Code;
    use super::*;

    fn code(path: &Path) -> Code {
        read_private(path).unwrap_err().code()
    }

    #[test]
    fn a_file_with_any_bit_for_others_is_refused_with_the_command_that_closes_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("support.json");
        fs::write(&path, "secret").unwrap();
        for bit in [0o040, 0o020, 0o010, 0o004, 0o002, 0o001] {
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600 | bit)).unwrap();
            let error = read_private(&path).unwrap_err();
            assert_eq!(error.code(), Code::OpenToOthers, "{bit:o}");
            assert_eq!(error.hint(), Some(format!("chmod 600 {}", path.display()).as_str()));
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(read_private(&path).unwrap().as_deref(), Some(b"secret".as_slice()));
    }

    #[test]
    fn links_pipes_devices_and_directories_are_refused_without_hanging() {
        let dir = tempfile::tempdir().unwrap();
        let real = dir.path().join("real");
        fs::write(&real, "x").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
        let link = dir.path().join("link");
        symlink(&real, &link).unwrap();
        let pipe = dir.path().join("pipe");
        rustix::fs::mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let sub = dir.path().join("sub");
        fs::create_dir(&sub).unwrap();
        for path in [&link, &pipe, &sub, &"/dev/null".into()] {
            assert_eq!(code(path), Code::NotRegular, "{}", path.display());
        }
        for path in [&link, &pipe, &sub] {
            let error = open_private(path, OFlags::WRONLY | OFlags::APPEND | OFlags::CREATE).unwrap_err();
            assert_eq!(error.code(), Code::NotRegular, "{}", path.display());
        }
    }

    #[test]
    fn a_file_of_another_user_is_refused_and_both_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        fs::write(&path, "x").unwrap();
        let stat = rustix::fs::stat(&path).unwrap();
        let error = check(&path, &stat, stat.st_uid.wrapping_add(1)).unwrap_err();
        assert_eq!(error.code(), Code::WrongOwner);
        assert_eq!(error.message().matches("uid").count(), 2, "{error}");
    }

    #[test]
    fn a_missing_file_is_no_error() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read_private(&dir.path().join("none")).unwrap(), None);
    }
}
