//! The call center, kept in SQLite on one thread of its own.
//!
//! Every job runs alone on that thread, so a transaction never meets another writer: nothing is ever "locked", and
//! what one job wrote the next one sees.

mod agent;
mod attachment;
mod group;
mod journal;
#[cfg(test)]
mod kill_tests;
mod open;
mod roster;

use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;

use rusqlite::{Connection, ErrorCode, Transaction};
use tokio::sync::oneshot;

pub(crate) use agent::{Agent, AgentChange, AgentFilter, NewAgent};
pub(crate) use group::{Group, GroupFilter, NewGroup, Numbering};
pub(crate) use roster::{Member, MemberChoice};

use super::error::SandboxError;

pub(crate) mod agents {
    pub(crate) use super::agent::{
        extent, find, find_by_email, find_by_extension, groups_of, insert, missing, of_group, search, update,
    };
}

pub(crate) mod attachments {
    pub(crate) use super::attachment::{all, get, holder, put};
}

pub(crate) mod groups {
    pub(crate) use super::group::{
        begin, create, create_same, delete, describe, extent, find, ids, insert, insert_account, rename, revise_to,
        search, update,
    };
}

pub(crate) mod rosters {
    pub(crate) use super::roster::{add, insert, members, members_of, remove, replace};
}

/// A part of a result list: how many rows to leave out, and how many to give at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) offset: i64,
    pub(crate) limit: i64,
}

impl Window {
    /// The window that shows everything.
    pub(crate) const ALL: Self = Self {
        offset: 0,
        limit: i64::MAX,
    };
}

/// How many rows there are and which is the newest: it changes with every addition and removal, since no id is given
/// twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) count: i64,
    pub(crate) newest: i64,
}

/// Rows of one window, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) total: i64,
}

/// Why a job on the store gave no result; its transaction was rolled back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the sandbox is stopping")]
    Closed,
    #[error("the disk is full")]
    Full,
    #[error("the database failed: {0}")]
    Database(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::Database(error),
        }
    }
}

impl From<StoreError> for SandboxError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

enum Job {
    Run(Box<dyn FnOnce(&mut Connection) + Send>),
    Close(oneshot::Sender<()>),
}

/// The handle through which jobs reach the store's thread.
pub(crate) struct Store {
    jobs: mpsc::Sender<Job>,
    notice: Option<String>,
}

impl Store {
    /// Opens the file, or memory, and fills it when it is new.
    pub(crate) async fn open<F>(path: Option<PathBuf>, fill: F) -> Result<Self, SandboxError>
    where
        F: FnOnce(&Transaction<'_>) -> rusqlite::Result<()> + Send + 'static,
    {
        let (jobs, queue) = mpsc::channel();
        let (opened, opening) = oneshot::channel();
        thread::Builder::new()
            .name("sandbox-store".to_owned())
            .spawn(move || match open::open(path.as_deref(), fill) {
                Ok((connection, notice)) => {
                    if opened.send(Ok(notice)).is_ok() {
                        work(connection, &queue);
                    }
                }
                Err(error) => drop(opened.send(Err(error))),
            })
            .map_err(|error| SandboxError::Store(error.to_string()))?;
        let notice = opening.await.map_err(|_| SandboxError::from(StoreError::Closed))??;
        Ok(Self { jobs, notice })
    }

    /// Says what the user should know about where the data lies.
    pub(crate) fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Runs a reading job.
    pub(crate) async fn read<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.run(move |connection| job(connection)).await
    }

    /// Runs a job in one transaction: kept as a whole when it succeeds, undone as a whole when it does not.
    pub(crate) async fn change<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        F: FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let result = job(&transaction)?;
            transaction.commit()?;
            Ok(result)
        })
        .await
    }

    /// Writes everything out, closes the file and ends the thread. Later jobs are refused.
    pub(crate) async fn close(&self) {
        let (closed, closing) = oneshot::channel();
        if self.jobs.send(Job::Close(closed)).is_ok() {
            // An error means that the thread is gone already, and with it the connection.
            let _ = closing.await;
        }
    }

    async fn run<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        F: FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        let job = Job::Run(Box::new(move |connection| {
            // Nobody waits any more when the client hung up: the job is done all the same.
            let _ = answer.send(job(connection));
        }));
        self.jobs.send(job).map_err(|_| StoreError::Closed)?;
        Ok(waiting.await.map_err(|_| StoreError::Closed)??)
    }
}

fn work(mut connection: Connection, queue: &mpsc::Receiver<Job>) {
    for job in queue {
        match job {
            Job::Run(run) => run(&mut connection),
            Job::Close(closed) => {
                drop(connection);
                let _ = closed.send(());
                return;
            }
        }
    }
}

/// Folds a text for finding and comparing names, by Unicode lower case.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// Writes ids as the JSON array that SQLite's `json_each` reads: one statement for any number of ids.
fn id_list(ids: &[i64]) -> String {
    let mut list = String::with_capacity(ids.len() * 7 + 2);
    list.push('[');
    for (index, id) in ids.iter().enumerate() {
        if index > 0 {
            list.push(',');
        }
        list.push_str(&id.to_string());
    }
    list.push(']');
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::{Seed, seed};

    async fn filled(path: Option<PathBuf>, groups: usize) -> Store {
        let seed = Seed::Generated { groups, agents: 2_000 };
        Store::open(path, move |fill| seed::fill(fill, seed)).await.unwrap()
    }

    fn everyone() -> Vec<MemberChoice> {
        (1..=2_000)
            .map(|agent| MemberChoice {
                agent,
                receive_call: true,
            })
            .collect()
    }

    #[tokio::test]
    async fn a_full_disk_leaves_the_old_roster() {
        let directory = tempfile::tempdir().unwrap();
        let store = filled(Some(directory.path().join("data.db")), 5).await;
        let before = store.read(|store| rosters::members(store, 3)).await.unwrap();
        let pages: i64 = store
            .read(|store| store.pragma_query_value(None, "page_count", |row| row.get(0)))
            .await
            .unwrap();
        store
            .read(move |store| store.pragma_update(None, "max_page_count", pages))
            .await
            .unwrap();
        let refused = store.change(|store| rosters::replace(store, 3, &everyone())).await;
        assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
        assert_eq!(store.read(|store| rosters::members(store, 3)).await.unwrap(), before);
        assert!(!before.is_empty());
    }

    #[tokio::test]
    async fn a_change_that_fails_half_way_is_undone() {
        let store = filled(None, 5).await;
        let before = store.read(|store| rosters::members(store, 3)).await.unwrap();
        let twice = vec![
            MemberChoice {
                agent: 1,
                receive_call: true
            };
            2
        ];
        assert!(
            store
                .change(move |store| rosters::replace(store, 3, &twice))
                .await
                .is_err()
        );
        assert_eq!(store.read(|store| rosters::members(store, 3)).await.unwrap(), before);
    }

    #[tokio::test]
    async fn a_closed_store_refuses_jobs() {
        let store = filled(None, 1).await;
        store.close().await;
        store.close().await;
        let refused = store.read(|store| rosters::members(store, 1)).await;
        assert!(matches!(refused, Err(StoreError::Closed)), "{refused:?}");
    }
}
