//! A sandbox killed while it writes: the old or the new list, never a mix, and what it acknowledged is kept
//! (promise E2). Which journal mode it uses is decided by where the file lies; the other one is covered beside the
//! store.

use std::path::Path;
use std::time::Duration;

use callboard::client::{Call, RosterWrite};
use callboard::domain::{GroupId, Membership, ReceiveCall, Roster};
use callboard::sandbox::{SandboxOptions, Seed, start};
use tokio::runtime::Builder;

use crate::account::Account;
use crate::child::{Doomed, job, say};
use crate::kills;
use crate::random::Random;

const GROUP: i64 = 3;
const AGENTS: i64 = 600;
/// Members of each roster: enough for many pages of the database.
const SIZE: i64 = 200;

fn options(data: &Path) -> SandboxOptions {
    SandboxOptions {
        data: Some(data.to_owned()),
        seed: Seed::Generated {
            groups: 5,
            agents: usize::try_from(AGENTS).unwrap(),
        },
        ..SandboxOptions::default()
    }
}

/// The roster of one turn: a run of agents, so that any mix of two shows.
fn roster(turn: i64) -> Vec<(i64, bool)> {
    let first = 1 + turn % (AGENTS - SIZE);
    (first..first + SIZE).map(|agent| (agent, turn % 2 == 0)).collect()
}

#[test]
#[ignore = "a child of other tests"]
fn child_serves_until_it_is_killed() {
    let Some(data) = job::<String>() else { return };
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut sandbox = start(options(Path::new(&data))).await.unwrap();
        say(&format!("{} {}", sandbox.url(), sandbox.credentials().deepcall.ssid));
        sandbox.stopped().await;
    });
}

#[test]
fn a_killed_sandbox_keeps_what_it_acknowledged_and_never_mixes_two_lists() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data.db");
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let mut random = Random::new(11);
    let mut first = 0;
    let mut before = runtime.block_on(kept(&data));
    for kill in 0..kills() {
        let mut child = Doomed::start("sandbox::child_serves_until_it_is_killed", directory.path(), &data);
        let ready = child.wait_for(|_| true);
        let (url, ssid) = ready.split_once(' ').unwrap();
        let account = Account::deepcall(url, ssid);
        let (sender, mut answers) = tokio::sync::mpsc::unbounded_channel();
        runtime.spawn(async move {
            let directory = account.open();
            for turn in first.. {
                let write = RosterWrite {
                    base: &Roster::empty(GroupId::new(GROUP.to_string())),
                    target: &as_target(&roster(turn)),
                };
                let written = directory.write_roster(&Call::quiet(), write).await;
                if written.is_err() || sender.send(turn).is_err() {
                    return;
                }
            }
        });
        let mut acknowledged = None;
        for _ in 0..random.below(4) {
            acknowledged = runtime.block_on(answers.recv());
            assert!(acknowledged.is_some(), "it answers until it is killed");
        }
        child.kill_after(Duration::from_micros(random.next() % 30_000));
        while let Some(turn) = runtime.block_on(answers.recv()) {
            acknowledged = Some(turn);
        }
        let now = runtime.block_on(kept(&data));
        let (old, next) = match acknowledged {
            Some(turn) => (roster(turn), turn + 1),
            None => (before, first),
        };
        assert!(
            now == old || now == roster(next),
            "kill {kill}, acknowledged {acknowledged:?}: {now:?}"
        );
        first = next + 1;
        before = now;
    }
}

fn as_target(members: &[(i64, bool)]) -> Roster {
    let members = members.iter().map(|&(agent, calls)| {
        let calls = if calls { ReceiveCall::On } else { ReceiveCall::Off };
        Membership::new(agent.to_string().as_str(), calls)
    });
    Roster::new(GroupId::new(GROUP.to_string()), members.collect()).unwrap()
}

/// What the next start finds.
async fn kept(data: &Path) -> Vec<(i64, bool)> {
    let sandbox = start(options(data))
        .await
        .expect("a killed sandbox leaves a usable file");
    let roster = sandbox.control().roster(GROUP).await.unwrap();
    sandbox.shutdown().await;
    roster
}
