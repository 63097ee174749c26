//! Creating, renaming, switching, describing and deleting groups by the same rules as rosters: journal first, one request, and
//! only a re-read tells what came of it.

use std::sync::Arc;
use std::time::Duration;

use super::group_report::{GroupOutcome, GroupReport};
use super::lookup::{described, find_group, is_unlisted, named_like};
use super::notices::agreed;
use super::observe::is_unsure;
use super::writer::{SafeWriter, detached};
use super::{Action, Entry, Error, ErrorNote, NotSaved, Settlement, WriteRequest};
use crate::client::{self, Call, Capability, GroupChange, Kind, Reach};
use crate::domain::{Group, GroupId, GroupStatus, Hazard};

/// What a person wants to happen to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupIntent {
    /// A new group.
    Create {
        /// Its name; blanks around it are dropped.
        name: String,
    },
    /// Another name.
    Rename {
        /// The group as the person saw it.
        group: Group,
        /// Its name; blanks around it are dropped.
        to: String,
    },
    /// Another status.
    Switch {
        /// The group as the person saw it.
        group: Group,
        /// On or off.
        to: GroupStatus,
    },
    /// Another description.
    Describe {
        /// The group as the person saw it.
        group: Group,
        /// Its description, which may be empty; blanks around it are dropped.
        to: String,
    },
    /// No group any more.
    Delete {
        /// The group as the person saw it.
        group: Group,
    },
}

impl GroupIntent {
    const fn capability(&self) -> Capability {
        match self {
            Self::Create { .. } => Capability::CreateGroup,
            Self::Rename { .. } => Capability::RenameGroup,
            Self::Switch { .. } => Capability::SwitchGroup,
            Self::Describe { .. } => Capability::DescribeGroup,
            Self::Delete { .. } => Capability::DeleteGroup,
        }
    }

    /// The name that is asked for, without blanks around it.
    fn wanted_name(&self) -> Option<&str> {
        match self {
            Self::Create { name } | Self::Rename { to: name, .. } => Some(name.trim()),
            Self::Switch { .. } | Self::Describe { .. } | Self::Delete { .. } => None,
        }
    }

    /// Two creations of one name exclude each other as two writes of one group do.
    fn lock_key(&self) -> String {
        match self {
            Self::Create { name } => format!("create {}", name.trim().to_lowercase()),
            Self::Rename { group, .. }
            | Self::Switch { group, .. }
            | Self::Describe { group, .. }
            | Self::Delete { group } => group.id.as_str().to_owned(),
        }
    }
}

impl SafeWriter {
    /// What a person must agree to before this is done.
    pub fn group_hazards(&self, intent: &GroupIntent) -> Vec<Hazard> {
        let mut hazards = self.policy().general_hazards(&self.author().profile);
        if let GroupIntent::Delete { group } = intent {
            hazards.push(deletes(group, group.members));
        }
        hazards
    }

    /// Changes a group itself.
    ///
    /// - Nothing is ever sent twice, but for a request that was certainly refused, because the session has ended or
    ///   because of a version where a re-read shows the same name, and that once. After a lost answer a new group is looked for by name (`reliability.md` row 47).
    /// - A name that is taken, blanks and case aside, is refused before anything is sent.
    /// - Deleting needs a word; the members are counted anew before.
    /// - Dropping the future stops before the request; one that is under way is finished and recorded.
    pub async fn change_group(&self, call: &Call, intent: &GroupIntent, request: &WriteRequest) -> GroupReport {
        let mut request = request.clone();
        request.cancel = request.cancel.child_token();
        let cancel = request.cancel.clone();
        let change = Change {
            writer: self.clone(),
            call: call.clone(),
            intent: intent.clone(),
            request,
        };
        detached(cancel, change.run()).await
    }
}

fn deletes(group: &Group, members: Option<usize>) -> Hazard {
    Hazard::DeletesGroup {
        group: group.id.clone(),
        name: Arc::clone(&group.name),
        members,
    }
}

/// Refused because somebody else wrote at the same moment: nothing was changed (`api/kazoo.md §5`).
fn is_clash(error: &client::Error) -> bool {
    error.kind() == Kind::Write && error.reason() == "drift"
}

struct Change {
    writer: SafeWriter,
    call: Call,
    intent: GroupIntent,
    request: WriteRequest,
}

/// What the answer to the one request was.
type Answer = Result<Option<GroupId>, client::Error>;

impl Change {
    async fn run(self) -> GroupReport {
        match self.attempt().await {
            Ok(report) => report,
            Err(report) => *report,
        }
    }

    async fn attempt(&self) -> Result<GroupReport, Box<GroupReport>> {
        let refused = |error| Box::new(GroupReport::new(GroupOutcome::NotAttempted, Some(error)));
        let capabilities = self.writer.directory().capabilities();
        self.writer.may_write().map_err(refused)?;
        capabilities
            .require(self.intent.capability())
            .map_err(|unsupported| refused(unsupported.into()))?;
        if self.intent.wanted_name() == Some("") {
            return Err(refused(Error::NoName));
        }
        self.check_hazards(self.writer.group_hazards(&self.intent))?;
        let (origin, patience) = (&self.writer.author().origin, self.writer.policy().lock_patience);
        let lock = self
            .writer
            .journal()
            .exclude(origin, &self.intent.lock_key(), patience)
            .await;
        let _lock = lock.map_err(|error| refused(Error::NotRecorded(error)))?;
        let prepared = tokio::select! {
            biased;
            () = self.request.cancel.cancelled() => Err(refused(Error::Cancelled)),
            prepared = self.prepare() => prepared,
        };
        let (action, seen) = prepared?;
        if self.request.cancel.is_cancelled() {
            return Err(refused(Error::Cancelled));
        }
        let intent = self.writer.intent(&self.request, action);
        let id = intent.id.clone();
        let recorded = self.writer.journal().append(Entry::Intent(intent)).await;
        recorded.map_err(|error| refused(Error::NotRecorded(error)))?;
        let mut report = self.perform(seen.as_ref()).await;
        let mut settlement = Settlement::new(id.clone(), self.writer.now(), report.outcome.word());
        settlement.error = report.error.as_ref().map(ErrorNote::from);
        settlement.group = report.group.as_ref().map(|group| group.id.clone());
        let saved = self.writer.journal().append(Entry::Settlement(settlement)).await;
        report.not_saved = saved.err().map(NotSaved::from);
        report.entry = Some(id);
        Ok(report)
    }

    fn check_hazards(&self, hazards: Vec<Hazard>) -> Result<(), Box<GroupReport>> {
        let missing = self.request.confirmation.missing(hazards);
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Box::new(GroupReport::new(
                GroupOutcome::NeedsConfirmation(missing),
                None,
            )))
        }
    }

    /// Looks once more at what is there; gives what to write down and the group as it is now.
    async fn prepare(&self) -> Result<(Action, Option<Group>), Box<GroupReport>> {
        match &self.intent {
            GroupIntent::Create { name } => {
                let name = name.trim().to_owned();
                self.check_name_free(&name, None).await?;
                Ok((Action::CreateGroup { name }, None))
            }
            GroupIntent::Rename { group, to } => {
                let seen = self.seen(group).await?;
                let to = to.trim().to_owned();
                self.check_name_free(&to, Some(&group.id)).await?;
                let (group, from) = (seen.id.clone(), Arc::clone(&seen.name));
                Ok((Action::RenameGroup { group, from, to }, Some(seen)))
            }
            GroupIntent::Switch { group, to } => {
                let seen = self.seen(group).await?;
                let action = Action::SwitchGroup {
                    group: seen.id.clone(),
                    name: Arc::clone(&seen.name),
                    from: seen.status,
                    to: *to,
                };
                Ok((action, Some(seen)))
            }
            GroupIntent::Describe { group, to } => {
                let seen = self.described(self.seen(group).await?).await;
                let action = Action::DescribeGroup {
                    group: seen.id.clone(),
                    name: Arc::clone(&seen.name),
                    from: seen.description.clone(),
                    to: to.trim().to_owned(),
                };
                Ok((action, Some(seen)))
            }
            GroupIntent::Delete { group } => {
                let reading = self.writer.directory().read_roster(&self.call, &group.id).await;
                let reading = reading.map_err(|error| Box::new(stopped(group, error)))?;
                let mut hazards = self.writer.policy().general_hazards(&self.writer.author().profile);
                hazards.push(deletes(group, Some(reading.roster.len())));
                self.check_hazards(hazards)?;
                let action = Action::DeleteGroup {
                    group: group.id.clone(),
                    name: Arc::clone(&group.name),
                    before: Some(reading.roster),
                };
                Ok((action, Some(group.clone())))
            }
        }
    }

    /// The group as it is now: what is not changed is sent back as it is there, not as it once was.
    async fn seen(&self, group: &Group) -> Result<Group, Box<GroupReport>> {
        let found = find_group(self.writer.directory(), &self.call, &group.id, &group.name).await;
        let found = found.map_err(|error| Box::new(stopped(group, error)))?;
        let seen = found.ok_or_else(|| Box::new(stopped(group, self.no_group(&group.id))))?;
        if seen.name == group.name {
            return Ok(seen);
        }
        let error = Error::GroupChanged {
            group: seen.id.clone(),
            found: Arc::clone(&seen.name),
        };
        let mut report = GroupReport::new(GroupOutcome::NotAttempted, Some(error));
        report.group = Some(seen);
        Err(Box::new(report))
    }

    fn no_group(&self, group: &GroupId) -> client::Error {
        let backend = self.writer.author().backend;
        let message = "The group is not in the list any more.";
        client::Error::new(backend, client::Operation::ListGroups, Kind::NotFound, "group", message)
            .with_reach(Reach::Answered)
            .with_group(group.clone())
    }

    async fn check_name_free(&self, name: &str, own: Option<&GroupId>) -> Result<(), Box<GroupReport>> {
        let refused = |error| Box::new(GroupReport::new(GroupOutcome::NotAttempted, Some(error)));
        let taken = named_like(self.writer.directory(), &self.call, name).await;
        let taken = taken.map_err(|error| refused(error.into()))?;
        match taken.into_iter().find(|group| Some(&group.id) != own) {
            Some(group) => Err(refused(Error::NameTaken {
                name: group.name,
                group: group.id,
            })),
            None => Ok(()),
        }
    }

    /// The group with its description: where the list does not tell it, a reading of the group may.
    async fn described(&self, group: Group) -> Group {
        described(self.writer.directory(), &self.call, group).await
    }

    async fn perform(&self, seen: Option<&Group>) -> GroupReport {
        let mut answer = self.send(seen).await;
        if let Err(error) = &answer
            && (error.asks_for_sign_in() || is_clash(error))
            && error.reach() == Reach::Answered
            && !self.request.cancel.is_cancelled()
            && self.is_still_undone().await
        {
            answer = self.send(seen).await;
        }
        if let Err(error) = &answer
            && error.reach() == Reach::NotSent
        {
            let outcome = if error.asks_for_sign_in() {
                GroupOutcome::NotAttempted
            } else {
                GroupOutcome::Failed
            };
            return GroupReport::new(outcome, answer.err().map(Error::from));
        }
        match (&self.intent, seen) {
            (GroupIntent::Create { name }, _) => self.look_for_new(name.trim(), answer).await,
            (GroupIntent::Delete { group }, _) => self.look_for_gone(&group.id, answer).await,
            (
                GroupIntent::Rename { group, .. }
                | GroupIntent::Switch { group, .. }
                | GroupIntent::Describe { group, .. },
                seen,
            ) => self.look_for_change(seen.unwrap_or(group), answer).await,
        }
    }

    /// Reads once, which renews the session where that can be done without a person; whether there is still something
    /// to do, and nobody else has done something else.
    async fn is_still_undone(&self) -> bool {
        let (directory, call) = (self.writer.directory(), &self.call);
        match &self.intent {
            GroupIntent::Create { name } => {
                let found = named_like(directory, call, name).await;
                found.is_ok_and(|groups| groups.is_empty())
            }
            GroupIntent::Delete { group } => directory.read_roster(call, &group.id).await.is_ok(),
            GroupIntent::Rename { group, .. }
            | GroupIntent::Switch { group, .. }
            | GroupIntent::Describe { group, .. } => {
                let found = find_group(directory, call, &group.id, &group.name).await;
                found.is_ok_and(|found| found.is_some_and(|found| found.name == group.name))
            }
        }
    }

    async fn send(&self, seen: Option<&Group>) -> Answer {
        let directory = self.writer.directory();
        let call = &agreed(&self.call, &self.request);
        let done = match &self.intent {
            GroupIntent::Create { name } => return directory.create_group(call, name.trim()).await.map(Some),
            GroupIntent::Rename { group, to } => {
                let change = GroupChange::Rename(to.trim().to_owned());
                directory.change_group(call, seen.unwrap_or(group), &change).await
            }
            GroupIntent::Switch { group, to } => {
                let change = GroupChange::Switch(*to);
                directory.change_group(call, seen.unwrap_or(group), &change).await
            }
            GroupIntent::Describe { group, to } => {
                let change = GroupChange::Describe(to.trim().to_owned());
                directory.change_group(call, seen.unwrap_or(group), &change).await
            }
            GroupIntent::Delete { group } => directory.delete_group(call, &group.id).await,
        };
        done.map(|()| None)
    }

    fn waits(&self) -> &[Duration] {
        match self.writer.policy().verify.as_slice() {
            [] => &[Duration::ZERO],
            waits => waits,
        }
    }

    async fn look_for_new(&self, name: &str, answer: Answer) -> GroupReport {
        let (directory, call) = (self.writer.directory(), &self.call);
        let mut trouble = None;
        for wait in self.waits() {
            tokio::time::sleep(*wait).await;
            let found = match &answer {
                Ok(Some(id)) => find_group(directory, call, id, name).await,
                _ => named_like(directory, call, name)
                    .await
                    .map(|groups| groups.into_iter().next()),
            };
            trouble = match found {
                Ok(Some(group)) => return named(group, name),
                Ok(None) => None,
                Err(error) => Some(error),
            };
        }
        match (answer, trouble) {
            (Ok(_), trouble) => GroupReport::new(GroupOutcome::Unconfirmed, trouble.map(Error::from)),
            (Err(error), Some(_)) => GroupReport::new(GroupOutcome::Unknown, Some(error.into())),
            (Err(source), None) if is_unsure(&source) => {
                let name = name.to_owned();
                let error = Error::NotFoundAfterCreate { name, source };
                GroupReport::new(GroupOutcome::Unknown, Some(error))
            }
            (Err(error), None) => GroupReport::new(GroupOutcome::Failed, Some(error.into())),
        }
    }

    async fn look_for_change(&self, before: &Group, answer: Answer) -> GroupReport {
        let directory = self.writer.directory();
        let hint = self.intent.wanted_name().unwrap_or(&before.name);
        let mut last = Ok(None);
        for wait in self.waits() {
            tokio::time::sleep(*wait).await;
            last = match find_group(directory, &self.call, &before.id, hint).await {
                Ok(Some(group)) if matches!(self.intent, GroupIntent::Describe { .. }) => {
                    Ok(Some(self.described(group).await))
                }
                found => found,
            };
            if let Ok(Some(group)) = &last
                && self.is_as_wanted(group)
            {
                let mut report = GroupReport::new(GroupOutcome::Confirmed, None);
                report.group = Some(group.clone());
                return report;
            }
        }
        let accepted = answer.is_ok();
        let error = answer.err().map(Error::from);
        match last {
            Ok(Some(group)) => {
                let outcome = match self.differs(before, &group) {
                    Some(differs) => differs,
                    None if accepted => GroupOutcome::Unconfirmed,
                    None => GroupOutcome::Failed,
                };
                let mut report = GroupReport::new(outcome, error);
                report.group = Some(group);
                report
            }
            Ok(None) => stopped(before, self.no_group(&before.id)),
            Err(trouble) if accepted => GroupReport::new(GroupOutcome::Unconfirmed, Some(trouble.into())),
            Err(_) => GroupReport::new(GroupOutcome::Unknown, error),
        }
    }

    fn is_as_wanted(&self, group: &Group) -> bool {
        match &self.intent {
            GroupIntent::Switch { to, .. } => group.status == *to,
            GroupIntent::Describe { to, .. } => group.description.as_deref() == Some(to.trim()),
            intent => intent.wanted_name() == Some(&*group.name),
        }
    }

    /// Something else came of it than was asked for and than there was.
    fn differs(&self, before: &Group, now: &Group) -> Option<GroupOutcome> {
        let (wanted, was, is) = match &self.intent {
            GroupIntent::Describe { to, .. } => {
                (to.trim(), before.description.as_deref()?, now.description.as_deref()?)
            }
            intent => (intent.wanted_name()?, &*before.name, &*now.name),
        };
        (is != was).then(|| GroupOutcome::Differs {
            wanted: wanted.to_owned(),
            found: is.to_owned(),
        })
    }

    async fn look_for_gone(&self, group: &GroupId, answer: Answer) -> GroupReport {
        let (directory, call) = (self.writer.directory(), &self.call);
        let mut last = None;
        for wait in self.waits() {
            tokio::time::sleep(*wait).await;
            let reading = directory.read_roster(call, group).await;
            let missing = matches!(&reading, Err(error) if error.kind() == Kind::NotFound);
            // Not found may also mean that this account may not see it any more (`api/deepcall.md §5`, code 1503).
            if missing && (answer.is_ok() || is_unlisted(directory, call, group).await.unwrap_or(false)) {
                return GroupReport::new(GroupOutcome::Confirmed, None);
            }
            last = Some(reading);
        }
        match (answer, last) {
            (Ok(_), Some(Err(error))) => GroupReport::new(GroupOutcome::Unconfirmed, Some(error.into())),
            (Ok(_), last) => GroupReport {
                last_reading: last.and_then(Result::ok),
                ..GroupReport::new(GroupOutcome::Unconfirmed, None)
            },
            (Err(error), Some(Ok(reading))) => GroupReport {
                last_reading: Some(reading),
                ..GroupReport::new(GroupOutcome::Failed, Some(error.into()))
            },
            (Err(error), _) => GroupReport::new(GroupOutcome::Unknown, Some(error.into())),
        }
    }
}

/// An error that came before anything was sent.
fn stopped(group: &Group, error: client::Error) -> GroupReport {
    if error.kind() == Kind::NotFound {
        let error = Error::Gone {
            group: group.id.clone(),
            name: Arc::clone(&group.name),
            source: error,
        };
        return GroupReport::new(GroupOutcome::Failed, Some(error));
    }
    GroupReport::new(GroupOutcome::NotAttempted, Some(error.into()))
}

fn named(group: Group, wanted: &str) -> GroupReport {
    let outcome = if &*group.name == wanted {
        GroupOutcome::Confirmed
    } else {
        GroupOutcome::Differs {
            wanted: wanted.to_owned(),
            found: group.name.to_string(),
        }
    };
    let mut report = GroupReport::new(outcome, None);
    report.group = Some(group);
    report
}
