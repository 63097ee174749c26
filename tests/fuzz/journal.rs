//! The journal: what a crash or somebody's editor leaves of it is read whole or refused, and appending to it loses
//! nothing that was readable.

#![expect(clippy::disallowed_methods, reason = "tests damage files as accidents would")]

use std::fs;
use std::sync::Arc;

use callboard::assignment::{Action, Amendment, Entry, EntryId, Intent, Journal, OutcomeWord, RunId, Settlement};
use callboard::domain::{Backend, GroupId, GroupStatus, Membership, ReceiveCall, Roster};
use serde_json::Value;
use sha1::{Digest, Sha1};
use tokio::runtime::{Builder, Runtime};

use crate::campaign::{assert_harmless, campaign};
use crate::mutation::{bytes, json};
use crate::random::Random;

const ORIGIN: &str = "https://v4-api.deepcall.com";

fn roster(members: &[&str]) -> Roster {
    let members = members.iter().map(|agent| Membership::new(*agent, ReceiveCall::On));
    Roster::new(GroupId::new("28"), members.collect()).unwrap()
}

fn intent(id: &str, action: Action) -> Entry {
    Entry::Intent(Intent {
        id: EntryId::new(id),
        run: RunId::new("run"),
        at: "2026-11-21T04:00:00Z".parse().unwrap(),
        who: "anna".to_owned(),
        host: "desk".to_owned(),
        profile: "support".to_owned(),
        backend: Backend::DeepCall,
        origin: ORIGIN.to_owned(),
        note: Some("why".to_owned()),
        action,
    })
}

fn entries() -> Vec<Entry> {
    let (group, name): (_, Arc<str>) = (GroupId::new("28"), Arc::from("Support L1"));
    let write = || Action::Roster {
        group_name: Arc::clone(&name),
        before: roster(&["1", "2"]),
        after: roster(&["2", "3"]),
    };
    let settled = |of: &str, outcome| {
        Entry::Settlement(Settlement {
            observed: Some(roster(&["9"])),
            ..Settlement::new(EntryId::new(of), "2026-11-21T04:00:01Z".parse().unwrap(), outcome)
        })
    };
    vec![
        intent("a", write()),
        settled("a", OutcomeWord::Differs),
        intent("b", Action::CreateGroup { name: "New".to_owned() }),
        settled("b", OutcomeWord::Unknown),
        intent(
            "c",
            Action::RenameGroup {
                group: group.clone(),
                from: Arc::clone(&name),
                to: "Other".to_owned(),
            },
        ),
        intent(
            "d",
            Action::SwitchGroup {
                group: group.clone(),
                name: Arc::clone(&name),
                from: GroupStatus::Active,
                to: GroupStatus::Other(7),
            },
        ),
        intent(
            "e",
            Action::DeleteGroup {
                group,
                name: Arc::clone(&name),
                before: Some(roster(&["4"])),
            },
        ),
        intent("f", write()),
        Entry::Amendment(Amendment {
            of: EntryId::new("f"),
            before: roster(&["1"]),
            after: roster(&["3"]),
        }),
    ]
}

fn journal(state: &std::path::Path) -> Journal {
    Journal::at(state, "support")
}

fn append(runtime: &Runtime, journal: &Journal, entry: Entry) {
    runtime.block_on(journal.append(entry)).unwrap();
}

/// Changes an entry and gives the line a sum that fits, as another version of this program would.
fn with_fitting_sums(random: &mut Random, corpus: &[Vec<u8>]) -> Vec<u8> {
    if random.below(2) == 0 {
        return bytes(random, corpus);
    }
    let whole = String::from_utf8_lossy(&corpus[random.below(corpus.len())]).into_owned();
    let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
    let place = random.below(lines.len());
    let entry = lines
        .get(place)
        .and_then(|line| serde_json::from_str::<Value>(line).ok());
    if let Some(Value::Object(fields)) = entry {
        let body = fields.get("entry").unwrap_or(&Value::Null).to_string();
        let body = String::from_utf8_lossy(&json(random, &[body.into_bytes()])).replace(['\n', '\r'], " ");
        let digest = Sha1::digest(body.as_bytes());
        let sum = format!("{:016x}", u64::from_be_bytes(*digest.first_chunk().unwrap()));
        lines[place] = format!(r#"{{"v":1,"sum":"{sum}","entry":{body}}}"#);
    }
    lines.join("\n").into_bytes()
}

#[test]
fn journals() {
    let runtime = Builder::new_current_thread().build().unwrap();
    let state = crate::kept_files::directory();
    for entry in entries() {
        append(&runtime, &journal(state.path()), entry);
    }
    let path = journal(state.path()).path();
    let whole = fs::read(&path).unwrap();
    assert_eq!(journal(state.path()).records().unwrap().len(), 6);
    campaign("journal", &[&whole], &with_fitting_sums, |_, input| {
        fs::write(&path, input).unwrap();
        let before = match journal(state.path()).records() {
            Ok(records) => records,
            Err(error) => return assert_harmless(&error.to_string()),
        };
        journal(state.path()).open_records(ORIGIN).unwrap();
        append(
            &runtime,
            &journal(state.path()),
            intent("new", Action::CreateGroup { name: "N".to_owned() }),
        );
        let after = journal(state.path())
            .records()
            .expect("what was readable stays readable");
        let (last, earlier) = after.split_last().unwrap();
        assert_eq!(earlier, before);
        assert_eq!(last.intent.id, EntryId::new("new"));
    });
}

#[test]
fn a_journal_cut_anywhere_gives_the_entries_before_the_cut() {
    let runtime = Builder::new_current_thread().build().unwrap();
    let state = crate::kept_files::directory();
    for entry in entries() {
        append(&runtime, &journal(state.path()), entry);
    }
    let path = journal(state.path()).path();
    let whole = fs::read(&path).unwrap();
    let mut before = 0;
    for end in 0..=whole.len() {
        fs::write(&path, &whole[..end]).unwrap();
        let count = journal(state.path()).records().unwrap().len();
        assert!(count >= before, "cut at {end}");
        before = count;
    }
    assert_eq!(before, 6);
}
