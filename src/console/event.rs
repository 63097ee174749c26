//! What has happened outside.

use std::time::Duration;

use super::saved::{SavedDraft, Snapshot};
use super::{Failure, RequestId};
use crate::client::{Identity, Listing, Notice, RosterReading};
use crate::domain::{Agent, Backend, Group, GroupId, Hazard, Merge, Roster, RosterDiff};

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

/// What became of one roster write.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteOutcome {
    /// The roster already was as wanted; nothing was sent.
    NothingToDo,
    /// A re-read shows the target.
    Confirmed,
    /// Accepted, and not yet visible or not readable.
    Unconfirmed,
    /// A re-read shows something else: from the target to what is there.
    Differs(RosterDiff),
    /// Nothing changed.
    Failed,
    /// No answer, and no re-read could decide.
    Unknown,
    /// Somebody else has written since the base was read; nothing was sent.
    Drift(Box<Merge>),
    /// On the roster as it is now, more needs a person's word than was given; nothing was sent.
    NeedsConfirmation(Vec<Hazard>),
    /// Stopped before anything was sent.
    NotAttempted,
}

/// The end of one roster write.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteResult {
    /// Whose roster.
    pub group: GroupId,
    /// What became of it.
    pub outcome: WriteOutcome,
    /// What went wrong on the way, if anything.
    pub error: Option<Failure>,
    /// The roster as last seen on the phone system.
    pub last_reading: Option<Roster>,
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
#[derive(Clone, Debug, PartialEq)]
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
        result: Reply<RosterReading>,
    },
    /// A roster write has ended.
    StepDone {
        /// Answers this request.
        id: RequestId,
        /// How.
        report: WriteResult,
    },
    /// A group was made, or not.
    GroupCreated {
        /// Answers this request.
        id: RequestId,
        /// The group as re-read: its name may have come out changed.
        result: Reply<Group>,
    },
    /// A group was renamed or switched, or not.
    GroupChanged {
        /// Answers this request.
        id: RequestId,
        /// The group as re-read.
        result: Reply<Group>,
    },
    /// A group was deleted, or not.
    GroupDeleted {
        /// Answers this request.
        id: RequestId,
        /// Which.
        group: GroupId,
        /// How it ended.
        result: Reply<()>,
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
