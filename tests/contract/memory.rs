//! The directory in memory.

use std::sync::Arc;

use callboard::client::{Call, Capabilities, Capability, Charges, Directory, Kind, MemoryDirectory, Operation, Reach};
use callboard::domain::{Backend, GroupStatus, ReceiveCall};

use super::suite::{World, check};

#[tokio::test]
async fn the_directory_in_memory_keeps_the_contract() {
    let directory = MemoryDirectory::builder(Backend::DeepCall)
        .agents(12)
        .group("28", "Mahipal singh")
        .group_with_status("31", "Night crew", GroupStatus::Inactive)
        .roster("28", &[("2", ReceiveCall::On), ("3", ReceiveCall::Off)])
        .build();
    check(&World::plain("memory", Arc::new(directory.clone()))).await;
}

#[tokio::test]
async fn lag_is_a_part_of_the_contract() {
    let directory = MemoryDirectory::builder(Backend::DeepCall)
        .agents(12)
        .group("28", "Mahipal singh")
        .build();
    directory.lag(2);
    let world = World {
        lag: 2,
        ..World::plain("memory with lag", Arc::new(directory))
    };
    check(&world).await;
}

/// A phone system with members and what it lacks.
fn lacking(backend: Backend, missing: &'static [(Capability, &'static str)]) -> MemoryDirectory {
    let calls = ReceiveCall::Unknown;
    MemoryDirectory::builder(backend)
        .capabilities(Capabilities::all_but(backend, missing))
        .agents(12)
        .group("28", "Mahipal singh")
        .roster("28", &[("2", calls), ("3", calls)])
        .build()
}

#[tokio::test]
async fn a_phone_system_with_versions_and_an_order_keeps_it_too() {
    const MISSING: &[(Capability, &str)] = &[
        (Capability::ReceiveCall, "it has no such flag"),
        (Capability::SwitchGroup, "its groups have no status"),
        (Capability::DescribeGroup, "its groups have no description"),
        (Capability::SearchGroups, "it does not search"),
    ];
    let directory = lacking(Backend::Kazoo, MISSING);
    check(&World::plain("memory like KAZOO", Arc::new(directory))).await;
}

#[tokio::test]
async fn a_phone_system_that_takes_agents_one_by_one_keeps_it_too() {
    const PORTSIP: &[(Capability, &str)] = &[
        (Capability::ReceiveCall, "it has no such flag"),
        (Capability::MemberOrder, "it keeps no order"),
        (Capability::SwitchGroup, "its groups have no status"),
        (Capability::AtomicRoster, "it takes one member at a time"),
        (Capability::ConditionalWrite, "it has no versions"),
        (Capability::GroupUses, "it does not tell"),
    ];
    const UDESK: &[(Capability, &str)] = &[
        (Capability::ReceiveCall, "it has no such flag"),
        (Capability::MemberOrder, "it keeps no order"),
        (Capability::SwitchGroup, "its groups have no status"),
        (Capability::DescribeGroup, "its groups have no description"),
        (Capability::EmptyGroup, "it keeps one member"),
        (Capability::AtomicRoster, "it takes one agent at a time"),
        (Capability::ConditionalWrite, "it has no versions"),
        (Capability::GroupUses, "it does not tell"),
        (Capability::LiveState, "it does not tell"),
    ];
    check(&World::plain(
        "memory like PortSIP",
        Arc::new(lacking(Backend::PortSip, PORTSIP)),
    ))
    .await;
    let directory = lacking(Backend::Udesk, UDESK);
    directory.lag(1);
    let world = World {
        lag: 1,
        ..World::plain("memory like Udesk, with lag", Arc::new(directory))
    };
    check(&world).await;
}

#[tokio::test]
async fn what_costs_is_refused_with_its_price_until_somebody_agrees() {
    let directory = lacking(Backend::Kazoo, &[]);
    directory.charge(Operation::CreateGroup, "A group costs 1.00 USD.");
    let refused = directory.create_group(&Call::quiet(), "Night crew").await;
    let error = refused.expect_err("nobody has agreed");
    assert_eq!((error.kind(), error.reach()), (Kind::Refused, Reach::Answered));
    assert_eq!(error.price(), Some("A group costs 1.00 USD."));
    let agreed = Call::quiet().with_charges(Charges::Accepted);
    assert!(directory.create_group(&agreed, "Night crew").await.is_ok());
}
