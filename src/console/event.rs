//! What has happened outside.

use std::time::Duration;

use super::effect::Rest;
use super::saved::{SavedDraft, Snapshot};
use super::{Failure, RequestId};
use crate::assignment::{GroupReport, Stage, StepReport};
use crate::client::{GroupUse, Identity, Lint, Listing, Notice, RosterReading};
use crate::domain::{Agent, Backend, Group, GroupId, LiveState};

/// How a request ended.
pub type Reply<T> = Result<T, Failure>;

/// The size of the screen in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// A time of day on the wall, as the runtime read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WallClock {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

/// One profile as the picker shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileEntry {
    /// Its name.
    pub name: String,
    /// Its phone system.
    pub backend: Backend,
    /// Where it is, for people.
    pub url: String,
    /// Whether a session is kept for it.
    pub signed_in: bool,
}

/// A fact from outside. Events with a [`RequestId`] we no longer wait for are dropped and logged.
#[derive(Debug)]
pub enum Event {
    /// The groups were read, or not.
    GroupsLoaded {
        /// Answers this request.
        id: RequestId,
        /// What came.
        result: Reply<Listing<Group>>,
    },
    /// The agents were read, or not.
    AgentsLoaded {
        /// Answers this request.
        id: RequestId,
        /// What came.
        result: Reply<Listing<Agent>>,
    },
    /// A roster was read, or not.
    RosterLoaded {
        /// Answers this request.
        id: RequestId,
        /// Whose.
        group: GroupId,
        /// What came.
        result: Reply<Box<RosterReading>>,
    },
    /// The phone system told who could take a call, or not.
    LiveStatesLoaded {
        /// Answers this request.
        id: RequestId,
        /// Of whose members.
        group: GroupId,
        /// What came.
        result: Reply<Vec<LiveState>>,
    },
    /// What uses a group was read, or not.
    UsesListed {
        /// Answers this request.
        id: RequestId,
        /// What came; `None` where the phone system does not tell.
        result: Reply<Option<Listing<GroupUse>>>,
    },
    /// The traps of a write were looked for.
    Foreseen {
        /// Answers this request.
        id: RequestId,
        /// What a person should know before agreeing.
        result: Reply<Vec<Lint>>,
    },
    /// A roster write has got this far.
    StepStage {
        /// Which request.
        id: RequestId,
        /// How far.
        stage: Stage,
    },
    /// A roster write has ended.
    StepDone {
        /// Answers this request.
        id: RequestId,
        /// How.
        report: Box<StepReport>,
    },
    /// A group was made, renamed, switched or deleted, or not.
    GroupDone {
        /// Answers this request.
        id: RequestId,
        /// How it ended.
        report: Box<GroupReport>,
    },
    /// Signing in has ended.
    SignedIn {
        /// Answers this request.
        id: RequestId,
        /// Who is signed in now.
        result: Reply<Identity>,
    },
    /// The session was forgotten.
    SignedOut {
        /// Answers this request.
        id: RequestId,
        /// How it ended; the local session is gone either way.
        result: Reply<()>,
    },
    /// Something worth telling while a request runs.
    Notice {
        /// Which request.
        id: RequestId,
        /// What.
        notice: Notice,
    },
    /// A wait that [`Notice::WaitingForQuota`] announced is over.
    QuotaOver {
        /// Which request.
        id: RequestId,
        /// Which of its waits, from 1.
        wait: u64,
    },
    /// A request was stopped before it ended otherwise.
    Cancelled {
        /// Which.
        id: RequestId,
    },
    /// An answer arrived; sent just before the event that carries it.
    Synced {
        /// How long the answer took.
        took: Duration,
        /// What the clock on the wall shows.
        at: WallClock,
    },
    /// Nothing moved for a moment.
    Rested(Rest),
    /// The lists of the last run were found.
    SnapshotLoaded {
        /// The lists.
        snapshot: Snapshot,
        /// When they were read, for people.
        read_at: String,
    },
    /// Drafts of an earlier run were found.
    DraftsFound(Vec<SavedDraft>),
    /// The profiles of the configuration.
    ProfilesFound(Vec<ProfileEntry>),
    /// Keeping or forgetting something on disk failed; the sentence says what and what to do.
    StorageFailed(String),
    /// Text was put on the clipboard, as far as one can tell.
    Copied {
        /// The text.
        text: String,
    },
    /// The screen has another size.
    Resized(Size),
    /// Text was pasted. Only ever text, never keys.
    Pasted(String),
    /// More was pasted than can be taken; nothing was used.
    PasteRefused {
        /// How much it was, in bytes.
        bytes: usize,
    },
    /// The program was continued after a stop.
    Resumed,
    /// A background task of ours panicked; the sentence is safe to show.
    TaskPanicked(String),
    /// The terminal is gone.
    HungUp,
    /// A signal asks the program to end.
    Terminated {
        /// Its number.
        signal: i32,
    },
}
