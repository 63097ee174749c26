//! What the console keeps of one profile between runs, in the user's files.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::console::saved::{SavedDraft, Snapshot};
use crate::console::setup::{NotKept, Store};
use crate::domain::GroupId;
use crate::session::{self, DraftRecord, DraftStore, Paths, Profile, ProfileName, SnapshotStore};

/// Snapshots in the cache directory and drafts in the state directory of a user.
#[derive(Debug)]
pub struct ProfileStore {
    snapshots: SnapshotStore,
    drafts: DraftStore,
    profile: ProfileName,
    origin: String,
}

impl ProfileStore {
    /// What is kept of a profile.
    pub fn new(paths: &Paths, profile: &Profile) -> Self {
        Self {
            snapshots: SnapshotStore::new(paths, profile),
            drafts: DraftStore::new(paths),
            profile: profile.name.clone(),
            origin: profile.url.origin(),
        }
    }
}

impl Store for ProfileStore {
    fn snapshot(&self) -> Option<(Snapshot, String)> {
        let groups = self.snapshots.groups()?;
        let agents = self.snapshots.agents().map(|agents| agents.value).unwrap_or_default();
        let read_at = time_for_people(groups.read_at, Timestamp::now(), &TimeZone::system());
        let snapshot = Snapshot {
            groups: groups.value.into(),
            agents: agents.into(),
        };
        Some((snapshot, read_at))
    }

    fn keep_snapshot(&self, snapshot: &Snapshot) -> Result<(), NotKept> {
        let now = Timestamp::now().as_second();
        let kept = self
            .snapshots
            .keep_groups(&snapshot.groups, now)
            .and_then(|()| self.snapshots.keep_agents(&snapshot.agents, now));
        kept.map_err(|error| not_kept("The lists are not kept for the next start", &error))
    }

    fn drafts(&self) -> Result<Vec<SavedDraft>, NotKept> {
        let found = self
            .drafts
            .list(&self.profile, &self.origin)
            .map_err(|error| not_kept("Drafts of earlier runs cannot be looked for", &error))?;
        for error in &found.unreadable {
            tracing::warn!("a draft of an earlier run cannot be read and was left in place: {error}");
        }
        match found.unreadable.into_iter().next() {
            Some(error) if found.records.is_empty() => Err(not_kept(
                "A draft of an earlier run cannot be read and was left in place",
                &error.into(),
            )),
            _ => Ok(found.records.into_iter().map(saved).collect()),
        }
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
        let kept = self.drafts.save(&record);
        kept.map_err(|error| not_kept("The draft is not kept", &error))
    }

    fn forget_draft(&self, group: &GroupId) -> Result<(), NotKept> {
        match self.drafts.remove(&self.profile, group) {
            Ok(_) => Ok(()),
            Err(error) => Err(not_kept("The draft of an earlier run is not forgotten", &error)),
        }
    }
}

fn saved(record: DraftRecord) -> SavedDraft {
    SavedDraft {
        group_name: record.group_name.into(),
        base: record.base,
        target: record.target,
    }
}

/// A sentence for the status line: what was not done, why, and the next step.
pub fn not_kept(what: &str, error: &session::Error) -> NotKept {
    let pair = format!("{}/{}", error.kind(), error.code());
    let text = match error.hint() {
        Some(hint) => format!("{what}: {pair} {error}. {hint}"),
        None => format!("{what}: {pair} {error}"),
    };
    NotKept(crate::text::visible(&text).into_owned())
}

/// The time of day, with the date when that is another one.
fn time_for_people(read_at: i64, now: Timestamp, zone: &TimeZone) -> String {
    let Ok(then) = Timestamp::from_second(read_at) else {
        return "some time ago".to_owned();
    };
    let (then, now) = (then.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let format = if then.date() == now.date() {
        "%H:%M"
    } else {
        "%Y-%m-%d %H:%M"
    };
    then.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_another_day_says_its_date() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let told = |read_at| time_for_people(read_at, now, &TimeZone::UTC);
        assert_eq!(told(1_699_999_000), "21:56");
        assert_eq!(told(1_699_900_000), "2023-11-13 18:26");
        assert_eq!(told(i64::MAX), "some time ago");
    }
}
