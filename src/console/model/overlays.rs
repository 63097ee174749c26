//! Commands to what lies over the panes.

use super::Model;
use crate::console::keymap::CommandId;
use crate::console::overlay::{Answer, Help, LinePurpose, Overlay, PaletteItem, Question, SignInFocus};
use crate::console::word::GroupLabel;
use crate::console::{Effect, QuitCause};
use crate::domain::Side;
use crate::text::visible;

impl Model {
    pub(super) fn open_help(&mut self) -> Vec<Effect> {
        let layer = self.layer();
        if !matches!(self.overlays.top(), Some(Overlay::Help(_))) {
            self.overlays.push(Overlay::Help(Box::new(Help::new(layer))));
        }
        Vec::new()
    }

    pub(super) fn run_in_overlay(&mut self, command: CommandId) -> Vec<Effect> {
        if command == CommandId::Close {
            return self.close();
        }
        let Some(overlay) = self.overlays.top_mut() else {
            return Vec::new();
        };
        let is_left = matches!(overlay, Overlay::Palette(palette) if palette.field().is_empty());
        if is_left && command == CommandId::TextDeleteBefore {
            return self.close();
        }
        if overlay.edit(command) {
            return Vec::new();
        }
        match overlay {
            Overlay::GroupDetails(_) => return self.run_in_group_details(command),
            Overlay::WriteOutcome(outcome) => match command {
                CommandId::Retry => {
                    self.overlays.pop();
                    return self.ask_to_save();
                }
                _ => {
                    outcome.command(command);
                }
            },
            Overlay::Review(review) => match command {
                CommandId::Save => return self.agree(),
                CommandId::EditNote => self.open_note(),
                _ => {
                    review.command(command);
                }
            },
            Overlay::Confirm(confirm) => {
                let question = confirm.question().clone();
                let answer = match command {
                    CommandId::ConfirmYes if !confirm.is_typed() => Answer::Yes(question),
                    CommandId::ConfirmTyped => confirm.answer(),
                    CommandId::ConfirmNo => Answer::No(question),
                    CommandId::ConfirmDiscard => Answer::Discard(question),
                    _ => Answer::Mismatch,
                };
                return self.take_answer(answer);
            }
            Overlay::Merge(view) => match command {
                CommandId::MergeMine => view.decide(Side::Mine),
                CommandId::MergeTheirs => view.decide(Side::Theirs),
                CommandId::MergeAllMine => view.decide_open(Side::Mine),
                CommandId::MergeAllTheirs => view.decide_open(Side::Theirs),
                CommandId::Undo => {
                    view.undo();
                }
                CommandId::Redo => {
                    view.redo();
                }
                CommandId::Save => {
                    let mut effects = self.take_merge();
                    effects.extend(self.keep_draft_at_rest());
                    return effects;
                }
                _ => {
                    view.command(command);
                }
            },
            Overlay::SignIn(sign_in) => match command {
                CommandId::NextField => sign_in.next(1),
                CommandId::PreviousField => sign_in.next(-1),
                CommandId::TextLeft | CommandId::TextRight if sign_in.focus() == SignInFocus::Way => sign_in.turn_way(),
                CommandId::SubmitForm if sign_in.focus() == SignInFocus::Way => sign_in.next(1),
                CommandId::SubmitForm => return self.submit_sign_in(),
                _ => {}
            },
            Overlay::GroupForm(form) => match command {
                CommandId::NextField => form.next(1),
                CommandId::PreviousField => form.next(-1),
                CommandId::SubmitForm => return self.submit_group(),
                _ => {}
            },
            Overlay::LineForm(_) if command == CommandId::SubmitForm => self.submit_line(),
            Overlay::Palette(palette) => match command {
                CommandId::Choose => return self.choose_in_palette(),
                _ => {
                    palette.command(command);
                }
            },
            Overlay::ProfilePicker(picker) => match command {
                CommandId::Choose => return self.choose_profile(),
                _ => {
                    picker.command(command);
                }
            },
            Overlay::AgentCard(_) => return self.run_in_agent_card(command),
            Overlay::ErrorDetails(_) => return self.run_in_error_details(command),
            Overlay::Help(help) => {
                help.command(command);
            }
            Overlay::LineForm(_) => {}
        }
        Vec::new()
    }

    fn run_in_agent_card(&mut self, command: CommandId) -> Vec<Effect> {
        let Some(Overlay::AgentCard(card)) = self.overlays.top_mut() else {
            return Vec::new();
        };
        let text = match command {
            CommandId::Refresh => return self.load_lists(),
            CommandId::CopyId => card.agent().to_string(),
            CommandId::CopyName => self.book.name(card.agent()).unwrap_or_default().to_string(),
            _ => {
                card.command(command);
                return Vec::new();
            }
        };
        vec![Effect::Copy {
            text: visible(&text).into_owned(),
        }]
    }

    fn run_in_group_details(&mut self, command: CommandId) -> Vec<Effect> {
        let Some(Overlay::GroupDetails(details)) = self.overlays.top_mut() else {
            return Vec::new();
        };
        if command == CommandId::CopyId {
            let text = visible(details.group().id.as_str()).into_owned();
            return vec![Effect::Copy { text }];
        }
        details.command(command);
        Vec::new()
    }

    fn run_in_error_details(&mut self, command: CommandId) -> Vec<Effect> {
        let Some(Overlay::ErrorDetails(details)) = self.overlays.top_mut() else {
            return Vec::new();
        };
        match command {
            CommandId::CopyId => vec![Effect::Copy {
                text: visible(&details.failure().pair()).into_owned(),
            }],
            CommandId::Retry => {
                self.overlays.pop();
                self.run_in_panes(CommandId::Retry)
            }
            _ => {
                details.command(command);
                Vec::new()
            }
        }
    }

    /// Closes the window on top without doing anything.
    fn close(&mut self) -> Vec<Effect> {
        match self.overlays.pop() {
            Some(Overlay::SignIn(sign_in)) => self.give_up_signing_in(sign_in.sending()),
            Some(Overlay::Review(_)) => self.stop_looking_ahead(),
            // Closing a form does not stop what was sent from it; what comes of it is told in the list.
            _ => Vec::new(),
        }
    }

    fn take_answer(&mut self, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::Mismatch => Vec::new(),
            Answer::No(question) => {
                self.overlays.pop();
                match question {
                    Question::OpenDraft { .. } => self.ask_about_drafts(),
                    Question::Pay { effect, .. } => self.not_paid(&effect),
                    _ => {}
                }
                self.stop_looking_ahead()
            }
            Answer::Discard(question) => {
                let Question::OpenDraft { draft, opened } = question else {
                    return Vec::new();
                };
                self.overlays.pop();
                self.discard_draft(draft.group(), opened)
            }
            Answer::Yes(question) => {
                self.overlays.pop();
                let mut effects = self.stop_looking_ahead();
                effects.extend(self.act(question));
                effects
            }
        }
    }

    fn act(&mut self, question: Question) -> Vec<Effect> {
        match question {
            Question::Save { step, hazards } => self.write(step, hazards),
            Question::ChangeGroup { intent, hazards } => self.change_group(intent, hazards),
            Question::Pay { effect, .. } => self.pay(*effect),
            Question::LeaveEditor { then_open, .. } => self.leave(then_open),
            Question::QuitDirty { .. } | Question::QuitWriting => self.quit(QuitCause::Asked),
            Question::SignOut => vec![self.requests.begin(|id| Effect::SignOut { id })],
            Question::OpenProfile { name } => {
                let mut effects = self.keep_draft();
                effects.push(Effect::OpenProfile { name });
                effects
            }
            Question::OpenDraft { draft, .. } => {
                self.groups.go_to(draft.group());
                let group = GroupLabel {
                    id: draft.group().clone(),
                    name: std::sync::Arc::clone(&draft.group_name),
                };
                let mut effects = self.follow_cursor();
                effects.extend(self.open(group, Some(*draft)));
                effects
            }
        }
    }

    fn submit_line(&mut self) {
        let Some(Overlay::LineForm(form)) = self.overlays.pop() else {
            return;
        };
        let Some(editor) = &mut self.editor else { return };
        match form.purpose() {
            LinePurpose::Note => editor.set_note(form.field().text()),
            LinePurpose::Ids => editor.mark_ids(form.field().text()),
        }
    }

    fn choose_in_palette(&mut self) -> Vec<Effect> {
        let Some(Overlay::Palette(palette)) = self.overlays.pop() else {
            return Vec::new();
        };
        match palette.current() {
            Some(PaletteItem::Command(command)) => self.run(*command),
            Some(PaletteItem::Group(group, _)) => {
                self.groups.go_to(group);
                self.layout.focus_list();
                self.follow_cursor()
            }
            None => Vec::new(),
        }
    }

    fn choose_profile(&mut self) -> Vec<Effect> {
        let Some(Overlay::ProfilePicker(picker)) = self.overlays.pop() else {
            return Vec::new();
        };
        let Some(name) = picker.current().map(|entry| entry.name.clone()) else {
            return Vec::new();
        };
        if name == self.site.profile {
            return Vec::new();
        }
        if self.unsaved().is_some() || self.requests.is_writing() {
            self.ask(crate::console::overlay::Confirm::key(Question::OpenProfile { name }));
            return Vec::new();
        }
        vec![Effect::OpenProfile { name }]
    }
}
