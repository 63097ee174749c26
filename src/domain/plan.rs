//! Roster changes for one or many groups, to be shown, confirmed and applied.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{GroupId, Roster, RosterDiff};

/// The change of one group's roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The group's name, for people.
    pub group_name: Arc<str>,
    /// The roster the change was made from.
    pub base: Roster,
    /// The roster it should become.
    pub target: Roster,
}

impl Step {
    /// Whose roster.
    pub const fn group(&self) -> &GroupId {
        self.base.group()
    }

    /// What changes.
    pub fn diff(&self) -> RosterDiff {
        RosterDiff::between(&self.base, &self.target)
    }

    /// Whether it takes the last member out of a group that has some.
    pub fn empties(&self) -> bool {
        self.target.is_empty() && !self.base.is_empty()
    }

    /// How it is done where a roster does not change at once: whoever comes or goes is a call.
    pub fn calls_sentence(&self) -> String {
        let diff = self.diff();
        match diff.added.len() + diff.removed.len() {
            1 => "1 call, done or not done".to_owned(),
            calls => format!("{calls} separate calls; a failure can leave some done"),
        }
    }
}

/// From where on a removal needs a person's explicit word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Largest share of one roster, in percent, that may go without a word.
    pub max_removal_percent: u8,
    /// Largest number of memberships that may go in one plan without a word.
    pub max_total_removals: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_removal_percent: 50,
            max_total_removals: 50,
        }
    }
}

/// Why a plan needs a person's explicit word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hazard {
    /// A group would have no members left.
    EmptiesGroup {
        /// Which.
        group: GroupId,
        /// Its name.
        name: Arc<str>,
        /// How many go.
        removed: usize,
    },
    /// More of one roster goes than the limit allows.
    RemovesTooManyOfGroup {
        /// Which.
        group: GroupId,
        /// Its name.
        name: Arc<str>,
        /// How many go.
        removed: usize,
        /// Of how many.
        of: usize,
        /// The limit, in percent.
        limit_percent: u8,
    },
    /// More memberships go in total than the limit allows.
    RemovesTooManyInTotal {
        /// How many go.
        removed: usize,
        /// The limit.
        limit: usize,
    },
    /// A group would be deleted for good.
    DeletesGroup {
        /// Which.
        group: GroupId,
        /// Its name.
        name: Arc<str>,
        /// How many memberships go with it, when known.
        members: Option<usize>,
    },
    /// The profile asks for a word before anything is written.
    ProtectedProfile {
        /// Which.
        profile: Arc<str>,
    },
}

impl Hazard {
    /// Whether a word given for `self` is also a word for `found`: the same danger, and no more of it.
    pub fn covers(&self, found: &Self) -> bool {
        match (self, found) {
            (
                Self::EmptiesGroup { group, removed, .. },
                Self::EmptiesGroup {
                    group: found_group,
                    removed: found_removed,
                    ..
                },
            ) => group == found_group && found_removed <= removed,
            (
                Self::RemovesTooManyOfGroup { group, removed, of, .. },
                Self::RemovesTooManyOfGroup {
                    group: found_group,
                    removed: found_removed,
                    of: found_of,
                    ..
                },
            ) => group == found_group && found_removed <= removed && found_of >= of,
            (
                Self::RemovesTooManyInTotal { removed, .. },
                Self::RemovesTooManyInTotal {
                    removed: found_removed, ..
                },
            ) => found_removed <= removed,
            (
                Self::DeletesGroup { group, members, .. },
                Self::DeletesGroup {
                    group: found_group,
                    members: found_members,
                    ..
                },
            ) => group == found_group && (found_members <= members || members.is_none()),
            (Self::ProtectedProfile { profile }, Self::ProtectedProfile { profile: found }) => profile == found,
            _ => false,
        }
    }
}

/// A list of roster changes. May be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    steps: Vec<Step>,
}

impl Plan {
    /// Keeps the steps that change something.
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            steps: steps.into_iter().filter(|step| !step.diff().is_empty()).collect(),
        }
    }

    /// What is to be done.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// How many memberships go.
    pub fn removals(&self) -> usize {
        self.steps.iter().map(|step| step.diff().removed.len()).sum()
    }

    /// What needs an explicit word, looked at over the whole plan before anything is written
    /// (`reliability.md` D9).
    pub fn hazards(&self, limits: Limits) -> Vec<Hazard> {
        let mut hazards = Vec::new();
        for step in &self.steps {
            let (group, name) = (step.group().clone(), Arc::clone(&step.group_name));
            let (removed, of) = (step.diff().removed.len(), step.base.len());
            if step.empties() {
                hazards.push(Hazard::EmptiesGroup { group, name, removed });
            } else if removed.saturating_mul(100) > of.saturating_mul(usize::from(limits.max_removal_percent)) {
                let limit_percent = limits.max_removal_percent;
                hazards.push(Hazard::RemovesTooManyOfGroup {
                    group,
                    name,
                    removed,
                    of,
                    limit_percent,
                });
            }
        }
        let removed = self.removals();
        if removed > limits.max_total_removals {
            hazards.push(Hazard::RemovesTooManyInTotal {
                removed,
                limit: limits.max_total_removals,
            });
        }
        hazards
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Membership, ReceiveCall};

    fn step(base: &[&str], target: &[&str]) -> Step {
        let roster = |agents: &[&str]| {
            let members = agents.iter().map(|agent| Membership::new(*agent, ReceiveCall::Unknown));
            Roster::new("28".into(), members.collect()).unwrap()
        };
        Step {
            group_name: "Support".into(),
            base: roster(base),
            target: roster(target),
        }
    }

    #[test]
    fn every_agent_who_comes_or_goes_is_a_call() {
        assert_eq!(
            step(&["1", "2"], &["2", "3", "4"]).calls_sentence(),
            "3 separate calls; a failure can leave some done"
        );
        assert_eq!(step(&["1"], &["1", "2"]).calls_sentence(), "1 call, done or not done");
    }
}
