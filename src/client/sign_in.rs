//! What signing in asks for and what it gives.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::domain::Backend;

/// One thing a sign-in form asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormField {
    /// Key of the answer: `user_id`, `token`, …
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
