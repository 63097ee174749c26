//! What a killed process left open is decided at the next start, by reading and never by guess (promise D7).

use std::collections::HashSet;

use super::lookup::{find_group, named_like};
use super::observe::{Shows, observe};
use super::{
    Action, Entry, Error, ErrorNote, Intent, Journal, OutcomeWord, Record, SafeWriter, Settlement, UnreadableJournal,
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
        let settled = |outcome| Settlement::new(intent.id.clone(), self.now(), outcome);
        let directory = self.directory();
        match &intent.action {
            Action::Roster { before, after, .. } => self.roster_settlement(call, intent, before, after).await,
            Action::CreateGroup { name } => {
                let found = named_like(directory, call, name).await?.into_iter().next();
                let mut settlement = settled(match found {
                    Some(_) => OutcomeWord::Confirmed,
                    None => OutcomeWord::Failed,
                });
                settlement.group = found.map(|group| group.id);
                Ok(settlement)
            }
            Action::RenameGroup { group, from, to } => {
                let outcome = match find_group(directory, call, group, to).await? {
                    Some(found) if *found.name == **to => OutcomeWord::Confirmed,
                    Some(found) if found.name != *from => OutcomeWord::Differs,
                    _ => OutcomeWord::Failed,
                };
                Ok(settled(outcome))
            }
            Action::SwitchGroup { group, name, to, .. } => {
                let outcome = match find_group(directory, call, group, name).await? {
                    Some(found) if found.status == *to => OutcomeWord::Confirmed,
                    _ => OutcomeWord::Failed,
                };
                Ok(settled(outcome))
            }
            Action::DeleteGroup { group, .. } => match directory.read_roster(call, group).await {
                Ok(_) => Ok(settled(OutcomeWord::Failed)),
                Err(error) if error.kind() == Kind::NotFound => Ok(settled(OutcomeWord::Confirmed)),
                Err(error) => Err(error.into()),
            },
        }
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
