//! What a person has agreed to.

use crate::domain::Hazard;

/// The dangers a person has given an explicit word for; whatever else turns up stops the write (promise D9).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirmation {
    covered: Vec<Hazard>,
    emptying: Allowed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Allowed {
    #[default]
    AsNamed,
    Always,
}

impl Confirmation {
    /// No word for anything.
    pub fn none() -> Self {
        Self::default()
    }

    /// A word for exactly these dangers, as they were shown.
    pub fn of(hazards: impl IntoIterator<Item = Hazard>) -> Self {
        Self {
            covered: hazards.into_iter().collect(),
            emptying: Allowed::AsNamed,
        }
    }

    /// Adds a word for one more danger.
    #[must_use]
    pub fn and(mut self, hazard: Hazard) -> Self {
        self.covered.push(hazard);
        self
    }

    /// Adds a word for emptying any group of the plan: `--allow-empty`.
    #[must_use]
    pub const fn allowing_empty(mut self) -> Self {
        self.emptying = Allowed::Always;
        self
    }

    /// Whether the word given is also one for this danger.
    pub fn covers(&self, hazard: &Hazard) -> bool {
        let emptying = self.emptying == Allowed::Always && matches!(hazard, Hazard::EmptiesGroup { .. });
        emptying || self.covered.iter().any(|covered| covered.covers(hazard))
    }

    /// The dangers among these that nobody has given a word for.
    pub fn missing(&self, hazards: Vec<Hazard>) -> Vec<Hazard> {
        hazards.into_iter().filter(|hazard| !self.covers(hazard)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removes(removed: usize, of: usize) -> Hazard {
        Hazard::RemovesTooManyOfGroup {
            group: "28".into(),
            name: "Support".into(),
            removed,
            of,
            limit_percent: 50,
        }
    }

    fn empties(group: &str, removed: usize) -> Hazard {
        Hazard::EmptiesGroup {
            group: group.into(),
            name: "Support".into(),
            removed,
        }
    }

    #[test]
    fn a_word_covers_the_same_danger_and_no_more_of_it() {
        let word = Confirmation::of([removes(3, 5), empties("29", 4)]);
        assert!(word.covers(&removes(3, 5)) && word.covers(&removes(2, 6)));
        assert!(!word.covers(&removes(4, 5)) && !word.covers(&removes(3, 4)));
        assert!(word.covers(&empties("29", 4)) && !word.covers(&empties("29", 5)));
        assert!(!word.covers(&empties("28", 1)));
    }

    #[test]
    fn allowing_empty_is_no_word_for_anything_else() {
        let word = Confirmation::none().allowing_empty();
        assert_eq!(word.missing(vec![empties("28", 9), removes(3, 5)]), [removes(3, 5)]);
    }
}
