//! A roster that is written agent by agent.

use std::sync::Mutex;

use tokio_util::sync::CancellationToken;

use super::*;
use crate::client::memory::{AppliedBeforeFailing, Failure};
use crate::client::{Capabilities, Capability};

use AppliedBeforeFailing::{No, Yes};

/// What PortSIP and Udesk lack.
const MISSING: &[(Capability, &str)] = &[
    (Capability::AtomicRoster, "it takes one agent at a time"),
    (Capability::ReceiveCall, "it has no such flag"),
    (Capability::MemberOrder, "it keeps no order"),
    (Capability::ConditionalWrite, "it has no versions"),
];

pub(super) const START: &[(&str, ReceiveCall)] = &[("1", UNKNOWN), ("2", UNKNOWN), ("3", UNKNOWN)];
/// Two who come, 5 and 6, and one who goes, 1.
pub(super) const GOAL: &[(&str, ReceiveCall)] = &[("2", UNKNOWN), ("3", UNKNOWN), ("5", UNKNOWN), ("6", UNKNOWN)];

pub(super) fn singly() -> Desk {
    let directory = MemoryDirectory::builder(Backend::PortSip)
        .capabilities(Capabilities::all_but(Backend::PortSip, MISSING))
        .agents(9)
        .group("28", "Support L1")
        .roster("28", START)
        .build();
    Desk::with(directory)
}

/// `5 done`, in the order the changes were to be made.
pub(super) fn told(report: &StepReport) -> Vec<String> {
    let word = |told: &AgentReport| format!("{} {}", told.agent.as_str(), told.result.word());
    report.agents.iter().map(word).collect()
}

fn reason(report: &StepReport) -> Option<&'static str> {
    report.error.as_ref().map(Error::reason)
}

#[tokio::test(start_paused = true)]
async fn every_agent_is_reported_and_the_watcher_sees_how_far_it_is() {
    let desk = singly();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let stages = Arc::clone(&seen);
    let report = desk
        .writer()
        .write(
            &Call::quiet(),
            &desk.step(GOAL),
            &request(OnDrift::Stop),
            move |stage| {
                if let Stage::Writing { written: Some(written) } = stage {
                    stages.lock().unwrap().push((written.done, written.of));
                }
            },
        )
        .await;
    assert_eq!(report.outcome, Outcome::Confirmed);
    assert_eq!(told(&report), ["5 done", "6 done", "1 done"]);
    assert_eq!(*seen.lock().unwrap(), [(0, 3), (1, 3), (2, 3), (3, 3)]);
    assert_eq!(desk.now(), roster(GOAL));
    assert_eq!(desk.recorded(&report), OutcomeWord::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_refused_agent_leaves_the_rest_of_the_report_true_after_one_re_read() {
    let desk = singly();
    desk.directory.pass_next(Operation::WriteRoster, 1);
    desk.directory.fail_next(Operation::WriteRoster, No, Failure::rejected);
    let report = desk.write(&desk.step(GOAL)).await;
    assert_eq!(told(&report), ["5 done", "6 failed", "1 not-attempted"]);
    assert!(matches!(report.outcome, Outcome::Differs { .. }), "{report:?}");
    assert_eq!(reason(&report), Some("rejected"));
    assert_eq!(report.verdict(), Some(Verdict::Partly));
    let sent = report.sent.as_ref().unwrap();
    assert_eq!(sent.agents(), agents(&["5", "6"]).iter().collect::<Vec<_>>());
    assert_eq!(desk.reads(), 2);
    assert_eq!(
        desk.records()[0].settlement.as_ref().unwrap().observed,
        Some(desk.now())
    );
}

#[tokio::test(start_paused = true)]
async fn a_change_whose_answer_was_lost_is_done_when_the_re_read_shows_it() {
    let desk = singly();
    desk.directory.pass_next(Operation::WriteRoster, 1);
    desk.directory
        .fail_next(Operation::WriteRoster, Yes, Failure::lost_answer);
    let report = desk.write(&desk.step(GOAL)).await;
    assert_eq!(told(&report), ["5 done", "6 done", "1 not-attempted"]);
    assert!(matches!(report.outcome, Outcome::Differs { .. }), "{report:?}");
    assert_eq!(reason(&report), Some("timeout"), "why nobody was removed");
    let rest = desk.write(&desk.step(GOAL)).await;
    assert_eq!(
        (rest.outcome.word(), told(&rest)),
        (OutcomeWord::Confirmed, vec!["1 done".to_owned()])
    );
}

#[tokio::test(start_paused = true)]
async fn the_last_change_lost_and_shown_is_confirmed_without_an_error() {
    let desk = singly();
    desk.directory.lag(1);
    desk.directory.pass_next(Operation::WriteRoster, 2);
    desk.directory
        .fail_next(Operation::WriteRoster, Yes, Failure::lost_answer);
    let report = desk.write(&desk.step(GOAL)).await;
    assert_eq!(report.outcome, Outcome::Confirmed);
    assert!(report.error.is_none() && report.agents.iter().all(|told| told.error.is_none()));
}

#[tokio::test(start_paused = true)]
async fn a_change_that_was_accepted_and_does_not_show_is_unconfirmed() {
    let desk = singly();
    desk.directory.lag(9);
    let report = desk.write(&desk.step(GOAL)).await;
    assert_eq!(report.outcome, Outcome::Unconfirmed(Doubt::NotYetVisible));
    assert_eq!(told(&report), ["5 unconfirmed", "6 unconfirmed", "1 unconfirmed"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_done_is_failed() {
    let desk = singly();
    desk.directory.fail_next(Operation::WriteRoster, No, Failure::rejected);
    desk.directory.fail_next(Operation::WriteRoster, No, Failure::rejected);
    let report = desk.write(&desk.step(GOAL)).await;
    assert_eq!(report.outcome, Outcome::Failed);
    assert_eq!(told(&report), ["5 failed", "6 failed", "1 not-attempted"]);
    assert_eq!((desk.reads(), desk.now()), (2, roster(START)));
}

#[tokio::test(start_paused = true)]
async fn a_way_that_is_cut_before_the_first_agent_leaves_all_of_them() {
    let desk = singly();
    desk.directory
        .fail_next(Operation::WriteRoster, No, Failure::refused_connection);
    let report = desk.write(&desk.step(GOAL)).await;
    assert_eq!(
        (report.outcome.word(), report.sent.is_none()),
        (OutcomeWord::Failed, true)
    );
    assert_eq!(told(&report), ["5 not-attempted", "6 not-attempted", "1 not-attempted"]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_after_half_of_it_is_open_for_the_next_start() {
    let desk = singly();
    desk.directory.pass_next(Operation::WriteRoster, 1);
    desk.directory
        .fail_next(Operation::WriteRoster, No, Failure::lost_answer);
    desk.directory.pass_next(Operation::ReadRoster, 1);
    for _ in &desk.policy.verify {
        desk.directory
            .fail_next(Operation::ReadRoster, No, Failure::unavailable);
    }
    let report = desk.write(&desk.step(GOAL)).await;
    assert_eq!(report.outcome, Outcome::Unknown);
    assert_eq!(told(&report), ["5 unconfirmed", "6 unknown", "1 not-attempted"]);
    assert!(desk.records()[0].is_open());
}

#[tokio::test(start_paused = true)]
async fn a_stop_comes_between_two_agents_and_the_report_is_right_about_each() {
    let desk = singly();
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    desk.directory
        .between(Operation::WriteRoster, 2, move |_| stop.cancel());
    let request = request(OnDrift::Stop).stopped_by(cancel);
    let report = desk.write_as(&desk.step(GOAL), &request).await;
    assert_eq!(told(&report), ["5 done", "6 done", "1 not-attempted"]);
    assert!(matches!(report.outcome, Outcome::Differs { .. }), "{report:?}");
    assert!(
        matches!(report.error, Some(Error::Stopped { done: 2, of: 3 })),
        "{report:?}"
    );
    assert_eq!(report.verdict(), Some(Verdict::Cancelled));
    assert_eq!(desk.recorded(&report), OutcomeWord::Differs);
    let parts = desk.records()[0].parts().unwrap();
    assert_eq!((parts.done.added.len(), parts.left.removed.len()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_stop_before_the_first_agent_sends_nothing() {
    let desk = singly();
    let cancel = CancellationToken::new();
    let request = request(OnDrift::Stop).stopped_by(cancel.clone());
    let report = desk
        .writer()
        .write(&Call::quiet(), &desk.step(GOAL), &request, move |stage| {
            if matches!(stage, Stage::Writing { .. }) {
                cancel.cancel();
            }
        })
        .await;
    assert_eq!(report.outcome, Outcome::NotAttempted);
    assert_eq!((desk.directory.writes(), report.sent.is_none()), (0, true));
    assert_eq!(report.verdict(), Some(Verdict::Cancelled));
}

#[tokio::test(start_paused = true)]
async fn traps_and_uses_are_told_beforehand() {
    let desk = singly();
    desk.directory
        .other_client(|store| store.lay_trap(&"1".into(), "It is the agent's last group."));
    let (writer, step) = (desk.writer(), desk.step(GOAL));
    let lints = writer.foresee(&Call::quiet(), &step).await.unwrap();
    assert_eq!(lints.len(), 1);
    let uses = writer.uses(&Call::quiet(), &group()).await.unwrap();
    assert!(uses.is_some_and(|uses| uses.items.is_empty()));
    assert_eq!(desk.directory.writes(), 0);
}
