//! Somebody else changes the group between reading and writing.

use super::*;
use crate::client::memory::{AppliedBeforeFailing, Failure};
use crate::client::{Capabilities, Capability};
use crate::domain::{Hazard, merge};

const TARGET: &[(&str, ReceiveCall)] = &[("1", OFF), ("2", OFF), ("3", ON), ("4", ON), ("5", ON)];

#[tokio::test(start_paused = true)]
async fn a_moved_base_stops_with_the_merge_and_sends_nothing() {
    let desk = Desk::new();
    let step = desk.step(TARGET);
    desk.directory
        .other_client(|store| store.seat(&group(), Membership::new("9", ON)));
    let report = desk.write(&step).await;
    let expected = merge(&step.base, &step.target, &desk.now());
    assert_eq!(report.outcome, Outcome::Drift(Box::new(expected)));
    assert_eq!(report.verdict(), Some(Verdict::Drift));
    assert_eq!((desk.directory.writes(), report.sent.is_none()), (0, true));
    assert_eq!(desk.recorded(&report), OutcomeWord::Drift);
}

#[tokio::test(start_paused = true)]
async fn disjoint_changes_are_merged_written_and_recorded_as_merged() {
    let desk = Desk::new();
    let step = desk.step(TARGET);
    desk.directory
        .other_client(|store| store.seat(&group(), Membership::new("9", ON)));
    let moved = desk.now();
    let report = desk.write_as(&step, &request(OnDrift::MergeDisjoint)).await;
    assert_eq!(report.outcome, Outcome::Confirmed);
    let both = roster(&[("1", OFF), ("2", OFF), ("3", ON), ("4", ON), ("5", ON), ("9", ON)]);
    assert_eq!(desk.now(), both);
    assert_eq!(desk.records()[0].rosters(), Some((&moved, &both)));
    assert_eq!(report.diff, step.diff());
    assert_eq!(report.sent.unwrap().agents(), step.diff().agents());
}

#[tokio::test(start_paused = true)]
async fn newcomers_of_two_people_are_not_written_to_the_same_position() {
    let at = |agent: &str, position| Membership {
        order: Some(position),
        ..Membership::new(agent, UNKNOWN)
    };
    let directory = MemoryDirectory::builder(Backend::Kazoo)
        .capabilities(Capabilities::all_but(
            Backend::Kazoo,
            &[(Capability::ReceiveCall, "it has no such flag")],
        ))
        .agents(9)
        .group("28", "Support L1")
        .build();
    directory.other_client(|store| store.seat(&group(), at("1", 1)));
    let desk = Desk::with(directory);
    let mut step = desk.step(&[]);
    step.target = Roster::new(group(), vec![at("1", 1), at("5", 2)]).unwrap();
    desk.directory.other_client(|store| store.seat(&group(), at("9", 2)));
    let report = desk.write_as(&step, &request(OnDrift::MergeDisjoint)).await;
    assert_eq!(report.outcome, Outcome::Confirmed, "{report:?}");
    let both = Roster::new(group(), vec![at("1", 1), at("5", 3), at("9", 2)]).unwrap();
    assert!(desk.now().same_members(&both), "{:?}", desk.now());
}

#[tokio::test(start_paused = true)]
async fn a_conflict_is_never_merged_by_itself() {
    let desk = Desk::new();
    let step = desk.step(TARGET);
    desk.directory.other_client(|store| store.unseat(&group(), &"1".into()));
    let report = desk.write_as(&step, &request(OnDrift::MergeDisjoint)).await;
    let Outcome::Drift(merged) = report.outcome else {
        panic!("{report:?}");
    };
    assert_eq!(merged.conflicts.len(), 1);
    assert_eq!(desk.directory.writes(), 0);
}

#[tokio::test(start_paused = true)]
async fn limits_are_counted_on_the_re_read_base() {
    let desk = Desk::new();
    // Two of four may go without a word; after somebody else took one, it is two of three.
    let step = desk.step(&[("1", ON), ("2", OFF)]);
    desk.directory.other_client(|store| store.unseat(&group(), &"1".into()));
    let report = desk.write_as(&step, &request(OnDrift::MergeDisjoint)).await;
    let Outcome::NeedsConfirmation(hazards) = report.outcome else {
        panic!("{report:?}");
    };
    assert!(matches!(
        hazards.as_slice(),
        [Hazard::RemovesTooManyOfGroup { removed: 2, of: 3, .. }]
    ));
    assert_eq!(desk.directory.writes(), 0);
    let word = request(OnDrift::MergeDisjoint).confirmed(Confirmation::of(hazards));
    assert_eq!(desk.write_as(&step, &word).await.outcome, Outcome::Confirmed);
    assert_eq!(desk.now(), roster(&[("2", OFF)]));
}

#[tokio::test(start_paused = true)]
async fn a_merge_that_would_empty_the_group_waits_for_a_word() {
    let desk = Desk::with(phone_system().group("28", "Support L1").build());
    let step = desk.step(&[("1", ON), ("2", OFF)]);
    desk.directory.other_client(|store| {
        for agent in ["1", "2"] {
            store.unseat(&group(), &agent.into());
        }
    });
    let report = desk.write_as(&step, &request(OnDrift::MergeDisjoint)).await;
    assert!(
        matches!(&report.outcome, Outcome::NeedsConfirmation(hazards)
            if matches!(hazards.as_slice(), [Hazard::EmptiesGroup { removed: 2, .. }])),
        "{report:?}"
    );
    assert_eq!(desk.directory.writes(), 0);
}

#[tokio::test(start_paused = true)]
async fn somebody_who_did_the_same_leaves_nothing_to_do() {
    let desk = Desk::new();
    let step = desk.step(TARGET);
    desk.directory.other_client(|store| {
        for member in step.target.members() {
            store.seat(&group(), member.clone());
        }
        store.seat(&group(), Membership::new("9", ON));
    });
    let report = desk.write_as(&step, &request(OnDrift::MergeDisjoint)).await;
    assert_eq!(report.outcome, Outcome::NothingToDo);
    assert_eq!(desk.directory.writes(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_flag_that_came_with_drift_is_not_sent() {
    let desk = Desk::new();
    let step = desk.step(TARGET);
    desk.directory
        .other_client(|store| store.seat(&group(), Membership::new("9", UNKNOWN)));
    let report = desk.write_as(&step, &request(OnDrift::MergeDisjoint)).await;
    assert!(matches!(report.error, Some(Error::Undecided { .. })));
    assert_eq!(desk.directory.writes(), 0);
}

fn conditional() -> Desk {
    Desk::with(
        phone_system()
            .capabilities(Capabilities::all_but(Backend::Kazoo, &[]))
            .build(),
    )
}

#[tokio::test(start_paused = true)]
async fn a_refused_version_with_the_same_base_is_sent_once_more() {
    let desk = conditional();
    let step = desk.step(TARGET);
    desk.directory
        .fail_next(Operation::WriteRoster, AppliedBeforeFailing::No, Failure::clash);
    assert_eq!(desk.write(&step).await.outcome, Outcome::Confirmed);
    assert_eq!(desk.directory.writes(), 2);
    for _ in 0..2 {
        desk.directory
            .fail_next(Operation::WriteRoster, AppliedBeforeFailing::No, Failure::clash);
    }
    let report = desk.write(&desk.step(&[("1", OFF), ("2", OFF), ("3", ON)])).await;
    assert_eq!(report.outcome, Outcome::Failed);
    assert_eq!(report.verdict(), Some(Verdict::Drift));
    assert_eq!(desk.directory.writes(), 4, "never a third time");
}

#[tokio::test(start_paused = true)]
async fn a_refused_version_with_another_base_is_drift() {
    let desk = conditional();
    let step = desk.step(TARGET);
    desk.directory.between(Operation::WriteRoster, 1, |store| {
        store.seat(&group(), Membership::new("9", ON));
    });
    let report = desk.write(&step).await;
    assert!(matches!(report.outcome, Outcome::Drift(_)), "{report:?}");
    assert!(report.sent.is_none(), "a refused version took nothing");
    assert_eq!(desk.directory.writes(), 1);
    assert!(desk.now().contains(&"9".into()) && !desk.now().contains(&"5".into()));
}
