use super::*;
use crate::client::{Kind, Reach};
use crate::domain::{Membership, ReceiveCall};

fn support() -> MemoryDirectory {
    MemoryDirectory::builder(Backend::DeepCall)
        .agents(5)
        .group("28", "Support L1")
        .roster("28", &[("1", ReceiveCall::On), ("2", ReceiveCall::Off)])
        .build()
}

fn id() -> GroupId {
    GroupId::new("28")
}

async fn read(directory: &MemoryDirectory) -> Roster {
    directory.read_roster(&Call::quiet(), &id()).await.unwrap().roster
}

async fn write(directory: &MemoryDirectory, base: &Roster, members: &[(&str, ReceiveCall)]) -> Result<WriteReceipt> {
    let members = members
        .iter()
        .map(|&(agent, calls)| Membership::new(agent, calls))
        .collect();
    let target = Roster::new(id(), members).unwrap();
    let write = RosterWrite { base, target: &target };
    directory.write_roster(&Call::quiet(), write).await
}

#[tokio::test]
async fn unknown_calls_and_strangers_are_refused_and_change_nothing() {
    let directory = support();
    let base = read(&directory).await;
    let unknown = write(&directory, &base, &[("1", ReceiveCall::Unknown)])
        .await
        .unwrap_err();
    assert_eq!((unknown.kind(), unknown.reason()), (Kind::Usage, "undecided"));
    let stranger = write(&directory, &base, &[("99", ReceiveCall::On)]).await.unwrap_err();
    assert_eq!((stranger.kind(), stranger.reason()), (Kind::Write, "rejected"));
    assert_eq!(directory.roster(&id()).unwrap(), base);
}

#[tokio::test]
async fn a_deleted_group_is_not_written() {
    let directory = support();
    let base = read(&directory).await;
    directory.other_client(|store| store.remove_group(&id()));
    let error = write(&directory, &base, &[("1", ReceiveCall::On)]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
}

#[tokio::test]
async fn a_checked_base_refuses_a_lost_update() {
    let directory = MemoryDirectory::builder(Backend::DeepCall)
        .agents(3)
        .roster("28", &[("1", ReceiveCall::On)])
        .checking_bases()
        .build();
    let base = read(&directory).await;
    directory.other_client(|store| store.seat(&id(), Membership::new("2", ReceiveCall::On)));
    let error = write(&directory, &base, &[("3", ReceiveCall::On)]).await.unwrap_err();
    assert_eq!(error.reason(), "lost-update");
}

#[tokio::test]
async fn an_old_revision_is_refused_where_writes_are_conditional() {
    let directory = MemoryDirectory::builder(Backend::Kazoo)
        .capabilities(Capabilities::all_but(Backend::Kazoo, &[]))
        .agents(3)
        .roster("28", &[("1", ReceiveCall::On)])
        .build();
    let base = read(&directory).await;
    assert!(write(&directory, &base, &[("2", ReceiveCall::On)]).await.is_ok());
    let error = write(&directory, &base, &[("3", ReceiveCall::On)]).await.unwrap_err();
    assert_eq!(error.reason(), "drift");
}

#[tokio::test]
async fn lag_shows_the_old_roster_for_so_many_readings() {
    let directory = support();
    directory.lag(2);
    let base = read(&directory).await;
    write(&directory, &base, &[("3", ReceiveCall::On)]).await.unwrap();
    assert_eq!(read(&directory).await, base);
    assert_eq!(read(&directory).await, base);
    assert_eq!(read(&directory).await, directory.roster(&id()).unwrap());
    assert_ne!(directory.roster(&id()).unwrap(), base);
}

#[tokio::test]
async fn a_scripted_failure_hides_or_prevents_the_effect() {
    let directory = support();
    let base = read(&directory).await;
    directory.fail_next(Operation::WriteRoster, AppliedBeforeFailing::No, Failure::unavailable);
    directory.fail_next(Operation::WriteRoster, AppliedBeforeFailing::Yes, Failure::lost_answer);
    assert!(write(&directory, &base, &[("3", ReceiveCall::On)]).await.is_err());
    assert_eq!(directory.roster(&id()).unwrap(), base);
    let lost = write(&directory, &base, &[("3", ReceiveCall::On)]).await.unwrap_err();
    assert_eq!(lost.reach(), Reach::Unanswered);
    assert!(directory.roster(&id()).unwrap().contains(&"3".into()));
    assert_eq!(directory.writes(), 2);
}

#[tokio::test]
async fn another_client_comes_between_before_the_nth_call() {
    let directory = support();
    directory.between(Operation::ReadRoster, 2, |store| store.unseat(&id(), &"1".into()));
    assert!(read(&directory).await.contains(&"1".into()));
    assert!(!read(&directory).await.contains(&"1".into()));
}

#[tokio::test]
async fn a_gate_holds_a_call_before_or_after_its_effect() {
    let directory = support();
    let base = read(&directory).await;
    for (moment, there) in [(Moment::BeforeEffect, false), (Moment::BeforeAnswer, true)] {
        directory.other_client(|store| store.unseat(&id(), &"3".into()));
        let mut gate = directory.hold_next(Operation::WriteRoster, moment);
        let (writer, writers_base) = (directory.clone(), base.clone());
        let running = tokio::spawn(async move {
            write(&writer, &writers_base, &[("3", ReceiveCall::On)]).await.unwrap();
        });
        gate.reached().await;
        assert_eq!(directory.roster(&id()).unwrap().contains(&"3".into()), there);
        gate.open();
        running.await.unwrap();
    }
}

#[tokio::test]
async fn a_taken_name_comes_out_with_a_number() {
    let directory = support();
    let created = directory.create_group(&Call::quiet(), "Support L1").await.unwrap();
    assert_eq!(&*directory.group(&created).unwrap().name, "Support L11");
}
