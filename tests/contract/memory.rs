//! The directory in memory.

use std::sync::Arc;

use callboard::client::MemoryDirectory;
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
