//! What was on screen last, so that the next start paints at once. Can be lost without harm.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::Result;
use super::paths::Paths;
use super::profile::Profile;
use super::record;
use crate::domain::{Agent, AgentId, AgentStatus, Group, GroupId, GroupStatus, Membership, ReceiveCall, Roster};
use crate::storage::PrivateDir;

/// The format this version writes.
const SCHEMA: u64 = 1;

/// How many rosters are kept: the ones opened last.
const ROSTERS: usize = 20;

/// A list with the time it was read, in Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot<T> {
    /// What was read.
    pub value: T,
    /// When.
    pub read_at: i64,
}

/// The snapshots of one profile, in files of their own so that the first paint reads only the groups.
#[derive(Clone, Debug)]
pub struct SnapshotStore {
    directory: std::path::PathBuf,
    profile: String,
    origin: String,
}

/// What is in a file, with whose it is: the same profile may lead elsewhere now.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    origin: String,
    read_at: i64,
    rows: T,
}

/// A group in as few bytes as a first paint needs; who the members are comes with the fresh list.
#[derive(Serialize, Deserialize)]
struct GroupRow(GroupId, Arc<str>, GroupStatus, Option<usize>, Option<usize>);

#[derive(Serialize, Deserialize)]
struct AgentRow(AgentId, Arc<str>, Option<Arc<str>>, AgentStatus);

#[derive(Serialize, Deserialize)]
struct MemberRow(AgentId, ReceiveCall, Option<u32>);

#[derive(Serialize, Deserialize)]
struct RosterRow {
    read_at: i64,
    members: Vec<MemberRow>,
}

impl SnapshotStore {
    /// The snapshots of one profile.
    pub fn new(paths: &Paths, profile: &Profile) -> Self {
        Self {
            directory: paths.snapshots_dir(),
            profile: profile.name.to_string(),
            origin: profile.url.origin(),
        }
    }

    /// The groups as last read; without their members. Anything wrong with the file is the same as no file.
    pub fn groups(&self) -> Option<Snapshot<Vec<Group>>> {
        let kept: Kept<Vec<GroupRow>> = self.read("groups")?;
        let groups = kept
            .rows
            .into_iter()
            .map(|GroupRow(id, name, status, members, receiving)| Group {
                members,
                receiving,
                ..Group::named(id, name, status)
            });
        Some(Snapshot {
            value: groups.collect(),
            read_at: kept.read_at,
        })
    }

    /// Keeps a complete list of groups.
    ///
    /// # Errors
    ///
    /// `storage/…`; a caller may go on without.
    pub fn keep_groups(&self, groups: &[Group], read_at: i64) -> Result<()> {
        let row = |group: &Group| {
            let name = Arc::clone(&group.name);
            GroupRow(group.id.clone(), name, group.status, group.members, group.receiving)
        };
        self.keep("groups", read_at, groups.iter().map(row).collect::<Vec<_>>())
    }

    /// The agents as last read.
    pub fn agents(&self) -> Option<Snapshot<Vec<Agent>>> {
        let kept: Kept<Vec<AgentRow>> = self.read("agents")?;
        let agents = kept.rows.into_iter().map(|AgentRow(id, name, detail, status)| Agent {
            id,
            name,
            detail,
            status,
        });
        Some(Snapshot {
            value: agents.collect(),
            read_at: kept.read_at,
        })
    }

    /// Keeps a complete list of agents.
    ///
    /// # Errors
    ///
    /// `storage/…`; a caller may go on without.
    pub fn keep_agents(&self, agents: &[Agent], read_at: i64) -> Result<()> {
        let row = |agent: &Agent| {
            let (name, detail) = (Arc::clone(&agent.name), agent.detail.clone());
            AgentRow(agent.id.clone(), name, detail, agent.status)
        };
        self.keep("agents", read_at, agents.iter().map(row).collect::<Vec<_>>())
    }

    /// A roster as last read, to be shown while the fresh one is on its way and never as a base: it has no
    /// revision.
    pub fn roster(&self, group: &GroupId) -> Option<Snapshot<Roster>> {
        let kept: Kept<BTreeMap<GroupId, RosterRow>> = self.read("rosters")?;
        let row = kept.rows.into_iter().find(|(id, _)| id == group)?.1;
        let members = row
            .members
            .into_iter()
            .map(|MemberRow(agent, receive_call, order)| Membership {
                agent,
                receive_call,
                order,
            });
        Some(Snapshot {
            value: Roster::new(group.clone(), members.collect()).ok()?,
            read_at: row.read_at,
        })
    }

    /// Keeps a roster among the ones opened last.
    ///
    /// # Errors
    ///
    /// `storage/…`; a caller may go on without.
    pub fn keep_roster(&self, roster: &Roster, read_at: i64) -> Result<()> {
        let mut rows: BTreeMap<GroupId, RosterRow> =
            self.read("rosters").map(|kept: Kept<_>| kept.rows).unwrap_or_default();
        let members = roster.members().iter();
        let members = members.map(|member| MemberRow(member.agent.clone(), member.receive_call, member.order));
        let row = RosterRow {
            read_at,
            members: members.collect(),
        };
        rows.insert(roster.group().clone(), row);
        while rows.len() > ROSTERS {
            let oldest = rows.iter().min_by_key(|(_, row)| row.read_at).map(|(id, _)| id.clone());
            match oldest {
                Some(oldest) => rows.remove(&oldest),
                None => break,
            };
        }
        self.keep("rosters", read_at, rows)
    }

    /// Forgets everything kept for the profile.
    ///
    /// # Errors
    ///
    /// `storage/…`.
    pub fn forget(&self) -> Result<()> {
        if let Some(directory) = PrivateDir::open(&self.directory)? {
            for what in ["groups", "agents", "rosters"] {
                directory.remove(&self.name(what))?;
            }
        }
        Ok(())
    }

    fn name(&self, what: &str) -> String {
        // A profile name has no dot, so two profiles never share a file.
        format!("{}.{what}.json", self.profile)
    }

    fn keep<T: Serialize>(&self, what: &str, read_at: i64, rows: T) -> Result<()> {
        let directory = PrivateDir::create(&self.directory)?;
        let kept = Kept {
            origin: self.origin.clone(),
            read_at,
            rows,
        };
        Ok(record::save(&directory, &self.name(what), SCHEMA, &kept)?)
    }

    fn read<T: DeserializeOwned>(&self, what: &str) -> Option<Kept<T>> {
        let directory = PrivateDir::open(&self.directory).ok().flatten()?;
        let name = self.name(what);
        match record::read(&directory, &name, SCHEMA) {
            Ok(Some(kept)) => {
                let kept: Kept<T> = kept;
                (kept.origin == self.origin).then_some(kept)
            }
            Ok(None) => None,
            Err(error) => {
                tracing::info!(code = error.code().word(), what, "a snapshot was thrown away");
                let _ = directory.remove(&name);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests damage files as accidents would")]

    use std::fs;
    use std::os::unix::fs::MetadataExt;

    use super::super::test_support::TestHome;
    use super::*;

    fn groups(count: usize) -> Vec<Group> {
        let group = |number: usize| Group {
            members: Some(14),
            receiving: Some(9),
            ..Group::named(
                number.to_string().as_str(),
                format!("Support night {number}"),
                GroupStatus::Active,
            )
        };
        (1..=count).map(group).collect()
    }

    #[test]
    fn groups_and_agents_come_back_from_private_files() {
        let home = TestHome::new();
        let store = SnapshotStore::new(&home.paths(), &home.profile());
        assert_eq!(store.groups(), None);
        store.keep_groups(&groups(3), 7).unwrap();
        let agents = vec![Agent::named("1", "Ana Ruiz"), Agent::named("2", "מנוי")];
        store.keep_agents(&agents, 8).unwrap();
        assert_eq!(
            store.groups(),
            Some(Snapshot {
                value: groups(3),
                read_at: 7
            })
        );
        assert_eq!(
            store.agents(),
            Some(Snapshot {
                value: agents,
                read_at: 8
            })
        );
        let file = home.paths().snapshots_dir().join("support.groups.json");
        assert_eq!(fs::metadata(file).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn ten_thousand_groups_take_less_than_fifty_bytes_each() {
        let home = TestHome::new();
        let store = SnapshotStore::new(&home.paths(), &home.profile());
        store.keep_groups(&groups(10_000), 7).unwrap();
        let file = home.paths().snapshots_dir().join("support.groups.json");
        let length = fs::metadata(file).unwrap().len();
        assert!(length < 500_000, "{length}");
        assert_eq!(store.groups().unwrap().value.len(), 10_000);
    }

    #[test]
    fn only_the_rosters_opened_last_are_kept() {
        let home = TestHome::new();
        let store = SnapshotStore::new(&home.paths(), &home.profile());
        let count = i64::try_from(ROSTERS).unwrap() + 1;
        for number in 1..=count {
            let members = vec![Membership::new("7", ReceiveCall::Unknown)];
            let roster = Roster::new(GroupId::new(number.to_string()), members).unwrap();
            store.keep_roster(&roster, number).unwrap();
        }
        assert_eq!(store.roster(&GroupId::new("1")), None);
        let last = store.roster(&GroupId::new(count.to_string())).unwrap();
        assert_eq!((last.read_at, last.value.len()), (count, 1));
    }

    #[test]
    fn a_damaged_or_newer_snapshot_is_thrown_away() {
        let home = TestHome::new();
        let store = SnapshotStore::new(&home.paths(), &home.profile());
        let file = home.paths().snapshots_dir().join("support.groups.json");
        for break_it in [("}", ""), ("\"schema\":1", "\"schema\":2")] {
            store.keep_groups(&groups(2), 7).unwrap();
            let text = fs::read_to_string(&file).unwrap().replace(break_it.0, break_it.1);
            fs::write(&file, text).unwrap();
            assert_eq!(store.groups(), None);
            assert!(!file.exists());
        }
    }

    #[test]
    fn another_origins_snapshot_is_not_shown() {
        let home = TestHome::new();
        let store = SnapshotStore::new(&home.paths(), &home.profile());
        store.keep_groups(&groups(2), 7).unwrap();
        let elsewhere = SnapshotStore::new(&home.paths(), &home.profile_at("https://other.example.com"));
        assert_eq!(elsewhere.groups(), None);
        store.forget().unwrap();
        assert_eq!(store.groups(), None);
    }
}
