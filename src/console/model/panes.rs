//! Commands to the panes.

use super::Model;
use crate::assignment::GroupIntent;
use crate::client::Capability;
use crate::console::Effect;
use crate::console::keymap::{Availability, CommandId};
use crate::console::layout::Pane;
use crate::console::overlay::{AgentCard, ErrorDetails, GroupForm, LineForm, LinePurpose, Overlay, Palette};
use crate::console::overlay::{Confirm, ProfilePicker, Question};
use crate::console::pane::assignment_editor::Showing;
use crate::console::pane::group_list;
use crate::console::widget::FilterField;
use crate::console::word::{Tone, Word};
use crate::domain::{AgentId, Direction, GroupStatus, ReceiveCall};
use crate::text::visible;

impl Model {
    pub(super) fn run_in_panes(&mut self, command: CommandId) -> Vec<Effect> {
        if self.move_or_mark(command) || self.filter(command) {
            return self.follow_at_rest();
        }
        self.hush();
        match command {
            CommandId::NextPane | CommandId::PreviousPane => self.layout.focus_other(),
            CommandId::PaneLeft => self.layout.focus_list(),
            CommandId::PaneRight => self.layout.focus_work(),
            CommandId::JumpToGroup => self
                .overlays
                .push(Overlay::Palette(Box::new(Palette::groups(self.book.groups())))),
            CommandId::PaletteOpen => self.open_palette(),
            CommandId::ErrorDetails => self.open_error_details(),
            CommandId::AgentCard => self.open_agent_card(),
            CommandId::GroupDetails => self.open_group_details(),
            CommandId::SignIn => self.ask_to_sign_in(None),
            CommandId::SignOut => self.ask(Confirm::key(Question::SignOut)),
            CommandId::ProfilePicker => {
                self.overlays.push(Overlay::ProfilePicker(ProfilePicker::default()));
                return vec![Effect::FindProfiles];
            }
            CommandId::CancelRequest => return self.cancel_latest(),
            CommandId::Retry => return self.retry(),
            CommandId::Refresh => return self.refresh(),
            CommandId::CopyId | CommandId::CopyName => return self.copy(command),
            _ => {
                return match self.focus() {
                    Pane::Groups => self.run_in_groups(command),
                    Pane::Members => self.run_in_members(command),
                    Pane::Editor => self.run_in_editor(command),
                };
            }
        }
        self.follow_cursor()
    }

    fn run_in_groups(&mut self, command: CommandId) -> Vec<Effect> {
        match command {
            CommandId::EditRoster => return self.open_editor(),
            CommandId::NewGroup => {
                let form = if self.site.capabilities.has(Capability::DescribeGroup) {
                    GroupForm::create_described()
                } else {
                    GroupForm::create()
                };
                self.overlays.push(Overlay::GroupForm(Box::new(form)));
            }
            CommandId::DescribeGroup => {
                if let Some(group) = self.groups.current(&self.book).cloned() {
                    self.overlays
                        .push(Overlay::GroupForm(Box::new(GroupForm::describe(group))));
                }
            }
            CommandId::RenameGroup => {
                if let Some(group) = self.groups.current(&self.book).cloned() {
                    self.overlays
                        .push(Overlay::GroupForm(Box::new(GroupForm::rename(group))));
                }
            }
            CommandId::DeleteGroup => {
                if let Some(group) = self.groups.current(&self.book).cloned() {
                    return self.intend(GroupIntent::Delete { group });
                }
            }
            CommandId::ActivateGroup => return self.switch(GroupStatus::Active),
            CommandId::DeactivateGroup => return self.switch(GroupStatus::Inactive),
            CommandId::ToggleGroupStatus => {
                let status = self.groups.current(&self.book).map(|group| group.status);
                return self.switch(match status {
                    Some(GroupStatus::Active) => GroupStatus::Inactive,
                    _ => GroupStatus::Active,
                });
            }
            CommandId::TurnSort => self.groups.turn_sort(&self.book),
            CommandId::ShowAll => self.groups.show_all(),
            CommandId::ShowSelected => self.groups.turn_showing(group_list::Showing::Marked),
            _ => {}
        }
        self.follow_cursor()
    }

    fn run_in_members(&mut self, command: CommandId) -> Vec<Effect> {
        match command {
            CommandId::EditRoster => self.open_editor(),
            CommandId::LiveStates => self.ask_live_states(),
            CommandId::ShowAll => {
                self.members.show_all();
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn run_in_editor(&mut self, command: CommandId) -> Vec<Effect> {
        let Some(editor) = &mut self.editor else {
            return Vec::new();
        };
        match command {
            CommandId::ToggleMember => editor.toggle_members(),
            CommandId::ToggleCalls => editor.toggle_calls(),
            CommandId::CallsOn => editor.set_calls(ReceiveCall::On),
            CommandId::CallsOff => editor.set_calls(ReceiveCall::Off),
            CommandId::MoveMemberDown => editor.move_members(Direction::Later, &self.book),
            CommandId::MoveMemberUp => editor.move_members(Direction::Earlier, &self.book),
            CommandId::Undo => editor.undo(&self.book),
            CommandId::Redo => editor.redo(&self.book),
            CommandId::Leave => return self.ask_to_leave(None),
            CommandId::Review => return self.review(),
            CommandId::Save => return self.ask_to_save(),
            _ => {
                self.look_in_editor(command);
                return Vec::new();
            }
        }
        self.keep_draft_at_rest()
    }

    /// Commands of the editor that leave the draft as it is.
    fn look_in_editor(&mut self, command: CommandId) {
        let Some(editor) = &mut self.editor else { return };
        match command {
            CommandId::TurnSort => editor.turn_sort(&self.book),
            CommandId::ShowAll => editor.show_all(),
            CommandId::ShowChanged => editor.turn_showing(Showing::Changed),
            CommandId::ShowMembers => editor.turn_showing(Showing::Members),
            CommandId::ShowSelected => editor.turn_showing(Showing::Marked),
            CommandId::MarkIds => self.open_line(LinePurpose::Ids, ""),
            CommandId::EditNote => self.open_note(),
            _ => {}
        }
    }

    fn move_or_mark(&mut self, command: CommandId) -> bool {
        match (self.focus(), &mut self.editor) {
            (Pane::Editor, Some(editor)) => editor.rows_mut().command(command),
            (Pane::Members, _) => self.members.rows_mut().command(command),
            _ => self.groups.rows_mut().command(command),
        }
    }

    pub(super) fn focused_filter(&self) -> &FilterField {
        match (self.focus(), &self.editor) {
            (Pane::Editor, Some(editor)) => editor.rows().filter(),
            (Pane::Members, _) => self.members.rows().filter(),
            _ => self.groups.rows().filter(),
        }
    }

    fn focused_filter_mut(&mut self) -> &mut FilterField {
        match (self.focus(), &mut self.editor) {
            (Pane::Editor, Some(editor)) => editor.rows_mut().filter_mut(),
            (Pane::Members, _) => self.members.rows_mut().filter_mut(),
            _ => self.groups.rows_mut().filter_mut(),
        }
    }

    pub(super) fn is_filter_open(&self) -> bool {
        self.focused_filter().is_open()
    }

    /// Carries out a command of filters; says whether it was one.
    fn filter(&mut self, command: CommandId) -> bool {
        let opens = matches!(command, CommandId::FilterOpen | CommandId::FilterClear);
        if !opens && !self.is_filter_open() {
            return false;
        }
        if self.focused_filter_mut().command(command) {
            self.refilter();
        }
        true
    }

    pub(super) fn refilter(&mut self) {
        match (self.focus(), &mut self.editor) {
            (Pane::Editor, Some(editor)) => editor.refilter(),
            (Pane::Members, _) => self.members.refilter(),
            _ => self.groups.refilter(),
        }
        // What is looked for is the first hit; without a query one goes on from where one was.
        if !self.focused_filter().query().is_empty() {
            self.move_or_mark(CommandId::MoveToTop);
        }
    }

    /// Puts a typed character where the text goes now; without a field it is dropped.
    pub(super) fn insert(&mut self, character: char) -> Vec<Effect> {
        if let Some(overlay) = self.overlays.top_mut() {
            overlay.insert(character);
        } else if self.is_filter_open() && self.focused_filter_mut().insert(character) {
            self.refilter();
            return self.follow_at_rest();
        }
        Vec::new()
    }

    /// Puts a pasted text where the text goes now. In the editor a paste outside any field is taken for a list of
    /// ids, and shown before it does anything.
    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        if let Some(overlay) = self.overlays.top_mut() {
            overlay.paste(text);
        } else if self.is_filter_open() {
            if self.focused_filter_mut().paste(text) {
                self.refilter();
                return self.follow_at_rest();
            }
        } else if self.focus() == Pane::Editor && !text.trim().is_empty() {
            self.open_line(LinePurpose::Ids, text);
        }
        Vec::new()
    }

    fn open_line(&mut self, purpose: LinePurpose, text: &str) {
        self.overlays
            .push(Overlay::LineForm(Box::new(LineForm::new(purpose, text))));
    }

    pub(super) fn open_note(&mut self) {
        let note = self
            .editor
            .as_ref()
            .and_then(|editor| editor.note())
            .unwrap_or_default()
            .to_owned();
        self.open_line(LinePurpose::Note, &note);
    }

    fn open_palette(&mut self) {
        let layer = self.pane_layer();
        let commands: Vec<CommandId> = CommandId::ALL
            .iter()
            .copied()
            .filter(|command| command.is_in_palette() && self.availability(*command) != Availability::Hidden)
            .collect();
        self.overlays
            .push(Overlay::Palette(Box::new(Palette::commands(layer, commands))));
    }

    fn open_error_details(&mut self) {
        if let Some(failure) = self.word().and_then(|word| word.failure.clone()) {
            self.overlays.push(Overlay::ErrorDetails(ErrorDetails::new(failure)));
        }
    }

    /// The agent under the cursor of the pane in focus.
    pub(super) fn current_agent(&self) -> Option<&AgentId> {
        match (self.focus(), &self.editor) {
            (Pane::Editor, Some(editor)) => editor.rows().current(),
            (Pane::Members, _) => self.members.rows().current(),
            _ => None,
        }
    }

    fn open_agent_card(&mut self) {
        if let Some(agent) = self.current_agent().cloned() {
            self.overlays
                .push(Overlay::AgentCard(AgentCard::new(agent, &self.book)));
        }
    }

    fn copy(&self, command: CommandId) -> Vec<Effect> {
        let (id, name) = match self.current_agent() {
            Some(agent) => (agent.as_str(), self.book.name(agent).unwrap_or_default()),
            None => match self.groups.current(&self.book) {
                Some(group) if self.focus() == Pane::Groups => (group.id.as_str(), std::sync::Arc::clone(&group.name)),
                _ => return Vec::new(),
            },
        };
        let text = if command == CommandId::CopyId { id } else { &*name };
        vec![Effect::Copy {
            text: visible(text).into_owned(),
        }]
    }

    fn cancel_latest(&mut self) -> Vec<Effect> {
        let Some(request) = self.requests.latest().cloned() else {
            return Vec::new();
        };
        if self
            .opening
            .as_ref()
            .is_some_and(|opening| opening.request == request.id)
        {
            self.opening = None;
        }
        if !request.effect.is_write() {
            self.say(Word::new(Tone::Note, format!("Cancelled: {}.", request.effect.label())));
        }
        self.requests.cancel(request.id).into_iter().collect()
    }

    fn retry(&mut self) -> Vec<Effect> {
        match self.failed.take() {
            Some(effect) => vec![self.requests.again(effect)],
            None => Vec::new(),
        }
    }
}
