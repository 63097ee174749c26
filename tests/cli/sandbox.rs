//! `callboard sandbox`: ready when it says so, private, and gone with the signal.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::support::{bare, ended};

fn signal(child: &Child, signal: Signal) {
    let id = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(id, signal).unwrap();
}

#[test]
fn one_line_says_where_it_listens_and_the_file_opens_it() {
    let home = tempfile::tempdir().unwrap();
    let mut child = bare(home.path())
        .args(["sandbox", "--output", "json", "--groups", "30", "--agents", "40"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(ready["schema"], "callboard/1");
    let file = ready["credentials"].as_str().unwrap().to_owned();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let credentials: toml::Table = fs::read_to_string(&file).unwrap().parse().unwrap();
    let secret = |name: &str| credentials["deepcall"][name].as_str().unwrap().to_owned();

    let url = ready["listening"].as_str().unwrap();
    let user = secret("user_id");
    let added = ended(bare(home.path()).args([
        "profile",
        "add",
        "s",
        "--backend",
        "deepcall",
        "--url",
        url,
        "--user-id",
        &user,
    ]));
    assert_eq!(added.code, Some(0), "{}", added.stderr);
    let listed = ended(
        bare(home.path())
            .env("CALLBOARD_TOKEN", secret("token"))
            .args(["group", "list", "--output", "json"]),
    );
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(listed["groups"].as_array().unwrap().len(), 30);

    signal(&child, Signal::TERM);
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert!(
        !fs::exists(&file).unwrap(),
        "credentials of a sandbox that is over stay nowhere"
    );
}

#[test]
fn a_port_in_use_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    ended(bare(home.path()).args(["sandbox", "--listen", &address]))
        .failed(1, "sandbox/port-in-use")
        .says("--listen 127.0.0.1:0");
}

#[test]
fn unknown_switches_are_answered_with_those_that_exist() {
    let home = tempfile::tempdir().unwrap();
    for (option, value, accepted) in [
        ("--variant", "deepcall.erors=http400", "`deepcall.errors`"),
        ("--fault", "rest-after", "reset-after"),
        ("--seed", "many", "GROUPSxAGENTS"),
        ("--groups", "10001", "10000"),
    ] {
        ended(bare(home.path()).args(["sandbox", option, value]))
            .failed(2, "usage/bad-value")
            .says(accepted);
    }
}
