//! The straight way, and what is refused before anything is sent.

use std::sync::Mutex;

use super::*;
use crate::client::{Capabilities, Capability};
use crate::domain::Hazard;

const TARGET: &[(&str, ReceiveCall)] = &[("1", OFF), ("2", OFF), ("3", ON), ("5", ON)];

#[tokio::test(start_paused = true)]
async fn a_write_is_journaled_sent_once_and_confirmed_by_a_re_read() {
    let desk = Desk::new();
    let step = desk.step(TARGET);
    let stages = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&stages);
    let request = request(OnDrift::Stop).with_note(Some("sick cover".into()));
    let report = desk
        .writer()
        .write(&Call::quiet(), &step, &request, move |stage| {
            seen.lock().unwrap().push(stage);
        })
        .await;
    assert_eq!(report.outcome, Outcome::Confirmed);
    assert!(report.error.is_none() && report.not_saved.is_none());
    assert_eq!(report.sent, Some(step.diff()));
    assert_eq!(report.gap, Some(Duration::ZERO));
    assert_eq!(report.last_reading.as_ref().unwrap().roster, step.target);
    assert_eq!(desk.now(), step.target);
    assert_eq!((desk.directory.writes(), desk.reads()), (1, 2));
    assert_eq!(desk.recorded(&report), OutcomeWord::Confirmed);
    let record = desk.records().remove(0);
    assert_eq!(record.rosters(), Some((&step.base, &step.target)));
    assert_eq!(record.intent.note.as_deref(), Some("sick cover"));
    assert_eq!(
        *stages.lock().unwrap(),
        [
            Stage::Locking,
            Stage::Journaling,
            Stage::ReReading,
            Stage::Writing { written: None },
            Stage::Verifying { attempt: 1 }
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_intent_is_on_disk_before_the_write_leaves() {
    let desk = Desk::new();
    let (step, journal) = (desk.step(TARGET), desk.journal());
    let found = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&found);
    desk.directory.between(Operation::WriteRoster, 1, move |_| {
        *seen.lock().unwrap() = Some(journal.records().unwrap());
    });
    desk.write(&step).await;
    let records = found.lock().unwrap().take().unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].settlement, None);
    assert_eq!(records[0].rosters(), Some((&step.base, &step.target)));
}

#[tokio::test(start_paused = true)]
async fn the_same_step_twice_sends_nothing_the_second_time() {
    let desk = Desk::new();
    let step = desk.step(TARGET);
    desk.write(&step).await;
    let again = desk.write(&step).await;
    assert_eq!(again.outcome, Outcome::NothingToDo);
    assert_eq!(again.verdict(), Some(Verdict::Done));
    assert_eq!(desk.directory.writes(), 1);
    let same = desk.write(&desk.step(TARGET)).await;
    assert_eq!((same.outcome, same.entry), (Outcome::NothingToDo, None));
}

#[tokio::test(start_paused = true)]
async fn read_only_refuses_before_any_packet_and_leaves_no_trace() {
    let mut desk = Desk::new();
    desk.policy.read_only = true;
    let report = desk.write(&desk.step(TARGET)).await;
    let error = report.error.as_ref().unwrap();
    assert_eq!((error.kind(), error.reason()), ("usage", "read-only"));
    assert_eq!(report.outcome, Outcome::NotAttempted);
    assert_eq!(report.verdict(), Some(Verdict::BadInput));
    assert!(desk.directory.log().is_empty() && desk.records().is_empty());
}

#[tokio::test(start_paused = true)]
async fn undecided_members_are_named_and_nothing_is_sent() {
    let directory = phone_system().roster("28", &[("6", UNKNOWN)]).build();
    let desk = Desk::with(directory);
    let kept = [("1", OFF), ("2", OFF), ("3", ON), ("4", ON), ("6", UNKNOWN)];
    let report = desk.write(&desk.step(&kept)).await;
    assert!(matches!(&report.error, Some(Error::Undecided { agents: who, .. }) if *who == agents(&["6"])));
    assert!(report.error.as_ref().unwrap().to_string().contains("#6"));
    assert!(desk.directory.log().is_empty() && desk.records().is_empty());
    let decided = [("1", OFF), ("2", OFF), ("3", ON), ("4", ON), ("6", OFF)];
    assert_eq!(desk.write(&desk.step(&decided)).await.outcome, Outcome::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn what_the_phone_system_cannot_do_is_refused_with_its_reason() {
    const POOR: &[(Capability, &str)] = &[
        (Capability::EmptyGroup, "it keeps one member"),
        (Capability::ReceiveCall, "it has no such flag"),
        (Capability::MemberOrder, "it has no order"),
    ];
    let directory = MemoryDirectory::builder(Backend::PortSip)
        .capabilities(Capabilities::all_but(Backend::PortSip, POOR))
        .agents(3)
        .roster("28", &[("1", UNKNOWN), ("2", UNKNOWN)])
        .build();
    let desk = Desk::with(directory);
    let mut ordered = desk.step(&[("1", UNKNOWN)]);
    let member = Membership {
        order: Some(2),
        ..Membership::new("3", UNKNOWN)
    };
    ordered.target = Roster::new(group(), vec![member]).unwrap();
    for step in [desk.step(&[]), desk.step(&[("1", ON), ("2", UNKNOWN)]), ordered] {
        let report = desk.write(&step).await;
        assert!(matches!(report.error, Some(Error::Unsupported(_))), "{report:?}");
    }
    assert!(desk.directory.log().is_empty());
    let fine = desk
        .write(&desk.step(&[("1", UNKNOWN), ("2", UNKNOWN), ("3", UNKNOWN)]))
        .await;
    assert_eq!(fine.outcome, Outcome::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_step_between_two_groups_is_none() {
    let desk = Desk::new();
    let mut step = desk.step(TARGET);
    step.target = Roster::empty("29".into());
    let report = desk.write(&step).await;
    assert!(matches!(report.error, Some(Error::TwoGroups { .. })));
    assert!(desk.directory.log().is_empty());
}

#[tokio::test(start_paused = true)]
async fn dangers_wait_for_a_word_for_exactly_them() {
    let mut desk = Desk::new();
    desk.policy.protected = true;
    let step = desk.step(&[]);
    let report = desk.write(&step).await;
    let Outcome::NeedsConfirmation(hazards) = report.outcome else {
        panic!("{report:?}");
    };
    assert!(matches!(
        hazards.as_slice(),
        [Hazard::ProtectedProfile { .. }, Hazard::EmptiesGroup { removed: 4, .. }]
    ));
    assert!(desk.directory.log().is_empty() && desk.records().is_empty());
    let half = request(OnDrift::Stop).confirmed(Confirmation::none().allowing_empty());
    let report = desk.write_as(&step, &half).await;
    assert_eq!(report.outcome, Outcome::NeedsConfirmation(vec![hazards[0].clone()]));
    let word = request(OnDrift::Stop).confirmed(Confirmation::of(hazards));
    assert_eq!(desk.write_as(&step, &word).await.outcome, Outcome::Confirmed);
    assert!(desk.now().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_group_another_console_is_writing_is_left_alone() {
    let desk = Desk::new();
    let journal = Journal::at(desk.state.path(), "another profile");
    let origin = desk.writer().author().origin.clone();
    let held = journal.exclude(&origin, "28", Duration::ZERO).await.unwrap();
    let report = desk.write(&desk.step(TARGET)).await;
    let error = report.error.as_ref().unwrap();
    assert_eq!((error.kind(), error.reason()), ("storage", "locked"));
    assert!(desk.directory.log().is_empty());
    drop(held);
    assert_eq!(desk.write(&desk.step(TARGET)).await.outcome, Outcome::Confirmed);
}
