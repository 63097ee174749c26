//! Drafts on disk: written while one edits, offered where their group is opened, gone when saved or discarded.

use super::Model;
use crate::console::Effect;
use crate::console::effect::{Moving, Rest};
use crate::console::overlay::{Confirm, Question};
use crate::console::pane::assignment_editor::AssignmentEditor;
use crate::console::saved::SavedDraft;
use crate::console::word::GroupLabel;
use crate::domain::GroupId;

/// What the model knows about drafts on disk.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    /// Those of earlier runs that nobody was asked about yet.
    unasked: Vec<SavedDraft>,
    /// Those that were kept for later: their group's editor opens only after asking again.
    shelved: Vec<SavedDraft>,
    /// Groups of which a draft is on disk because of the editor that is or was open.
    kept: Vec<GroupId>,
    /// What the open editor has put on disk last.
    jotted: Option<SavedDraft>,
    /// How often a draft was edited; tells its last rest from those before.
    turn: u64,
}

impl Drafts {
    /// A draft of this group that waits for somebody to go on from it.
    fn waiting(&self, group: &GroupId) -> Option<&SavedDraft> {
        self.unasked
            .iter()
            .chain(&self.shelved)
            .find(|draft| draft.group() == group)
    }

    fn take(&mut self, group: &GroupId) {
        self.unasked.retain(|draft| draft.group() != group);
        self.shelved.retain(|draft| draft.group() != group);
    }

    fn shelve(&mut self, draft: SavedDraft) {
        self.take(draft.group());
        self.shelved.push(draft);
    }

    fn keep(&mut self, group: &GroupId) {
        if !self.kept.contains(group) {
            self.kept.push(group.clone());
        }
    }
}

impl Model {
    /// What to keep when the program ends now, for whatever reason; the runtime asks for it when it cannot send an
    /// event any more, as after a panic.
    pub fn unsaved(&self) -> Option<SavedDraft> {
        self.editor.as_ref().and_then(AssignmentEditor::unsaved)
    }

    /// Keeps the draft because its editor comes to an end.
    pub(super) fn keep_draft(&mut self) -> Vec<Effect> {
        let Some(draft) = self.unsaved() else { return Vec::new() };
        self.drafts.keep(draft.group());
        vec![Effect::SaveDraft(draft)]
    }

    /// The draft may have changed: it goes to disk once no edit came for a moment.
    pub(super) fn keep_draft_at_rest(&mut self) -> Vec<Effect> {
        let Some(editor) = &self.editor else { return Vec::new() };
        if !editor.is_dirty() && !self.drafts.kept.contains(editor.group_id()) {
            return Vec::new();
        }
        self.drafts.turn += 1;
        vec![Effect::AwaitRest(Rest {
            of: Moving::Draft,
            turn: self.drafts.turn,
        })]
    }

    /// Nothing was edited for a moment.
    pub(super) fn draft_rested(&mut self, turn: u64) -> Vec<Effect> {
        let Some(editor) = self.editor.as_ref().filter(|_| turn == self.drafts.turn) else {
            return Vec::new();
        };
        let group = editor.group_id().clone();
        match editor.unsaved() {
            // A draft that was found after this editor had been opened is not written over unasked.
            _ if self.drafts.waiting(&group).is_some() => Vec::new(),
            Some(draft) if self.drafts.jotted.as_ref() == Some(&draft) => Vec::new(),
            Some(draft) => {
                self.drafts.keep(&group);
                self.drafts.jotted = Some(draft.clone());
                vec![Effect::JotDraft(draft)]
            }
            None => self.forget_draft(&group),
        }
    }

    /// Nothing of this group is left to go on from.
    pub(super) fn forget_draft(&mut self, group: &GroupId) -> Vec<Effect> {
        self.drafts.jotted = None;
        let Some(place) = self.drafts.kept.iter().position(|kept| kept == group) else {
            return Vec::new();
        };
        self.drafts.kept.remove(place);
        if self.drafts.waiting(group).is_some() {
            return Vec::new();
        }
        vec![Effect::RemoveDraft { group: group.clone() }]
    }

    /// The editor is left while its write is on its way: until that has ended well the draft stays on disk,
    /// and whoever opens its group is told of it.
    pub(super) fn keep_until_written(&mut self, draft: SavedDraft) -> Vec<Effect> {
        self.drafts.jotted = None;
        self.drafts.keep(draft.group());
        self.drafts.shelve(draft.clone());
        vec![Effect::JotDraft(draft)]
    }

    /// The draft of this group is not wanted any more, wherever it waits.
    pub(super) fn drop_draft(&mut self, group: &GroupId) -> Vec<Effect> {
        self.drafts.take(group);
        self.drafts.keep(group);
        self.forget_draft(group)
    }

    /// An editor goes on from the kept draft of this group.
    pub(super) fn draft_taken_up(&mut self, group: &GroupId) {
        self.drafts.take(group);
        self.drafts.keep(group);
    }

    /// Drafts of an earlier run were found.
    pub(super) fn take_found_drafts(&mut self, drafts: Vec<SavedDraft>) {
        self.drafts.unasked.extend(drafts);
    }

    /// Asks about the next draft of an earlier run.
    pub(super) fn ask_about_drafts(&mut self) {
        if self.editor.is_some() || self.site.identity.is_none() || !self.overlays.is_empty() {
            return;
        }
        if !self.drafts.unasked.is_empty() {
            let draft = self.drafts.unasked.remove(0);
            self.drafts.shelve(draft.clone());
            self.ask_about_draft(draft, None);
        }
    }

    /// Opens the editor on a group; asks first when a draft of it was kept, which edits would replace.
    pub(super) fn open_or_ask(&mut self, group: GroupLabel) -> Vec<Effect> {
        match self.drafts.waiting(&group.id).cloned() {
            Some(draft) => {
                self.ask_about_draft(draft, Some(group));
                Vec::new()
            }
            None => self.open(group, None),
        }
    }

    fn ask_about_draft(&mut self, draft: SavedDraft, opened: Option<GroupLabel>) {
        let draft = Box::new(draft);
        self.ask(Confirm::key(Question::OpenDraft { draft, opened }));
    }

    /// Throws the draft away that was asked about, and opens its group if that is why it was asked.
    pub(super) fn discard_draft(&mut self, group: &GroupId, opened: Option<GroupLabel>) -> Vec<Effect> {
        let mut effects = self.drop_draft(group);
        match opened {
            Some(label) => effects.extend(self.open(label, None)),
            None => self.ask_about_drafts(),
        }
        effects
    }
}
