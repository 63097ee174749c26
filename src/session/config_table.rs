//! Reading one TOML table key by key, collecting problems instead of stopping at the first.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::config_problem::ConfigProblem;
use crate::text::{nearest, visible};

/// Words by which people try to keep a secret in the file.
const SECRET_WORDS: [&str; 7] = [
    "token",
    "ssid",
    "password",
    "secret",
    "api_key",
    "apikey",
    "open_api_token",
];

/// The text of a configuration file and what was found wrong in it.
pub(super) struct ConfigText<'t> {
    text: &'t str,
    problems: Vec<ConfigProblem>,
}

impl<'t> ConfigText<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self {
            text,
            problems: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, code: &'static str, key: String, span: &Range<usize>, what: impl Into<String>) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        self.problems.push(ConfigProblem {
            line: before.matches('\n').count() + 1,
            key,
            code,
            what: what.into(),
        });
    }

    pub(super) fn into_problems(self) -> Vec<ConfigProblem> {
        self.problems
    }
}

/// A value with the place it stands at.
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// One table being read. Every key asked for is a known key; [`finish`](Self::finish) reports the others, so that
/// the list of accepted keys cannot differ from the keys that are read.
pub(super) struct TableReader<'r, 't> {
    source: &'r mut ConfigText<'t>,
    table: &'r DeTable<'t>,
    place: Range<usize>,
    prefix: String,
    known: Vec<&'static str>,
}

impl<'r, 't> TableReader<'r, 't> {
    pub(super) const fn new(
        source: &'r mut ConfigText<'t>,
        table: &'r DeTable<'t>,
        place: Range<usize>,
        prefix: String,
    ) -> Self {
        Self {
            source,
            table,
            place,
            prefix,
            known: Vec::new(),
        }
    }

    fn value(&mut self, key: &'static str) -> Option<&'r Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.table
            .iter()
            .find(|(name, _)| name.get_ref().as_ref() == key)
            .map(|(_, value)| value)
    }

    fn dotted(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// Reports what is wrong with the value of a key.
    pub(super) fn wrong(&mut self, key: &str, span: &Range<usize>, what: impl Into<String>) {
        self.wrong_with("invalid", key, span, what);
    }

    /// Reports it under a code of its own.
    pub(super) fn wrong_with(&mut self, code: &'static str, key: &str, span: &Range<usize>, what: impl Into<String>) {
        let dotted = self.dotted(key);
        self.source.problem(code, dotted, span, what);
    }

    /// Reports that a key must be there, at the line of the table; nothing when it is there and wrong.
    pub(super) fn missing(&mut self, key: &str, what: impl Into<String>) {
        if self.table.iter().any(|(name, _)| name.get_ref().as_ref() == key) {
            return;
        }
        let place = self.place.clone();
        self.wrong(key, &place, what);
    }

    /// Text that is not empty and has no control characters.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Found<String>> {
        let value = self.value(key)?;
        let span = value.span();
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() && !text.chars().any(char::is_control) => {
                return Some(Found {
                    value: Cow::clone(text).into_owned(),
                    span,
                });
            }
            DeValue::String(text) if text.trim().is_empty() => self.wrong(key, &span, "must not be empty"),
            DeValue::String(_) => self.wrong(key, &span, "must not contain control characters"),
            _ => self.wrong(key, &span, "must be text in quotes"),
        }
        None
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        if let DeValue::Boolean(flag) = value.get_ref() {
            return Some(*flag);
        }
        self.wrong(key, &value.span(), "must be true or false");
        None
    }

    /// A whole number within bounds.
    pub(super) fn number(&mut self, key: &'static str, bounds: RangeInclusive<u32>) -> Option<u32> {
        let value = self.value(key)?;
        if let DeValue::Integer(number) = value.get_ref()
            && let Ok(number) = u32::from_str_radix(number.as_str(), number.radix())
            && bounds.contains(&number)
        {
            return Some(number);
        }
        let what = format!("must be a whole number from {} to {}", bounds.start(), bounds.end());
        self.wrong(key, &value.span(), what);
        None
    }

    /// One of a few words.
    pub(super) fn one_of<T: Copy>(&mut self, key: &'static str, accepted: &[(&str, T)]) -> Option<T> {
        let value = self.value(key)?;
        let found = value
            .get_ref()
            .as_str()
            .and_then(|word| accepted.iter().find(|(accepted, _)| *accepted == word));
        if let Some((_, meaning)) = found {
            return Some(*meaning);
        }
        let words: Vec<_> = accepted.iter().map(|(word, _)| *word).collect();
        self.wrong(
            key,
            &value.span(),
            format!("is not known; accepted: {}", words.join(", ")),
        );
        None
    }

    /// A list of texts, the first not empty.
    pub(super) fn words(&mut self, key: &'static str) -> Option<Vec<String>> {
        let value = self.value(key)?;
        let words: Option<Vec<String>> = value.get_ref().as_array().and_then(|items| {
            let texts = items.iter().map(|item| item.get_ref().as_str().map(str::to_owned));
            texts.collect()
        });
        match words {
            Some(words) if words.first().is_some_and(|program| !program.is_empty()) => Some(words),
            _ => {
                self.wrong(
                    key,
                    &value.span(),
                    "must be a list of texts, the program first: [\"pass\", \"show\", \"name\"]",
                );
                None
            }
        }
    }

    /// A table below this one.
    pub(super) fn table(&mut self, key: &'static str) -> Option<TableReader<'_, 't>> {
        let value = self.value(key)?;
        let span = value.span();
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(key, &span, "must be a table");
            return None;
        };
        let prefix = format!("{}{key}.", self.prefix);
        Some(TableReader::new(self.source, table, span, prefix))
    }

    /// Every table below this one, under names of the user's choice.
    pub(super) fn each_table(mut self, mut read: impl FnMut(&Found<&str>, TableReader<'_, 't>)) {
        for (name, value) in self.table {
            let key = name.get_ref().as_ref();
            let span = value.span();
            let DeValue::Table(table) = value.get_ref() else {
                self.wrong(key, &span, "must be a table");
                continue;
            };
            // A header is one line, and says where the table is better than its first value.
            let place = name.span();
            let prefix = format!("{}{key}.", self.prefix);
            let found = Found {
                value: key,
                span: place.clone(),
            };
            read(&found, TableReader::new(self.source, table, place, prefix));
        }
    }

    /// Reports the keys nobody asked for.
    pub(super) fn finish(mut self) {
        for (name, _) in self.table {
            let key = name.get_ref().as_ref();
            if self.known.contains(&key) {
                continue;
            }
            let what = if SECRET_WORDS.contains(&key) {
                "does not belong here: secrets are kept by `callboard sign-in`, not in this file".to_owned()
            } else if let Some(meant) = nearest(key, self.known.iter().copied()) {
                format!("is not known; did you mean `{meant}`?")
            } else {
                format!("is not known; accepted: {}", self.known.join(", "))
            };
            let shown = visible(key).into_owned();
            self.wrong(&shown, &name.span(), what);
        }
    }
}
