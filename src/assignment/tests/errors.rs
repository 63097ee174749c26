//! Every way a call can fail, in every place of the cycle.

use rstest::rstest;

use super::*;
use crate::client;
use crate::client::memory::{AppliedBeforeFailing, Failure};

use AppliedBeforeFailing::{No, Yes};

const TARGET: &[(&str, ReceiveCall)] = &[("1", OFF), ("2", OFF), ("3", ON), ("4", ON), ("5", ON)];

type Make = fn(Failure) -> client::Error;

#[rstest]
#[case::stored_then_lost(Yes, Failure::lost_answer, OutcomeWord::Confirmed, Verdict::Done)]
#[case::stored_then_503(Yes, Failure::unavailable, OutcomeWord::Confirmed, Verdict::Done)]
#[case::stored_then_rejected(Yes, Failure::rejected, OutcomeWord::Confirmed, Verdict::Done)]
#[case::stored_then_expired(Yes, Failure::session_expired, OutcomeWord::Confirmed, Verdict::Done)]
#[case::lost(No, Failure::lost_answer, OutcomeWord::Failed, Verdict::Unreachable)]
#[case::unavailable(No, Failure::unavailable, OutcomeWord::Failed, Verdict::Unreachable)]
#[case::rejected(No, Failure::rejected, OutcomeWord::Failed, Verdict::Partly)]
#[case::not_sent(No, Failure::refused_connection, OutcomeWord::Failed, Verdict::Unreachable)]
#[tokio::test(start_paused = true)]
async fn a_write_error_is_decided_by_a_re_read_and_never_sent_again(
    #[case] applied: AppliedBeforeFailing,
    #[case] error: Make,
    #[case] outcome: OutcomeWord,
    #[case] verdict: Verdict,
) {
    let desk = Desk::new();
    let step = desk.step(TARGET);
    desk.directory.fail_next(Operation::WriteRoster, applied, error);
    let report = desk.write(&step).await;
    assert_eq!(report.outcome.word(), outcome);
    assert_eq!(report.verdict(), Some(verdict));
    assert_eq!(desk.directory.writes(), 1);
    assert_eq!(desk.recorded(&report), outcome);
    assert_eq!(desk.now() == step.target, applied == Yes);
}

#[rstest]
#[case::plain(Failure::rejected, 2)]
#[case::overloaded(Failure::unavailable, 5)]
#[case::lost(Failure::lost_answer, 5)]
#[tokio::test(start_paused = true)]
async fn one_re_read_is_enough_after_a_considered_no(#[case] error: Make, #[case] reads: usize) {
    let desk = Desk::new();
    desk.directory.fail_next(Operation::WriteRoster, No, error);
    assert_eq!(desk.write(&desk.step(TARGET)).await.outcome, Outcome::Failed);
    assert_eq!(desk.reads(), reads);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_only_half_happened_differs_with_the_members() {
    let desk = Desk::with(phone_system().build());
    let step = desk.step(TARGET);
    desk.directory.between(Operation::ReadRoster, 2, |store| {
        store.unseat(&group(), &"4".into());
    });
    desk.directory.fail_next(Operation::WriteRoster, No, Failure::rejected);
    let report = desk.write(&step).await;
    let Outcome::Differs { differences } = &report.outcome else {
        panic!("{report:?}");
    };
    assert_eq!(
        differences.agents(),
        agents(&["1", "4", "5"]).iter().collect::<Vec<_>>()
    );
    assert_eq!(report.verdict(), Some(Verdict::Partly));
    let settlement = desk.records().remove(0).settlement.unwrap();
    assert_eq!(settlement.observed, Some(desk.now()));
    assert_eq!(settlement.error.unwrap().vendor_code.as_deref(), Some("1501"));
}

#[tokio::test(start_paused = true)]
async fn an_accepted_write_with_one_member_missing_differs() {
    let desk = Desk::with(phone_system().build());
    let step = desk.step(TARGET);
    desk.directory.between(Operation::ReadRoster, 2, |store| {
        store.unseat(&group(), &"3".into());
    });
    let report = desk.write(&step).await;
    assert!(
        matches!(&report.outcome, Outcome::Differs { differences } if differences.removed.len() == 1 && differences.len() == 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_without_a_re_read_is_unknown_and_open_for_the_next_start() {
    let desk = Desk::new();
    let step = desk.step(TARGET);
    desk.directory
        .fail_next(Operation::WriteRoster, Yes, Failure::lost_answer);
    desk.directory.pass_next(Operation::ReadRoster, 1);
    for _ in &desk.policy.verify {
        desk.directory
            .fail_next(Operation::ReadRoster, No, Failure::unavailable);
    }
    let report = desk.write(&step).await;
    assert_eq!(report.outcome, Outcome::Unknown);
    assert_eq!(report.verdict(), Some(Verdict::Partly));
    let origin = desk.writer().author().origin.clone();
    assert_eq!(desk.journal().open_records(&origin).unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_slow_store_is_waited_for_after_a_lost_answer() {
    let desk = Desk::new();
    desk.directory.lag(2);
    desk.directory
        .fail_next(Operation::WriteRoster, Yes, Failure::lost_answer);
    assert_eq!(desk.write(&desk.step(TARGET)).await.outcome, Outcome::Confirmed);
}

#[rstest]
#[case::none(0, Outcome::Confirmed, 2)]
#[case::some(3, Outcome::Confirmed, 5)]
#[case::more_than_we_wait_for(4, Outcome::Unconfirmed(Doubt::NotYetVisible), 5)]
#[tokio::test(start_paused = true)]
async fn lag_is_waited_out_by_delayed_re_reads(
    #[case] readings: usize,
    #[case] outcome: Outcome,
    #[case] reads: usize,
) {
    let desk = Desk::new();
    desk.directory.lag(readings);
    let report = desk.write(&desk.step(TARGET)).await;
    assert_eq!(report.outcome, outcome);
    assert_eq!((desk.reads(), desk.directory.writes()), (reads, 1));
}

#[tokio::test(start_paused = true)]
async fn an_accepted_write_that_cannot_be_read_again_is_unconfirmed() {
    let desk = Desk::new();
    desk.directory.pass_next(Operation::ReadRoster, 1);
    desk.directory
        .fail_next(Operation::ReadRoster, No, Failure::session_expired);
    let report = desk.write(&desk.step(TARGET)).await;
    assert_eq!(report.outcome, Outcome::Unconfirmed(Doubt::NotReadable));
    assert!(report.asks_for_sign_in());
    let again = desk.write(&step(report.last_reading.unwrap().roster, TARGET)).await;
    assert_eq!(
        again.outcome,
        Outcome::NothingToDo,
        "after signing in the re-read tells"
    );
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_not_told_back_are_a_doubt_and_no_difference() {
    let desk = Desk::with(phone_system().build());
    desk.directory.between(Operation::ReadRoster, 2, |store| {
        store.seat(&group(), Membership::new("5", UNKNOWN));
    });
    let report = desk.write(&desk.step(TARGET)).await;
    assert_eq!(
        report.outcome,
        Outcome::Unconfirmed(Doubt::CallsNotTold(agents(&["5"])))
    );
}

#[rstest]
#[case::expired(Failure::session_expired, OutcomeWord::NotAttempted, Verdict::SignIn)]
#[case::unavailable(Failure::unavailable, OutcomeWord::Failed, Verdict::Unreachable)]
#[case::gone(Failure::gone, OutcomeWord::Failed, Verdict::NotFound)]
#[tokio::test(start_paused = true)]
async fn a_failed_re_read_before_the_write_sends_nothing(
    #[case] error: Make,
    #[case] outcome: OutcomeWord,
    #[case] verdict: Verdict,
) {
    let desk = Desk::new();
    desk.directory.fail_next(Operation::ReadRoster, No, error);
    let report = desk.write(&desk.step(TARGET)).await;
    assert_eq!(report.outcome.word(), outcome);
    assert_eq!(report.verdict(), Some(verdict));
    assert_eq!(desk.directory.writes(), 0);
    assert_eq!(desk.recorded(&report), outcome);
}

#[tokio::test(start_paused = true)]
async fn a_group_deleted_meanwhile_is_gone_in_the_vendors_own_words() {
    for moment in [Operation::ReadRoster, Operation::WriteRoster] {
        let desk = Desk::new();
        let step = desk.step(TARGET);
        desk.directory.between(moment, 1, |store| store.remove_group(&group()));
        desk.directory.fail_next(moment, No, Failure::gone);
        let report = desk.write(&step).await;
        let error = report.error.as_ref().unwrap();
        assert_eq!((error.kind(), error.reason(), error.code()), ("write", "gone", "1503"));
        assert!(error.to_string().contains("Support L1 #28"), "{error}");
        assert_eq!(report.outcome, Outcome::Failed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_group_deleted_after_an_accepted_write_is_a_doubt() {
    let desk = Desk::new();
    desk.directory
        .between(Operation::ReadRoster, 2, |store| store.remove_group(&group()));
    let report = desk.write(&desk.step(TARGET)).await;
    assert_eq!(report.outcome, Outcome::Unconfirmed(Doubt::GroupGone));
}

#[tokio::test(start_paused = true)]
async fn without_a_journal_nothing_is_sent() {
    let desk = Desk::new();
    std::os::unix::fs::symlink("/nowhere", desk.state.path().join("journal")).unwrap();
    let report = desk.write(&desk.step(TARGET)).await;
    assert_eq!(report.error.as_ref().unwrap().kind(), "storage");
    assert_eq!(report.outcome, Outcome::NotAttempted);
    assert!(desk.directory.log().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_cannot_be_recorded_is_still_told_truly() {
    let desk = Desk::new();
    let path = desk.journal().path();
    desk.directory.between(Operation::WriteRoster, 1, move |_| {
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
    });
    let report = desk.write(&desk.step(TARGET)).await;
    assert_eq!(report.outcome, Outcome::Confirmed);
    assert!(report.not_saved.is_some());
}
