//! What a killed process left open is decided at the next start, by reading and never by guess (promise D7).

use std::collections::HashSet;

use super::lookup::{described, find_group, is_unlisted, named_like};
use super::observe::{Shows, observe};
use super::{
    Action, Entry, Error, ErrorNote, Intent, Journal, OutcomeWord, Parts, Record, SafeWriter, Settlement,
    UnreadableJournal,
};
use crate::client::{Call, Kind};
use crate::domain::Roster;

/// An open record after the re-read.
#[derive(Debug)]
pub struct Decided {
    /// The record with its settlement.
    pub record: Record,
}

impl Decided {
    /// What became of it.
    pub fn outcome(&self) -> OutcomeWord {
        let settlement = self.record.settlement.as_ref();
        settlement.map_or(OutcomeWord::Unknown, |settlement| settlement.outcome)
    }

    /// Agent by agent, which changes of a roster are done; `None` where the group itself was to change.
    pub fn parts(&self) -> Option<Parts> {
        self.record.parts()
    }
}

impl Journal {
    /// The writes to the phone system at `origin` of which nobody knows what became, oldest first. Blocks on the
    /// disk.
    ///
    /// Only the last write to a group counts: what came of an earlier one cannot be seen any more.
    ///
    /// # Errors
    ///
    /// Those of [`Self::records`].
    pub fn open_records(&self, origin: &str) -> Result<Vec<Record>, UnreadableJournal> {
        let mut decided = HashSet::new();
        let mut open: Vec<Record> = Vec::new();
        for record in self.records()?.into_iter().rev() {
            if record.intent.origin != origin {
                continue;
            }
            let key = lock_key(&record.intent);
            let is_open = record.is_open();
            // One that was stopped before a reading tells nothing about those before it.
            let says_nothing = record
                .settlement
                .as_ref()
                .is_some_and(|settlement| settlement.outcome == OutcomeWord::NotAttempted);
            if says_nothing || !decided.insert(key) {
                continue;
            }
            if is_open {
                open.push(record);
            }
        }
        open.reverse();
        Ok(open)
    }
}

impl SafeWriter {
    /// Reads what became of an open record and writes it down.
    ///
    /// # Errors
    ///
    /// `storage/locked` when another console on this host is just writing that group, the client's errors when it
    /// cannot be read: the record then stays open.
    pub async fn decide(&self, call: &Call, record: &Record) -> Result<Decided, Error> {
        let intent = &record.intent;
        let patience = std::time::Duration::ZERO;
        let lock = self
            .journal()
            .exclude(&intent.origin, &lock_key(intent), patience)
            .await;
        let _lock = lock.map_err(Error::NotRecorded)?;
        // Whoever held the lock may have written down what became of it.
        let records = self.journal().read().await?;
        let latest = records.into_iter().find(|known| known.intent.id == intent.id);
        if let Some(known) = latest
            && !known.is_open()
        {
            return Ok(Decided { record: known });
        }
        let settlement = self.settlement(call, intent).await?;
        let saved = self.journal().append(Entry::Settlement(settlement.clone())).await;
        saved.map_err(Error::NotRecorded)?;
        Ok(Decided {
            record: Record {
                intent: intent.clone(),
                settlement: Some(settlement),
            },
        })
    }

    async fn settlement(&self, call: &Call, intent: &Intent) -> Result<Settlement, Error> {
        if let Action::Roster { before, after, .. } = &intent.action {
            return self.roster_settlement(call, intent, before, after).await;
        }
        // The request of a killed process may still be on its way: the first sight of nothing is not believed.
        let mut waits = self.policy().verify.iter().copied();
        let mut wait = waits.next().unwrap_or_default();
        loop {
            tokio::time::sleep(wait).await;
            let settlement = self.group_settlement(call, intent).await?;
            match waits.next() {
                Some(next) if settlement.outcome == OutcomeWord::Failed => wait = next,
                _ => return Ok(settlement),
            }
        }
    }

    /// What one look at a group shows of a change to it.
    async fn group_settlement(&self, call: &Call, intent: &Intent) -> Result<Settlement, Error> {
        let directory = self.directory();
        let mut made = None;
        let outcome = match &intent.action {
            Action::Roster { .. } => OutcomeWord::Unknown,
            Action::CreateGroup { name } => {
                made = named_like(directory, call, name).await?.into_iter().next();
                match made {
                    Some(_) => OutcomeWord::Confirmed,
                    None => OutcomeWord::Failed,
                }
            }
            Action::RenameGroup { group, from, to } => match find_group(directory, call, group, to).await? {
                Some(found) if *found.name == **to => OutcomeWord::Confirmed,
                Some(found) if found.name != *from => OutcomeWord::Differs,
                _ => OutcomeWord::Failed,
            },
            Action::SwitchGroup { group, name, to, .. } => match find_group(directory, call, group, name).await? {
                Some(found) if found.status == *to => OutcomeWord::Confirmed,
                _ => OutcomeWord::Failed,
            },
            Action::DescribeGroup { group, name, from, to } => match find_group(directory, call, group, name).await? {
                Some(found) => match described(directory, call, found).await.description {
                    Some(now) if *now == **to => OutcomeWord::Confirmed,
                    Some(now) if Some(&now) != from.as_ref() => OutcomeWord::Differs,
                    _ => OutcomeWord::Failed,
                },
                None => OutcomeWord::Failed,
            },
            Action::DeleteGroup { group, .. } => match directory.read_roster(call, group).await {
                Ok(_) => OutcomeWord::Failed,
                // Not found may also mean that this account may not see it (`api/deepcall.md §5`, code 1503).
                Err(error) if error.kind() == Kind::NotFound => {
                    if is_unlisted(directory, call, group).await? {
                        OutcomeWord::Confirmed
                    } else {
                        OutcomeWord::Failed
                    }
                }
                Err(error) => return Err(error.into()),
            },
        };
        let mut settlement = Settlement::new(intent.id.clone(), self.now(), outcome);
        settlement.group = made.map(|group| group.id);
        Ok(settlement)
    }

    async fn roster_settlement(
        &self,
        call: &Call,
        intent: &Intent,
        before: &Roster,
        after: &Roster,
    ) -> Result<Settlement, Error> {
        let asked = (self.directory(), call);
        // The request of a killed process may still be on its way.
        let seen = observe(asked, &self.policy().verify, (before, after), None, |_| {}).await;
        let (outcome, observed, error) = match seen.shows {
            Shows::Target => (OutcomeWord::Confirmed, None, None),
            Shows::Base => (OutcomeWord::Failed, None, None),
            Shows::Other(_) => (OutcomeWord::Differs, seen.reading.map(|reading| reading.roster), None),
            Shows::Gone(error) => (OutcomeWord::Failed, None, Some(Error::from(error))),
            Shows::Nothing(error) => return Err(error.into()),
        };
        let mut settlement = Settlement::new(intent.id.clone(), self.now(), outcome);
        settlement.observed = observed;
        settlement.error = error.as_ref().map(ErrorNote::from);
        Ok(settlement)
    }
}

/// The key a writer of this intent holds.
fn lock_key(intent: &Intent) -> String {
    match &intent.action {
        Action::CreateGroup { name } => format!("create {}", name.to_lowercase()),
        action => action
            .group()
            .map_or_else(String::new, |group| group.as_str().to_owned()),
    }
}
