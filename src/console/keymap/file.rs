//! Reads a key file into rows, noting everything that is wrong with it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::command::CommandId;
use super::key::KeySequence;
use super::layer::Layer;
use super::problem::{KeymapProblem, ProblemKind};
use crate::text::nearest;

/// A key file: its text, and its name for messages.
#[derive(Clone, Copy, Debug)]
pub struct KeymapSource<'a> {
    /// The file as the user knows it, such as `~/.config/callboard/keymap.toml`.
    pub name: &'a str,
    /// Its content.
    pub text: &'a str,
}

/// A row of a key file: a command and its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) layer: Layer,
    pub(super) command: CommandId,
    pub(super) keys: Vec<KeySequence>,
    pub(super) line: usize,
}

/// The good rows of `source` in their order; everything else becomes a problem.
pub(super) fn read(source: KeymapSource<'_>, problems: &mut Vec<KeymapProblem>) -> Vec<Row> {
    let mut reader = Reader {
        source,
        problems,
        rows: Vec::new(),
    };
    let (document, errors) = DeTable::parse_recoverable(source.text);
    for error in errors {
        let at = error.span().unwrap_or(0..0);
        reader.report(at, ProblemKind::Syntax(error.message().to_owned()));
    }
    for (name, value) in in_order(document.get_ref()) {
        let Some(layer) = Layer::from_name(name.get_ref()) else {
            let nearest = nearest(name.get_ref(), Layer::ALL.iter().map(|layer| layer.name()));
            reader.report(
                name.span(),
                ProblemKind::UnknownLayer {
                    name: name.get_ref().to_string(),
                    nearest,
                },
            );
            continue;
        };
        match value.get_ref() {
            DeValue::Table(table) => reader.layer(layer, table),
            _ => reader.report(
                name.span(),
                ProblemKind::Syntax(format!("`{}` must be a table", layer.name())),
            ),
        }
    }
    let mut rows = reader.rows;
    rows.sort_by_key(|row| row.line);
    rows
}

struct Reader<'a, 'p> {
    source: KeymapSource<'a>,
    problems: &'p mut Vec<KeymapProblem>,
    rows: Vec<Row>,
}

impl Reader<'_, '_> {
    fn report(&mut self, at: Range<usize>, kind: ProblemKind) {
        let line = self.line(at);
        self.problems.push(KeymapProblem {
            file: self.source.name.to_owned(),
            line,
            kind,
        });
    }

    fn line(&self, at: Range<usize>) -> usize {
        let before = self.source.text.as_bytes().iter().take(at.start);
        before.filter(|byte| **byte == b'\n').count() + 1
    }

    fn layer(&mut self, layer: Layer, table: &DeTable<'_>) {
        for (id, value) in in_order(table) {
            let Some(command) = CommandId::from_id(id.get_ref()) else {
                let nearest = nearest(id.get_ref(), CommandId::ALL.iter().map(|command| command.id()));
                self.report(
                    id.span(),
                    ProblemKind::UnknownCommand {
                        id: id.get_ref().to_string(),
                        nearest,
                    },
                );
                continue;
            };
            if !command.works_in(layer) {
                self.report(id.span(), ProblemKind::WrongLayer { command, layer });
                continue;
            }
            let keys = self.keys(layer, id.get_ref(), value);
            let line = self.line(id.span());
            self.rows.push(Row {
                layer,
                command,
                keys,
                line,
            });
        }
    }

    fn keys(&mut self, layer: Layer, id: &str, value: &Spanned<DeValue<'_>>) -> Vec<KeySequence> {
        let values: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            _ => vec![value],
        };
        let mut keys = Vec::new();
        for value in values {
            let DeValue::String(text) = value.get_ref() else {
                self.report(value.span(), ProblemKind::NotKeys(id.to_owned()));
                continue;
            };
            match text.parse::<KeySequence>() {
                Err(error) => self.report(value.span(), error.into()),
                Ok(sequence) if layer.takes_text() && types_text(&sequence) => {
                    self.report(value.span(), ProblemKind::TakesText { keys: sequence, layer });
                }
                Ok(sequence) => keys.push(sequence),
            }
        }
        keys
    }
}

fn types_text(keys: &KeySequence) -> bool {
    keys.presses().first().is_some_and(|press| press.text().is_some())
}

/// The entries of a table as the file has them; the table itself sorts them by name.
fn in_order<'t, 'a>(
    table: &'t DeTable<'a>,
) -> impl Iterator<Item = (&'t Spanned<toml::de::DeString<'a>>, &'t Spanned<DeValue<'a>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries.into_iter()
}
