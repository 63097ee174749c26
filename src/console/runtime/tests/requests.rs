use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::{Door, Kept, directory, draft, link, opened, roster};
use crate::assignment::{Confirmation, Outcome};
use crate::client::Charges;
use crate::client::memory::Moment;
use crate::client::{Answers, MemoryDirectory, Operation, SignInForm};
use crate::console::effect::{Moving, Rest, SealedAnswers};
use crate::console::runtime::Exit;
use crate::console::runtime::drafts::Drafts;
use crate::console::runtime::performer::Performer;
use crate::console::runtime::told::Told;
use crate::console::setup::{Link, Store};
use crate::console::{Effect, Event, RequestId};
use crate::domain::{ReceiveCall, Step};

const ID: RequestId = RequestId(1);

struct Bench {
    directory: MemoryDirectory,
    performer: Performer,
    told: UnboundedReceiver<Told>,
    _state: tempfile::TempDir,
}

#[derive(Clone, Copy)]
enum SignedIn {
    Yes,
    No,
}

fn bench_with(signed_in: SignedIn, store: Kept) -> Bench {
    let state = tempfile::tempdir().unwrap();
    let directory = directory();
    let way: Link = link(&directory, &state);
    let first = match signed_in {
        SignedIn::Yes => Some(way.clone()),
        SignedIn::No => None,
    };
    let (teller, told) = unbounded_channel();
    let performer = Performer::new(Arc::new(Door(way)), &opened(first, Arc::new(store)), teller);
    Bench {
        directory,
        performer,
        told,
        _state: state,
    }
}

fn bench() -> Bench {
    bench_with(SignedIn::Yes, Kept::default())
}

impl Bench {
    async fn event(&mut self) -> Event {
        match self.told.recv().await {
            Some(Told::Event(event)) => event,
            other => panic!("not an event: {other:?}"),
        }
    }

    /// Everything that is told until all requests have ended.
    async fn rest(mut self) -> Vec<Event> {
        self.performer.finish(Duration::from_secs(10), Exit::Asked).await;
        let mut events = Vec::new();
        while let Ok(Told::Event(event)) = self.told.try_recv() {
            events.push(event);
        }
        events
    }
}

fn write() -> Effect {
    Effect::WriteStep {
        id: ID,
        step: Step {
            group_name: Arc::from("Support"),
            base: roster(&[("1", ReceiveCall::On), ("2", ReceiveCall::Off)]),
            target: roster(&[("1", ReceiveCall::On), ("2", ReceiveCall::On)]),
        },
        confirmation: Confirmation::none(),
        charges: Charges::NotAccepted,
        note: None,
    }
}

fn sign_in(token: &str) -> Effect {
    Effect::SignIn {
        id: ID,
        form: SignInForm {
            id: "account",
            title: "Account",
            fields: &[],
        },
        answers: SealedAnswers(Arc::new(Answers::default().with("token", token))),
    }
}

#[tokio::test]
async fn an_answer_comes_with_how_long_it_took() {
    let mut bench = bench();
    bench.performer.perform(Effect::LoadGroups { id: ID });
    assert!(matches!(bench.event().await, Event::Synced { .. }));
    assert!(matches!(
        bench.event().await,
        Event::GroupsLoaded { id: ID, result: Ok(_) }
    ));
}

#[tokio::test]
async fn a_stopped_read_says_so_at_once_and_its_late_answer_is_told_to_nobody() {
    let mut bench = bench();
    let mut gate = bench.directory.hold_next(Operation::ListGroups, Moment::BeforeAnswer);
    bench.performer.perform(Effect::LoadGroups { id: ID });
    gate.reached().await;
    bench.performer.perform(Effect::Cancel { id: ID });
    assert!(matches!(bench.event().await, Event::Cancelled { id: ID }));
    gate.open();
    assert!(bench.rest().await.is_empty());
}

#[tokio::test]
async fn a_stopped_write_finishes_its_call_and_reports_what_came_of_it() {
    let mut bench = bench();
    let mut gate = bench.directory.hold_next(Operation::WriteRoster, Moment::BeforeAnswer);
    bench.performer.perform(write());
    gate.reached().await;
    bench.performer.perform(Effect::Cancel { id: ID });
    gate.open();
    let report = loop {
        if let Event::StepDone { id: ID, report } = bench.event().await {
            break report;
        }
    };
    assert_eq!(report.outcome, Outcome::Confirmed);
    assert_eq!(bench.directory.writes(), 1);
}

#[tokio::test]
async fn a_price_comes_back_and_is_paid_only_with_the_word() {
    let mut bench = bench();
    bench.directory.charge(Operation::WriteRoster, "12.50 USD a month");
    for (effect, price, outcome) in [
        (write(), Some("12.50 USD a month"), Outcome::Failed),
        (write().paid(), None, Outcome::Confirmed),
    ] {
        bench.performer.perform(effect);
        let report = loop {
            if let Event::StepDone { id: ID, report } = bench.event().await {
                break report;
            }
        };
        assert_eq!(
            (report.price().map(|told| told.contains("12.50")), report.outcome),
            (price.map(|_| true), outcome)
        );
    }
}

#[tokio::test]
async fn what_cannot_be_foreseen_is_told_before_the_next_frame() {
    let mut bench = bench();
    let Effect::WriteStep { step, .. } = write() else {
        unreachable!("a write")
    };
    bench.performer.perform(Effect::Foresee { id: ID, step });
    assert!(matches!(
        bench.told.try_recv(),
        Ok(Told::Event(Event::Foreseen { id: ID, result: Ok(lints) })) if lints.is_empty()
    ));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_wait_for_quota_is_an_event() {
    let (teller, mut told) = tokio::sync::mpsc::unbounded_channel();
    let call = crate::console::runtime::requests::watched(ID, teller);
    let wait = Duration::from_secs(41);
    call.notify(crate::client::Notice::WaitingForQuota { wait });
    let begun = tokio::time::Instant::now();
    assert!(matches!(
        told.recv().await,
        Some(Told::Event(Event::Notice { id: ID, .. }))
    ));
    assert!(matches!(
        told.recv().await,
        Some(Told::Event(Event::QuotaOver { id: ID, wait: 1 }))
    ));
    assert_eq!(begun.elapsed(), wait);
}

#[tokio::test]
async fn the_end_of_the_program_drops_reads_and_waits_for_a_write() {
    let mut bench = bench();
    let mut reading = bench.directory.hold_next(Operation::ListAgents, Moment::BeforeAnswer);
    let mut writing = bench.directory.hold_next(Operation::WriteRoster, Moment::BeforeAnswer);
    bench.performer.perform(write());
    bench.performer.perform(Effect::LoadAgents { id: RequestId(2) });
    reading.reached().await;
    writing.reached().await;
    let open = tokio::spawn(async move {
        tokio::task::yield_now().await;
        writing.open();
    });
    let events = bench.rest().await;
    open.await.unwrap();
    let done = |event: &Event| matches!(event, Event::StepDone { report, .. } if report.outcome == Outcome::Confirmed);
    assert!(events.iter().any(done), "{events:?}");
    let dropped = |event: &Event| matches!(event, Event::Cancelled { id: RequestId(2) });
    assert!(events.iter().any(dropped), "{events:?}");
}

#[tokio::test]
async fn a_loop_that_is_gone_harms_no_request() {
    let Bench {
        directory,
        mut performer,
        told,
        _state,
    } = bench();
    drop(told);
    performer.perform(write());
    performer.perform(Effect::LoadGroups { id: RequestId(2) });
    performer.finish(Duration::from_secs(10), Exit::Asked).await;
    assert!(directory.count(Operation::WriteRoster) <= 1);
}

#[tokio::test(start_paused = true)]
async fn only_the_last_of_many_moves_is_a_rest() {
    let mut bench = bench();
    let rest = |of, turn| Rest { of, turn };
    for turn in 1..=20 {
        bench.performer.perform(Effect::AwaitRest(rest(Moving::Cursor, turn)));
        tokio::time::advance(Duration::from_millis(30)).await;
    }
    // Another thing that moves has its own rest.
    bench.performer.perform(Effect::AwaitRest(rest(Moving::Draft, 7)));
    let mut rests = Vec::new();
    while rests.len() < 2 {
        if let Event::Rested(rest) = bench.event().await {
            rests.push(rest);
        }
    }
    assert_eq!(rests, [rest(Moving::Cursor, 20), rest(Moving::Draft, 7)]);
    assert_eq!(bench.rest().await.len(), 0);
}

#[tokio::test]
async fn without_a_session_nothing_is_sent_and_signing_in_is_the_way_on() {
    let mut bench = bench_with(SignedIn::No, Kept::default());
    bench.performer.perform(Effect::LoadGroups { id: ID });
    let Event::GroupsLoaded {
        result: Err(failure), ..
    } = bench.event().await
    else {
        panic!("groups without a session");
    };
    assert!(failure.asks_for_sign_in());
    bench.performer.perform(write());
    let Event::StepDone { report, .. } = bench.event().await else {
        panic!("no report");
    };
    assert!(report.asks_for_sign_in());
    assert!(bench.directory.log().is_empty());
}

#[tokio::test]
async fn signing_in_tells_progress_and_opens_the_way() {
    let mut bench = bench_with(SignedIn::No, Kept::default());
    bench.performer.perform(sign_in("right"));
    assert!(matches!(bench.event().await, Event::Notice { id: ID, .. }));
    let Some(Told::SignedIn { id, result }) = bench.told.recv().await else {
        panic!("not signed in");
    };
    assert!(matches!(
        bench.performer.signed_in(id, result),
        Event::SignedIn { result: Ok(_), .. }
    ));
    bench.performer.perform(Effect::LoadGroups { id: RequestId(2) });
    assert!(matches!(bench.event().await, Event::Synced { .. }));
}

#[tokio::test]
async fn a_task_that_panics_leaves_nobody_waiting() {
    let mut bench = bench_with(SignedIn::No, Kept::default());
    bench.performer.perform(sign_in("panic"));
    assert!(matches!(bench.event().await, Event::Notice { id: ID, .. }));
    assert!(matches!(bench.event().await, Event::Cancelled { id: ID }));
}

#[tokio::test]
async fn what_was_ordered_last_about_a_draft_holds() {
    let store = Arc::new(Kept::default());
    let mut drafts = Drafts::new(Arc::clone(&store) as Arc<dyn Store>);
    let group = draft().group().clone();
    let (jot, forget) = (drafts.order(group.clone()), drafts.order(group.clone()));
    forget.carry_out(|store| store.forget_draft(&group)).unwrap();
    // The thread that was to write it comes late.
    jot.carry_out(|store| store.keep_draft(&draft())).unwrap();
    assert_eq!(store.drafts(), Ok(Vec::new()));
    drafts
        .order(group)
        .carry_out(|store| store.keep_draft(&draft()))
        .unwrap();
    assert_eq!(store.drafts(), Ok(vec![draft()]));
}

#[tokio::test]
async fn a_draft_that_cannot_be_kept_is_said() {
    let mut bench = bench_with(SignedIn::Yes, Kept::is_full());
    bench.performer.perform(Effect::SaveDraft(draft()));
    let Event::StorageFailed(sentence) = bench.event().await else {
        panic!("nothing said");
    };
    assert!(sentence.contains("full"), "{sentence}");
}
