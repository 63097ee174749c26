//! A console killed between two of the calls of a roster that is written agent by agent: the next start tells of each
//! agent whether it was done (promise D7).

#![expect(clippy::disallowed_methods, reason = "tests lay out files as other programs would")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use callboard::assignment::{
    Author, Journal, OnDrift, OutcomeWord, Policy, RunId, SafeWriter, SystemClock, WriteRequest,
};
use callboard::client::memory::MemoryStore;
use callboard::client::{Call, Capabilities, Capability, MemoryDirectory, Operation};
use callboard::domain::{AgentId, Backend, GroupId, Limits, Membership, ReceiveCall, Roster, Step};
use tokio::runtime::Builder;

use crate::child::{Doomed, job, say};
use crate::kills;
use crate::random::Random;

const GROUP: &str = "28";
const ORIGIN: &str = "https://pbx.acme.example";
/// Agents 1 to 5 go, 6 to 15 come.
const CHANGES: usize = 15;
/// What the phone system holds, for those who come after the child.
const HELD: &str = "held.json";
const MISSING: &[(Capability, &str)] = &[
    (Capability::AtomicRoster, "it takes one member at a time"),
    (Capability::ReceiveCall, "it has no such flag"),
    (Capability::MemberOrder, "it keeps no order"),
    (Capability::ConditionalWrite, "it has no versions"),
];

fn roster(agents: impl IntoIterator<Item = usize>) -> Roster {
    let member = |agent: usize| Membership::new(agent.to_string().as_str(), ReceiveCall::Unknown);
    Roster::new(GroupId::new(GROUP), agents.into_iter().map(member).collect()).unwrap()
}

fn step() -> Step {
    Step {
        group_name: "Support L1".into(),
        base: roster(1..=5),
        target: roster(6..=15),
    }
}

fn phone_system(held: &Roster) -> MemoryDirectory {
    let directory = MemoryDirectory::builder(Backend::PortSip)
        .capabilities(Capabilities::all_but(Backend::PortSip, MISSING))
        .agents(20)
        .group(GROUP, "Support L1")
        .build();
    directory.other_client(|store| {
        for member in held.members() {
            store.seat(held.group(), member.clone());
        }
    });
    directory
}

fn safe_writer(directory: MemoryDirectory, state: &Path) -> SafeWriter {
    let author = Author {
        who: "anna".to_owned(),
        host: "desk".to_owned(),
        profile: "support".to_owned(),
        backend: Backend::PortSip,
        origin: ORIGIN.to_owned(),
    };
    let policy = Policy {
        limits: Limits {
            max_removal_percent: 100,
            max_total_removals: usize::MAX,
        },
        verify: vec![Duration::ZERO],
        ..Policy::default()
    };
    let journal = Journal::at(state, "support");
    SafeWriter::new(Arc::new(directory), journal, policy, author, Arc::new(SystemClock))
}

/// Puts what the phone system holds where the next start finds it, whole or not at all.
fn keep(store: &MemoryStore) {
    let held = store.roster(&GroupId::new(GROUP)).unwrap();
    fs::write("new.json", serde_json::to_vec(held).unwrap()).unwrap();
    fs::rename("new.json", HELD).unwrap();
}

#[test]
#[ignore = "a child of other tests"]
fn child_writes_agent_by_agent() {
    if job::<()>().is_none() {
        return;
    }
    let directory = phone_system(&step().base);
    // What one call has done counts once it is kept, and that is before the next call does anything.
    for call in 1..=CHANGES {
        directory.between(Operation::WriteRoster, call, move |store| {
            keep(store);
            say(&call.to_string());
            std::thread::sleep(Duration::from_millis(2));
        });
    }
    directory.between(Operation::ReadRoster, 2, |store| {
        keep(store);
        say("verifying");
        std::thread::sleep(Duration::from_millis(2));
    });
    let writer = safe_writer(directory, &std::env::current_dir().unwrap());
    let request = WriteRequest::new(RunId::new("run"), OnDrift::Stop);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let report = runtime.block_on(writer.write(&Call::quiet(), &step(), &request, |_| {}));
    assert!(report.outcome.is_done(), "{report:?}");
    say("done");
    loop {
        std::thread::park();
    }
}

#[test]
fn the_next_start_tells_of_each_agent_whether_it_was_done() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let mut random = Random::new(5);
    let mut between = 0;
    for kill in 0..kills() {
        let state = tempfile::tempdir().unwrap();
        let mut child = Doomed::start("singly::child_writes_agent_by_agent", state.path(), &());
        let moment = match random.below(CHANGES + 2) + 1 {
            call if call <= CHANGES => call.to_string(),
            call if call == CHANGES + 1 => "verifying".to_owned(),
            _ => "done".to_owned(),
        };
        child.wait_for(|word| word == moment);
        child.kill_after(Duration::from_micros(random.next() % 3_000));
        let held: Roster = serde_json::from_slice(&fs::read(state.path().join(HELD)).unwrap()).unwrap();

        let journal = Journal::at(state.path(), "support");
        let record = journal.records().unwrap().pop().expect("the intent comes first");
        let writer = safe_writer(phone_system(&held), state.path());
        let decided = runtime.block_on(writer.decide(&Call::quiet(), &record)).unwrap();
        let parts = decided.parts().expect("it is about a roster");
        let all = step().diff();
        let is_done = |agent: &AgentId| held.contains(agent) == step().target.contains(agent);
        let (done, left): (Vec<&AgentId>, Vec<&AgentId>) = all.agents().into_iter().partition(|agent| is_done(agent));
        assert_eq!(parts.done.agents(), done, "kill {kill} at {moment}");
        assert_eq!(parts.left.agents(), left, "kill {kill} at {moment}");
        let outcome = match (done.is_empty(), left.is_empty()) {
            (_, true) => OutcomeWord::Confirmed,
            (true, false) => OutcomeWord::Failed,
            (false, false) => OutcomeWord::Differs,
        };
        assert_eq!(decided.outcome(), outcome, "kill {kill} at {moment}");
        assert!(journal.open_records(ORIGIN).unwrap().is_empty());
        between += usize::from(outcome == OutcomeWord::Differs);
    }
    assert!(between > 0, "some kills came between two agents");
}
