//! One answer to "can this be done now?": it hides, greys and guards a command.

use super::Model;
use crate::client::{Capability, Unsupported};
use crate::console::keymap::{Availability, CommandId, Layer};
use crate::console::layout::Pane;
use crate::console::overlay::{Overlay, Question};
use crate::console::pane::assignment_editor::AssignmentEditor;

impl Model {
    /// Whether a command can be given now, and why not.
    pub fn availability(&self, command: CommandId) -> Availability {
        self.availability_in(self.layer(), command)
    }

    /// Whether a command could be given if `layer` were on top: the help page tells it of the layer beneath.
    pub fn availability_in(&self, layer: Layer, command: CommandId) -> Availability {
        if !command.works_in(layer) {
            return Availability::Hidden;
        }
        match command {
            CommandId::NewGroup => self.writable(Some(Capability::CreateGroup)),
            CommandId::RenameGroup => self.for_group(Some(Capability::RenameGroup)),
            CommandId::DescribeGroup => self.for_group(Some(Capability::DescribeGroup)),
            CommandId::GroupDetails => shown_if(self.detailed_group().is_some()),
            CommandId::LiveStates if self.members.group().is_none() => Availability::Hidden,
            CommandId::LiveStates => self.supported(Capability::LiveState),
            CommandId::DeleteGroup => self.for_group(Some(Capability::DeleteGroup)),
            CommandId::ToggleGroupStatus | CommandId::ActivateGroup | CommandId::DeactivateGroup => {
                self.for_group(Some(Capability::SwitchGroup))
            }
            CommandId::EditRoster => self.for_group(None),
            CommandId::ToggleCalls | CommandId::CallsOn | CommandId::CallsOff => {
                self.supported(Capability::ReceiveCall)
            }
            CommandId::MoveMemberDown | CommandId::MoveMemberUp => self.supported(Capability::MemberOrder),
            CommandId::Undo | CommandId::Redo => self.steps_back(command),
            CommandId::Retry if matches!(self.overlays.top(), Some(Overlay::WriteOutcome(_))) => {
                shown_if(self.editor.as_ref().is_some_and(AssignmentEditor::is_dirty))
            }
            CommandId::Retry => shown_if(self.failed.is_some()),
            CommandId::CancelRequest => shown_if(!self.requests.is_empty()),
            CommandId::ErrorDetails if self.word().is_none_or(|word| word.failure.is_none()) => {
                Availability::unavailable("no error to show")
            }
            CommandId::NextField | CommandId::PreviousField => shown_if(self.has_other_fields()),
            CommandId::FilterClear => shown_if(self.has_query()),
            CommandId::ClearSelection => shown_if(self.marked() > 0),
            CommandId::ShowAll => shown_if(self.is_anything_kept_back()),
            CommandId::AgentCard => shown_if(self.current_agent().is_some()),
            CommandId::MergeMine | CommandId::MergeTheirs | CommandId::MergeAllMine | CommandId::MergeAllTheirs => {
                shown_if(self.is_anything_to_decide())
            }
            // The rows of a merge are decided, not marked.
            CommandId::Select if matches!(self.overlays.top(), Some(Overlay::Merge(_))) => Availability::Hidden,
            CommandId::FilterOpen if matches!(self.overlays.top(), Some(Overlay::AgentCard(_))) => Availability::Hidden,
            CommandId::ConfirmDiscard => shown_if(self.is_asked_about_draft()),
            CommandId::EditNote if self.editor.is_none() => Availability::Hidden,
            _ => Availability::Available,
        }
    }

    fn supported(&self, capability: Capability) -> Availability {
        match self.site.capabilities.require(capability) {
            Ok(()) => Availability::Available,
            Err(unsupported) => unavailable(unsupported),
        }
    }

    fn writable(&self, capability: Option<Capability>) -> Availability {
        if self.site.policy.read_only {
            return Availability::unavailable(format!(
                "usage/read-only: {}; nothing was sent",
                self.site.read_only_reason()
            ));
        }
        capability.map_or(Availability::Available, |capability| self.supported(capability))
    }

    fn for_group(&self, capability: Option<Capability>) -> Availability {
        if self.groups.current(&self.book).is_none() {
            return Availability::Hidden;
        }
        self.writable(capability)
    }

    /// Whether the merge on top has conflicts: changes to different agents are taken from both sides.
    fn is_anything_to_decide(&self) -> bool {
        matches!(self.overlays.top(), Some(Overlay::Merge(merge)) if !merge.list().is_empty())
    }

    /// Whether the form on top has a second place to go to; of one field and its button the field is enough.
    fn has_other_fields(&self) -> bool {
        match self.overlays.top() {
            Some(Overlay::SignIn(sign_in)) => sign_in.fields().len() > 1 || sign_in.forms().len() > 1,
            Some(Overlay::GroupForm(form)) => form.fields().len() > 1,
            _ => false,
        }
    }

    fn is_asked_about_draft(&self) -> bool {
        matches!(
            self.overlays.top(),
            Some(Overlay::Confirm(confirm)) if matches!(confirm.question(), Question::OpenDraft { .. })
        )
    }

    fn steps_back(&self, command: CommandId) -> Availability {
        if self.overlays.top().is_some() {
            return shown_if(self.is_anything_to_decide());
        }
        let draft = self.editor.as_ref().map(AssignmentEditor::draft);
        shown_if(draft.is_some_and(|draft| match command {
            CommandId::Undo => draft.can_undo(),
            _ => draft.can_redo(),
        }))
    }

    fn has_query(&self) -> bool {
        match self.overlays.top() {
            Some(Overlay::Help(help)) => !help.filter().query().is_empty(),
            Some(_) => false,
            None => !self.focused_filter().query().is_empty(),
        }
    }

    fn marked(&self) -> usize {
        match (self.focus(), &self.editor) {
            (Pane::Groups, _) => self.groups.rows().marked(),
            (Pane::Editor, Some(editor)) => editor.rows().marked(),
            _ => 0,
        }
    }

    fn is_anything_kept_back(&self) -> bool {
        match (self.focus(), &self.editor) {
            (Pane::Groups, _) => self.groups.rows().shown().len() < self.groups.rows().len(),
            (Pane::Editor, Some(editor)) => editor.rows().shown().len() < editor.rows().len(),
            _ => false,
        }
    }
}

fn shown_if(is_shown: bool) -> Availability {
    if is_shown {
        Availability::Available
    } else {
        Availability::Hidden
    }
}

fn unavailable(unsupported: Unsupported) -> Availability {
    Availability::unavailable(unsupported.to_string())
}
