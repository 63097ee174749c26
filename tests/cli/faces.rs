//! Every phone system that the sandbox plays and callboard speaks to, through the same commands: what it says it can do
//! works, and what it says it cannot do is refused.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use callboard::client::dialect::sign_in_forms;
use callboard::domain::Backend;
use serde_json::Value;

use super::support::{Desk, Ended, ended};

/// With which of the sandbox's credentials each is opened.
const KEYS: [(Backend, &[&str]); 4] = [
    (Backend::DeepCall, &["user_id", "token"]),
    (Backend::Kazoo, &["username", "account_realm", "password"]),
    (Backend::PortSip, &["username", "domain", "password"]),
    (Backend::Udesk, &["email", "password"]),
];

/// One phone system, signed in by its environment.
pub struct Face<'a> {
    desk: &'a Desk,
    backend: Backend,
    secrets: Vec<(&'static str, String)>,
    abilities: BTreeMap<String, bool>,
}

impl<'a> Face<'a> {
    /// Signs in to it.
    pub fn played(desk: &'a Desk, backend: Backend) -> Self {
        let (_, names) = KEYS.iter().find(|(known, _)| *known == backend).unwrap();
        Self::of(desk, backend, names)
    }

    fn of(desk: &'a Desk, backend: Backend, names: &[&str]) -> Self {
        let credentials = serde_json::to_value(desk.control().credentials()).unwrap();
        let fields = sign_in_forms(backend).iter().flat_map(|form| form.fields);
        let (mut secrets, mut settings) = (Vec::new(), BTreeMap::new());
        for field in fields.filter(|field| names.contains(&field.id)) {
            let answer = credentials[backend.word()][field.id].as_str().unwrap().to_owned();
            if field.secret {
                secrets.push((field.variable.unwrap(), answer));
            } else {
                settings.insert(field.id, answer);
            }
        }
        let mut text = format!(
            "[profiles.support]\nbackend = \"{backend}\"\nurl = \"{}\"\nrequests_per_minute = 5000\n",
            desk.url()
        );
        for (name, answer) in settings {
            writeln!(text, "{name} = {answer:?}").unwrap();
        }
        fs::write(desk.path(".config/callboard/config.toml"), text).unwrap();
        let mut face = Self {
            desk,
            backend,
            secrets,
            abilities: BTreeMap::new(),
        };
        let told = face.json("whoami");
        for entry in told["capabilities"].as_array().unwrap() {
            let word = entry["capability"].as_str().unwrap().to_owned();
            face.abilities.insert(word, entry["can"] == true);
        }
        face
    }

    pub fn command(&self, line: &str) -> Command {
        let mut command = self.desk.bare(line);
        for (variable, secret) in &self.secrets {
            command.env(variable, secret);
        }
        command
    }

    pub fn run(&self, line: &str) -> Ended {
        ended(&mut self.command(line))
    }

    #[track_caller]
    pub fn json(&self, line: &str) -> Value {
        self.run(&format!("{line} --output json")).document()
    }

    /// The document where the phone system can do this, else nothing, after the refusal was looked at.
    #[track_caller]
    fn json_if(&self, ability: &str, line: &str) -> Option<Value> {
        if self.abilities[ability] {
            return Some(self.json(line));
        }
        self.run(line)
            .failed(2, "usage/unsupported")
            .says(&format!("{} cannot ", self.backend.title()));
        None
    }

    pub fn members(&self, group: &str) -> Vec<(String, Value)> {
        let roster = self.json(&format!("roster show {group}"));
        let members = roster["members"].as_array().unwrap().iter();
        members
            .map(|member| (member["agent_id"].as_str().unwrap().to_owned(), member["order"].clone()))
            .collect()
    }
}

#[test]
fn a_group_is_staffed_and_goes_again_on_every_phone_system() {
    let desk = Desk::new();
    for backend in Backend::ALL {
        let face = Face::played(&desk, backend);
        assert_eq!(face.json("group list")["complete"], true, "{backend}");
        let agents = face.json("agent list");
        let agents: Vec<&str> = agents["agents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|agent| agent["id"].as_str().unwrap())
            .collect();
        let &[first, second, ..] = agents.as_slice() else {
            panic!("{backend} lists nobody")
        };

        let created = face.json(&format!("group create 'Crew {backend}'"));
        let group = created["group"]["id"].as_str().unwrap().to_owned();
        let renamed = face.json(&format!("group rename {group} 'Night {backend}'"));
        assert_eq!(renamed["group"]["name"], format!("Night {backend}"));
        if let Some(shown) = face.json_if("describe_group", &format!("group describe {group} 'After dark'")) {
            assert_eq!(shown["group"]["description"], "After dark");
        }
        if let Some(shown) = face.json_if("switch_group", &format!("group deactivate {group}")) {
            assert_eq!(shown["group"]["status"], "inactive");
        }

        let changed = face.json(&format!("assign {group} --add {first},{second}"));
        assert_eq!(changed["changes"][0]["outcome"], "confirmed", "{backend}");
        assert_eq!(
            changed["changes"][0]["how"].is_null(),
            face.abilities["atomic_roster"],
            "{backend}"
        );
        assert_eq!(face.members(&group).len(), 2);
        if let Some(changed) = face.json_if("receive_call", &format!("assign {group} --calls-off {first}")) {
            assert_eq!(changed["changes"][0]["calls_off"][0], first);
        }
        if face
            .json_if("member_order", &format!("assign {group} --order {second}"))
            .is_some()
        {
            let members = face.members(&group);
            assert!(members.contains(&(second.to_owned(), 1.into())), "{members:?}");
            assert!(members.contains(&(first.to_owned(), 2.into())), "{members:?}");
        }
        if let Some(shown) = face.json_if("live_state", &format!("roster show {group} --live")) {
            assert!(shown["members"][0]["live"].is_object(), "{shown}");
        }
        let shown = face.json(&format!("group show {group}"));
        assert_eq!(shown["group"]["members"], 2);
        assert_eq!(shown["uses"].is_array(), face.abilities["group_uses"], "{backend}");

        let changed = face.json(&format!("assign {group} --remove {first}"));
        assert_eq!(changed["changes"][0]["removed"][0], first);
        assert_eq!(face.members(&group).len(), 1);
        assert_eq!(face.json(&format!("group delete {group} --yes"))["outcome"], "deleted");
    }
}
