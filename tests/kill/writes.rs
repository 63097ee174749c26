//! A console killed before it sends, after it has sent, after the answer, before it marks: the next start tells by
//! reading what became of the write; nothing is done twice and nothing is forgotten (promise D7).

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use callboard::assignment::{
    Author, Journal, OnDrift, OutcomeWord, Policy, RunId, SafeWriter, Stage, SystemClock, WriteRequest,
};
use callboard::client::{Call, Directory};
use callboard::domain::{Backend, GroupId, Limits, Membership, ReceiveCall, Roster, Step};
use callboard::sandbox::{RunningSandbox, SandboxOptions, start};
use serde::{Deserialize, Serialize};
use tokio::runtime::Builder;

use crate::account::Account;
use crate::child::{Doomed, job, say};
use crate::kills;
use crate::random::Random;

const GROUP: &str = "28";
/// The agents of the sample call center that take turns.
const AGENTS: usize = 60;

/// Where the child writes, from which turn on.
#[derive(Serialize, Deserialize)]
struct Job {
    account: Account,
    first: usize,
}

/// The stages a child is killed in, a random while after it has entered them.
const STAGES: [&str; 6] = ["Locking", "Journaling", "ReReading", "Writing", "Verifying", "Done"];

fn safe_writer(job: &Job, state: &Path, verify: Vec<Duration>) -> (SafeWriter, Arc<dyn Directory>) {
    let directory = job.account.open();
    let author = Author {
        who: "anna".to_owned(),
        host: "desk".to_owned(),
        profile: "support".to_owned(),
        backend: Backend::DeepCall,
        origin: job.account.url.clone(),
    };
    let policy = Policy {
        limits: Limits {
            max_removal_percent: 100,
            max_total_removals: usize::MAX,
        },
        verify,
        ..Policy::default()
    };
    let journal = Journal::at(state, "support");
    let clock = Arc::new(SystemClock);
    let writer = SafeWriter::new(Arc::clone(&directory), journal, policy, author, clock);
    (writer, directory)
}

/// The roster of one turn; no two turns in a row of 1,770 have the same.
fn roster(turn: usize) -> Roster {
    let pairs = (1..=AGENTS).flat_map(|one| (one + 1..=AGENTS).map(move |other| [one, other]));
    let pair = pairs.cycle().nth(turn).unwrap();
    let calls = [ReceiveCall::On, ReceiveCall::Off][turn % 2];
    let members = pair.map(|agent| Membership::new(agent.to_string().as_str(), calls));
    Roster::new(GroupId::new(GROUP), members.to_vec()).unwrap()
}

#[test]
#[ignore = "a child of other tests"]
fn child_writes_until_it_is_killed() {
    let Some(job) = job::<Job>() else { return };
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let home = std::env::current_dir().unwrap();
        let (writer, directory) = safe_writer(&job, &home, vec![Duration::ZERO]);
        let group = GroupId::new(GROUP);
        for turn in job.first.. {
            let base = directory.read_roster(&Call::quiet(), &group).await.unwrap().roster;
            let step = Step {
                group_name: "Support L1".into(),
                base,
                target: roster(turn),
            };
            let request = WriteRequest::new(RunId::new(turn.to_string()), OnDrift::Stop);
            let report = writer
                .write(&Call::quiet(), &step, &request, move |now| {
                    let stage = match now {
                        Stage::Verifying { .. } => "Verifying".to_owned(),
                        Stage::Writing { .. } => "Writing".to_owned(),
                        other => format!("{other:?}"),
                    };
                    say(&format!("{turn} {stage}"));
                })
                .await;
            assert!(report.outcome.is_done() && report.not_saved.is_none(), "{report:?}");
            say(&format!("{turn} Done"));
        }
    });
}

/// What the sandbox holds.
async fn held(sandbox: &RunningSandbox) -> Roster {
    let members = sandbox.control().roster(28).await.unwrap();
    let members = members.into_iter().map(|(agent, calls)| {
        let calls = if calls { ReceiveCall::On } else { ReceiveCall::Off };
        Membership::new(agent.to_string().as_str(), calls)
    });
    Roster::new(GroupId::new(GROUP), members.collect()).unwrap()
}

/// The rosters that the sandbox was asked to write since the last kill, one text for each request.
fn asked_for(sandbox: &RunningSandbox) -> Vec<String> {
    let requests = sandbox.control().requests();
    let writes = requests.iter().filter(|request| request.path.contains("submitAssign"));
    let bodies = writes.filter_map(|request| request.body.as_ref());
    bodies
        .map(|body| format!("{} {}", body["agent_unique_id"], body["receive_call"]))
        .collect()
}

#[test]
fn a_killed_write_is_done_once_or_not_at_all_and_the_next_start_knows_which() {
    let state = tempfile::tempdir().unwrap();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let mut random = Random::new(7);
    let mut outcomes = BTreeMap::new();
    let options = SandboxOptions {
        // Answers are held back after the write took effect, so that kills find the time between.
        latency: Duration::from_millis(4),
        ..SandboxOptions::default()
    };
    let sandbox = runtime.block_on(start(options)).unwrap();
    let mut first = 0;
    for kill in 0..kills() {
        sandbox.control().forget_requests();
        let job = Job {
            account: Account::deepcall(sandbox.url(), &sandbox.credentials().deepcall.ssid),
            first,
        };
        let mut child = Doomed::start("writes::child_writes_until_it_is_killed", state.path(), &job);
        let moment = format!("{} {}", first + random.below(3), STAGES[kill % STAGES.len()]);
        child.wait_for(|word| word == moment);
        let heard = child.kill_after(Duration::from_micros(random.next() % 8_000));
        let outcome = runtime.block_on(look_after(&sandbox, &job, state.path(), &heard));
        *outcomes.entry(outcome).or_insert(0) += 1;
        first = 1 + heard.iter().map(|word| turn_of(word)).max().unwrap();
    }
    let counted = |outcome| outcomes.get(&outcome).copied().unwrap_or(0);
    let told = format!("{outcomes:?}");
    assert!(
        counted(Some("confirmed")) > 0 && counted(Some("failed")) > 0,
        "the kills hit both sides: {told}"
    );
}

fn turn_of(word: &str) -> usize {
    word.split(' ').next().unwrap().parse().unwrap()
}

/// The next start after a kill: everything promised is checked; tells what the open write came to, if one was open.
async fn look_after(sandbox: &RunningSandbox, job: &Job, state: &Path, heard: &[String]) -> Option<&'static str> {
    let origin = job.account.url.clone();
    let journal = Journal::at(state, "support");
    let records = journal.records().expect("a kill leaves no damage");
    for word in heard {
        let (turn, reached) = word.split_once(' ').unwrap();
        let record = records.iter().find(|record| record.intent.run.as_str() == turn);
        if matches!(reached, "ReReading" | "Writing" | "Verifying" | "Done") {
            assert!(
                record.is_some(),
                "turn {turn} was at {reached} and is not in the journal"
            );
        }
        if reached == "Done" {
            let settled = record.and_then(|record| record.settlement.as_ref()).unwrap();
            assert_eq!(settled.outcome, OutcomeWord::Confirmed, "turn {turn}");
        }
    }
    let open = journal.open_records(&origin).unwrap();
    assert!(open.len() <= 1, "one child writes one after the other");
    let last = records.last()?;
    let (before, after) = last.rosters().unwrap();
    let decided = match open.first() {
        Some(record) => {
            assert_eq!(record, last);
            let waits = [0, 20, 100].map(Duration::from_millis).to_vec();
            let (recovering, _) = safe_writer(job, state, waits);
            let decided = recovering.decide(&Call::quiet(), record).await.unwrap();
            Some(decided.outcome())
        }
        None => None,
    };
    let now = held(sandbox).await;
    let known = journal.records().unwrap().pop().and_then(|record| record.settlement);
    let expected = match known.as_ref().map(|settlement| settlement.outcome) {
        Some(OutcomeWord::Failed) => before,
        Some(OutcomeWord::Confirmed) => after,
        other => panic!("{other:?} although nobody else writes"),
    };
    assert!(now.same_members(expected), "{known:?}: {now:?}\n{last:?}");
    assert!(journal.open_records(&origin).unwrap().is_empty());
    // Every turn has a roster of its own, so that a second request for one would be a write repeated.
    let mut asked = asked_for(sandbox);
    let writing = heard.iter().filter(|word| word.ends_with(" Writing")).count();
    assert!(asked.len() <= writing, "recovery only reads: {asked:?} {heard:?}");
    asked.sort();
    assert!(asked.windows(2).all(|pair| pair[0] != pair[1]), "{asked:?}");
    decided.map(OutcomeWord::word)
}
