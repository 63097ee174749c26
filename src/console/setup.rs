//! What the console is given: everything it must not find out for itself.
//!
//! The command line implements these traits over sessions, the client and the files of a user; the console knows
//! neither configuration nor paths.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use super::event::ProfileEntry;
use super::keymap::Keymap;
use super::saved::{SavedDraft, Snapshot};
use super::site::Site;
use super::theme::Theme;
use crate::assignment::SafeWriter;
use crate::client::{Answers, Call, Directory, Error, Identity, SignInForm};
use crate::domain::GroupId;

/// A way to a phone system that somebody is signed in to.
#[derive(Clone)]
pub struct Link {
    /// Reads.
    pub directory: Arc<dyn Directory>,
    /// Writes.
    pub writer: SafeWriter,
}

impl fmt::Debug for Link {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Link")
            .field("writer", &self.writer)
            .finish_non_exhaustive()
    }
}

/// Something could not be kept, found or forgotten on this host: a sentence with what happened and what to do, made
/// visible, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotKept(pub String);

/// What is kept for one profile between runs. Called from the drawing thread and from others; none of it takes long.
pub trait Store: Send + Sync {
    /// The lists of the last run, and when they were read, for people.
    fn snapshot(&self) -> Option<(Snapshot, String)>;

    /// Keeps the lists for the next start.
    ///
    /// # Errors
    ///
    /// [`NotKept`]; what was kept before is intact.
    fn keep_snapshot(&self, snapshot: &Snapshot) -> Result<(), NotKept>;

    /// Drafts that earlier runs could not save, newest first.
    ///
    /// # Errors
    ///
    /// [`NotKept`] when they cannot be looked for.
    fn drafts(&self) -> Result<Vec<SavedDraft>, NotKept>;

    /// Keeps a draft in place of the one of the same group; on disk when this returns.
    ///
    /// # Errors
    ///
    /// [`NotKept`]; the draft of before is intact.
    fn keep_draft(&self, draft: &SavedDraft) -> Result<(), NotKept>;

    /// Forgets the draft of a group; it is no error when there is none.
    ///
    /// # Errors
    ///
    /// [`NotKept`].
    fn forget_draft(&self, group: &GroupId) -> Result<(), NotKept>;
}

/// One profile, opened: where it leads, how it looks, and the way there when a session is kept.
pub struct Opened {
    /// Where the console works.
    pub site: Site,
    /// The way there; `None` asks to sign in.
    pub link: Option<Link>,
    /// What is kept for it.
    pub store: Arc<dyn Store>,
    /// How it looks, with the profile's accent.
    pub theme: Theme,
}

impl fmt::Debug for Opened {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Opened")
            .field("site", &self.site)
            .field("link", &self.link)
            .finish_non_exhaustive()
    }
}

/// Opens profiles and signs in to them.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Every profile of the configuration.
    ///
    /// # Errors
    ///
    /// [`NotKept`] when the configuration cannot be read.
    fn profiles(&self) -> Result<Vec<ProfileEntry>, NotKept>;

    /// Opens a profile by its name. Reads files, asks no network.
    ///
    /// # Errors
    ///
    /// [`NotKept`] when there is no such profile, or its files cannot be used.
    fn open(&self, profile: &str) -> Result<Opened, NotKept>;

    /// Signs in to a profile, keeps the session, and tells who that is.
    ///
    /// # Errors
    ///
    /// The phone system's answer, of kind [`Auth`](crate::client::Kind::Auth) when it refused; no session is then
    /// kept.
    async fn sign_in(
        &self,
        call: &Call,
        profile: &str,
        form: &SignInForm,
        answers: &Answers,
    ) -> Result<(Link, Identity), Error>;

    /// Forgets the session of a profile, and tells the phone system so where it can be told.
    ///
    /// # Errors
    ///
    /// The phone system's answer; the session on this host is forgotten either way.
    async fn sign_out(&self, profile: &str) -> Result<(), Error>;
}

/// How the terminal in front of the user takes text for its clipboard: the variables that tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    /// `TERM`.
    pub term: Option<String>,
    /// `TMUX`.
    pub tmux: Option<String>,
    /// `STY`, set by GNU screen.
    pub sty: Option<String>,
}

/// Everything the console needs to run.
pub struct ConsoleSetup {
    /// The profile to begin with.
    pub first: Opened,
    /// Opens others, and signs in.
    pub connector: Arc<dyn Connector>,
    /// The keys.
    pub keymap: Keymap,
    /// About the terminal.
    pub variables: Variables,
}

impl fmt::Debug for ConsoleSetup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ConsoleSetup")
            .field("first", &self.first)
            .field("variables", &self.variables)
            .finish_non_exhaustive()
    }
}
