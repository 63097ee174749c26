//! Ctrl-C in a run of writes (promise D14).

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use callboard::sandbox::{SandboxOptions, parse_fault};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::support::{Desk, Ended, eventually};

fn interrupt(child: &Child) {
    let id = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(id, Signal::INT).unwrap();
}

#[test]
fn before_a_write_one_signal_is_enough() {
    let desk = Desk::with(SandboxOptions {
        latency: Duration::from_secs(20),
        ..SandboxOptions::default()
    });
    let child = desk
        .bare("whoami")
        .env("CALLBOARD_TOKEN", desk.token())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    eventually("a request", || !desk.control().requests().is_empty());
    interrupt(&child);
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(130), ""));
}

#[test]
fn a_second_signal_ends_it_at_once_and_the_write_is_unknown() {
    let desk = Desk::new();
    desk.control()
        .set_faults(vec![parse_fault("slow-header:15@submitAssign").unwrap()]);
    let mut child = desk
        .command("assign 28 --add 5")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    eventually("the write", || desk.writes() == 1);
    let start = Instant::now();
    // Signals that come too close together are one.
    eventually("the end", || {
        interrupt(&child);
        child.try_wait().unwrap().is_some()
    });
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    let ended = Ended::from(child.wait_with_output().unwrap());
    ended.failed(130, "write/unknown").says("callboard roster show");
    assert_eq!(desk.writes(), 1);
}

#[test]
fn the_call_under_way_finishes_and_the_rest_is_not_attempted() {
    let desk = Desk::with(SandboxOptions {
        latency: Duration::from_millis(300),
        ..SandboxOptions::default()
    });
    let child = desk
        .command("assign 28 9 16 --add 11 --output json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    eventually("the first write", || desk.writes() == 1);
    interrupt(&child);
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(130), "{}", ended.stderr);
    let rows: Value = serde_json::from_str(&ended.stdout).unwrap();
    let outcomes: Vec<&str> = rows["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["confirmed", "not-attempted", "not-attempted"]);
    assert_eq!(desk.writes(), 1);
}
