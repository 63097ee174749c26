//! Rosters written agent by agent: what is told when not all of it is done.

use std::process::Stdio;
use std::time::Duration;

use callboard::domain::Backend;
use callboard::sandbox::{SandboxOptions, parse_fault};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::faces::Face;
use super::support::{Desk, Ended, eventually};

/// The call that makes somebody a member.
const ADD: &str = "/members/";

/// Whom the document of one change gives this result.
pub fn agents(document: &Value, result: &str) -> Vec<String> {
    let agents = document["changes"][0]["agents"].as_array().unwrap();
    let those = agents.iter().filter(|agent| agent["result"] == result);
    those
        .map(|agent| agent["agent_id"].as_str().unwrap().to_owned())
        .collect()
}

/// A new group, and six people who can be put into it.
fn crew(face: &Face<'_>) -> (String, Vec<String>) {
    let group = face.json("group create Crew")["group"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let listed = face.json("agent list");
    let agents = listed["agents"].as_array().unwrap().iter().take(6);
    (
        group,
        agents.map(|agent| agent["id"].as_str().unwrap().to_owned()).collect(),
    )
}

#[test]
fn one_refusal_is_told_with_everybody_else() {
    let desk = Desk::new();
    let face = Face::played(&desk, Backend::PortSip);
    let (group, crew) = crew(&face);
    desk.control()
        .set_faults(vec![parse_fault(&format!("error1009@{ADD}=#2")).unwrap()]);
    let ended = face.run(&format!("assign {group} --add {} --output json", crew.join(",")));
    assert_eq!(ended.code, Some(6), "{}{}", ended.stdout, ended.stderr);
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    let (done, failed) = (agents(&document, "done"), agents(&document, "failed"));
    assert_eq!((done.len(), failed.len()), (5, 1), "{document}");
    let mut members: Vec<String> = face.members(&group).into_iter().map(|(agent, _)| agent).collect();
    members.sort();
    let mut expected = done;
    expected.sort();
    assert_eq!(members, expected);
    let again = face.json(&format!("assign {group} --add {}", crew.join(",")));
    assert_eq!(again["changes"][0]["added"], serde_json::json!(failed));
}

#[test]
fn a_stop_comes_between_two_agents_and_the_report_is_true() {
    let desk = Desk::with(SandboxOptions {
        latency: Duration::from_millis(100),
        ..SandboxOptions::default()
    });
    let face = Face::played(&desk, Backend::PortSip);
    let (group, crew) = crew(&face);
    let mut command = face.command(&format!("assign {group} --add {} --output json", crew.join(",")));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    eventually("two are on their way", || desk.control().count(ADD) >= 2);
    let id = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(id, Signal::INT).unwrap();
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(130), "{}{}", ended.stdout, ended.stderr);
    assert_eq!(ended.error()["code"], "cancelled");
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    let (mut done, left) = (agents(&document, "done"), agents(&document, "not-attempted"));
    assert!(
        !done.is_empty() && !left.is_empty() && done.len() + left.len() == 6,
        "{document}"
    );
    done.sort();
    let mut members: Vec<String> = face.members(&group).into_iter().map(|(agent, _)| agent).collect();
    members.sort();
    assert_eq!(members, done);
}
