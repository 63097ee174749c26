//! Leaving the editor or the program without losing a draft.

use super::Model;
use crate::console::overlay::{Confirm, Overlay, Question};
use crate::console::pane::assignment_editor::{AssignmentEditor, amount};
use crate::console::word::GroupLabel;
use crate::console::{Effect, QuitCause};

impl Model {
    pub(super) fn ask(&mut self, confirm: Confirm) {
        self.overlays.push(Overlay::Confirm(Box::new(confirm)));
    }

    /// Leaves the editor; asks first when that would lose something.
    pub(super) fn ask_to_leave(&mut self, then_open: Option<GroupLabel>) -> Vec<Effect> {
        let Some(editor) = &self.editor else { return Vec::new() };
        if !editor.is_dirty() || self.is_on_its_way(editor) {
            return self.leave(then_open);
        }
        let lost = amount(&editor.draft().diff());
        self.ask(Confirm::key(Question::LeaveEditor { lost, then_open }));
        Vec::new()
    }

    /// Whether exactly this draft is being written.
    fn is_on_its_way(&self, editor: &AssignmentEditor) -> bool {
        let step = editor.step();
        self.requests
            .any(|effect| matches!(effect, Effect::WriteStep { step: sent, .. } if *sent == step))
    }

    pub(super) fn leave(&mut self, then_open: Option<GroupLabel>) -> Vec<Effect> {
        let Some(editor) = self.editor.take() else {
            return Vec::new();
        };
        self.layout.focus_list();
        let mut effects = match editor.unsaved().filter(|_| self.is_on_its_way(&editor)) {
            Some(draft) => self.keep_until_written(draft),
            None => self.forget_draft(editor.group_id()),
        };
        effects.extend(self.follow_cursor());
        if let Some(group) = then_open {
            effects.extend(self.open_or_ask(group));
        }
        effects
    }

    /// Quits; asks first while a write is on its way or a draft is not saved.
    pub(super) fn ask_to_quit(&mut self) -> Vec<Effect> {
        let is_asking = matches!(
            self.overlays.top(),
            Some(Overlay::Confirm(confirm))
                if matches!(confirm.question(), Question::QuitWriting | Question::QuitDirty { .. })
        );
        if is_asking {
            return Vec::new();
        }
        if self.requests.is_writing() {
            self.ask(Confirm::key(Question::QuitWriting));
            return Vec::new();
        }
        match self.editor.as_ref().filter(|editor| editor.is_dirty()) {
            Some(editor) => {
                let unsaved = amount(&editor.draft().diff());
                let drafts = self.site.drafts;
                self.ask(Confirm::key(Question::QuitDirty { unsaved, drafts }));
                Vec::new()
            }
            None => self.quit(QuitCause::Asked),
        }
    }

    /// Ends the program; an unsaved draft is kept for the next start.
    pub(super) fn quit(&mut self, cause: QuitCause) -> Vec<Effect> {
        let mut effects = self.keep_draft();
        effects.push(Effect::Quit { cause });
        effects
    }
}
