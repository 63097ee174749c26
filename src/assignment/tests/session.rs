//! A session that ends in the middle of a write.

use async_trait::async_trait;
use rstest::rstest;

use super::singly::{GOAL, START, singly, told};
use super::*;
use crate::client;
use crate::client::memory::{AppliedBeforeFailing, Failure};
use crate::client::{Kind, Opener, RenewingDirectory};
use crate::domain::{Group, GroupStatus};

use AppliedBeforeFailing::No;

const TARGET: &[(&str, ReceiveCall)] = &[("1", OFF), ("2", OFF), ("3", ON), ("4", ON), ("5", ON)];

#[expect(clippy::needless_pass_by_value, reason = "the shape of a scripted failure")]
fn forbidden(failure: Failure) -> client::Error {
    failure
        .error(Kind::Auth, "forbidden", "This account may not do that.")
        .with_reach(client::Reach::Answered)
        .with_status(403)
}

#[tokio::test(start_paused = true)]
async fn a_whole_roster_is_sent_once_more_and_only_once() {
    let desk = Desk::new();
    desk.directory
        .fail_next(Operation::WriteRoster, No, Failure::session_expired);
    let report = desk.write(&desk.step(TARGET)).await;
    assert_eq!(report.outcome, Outcome::Confirmed);
    assert_eq!(desk.directory.writes(), 2);
    for _ in 0..2 {
        desk.directory
            .fail_next(Operation::WriteRoster, No, Failure::session_expired);
    }
    let report = desk.write(&desk.step(&[("1", OFF), ("2", OFF), ("3", ON)])).await;
    assert_eq!(report.outcome, Outcome::Failed);
    assert!(report.asks_for_sign_in());
    assert_eq!(desk.directory.writes(), 4);
}

#[tokio::test(start_paused = true)]
async fn no_right_to_do_it_is_no_reason_to_send_it_again() {
    let desk = Desk::new();
    desk.directory.fail_next(Operation::WriteRoster, No, forbidden);
    let report = desk.write(&desk.step(TARGET)).await;
    assert_eq!(report.outcome, Outcome::Failed);
    assert_eq!((desk.directory.writes(), desk.reads()), (1, 2));
}

/// The session ends with the second of three agents.
fn expiring() -> Desk {
    let desk = singly();
    desk.directory.pass_next(Operation::WriteRoster, 1);
    desk.directory
        .fail_next(Operation::WriteRoster, No, Failure::session_expired);
    desk
}

#[tokio::test(start_paused = true)]
async fn only_the_rest_is_written_and_our_own_part_is_no_drift() {
    let desk = expiring();
    let report = desk.write(&desk.step(GOAL)).await;
    assert_eq!(report.outcome, Outcome::Confirmed, "{report:?}");
    assert_eq!(told(&report), ["5 done", "6 done", "1 done"]);
    assert!(report.error.is_none());
    assert_eq!(desk.directory.writes(), 4, "5, 6 refused, 6, 1");
    assert_eq!(report.sent, Some(report.diff.clone()));
    let record = desk.records().remove(0);
    assert_eq!(record.rosters(), Some((&roster(START), &roster(GOAL))));
}

#[rstest]
#[case::stop(OnDrift::Stop, OutcomeWord::Differs, &["5 done", "6 failed", "1 not-attempted"])]
#[case::merge(OnDrift::MergeDisjoint, OutcomeWord::Confirmed, &["5 done", "6 done", "1 done"])]
#[tokio::test(start_paused = true)]
async fn somebody_elses_change_in_between_is_drift(
    #[case] on_drift: OnDrift,
    #[case] outcome: OutcomeWord,
    #[case] words: &[&str],
) {
    let desk = expiring();
    let step = desk.step(GOAL);
    desk.directory.between(Operation::ReadRoster, 2, |store| {
        store.seat(&group(), Membership::new("9", UNKNOWN));
    });
    let report = desk.write_as(&step, &request(on_drift)).await;
    assert_eq!(report.outcome.word(), outcome, "{report:?}");
    assert_eq!(told(&report), words);
    assert!(desk.now().contains(&"9".into()) && desk.now().contains(&"5".into()));
    assert_eq!(desk.recorded(&report), outcome);
    if on_drift == OnDrift::Stop {
        assert!(matches!(report.error, Some(Error::Overtaken { .. })));
        assert_eq!(report.verdict(), Some(Verdict::Partly));
        assert_eq!(desk.directory.writes(), 2);
    } else {
        let theirs: Vec<_> = START.iter().chain(&[("9", UNKNOWN)]).copied().collect();
        assert_eq!(
            desk.records()[0].rosters().unwrap().0,
            &roster(&theirs),
            "without our own part"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_only_a_person_can_renew_ends_it_with_what_is_known() {
    let desk = expiring();
    desk.directory.pass_next(Operation::ReadRoster, 1);
    desk.directory
        .fail_next(Operation::ReadRoster, No, Failure::session_expired);
    let report = desk.write(&desk.step(GOAL)).await;
    assert_eq!(report.outcome, Outcome::Unknown);
    assert!(report.asks_for_sign_in());
    assert_eq!(told(&report), ["5 unconfirmed", "6 failed", "1 not-attempted"]);
    assert_eq!(desk.directory.writes(), 2);
    let decided = desk.writer().decide(&Call::quiet(), &desk.records()[0]).await.unwrap();
    let parts = decided.parts().unwrap();
    assert_eq!(parts.done.agents(), [&AgentId::new("5")]);
    assert_eq!(parts.left.agents(), [&AgentId::new("1"), &AgentId::new("6")]);
}

/// Opens the phone system as often as it is asked to.
struct Program(MemoryDirectory);

#[async_trait]
impl Opener for Program {
    fn capabilities(&self) -> client::Capabilities {
        self.0.capabilities()
    }

    async fn open(&self, _: &Call) -> client::Result<Arc<dyn Directory>> {
        Ok(Arc::new(self.0.clone()))
    }

    async fn open_again(&self, call: &Call) -> client::Result<Option<Arc<dyn Directory>>> {
        self.open(call).await.map(Some)
    }
}

#[tokio::test(start_paused = true)]
async fn the_re_read_renews_the_session_without_a_person() {
    let desk = expiring();
    // The re-read is refused like the write before it; what renews the session repeats it.
    desk.directory.pass_next(Operation::ReadRoster, 1);
    desk.directory
        .fail_next(Operation::ReadRoster, No, Failure::session_expired);
    let directory = RenewingDirectory::new(Arc::new(Program(desk.directory.clone())));
    let writer = desk.writer_on(Arc::new(directory));
    let report = writer
        .write(&Call::quiet(), &desk.step(GOAL), &request(OnDrift::Stop), |_| {})
        .await;
    assert_eq!(report.outcome, Outcome::Confirmed, "{report:?}");
    assert_eq!((desk.reads(), desk.directory.writes()), (4, 4));
}

fn intents() -> Vec<GroupIntent> {
    let group = Group::named("28", "Support L1", GroupStatus::Active);
    vec![
        GroupIntent::Create {
            name: "Night crew".into(),
        },
        GroupIntent::Rename {
            group: group.clone(),
            to: "Sales".into(),
        },
        GroupIntent::Switch {
            group: group.clone(),
            to: GroupStatus::Inactive,
        },
        GroupIntent::Describe {
            group: group.clone(),
            to: "Those who know".into(),
        },
        GroupIntent::Delete { group },
    ]
}

const fn operation(intent: &GroupIntent) -> Operation {
    match intent {
        GroupIntent::Create { .. } => Operation::CreateGroup,
        GroupIntent::Delete { .. } => Operation::DeleteGroup,
        GroupIntent::Rename { .. } | GroupIntent::Switch { .. } | GroupIntent::Describe { .. } => {
            Operation::ChangeGroup
        }
    }
}

async fn changed(desk: &Desk, intent: &GroupIntent) -> GroupReport {
    let hazards = desk.writer().group_hazards(intent);
    let request = request(OnDrift::Stop).confirmed(Confirmation::of(hazards));
    desk.writer().change_group(&Call::quiet(), intent, &request).await
}

#[rstest]
#[case::expired(Failure::session_expired, 2, GroupOutcome::Confirmed)]
#[case::forbidden(forbidden, 1, GroupOutcome::Failed)]
#[tokio::test(start_paused = true)]
async fn a_change_of_a_group_is_repeated_once_when_its_session_had_ended(
    #[case] error: fn(Failure) -> client::Error,
    #[case] sent: usize,
    #[case] outcome: GroupOutcome,
) {
    for intent in intents() {
        let desk = Desk::with(phone_system().group("28", "Support L1").build());
        desk.directory.fail_next(operation(&intent), No, error);
        let report = changed(&desk, &intent).await;
        assert_eq!(report.outcome, outcome, "{intent:?}: {report:?}");
        assert_eq!(desk.directory.count(operation(&intent)), sent, "{intent:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_of_a_group_is_not_repeated_where_nothing_renews_the_session() {
    let desk = Desk::new();
    desk.directory
        .fail_next(Operation::CreateGroup, No, Failure::session_expired);
    desk.directory.pass_next(Operation::ListGroups, 1);
    for _ in 0..9 {
        desk.directory
            .fail_next(Operation::ListGroups, No, Failure::session_expired);
    }
    let report = changed(&desk, &intents()[0]).await;
    assert!(report.asks_for_sign_in(), "{report:?}");
    assert_eq!(desk.directory.count(Operation::CreateGroup), 1);
}
