//! Two consoles on two hosts write one group of a phone system that knows versions: whenever which of their calls
//! happens, no edit is lost (promise D6).

#[expect(clippy::duplicate_mod, reason = "each suite that can be long says so for itself")]
#[path = "../../../tests/support/long.rs"]
mod long;

use std::cell::Cell;

use async_trait::async_trait;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::interleavings::{Touch, any_removal, touch, touched};
use super::*;
use crate::client::{
    Capabilities, Directory, GroupChange, GroupQuery, Identity, Listing, Result, RosterReading, RosterWrite,
    WriteReceipt,
};
use crate::domain::{Agent, Group};

/// Every read and write of a roster takes a while on its way there and on its way back.
struct Distant {
    directory: MemoryDirectory,
    /// Milliseconds of each way in turn.
    ways: Vec<u8>,
    gone: std::sync::atomic::AtomicUsize,
}

impl Distant {
    async fn go(&self) {
        let way = self.gone.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let took = self.ways[way % self.ways.len()];
        tokio::time::sleep(Duration::from_millis(took.into())).await;
    }
}

#[async_trait]
impl Directory for Distant {
    fn capabilities(&self) -> Capabilities {
        self.directory.capabilities()
    }

    async fn identity(&self, call: &Call) -> Result<Identity> {
        self.directory.identity(call).await
    }

    async fn list_groups(&self, call: &Call, query: &GroupQuery) -> Result<Listing<Group>> {
        self.directory.list_groups(call, query).await
    }

    async fn read_roster(&self, call: &Call, group: &GroupId) -> Result<RosterReading> {
        self.go().await;
        let reading = self.directory.read_roster(call, group).await;
        self.go().await;
        reading
    }

    async fn write_roster(&self, call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt> {
        self.go().await;
        let receipt = self.directory.write_roster(call, write).await;
        self.go().await;
        receipt
    }

    async fn create_group(&self, call: &Call, name: &str) -> Result<GroupId> {
        self.directory.create_group(call, name).await
    }

    async fn change_group(&self, call: &Call, group: &Group, change: &GroupChange) -> Result<()> {
        self.directory.change_group(call, group, change).await
    }

    async fn delete_group(&self, call: &Call, group: &GroupId) -> Result<()> {
        self.directory.delete_group(call, group).await
    }

    async fn list_agents(&self, call: &Call) -> Result<Listing<Agent>> {
        self.directory.list_agents(call).await
    }

    async fn list_groups_of(&self, call: &Call, agent: &AgentId) -> Result<Listing<Group>> {
        self.directory.list_groups_of(call, agent).await
    }
}

#[derive(Clone, Debug)]
struct Console {
    edits: Vec<Touch>,
    ways: Vec<u8>,
    late: u8,
}

fn console() -> impl Strategy<Value = Console> {
    (vec(touch(), 1..4), vec(0..4_u8, 6), 0..6_u8).prop_map(|(edits, ways, late)| Console { edits, ways, late })
}

async fn work(desk: &Desk, phone_system: &MemoryDirectory, console: Console) -> (StepReport, Roster) {
    let directory = Distant {
        directory: phone_system.clone(),
        ways: console.ways,
        gone: std::sync::atomic::AtomicUsize::new(0),
    };
    let base = phone_system.roster(&group()).unwrap();
    let target = touched(&base, &console.edits);
    let step = Step {
        group_name: "Support L1".into(),
        base,
        target: target.clone(),
    };
    tokio::time::sleep(Duration::from_millis(console.late.into())).await;
    let request = request(OnDrift::MergeDisjoint).confirmed(any_removal());
    let writer = desk.writer_on(Arc::new(directory));
    (writer.write(&Call::quiet(), &step, &request, |_| {}).await, target)
}

/// Plays both; tells how many edits were confirmed and how many writes the phone system refused by their version.
async fn play(hosts: &[Desk; 2], consoles: [Console; 2]) -> (usize, usize) {
    let directory = phone_system()
        .capabilities(Capabilities::all_but(Backend::Kazoo, &[]))
        .build();
    let base = directory.roster(&group()).unwrap();
    let [first, second] = consoles;
    let (first, second) = tokio::join!(work(&hosts[0], &directory, first), work(&hosts[1], &directory, second));
    let now = directory.roster(&group()).unwrap();
    let mut edited = Vec::new();
    let (mut confirmed, mut accepted) = (0, 0);
    for (report, target) in [first, second] {
        // One that the other wrote over it before it could look again is accepted, and seen as another roster.
        let differs = matches!(report.outcome, Outcome::Differs { .. }) && report.error.is_none();
        match report.outcome {
            Outcome::Confirmed => confirmed += 1,
            Outcome::Differs { .. } if differs => {}
            Outcome::NothingToDo | Outcome::Drift(_) | Outcome::Failed => continue,
            other => panic!("{other:?}"),
        }
        accepted += 1;
        for agent in report.diff.agents() {
            // Positions are settled anew after a merge.
            let calls = |roster: &Roster| roster.get(agent).map(|member| member.receive_call);
            assert_eq!(calls(&now), calls(&target), "an edit of {agent:?} is lost");
            edited.push(agent.clone());
        }
    }
    for agent in (1..=9).map(|number: u8| AgentId::new(number.to_string())) {
        assert!(
            edited.contains(&agent) || now.get(&agent) == base.get(&agent),
            "nobody edited {agent:?}"
        );
    }
    (confirmed, directory.writes() - accepted)
}

#[test]
fn no_edit_of_two_writers_is_lost_in_any_interleaving() {
    let cases = long::by_length(250, 1_000);
    let (together, refused) = (Cell::new(0), Cell::new(0));
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    // Each on a host of its own: no lock of ours keeps them apart.
    let hosts = [Desk::new(), Desk::new()];
    let played = TestRunner::new(config).run(&[console(), console()], |consoles| {
        let (confirmed, clashes) = runtime.block_on(play(&hosts, consoles));
        together.set(together.get() + usize::from(confirmed == 2));
        refused.set(refused.get() + clashes);
        Ok(())
    });
    played.unwrap();
    assert!(
        together.get() > 25 && refused.get() > 25,
        "they do meet: {} times both wrote, {} writes were refused",
        together.get(),
        refused.get()
    );
}
