//! Appending to the journal, and the locks beside it.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sha1::{Digest, Sha1};

use super::line::{BadLine, decode, encode, hexadecimal};
use super::reader::records;
use super::{Entry, Record, UnreadableJournal};
use crate::storage::{self, Lock, PrivateDir};

/// One profile's journal and the locks of its groups. Making one touches nothing: only reading reads, only a write
/// makes directories, so that a read-only home can still be looked around in (`reliability.md` row 8).
#[derive(Clone, Debug)]
pub struct Journal {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    state: PathBuf,
    profile: String,
    name: String,
    directory: OnceLock<PrivateDir>,
    tail_checked: AtomicBool,
}

impl Journal {
    /// The journal of `profile` in the state directory.
    pub fn at(state: impl Into<PathBuf>, profile: &str) -> Self {
        Self {
            inner: Arc::new(Inner {
                state: state.into(),
                profile: profile.to_owned(),
                name: format!("{}.jsonl", file_name(profile)),
                directory: OnceLock::new(),
                tail_checked: AtomicBool::new(false),
            }),
        }
    }

    /// Whose journal it is.
    pub fn profile(&self) -> &str {
        &self.inner.profile
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.inner.folder().join(&self.inner.name)
    }

    /// Everything in it, oldest first; nothing when there is none yet. Blocks on the disk.
    ///
    /// # Errors
    ///
    /// [`UnreadableJournal`] when any line but the last is damaged, or anything is not for this profile.
    pub fn records(&self) -> Result<Vec<Record>, UnreadableJournal> {
        let Some(directory) = PrivateDir::open(self.inner.folder())? else {
            return Ok(Vec::new());
        };
        let bytes = directory.read(&self.inner.name)?.unwrap_or_default();
        records(self.path(), &self.inner.profile, &bytes)
    }

    /// [`Self::records`] for those who must not block.
    pub(in crate::assignment) async fn read(&self) -> Result<Vec<Record>, UnreadableJournal> {
        let (journal, path) = (self.clone(), self.path());
        tokio::task::spawn_blocking(move || journal.records())
            .await
            .unwrap_or_else(|error| Err(storage::Error::io("read", &path, io::Error::other(error)).into()))
    }

    /// Adds an entry; when this returns, it is on disk.
    ///
    /// # Errors
    ///
    /// Those of [`PrivateDir::append`]; the journal is then as it was.
    pub async fn append(&self, entry: Entry) -> storage::Result<()> {
        let inner = Arc::clone(&self.inner);
        let path = self.path();
        tokio::task::spawn_blocking(move || inner.append(&entry))
            .await
            .unwrap_or_else(|error| Err(storage::Error::io("write", &path, io::Error::other(error))))
    }

    /// Keeps other consoles on this host away from what `key` names on the phone system at `origin` (promise D16).
    /// Two profiles of one phone system exclude each other too.
    ///
    /// # Errors
    ///
    /// `storage/locked` with the holder, and those of [`Lock::wait`].
    pub async fn exclude(&self, origin: &str, key: &str, patience: Duration) -> storage::Result<Lock> {
        let folder = self.inner.state.join("locks");
        let name = lock_name(origin, key);
        let path = folder.join(&name);
        tokio::task::spawn_blocking(move || PrivateDir::create(folder)?.lock(&name, patience))
            .await
            .unwrap_or_else(|error| Err(storage::Error::io("lock", &path, io::Error::other(error))))
    }
}

impl Inner {
    fn folder(&self) -> PathBuf {
        self.state.join("journal")
    }

    fn directory(&self) -> storage::Result<&PrivateDir> {
        if let Some(directory) = self.directory.get() {
            return Ok(directory);
        }
        let directory = PrivateDir::create(self.folder())?;
        Ok(self.directory.get_or_init(|| directory))
    }

    fn append(&self, entry: &Entry) -> storage::Result<()> {
        let directory = self.directory()?;
        let path = directory.file(&self.name);
        let failed = |error| storage::Error::io("write", &path, error);
        let line = encode(entry).map_err(|error| failed(error.into()))?;
        // Opened each time: a journal that was moved away meanwhile is not written to unseen.
        let mut file = directory.append(&self.name)?;
        // Held until the file is closed at the end of this function. Only with it may a tail be cut: nobody else is
        // in the middle of a line.
        file.lock().map_err(failed)?;
        let end = self.mend(&file).map_err(failed)?;
        if let Err(error) = file.write_all(&line).and_then(|()| file.sync_data()) {
            // Half a line would be read as damage once another follows it.
            let _ = file.set_len(end);
            return Err(failed(error));
        }
        Ok(())
    }

    /// Cuts off what a killed process left of a last line; gives the length that remains.
    fn mend(&self, file: &File) -> io::Result<u64> {
        let length = file.metadata()?.len();
        if length == 0 {
            return Ok(0);
        }
        let mut last = [0];
        file.read_exact_at(&mut last, length - 1)?;
        // After a power cut the last line may have its end and not its middle. That cannot happen while we run, so
        // one look is enough.
        let first_look = !self.tail_checked.swap(true, Ordering::AcqRel);
        if last == *b"\n" && !first_look {
            return Ok(length);
        }
        let end = if last == *b"\n" { length - 1 } else { length };
        let start = line_start(file, end)?;
        if last == *b"\n" {
            let mut line = vec![0; usize::try_from(end - start).unwrap_or(0)];
            file.read_exact_at(&mut line, start)?;
            if decode(&line) != Err(BadLine::Broken) {
                return Ok(length);
            }
        }
        file.set_len(start)?;
        Ok(start)
    }
}

/// Where the line that ends at `end` starts.
fn line_start(file: &File, end: u64) -> io::Result<u64> {
    const STRIDE: u64 = 64 * 1024;
    let mut upper = end;
    while upper > 0 {
        let lower = upper.saturating_sub(STRIDE);
        let mut chunk = vec![0; usize::try_from(upper - lower).unwrap_or(0)];
        file.read_exact_at(&mut chunk, lower)?;
        if let Some(place) = chunk.iter().rposition(|byte| *byte == b'\n') {
            return Ok(lower + u64::try_from(place).unwrap_or(0) + 1);
        }
        upper = lower;
    }
    Ok(0)
}

/// A profile's name as a file name that stays in its directory.
fn file_name(profile: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let mut name = String::with_capacity(profile.len());
    for byte in profile.bytes() {
        if plain(byte) && !(name.is_empty() && byte == b'.') {
            name.push(char::from(byte));
        } else {
            name.push('%');
            name.push_str(&hexadecimal(&[byte]));
        }
    }
    name
}

/// Group ids come from the phone system and may be anything, a path included: the digest is only hex digits.
fn lock_name(origin: &str, key: &str) -> String {
    let digest = Sha1::new()
        .chain_update(origin)
        .chain_update([0])
        .chain_update(key)
        .finalize();
    hexadecimal(&digest)
}
