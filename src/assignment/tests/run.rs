//! Several groups in turn: the numbers add up, and the exit code says the same.

use std::sync::Mutex;

use tokio_util::sync::CancellationToken;

use super::*;
use crate::client::memory::{AppliedBeforeFailing, Failure};
use crate::domain::{Hazard, Limits, Plan};

use AppliedBeforeFailing::{No, Yes};

/// Groups 1 to `count` with members 1 to 4; the plan takes agent 4 out of each and adds agent 5.
fn desk(count: usize) -> (Desk, Plan) {
    let mut builder = MemoryDirectory::builder(Backend::DeepCall).agents(9);
    for number in 1..=count {
        builder = builder.roster(&number.to_string(), &[("1", ON), ("2", OFF), ("3", ON), ("4", ON)]);
    }
    let directory = builder.build();
    let steps = (1..=count).map(|number| {
        let id = GroupId::new(number.to_string());
        let base = directory.roster(&id).unwrap();
        let mut members = base.members().to_vec();
        members.retain(|member| member.agent.as_str() != "4");
        members.push(Membership::new("5", ON));
        Step {
            group_name: format!("group {number}").into(),
            base,
            target: Roster::new(id, members).unwrap(),
        }
    });
    let plan = Plan::new(steps.collect::<Vec<_>>());
    (Desk::with(directory), plan)
}

async fn run(desk: &Desk, plan: &Plan, request: &WriteRequest) -> RunReport {
    desk.writer().run(&Call::quiet(), plan, request, |_| {}).await
}

#[tokio::test(start_paused = true)]
async fn all_confirmed_is_done_and_the_second_run_has_nothing_to_do() {
    let (desk, plan) = desk(5);
    let ended = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&ended);
    let watch = move |progress| {
        if let Progress::Ended(place, word) = progress {
            seen.lock().unwrap().push((place, word));
        }
    };
    let request = request(OnDrift::Stop);
    let report = desk.writer().run(&Call::quiet(), &plan, &request, watch).await;
    assert_eq!(report.verdict().exit_code(), 0);
    assert_eq!((report.counts().confirmed, report.counts().planned()), (5, 5));
    assert_eq!(ended.lock().unwrap().len(), 5);
    let again = run(&desk, &plan, &request).await;
    assert_eq!(again.verdict(), Verdict::Done);
    assert_eq!(desk.directory.writes(), 5);
}

#[tokio::test(start_paused = true)]
async fn one_of_each_adds_up_and_the_others_go_on() {
    let (desk, plan) = desk(6);
    desk.directory.other_client(|store| {
        store.remove_group(&"2".into());
        store.seat(&"3".into(), Membership::new("9", ON));
    });
    // Group 1 is confirmed, 2 gone, 3 drifted; then 4 is rejected, 5 stored and its answer lost, 6 confirmed.
    desk.directory.pass_next(Operation::WriteRoster, 1);
    desk.directory.fail_next(Operation::WriteRoster, No, Failure::rejected);
    desk.directory
        .fail_next(Operation::WriteRoster, Yes, Failure::lost_answer);
    let report = run(&desk, &plan, &request(OnDrift::Stop)).await;
    let words: Vec<&str> = report.steps.iter().map(|step| step.outcome.word().word()).collect();
    assert_eq!(
        words,
        ["confirmed", "failed", "drift", "failed", "confirmed", "confirmed"]
    );
    let counts = report.counts();
    assert_eq!((counts.confirmed, counts.failed, counts.not_attempted), (3, 2, 1));
    assert_eq!(counts.planned(), plan.steps().len());
    assert_eq!(report.verdict().exit_code(), 6);
}

#[tokio::test(start_paused = true)]
async fn the_whole_plan_waits_for_a_word_before_the_first_write() {
    let (mut desk, plan) = desk(3);
    desk.policy.limits = Limits {
        max_total_removals: 2,
        ..Limits::default()
    };
    let report = run(&desk, &plan, &request(OnDrift::Stop)).await;
    assert_eq!(
        report.needs_confirmation,
        [Hazard::RemovesTooManyInTotal { removed: 3, limit: 2 }]
    );
    assert_eq!(report.verdict().exit_code(), 2);
    assert_eq!(report.counts().not_attempted, 3);
    assert!(desk.directory.log().is_empty());
    let word = request(OnDrift::Stop).confirmed(Confirmation::of(report.needs_confirmation));
    assert_eq!(run(&desk, &plan, &word).await.verdict(), Verdict::Done);
}

#[tokio::test(start_paused = true)]
async fn an_ended_session_leaves_the_rest_untouched_and_the_run_can_go_on() {
    let (desk, plan) = desk(3);
    desk.directory.pass_next(Operation::ReadRoster, 2);
    desk.directory
        .fail_next(Operation::ReadRoster, No, Failure::session_expired);
    let report = run(&desk, &plan, &request(OnDrift::Stop)).await;
    assert!(report.steps[1].asks_for_sign_in());
    assert_eq!((report.counts().confirmed, report.counts().not_attempted), (1, 2));
    assert_eq!(report.verdict(), Verdict::Partly);
    let rest = run(&desk, &plan, &request(OnDrift::Stop)).await;
    assert_eq!(rest.verdict(), Verdict::Done);
    assert_eq!(desk.directory.writes(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_stop_in_a_run_finishes_the_write_under_way_and_leaves_the_rest() {
    let (desk, plan) = desk(3);
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let watch = move |progress| {
        if matches!(progress, Progress::At(1, Stage::Writing { .. })) {
            stop.cancel();
        }
    };
    let request = request(OnDrift::Stop).stopped_by(cancel);
    let report = desk.writer().run(&Call::quiet(), &plan, &request, watch).await;
    assert_eq!((report.counts().confirmed, report.counts().not_attempted), (2, 1));
    assert_eq!(report.verdict().exit_code(), 130);
    assert_eq!(desk.directory.writes(), 2);
}

#[tokio::test(start_paused = true)]
async fn failures_for_one_reason_keep_its_exit_code() {
    let (desk, plan) = desk(2);
    for _ in 0..2 {
        desk.directory
            .fail_next(Operation::WriteRoster, No, Failure::refused_connection);
    }
    let report = run(&desk, &plan, &request(OnDrift::Stop)).await;
    assert_eq!(report.verdict().exit_code(), 7);
    desk.directory.other_client(|store| {
        for group in ["1", "2"] {
            store.seat(&group.into(), Membership::new("9", ON));
        }
    });
    let report = run(&desk, &plan, &request(OnDrift::Stop)).await;
    assert_eq!(report.verdict().exit_code(), 5);
}
