//! One process at a time (promise A4): a lock file beside the data, held by the kernel.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use rustix::fs::OFlags;

use super::error::{Code, Error, Result};
use super::private_file::open_private;

/// How long one process waits for another's save.
pub const LOCK_WAIT: Duration = Duration::from_secs(5);

/// A held lock; dropping it, or the end of the process however it comes, gives it back.
///
/// The lock is on a file of its own, because the data file is replaced by every save. The file stays behind and is
/// never taken for "stale": only the kernel knows whether somebody holds it.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock at `path`, waiting up to `patience`. Blocks: from async code use [`Self::acquire`].
    ///
    /// # Errors
    ///
    /// `storage/locked` with the holder's process id and how long it has held, and those of [`open_private`].
    pub fn wait(path: &Path, patience: Duration) -> Result<Self> {
        let open = || {
            open_private(path, OFlags::RDWR | OFlags::CREATE)?
                .ok_or_else(|| Error::io("lock", path, io::Error::from(io::ErrorKind::NotFound)))
        };
        let file = open()?;
        let held = match file.try_lock() {
            Ok(()) => file,
            Err(TryLockError::Error(error)) => return Err(Error::io("lock", path, error)),
            // A thread left waiting would take the lock for a moment once it is free, and the next try would meet us.
            Err(TryLockError::WouldBlock) if patience.is_zero() => return Err(locked(path, open()?, patience)),
            Err(TryLockError::WouldBlock) => match wait_in_thread(file, patience) {
                Waited::Held(file) => file,
                Waited::Failed(error) => return Err(Error::io("lock", path, error)),
                Waited::InVain => return Err(locked(path, open()?, patience)),
            },
        };
        let mut lock = Self {
            file: held,
            path: path.to_owned(),
        };
        lock.sign();
        Ok(lock)
    }

    /// Takes the lock without holding up other tasks.
    ///
    /// # Errors
    ///
    /// Those of [`Self::wait`].
    pub async fn acquire(path: &Path, patience: Duration) -> Result<Self> {
        let owned = path.to_owned();
        tokio::task::spawn_blocking(move || Self::wait(&owned, patience))
            .await
            .unwrap_or_else(|error| Err(Error::io("lock", path, io::Error::other(error))))
    }

    /// The lock file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves process id and time for whoever waits in vain. Not being able to (full disk) is no reason not to go
    /// on: the kernel's lock is what counts.
    fn sign(&mut self) {
        let line = format!("{} {}\n", std::process::id(), Timestamp::now().as_second());
        let _ = self.file.set_len(0);
        let _ = self.file.rewind();
        let _ = self.file.write_all(line.as_bytes());
    }
}

enum Waited {
    Held(File),
    Failed(io::Error),
    InVain,
}

/// A thread blocks in the kernel's queue and not a loop that looks every few milliseconds: who looks seldom starves
/// beside a process that saves again and again.
fn wait_in_thread(file: File, patience: Duration) -> Waited {
    let (sender, receiver) = mpsc::sync_channel(0);
    thread::spawn(move || {
        let outcome = loop {
            match file.lock() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome.map(|()| file),
            }
        };
        // Nobody receives any more after the patience ended: the file drops here and the lock with it.
        let _ = sender.send(outcome);
    });
    match receiver.recv_timeout(patience) {
        Ok(Ok(file)) => Waited::Held(file),
        Ok(Err(error)) => Waited::Failed(error),
        Err(_) => Waited::InVain,
    }
}

fn locked(path: &Path, mut file: File, patience: Duration) -> Error {
    let mut signature = String::new();
    let _ = file.read_to_string(&mut signature);
    let mut words = signature.split_whitespace();
    let process: Option<u32> = words.next().and_then(|word| word.parse().ok());
    let since: Option<i64> = words.next().and_then(|word| word.parse().ok());
    let holder = process.map_or_else(|| "another process".to_owned(), |id| format!("process {id}"));
    let age = since.map_or_else(String::new, |since| {
        format!(" for {} s", Timestamp::now().as_second().saturating_sub(since))
    });
    let error = Error::new(
        Code::Locked,
        path,
        format!(
            "{holder} has held `{}`{age}; waited {} s, nothing was changed",
            path.display(),
            patience.as_secs()
        ),
    );
    error.with_hint(process.map_or_else(
        || "try again when the other callboard is done".to_owned(),
        |id| format!("try again when it is done; to see what it is: ps -fp {id}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_held_too_long_names_its_holder_and_its_age() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.lock");
        let held = Lock::wait(&path, LOCK_WAIT).unwrap();
        let error = Lock::wait(&path, Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.code(), Code::Locked);
        let id = std::process::id().to_string();
        assert!(
            error.message().contains(&id) && error.message().contains(" for "),
            "{error}"
        );
        drop(held);
        Lock::wait(&path, Duration::from_millis(50)).unwrap();
    }

    #[test]
    fn whoever_gives_up_does_not_keep_the_lock_later() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.lock");
        let held = Lock::wait(&path, LOCK_WAIT).unwrap();
        Lock::wait(&path, Duration::from_millis(10)).unwrap_err();
        drop(held);
        Lock::wait(&path, LOCK_WAIT).unwrap();
    }

    #[test]
    fn a_try_without_patience_leaves_nobody_waiting() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.lock");
        for _ in 0..100 {
            let held = Lock::wait(&path, LOCK_WAIT).unwrap();
            assert_eq!(Lock::wait(&path, Duration::ZERO).unwrap_err().code(), Code::Locked);
            drop(held);
            Lock::wait(&path, Duration::ZERO).unwrap();
        }
    }

    #[tokio::test]
    async fn a_waiting_task_gets_the_lock_when_it_is_given_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.lock");
        let held = Lock::acquire(&path, LOCK_WAIT).await.unwrap();
        let waiting = tokio::spawn({
            let path = path.clone();
            async move { Lock::acquire(&path, LOCK_WAIT).await.map(|_| ()) }
        });
        drop(held);
        waiting.await.unwrap().unwrap();
    }
}
