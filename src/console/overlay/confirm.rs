//! Questions: one key for what is easily put right, the typed name for what is not.

use crate::assignment::GroupIntent;
use crate::client::{GroupUse, Lint, Listing};
use crate::console::effect::Effect;
use crate::console::saved::SavedDraft;
use crate::console::site::Drafts;
use crate::console::widget::TextField;
use crate::console::word::{GroupLabel, Tone, Word};
use crate::console::{Failure, RequestId};
use crate::domain::{AgentId, Hazard, Step};
use crate::text::visible;

/// What is asked, and with it what happens on yes.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Writes a roster in spite of its hazards.
    Save {
        /// What would be written.
        step: Step,
        /// What makes it dangerous.
        hazards: Vec<Hazard>,
    },
    /// Creates, renames, switches or deletes a group.
    ChangeGroup {
        /// What is wanted.
        intent: GroupIntent,
        /// What makes it dangerous.
        hazards: Vec<Hazard>,
    },
    /// Sends a change again, with the word that it may cost what the phone system has named.
    Pay {
        /// The price, as one sentence of theirs.
        price: String,
        /// What it is about.
        group: GroupLabel,
        /// The change, as it was sent before.
        effect: Box<Effect>,
    },
    /// Leaves the editor and drops the draft.
    LeaveEditor {
        /// What would be lost: `+4 −1`.
        lost: String,
        /// Which group is opened instead, if that is why one leaves.
        then_open: Option<GroupLabel>,
    },
    /// Ends the program with a draft.
    QuitDirty {
        /// What is not saved: `+4 −1`.
        unsaved: String,
        /// What becomes of it.
        drafts: Drafts,
    },
    /// Ends the program while a write is on its way.
    QuitWriting,
    /// Forgets the session.
    SignOut,
    /// Changes to another profile with a draft, which is kept.
    OpenProfile {
        /// Its name.
        name: String,
    },
    /// Goes on from a kept draft; no keeps it for later.
    OpenDraft {
        /// The draft.
        draft: Box<SavedDraft>,
        /// Its group, when opening that one is why it is asked: discarding the draft then opens the group without it.
        opened: Option<GroupLabel>,
    },
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Do it.
    Yes(Question),
    /// Do not.
    No(Question),
    /// Throw away what was asked about.
    Discard(Question),
    /// The typed text is not the text asked for; the question stays.
    Mismatch,
}

/// What is known about the uses of the group that is asked about.
#[derive(Clone, Debug, Default)]
pub enum Uses {
    /// It is not asked about any group's end.
    #[default]
    NotAsked,
    /// The answer to this request is waited for; whoever is in a hurry need not.
    Asking(RequestId),
    /// What the phone system told.
    Told(Listing<GroupUse>),
    /// It cannot tell, for this reason.
    CannotTell(String),
    /// It did not.
    Failed(Failure),
}

/// A question on screen.
#[derive(Clone, Debug)]
pub struct Confirm {
    question: Question,
    members: Vec<AgentId>,
    uses: Uses,
    lints: Vec<Lint>,
    wanted: Option<String>,
    field: TextField,
    word: Option<Word>,
}

impl Confirm {
    /// Asks for one key.
    pub fn key(question: Question) -> Self {
        Self {
            question,
            members: Vec::new(),
            uses: Uses::default(),
            lints: Vec::new(),
            wanted: None,
            field: TextField::default(),
            word: None,
        }
    }

    /// Asks for the group's name, letter by letter; for its id where the name cannot be typed.
    pub fn typed(question: Question, group: &GroupLabel) -> Self {
        let name = &*group.name;
        // What is on screen must be what is typed: a name with hidden characters looks otherwise than it is.
        let is_typable = !name.is_empty() && *visible(name) == *name;
        let wanted = if is_typable {
            name.to_owned()
        } else {
            group.id.to_string()
        };
        Self {
            wanted: Some(wanted),
            ..Self::key(question)
        }
    }

    /// What is asked.
    pub const fn question(&self) -> &Question {
        &self.question
    }

    /// The same with who is in the group and what is known about its uses so far.
    #[must_use]
    pub fn with_dependents(mut self, members: Vec<AgentId>, uses: Uses) -> Self {
        self.members = members;
        self.uses = uses;
        self
    }

    /// Who is in the group that is asked about.
    pub fn members(&self) -> &[AgentId] {
        &self.members
    }

    /// The same with what was foreseen so far.
    #[must_use]
    pub fn with_lints(mut self, lints: Vec<Lint>) -> Self {
        self.lints = lints;
        self
    }

    /// What uses the group.
    pub const fn uses(&self) -> &Uses {
        &self.uses
    }

    /// Takes what uses the group, when this is the question that waits for it.
    pub fn take_uses(&mut self, id: RequestId, uses: Uses) {
        if self.asks_uses() == Some(id) {
            self.uses = uses;
        }
    }

    /// The request for uses on its way, if one is.
    pub const fn asks_uses(&self) -> Option<RequestId> {
        match self.uses {
            Uses::Asking(id) => Some(id),
            _ => None,
        }
    }

    /// What was foreseen about the change.
    pub fn lints(&self) -> &[Lint] {
        &self.lints
    }

    /// Takes what was foreseen about a step, when this asks about that very step.
    pub fn take_lints(&mut self, about: &Step, lints: &[Lint]) {
        if matches!(&self.question, Question::Save { step, .. } if step == about) {
            self.lints = lints.to_vec();
        }
    }

    /// What must be typed; `None` when a key is enough.
    pub fn wanted(&self) -> Option<&str> {
        self.wanted.as_deref()
    }

    /// Whether something must be typed.
    pub const fn is_typed(&self) -> bool {
        self.wanted.is_some()
    }

    /// The typed text.
    pub const fn field(&self) -> &TextField {
        &self.field
    }

    pub(super) fn field_mut(&mut self) -> Option<&mut TextField> {
        self.word = None;
        self.wanted.is_some().then_some(&mut self.field)
    }

    /// What the question has to say about the last answer.
    pub const fn word(&self) -> Option<&Word> {
        self.word.as_ref()
    }

    /// Takes the typed answer: exactly the text asked for is yes, nothing is no.
    pub fn answer(&mut self) -> Answer {
        let typed = self.field.text();
        match &self.wanted {
            Some(_) if typed.is_empty() => Answer::No(self.question.clone()),
            Some(wanted) if typed == wanted => Answer::Yes(self.question.clone()),
            Some(wanted) => {
                let text = format!("confirm/mismatch: that is not exactly `{wanted}`. Nothing was sent.");
                self.word = Some(Word::new(Tone::Refused, text));
                Answer::Mismatch
            }
            None => Answer::No(self.question.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Group, GroupStatus};

    fn delete(name: &str) -> Confirm {
        let group = Group::named("28", name, GroupStatus::Active);
        let label = GroupLabel::of(&group);
        let question = Question::ChangeGroup {
            intent: GroupIntent::Delete { group },
            hazards: Vec::new(),
        };
        Confirm::typed(question, &label)
    }

    fn answer(confirm: &mut Confirm, typed: &str) -> Answer {
        confirm.field = TextField::with_text(typed);
        confirm.answer()
    }

    #[test]
    fn only_the_exact_name_is_yes() {
        let mut confirm = delete("Support L1");
        assert_eq!(answer(&mut confirm, "support l1"), Answer::Mismatch);
        assert_eq!(answer(&mut confirm, "Support L1\u{200b}"), Answer::Mismatch);
        assert_eq!(answer(&mut confirm, "Support L1 "), Answer::Mismatch);
        assert!(
            confirm
                .word()
                .is_some_and(|word| word.text.starts_with("confirm/mismatch"))
        );
        assert!(matches!(answer(&mut confirm, "Support L1"), Answer::Yes(_)));
    }

    #[test]
    fn nothing_typed_is_no() {
        assert!(matches!(answer(&mut delete("Support L1"), ""), Answer::No(_)));
    }

    #[test]
    fn a_name_nobody_can_type_is_asked_for_by_its_id() {
        assert_eq!(delete("Sup\u{200b}port").wanted(), Some("28"));
        assert_eq!(delete("").wanted(), Some("28"));
    }
}
