//! Ctrl-C in a run of writes (promise D14).

use std::process::Stdio;
use std::time::Duration;

use callboard::sandbox::SandboxOptions;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::support::{Desk, Ended, eventually};

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
    let id = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(id, Signal::INT).unwrap();
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
