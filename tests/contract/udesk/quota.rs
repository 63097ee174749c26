//! Forty agents moved at the pace Udesk allows (`api/udesk.md §3`, Rate limit), with a clock that leaps over the waits of
//! our own pacing, so that the minutes are whole ones and the test is quick.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use callboard::assignment::{
    AgentWord, Author, Journal, OnDrift, Outcome, Policy, RunId, SafeWriter, Stage, StepReport, SystemClock,
    WriteRequest, Written,
};
use callboard::client::{AgentChange, Call, Notice, dialect};
use callboard::domain::{Backend, GroupId, Limits, Membership, ReceiveCall, Roster, Step};
use callboard::sandbox::{SandboxControl, Variants};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Site;

const MINUTE: Duration = Duration::from_mins(1);
const GROUP: i64 = 1;
const OTHER_GROUP: i64 = 12;
/// All fourteen go, twenty-six come.
const CHANGES: usize = 40;

/// Lets time pass as it does, but for the waits of our own pacing, which are over at once. Ends only when the patience
/// is.
async fn clock(mut waits: UnboundedReceiver<Duration>) {
    tokio::time::pause();
    let begun = std::time::Instant::now();
    let mut passed = Duration::ZERO;
    while passed < MINUTE {
        match waits.try_recv() {
            Ok(wait) => tokio::time::advance(wait + Duration::from_millis(1)).await,
            // Never idle, so that the paused clock does not run ahead of the sockets.
            Err(_) => tokio::task::yield_now().await,
        }
        let since = begun.elapsed().saturating_sub(passed);
        if since >= Duration::from_millis(1) {
            tokio::time::advance(since).await;
            passed += since;
        }
    }
}

/// What the write told, with the moment and how many changes the phone system had seen by then.
struct Told {
    at: Instant,
    written: Written,
    sent: usize,
}

struct Desk {
    site: Site,
    step: Step,
    writer: SafeWriter,
    call: Call,
    notices: Arc<Mutex<Vec<Notice>>>,
    _state: TempDir,
}

impl Desk {
    /// The profile's own pace against the limit the vendor publishes.
    async fn start() -> (Self, UnboundedReceiver<Duration>) {
        let mut site = Site::start(Variants::default()).await;
        site.connection.requests_per_minute = None;
        let session = site.session("token").await.expect("a session");
        let directory = dialect::open(&site.connection, &session).expect("a directory");
        let base = site.members(GROUP).await;
        // Nobody loses the last group, which would be looked at once more.
        site.set_members(OTHER_GROUP, &base).await;
        let newcomers = (1..=60)
            .filter(|agent| !base.contains(agent))
            .take(CHANGES - base.len());
        let step = Step {
            group_name: "Support L1".into(),
            target: roster(newcomers),
            base: roster(base),
        };
        let author = Author {
            who: "anna".to_owned(),
            host: "desk".to_owned(),
            profile: "support".to_owned(),
            backend: Backend::Udesk,
            origin: site.connection.url.origin(),
        };
        let policy = Policy {
            limits: Limits {
                max_removal_percent: 100,
                max_total_removals: usize::MAX,
            },
            verify: vec![Duration::ZERO],
            ..Policy::default()
        };
        let state = tempfile::tempdir().expect("a directory");
        let journal = Journal::at(state.path(), "support");
        let writer = SafeWriter::new(directory, journal, policy, author, Arc::new(SystemClock));
        let (waits, waited) = unbounded_channel();
        let notices = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&notices);
        let call = Call::watched(move |notice| {
            if let Notice::WaitingForQuota { wait } = notice {
                waits.send(wait).expect("the clock runs");
            }
            heard.lock().expect("no panic").push(notice);
        });
        let desk = Self {
            site,
            step,
            writer,
            call,
            notices,
            _state: state,
        };
        (desk, waited)
    }

    /// Writes the step; `stop` is asked after each change whether that was enough.
    async fn write(
        &self,
        waited: UnboundedReceiver<Duration>,
        stop: impl Fn(&Written) -> bool + Send + Sync + 'static,
    ) -> (StepReport, Vec<Told>) {
        let cancel = CancellationToken::new();
        let request = WriteRequest::new(RunId::new("run"), OnDrift::Stop).stopped_by(cancel.clone());
        let told = Arc::new(Mutex::new(Vec::new()));
        let (seen, control) = (Arc::clone(&told), self.site.sandbox.control().clone());
        let watch = move |stage| {
            if let Stage::Writing { written: Some(written) } = stage {
                seen.lock().expect("no panic").push(Told {
                    at: Instant::now(),
                    written,
                    sent: changes(&control),
                });
                if stop(&written) {
                    cancel.cancel();
                }
            }
        };
        let report = tokio::select! {
            report = self.writer.write(&self.call, &self.step, &request, watch) => report,
            () = clock(waited) => panic!("the write does not come to an end"),
        };
        let told = std::mem::take(&mut *told.lock().expect("no panic"));
        (report, told)
    }

    fn notices(&self, wanted: impl Fn(&Notice) -> bool) -> usize {
        let notices = self.notices.lock().expect("no panic");
        notices.iter().filter(|notice| wanted(notice)).count()
    }

    /// The most requests that reached the phone system within any minute.
    fn most_in_a_minute(&self) -> usize {
        let moments: Vec<Instant> = self
            .site
            .sandbox
            .control()
            .requests()
            .iter()
            .map(|request| request.at)
            .collect();
        let within = |from: &Instant| moments.iter().filter(|at| *at >= from && **at < *from + MINUTE).count();
        moments.iter().map(within).max().unwrap_or_default()
    }
}

fn roster(agents: impl IntoIterator<Item = i64>) -> Roster {
    let member = |agent: i64| Membership::new(agent.to_string().as_str(), ReceiveCall::Unknown);
    Roster::new(
        GroupId::new(GROUP.to_string()),
        agents.into_iter().map(member).collect(),
    )
    .expect("no doubles")
}

/// How many agents were written.
fn changes(control: &SandboxControl) -> usize {
    let requests = control.requests();
    requests.iter().filter(|request| request.method == "PUT").count()
}

#[tokio::test]
async fn forty_agents_are_moved_below_the_limit_and_the_progress_is_true() {
    let (desk, waited) = Desk::start().await;
    let begun = Instant::now();
    let (report, told) = desk.write(waited, |_| false).await;
    assert_eq!(report.outcome, Outcome::Confirmed, "{:?}", report.error);
    assert_eq!(report.agents.len(), CHANGES);
    assert!(begun.elapsed() > MINUTE, "it took its time: {:?}", begun.elapsed());
    assert!(desk.most_in_a_minute() <= 50, "{}", desk.most_in_a_minute());
    assert_eq!(
        desk.notices(|notice| matches!(notice, Notice::Retrying { .. })),
        0,
        "never turned away"
    );
    assert!(desk.notices(|notice| matches!(notice, Notice::WaitingForQuota { .. })) > CHANGES);

    let done: Vec<usize> = told.iter().map(|told| told.written.done).collect();
    assert_eq!(done, (0..=CHANGES).collect::<Vec<_>>());
    for told in &told {
        assert_eq!((told.written.of, told.sent), (CHANGES, told.written.done));
    }
    let end = told.last().expect("told").at;
    let mut estimates = 0;
    for told in &told {
        let (Some(left), took) = (told.written.left, end - told.at) else {
            continue;
        };
        assert!(
            left.abs_diff(took) <= took / 5,
            "{} done: {left:?} of {took:?}",
            told.written.done
        );
        estimates += 1;
    }
    assert!(estimates >= CHANGES - 6, "{estimates} estimates");
}

#[tokio::test]
async fn a_stop_in_the_middle_reports_what_the_phone_system_has() {
    let (desk, waited) = Desk::start().await;
    let (report, _) = desk.write(waited, |written| written.done == 30).await;
    let agents = |change: AgentChange, word: AgentWord| -> Vec<i64> {
        let these = report
            .agents
            .iter()
            .filter(|agent| agent.change == change && agent.result == word);
        these
            .map(|agent| agent.agent.as_str().parse().expect("a number"))
            .collect()
    };
    let (came, gone) = (
        agents(AgentChange::Add, AgentWord::Done),
        agents(AgentChange::Remove, AgentWord::Done),
    );
    let left = agents(AgentChange::Remove, AgentWord::NotAttempted);
    assert_eq!((came.len(), gone.len(), left.len()), (26, 4, 10), "{:?}", report.agents);
    let mut members = [came, left].concat();
    members.sort_unstable();
    assert_eq!(desk.site.members(GROUP).await, members);
    assert!(gone.iter().all(|agent| !members.contains(agent)));
    assert_eq!(changes(desk.site.sandbox.control()), 30);
    assert!(
        matches!(report.outcome, Outcome::Differs { .. }),
        "{:?}",
        report.outcome
    );
    let error = report.error.expect("stopped").to_string();
    assert!(error.contains("30") && error.contains("40"), "{error}");
}
