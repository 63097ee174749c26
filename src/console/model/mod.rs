//! The whole state of the console.
//!
//! [`Model::command`] and [`Model::event`] only route: panes, overlays and the flows beside this file decide.
//!
//! ```text
//!  opening.rs   group under the cursor ─▶ roster ─▶ editor       saving.rs   draft ─▶ review ─▶ confirm ─▶ write ─▶ outcome
//!  groups.rs    create, rename, switch, delete                   signing.rs  expiry ─▶ sign in ─▶ what was interrupted goes on
//!  leaving.rs   quit, leave, hang-up: no draft is lost           answers.rs  events to those who wait for them
//!  ahead.rs     what a person wants to know beforehand: traps, uses, who could take a call, what is known of a group
//!  drafts.rs    edits ─▶ rest ─▶ disk ─▶ offered ─▶ gone on from, kept for later or discarded
//! ```

mod ahead;
mod answers;
mod availability;
mod drafts;
mod groups;
mod leaving;
mod opening;
mod overlays;
mod panes;
mod saving;
mod signing;
#[cfg(test)]
mod tests;

use std::time::Duration;

use self::drafts::Drafts;
use self::opening::Opening;
use super::book::Book;
use super::event::{Size, WallClock};
use super::keymap::{Availability, CommandId, Layer};
use super::layout::{Arrangement, Editing, Layout, Pane};
use super::overlay::Overlays;
use super::pane::assignment_editor::AssignmentEditor;
use super::pane::group_list::GroupList;
use super::pane::member_details::MemberDetails;
use super::site::Site;
use super::word::{GroupLabel, Tone, Word};
use super::{Command, Effect, RequestId, Requests};
use crate::domain::GroupId;

/// All state there is. [`Model::command`] and [`Model::event`] change it and return what to do outside; nothing else
/// changes it, and neither ever waits.
#[derive(Debug)]
pub struct Model {
    site: Site,
    book: Book,
    requests: Requests,
    layout: Layout,
    groups: GroupList,
    members: MemberDetails,
    editor: Option<AssignmentEditor>,
    overlays: Overlays,
    opening: Option<Opening>,
    /// Groups that a request has not found any more; the list, read anew, tells whether they are gone.
    gone: Vec<GroupLabel>,
    /// How often the cursor of the group list has moved; tells its last rest from those before.
    cursor_turn: u64,
    /// What an expired session interrupted, to be repeated after signing in.
    interrupted: Vec<Effect>,
    /// The last read that failed, to be tried again.
    failed: Option<Effect>,
    /// Descriptions of groups that are being created, to be written once they are there.
    descriptions: Vec<(RequestId, String)>,
    drafts: Drafts,
    last_answer: Option<(Duration, WallClock)>,
}

impl Model {
    /// A console on `site`, with nothing read yet.
    pub fn new(site: Site) -> Self {
        Self {
            site,
            book: Book::default(),
            requests: Requests::default(),
            layout: Layout::default(),
            groups: GroupList::default(),
            members: MemberDetails::default(),
            editor: None,
            overlays: Overlays::default(),
            opening: None,
            gone: Vec::new(),
            cursor_turn: 0,
            interrupted: Vec::new(),
            failed: None,
            descriptions: Vec::new(),
            drafts: Drafts::default(),
            last_answer: None,
        }
    }

    /// What to do first: read the lists, or ask to sign in where nobody is.
    pub fn start(&mut self) -> Vec<Effect> {
        if self.site.identity.is_none() {
            self.ask_to_sign_in(None);
            return Vec::new();
        }
        self.load_lists()
    }

    /// Does what the user wants.
    pub fn command(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Insert(character) => self.insert(character),
            Command::Run(command) => self.run(command),
        }
    }

    fn run(&mut self, command: CommandId) -> Vec<Effect> {
        match self.availability(command) {
            Availability::Available => {}
            Availability::Hidden => return Vec::new(),
            Availability::Unavailable { reason } => {
                self.say(Word::new(Tone::Refused, reason.into_owned()));
                return Vec::new();
            }
        }
        match command {
            CommandId::Suspend => vec![Effect::Suspend],
            CommandId::Quit => self.ask_to_quit(),
            CommandId::HelpOpen => self.open_help(),
            _ if !self.overlays.is_empty() => self.run_in_overlay(command),
            _ => self.run_in_panes(command),
        }
    }

    /// The layer that keys belong to now.
    pub fn layer(&self) -> Layer {
        if let Some(overlay) = self.overlays.top() {
            return overlay.layer();
        }
        if self.is_filter_open() {
            return Layer::Filter;
        }
        self.pane_layer()
    }

    fn pane_layer(&self) -> Layer {
        match self.focus() {
            Pane::Groups => Layer::GroupList,
            Pane::Members => Layer::MemberDetails,
            Pane::Editor => Layer::AssignmentEditor,
        }
    }

    /// The pane that has the focus, under any overlay.
    pub fn focus(&self) -> Pane {
        self.layout.focused(self.editing())
    }

    const fn editing(&self) -> Editing {
        if self.editor.is_some() {
            Editing::Yes
        } else {
            Editing::No
        }
    }

    /// Which panes are on screen.
    pub fn arrangement(&self) -> Arrangement {
        self.layout.arrangement(self.editing())
    }

    /// The size of the screen.
    pub const fn size(&self) -> Size {
        self.layout.size()
    }

    /// Where the console works.
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// What was read so far.
    pub const fn book(&self) -> &Book {
        &self.book
    }

    /// What is on its way.
    pub const fn requests(&self) -> &Requests {
        &self.requests
    }

    /// The group list.
    pub const fn groups(&self) -> &GroupList {
        &self.groups
    }

    /// The member details.
    pub const fn members(&self) -> &MemberDetails {
        &self.members
    }

    /// Whether a request has not found this group, which the list still has.
    pub fn is_gone(&self, group: &GroupId) -> bool {
        self.gone.iter().any(|gone| gone.id == *group)
    }

    /// The assignment editor, while a roster is edited.
    pub const fn editor(&self) -> Option<&AssignmentEditor> {
        self.editor.as_ref()
    }

    /// What lies over the panes. Keys read before an overlay with another
    /// [`serial`](Overlays::serial) was drawn were not meant for it and must be dropped.
    pub const fn overlays(&self) -> &Overlays {
        &self.overlays
    }

    /// How long the last answer took and when it came.
    pub const fn last_answer(&self) -> Option<(Duration, WallClock)> {
        self.last_answer
    }

    /// The one thing to say beneath the panes: the focused pane's word, else another pane's failure.
    pub fn word(&self) -> Option<&Word> {
        let editor = self.editor.as_ref().and_then(AssignmentEditor::word);
        let (groups, members) = (self.groups.word(), self.members.word());
        let (first, others) = match self.focus() {
            Pane::Groups => (groups, [editor, members]),
            Pane::Members => (members, [groups, editor]),
            Pane::Editor => (editor, [groups, members]),
        };
        first.or_else(|| others.into_iter().flatten().find(|word| word.tone == Tone::Failed))
    }

    fn say(&mut self, word: Word) {
        match (self.focus(), &mut self.editor) {
            (Pane::Editor, Some(editor)) => editor.say(word),
            (Pane::Members, _) => self.members.say(word),
            _ => self.groups.say(word),
        }
    }

    /// Takes passing words away when the user goes on; failures stay until something else is said.
    fn hush(&mut self) {
        let passing = |word: Option<&Word>| word.is_some_and(|word| word.tone != Tone::Failed);
        if passing(self.groups.word()) {
            self.groups.hush();
        }
        if passing(self.members.word()) {
            self.members.hush();
        }
        if let Some(editor) = self.editor.as_mut().filter(|editor| passing(editor.word())) {
            editor.hush();
        }
    }
}
