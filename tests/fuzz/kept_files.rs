//! Files kept between runs: the session, drafts and snapshots.

#![expect(clippy::disallowed_methods, reason = "tests damage files as accidents would")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use callboard::client::Session;
use callboard::domain::{Agent, Backend, Group, GroupId, GroupStatus, Membership, ReceiveCall, Roster};
use callboard::session::{Config, DraftRecord, DraftStore, Environment, Paths, Profile, SessionStore, SnapshotStore};
use secrecy::SecretString;
use tempfile::TempDir;

use crate::campaign::{assert_harmless, campaign};
use crate::mutation::json;

const ORIGIN: &str = "https://pbx.example.com";
const SECRET: &str = "hunter2/canary";

/// A directory in memory where that is possible: thousands of files are written and none is wanted.
pub fn directory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

fn paths(home: &Path) -> Paths {
    Paths::discover(&Environment::default().with_home(home)).unwrap()
}

fn profile(paths: &Paths) -> Profile {
    let text = format!("[profiles.support]\nbackend = \"deepcall\"\nurl = \"{ORIGIN}\"\n");
    let config = Config::parse(&paths.config_file(), &text).unwrap();
    config.profile("support").unwrap().clone()
}

fn session() -> Session {
    Session {
        backend: Backend::DeepCall,
        origin: ORIGIN.to_owned(),
        identity: "29791451".to_owned(),
        expires_at: Some(1_900_000_000),
        facts: BTreeMap::from([("user_id".to_owned(), "29791451".to_owned())]),
        secrets: BTreeMap::from([("token".to_owned(), SecretString::from(SECRET))]),
    }
}

fn roster() -> Roster {
    let members = ["2", "3"].map(|agent| Membership::new(agent, ReceiveCall::On));
    Roster::new(GroupId::new("28"), members.to_vec()).unwrap()
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file()).collect()
}

#[test]
fn sessions() {
    let home = directory();
    let paths = paths(home.path());
    let (store, profile) = (SessionStore::new(&paths), profile(&paths));
    store.save(&profile.name, &session()).unwrap();
    let path = paths.sessions_dir().join("support.json");
    let whole = fs::read(&path).unwrap();
    campaign("session", &[&whole], &json, |_, input| {
        fs::write(&path, input).unwrap();
        match store.load(&profile) {
            Ok(Some(session)) => assert_eq!(session.origin, ORIGIN),
            Ok(None) => panic!("a file that is there holds something or is damaged"),
            Err(error) => {
                assert_harmless(&error.to_string());
                let told = format!("{error} {error:?}");
                assert!(!told.contains(SECRET), "{told}");
            }
        }
        // Whatever was there, signing out and in again works.
        store.remove(&profile.name).unwrap();
        store.save(&profile.name, &session()).unwrap();
        assert!(store.load(&profile).unwrap().is_some());
        for aside in files(&paths.sessions_dir()) {
            if aside.to_string_lossy().contains("damaged") {
                fs::remove_file(aside).unwrap();
            }
        }
    });
}

#[test]
fn drafts() {
    let home = directory();
    let paths = paths(home.path());
    let (store, profile) = (DraftStore::new(&paths), profile(&paths));
    let draft = DraftRecord {
        profile: profile.name.clone(),
        origin: ORIGIN.to_owned(),
        group: GroupId::new("28"),
        group_name: "Support L1".to_owned(),
        base: roster(),
        target: Roster::empty(GroupId::new("28")),
        saved_at: 1_795_000_000,
    };
    store.save(&draft).unwrap();
    let path = files(&paths.drafts_dir()).pop().unwrap();
    let whole = fs::read(&path).unwrap();
    campaign("draft", &[&whole], &json, |_, input| {
        fs::write(&path, input).unwrap();
        match store.load(&profile.name, ORIGIN, &draft.group) {
            Ok(Some(read)) => assert_eq!(read.base.group(), &draft.group),
            Ok(None) => {}
            Err(error) => assert_harmless(&error.to_string()),
        }
        let drafts = store.list(&profile.name, ORIGIN).unwrap();
        assert!(drafts.records.len() + drafts.unreadable.len() <= 1);
    });
}

#[test]
fn snapshots() {
    let home = directory();
    let paths = paths(home.path());
    let store = SnapshotStore::new(&paths, &profile(&paths));
    store
        .keep_groups(&[Group::named("28", "Support L1", GroupStatus::Active)], 1)
        .unwrap();
    store.keep_agents(&[Agent::named("2", "Ana Ruiz")], 1).unwrap();
    store.keep_roster(&roster(), 1).unwrap();
    let mut written = Vec::new();
    let mut folders = vec![paths.snapshots_dir()];
    while let Some(folder) = folders.pop() {
        written.extend(files(&folder));
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        folders.extend(entries.filter(|path| path.is_dir()));
    }
    let samples: Vec<Vec<u8>> = written.iter().map(|path| fs::read(path).unwrap()).collect();
    let samples: Vec<&[u8]> = samples.iter().map(Vec::as_slice).collect();
    campaign("snapshot", &samples, &json, |_, input| {
        for path in &written {
            fs::write(path, input).unwrap();
        }
        if let Some(snapshot) = store.roster(&GroupId::new("28")) {
            let members = snapshot.value.members();
            assert!(members.is_sorted_by(|left, right| left.agent < right.agent));
        }
        // Nothing of it is an error: it can be lost without harm.
        let _ = (store.groups(), store.agents());
    });
}
