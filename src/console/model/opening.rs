//! From the group under the cursor to its roster, and from the roster to the editor.

use super::Model;
use crate::client::RosterReading;
use crate::console::effect::{Moving, Rest};
use crate::console::layout::Pane;
use crate::console::overlay::{MergeReview, Overlay};
use crate::console::pane::assignment_editor::AssignmentEditor;
use crate::console::saved::SavedDraft;
use crate::console::word::{GroupLabel, Tone, Word};
use crate::console::{Effect, RequestId};
use crate::domain::{GroupId, merge};

/// An editor that opens as soon as the roster is here.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    /// The reading it waits for.
    pub request: RequestId,
    /// The group.
    pub group: GroupLabel,
    /// The kept draft to go on from, if there is one.
    pub draft: Option<SavedDraft>,
}

impl Model {
    pub(super) fn load_lists(&mut self) -> Vec<Effect> {
        let mut effects = self.load_groups();
        if !self.requests.any(|effect| matches!(effect, Effect::LoadAgents { .. })) {
            effects.push(self.requests.begin(|id| Effect::LoadAgents { id }));
        }
        effects
    }

    pub(super) fn load_groups(&mut self) -> Vec<Effect> {
        if self.requests.any(|effect| matches!(effect, Effect::LoadGroups { .. })) {
            return Vec::new();
        }
        vec![self.requests.begin(|id| Effect::LoadGroups { id })]
    }

    /// Lets the member details follow once the cursor has come to rest. Until then they stay as they are, under the
    /// name of the group they belong to: a slow line carries the list alone.
    pub(super) fn follow_at_rest(&mut self) -> Vec<Effect> {
        if self.opening.is_some() {
            // The editor that was about to open must not come up when the cursor is elsewhere.
            return self.follow_cursor();
        }
        self.cursor_turn += 1;
        if self.editor.is_some() || self.members.group() == self.groups.rows().current() {
            return Vec::new();
        }
        vec![Effect::AwaitRest(Rest {
            of: Moving::Cursor,
            turn: self.cursor_turn,
        })]
    }

    /// Takes note of a rest; one that has ended since is none.
    pub(super) fn rested(&mut self, rest: Rest) -> Vec<Effect> {
        match rest.of {
            Moving::Cursor if rest.turn == self.cursor_turn => self.follow_cursor(),
            Moving::Cursor => Vec::new(),
            Moving::Draft => self.draft_rested(rest.turn),
        }
    }

    /// Lets the member details follow the cursor of the group list.
    pub(super) fn follow_cursor(&mut self) -> Vec<Effect> {
        let current = self.groups.rows().current().cloned();
        if self.editor.is_some() || self.members.group() == current.as_ref() {
            return Vec::new();
        }
        self.opening = None;
        // Whatever was being read for the group before is of no use any more: its answer would come late.
        let mut effects = self
            .requests
            .cancel_where(|effect| matches!(effect, Effect::LoadRoster { .. } | Effect::LoadLiveStates { .. }));
        self.members.turn_to(current.as_ref(), &self.book);
        if let (Some(group), true) = (current, self.site.identity.is_some()) {
            effects.push(self.load_roster(group));
        }
        effects
    }

    pub(super) fn load_roster(&mut self, group: GroupId) -> Effect {
        self.requests.begin(|id| Effect::LoadRoster { id, group })
    }

    /// Opens the editor on the group under the cursor: at once when its roster is here, else when it arrives.
    pub(super) fn open_editor(&mut self) -> Vec<Effect> {
        let Some(group) = self.groups.label(&self.book) else {
            return Vec::new();
        };
        if self
            .editor
            .as_ref()
            .is_some_and(|editor| editor.group_id() == &group.id)
        {
            self.layout.focus_work();
            return Vec::new();
        }
        if self.editor.is_some() {
            return self.ask_to_leave(Some(group));
        }
        self.open_or_ask(group)
    }

    pub(super) fn open(&mut self, group: GroupLabel, draft: Option<SavedDraft>) -> Vec<Effect> {
        let read = self.members.roster().filter(|roster| *roster.group() == group.id);
        if let (Some(base), None) = (read.cloned(), &draft) {
            self.edit(AssignmentEditor::new(group, base, &self.book, self.site.rules()));
            return Vec::new();
        }
        let mut effects = self
            .requests
            .cancel_where(|effect| matches!(effect, Effect::LoadRoster { .. }));
        let id = group.id.clone();
        let effect = self.load_roster(id);
        self.opening = effect.request().map(|request| Opening { request, group, draft });
        effects.push(effect);
        effects
    }

    fn edit(&mut self, editor: AssignmentEditor) {
        self.editor = Some(editor);
        self.layout.focus_work();
    }

    /// Takes what a reading tells of the group and its members into the book.
    pub(super) fn take_numbers(&mut self, reading: &RosterReading) {
        self.book.take_named(&reading.agents);
        self.book.take_roster(&reading.roster);
        let description = reading.group.as_ref().and_then(|group| group.description.as_ref());
        self.book.take_description(reading.roster.group(), description);
    }

    /// Takes a roster that was asked for under `request`.
    pub(super) fn take_roster(&mut self, request: RequestId, reading: RosterReading) {
        self.take_numbers(&reading);
        let group = reading.roster.group().clone();
        if self.members.group() == Some(&group) {
            self.members.take_reading(&reading, &self.book);
        }
        if let Some(opening) = self.opening.take_if(|opening| opening.request == request) {
            self.take_opening(opening, reading);
        } else if self.editor.as_ref().is_some_and(|editor| editor.group_id() == &group) {
            self.take_rereading(reading);
        }
    }

    fn take_opening(&mut self, opening: Opening, reading: RosterReading) {
        let base = reading.roster;
        let Some(draft) = opening.draft else {
            self.edit(AssignmentEditor::new(
                opening.group,
                base,
                &self.book,
                self.site.rules(),
            ));
            return;
        };
        self.draft_taken_up(draft.group());
        let merge = merge(&draft.base, &draft.target, &base);
        let is_as_left = draft.base.same_members(&base);
        self.edit(AssignmentEditor::resume(
            opening.group.clone(),
            &merge,
            &self.book,
            self.site.rules(),
        ));
        if !is_as_left {
            self.overlays
                .push(Overlay::Merge(Box::new(MergeReview::new(opening.group, merge))));
        }
    }

    /// The user asked to read again while editing: what others did meanwhile is merged, never lost and never hidden.
    fn take_rereading(&mut self, reading: RosterReading) {
        let Some(editor) = &mut self.editor else { return };
        let base = reading.roster;
        if editor.draft().base().same_members(&base) {
            editor.say(Word::new(Tone::Note, "Read again: nobody else has changed it."));
        } else if editor.is_dirty() {
            let merge = merge(editor.draft().base(), &editor.draft().target(), &base);
            let group = editor.group().clone();
            self.overlays
                .push(Overlay::Merge(Box::new(MergeReview::new(group, merge))));
        } else {
            editor.rebase(base, &self.book);
            editor.say(Word::new(Tone::Note, "Read again: somebody else has changed it."));
        }
    }

    /// Reads again what the pane in focus shows.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        let group = match (self.focus(), &self.editor) {
            (Pane::Groups, _) => None,
            (Pane::Editor, Some(editor)) => Some(editor.group_id().clone()),
            _ => self.members.group().cloned(),
        };
        match group {
            None => {
                self.groups.hush();
                self.load_lists()
            }
            Some(group) => {
                let mut effects = self
                    .requests
                    .cancel_where(|effect| matches!(effect, Effect::LoadRoster { .. }));
                effects.push(self.load_roster(group));
                if self.focus() == Pane::Members && self.members.is_live() {
                    effects.extend(self.ask_live_states());
                }
                effects
            }
        }
    }
}
