//! Udesk, from a fresh configuration to a deleted group.

use std::fs;
use std::process::Command;

use callboard::sandbox::UdeskCredentials;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::scripted::Scripted;
use super::support::{Desk, Ended, bare, ended, with_input, words};

/// A desk whose only profile was added by hand.
struct Crm(Desk);

impl Crm {
    fn new(settings: &[&str]) -> Self {
        let crm = Self(Desk::switched(settings));
        crm.0
            .only_profile(&format!("crm --backend udesk --email {}", crm.credentials().email));
        crm.configure("requests_per_minute = 60000");
        crm
    }

    fn credentials(&self) -> UdeskCredentials {
        self.0.control().credentials().udesk
    }

    /// Adds a line to the profile.
    fn configure(&self, line: &str) {
        let path = self.0.path(".config/callboard/config.toml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{text}\n{line}\n")).unwrap();
    }

    fn bare(&self, line: &str) -> Ended {
        ended(&mut self.0.bare(line))
    }

    fn run(&self, line: &str) -> Ended {
        ended(
            self.0
                .bare(line)
                .env("CALLBOARD_TOKEN", self.credentials().open_api_token),
        )
    }

    fn json(&self, line: &str) -> Value {
        self.run(&format!("{line} --output json")).document()
    }

    /// How many agents were written.
    fn writes(&self) -> usize {
        let requests = self.0.control().requests();
        let written = |path: &str| path.starts_with("/open_api_v1/agents/");
        requests
            .iter()
            .filter(|request| request.method == "PUT" && written(&request.path))
            .count()
    }
}

#[test]
fn the_password_signs_in_and_only_the_token_is_kept() {
    let crm = Crm::new(&[]);
    let UdeskCredentials {
        email,
        password,
        open_api_token,
    } = crm.credentials();
    crm.bare("whoami").failed(3, "auth/not-signed-in");
    let signed = with_input(&mut crm.0.bare("sign-in --secret-stdin"), &format!("{password}\n"));
    signed.succeeded();
    let session = fs::read_to_string(crm.0.path(".config/callboard/sessions/crm.json")).unwrap();
    assert!(session.contains(&open_api_token) && !session.contains(&password));
    let who = crm.bare("whoami");
    who.succeeded();
    assert!(who.stdout.contains(&email), "{}", who.stdout);
    for shown in [&signed, &who] {
        let text = format!("{}{}", shown.stdout, shown.stderr);
        assert!(!text.contains(&password) && !text.contains(&open_api_token), "{text}");
    }
    crm.bare("sign-out").succeeded();
    crm.bare("whoami").failed(3, "auth/not-signed-in");
}

#[test]
fn every_secret_signs_in_from_where_it_may_come() {
    let crm = Crm::new(&[]);
    let UdeskCredentials {
        password,
        open_api_token,
        ..
    } = crm.credentials();
    for (name, secret) in [("CALLBOARD_PASSWORD", &password), ("CALLBOARD_TOKEN", &open_api_token)] {
        ended(crm.0.bare("whoami").env(name, secret)).succeeded();
        let wrong = ended(crm.0.bare("whoami").env(name, "wrong-canary"));
        assert_eq!(wrong.code, Some(3), "{name}: {}", wrong.stderr);
        assert!(!wrong.stderr.contains("wrong-canary"), "{}", wrong.stderr);
    }
    assert!(!crm.0.path(".config/callboard/sessions").exists());
    let mut token = crm.0.bare("sign-in --form token --secret-stdin");
    with_input(&mut token, &open_api_token).succeeded();
    crm.bare("group list").succeeded();
    let refused = with_input(&mut crm.0.bare("sign-in --secret-stdin"), "wrong-canary");
    refused.failed(3, "auth/2005");
    assert!(!refused.stderr.contains("wrong-canary"), "{}", refused.stderr);
}

#[test]
fn a_group_lives_from_creation_to_deletion() {
    let crm = Crm::new(&[]);
    assert_eq!(crm.json("group list")["groups"].as_array().unwrap().len(), 12);
    let id = crm.json("group create 'Night crew'")["group"]["id"].clone();
    let id = id.as_str().unwrap();
    assert_eq!(
        crm.json("group rename 'night crew' 'Late crew'")["group"]["name"],
        "Late crew"
    );
    assert_eq!(crm.json(&format!("group show {id}"))["group"]["members"], 0);
    crm.run(&format!("group deactivate {id}"))
        .failed(2, "usage/unsupported")
        .says("always in use");
    assert_eq!(crm.json(&format!("group delete {id} --yes"))["outcome"], "deleted");
    crm.run(&format!("group show {id}"))
        .failed(4, "not-found/unknown-group");
    crm.run("roster show 4711").failed(4, "not-found/2005");
}

#[test]
fn agents_come_and_go_and_each_one_is_told() {
    let crm = Crm::new(&[]);
    let shown = crm.json("roster show 28");
    let members: Vec<_> = shown["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| &member["agent_id"])
        .collect();
    assert_eq!(members, ["2", "3", "8"]);
    let change = &crm.json("assign 28 --add 13,17 --remove 8")["changes"][0];
    assert_eq!(
        (&change["outcome"], &change["added"]),
        (&"confirmed".into(), &serde_json::json!(["13", "17"]))
    );
    assert_eq!(crm.writes(), 3);
    assert_eq!(crm.0.members(28), [2, 3, 13, 17]);
    assert_eq!(crm.json("assign 28 --add 13")["changes"][0]["outcome"], "nothing-to-do");
    crm.run("assign 28 --add 5 --calls-on 5").failed(2, "usage/unsupported");
    assert_eq!(crm.writes(), 3);
}

/// Row 81: the ten groups are named, and nothing is sent.
#[test]
fn an_eleventh_group_is_2() {
    let crm = Crm::new(&[]);
    for group in [2, 3, 4, 7, 9, 12, 16, 19, 21, 25] {
        let mut members = crm.0.roster(group);
        members.retain(|(agent, _)| *agent != 20);
        members.push((20, true));
        crm.0.set_roster(group, &members);
    }
    crm.run("assign 28 --add 20")
        .failed(2, "write/refused-before-send")
        .says("#2, #3, #4, #7, #9, #12, #16, #19, #21, #25");
    assert_eq!(crm.writes(), 0);
}

#[test]
fn a_clock_that_is_off_is_corrected_and_told() {
    let crm = Crm::new(&["udesk.clock=-420"]);
    crm.run("roster show 28").succeeded().says("7 min ahead of");
}

/// Row 71: an answer that keeps to its refusal although the time it tells was taken.
#[test]
fn a_clock_that_cannot_be_corrected_is_3() {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Scripted::start());
    let there = Timestamp::now() + SignedDuration::from_secs(420);
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&there).unwrap();
    let headers = format!("Content-Type: application/json\r\nDate: {date}\r\n");
    server.answer_with(200, &headers, br#"{"code":20622,"message":"timestamp is off"}"#);
    let home = tempfile::tempdir().unwrap();
    let run = |line: &str| -> Command {
        let mut command = bare(home.path());
        command.args(words(line)).env("CALLBOARD_TOKEN", "t-canary");
        command
    };
    let add = format!(
        "profile add crm --backend udesk --url {} --email ops@acme.example",
        server.url()
    );
    ended(&mut run(&add)).succeeded();
    let refused = ended(&mut run("whoami"));
    refused
        .failed(3, "auth/20622")
        .says("this host's clock is 7 min behind the phone system's");
    assert!(!refused.stderr.contains("t-canary"), "{}", refused.stderr);
}
