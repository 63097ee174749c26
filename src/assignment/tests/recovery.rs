//! What a killed process left open is decided by reading.

use rstest::rstest;

use super::*;
use crate::client::memory::{AppliedBeforeFailing, Failure};

const TARGET: &[(&str, ReceiveCall)] = &[("1", OFF), ("2", OFF), ("3", ON), ("4", ON), ("5", ON)];

impl Desk {
    /// What a process leaves behind that was killed after its intent.
    async fn killed(&self, action: Action) -> Record {
        let intent = self.writer().intent(&request(OnDrift::Stop), action);
        self.journal().append(Entry::Intent(intent)).await.unwrap();
        self.open().pop().unwrap()
    }

    async fn killed_at(&self, step: &Step) -> Record {
        self.killed(Action::Roster {
            group_name: "Support L1".into(),
            before: step.base.clone(),
            after: step.target.clone(),
        })
        .await
    }

    fn open(&self) -> Vec<Record> {
        let origin = self.writer().author().origin.clone();
        self.journal().open_records(&origin).unwrap()
    }
}

#[rstest]
#[case::before_the_write(None, OutcomeWord::Failed)]
#[case::after_the_write(Some("5"), OutcomeWord::Confirmed)]
#[case::and_then_somebody_else_wrote(Some("9"), OutcomeWord::Differs)]
#[tokio::test(start_paused = true)]
async fn an_open_write_is_decided_and_then_no_longer_open(
    #[case] added: Option<&'static str>,
    #[case] outcome: OutcomeWord,
) {
    let desk = Desk::new();
    let step = desk.step(TARGET);
    let record = desk.killed_at(&step).await;
    if let Some(added) = added {
        desk.directory.other_client(|store| {
            store.seat(&group(), Membership::new("1", OFF));
            store.seat(&group(), Membership::new(added, ON));
        });
    }
    let decided = desk.writer().decide(&Call::quiet(), &record).await.unwrap();
    assert_eq!(decided.outcome(), outcome);
    assert_eq!(desk.directory.writes(), 0, "recovery only reads");
    assert!(desk.open().is_empty());
    assert_eq!(desk.records()[0].settlement, decided.record.settlement);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_stays_open() {
    let desk = Desk::new();
    let record = desk.killed_at(&desk.step(TARGET)).await;
    desk.directory.fail_next(
        Operation::ReadRoster,
        AppliedBeforeFailing::No,
        Failure::session_expired,
    );
    let error = desk.writer().decide(&Call::quiet(), &record).await.unwrap_err();
    assert!(error.asks_for_sign_in());
    assert_eq!(desk.open().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_write_another_console_is_making_is_not_decided_under_it() {
    let desk = Desk::new();
    let record = desk.killed_at(&desk.step(TARGET)).await;
    let origin = desk.writer().author().origin.clone();
    let held = desk.journal().exclude(&origin, "28", Duration::ZERO).await.unwrap();
    let error = desk.writer().decide(&Call::quiet(), &record).await.unwrap_err();
    assert_eq!(error.reason(), "locked");
    let settled = Settlement::new(record.intent.id.clone(), record.intent.at, OutcomeWord::Confirmed);
    desk.journal().append(Entry::Settlement(settled)).await.unwrap();
    drop(held);
    let decided = desk.writer().decide(&Call::quiet(), &record).await.unwrap();
    assert_eq!(decided.outcome(), OutcomeWord::Confirmed);
    assert!(desk.directory.log().is_empty(), "it is already known");
}

#[tokio::test(start_paused = true)]
async fn a_later_write_to_the_group_ends_the_question_about_an_earlier_one() {
    let desk = Desk::new();
    desk.killed_at(&desk.step(TARGET)).await;
    assert_eq!(desk.open().len(), 1);
    desk.write(&desk.step(&[("1", ON), ("2", OFF), ("3", ON)])).await;
    assert!(desk.open().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_merged_write_is_decided_by_what_was_merged() {
    let desk = Desk::new();
    let step = desk.step(TARGET);
    let record = desk.killed_at(&step).await;
    let before = roster(&[("1", ON), ("2", OFF), ("3", ON), ("4", ON), ("9", ON)]);
    let after = roster(&[("1", OFF), ("2", OFF), ("3", ON), ("4", ON), ("5", ON), ("9", ON)]);
    let of = record.intent.id;
    let amendment = Amendment {
        of,
        before,
        after: after.clone(),
    };
    desk.journal().append(Entry::Amendment(amendment)).await.unwrap();
    desk.directory.other_client(|store| {
        for member in after.members() {
            store.seat(&group(), member.clone());
        }
    });
    let decided = desk.writer().decide(&Call::quiet(), &desk.open()[0]).await.unwrap();
    assert_eq!(decided.outcome(), OutcomeWord::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn another_phone_system_is_not_asked_about_this_ones_writes() {
    let desk = Desk::new();
    desk.killed_at(&desk.step(TARGET)).await;
    assert!(
        desk.journal()
            .open_records("https://elsewhere.example")
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn changes_of_groups_are_decided_too() {
    let desk = Desk::new();
    let (group, name) = (group(), Arc::from("Support L1"));
    let rename = |to: &str| Action::RenameGroup {
        group: group.clone(),
        from: Arc::clone(&name),
        to: to.to_owned(),
    };
    let create = |name: &str| Action::CreateGroup { name: name.to_owned() };
    let delete = Action::DeleteGroup {
        group: group.clone(),
        name: Arc::clone(&name),
        before: None,
    };
    for (action, outcome) in [
        (rename("Support L1"), OutcomeWord::Confirmed),
        (rename("Sales"), OutcomeWord::Failed),
        (create("Support L1"), OutcomeWord::Confirmed),
        (create("Night crew"), OutcomeWord::Failed),
        (delete, OutcomeWord::Failed),
    ] {
        let record = desk.killed(action).await;
        let decided = desk.writer().decide(&Call::quiet(), &record).await.unwrap();
        assert_eq!(decided.outcome(), outcome, "{:?}", record.intent.action);
    }
    assert_eq!(desk.directory.writes(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_write_cut_between_two_agents_is_told_agent_by_agent() {
    let desk = super::singly::singly();
    let record = desk.killed_at(&desk.step(super::singly::GOAL)).await;
    desk.directory
        .other_client(|store| store.seat(&group(), Membership::new("5", UNKNOWN)));
    let decided = desk.writer().decide(&Call::quiet(), &record).await.unwrap();
    assert_eq!(decided.outcome(), OutcomeWord::Differs);
    let parts = decided.parts().unwrap();
    assert_eq!(parts.done.agents(), [&AgentId::new("5")]);
    assert_eq!(parts.left.agents(), [&AgentId::new("1"), &AgentId::new("6")]);
    assert_eq!(desk.records()[0].parts(), Some(parts), "the journal tells it again");
}

#[tokio::test(start_paused = true)]
async fn a_change_of_a_group_that_shows_late_is_waited_for() {
    let desk = Desk::new();
    let rename = Action::RenameGroup {
        group: group(),
        from: "Support L1".into(),
        to: "Sales".into(),
    };
    let record = desk.killed(rename).await;
    // Two calls of the list make one look: by the new name first, then all.
    desk.directory.between(Operation::ListGroups, 3, |store| {
        store.rename_group(&group(), "Sales");
    });
    let decided = desk.writer().decide(&Call::quiet(), &record).await.unwrap();
    assert_eq!(decided.outcome(), OutcomeWord::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_description_is_decided_too() {
    let desk = Desk::new();
    let describe = |to: &str| Action::DescribeGroup {
        group: group(),
        name: "Support L1".into(),
        from: None,
        to: to.to_owned(),
    };
    for (written, outcome) in [(false, OutcomeWord::Failed), (true, OutcomeWord::Confirmed)] {
        if written {
            let intent = GroupIntent::Describe {
                group: desk.directory.group(&group()).unwrap(),
                to: "Those who know".to_owned(),
            };
            let report = desk
                .writer()
                .change_group(&Call::quiet(), &intent, &request(OnDrift::Stop))
                .await;
            assert_eq!(report.outcome, GroupOutcome::Confirmed);
        }
        let record = desk.killed(describe("Those who know")).await;
        let decided = desk.writer().decide(&Call::quiet(), &record).await.unwrap();
        assert_eq!(decided.outcome(), outcome);
    }
}

/// `api/deepcall.md §5`: code 1503 also means that this account may not see the group.
#[rstest]
#[case::still_listed(false, OutcomeWord::Failed)]
#[case::gone_from_the_list(true, OutcomeWord::Confirmed)]
#[tokio::test(start_paused = true)]
async fn a_group_is_deleted_when_the_list_shows_it_gone(#[case] gone: bool, #[case] outcome: OutcomeWord) {
    let desk = Desk::new();
    let delete = Action::DeleteGroup {
        group: group(),
        name: "Support L1".into(),
        before: None,
    };
    let record = desk.killed(delete).await;
    if gone {
        desk.directory.other_client(|store| store.remove_group(&group()));
    } else {
        for _ in &desk.policy.verify {
            desk.directory
                .fail_next(Operation::ReadRoster, AppliedBeforeFailing::No, Failure::gone);
        }
    }
    let decided = desk.writer().decide(&Call::quiet(), &record).await.unwrap();
    assert_eq!(decided.outcome(), outcome);
}
