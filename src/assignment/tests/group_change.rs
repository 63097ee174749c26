//! Creating, renaming, switching and deleting.

use rstest::rstest;

use super::*;
use crate::client;
use crate::client::memory::{AppliedBeforeFailing, Failure};
use crate::client::{Capabilities, Capability};
use crate::domain::{Group, GroupStatus, Hazard};

use AppliedBeforeFailing::{No, Yes};

type Make = fn(Failure) -> client::Error;

impl Desk {
    fn group(&self) -> Group {
        self.directory.group(&group()).unwrap()
    }

    async fn change(&self, intent: &GroupIntent) -> GroupReport {
        let hazards = self.writer().group_hazards(intent);
        let request = request(OnDrift::Stop).confirmed(Confirmation::of(hazards));
        self.change_as(intent, &request).await
    }

    async fn change_as(&self, intent: &GroupIntent, request: &WriteRequest) -> GroupReport {
        self.writer().change_group(&Call::quiet(), intent, request).await
    }

    fn outcomes(&self) -> Vec<OutcomeWord> {
        self.records()
            .into_iter()
            .filter_map(|record| Some(record.settlement?.outcome))
            .collect()
    }
}

fn create(name: &str) -> GroupIntent {
    GroupIntent::Create { name: name.into() }
}

fn rename(group: Group, to: &str) -> GroupIntent {
    GroupIntent::Rename { group, to: to.into() }
}

#[tokio::test(start_paused = true)]
async fn a_new_group_is_recorded_and_shown_as_re_read() {
    let desk = Desk::new();
    let report = desk.change(&create("  Night crew ")).await;
    assert_eq!(report.outcome, GroupOutcome::Confirmed);
    let made = report.group.unwrap();
    assert_eq!(&*made.name, "Night crew");
    assert_eq!(desk.outcomes(), [OutcomeWord::Confirmed]);
    assert_eq!(desk.records()[0].settlement.as_ref().unwrap().group, Some(made.id));
}

#[rstest]
#[case::same("Support L1")]
#[case::blanks_and_case("  support l1 ")]
#[tokio::test(start_paused = true)]
async fn a_taken_name_is_refused_before_anything_is_sent(#[case] name: &str) {
    let desk = Desk::new();
    let report = desk.change(&create(name)).await;
    assert!(matches!(&report.error, Some(Error::NameTaken { group: taken, .. }) if *taken == group()));
    assert_eq!(report.verdict(), Verdict::BadInput);
    assert_eq!(desk.directory.writes(), 0);
    assert!(desk.records().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_group_without_a_name_is_refused_without_a_packet() {
    let desk = Desk::new();
    let report = desk.change(&create(" \t")).await;
    assert!(matches!(report.error, Some(Error::NoName)));
    assert!(desk.directory.log().is_empty());
}

#[rstest]
#[case::made_and_lost(Yes, Failure::lost_answer, GroupOutcome::Confirmed, "", Verdict::Done)]
#[case::made_then_503(Yes, Failure::unavailable, GroupOutcome::Confirmed, "", Verdict::Done)]
#[case::lost(No, Failure::lost_answer, GroupOutcome::Unknown, "unknown", Verdict::Partly)]
#[case::rejected(No, Failure::rejected, GroupOutcome::Failed, "rejected", Verdict::Partly)]
#[case::not_sent(
    No,
    Failure::refused_connection,
    GroupOutcome::Failed,
    "refused",
    Verdict::Unreachable
)]
#[tokio::test(start_paused = true)]
async fn a_create_is_never_sent_twice_but_looked_for_by_name(
    #[case] applied: AppliedBeforeFailing,
    #[case] error: Make,
    #[case] outcome: GroupOutcome,
    #[case] reason: &str,
    #[case] verdict: Verdict,
) {
    let desk = Desk::new();
    desk.directory.fail_next(Operation::CreateGroup, applied, error);
    let report = desk.change(&create("Night crew")).await;
    assert_eq!(report.outcome, outcome);
    assert_eq!(report.group.is_some(), applied == Yes);
    assert_eq!(report.error.as_ref().map_or("", Error::reason), reason);
    assert_eq!(report.verdict(), verdict);
    assert_eq!(desk.directory.count(Operation::CreateGroup), 1);
    assert_eq!(desk.outcomes(), [outcome.word()]);
}

#[tokio::test(start_paused = true)]
async fn a_name_the_server_changed_is_told() {
    let desk = Desk::new();
    // Somebody else takes the name between our look and our request; the phone system then numbers ours.
    desk.directory.between(Operation::CreateGroup, 1, |store| {
        store.put_group(Group::named("77", "Night crew", GroupStatus::Active));
    });
    let report = desk.change(&create("Night crew")).await;
    let (wanted, found) = ("Night crew".to_owned(), "Night crew1".to_owned());
    assert_eq!(report.outcome, GroupOutcome::Differs { wanted, found });
    assert_eq!(report.verdict().exit_code(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_rename_keeps_the_status_as_it_is_now_and_shows_the_real_name() {
    let desk = Desk::new();
    let stale = desk.group();
    desk.directory.other_client(|store| {
        store.put_group(Group::named("28", "Support L1", GroupStatus::Inactive));
    });
    let report = desk.change(&rename(stale, " Support one ")).await;
    assert_eq!(report.outcome, GroupOutcome::Confirmed);
    let group = report.group.unwrap();
    assert_eq!((&*group.name, group.status), ("Support one", GroupStatus::Inactive));
}

#[tokio::test(start_paused = true)]
async fn a_rename_in_letter_case_only_is_no_clash_with_itself() {
    let desk = Desk::new();
    let report = desk.change(&rename(desk.group(), "SUPPORT L1")).await;
    assert_eq!(report.outcome, GroupOutcome::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_rename_of_a_group_somebody_else_renamed_is_drift() {
    let desk = Desk::new();
    let stale = desk.group();
    desk.directory
        .other_client(|store| store.rename_group(&group(), "Sales"));
    let report = desk.change(&rename(stale, "Support one")).await;
    assert!(matches!(&report.error, Some(Error::GroupChanged { found, .. }) if &**found == "Sales"));
    assert_eq!(report.verdict(), Verdict::Drift);
    assert_eq!(desk.directory.writes(), 0);
}

#[rstest]
#[case::stored_and_lost(Yes, GroupOutcome::Confirmed)]
#[case::lost(No, GroupOutcome::Failed)]
#[tokio::test(start_paused = true)]
async fn a_switch_with_a_lost_answer_is_decided_by_a_re_read(
    #[case] applied: AppliedBeforeFailing,
    #[case] outcome: GroupOutcome,
) {
    let desk = Desk::new();
    desk.directory
        .fail_next(Operation::ChangeGroup, applied, Failure::lost_answer);
    let (group, to) = (desk.group(), GroupStatus::Inactive);
    let report = desk.change(&GroupIntent::Switch { group, to }).await;
    assert_eq!(report.outcome, outcome);
    assert_eq!(desk.directory.count(Operation::ChangeGroup), 1);
}

#[tokio::test(start_paused = true)]
async fn deleting_waits_for_a_word_that_covers_the_members_there_are_now() {
    let desk = Desk::new();
    let intent = GroupIntent::Delete { group: desk.group() };
    let report = desk.change_as(&intent, &request(OnDrift::Stop)).await;
    assert!(matches!(report.outcome, GroupOutcome::NeedsConfirmation(_)));
    assert!(desk.directory.log().is_empty());
    desk.directory
        .other_client(|store| store.seat(&group(), Membership::new("9", ON)));
    let report = desk.change(&intent).await;
    let GroupOutcome::NeedsConfirmation(hazards) = report.outcome else {
        panic!("{report:?}");
    };
    assert!(matches!(
        hazards.as_slice(),
        [Hazard::DeletesGroup { members: Some(5), .. }]
    ));
    assert_eq!(desk.directory.writes(), 0);
    let before = desk.now();
    let word = request(OnDrift::Stop).confirmed(Confirmation::of(hazards));
    assert_eq!(desk.change_as(&intent, &word).await.outcome, GroupOutcome::Confirmed);
    assert!(desk.directory.group(&group()).is_none());
    assert!(
        matches!(&desk.records()[0].intent.action, Action::DeleteGroup { before: Some(kept), .. } if *kept == before)
    );
}

#[rstest]
#[case::deleted_and_lost(Yes, GroupOutcome::Confirmed)]
#[case::lost(No, GroupOutcome::Failed)]
#[tokio::test(start_paused = true)]
async fn a_delete_with_a_lost_answer_is_decided_by_a_re_read(
    #[case] applied: AppliedBeforeFailing,
    #[case] outcome: GroupOutcome,
) {
    let desk = Desk::new();
    desk.directory
        .fail_next(Operation::DeleteGroup, applied, Failure::lost_answer);
    let report = desk.change(&GroupIntent::Delete { group: desk.group() }).await;
    assert_eq!(report.outcome, outcome);
    assert_eq!(desk.directory.count(Operation::DeleteGroup), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refused_delete_and_not_found_do_not_make_a_group_gone_that_is_listed() {
    let desk = Desk::new();
    desk.directory.fail_next(Operation::DeleteGroup, No, Failure::gone);
    desk.directory.pass_next(Operation::ReadRoster, 1);
    for _ in &desk.policy.verify {
        desk.directory.fail_next(Operation::ReadRoster, No, Failure::gone);
    }
    let report = desk.change(&GroupIntent::Delete { group: desk.group() }).await;
    assert_eq!(report.outcome, GroupOutcome::Unknown, "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn a_description_is_recorded_and_seen_again() {
    let desk = Desk::new();
    let describe = |to: &str| GroupIntent::Describe {
        group: desk.group(),
        to: to.to_owned(),
    };
    let report = desk.change(&describe(" Those who know ")).await;
    assert_eq!(report.outcome, GroupOutcome::Confirmed);
    assert_eq!(report.group.unwrap().description.as_deref(), Some("Those who know"));
    desk.directory
        .fail_next(Operation::ChangeGroup, Yes, Failure::lost_answer);
    assert_eq!(desk.change(&describe("")).await.outcome, GroupOutcome::Confirmed);
    desk.directory.fail_next(Operation::ChangeGroup, No, Failure::rejected);
    assert_eq!(desk.change(&describe("Others")).await.outcome, GroupOutcome::Failed);
    let actions: Vec<_> = desk.records().into_iter().map(|record| record.intent.action).collect();
    assert!(
        matches!(&actions[1], Action::DescribeGroup { from: Some(from), to, .. } if &**from == "Those who know" && to.is_empty())
    );
}

#[tokio::test(start_paused = true)]
async fn read_only_and_missing_capabilities_refuse_without_a_packet() {
    const NONE: &[(Capability, &str)] = &[
        (Capability::CreateGroup, "no"),
        (Capability::RenameGroup, "no"),
        (Capability::SwitchGroup, "no"),
        (Capability::DeleteGroup, "no"),
    ];
    let poor = Desk::with(
        phone_system()
            .capabilities(Capabilities::all_but(Backend::Udesk, NONE))
            .build(),
    );
    let mut closed = Desk::new();
    closed.policy.read_only = true;
    for desk in [&poor, &closed] {
        let (group, to) = (desk.group(), GroupStatus::Inactive);
        for intent in [
            create("Night crew"),
            rename(group.clone(), "Sales"),
            GroupIntent::Switch {
                group: group.clone(),
                to,
            },
            GroupIntent::Delete { group: group.clone() },
        ] {
            let report = desk.change(&intent).await;
            assert_eq!(report.verdict(), Verdict::BadInput);
        }
        assert!(desk.directory.log().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_protected_profile_asks_before_any_change_of_a_group() {
    let mut desk = Desk::new();
    desk.policy.protected = true;
    let report = desk.change_as(&create("Night crew"), &request(OnDrift::Stop)).await;
    assert!(
        matches!(&report.outcome, GroupOutcome::NeedsConfirmation(hazards) if matches!(hazards.as_slice(), [Hazard::ProtectedProfile { .. }]))
    );
}
