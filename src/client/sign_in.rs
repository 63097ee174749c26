//! What signing in asks for and what it gives.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::{Connection, Error, Kind, Operation, Result};
use crate::domain::Backend;

/// One thing a sign-in form asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormField {
    /// Key of the answer: `user_id`, `token`, …; `password` and `api_key` are those that can be used again.
    pub id: &'static str,
    /// Label for people.
    pub label: &'static str,
    /// Whether the answer is a secret: typed unseen, never shown, never kept in the profile.
    pub secret: bool,
    /// Whether it may be left empty.
    pub optional: bool,
    /// The environment variable that can answer it.
    pub variable: Option<&'static str>,
}

/// What a profile may switch about a dialect, besides the answers to its sign-in forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileSetting {
    /// Its key in the profile.
    pub name: &'static str,
    /// What it takes.
    pub accepted: Accepted,
}

/// What a profile's setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// Any text.
    Text,
    /// `true` or `false`.
    Switch,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// One way of signing in to a phone system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInForm {
    /// Stable word for this way, `account` or `ssid`.
    pub id: &'static str,
    /// Title for people.
    pub title: &'static str,
    /// What is asked, in order.
    pub fields: &'static [FormField],
}

impl SignInForm {
    /// Whether the same answers give a new session once the first has ended: a password or key does, a pasted token is
    /// itself what has ended.
    pub fn can_renew(&self) -> bool {
        self.fields
            .iter()
            .any(|field| matches!(field.id, "password" | "api_key"))
    }

    /// One of a phone system's forms by its word.
    pub(super) fn find(forms: &'static [Self], backend: Backend, id: &str) -> Result<&'static Self> {
        forms.iter().find(|form| form.id == id).ok_or_else(|| {
            let words: Vec<&str> = forms.iter().map(|form| form.id).collect();
            let what = format!(
                "there is no such way to sign in to {}; use {}",
                backend.title(),
                words.join(" or ")
            );
            refused(backend, "unknown-form", &what)
        })
    }

    /// The answer to a field, from the answers or, where it is no secret, from the profile.
    pub(super) fn answer<'a>(&self, connection: &'a Connection, answers: &'a Answers, id: &str) -> Result<&'a str> {
        self.answer_if_any(connection, answers, id)?.ok_or_else(|| {
            let label = self.field(id).map_or(id, |field| field.label);
            refused(connection.backend, "empty-secret", &format!("{label} is missing"))
        })
    }

    /// Like [`Self::answer`], for a field that may be left empty.
    pub(super) fn answer_if_any<'a>(
        &self,
        connection: &'a Connection,
        answers: &'a Answers,
        id: &str,
    ) -> Result<Option<&'a str>> {
        let field = self.field(id);
        // What is no secret may stand in the profile; a secret that stands there is never used.
        let kept = || {
            connection
                .settings
                .get(id)
                .filter(|_| field.is_some_and(|field| !field.secret))
        };
        let given = answers
            .get(id)
            .or_else(|| kept().map(String::as_str))
            .map(str::trim)
            .filter(|answer| !answer.is_empty());
        if given.is_some_and(|answer| answer.chars().any(char::is_control)) {
            let label = field.map_or(id, |field| field.label);
            let what = format!("{label} holds a line break or control character");
            return Err(refused(connection.backend, "bad-secret", &what));
        }
        Ok(given)
    }

    /// The answer to a field exactly as it was typed: blanks at its ends may belong to a password.
    pub(super) fn answer_as_typed<'a>(
        &self,
        connection: &'a Connection,
        answers: &'a Answers,
        id: &str,
    ) -> Result<&'a str> {
        // The checks are those of any answer; only the blanks stay.
        self.answer(connection, answers, id)?;
        Ok(answers.get(id).unwrap_or_default())
    }

    fn field(&self, id: &str) -> Option<&'static FormField> {
        self.fields.iter().find(|field| field.id == id)
    }
}

fn refused(backend: Backend, reason: &'static str, what: &str) -> Error {
    let message = format!("{what}; nothing was sent");
    Error::new(backend, Operation::SignIn, Kind::Auth, reason, message).with_hint("sign in again")
}

/// The answers to a form. Every answer is held as a secret, because most are.
#[derive(Default)]
pub struct Answers {
    values: BTreeMap<String, SecretString>,
}

impl Answers {
    /// Adds or replaces one answer.
    #[must_use]
    pub fn with(mut self, field: &str, answer: impl Into<String>) -> Self {
        self.values.insert(field.to_owned(), SecretString::from(answer.into()));
        self
    }

    /// One answer; an empty one counts as none.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.values
            .get(field)
            .map(ExposeSecret::expose_secret)
            .filter(|answer| !answer.is_empty())
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.values.keys()).finish()
    }
}

/// What signing in gave: the secrets of further requests, and whose they are. Belongs to one origin.
pub struct Session {
    /// The dialect it is for.
    pub backend: Backend,
    /// The origin that issued it (`scheme://host:port` plus base path); it is sent nowhere else (promise A10).
    pub origin: String,
    /// Who is signed in, for people: an account or user id, never a secret.
    pub identity: String,
    /// When it ends, in Unix seconds, where that is known.
    pub expires_at: Option<i64>,
    /// Non-secret facts the dialect needs, such as `user_id`.
    pub facts: BTreeMap<String, String>,
    /// Secrets the dialect needs, such as `ssid` or `token`.
    pub secrets: BTreeMap<String, SecretString>,
}

impl Session {
    /// One secret by name.
    pub fn secret(&self, name: &str) -> Option<&str> {
        self.secrets.get(name).map(ExposeSecret::expose_secret)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Session")
            .field("backend", &self.backend)
            .field("origin", &self.origin)
            .field("identity", &self.identity)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
