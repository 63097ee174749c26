//! A console killed between two calls of a PortSIP assignment, at a real server that goes on: the next start tells of
//! each agent whether it was done, and no call is made twice (promise D7).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use callboard::assignment::{
    Author, Journal, OnDrift, OutcomeWord, Policy, RunId, SafeWriter, Stage, SystemClock, WriteRequest,
};
use callboard::client::{Answers, Call, dialect};
use callboard::domain::{AgentId, Backend, GroupId, Limits, Membership, ReceiveCall, Roster, Step};
use callboard::sandbox::{RunningSandbox, SandboxOptions, start};
use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Runtime};

use crate::account::Account;
use crate::child::{Doomed, job, say};
use crate::long::by_length;
use crate::random::Random;

const GROUP: i64 = 28;
/// Agents 1 to 5 go, 6 to 17 come: five rounds of four calls at once.
const GO: std::ops::RangeInclusive<i64> = 1..=5;
const COME: std::ops::RangeInclusive<i64> = 6..=17;
const CHANGES: usize = 17;

/// Who writes where.
#[derive(Serialize, Deserialize)]
struct Job {
    account: Account,
    group: String,
}

/// Agents as PortSIP names them: the sample's extensions are 1000 and the agent's number.
fn roster(group: &str, agents: impl IntoIterator<Item = i64>) -> Roster {
    let member = |agent: i64| Membership::new((1000 + agent).to_string().as_str(), ReceiveCall::Unknown);
    Roster::new(GroupId::new(group), agents.into_iter().map(member).collect()).unwrap()
}

fn step(group: &str) -> Step {
    Step {
        group_name: "Support L1".into(),
        base: roster(group, GO),
        target: roster(group, COME),
    }
}

fn safe_writer(account: &Account, state: &Path) -> SafeWriter {
    let author = Author {
        who: "anna".to_owned(),
        host: "desk".to_owned(),
        profile: "support".to_owned(),
        backend: Backend::PortSip,
        origin: account.url.clone(),
    };
    let policy = Policy {
        limits: Limits {
            max_removal_percent: 100,
            max_total_removals: usize::MAX,
        },
        // What was under way at the kill still takes effect; the next start looks until it has.
        verify: [0, 20, 100].map(Duration::from_millis).to_vec(),
        ..Policy::default()
    };
    let journal = Journal::at(state, "support");
    SafeWriter::new(account.open(), journal, policy, author, Arc::new(SystemClock))
}

#[test]
#[ignore = "a child of other tests"]
fn child_assigns_at_portsip() {
    let Some(job) = job::<Job>() else { return };
    let writer = safe_writer(&job.account, &std::env::current_dir().unwrap());
    let request = WriteRequest::new(RunId::new("run"), OnDrift::Stop);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let watch = |stage| match stage {
        Stage::Writing { written: Some(written) } => say(&format!("written {}", written.done)),
        Stage::Writing { written: None } => say("written 0"),
        Stage::Verifying { .. } => say("verifying"),
        _ => {}
    };
    let report = runtime.block_on(writer.write(&Call::quiet(), &step(&job.group), &request, watch));
    assert!(report.outcome.is_done(), "{report:?}");
    say("done");
    loop {
        std::thread::park();
    }
}

fn sandbox(runtime: &Runtime) -> RunningSandbox {
    let options = SandboxOptions {
        // Answers are held back after the change took effect, so that kills find the time between.
        latency: Duration::from_millis(4),
        ..SandboxOptions::default()
    };
    runtime.block_on(start(options)).unwrap()
}

/// Signs in as the supervisor whose console will be killed.
fn account(runtime: &Runtime, sandbox: &RunningSandbox) -> Account {
    let credentials = sandbox.credentials().portsip.clone();
    let answers = Answers::default()
        .with("username", credentials.username)
        .with("password", credentials.password)
        .with("domain", credentials.domain);
    let connection = Account::connection(Backend::PortSip, &sandbox.url());
    let call = Call::quiet();
    let signed_in = dialect::sign_in(&connection, "password", &answers, &call);
    let session = runtime.block_on(signed_in).unwrap();
    Account::portsip(sandbox.url(), session.secret("token").unwrap())
}

/// How often each agent's own call was made since the last kill.
fn calls(sandbox: &RunningSandbox) -> Vec<String> {
    let requests = sandbox.control().requests().into_iter();
    let changes = requests.filter(|request| request.method == "POST" && request.path.contains("/members/"));
    changes.map(|request| request.path).collect()
}

#[test]
fn the_next_start_tells_of_each_extension_whether_it_was_done() {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let sandbox = sandbox(&runtime);
    let job = Job {
        account: account(&runtime, &sandbox),
        group: sandbox.control().variants_in_force().portsip.group_id(GROUP),
    };
    let mut random = Random::new(13);
    let (mut between, mut ends) = (0, 0);
    for kill in 0..by_length(20, 200) {
        let before = GO.map(|agent| (agent, true)).collect();
        runtime.block_on(sandbox.control().set_roster(GROUP, before)).unwrap();
        sandbox.control().forget_requests();
        let state = tempfile::tempdir().unwrap();
        let mut child = Doomed::start("portsip::child_assigns_at_portsip", state.path(), &job);
        let moment = match random.below(CHANGES + 3) {
            written if written <= CHANGES => format!("written {written}"),
            later if later == CHANGES + 1 => "verifying".to_owned(),
            _ => "done".to_owned(),
        };
        child.wait_for(|word| word == moment);
        let heard = child.kill_after(Duration::from_micros(random.next() % 9_000));

        let journal = Journal::at(state.path(), "support");
        let record = journal.records().unwrap().pop().expect("the intent comes first");
        let open = journal.open_records(&job.account.url).unwrap();
        assert!(
            open.len() == 1 || heard.iter().any(|word| word == "verifying"),
            "kill {kill} at {moment}"
        );
        let writer = safe_writer(&job.account, state.path());
        let made = calls(&sandbox).len();
        let decided = runtime.block_on(writer.decide(&Call::quiet(), &record)).unwrap();
        let parts = decided.parts().expect("it is about a roster");
        let held = runtime.block_on(sandbox.control().roster(GROUP)).unwrap();
        let held = roster(&job.group, held.into_iter().map(|(agent, _)| agent));
        let step = step(&job.group);
        let diff = step.diff();
        let is_done = |agent: &AgentId| held.contains(agent) == step.target.contains(agent);
        let (done, left): (Vec<&AgentId>, Vec<&AgentId>) = diff.agents().into_iter().partition(|agent| is_done(agent));
        assert_eq!(parts.done.agents(), done, "kill {kill} at {moment}");
        assert_eq!(parts.left.agents(), left, "kill {kill} at {moment}");
        // Nobody has gone before all have come.
        let all_in = |roster: &Roster| roster.members().iter().all(|member| held.contains(&member.agent));
        assert!(all_in(&step.base) || all_in(&step.target), "{held:?}");
        let outcome = match (done.is_empty(), left.is_empty()) {
            (_, true) => OutcomeWord::Confirmed,
            (true, false) => OutcomeWord::Failed,
            (false, false) => OutcomeWord::Differs,
        };
        assert_eq!(decided.outcome(), outcome, "kill {kill} at {moment}");
        assert!(journal.open_records(&job.account.url).unwrap().is_empty());
        let mut calls = calls(&sandbox);
        assert_eq!(calls.len(), made, "the next start only reads");
        calls.sort();
        assert!(calls.windows(2).all(|pair| pair[0] != pair[1]), "{calls:?}");
        between += usize::from(outcome == OutcomeWord::Differs);
        ends += usize::from(outcome == OutcomeWord::Confirmed);
    }
    assert!(
        between > 0 && ends > 0,
        "{between} kills came between two agents, {ends} after all"
    );
}
