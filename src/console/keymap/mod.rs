//! Keys as data: which presses mean which command, and everything that can be told from that.
//!
//! ```text
//!  command.rs  the one table of commands ─┐
//!  assets/keymap.toml ── the user's file ─┴─▶ Keymap ─▶ resolve: presses → CommandId
//!                                                   ├─▶ hints, pending keys
//!                                                   └─▶ help page, palette
//! ```

mod availability;
mod command;
mod file;
mod help;
mod hints;
mod key;
mod layer;
mod pressed;
mod problem;
#[cfg(test)]
mod tests;
mod trie;

pub use availability::Availability;
pub use command::CommandId;
pub use file::KeymapSource;
pub use help::{HelpRow, HelpSection, PaletteEntry};
pub use hints::{Hint, PendingKey};
pub use key::{Key, KeyPress, KeySequence, Modifiers, NotAKey};
pub use layer::Layer;
pub use pressed::{Press, PressedKeys};
pub use problem::{KeymapProblem, KeymapProblems, ProblemKind};

use std::collections::BTreeMap;

use self::file::Row;
use self::trie::{Conflict, Step, Trie};

const DEFAULT: KeymapSource<'static> = KeymapSource {
    name: "the built-in keymap.toml",
    text: include_str!("../../../assets/keymap.toml"),
};

/// All keys, ready to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    /// In the order of the files.
    bindings: Vec<Binding>,
    tries: BTreeMap<Layer, Trie>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Binding {
    layer: Layer,
    keys: KeySequence,
    command: CommandId,
}

/// What a sequence of presses means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The command they name.
    Command(CommandId),
    /// They are the start of something.
    Pending,
    /// Nothing; a press that types text then goes into the field, if there is one.
    Unbound,
}

impl Keymap {
    /// Compiles the built-in keys with the user's file, if there is one, merged over them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, at once.
    pub fn compile(user: Option<KeymapSource<'_>>) -> Result<Self, KeymapProblems> {
        let mut problems = Vec::new();
        let built_in = file::read(DEFAULT, &mut problems);
        let own = user.map(|source| file::read(source, &mut problems)).unwrap_or_default();
        let mut keymap = Self {
            bindings: Vec::new(),
            tries: BTreeMap::new(),
        };
        // The user's rows go first, so that what is left of the built-in ones has to fit around them.
        if let Some(source) = user {
            keymap.add(source, &own, &mut problems);
        }
        let left = keymap.not_replaced(built_in, &own);
        keymap.add(DEFAULT, &left, &mut problems);
        keymap.check_quit(user, &own, &mut problems);
        problems.sort_by_key(|problem| (problem.file == DEFAULT.name, problem.line));
        if problems.is_empty() {
            Ok(keymap)
        } else {
            Err(KeymapProblems(problems))
        }
    }

    /// What `presses` mean while `layer` is on top; the nearest layer that knows them decides.
    pub fn resolve(&self, layer: Layer, presses: &[KeyPress]) -> Resolution {
        for asked in layer.stack() {
            match self.tries.get(asked).map_or(Step::Nowhere, |trie| trie.follow(presses)) {
                Step::Command(command) => return Resolution::Command(command),
                Step::Pending => return Resolution::Pending,
                Step::Nowhere => {}
            }
        }
        Resolution::Unbound
    }

    /// The keys that mean `command` while `layer` is on top, nearest layer first, in the order of the files.
    pub fn keys(&self, layer: Layer, command: CommandId) -> Vec<KeySequence> {
        let mut keys: Vec<KeySequence> = Vec::new();
        for asked in layer.stack() {
            for binding in self
                .bindings
                .iter()
                .filter(|binding| binding.layer == *asked && binding.command == command)
            {
                // A nearer layer may use the same keys for something else.
                let is_reached = self.resolve(layer, binding.keys.presses()) == Resolution::Command(command);
                if is_reached && !keys.contains(&binding.keys) {
                    keys.push(binding.keys.clone());
                }
            }
        }
        keys
    }

    /// The first of [`Keymap::keys`] as text, for messages such as "press `R`".
    pub fn key(&self, layer: Layer, command: CommandId) -> Option<String> {
        self.keys(layer, command).first().map(ToString::to_string)
    }

    /// Commands that no key means anywhere; they are reached by name.
    pub fn unbound(&self) -> Vec<CommandId> {
        let is_bound = |command: CommandId| self.bindings.iter().any(|binding| binding.command == command);
        CommandId::ALL
            .iter()
            .copied()
            .filter(|command| !is_bound(*command))
            .collect()
    }

    fn trie(&self, layer: Layer) -> Option<&Trie> {
        self.tries.get(&layer)
    }

    fn add(&mut self, source: KeymapSource<'_>, rows: &[Row], problems: &mut Vec<KeymapProblem>) {
        for row in rows {
            for keys in &row.keys {
                if let Err(kind) = self.bind(row.layer, keys, row.command) {
                    problems.push(KeymapProblem {
                        file: source.name.to_owned(),
                        line: row.line,
                        kind,
                    });
                }
            }
        }
    }

    fn bind(&mut self, layer: Layer, keys: &KeySequence, command: CommandId) -> Result<(), ProblemKind> {
        let keys = keys.clone();
        if let Some((elsewhere, other_keys, other)) = self.clash(layer, &keys) {
            return Err(ProblemKind::Ambiguous {
                keys,
                other_keys,
                other,
                layer: elsewhere,
            });
        }
        match self.tries.entry(layer).or_default().insert(&keys, command) {
            Ok(()) => {
                self.bindings.push(Binding { layer, keys, command });
                Ok(())
            }
            Err(Conflict::Taken(other)) => Err(ProblemKind::Taken { keys, layer, other }),
            Err(Conflict::Prefix(other_keys, other)) => Err(ProblemKind::Ambiguous {
                keys,
                other_keys,
                other,
                layer,
            }),
        }
    }

    /// Keys of another layer asked together with `layer` that begin like `keys`; equal keys are no clash, because the
    /// nearer layer wins.
    fn clash(&self, layer: Layer, keys: &KeySequence) -> Option<(Layer, KeySequence, CommandId)> {
        let is_together = |other: Layer| {
            other != layer
                && Layer::ALL
                    .iter()
                    .any(|top| top.stack().contains(&layer) && top.stack().contains(&other))
        };
        self.tries
            .iter()
            .filter(|(other, _)| is_together(**other))
            .find_map(|(other, trie)| match trie.conflict(keys) {
                Some(Conflict::Prefix(other_keys, command)) => Some((*other, other_keys, command)),
                _ => None,
            })
    }

    /// The built-in rows without those that the user wrote anew and without the keys that the user gave away.
    fn not_replaced(&self, built_in: Vec<Row>, own: &[Row]) -> Vec<Row> {
        let is_rewritten = |row: &Row| {
            own.iter()
                .any(|other| (other.layer, other.command) == (row.layer, row.command))
        };
        let mut left: Vec<Row> = built_in.into_iter().filter(|row| !is_rewritten(row)).collect();
        for row in &mut left {
            let given_away = |keys: &KeySequence| {
                self.trie(row.layer).is_some_and(|trie| trie.conflict(keys).is_some())
                    || self.clash(row.layer, keys).is_some()
            };
            row.keys.retain(|keys| !given_away(keys));
        }
        left
    }

    fn check_quit(&self, user: Option<KeymapSource<'_>>, own: &[Row], problems: &mut Vec<KeymapProblem>) {
        let panes = [Layer::GroupList, Layer::MemberDetails];
        if panes
            .into_iter()
            .all(|pane| !self.keys(pane, CommandId::Quit).is_empty())
        {
            return;
        }
        let source = user.unwrap_or(DEFAULT);
        let line = own
            .iter()
            .find(|row| row.command == CommandId::Quit)
            .map_or(1, |row| row.line);
        let kind = ProblemKind::LeftWithoutKey(CommandId::Quit);
        problems.push(KeymapProblem {
            file: source.name.to_owned(),
            line,
            kind,
        });
    }
}
