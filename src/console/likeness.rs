//! Names that a reader could take for one another.

use std::collections::HashMap;
use std::hash::Hash;

use crate::text::fold;

/// How a name is like another one of the same list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Likeness<Id> {
    /// Letter by letter the same: only the id tells them apart.
    Equal,
    /// Not the same, though it reads the same: this one's name differs in case, accents, width or hidden characters.
    Like(Id),
}

/// Whose names are like others' in one list (`reliability.md` B4); the many that are like no other cost nothing.
#[derive(Clone, Debug)]
pub struct Likenesses<Id> {
    found: HashMap<Id, Likeness<Id>>,
}

impl<Id> Default for Likenesses<Id> {
    fn default() -> Self {
        Self { found: HashMap::new() }
    }
}

impl<Id: Clone + Eq + Hash> Likenesses<Id> {
    /// Looks through a list; who has no name is like nobody.
    pub fn among<'a>(named: impl IntoIterator<Item = (&'a Id, &'a str)>) -> Self
    where
        Id: 'a,
    {
        let mut first: HashMap<String, (&Id, &str)> = HashMap::new();
        let mut found = HashMap::new();
        for (id, name) in named {
            let folded = fold(name);
            if folded.trim().is_empty() {
                continue;
            }
            let Some((other, theirs)) = first.get(&folded).copied() else {
                first.insert(folded, (id, name));
                continue;
            };
            let like = |id: &Id| {
                if theirs == name {
                    Likeness::Equal
                } else {
                    Likeness::Like(id.clone())
                }
            };
            found.insert(id.clone(), like(other));
            // What reads the same and is not weighs more than what is the same.
            match found.get(other) {
                Some(Likeness::Like(_)) => {}
                Some(Likeness::Equal) | None => {
                    found.insert(other.clone(), like(id));
                }
            }
        }
        Self { found }
    }

    /// How the name of this one is like another's.
    pub fn of(&self, id: &Id) -> Option<&Likeness<Id>> {
        self.found.get(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_and_names_that_only_read_the_same_are_told_apart() {
        let named = [
            ("1", "Ana Ruiz"),
            ("2", "Ana Ruiz"),
            ("3", "Aná ruiz"),
            ("4", "Ana\u{200b} Ruiz"),
            ("5", "Dev"),
        ];
        let likenesses = Likenesses::among(named.iter().map(|(id, name)| (id, *name)));
        assert_eq!(likenesses.of(&"2"), Some(&Likeness::Equal));
        assert_eq!(likenesses.of(&"1"), Some(&Likeness::Like("3")));
        assert_eq!(likenesses.of(&"3"), Some(&Likeness::Like("1")));
        assert_eq!(likenesses.of(&"4"), Some(&Likeness::Like("1")));
        assert_eq!(likenesses.of(&"5"), None);
    }

    #[test]
    fn nobody_is_like_those_without_a_name() {
        let named = [("1", ""), ("2", ""), ("3", "\u{200b}")];
        let likenesses = Likenesses::among(named.iter().map(|(id, name)| (id, *name)));
        assert!(named.iter().all(|(id, _)| likenesses.of(id).is_none()));
    }
}
