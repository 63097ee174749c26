//! Reading the journal back: for history, undo and recovery.

use std::collections::HashMap;
use std::path::PathBuf;

use super::line::{BadLine, decode};
use super::{Action, Entry, EntryId, Intent, Settlement};
use crate::assignment::OutcomeWord;
use crate::assignment::overlay::{done, overlay};
use crate::domain::{Roster, RosterDiff};
use crate::storage;

/// A journal that cannot be understood as a whole; nothing is resumed by guess (`reliability.md` row 83).
#[derive(Debug, thiserror::Error)]
pub enum UnreadableJournal {
    /// The file itself.
    #[error(transparent)]
    File(#[from] storage::Error),
    /// A line that is not the last is damaged.
    #[error("line {line} of the journal `{}` is damaged; nothing was resumed or undone", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
    /// A later version of this program wrote it.
    #[error("line {line} of the journal `{}` was written by a newer callboard; nothing was resumed or undone", path.display())]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
    /// It belongs to another profile.
    #[error("line {line} of the journal `{}` belongs to another profile; nothing was resumed or undone", path.display())]
    OtherProfile {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
}

/// One write from intent to outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What was meant, with the rosters as amended by a merge.
    pub intent: Intent,
    /// What became of it, as last decided; `None` when the process ended before.
    pub settlement: Option<Settlement>,
}

impl Record {
    /// Whether nobody knows yet what became of it.
    pub fn is_open(&self) -> bool {
        self.settlement
            .as_ref()
            .is_none_or(|settlement| settlement.outcome == OutcomeWord::Unknown)
    }

    /// The roster before and after, where it is about one.
    pub const fn rosters(&self) -> Option<(&Roster, &Roster)> {
        match &self.intent.action {
            Action::Roster { before, after, .. } => Some((before, after)),
            _ => None,
        }
    }
}

/// A change to a roster in two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// What of it the last reading shows.
    pub done: RosterDiff,
    /// What of it the last reading does not show.
    pub left: RosterDiff,
}

impl Record {
    /// Agent by agent, what of a change to a roster is done; `None` where it is not about one, or where nobody knows.
    pub fn parts(&self) -> Option<Parts> {
        let (before, after) = self.rosters()?;
        let settlement = self.settlement.as_ref()?;
        let reached = match (settlement.outcome, &settlement.observed) {
            (_, Some(seen)) => overlay(before, &done(before, after, seen), after),
            (OutcomeWord::NothingToDo | OutcomeWord::Confirmed, None) => after.clone(),
            (OutcomeWord::Failed | OutcomeWord::NotAttempted, None) => before.clone(),
            _ => return None,
        };
        Some(Parts {
            done: RosterDiff::between(before, &reached),
            left: RosterDiff::between(&reached, after),
        })
    }
}

/// Puts the lines of one profile's journal together, oldest first. A cut last line is dropped: it was never on disk
/// as a whole, so that nothing was sent for it.
pub(super) fn records(path: PathBuf, profile: &str, bytes: &[u8]) -> Result<Vec<Record>, UnreadableJournal> {
    let mut records: Vec<Record> = Vec::new();
    let mut places: HashMap<EntryId, usize> = HashMap::new();
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let lines: Vec<&[u8]> = bytes
        .get(..whole)
        .unwrap_or_default()
        .split_inclusive(|byte| *byte == b'\n')
        .collect();
    for (number, line) in (1..).zip(&lines) {
        let entry = match decode(line.strip_suffix(b"\n").unwrap_or(line)) {
            Ok(entry) => entry,
            // Behind a line that is still being written every other one was whole on disk: then this is damage.
            Err(BadLine::Broken) if number == lines.len() && whole == bytes.len() => break,
            Err(BadLine::Broken) => return Err(UnreadableJournal::Damaged { path, line: number }),
            Err(BadLine::Newer) => return Err(UnreadableJournal::Newer { path, line: number }),
        };
        match entry {
            Entry::Intent(intent) if intent.profile != profile => {
                return Err(UnreadableJournal::OtherProfile { path, line: number });
            }
            Entry::Intent(intent) => {
                places.insert(intent.id.clone(), records.len());
                records.push(Record {
                    intent,
                    settlement: None,
                });
            }
            Entry::Amendment(amendment) => {
                let record = places.get(&amendment.of).and_then(|place| records.get_mut(*place));
                if let Some(Action::Roster { before, after, .. }) = record.map(|record| &mut record.intent.action) {
                    *before = amendment.before;
                    *after = amendment.after;
                }
            }
            Entry::Settlement(settlement) => {
                if let Some(record) = places.get(&settlement.of).and_then(|place| records.get_mut(*place)) {
                    record.settlement = Some(settlement);
                }
            }
        }
    }
    Ok(records)
}
