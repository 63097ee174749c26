//! One target under attack for a bounded time.

use std::any::Any;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::long::by_length;
use crate::random::Random;

/// How one target's samples are changed.
pub type Mutate<'a> = &'a dyn Fn(&mut Random, &[Vec<u8>]) -> Vec<u8>;

/// Feeds `check` with the samples, with everything kept from earlier faults, and then with changed samples until the
/// time is over. The generator that `check` gets depends on the input alone, so that a kept input fails again.
pub fn campaign(target: &str, samples: &[&[u8]], mutate: Mutate<'_>, check: impl Fn(&mut Random, &[u8])) {
    let mut corpus: Vec<Vec<u8>> = samples.iter().map(|sample| sample.to_vec()).collect();
    corpus.extend(kept(target));
    let try_input = |told: &str, input: &[u8]| {
        let outcome = catch_unwind(AssertUnwindSafe(|| check(&mut Random::new(digest(input)), input)));
        if let Err(panic) = outcome {
            panic!(
                "{target}, {told}: {}\nkeep this input under tests/fixtures/fuzz/{target}/:\n{}",
                message(panic.as_ref()),
                input.escape_ascii()
            );
        }
    };
    for (place, input) in corpus.iter().enumerate() {
        try_input(&format!("sample {place}"), input);
    }
    let first_seed = by_length(0, jiff::Timestamp::now().as_microsecond().unsigned_abs());
    let end = Instant::now() + by_length(Duration::from_millis(500), Duration::from_mins(1));
    let mut seed = first_seed;
    while Instant::now() < end {
        let input = mutate(&mut Random::new(seed), &corpus);
        try_input(&format!("seed {seed}"), &input);
        seed = seed.wrapping_add(1);
    }
    assert!(seed > first_seed, "{target} had no time at all");
}

/// As [`campaign`], for targets that take text.
pub fn text_campaign(target: &str, samples: &[&str], mutate: Mutate<'_>, check: impl Fn(&mut Random, &str)) {
    let samples: Vec<&[u8]> = samples.iter().map(|sample| sample.as_bytes()).collect();
    campaign(target, &samples, mutate, |random, input| {
        check(random, &String::from_utf8_lossy(input));
    });
}

/// Fails when a message of ours could act on a terminal.
#[track_caller]
pub fn assert_harmless(message: &str) {
    let control = message.chars().find(|letter| letter.is_control() && *letter != '\n');
    assert!(control.is_none(), "{control:?} in {message:?}");
}

fn kept(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/fuzz")
        .join(target);
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// FNV-1a.
fn digest(input: &[u8]) -> u64 {
    input.iter().fold(0xcbf2_9ce4_8422_2325, |sum: u64, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned())
}
