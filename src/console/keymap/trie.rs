//! The keys of one layer as a tree, so that a sequence can be followed press by press.

use super::command::CommandId;
use super::key::{KeyPress, KeySequence};

/// The bindings of one layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Trie {
    root: Node,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Node {
    command: Option<CommandId>,
    /// In the order of the file, which is the order of the pending-keys box.
    next: Vec<(KeyPress, Node)>,
}

/// Where a sequence of presses leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Command(CommandId),
    Pending,
    Nowhere,
}

/// Why a binding cannot be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Conflict {
    /// The same keys already mean this command.
    Taken(CommandId),
    /// Shorter or longer keys already mean this command, so one of the two could never be pressed.
    Prefix(KeySequence, CommandId),
}

impl Trie {
    /// Adds a binding, unless that would make it or an earlier one ambiguous.
    pub(super) fn insert(&mut self, keys: &KeySequence, command: CommandId) -> Result<(), Conflict> {
        if let Some(conflict) = self.conflict(keys) {
            return Err(conflict);
        }
        let mut node = &mut self.root;
        for press in keys.presses() {
            let place = node
                .next
                .iter()
                .position(|(known, _)| known == press)
                .unwrap_or_else(|| {
                    node.next.push((*press, Node::default()));
                    node.next.len() - 1
                });
            // The place was found or made just above.
            let Some((_, next)) = node.next.get_mut(place) else {
                return Ok(());
            };
            node = next;
        }
        node.command = Some(command);
        Ok(())
    }

    /// What stands in the way of `keys`.
    pub(super) fn conflict(&self, keys: &KeySequence) -> Option<Conflict> {
        let mut node = &self.root;
        for (depth, press) in keys.presses().iter().enumerate() {
            node = node.after(*press)?;
            if let Some(command) = node.command {
                let shorter = keys.presses().iter().take(depth + 1).copied().collect::<Vec<_>>();
                let is_whole = shorter.len() == keys.presses().len();
                return Some(if is_whole {
                    Conflict::Taken(command)
                } else {
                    Conflict::Prefix(KeySequence::from_presses(shorter), command)
                });
            }
        }
        let (rest, command) = node.first()?;
        let longer = keys.presses().iter().copied().chain(rest).collect();
        Some(Conflict::Prefix(KeySequence::from_presses(longer), command))
    }

    /// Follows `presses` from the start.
    pub(super) fn follow(&self, presses: &[KeyPress]) -> Step {
        match self.at(presses) {
            Some(Node {
                command: Some(command), ..
            }) => Step::Command(*command),
            Some(_) if !presses.is_empty() => Step::Pending,
            _ => Step::Nowhere,
        }
    }

    /// What can be pressed after `presses`, and the command that this leads to.
    pub(super) fn after(&self, presses: &[KeyPress]) -> Vec<(KeySequence, CommandId)> {
        let mut found = Vec::new();
        if let Some(node) = self.at(presses) {
            node.collect(&mut Vec::new(), &mut found);
        }
        found
    }

    fn at(&self, presses: &[KeyPress]) -> Option<&Node> {
        presses.iter().try_fold(&self.root, |node, press| node.after(*press))
    }
}

impl Node {
    fn after(&self, press: KeyPress) -> Option<&Self> {
        self.next
            .iter()
            .find(|(known, _)| *known == press)
            .map(|(_, node)| node)
    }

    fn first(&self) -> Option<(Vec<KeyPress>, CommandId)> {
        let mut found = Vec::new();
        self.collect(&mut Vec::new(), &mut found);
        found
            .into_iter()
            .next()
            .map(|(keys, command)| (keys.presses().to_vec(), command))
    }

    fn collect(&self, path: &mut Vec<KeyPress>, found: &mut Vec<(KeySequence, CommandId)>) {
        if let Some(command) = self.command {
            found.push((KeySequence::from_presses(path.clone()), command));
        }
        for (press, node) in &self.next {
            path.push(*press);
            node.collect(path, found);
            path.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> KeySequence {
        text.parse().unwrap()
    }

    fn trie() -> Trie {
        let mut trie = Trie::default();
        trie.insert(&keys("g g"), CommandId::MoveToTop).unwrap();
        trie.insert(&keys("g f"), CommandId::JumpToGroup).unwrap();
        trie.insert(&keys("j"), CommandId::MoveDown).unwrap();
        trie
    }

    #[test]
    fn sequences_are_followed_press_by_press() {
        let trie = trie();
        assert_eq!(trie.follow(keys("g").presses()), Step::Pending);
        assert_eq!(trie.follow(keys("g g").presses()), Step::Command(CommandId::MoveToTop));
        assert_eq!(trie.follow(keys("g x").presses()), Step::Nowhere);
        assert_eq!(trie.follow(keys("g g g").presses()), Step::Nowhere);
        assert_eq!(trie.follow(&[]), Step::Nowhere);
        let after: Vec<String> = trie
            .after(keys("g").presses())
            .iter()
            .map(|(keys, command)| format!("{keys} {}", command.id()))
            .collect();
        assert_eq!(after, ["g move-to-top", "f jump-to-group"]);
    }

    #[test]
    fn ambiguous_keys_are_refused() {
        let mut trie = trie();
        assert_eq!(
            trie.insert(&keys("j"), CommandId::MoveUp),
            Err(Conflict::Taken(CommandId::MoveDown))
        );
        assert_eq!(
            trie.insert(&keys("g"), CommandId::MoveUp),
            Err(Conflict::Prefix(keys("g g"), CommandId::MoveToTop))
        );
        assert_eq!(
            trie.insert(&keys("j j"), CommandId::MoveUp),
            Err(Conflict::Prefix(keys("j"), CommandId::MoveDown))
        );
        assert_eq!(trie, super::tests::trie());
    }
}
