//! Promise B7: a dropped connection ends the process.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Pid;

use crate::probe::path;
use crate::pty::{DEADLINE, Pty, Start, state_of};

const PARENT: &str = "CALLBOARD_TEST_PARENT";

/// Not a test: the process that holds the terminal in the tests below, so that killing it drops the line.
#[test]
#[ignore = "started by the tests of this file"]
fn holder() {
    let Some(parent) = std::env::var_os(PARENT) else { return };
    let mut pty = start(parent.to_str().unwrap());
    pty.wait_for("last ready");
    #[expect(clippy::print_stdout, reason = "told to the test that started this process")]
    {
        println!("holding {}", pty.process().as_raw_pid());
    }
    loop {
        pty.listen(Duration::from_hours(1));
    }
}

fn start(parent: &str) -> Pty {
    let probe = path();
    let probe = probe.to_str().unwrap();
    match parent {
        "none" => Start::new(probe).start(),
        // The shell stays the leader of the session, ignores the hang-up, and its child inherits that.
        "ignores" => Start::new("/bin/sh")
            .argument("-c")
            .argument("trap '' HUP; \"$0\"; echo $? > \"$1\"; sleep 0")
            .argument(probe)
            .argument(code_file().to_str().unwrap())
            .start(),
        other => panic!("unknown parent {other}"),
    }
}

fn code_file() -> std::path::PathBuf {
    std::env::temp_dir().join(format!(
        "callboard-exit-code-{}",
        std::env::var("CALLBOARD_TEST_RUN").unwrap()
    ))
}

fn hold(parent: &str) -> (Child, Pid) {
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "dropped::holder", "--ignored", "--nocapture"])
        .env(PARENT, parent)
        .env("CALLBOARD_TEST_RUN", std::process::id().to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    let process = lines.map(Result::unwrap).find_map(|line| {
        line.split_once("holding ")
            .map(|(_, process)| process.trim().to_owned())
    });
    let process = Pid::from_raw(process.unwrap().parse().unwrap()).unwrap();
    (holder, process)
}

fn gone_within_two_seconds(holder: &mut Child, process: Pid) {
    holder.kill().unwrap();
    let dropped = Instant::now();
    while !matches!(state_of(process), None | Some('Z' | 'X')) {
        assert!(dropped.elapsed() < DEADLINE, "still there");
        std::thread::park_timeout(Duration::from_millis(5));
    }
    assert!(dropped.elapsed() < Duration::from_secs(2), "{:?}", dropped.elapsed());
    holder.wait().unwrap();
}

#[test]
fn the_leader_of_a_session_is_gone_within_two_seconds() {
    let (mut holder, process) = hold("none");
    gone_within_two_seconds(&mut holder, process);
}

#[test]
fn the_child_of_a_parent_that_ignores_it_is_gone_within_two_seconds() {
    let (mut holder, shell) = hold("ignores");
    gone_within_two_seconds(&mut holder, shell);
}
