//! The sign-in form, over whatever was being done.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::client::{Answers, FormField, SignInForm};
use crate::console::RequestId;
use crate::console::effect::SealedAnswers;
use crate::console::widget::{FieldKind, TextField};
use crate::console::word::{Tone, Word};

/// What has the focus in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInFocus {
    /// The choice between the ways of signing in; left and right change it.
    Way,
    /// A field, by its place.
    Field(usize),
    /// The button.
    Button,
}

/// Signing in by one of the ways the phone system knows.
pub struct SignIn {
    forms: Vec<SignInForm>,
    way: usize,
    fields: Vec<TextField>,
    /// Answers that are no secrets, by question; they hold for every way that asks it.
    known: BTreeMap<String, String>,
    focus: SignInFocus,
    sending: Option<RequestId>,
    word: Option<Word>,
    /// The field that the word is about.
    word_field: Option<usize>,
}

impl SignIn {
    /// An empty form, with `word` saying why it is there. `known` answers are filled in: identities, never secrets.
    pub fn new(forms: Vec<SignInForm>, word: Option<Word>) -> Self {
        let mut sign_in = Self {
            forms,
            way: 0,
            fields: Vec::new(),
            known: BTreeMap::new(),
            focus: SignInFocus::Field(0),
            sending: None,
            word,
            word_field: None,
        };
        sign_in.lay_out();
        sign_in
    }

    fn lay_out(&mut self) {
        self.fields = self
            .questions()
            .iter()
            .map(|question| self.field_for(question))
            .collect();
        self.focus = self.first_open();
    }

    /// The first question that needs an answer and has none, else the first that could have one.
    fn first_open(&self) -> SignInFocus {
        let is_empty = |place: &usize| self.fields.get(*place).is_some_and(|field| field.text().is_empty());
        let is_needed = |place: &usize| self.questions().get(*place).is_some_and(|question| !question.optional);
        let empty = || (0..self.fields.len()).filter(is_empty);
        let open = empty().find(is_needed).or_else(|| empty().next());
        open.map_or(SignInFocus::Button, SignInFocus::Field)
    }

    fn field_for(&self, question: &FormField) -> TextField {
        match self.known.get(question.id) {
            Some(answer) if !question.secret => TextField::with_text(answer),
            _ => empty_field(question),
        }
    }

    /// Fills in an answer that is no secret, such as the user id of the profile, wherever it is asked.
    pub fn fill(&mut self, id: &str, answer: &str) {
        self.known.insert(id.to_owned(), answer.to_owned());
        let place = self
            .questions()
            .iter()
            .position(|field| field.id == id && !field.secret);
        let Some(place) = place else { return };
        if let Some(field) = self.fields.get_mut(place) {
            *field = TextField::with_text(answer);
        }
        self.focus = self.first_open();
    }

    /// All ways of signing in.
    pub fn forms(&self) -> &[SignInForm] {
        &self.forms
    }

    /// The way that is chosen.
    pub fn form(&self) -> Option<&SignInForm> {
        self.forms.get(self.way)
    }

    /// What is asked, in order.
    pub fn questions(&self) -> &'static [FormField] {
        self.form().map_or(&[], |form| form.fields)
    }

    /// What is typed, in the same order. Secrets are drawn as dots.
    pub fn fields(&self) -> &[TextField] {
        &self.fields
    }

    /// What has the focus.
    pub const fn focus(&self) -> SignInFocus {
        self.focus
    }

    /// The request on its way, if one is.
    pub const fn sending(&self) -> Option<RequestId> {
        self.sending
    }

    /// What the form has to say.
    pub const fn word(&self) -> Option<&Word> {
        self.word.as_ref()
    }

    /// The field that [`SignIn::word`] is about, by its place; `None` when it is about the whole form.
    pub const fn word_field(&self) -> Option<usize> {
        self.word_field
    }

    pub(super) fn field_mut(&mut self) -> Option<&mut TextField> {
        match self.focus {
            SignInFocus::Field(place) if self.sending.is_none() => self.fields.get_mut(place),
            _ => None,
        }
    }

    /// Goes `by` places on, or back when negative, round the form.
    pub fn next(&mut self, by: isize) {
        let mut places: Vec<SignInFocus> = (0..self.fields.len()).map(SignInFocus::Field).collect();
        places.push(SignInFocus::Button);
        if self.forms.len() > 1 {
            places.insert(0, SignInFocus::Way);
        }
        let now = places.iter().position(|place| *place == self.focus).unwrap_or(0);
        let len = places.len();
        let place = (now + len).wrapping_add_signed(by) % len;
        self.focus = places.get(place).copied().unwrap_or(SignInFocus::Button);
    }

    /// Takes the next way of signing in; what was typed for the other one is dropped.
    pub fn turn_way(&mut self) {
        if self.forms.len() > 1 && self.sending.is_none() {
            self.way = (self.way + 1) % self.forms.len();
            self.lay_out();
            self.word_field = None;
            self.focus = SignInFocus::Way;
        }
    }

    /// The form and its answers, when everything needed is there; otherwise the form says what is missing.
    pub fn submit(&mut self) -> Option<(SignInForm, SealedAnswers)> {
        if self.sending.is_some() {
            return None;
        }
        let form = *self.form()?;
        let typed = || form.fields.iter().zip(&self.fields);
        let missing = typed().position(|(field, input)| !field.optional && input.text().is_empty());
        if let Some(place) = missing {
            let label = form.fields.get(place).map_or("", |field| field.label);
            self.focus = SignInFocus::Field(place);
            self.word_field = Some(place);
            self.word = Some(Word::new(Tone::Refused, format!("{label} is missing.")));
            return None;
        }
        let answers = typed().fold(Answers::default(), |answers, (field, input)| {
            answers.with(field.id, input.text())
        });
        Some((form, SealedAnswers(Arc::new(answers))))
    }

    /// Remembers that the answers are on their way.
    pub fn begin(&mut self, id: RequestId) {
        self.sending = Some(id);
        self.word = None;
    }

    /// Shows why it failed. Secrets are dropped, because the next try needs others; the rest stays.
    pub fn fail(&mut self, word: Word) {
        self.sending = None;
        let is_about_secret = word.failure.as_ref().is_some_and(|failure| failure.kind() == "auth");
        self.word = Some(word);
        for (field, input) in self.questions().iter().zip(&mut self.fields) {
            if field.secret {
                *input = empty_field(field);
            }
        }
        let secret = self.questions().iter().position(|field| field.secret);
        self.focus = secret.map_or(SignInFocus::Button, SignInFocus::Field);
        self.word_field = secret.filter(|_| is_about_secret);
    }
}

fn empty_field(question: &FormField) -> TextField {
    TextField::new(if question.secret {
        FieldKind::Secret
    } else {
        FieldKind::Plain
    })
}

impl fmt::Debug for SignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SignIn")
            .field("form", &self.form().map(|form| form.id))
            .field("focus", &self.focus)
            .field("sending", &self.sending)
            .field("word", &self.word)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: FormField = FormField {
        id: "user_id",
        label: "User id",
        secret: false,
        optional: false,
        variable: None,
    };
    const ACCOUNT: SignInForm = SignInForm {
        id: "account",
        title: "User id and token",
        fields: &[
            FIELD,
            FormField {
                id: "token",
                label: "Token",
                secret: true,
                ..FIELD
            },
        ],
    };
    const SSID: SignInForm = SignInForm {
        id: "ssid",
        title: "Session id",
        fields: &[FormField {
            id: "ssid",
            label: "SSID",
            secret: true,
            ..FIELD
        }],
    };

    fn type_into(sign_in: &mut SignIn, text: &str) {
        sign_in.field_mut().expect("a field with the focus").paste(text);
    }

    #[test]
    fn a_missing_answer_is_named_and_gets_the_focus() {
        let mut sign_in = SignIn::new(vec![ACCOUNT], None);
        sign_in.fill("user_id", "29791451");
        assert_eq!(sign_in.focus(), SignInFocus::Field(1));
        sign_in.next(1);
        assert_eq!(sign_in.submit(), None);
        assert_eq!(sign_in.focus(), SignInFocus::Field(1));
        assert_eq!(sign_in.word().map(|word| word.text.as_str()), Some("Token is missing."));
        assert_eq!(sign_in.word_field(), Some(1));
    }

    #[test]
    fn secrets_are_dropped_after_a_refusal_and_never_printed() {
        let mut sign_in = SignIn::new(vec![ACCOUNT, SSID], None);
        type_into(&mut sign_in, "29791451");
        sign_in.next(1);
        type_into(&mut sign_in, "canary");
        let (_, answers) = sign_in.submit().expect("everything is there");
        assert_eq!(answers.0.get("token"), Some("canary"));
        assert!(!format!("{sign_in:?} {answers:?}").contains("canary"));
        sign_in.fail(Word::new(Tone::Failed, "refused"));
        assert_eq!(sign_in.fields()[0].text(), "29791451");
        assert_eq!(sign_in.fields()[1].text(), "");
        assert_eq!(sign_in.focus(), SignInFocus::Field(1));
    }

    #[test]
    fn what_the_profile_knows_is_filled_in_for_every_way_and_the_password_is_what_is_left() {
        const PASSWORD: SignInForm = SignInForm {
            id: "password",
            title: "User and password",
            fields: &[
                FormField {
                    id: "account_realm",
                    label: "Realm",
                    optional: true,
                    ..FIELD
                },
                FIELD,
                FormField {
                    id: "password",
                    label: "Password",
                    secret: true,
                    ..FIELD
                },
            ],
        };
        let mut sign_in = SignIn::new(vec![SSID, PASSWORD, ACCOUNT], None);
        sign_in.fill("user_id", "29791451");
        sign_in.fill("password", "from a file");
        sign_in.turn_way();
        let typed: Vec<&str> = sign_in.fields().iter().map(TextField::text).collect();
        assert_eq!(typed, ["", "29791451", ""]);
        sign_in.next(1);
        sign_in.next(1);
        sign_in.next(1);
        assert_eq!(sign_in.focus(), SignInFocus::Field(2));
        type_into(&mut sign_in, " with blanks ");
        let (form, answers) = sign_in.submit().expect("everything needed is there");
        assert_eq!(
            (form.id, answers.0.get("password")),
            ("password", Some(" with blanks "))
        );
        let mut at_once = SignIn::new(vec![PASSWORD], None);
        at_once.fill("user_id", "29791451");
        assert_eq!(at_once.focus(), SignInFocus::Field(2));
    }

    #[test]
    fn the_focus_goes_round_and_another_way_starts_empty() {
        let mut sign_in = SignIn::new(vec![ACCOUNT, SSID], None);
        sign_in.next(-1);
        assert_eq!(sign_in.focus(), SignInFocus::Way);
        sign_in.next(-1);
        assert_eq!(sign_in.focus(), SignInFocus::Button);
        sign_in.turn_way();
        assert_eq!(sign_in.form().map(|form| form.id), Some("ssid"));
    }
}
