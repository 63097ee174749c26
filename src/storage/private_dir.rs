//! A directory of ours: 0700 from the first moment, its files 0600.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::OFlags;

use super::account::current_user;
use super::error::{Code, Error, Result};
use super::lock::Lock;
use super::private_file::{open_private, read_private};
use super::replace::{KeepMode, replace_file, sweep_leftovers, sync_dir};

/// A directory that was checked: it belongs to this user and nobody else can write to it.
#[derive(Clone, Debug)]
pub struct PrivateDir {
    path: PathBuf,
}

impl PrivateDir {
    /// Makes the directory where it is missing (with its parents, all 0700) and checks it. Sweeps what a killed
    /// save left behind.
    ///
    /// # Errors
    ///
    /// `storage/dir-open`, `storage/wrong-owner`, `storage/not-regular`, `storage/read-only`, `storage/full`.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => not_a_directory(&path),
                _ => Error::io("create", &path, error),
            })?;
        let directory = Self::open(&path)?.ok_or_else(|| {
            let gone = io::Error::from(io::ErrorKind::NotFound);
            Error::io("create", &path, gone)
        })?;
        sweep_leftovers(&directory.path);
        Ok(directory)
    }

    /// Checks a directory that may exist; `None` when it does not. Works where nothing can be written.
    ///
    /// # Errors
    ///
    /// `storage/dir-open`, `storage/wrong-owner`, `storage/not-regular`, `storage/io`.
    pub fn open(path: impl Into<PathBuf>) -> Result<Option<Self>> {
        let path = path.into();
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(not_a_directory(&path)),
            Err(error) => return Err(Error::io("look at", &path, error)),
        };
        if !metadata.is_dir() {
            return Err(not_a_directory(&path));
        }
        if metadata.uid() != current_user() {
            return Err(Error::wrong_owner(&path, metadata.uid()));
        }
        if metadata.mode() & 0o022 != 0 {
            return Err(Error::dir_open(&path));
        }
        Ok(Some(Self { path }))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Reads a file; `None` when there is none.
    ///
    /// # Errors
    ///
    /// `storage/open-to-others`, `storage/not-regular`, `storage/wrong-owner`, `storage/io`.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        read_private(&self.file(name))
    }

    /// Replaces a file, all or nothing. To change what is in it, hold the [`lock`](Self::lock) from the reading on.
    ///
    /// # Errors
    ///
    /// `storage/full`, `storage/read-only`, `storage/io`; the old file is then intact.
    pub fn save(&self, name: &str, bytes: &[u8]) -> Result<()> {
        replace_file(&self.file(name), bytes, KeepMode::Private)
    }

    /// Opens a file (made when missing) so that every write goes to its end, and it can be read.
    ///
    /// # Errors
    ///
    /// Those of [`Self::read`] and [`Self::save`].
    pub fn append(&self, name: &str) -> Result<File> {
        let path = self.file(name);
        let flags = OFlags::RDWR | OFlags::APPEND;
        if let Some(file) = open_private(&path, flags)? {
            return Ok(file);
        }
        let file = open_private(&path, flags | OFlags::CREATE)?
            .ok_or_else(|| Error::io("create", &path, io::Error::from(io::ErrorKind::NotFound)))?;
        sync_dir(&self.path).map_err(|error| Error::io("create", &path, error))?;
        Ok(file)
    }

    /// Removes a file; tells whether there was one.
    ///
    /// # Errors
    ///
    /// `storage/read-only`, `storage/io`.
    pub fn remove(&self, name: &str) -> Result<bool> {
        let path = self.file(name);
        match fs::remove_file(&path) {
            Ok(()) => sync_dir(&self.path)
                .map(|()| true)
                .map_err(|error| Error::io("remove", &path, error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Error::io("remove", &path, error)),
        }
    }

    /// Keeps a damaged file under another name, so that it is out of the way and not lost. Gives the new path.
    ///
    /// # Errors
    ///
    /// `storage/read-only`, `storage/io`.
    pub fn set_aside(&self, name: &str) -> Result<PathBuf> {
        let from = self.file(name);
        let free = (1..1000)
            .map(|number| self.file(&format!("{name}.damaged-{number}")))
            .find(|path| fs::symlink_metadata(path).is_err());
        let to = free.unwrap_or_else(|| self.file(&format!("{name}.damaged-1")));
        fs::rename(&from, &to)
            .and_then(|()| sync_dir(&self.path))
            .map_err(|error| Error::io("set aside", &from, error))?;
        Ok(to)
    }

    /// The names of the files in it that end in `suffix`, sorted; nothing of ours starts with a dot but temp files.
    ///
    /// # Errors
    ///
    /// `storage/io`.
    pub fn names(&self, suffix: &str) -> Result<Vec<String>> {
        let failed = |error| Error::io("list", &self.path, error);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if let Some(name) = name.to_str()
                && name.ends_with(suffix)
                && !name.starts_with('.')
            {
                names.push(name.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Takes the lock `<name>.lock`. Blocks for up to `patience`.
    ///
    /// # Errors
    ///
    /// `storage/locked` and those of opening.
    pub fn lock(&self, name: &str, patience: Duration) -> Result<Lock> {
        Lock::wait(&self.lock_path(name), patience)
    }

    /// Where the lock of `name` is, for [`Lock::acquire`].
    pub fn lock_path(&self, name: &str) -> PathBuf {
        self.file(&format!("{name}.lock"))
    }
}

fn not_a_directory(path: &Path) -> Error {
    Error::new(
        Code::NotRegular,
        path,
        format!("`{}` is not a directory; nothing was saved or read", path.display()),
    )
    .with_hint("move it away, and callboard will make the directory")
}
