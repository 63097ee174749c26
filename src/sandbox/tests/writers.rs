//! Many at once, and much at once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::*;
use crate::sandbox::Seed;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_writers_of_fifty_never_meet_a_lock_and_never_mix_rosters() {
    let directory = tempfile::tempdir().unwrap();
    let data = Some(directory.path().join("data.db"));
    let bench = Arc::new(
        Bench::with(SandboxOptions {
            data,
            ..SandboxOptions::default()
        })
        .await,
    );
    // Each writer has a roster of its own: any mix of two shows.
    let roster = |writer: i64| [writer, writer + 20, writer + 40].map(|agent| agent.to_string());
    let writers: Vec<_> = (1..=20)
        .map(|writer| {
            let bench = Arc::clone(&bench);
            tokio::spawn(async move {
                for _ in 0..50 {
                    let agents = json!(roster(writer));
                    assert_eq!(bench.assign(28, agents.clone(), agents).await.code(), 200);
                    let seen = bench.control.roster(28).await.unwrap();
                    let first = seen[0].0;
                    assert_eq!(seen, [(first, true), (first + 20, true), (first + 40, true)]);
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(bench.control.count("submitAssign"), 1_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_adds_of_one_name_all_get_their_own() {
    let bench = Arc::new(Bench::new().await);
    let adds: Vec<_> = (0..20)
        .map(|_| {
            let bench = Arc::clone(&bench);
            tokio::spawn(async move { bench.call("Group/add", json!({ "name": "Rush" })).await.code() })
        })
        .collect();
    for add in adds {
        assert_eq!(add.await.unwrap(), 200);
    }
    let listed = bench.list(json!({ "name": "rush", "limit": 100 })).await.payload();
    let mut names: Vec<_> = listed
        .as_object()
        .unwrap()
        .values()
        .map(|group| group["name"].to_string())
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 20);
}

#[tokio::test]
async fn generated_call_centers_have_the_asked_size_and_are_the_same_each_time() {
    let seed = Seed::Generated {
        groups: 300,
        agents: 2_000,
    };
    let options = || SandboxOptions {
        seed,
        ..SandboxOptions::default()
    };
    let (first, second) = (Bench::with(options()).await, Bench::with(options()).await);
    let body = json!({ "limit": 1_000 });
    let listed = first.list(body.clone()).await;
    assert_eq!(listed.body, second.list(body).await.body);
    assert_eq!(listed.json()["totalItems"], 300);
    assert_eq!(
        first
            .call("Agent/list", json!({}))
            .await
            .payload()
            .as_object()
            .unwrap()
            .len(),
        2_000
    );
}

#[tokio::test]
#[ignore = "a measurement: run it alone, in release"]
async fn the_largest_call_center_starts_and_pages_quickly() {
    let started = Instant::now();
    let seed = Seed::Generated {
        groups: 10_000,
        agents: 100_000,
    };
    let bench = Bench::with(SandboxOptions {
        seed,
        ..SandboxOptions::default()
    })
    .await;
    let start = started.elapsed();
    let time = async |body: Value, times: u32| {
        let started = Instant::now();
        for _ in 0..times {
            assert_eq!(bench.list(body.clone()).await.code(), 200);
        }
        started.elapsed() / times
    };
    let first = time(json!({}), 200).await;
    let last = time(json!({ "page": 1_000 }), 200).await;
    let whole = time(json!({ "limit": 10_000 }), 3).await;
    let report = format!("start {start:?}, first page {first:?}, last page {last:?}, all groups {whole:?}");
    assert!(
        start < Duration::from_secs(10) && first < Duration::from_millis(5),
        "{report}"
    );
    assert!(
        last < Duration::from_millis(5) && whole < Duration::from_secs(2),
        "{report}"
    );
}
