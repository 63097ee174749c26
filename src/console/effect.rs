//! What to do outside: the only way from state to the world.

use std::sync::Arc;

use super::RequestId;
use super::saved::{SavedDraft, Snapshot};
use super::short_id::short_id;
use crate::assignment::{Confirmation, GroupIntent};
use crate::client::{Answers, Charges, SignInForm};
use crate::domain::{GroupId, Step};

/// Why the console ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuitCause {
    /// The user asked.
    Asked,
    /// The terminal is gone.
    HangUp,
    /// A signal asked, by number.
    Signal(i32),
}

/// The answers to a sign-in form on their way out; equal only to itself, because secrets are not compared.
#[derive(Clone, Debug)]
pub struct SealedAnswers(pub Arc<Answers>);

impl PartialEq for SealedAnswers {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What the user moves, and what only goes on when it has come to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moving {
    /// The cursor of the group list: the members beside it follow at rest, so that a held key neither draws nor reads
    /// the members of every row it passes.
    Cursor,
    /// The draft: it is kept on disk at rest, so that a killed program loses at most the last moment.
    Draft,
}

/// One wait for a rest; a later one for the same thing takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// What is to come to rest.
    pub of: Moving,
    /// Tells this wait from the ones before.
    pub turn: u64,
}

/// One thing the runtime is asked to do. Everything with a [`RequestId`] runs as its own task, can be cancelled by
/// that id, and ends in exactly one event carrying it.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Reads all groups. Ends in `GroupsLoaded`.
    LoadGroups {
        /// Under this id.
        id: RequestId,
    },
    /// Reads all agents. Ends in `AgentsLoaded`.
    LoadAgents {
        /// Under this id.
        id: RequestId,
    },
    /// Reads one roster. Ends in `RosterLoaded`.
    LoadRoster {
        /// Under this id.
        id: RequestId,
        /// Whose.
        group: GroupId,
    },
    /// Asks which members of a group could take a call now. Ends in `LiveStatesLoaded`.
    LoadLiveStates {
        /// Under this id.
        id: RequestId,
        /// Whose members.
        group: GroupId,
    },
    /// Asks what uses a group, before it is deleted. Ends in `UsesListed`.
    ListUses {
        /// Under this id.
        id: RequestId,
        /// Which.
        group: GroupId,
    },
    /// Asks which traps can be seen before this is written. Ends in `Foreseen`.
    Foresee {
        /// Under this id.
        id: RequestId,
        /// Exactly what is shown.
        step: Step,
    },
    /// Writes one roster through the safe write. Ends in `StepDone`.
    ///
    /// Cancelling it lets the call in flight finish (`reliability.md` D14); what became of it still comes back.
    WriteStep {
        /// Under this id.
        id: RequestId,
        /// Exactly what was shown and agreed to.
        step: Step,
        /// The hazards a person has agreed to; any other one stops the write.
        confirmation: Confirmation,
        /// Whether a person has agreed to what it costs.
        charges: Charges,
        /// For the journal.
        note: Option<String>,
    },
    /// Creates, renames, switches or deletes a group through the safe write. Ends in `GroupDone`.
    ChangeGroup {
        /// Under this id.
        id: RequestId,
        /// What is wanted.
        intent: GroupIntent,
        /// The hazards a person has agreed to.
        confirmation: Confirmation,
        /// Whether a person has agreed to what it costs.
        charges: Charges,
    },
    /// Signs in and keeps the session. Ends in `SignedIn`.
    SignIn {
        /// Under this id.
        id: RequestId,
        /// Which way.
        form: SignInForm,
        /// What was typed.
        answers: SealedAnswers,
    },
    /// Forgets the session. Ends in `SignedOut`.
    SignOut {
        /// Under this id.
        id: RequestId,
    },
    /// Stops a request. A read is simply dropped; see `WriteStep` for writes.
    Cancel {
        /// Which.
        id: RequestId,
    },
    /// Waits until this has not moved for a moment. Ends in `Rested`, unless it moves again.
    AwaitRest(Rest),
    /// Opens another profile in place of this one: the runtime builds a new model.
    OpenProfile {
        /// Its name.
        name: String,
    },
    /// Looks for the names of all profiles. Ends in `ProfilesFound`.
    FindProfiles,
    /// Keeps the lists for the next start.
    SaveSnapshot(Snapshot),
    /// Keeps an unsaved draft for the next start, replacing one of the same group; on disk before anything else
    /// happens.
    SaveDraft(SavedDraft),
    /// The same while one goes on editing: nothing waits for it.
    JotDraft(SavedDraft),
    /// Forgets a kept draft.
    RemoveDraft {
        /// Whose roster it was about.
        group: GroupId,
    },
    /// Puts text on the user's clipboard. Ends in `Copied`.
    Copy {
        /// Already made safe.
        text: String,
    },
    /// Writes a line to the log.
    Log {
        /// The line.
        line: String,
    },
    /// Gives the terminal back and stops until continued.
    Suspend,
    /// Draws everything anew.
    Redraw,
    /// Ends the program, after all effects before it are done.
    Quit {
        /// Why.
        cause: QuitCause,
    },
}

impl Effect {
    /// The request this effect starts; `None` for all others, `Cancel` included.
    pub const fn request(&self) -> Option<RequestId> {
        match self {
            Self::LoadGroups { id }
            | Self::LoadAgents { id }
            | Self::LoadRoster { id, .. }
            | Self::LoadLiveStates { id, .. }
            | Self::ListUses { id, .. }
            | Self::Foresee { id, .. }
            | Self::WriteStep { id, .. }
            | Self::ChangeGroup { id, .. }
            | Self::SignIn { id, .. }
            | Self::SignOut { id } => Some(*id),
            _ => None,
        }
    }

    /// The same effect under a new id, to be performed once more.
    #[must_use]
    pub fn renewed(mut self, new: RequestId) -> Self {
        match &mut self {
            Self::LoadGroups { id }
            | Self::LoadAgents { id }
            | Self::LoadRoster { id, .. }
            | Self::LoadLiveStates { id, .. }
            | Self::ListUses { id, .. }
            | Self::Foresee { id, .. }
            | Self::WriteStep { id, .. }
            | Self::ChangeGroup { id, .. }
            | Self::SignIn { id, .. }
            | Self::SignOut { id } => *id = new,
            _ => {}
        }
        self
    }

    /// The same write with a person's word that it may cost what the phone system has named.
    #[must_use]
    pub fn paid(mut self) -> Self {
        if let Self::WriteStep { charges, .. } | Self::ChangeGroup { charges, .. } = &mut self {
            *charges = Charges::Accepted;
        }
        self
    }

    /// Whether it may change something on the phone system.
    pub const fn is_write(&self) -> bool {
        matches!(self, Self::WriteStep { .. } | Self::ChangeGroup { .. })
    }

    /// What the status line calls it while it runs.
    pub fn label(&self) -> String {
        match self {
            Self::LoadGroups { .. } => "reading groups".to_owned(),
            Self::LoadAgents { .. } => "reading agents".to_owned(),
            Self::LoadRoster { group, .. } => format!("reading members of #{}", short_id(group.as_str())),
            Self::LoadLiveStates { group, .. } => {
                format!("asking who of #{} could take a call", short_id(group.as_str()))
            }
            Self::ListUses { group, .. } => format!("asking what uses #{}", short_id(group.as_str())),
            Self::Foresee { step, .. } => format!("looking ahead for #{}", short_id(step.group().as_str())),
            Self::WriteStep { step, .. } => format!("saving #{}", short_id(step.group().as_str())),
            Self::ChangeGroup { intent, .. } => match intent {
                GroupIntent::Create { .. } => "creating a group".to_owned(),
                GroupIntent::Rename { group, .. } => format!("renaming #{}", short_id(group.id.as_str())),
                GroupIntent::Switch { group, .. } => format!("switching #{}", short_id(group.id.as_str())),
                GroupIntent::Describe { group, .. } => format!("describing #{}", short_id(group.id.as_str())),
                GroupIntent::Delete { group } => format!("deleting #{}", short_id(group.id.as_str())),
            },
            Self::SignIn { .. } => "signing in".to_owned(),
            Self::SignOut { .. } => "signing out".to_owned(),
            _ => String::new(),
        }
    }
}
