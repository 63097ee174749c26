//! Stop means stop: before the write nothing is sent, after it everything is finished and recorded.

use tokio_util::sync::CancellationToken;

use super::*;
use crate::client::memory::Moment;

const TARGET: &[(&str, ReceiveCall)] = &[("1", OFF), ("2", OFF), ("3", ON), ("4", ON), ("5", ON)];

#[tokio::test(start_paused = true)]
async fn a_stop_before_the_write_sends_nothing_and_is_recorded() {
    let desk = Desk::new();
    let cancel = CancellationToken::new();
    let request = request(OnDrift::Stop).stopped_by(cancel.clone());
    let (writer, step) = (desk.writer(), desk.step(TARGET));
    let mut gate = desk.directory.hold_next(Operation::ReadRoster, Moment::BeforeEffect);
    let writing = tokio::spawn(async move { writer.write(&Call::quiet(), &step, &request, |_| {}).await });
    gate.reached().await;
    cancel.cancel();
    let report = writing.await.unwrap();
    assert_eq!(report.outcome, Outcome::NotAttempted);
    assert_eq!(report.verdict(), Some(Verdict::Cancelled));
    assert_eq!(desk.directory.writes(), 0);
    assert_eq!(desk.recorded(&report), OutcomeWord::NotAttempted);
}

#[tokio::test(start_paused = true)]
async fn a_stop_during_the_write_lets_it_finish() {
    let desk = Desk::new();
    let cancel = CancellationToken::new();
    let request = request(OnDrift::Stop).stopped_by(cancel.clone());
    let (writer, step) = (desk.writer(), desk.step(TARGET));
    let mut gate = desk.directory.hold_next(Operation::WriteRoster, Moment::BeforeEffect);
    let writing = tokio::spawn(async move { writer.write(&Call::quiet(), &step, &request, |_| {}).await });
    gate.reached().await;
    cancel.cancel();
    gate.open();
    let report = writing.await.unwrap();
    assert_eq!(report.outcome, Outcome::Confirmed);
    assert_eq!(desk.recorded(&report), OutcomeWord::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn nobody_waiting_any_more_does_not_lose_the_record_of_a_write_under_way() {
    let desk = Desk::new();
    let (writer, step) = (desk.writer(), desk.step(TARGET));
    let mut gate = desk.directory.hold_next(Operation::WriteRoster, Moment::BeforeAnswer);
    let writing = tokio::spawn(async move {
        writer
            .write(&Call::quiet(), &step, &request(OnDrift::Stop), |_| {})
            .await
    });
    gate.reached().await;
    writing.abort();
    assert!(writing.await.unwrap_err().is_cancelled());
    gate.open();
    settled(&desk).await;
    let settlement = desk.records().remove(0).settlement.unwrap();
    assert_eq!(settlement.outcome, OutcomeWord::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn nobody_waiting_any_more_stops_before_the_write() {
    let desk = Desk::new();
    let (writer, step) = (desk.writer(), desk.step(TARGET));
    let mut gate = desk.directory.hold_next(Operation::ReadRoster, Moment::BeforeAnswer);
    let writing = tokio::spawn(async move {
        writer
            .write(&Call::quiet(), &step, &request(OnDrift::Stop), |_| {})
            .await
    });
    gate.reached().await;
    writing.abort();
    assert!(writing.await.unwrap_err().is_cancelled());
    settled(&desk).await;
    assert_eq!(desk.directory.writes(), 0);
    let settlement = desk.records().remove(0).settlement.unwrap();
    assert_eq!(settlement.outcome, OutcomeWord::NotAttempted);
}

/// Waits for the background's record: its lock is free when it is done.
async fn settled(desk: &Desk) {
    let origin = desk.writer().author().origin.clone();
    let patience = Duration::from_secs(5);
    desk.journal().exclude(&origin, "28", patience).await.unwrap();
}
