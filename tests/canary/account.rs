//! Every call a person can make, and everything that is told about it.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt::{Debug, Display, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use callboard::assignment::{
    Author, Confirmation, GroupIntent, Journal, OnDrift, Policy, RunId, SafeWriter, SystemClock, WriteRequest,
};
use callboard::client::{
    Answers, Call, Capability, Connection, Directory, Error, GroupChange, GroupQuery, RequestQueue, RosterWrite,
    Session, Timeouts, dialect,
};
use callboard::domain::{AgentId, Backend, Group, GroupId, GroupStatus, Membership, ReceiveCall, Roster, Step};
use callboard::sandbox::{Variants, kazoo_group_id, kazoo_user_id};

/// The words about all calls of one account.
#[derive(Clone, Default)]
pub struct Told(Arc<Mutex<String>>);

impl Told {
    /// Adds a value as it would be printed for debugging.
    pub fn add(&self, value: &impl Debug) {
        writeln!(self.0.lock().unwrap(), "{value:?}\n{value:#?}").unwrap();
    }

    fn outcome<T: Debug, E: Debug + Display>(&self, outcome: &Result<T, E>) {
        if let Err(error) = outcome {
            writeln!(self.0.lock().unwrap(), "{error}").unwrap();
        }
        self.add(outcome);
    }

    fn client<T: Debug>(&self, outcome: &Result<T, Error>) {
        self.outcome(outcome);
        let Err(error) = outcome else { return };
        let parts = [
            error.hint(),
            error.vendor_message(),
            error.vendor_code(),
            error.endpoint(),
        ];
        self.add(&parts);
        let mut cause = error.source();
        while let Some(source) = cause {
            writeln!(self.0.lock().unwrap(), "{source} {source:?}").unwrap();
            cause = source.source();
        }
    }

    /// All of it.
    pub fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

/// Where a phone system is.
pub fn connection(backend: Backend, url: &str) -> Connection {
    Connection {
        backend,
        url: url.parse().unwrap(),
        ca_file: None,
        timeouts: Timeouts {
            total: Duration::from_secs(10),
            ..Timeouts::default()
        },
        // Fast enough for tests.
        requests_per_minute: Some(600_000),
        queue: RequestQueue::default(),
        settings: BTreeMap::new(),
    }
}

/// Signs in by one form; everything said about it is told.
pub async fn sign_in(connection: &Connection, form: &str, answers: &Answers, told: &Told) -> Option<Session> {
    told.add(answers);
    let session = dialect::sign_in(connection, form, answers, &watched(told)).await;
    told.client(&session);
    session.ok()
}

/// What the sample call center's groups and agents are called by a phone system.
#[derive(Clone, Copy)]
struct Names(Backend);

impl Names {
    fn group(self, group: i64) -> GroupId {
        match self.0 {
            Backend::Kazoo => GroupId::new(kazoo_group_id(group)),
            Backend::PortSip => GroupId::new(Variants::default().portsip.group_id(group)),
            _ => GroupId::new(group.to_string()),
        }
    }

    fn agent(self, agent: i64) -> AgentId {
        match self.0 {
            Backend::Kazoo => AgentId::new(kazoo_user_id(agent)),
            Backend::PortSip => AgentId::new((1000 + agent).to_string()),
            _ => AgentId::new(agent.to_string()),
        }
    }

    fn roster(self, members: &[i64]) -> Roster {
        // With calls, where the phone system knows them.
        let calls = if dialect::capabilities(self.0).has(Capability::ReceiveCall) {
            ReceiveCall::On
        } else {
            ReceiveCall::Unknown
        };
        let members = members.iter().map(|agent| Membership::new(self.agent(*agent), calls));
        Roster::new(self.group(28), members.collect()).unwrap()
    }
}

fn watched(told: &Told) -> Call {
    let told = told.clone();
    Call::watched(move |notice| told.add(&notice))
}

/// Makes every call there is, some of them through the safe write with its journal in `state`.
pub async fn use_everything(connection: &Connection, session: &Session, state: &Path, told: &Told) {
    let directory = dialect::open(connection, session);
    let directory = match directory {
        Ok(directory) => directory,
        Err(error) => return told.client::<()>(&Err(error)),
    };
    let names = Names(connection.backend);
    tokio::join!(
        reads(&*directory, names, told),
        writes(&*directory, names, told),
        safe_writes(Arc::clone(&directory), connection, state, told),
    );
}

async fn reads(directory: &dyn Directory, names: Names, told: &Told) {
    let (call, group, agent) = (watched(told), names.group(28), names.agent(3));
    let query = GroupQuery::default();
    let (base, target) = (names.roster(&[2, 3]), names.roster(&[3]));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let (identity, groups, roster, agents, of_agent, uses, states, foreseen) = tokio::join!(
        directory.identity(&call),
        directory.list_groups(&call, &query),
        directory.read_roster(&call, &group),
        directory.list_agents(&call),
        directory.list_groups_of(&call, &agent),
        directory.list_uses(&call, &group),
        directory.live_states(&call, &group),
        directory.foresee(&call, write),
    );
    told.client(&identity);
    told.client(&groups);
    told.client(&roster);
    told.client(&agents);
    told.client(&of_agent);
    told.client(&uses);
    told.client(&states);
    told.client(&foreseen);
}

async fn writes(directory: &dyn Directory, names: Names, told: &Told) {
    let call = watched(told);
    let (base, target) = (names.roster(&[2]), names.roster(&[2, 13]));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    told.client(&directory.write_roster(&call, write).await);
    told.client(&directory.create_group(&call, "Canaries").await);
    let group = Group::named(names.group(4).as_str(), "Sales", GroupStatus::Active);
    let rename = GroupChange::Rename("Birds".to_owned());
    told.client(&directory.change_group(&call, &group, &rename).await);
    told.client(&directory.delete_group(&call, &names.group(99_999)).await);
}

async fn safe_writes(directory: Arc<dyn Directory>, connection: &Connection, state: &Path, told: &Told) {
    let names = Names(connection.backend);
    let author = Author {
        who: "anna".to_owned(),
        host: "desk".to_owned(),
        profile: "support".to_owned(),
        backend: connection.backend,
        origin: connection.url.origin(),
    };
    let policy = Policy {
        verify: vec![Duration::ZERO],
        ..Policy::default()
    };
    let step = Step {
        group_name: "Support L1".into(),
        base: names.roster(&[2, 3]),
        target: names.roster(&[3, 4]),
    };
    let writer = SafeWriter::new(
        directory,
        Journal::at(state, "support"),
        policy,
        author,
        Arc::new(SystemClock),
    );
    told.add(&writer);
    let call = watched(told);
    let request = WriteRequest::new(RunId::new("run"), OnDrift::MergeDisjoint);
    let everything = writer.hazards(&callboard::domain::Plan::new([step.clone()]));
    let request = request.confirmed(Confirmation::of(everything).allowing_empty());
    let intent = GroupIntent::Create {
        name: "Night crew".to_owned(),
    };
    let (written, created) = tokio::join!(
        writer.write(&call, &step, &request, |_| {}),
        writer.change_group(&call, &intent, &request),
    );
    told.add(&(written, created));
    let records = writer.journal().open_records(&connection.url.origin());
    told.outcome(&records);
    for record in records.unwrap_or_default() {
        told.outcome(&writer.decide(&call, &record).await);
    }
}
