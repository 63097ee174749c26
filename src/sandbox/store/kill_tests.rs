//! The store killed at any instant of a change, in each journal mode (promise E2): the place of the file decides the
//! mode, so that a whole sandbox on one machine shows only one of them.

#[path = "../../../tests/support/child.rs"]
mod child;
#[path = "../../../tests/support/long.rs"]
mod long;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rstest::rstest;
use rusqlite::Connection;

use super::journal::Journal;
use super::{MemberChoice, open, rosters};
use crate::sandbox::{Seed, seed};
use child::{Doomed, job, say};

const GROUP: i64 = 3;
const AGENTS: i64 = 600;
/// Members of each roster: enough for many pages of the database.
const SIZE: i64 = 200;

fn store(path: &Path, journal: Journal) -> Connection {
    let seed = Seed::Generated { groups: 5, agents: 600 };
    let store = open::open_with(path, journal, |fill| seed::fill(fill, seed));
    store.expect("a killed store leaves a usable file")
}

/// The roster of one turn: a run of agents, so that any mix of two shows.
fn roster(turn: i64) -> Vec<(i64, bool)> {
    let first = 1 + turn % (AGENTS - SIZE);
    (first..first + SIZE).map(|agent| (agent, turn % 2 == 0)).collect()
}

fn kept(path: &Path, journal: Journal) -> Vec<(i64, bool)> {
    let members = rosters::members(&store(path, journal), GROUP).unwrap();
    let members = members.iter();
    members.map(|member| (member.agent, member.receive_call)).collect()
}

#[test]
#[ignore = "a child of other tests"]
fn child_writes_until_it_is_killed() {
    let Some((path, wal, first)) = job::<(PathBuf, bool, i64)>() else {
        return;
    };
    let mut store = store(&path, if wal { Journal::WriteAhead } else { Journal::Rollback });
    for turn in first.. {
        let members = roster(turn).into_iter();
        let members: Vec<_> = members
            .map(|(agent, receive_call)| MemberChoice { agent, receive_call })
            .collect();
        let transaction = store.transaction().unwrap();
        rosters::replace(&transaction, GROUP, &members).unwrap();
        transaction.commit().unwrap();
        say(&turn.to_string());
    }
}

#[rstest]
#[case::write_ahead(Journal::WriteAhead)]
#[case::rollback(Journal::Rollback)]
fn a_kill_at_any_instant_leaves_the_old_or_the_new_roster(#[case] journal: Journal) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data.db");
    let mut before = kept(&path, journal);
    let mut first = 0;
    for kill in 0..long::by_length(20_u64, 500) {
        let name = "sandbox::store::kill_tests::child_writes_until_it_is_killed";
        let wal = journal == Journal::WriteAhead;
        let mut child = Doomed::start(name, directory.path(), &(&path, wal, first));
        child.wait_for(|_| true);
        let heard = child.kill_after(Duration::from_micros(kill * 7_919 % 20_000));
        let last: i64 = heard.last().and_then(|word| word.parse().ok()).unwrap();
        let now = kept(&path, journal);
        assert!(
            now == roster(last) || now == roster(last + 1),
            "kill {kill}, acknowledged {last}: {now:?}"
        );
        assert_ne!(now, before, "something was written");
        (before, first) = (now, last + 2);
    }
}
