//! Every outcome of the safe write, against a directory in memory.

mod charges;
mod cycle;
mod drift;
mod errors;
mod group_change;
mod interleavings;
mod journal;
mod recovery;
mod run;
mod session;
mod singly;
mod stop;
mod two_writers;

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::client::memory::{MemoryBuilder, MemoryDirectory};
use crate::client::{Call, Directory, Operation};
use crate::domain::{AgentId, Backend, GroupId, Membership, ReceiveCall, Roster, Step};

const ON: ReceiveCall = ReceiveCall::On;
const OFF: ReceiveCall = ReceiveCall::Off;
const UNKNOWN: ReceiveCall = ReceiveCall::Unknown;

/// A phone system, a writer on it, and a state directory of their own.
struct Desk {
    directory: MemoryDirectory,
    policy: Policy,
    state: TempDir,
}

fn phone_system() -> MemoryBuilder {
    MemoryDirectory::builder(Backend::DeepCall)
        .agents(9)
        .group("28", "Support L1")
        .roster("28", &[("1", ON), ("2", OFF), ("3", ON), ("4", ON)])
}

impl Desk {
    fn new() -> Self {
        Self::with(phone_system().checking_bases().build())
    }

    fn with(directory: MemoryDirectory) -> Self {
        Self {
            directory,
            policy: Policy {
                lock_patience: Duration::ZERO,
                ..Policy::default()
            },
            state: tempfile::tempdir().unwrap(),
        }
    }

    fn writer(&self) -> SafeWriter {
        self.writer_on(Arc::new(self.directory.clone()))
    }

    fn writer_on(&self, directory: Arc<dyn Directory>) -> SafeWriter {
        let author = Author {
            who: "anna".into(),
            host: "desk".into(),
            profile: "support".into(),
            backend: Backend::DeepCall,
            origin: "https://v4-api.deepcall.com".into(),
        };
        let clock = FixedClock("2026-11-21T04:00:00Z".parse().unwrap());
        SafeWriter::new(directory, self.journal(), self.policy.clone(), author, Arc::new(clock))
    }

    fn journal(&self) -> Journal {
        Journal::at(self.state.path(), "support")
    }

    fn records(&self) -> Vec<Record> {
        self.journal().records().unwrap()
    }

    fn now(&self) -> Roster {
        self.directory.roster(&group()).unwrap()
    }

    /// A step from the roster as it is now.
    fn step(&self, members: &[(&str, ReceiveCall)]) -> Step {
        step(self.now(), members)
    }

    async fn write(&self, step: &Step) -> StepReport {
        self.write_as(step, &request(OnDrift::Stop)).await
    }

    async fn write_as(&self, step: &Step, request: &WriteRequest) -> StepReport {
        self.writer().write(&Call::quiet(), step, request, |_| {}).await
    }

    /// The outcome of the only record, which must be the one reported.
    fn recorded(&self, report: &StepReport) -> OutcomeWord {
        let records = self.records();
        let [record] = records.as_slice() else {
            panic!("one record, not {}", records.len());
        };
        assert_eq!(Some(&record.intent.id), report.entry.as_ref());
        record.settlement.as_ref().unwrap().outcome
    }

    fn reads(&self) -> usize {
        self.directory.count(Operation::ReadRoster)
    }
}

fn group() -> GroupId {
    GroupId::new("28")
}

fn roster(members: &[(&str, ReceiveCall)]) -> Roster {
    let members = members
        .iter()
        .map(|&(agent, receive_call)| Membership::new(agent, receive_call))
        .collect();
    Roster::new(group(), members).unwrap()
}

fn step(base: Roster, members: &[(&str, ReceiveCall)]) -> Step {
    Step {
        group_name: "Support L1".into(),
        base,
        target: roster(members),
    }
}

fn request(on_drift: OnDrift) -> WriteRequest {
    WriteRequest::new(RunId::new("run"), on_drift)
}

fn agents(ids: &[&str]) -> Vec<AgentId> {
    ids.iter().map(AgentId::new).collect()
}
