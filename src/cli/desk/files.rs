//! What is kept for one profile between runs of the console.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::not_kept;
use crate::console::saved::{SavedDraft, Snapshot};
use crate::console::{NotKept, Store};
use crate::domain::GroupId;
use crate::session::{DraftRecord, DraftStore, Paths, Profile, ProfileName, SnapshotStore};

/// Snapshots and drafts of one profile, in files of this user.
#[derive(Debug)]
pub struct ProfileFiles {
    profile: ProfileName,
    origin: String,
    snapshots: SnapshotStore,
    drafts: DraftStore,
}

impl ProfileFiles {
    /// Those of a profile; touches nothing.
    pub fn new(paths: &Paths, profile: &Profile) -> Self {
        Self {
            profile: profile.name.clone(),
            origin: profile.url.origin(),
            snapshots: SnapshotStore::new(paths, profile),
            drafts: DraftStore::new(paths),
        }
    }
}

impl Store for ProfileFiles {
    fn snapshot(&self) -> Option<(Snapshot, String)> {
        let groups = self.snapshots.groups()?;
        let agents = self.snapshots.agents().map(|agents| agents.value).unwrap_or_default();
        let snapshot = Snapshot {
            groups: Arc::new(groups.value),
            agents: Arc::new(agents),
        };
        Some((snapshot, moment(groups.read_at)))
    }

    fn keep_snapshot(&self, snapshot: &Snapshot) -> Result<(), NotKept> {
        let now = Timestamp::now().as_second();
        self.snapshots.keep_groups(&snapshot.groups, now).map_err(not_kept)?;
        if snapshot.agents.is_empty() {
            return Ok(());
        }
        self.snapshots.keep_agents(&snapshot.agents, now).map_err(not_kept)
    }

    fn drafts(&self) -> Result<Vec<SavedDraft>, NotKept> {
        let mut found = self.drafts.list(&self.profile, &self.origin).map_err(not_kept)?;
        // One that can be offered is worth more than the reason why another cannot.
        if found.records.is_empty()
            && let Some(error) = found.unreadable.pop()
        {
            return Err(not_kept(error));
        }
        let saved = |record: DraftRecord| SavedDraft {
            group_name: Arc::from(record.group_name),
            base: record.base,
            target: record.target,
        };
        Ok(found.records.into_iter().map(saved).collect())
    }

    fn keep_draft(&self, draft: &SavedDraft) -> Result<(), NotKept> {
        let record = DraftRecord {
            profile: self.profile.clone(),
            origin: self.origin.clone(),
            group: draft.group().clone(),
            group_name: draft.group_name.to_string(),
            base: draft.base.clone(),
            target: draft.target.clone(),
            saved_at: Timestamp::now().as_second(),
        };
        self.drafts.save(&record).map_err(not_kept)
    }

    fn forget_draft(&self, group: &GroupId) -> Result<(), NotKept> {
        self.drafts.remove(&self.profile, group).map(drop).map_err(not_kept)
    }
}

/// A time for people: of today the time alone.
fn moment(seconds: i64) -> String {
    let Ok(moment) = Timestamp::from_second(seconds) else {
        return "before".to_owned();
    };
    let zone = TimeZone::system();
    let (moment, now) = (moment.to_zoned(zone.clone()), Timestamp::now().to_zoned(zone));
    let pattern = if moment.date() == now.date() {
        "%H:%M"
    } else {
        "%Y-%m-%d %H:%M"
    };
    moment.strftime(pattern).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Group, GroupStatus, Membership, ReceiveCall, Roster};
    use crate::session::{Config, Environment, Variable};

    fn files(home: &std::path::Path) -> ProfileFiles {
        let environment = Environment::default()
            .with(Variable::ConfigDir, home.join("c"))
            .with(Variable::StateDir, home.join("s"))
            .with(Variable::CacheDir, home.join("k"));
        let paths = Paths::discover(&environment).expect("paths");
        let text = "[profiles.a]\nbackend = \"deepcall\"\nurl = \"https://x.example\"\n";
        let config = Config::parse(&paths.config_file(), text).expect("a configuration");
        ProfileFiles::new(&paths, config.profile("a").expect("a profile"))
    }

    #[test]
    fn what_is_kept_comes_back_at_the_next_start() {
        let home = tempfile::tempdir().expect("a directory");
        let before = files(home.path());
        assert!(before.snapshot().is_none());
        let snapshot = Snapshot {
            groups: Arc::new(vec![Group::named("28", "Support", GroupStatus::Active)]),
            agents: Arc::default(),
        };
        before.keep_snapshot(&snapshot).expect("kept");
        let base = Roster::empty(GroupId::new("28"));
        let target = Roster::new(GroupId::new("28"), vec![Membership::new("7", ReceiveCall::On)]).expect("a roster");
        let draft = SavedDraft {
            group_name: Arc::from("Support"),
            base,
            target,
        };
        before.keep_draft(&draft).expect("kept");

        let after = files(home.path());
        let (found, read_at) = after.snapshot().expect("a snapshot");
        assert_eq!(*found.groups.first().expect("a group").name, *"Support");
        assert_eq!(read_at.len(), "12:41".len());
        assert_eq!(after.drafts(), Ok(vec![draft]));
        after.forget_draft(&GroupId::new("28")).expect("forgotten");
        assert_eq!(after.drafts(), Ok(Vec::new()));
    }
}
