//! Drafts that were not saved to a phone system: what a hang-up or crash must not take.

use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};

use super::error::Result;
use super::paths::Paths;
use super::profile_name::ProfileName;
use super::record;
use crate::domain::{GroupId, Roster};
use crate::storage::{self, PrivateDir};

/// The format this version writes.
const SCHEMA: u64 = 1;

/// Ids longer than this are kept under their digest; file names have an end.
const LONGEST_ID: usize = 80;

/// An unsaved change of one roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRecord {
    /// Whose profile.
    pub profile: ProfileName,
    /// Where it led to then; a draft is offered nowhere else.
    pub origin: String,
    /// Which group.
    pub group: GroupId,
    /// Its name, for people.
    pub group_name: String,
    /// The roster the draft was made from.
    pub base: Roster,
    /// The roster it should become.
    pub target: Roster,
    /// When it was kept, in Unix seconds.
    pub saved_at: i64,
}

/// The drafts found, and the files that could not be read.
#[derive(Debug, Default)]
pub struct Drafts {
    /// The newest first.
    pub records: Vec<DraftRecord>,
    /// Why the others were not read; they are still there.
    pub unreadable: Vec<storage::Error>,
}

/// Keeps drafts between runs, at most one for each group of a profile.
#[derive(Clone, Debug)]
pub struct DraftStore {
    directory: std::path::PathBuf,
}

impl DraftStore {
    /// The drafts of one user.
    pub fn new(paths: &Paths) -> Self {
        Self {
            directory: paths.drafts_dir(),
        }
    }

    /// Keeps a draft in place of the one before for the same group.
    ///
    /// # Errors
    ///
    /// `storage/…`; the draft before is then intact.
    pub fn save(&self, draft: &DraftRecord) -> Result<()> {
        let directory = PrivateDir::create(&self.directory)?;
        let name = file_name(&draft.profile, &draft.group);
        Ok(record::save(&directory, &name, SCHEMA, draft)?)
    }

    /// The draft of one group; `None` also when it belongs to another origin.
    ///
    /// # Errors
    ///
    /// `storage/corrupt`, `storage/newer-version` and the refusals of unsafe files.
    pub fn load(&self, profile: &ProfileName, origin: &str, group: &GroupId) -> Result<Option<DraftRecord>> {
        let Some(directory) = PrivateDir::open(&self.directory)? else {
            return Ok(None);
        };
        let draft = read(&directory, &file_name(profile, group))?;
        Ok(draft.filter(|draft| draft.origin == origin && draft.group == *group))
    }

    /// Every draft of a profile at an origin.
    ///
    /// # Errors
    ///
    /// `storage/dir-open`, `storage/io`; a single bad file is no error of the whole.
    pub fn list(&self, profile: &ProfileName, origin: &str) -> Result<Drafts> {
        let mut drafts = Drafts::default();
        let Some(directory) = PrivateDir::open(&self.directory)? else {
            return Ok(drafts);
        };
        let ours = format!("{profile}.");
        for name in directory.names(".json")? {
            if !name.starts_with(&ours) {
                continue;
            }
            match read(&directory, &name) {
                Ok(draft) => drafts.records.extend(draft.filter(|draft| draft.origin == origin)),
                Err(error) => drafts.unreadable.push(error),
            }
        }
        drafts.records.sort_by_key(|draft| std::cmp::Reverse(draft.saved_at));
        Ok(drafts)
    }

    /// Forgets a draft; tells whether there was one.
    ///
    /// # Errors
    ///
    /// `storage/read-only`, `storage/io`.
    pub fn remove(&self, profile: &ProfileName, group: &GroupId) -> Result<bool> {
        match PrivateDir::open(&self.directory)? {
            Some(directory) => Ok(directory.remove(&file_name(profile, group))?),
            None => Ok(false),
        }
    }
}

fn read(directory: &PrivateDir, name: &str) -> storage::Result<Option<DraftRecord>> {
    let Some(draft) = record::read::<DraftRecord>(directory, name, SCHEMA)? else {
        return Ok(None);
    };
    // Order and doubles a roster checks itself as it is read; not whose it is.
    if [&draft.base, &draft.target]
        .iter()
        .all(|roster| *roster.group() == draft.group)
    {
        Ok(Some(draft))
    } else {
        Err(storage::Error::corrupt(&directory.file(name), 1, 1))
    }
}

/// `<profile>.<group>.json`. The id is the phone system's text: what a file name cannot hold is written as hex.
fn file_name(profile: &ProfileName, group: &GroupId) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let written = |byte: u8| match byte {
        _ if plain(byte) => char::from(byte).to_string(),
        _ => format!("_{byte:02x}"),
    };
    let id = group.as_str().as_bytes();
    let pieces: Vec<String> = id.iter().copied().map(written).collect();
    let name = pieces.concat();
    if name.len() <= LONGEST_ID {
        return format!("{profile}.{name}.json");
    }
    let digest: Vec<String> = Sha1::digest(id).iter().map(|byte| format!("{byte:02x}")).collect();
    // No short id can be written so: a `_` is always followed by hex.
    format!("{profile}._sha1{}.json", digest.concat())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests damage files as accidents would")]

    use std::fs;

    use super::super::test_support::{ORIGIN, TestHome};
    use super::*;
    use crate::domain::{Membership, ReceiveCall};

    fn draft(group: &str, saved_at: i64) -> DraftRecord {
        let group = GroupId::new(group);
        let member = |id: &str| Membership::new(id, ReceiveCall::Unknown);
        DraftRecord {
            profile: ProfileName::new("support").unwrap(),
            origin: ORIGIN.to_owned(),
            group_name: "Support L1".to_owned(),
            base: Roster::new(group.clone(), vec![member("2")]).unwrap(),
            target: Roster::new(group.clone(), vec![member("2"), member("3")]).unwrap(),
            group,
            saved_at,
        }
    }

    #[test]
    fn drafts_come_back_the_newest_first() {
        let home = TestHome::new();
        let store = DraftStore::new(&home.paths());
        let (old, new) = (draft("28", 1), draft("../ä", 2));
        store.save(&old).unwrap();
        store.save(&new).unwrap();
        let drafts = store.list(&old.profile, ORIGIN).unwrap();
        assert_eq!(drafts.records, [new.clone(), old.clone()]);
        assert_eq!(store.load(&new.profile, ORIGIN, &new.group).unwrap(), Some(new.clone()));
        assert!(store.remove(&new.profile, &new.group).unwrap());
        assert_eq!(store.load(&new.profile, ORIGIN, &new.group).unwrap(), None);
    }

    #[test]
    fn a_draft_is_offered_only_where_it_was_made() {
        let home = TestHome::new();
        let store = DraftStore::new(&home.paths());
        let draft = draft("28", 1);
        store.save(&draft).unwrap();
        assert!(
            store
                .list(&draft.profile, "https://other.example.com")
                .unwrap()
                .records
                .is_empty()
        );
        let other = ProfileName::new("sup").unwrap();
        assert!(store.list(&other, ORIGIN).unwrap().records.is_empty());
    }

    #[test]
    fn a_damaged_draft_is_told_and_left_in_place() {
        let home = TestHome::new();
        let store = DraftStore::new(&home.paths());
        let draft = draft("28", 1);
        store.save(&draft).unwrap();
        let file = home.paths().drafts_dir().join("support.28.json");
        let twice = fs::read_to_string(&file).unwrap().replace("\"3\"", "\"2\"");
        fs::write(&file, twice).unwrap();
        let drafts = store.list(&draft.profile, ORIGIN).unwrap();
        assert_eq!((drafts.records.len(), drafts.unreadable.len()), (0, 1));
        assert!(file.exists());
    }

    #[test]
    fn different_ids_never_share_a_file() {
        let profile = ProfileName::new("p").unwrap();
        let name = |id: &str| file_name(&profile, &GroupId::new(id));
        let long = "x".repeat(200);
        let ids = ["a/b", "a_2fb", "a-b", "A/b", &long, &long[1..]];
        let mut names: Vec<_> = ids.iter().map(|id| name(id)).collect();
        assert!(names.iter().all(|name| name.len() < 120 && !name.contains('/')));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), ids.len());
    }
}
