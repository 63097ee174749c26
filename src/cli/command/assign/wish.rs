//! What `assign` was asked for, as a value, and the roster it makes of a base.

use std::collections::BTreeSet;

use super::order::with_first;
use crate::cli::Failure;
use crate::cli::agent_list::{KnownAgents, label, says_all, words};
use crate::cli::args::AssignArguments;
use crate::client::Capability;
use crate::domain::{AgentId, Draft, Edit, Order, ReceiveCall, Roster, Slot};

/// Whose calls are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Whose {
    /// Every member after the change.
    All,
    /// These.
    These(BTreeSet<AgentId>),
}

impl Whose {
    fn read(texts: &[String], known: &KnownAgents) -> Result<Self, Failure> {
        if says_all(texts) {
            return Ok(Self::All);
        }
        known.resolve(texts).map(Self::These)
    }

    const fn named(&self) -> Option<&BTreeSet<AgentId>> {
        match self {
            Self::All => None,
            Self::These(agents) => Some(agents),
        }
    }
}

/// A change of any roster, before it is known what it does to one.
#[derive(Clone, Debug)]
pub struct Wish {
    add: BTreeSet<AgentId>,
    remove: BTreeSet<AgentId>,
    set: Option<BTreeSet<AgentId>>,
    calls_on: Whose,
    calls_off: Whose,
    order: Vec<AgentId>,
}

impl Wish {
    /// Refuses a command line that asks for nothing, before anything is read.
    ///
    /// # Errors
    ///
    /// `usage/no-change`.
    pub fn is_asked(arguments: &AssignArguments) -> Result<(), Failure> {
        let lists = [
            &arguments.add,
            &arguments.remove,
            &arguments.calls_on,
            &arguments.calls_off,
            &arguments.order,
        ];
        if lists.into_iter().any(|list| names_somebody(list)) || arguments.set.is_some() {
            return Ok(());
        }
        Err(
            Failure::new("usage", "no-change", "no change was asked for; nothing was sent").with_hint(
                "say what to change with --add, --remove, --set, --calls-on, --calls-off or --order, each with agents",
            ),
        )
    }

    /// Reads the lists of agents.
    ///
    /// # Errors
    ///
    /// Unknown and ambiguous agents, and `usage/contradiction` when the same agent is asked for in two ways.
    pub fn read(arguments: &AssignArguments, known: &KnownAgents) -> Result<Self, Failure> {
        let wish = Self {
            add: known.resolve(&arguments.add)?,
            remove: known.resolve(&arguments.remove)?,
            set: arguments.set.as_ref().map(|texts| known.resolve(texts)).transpose()?,
            calls_on: Whose::read(&arguments.calls_on, known)?,
            calls_off: Whose::read(&arguments.calls_off, known)?,
            order: known.resolve_in_order(&arguments.order)?,
        };
        let contradiction = |agents: String, first: &str, second: &str| {
            Failure::new(
                "usage",
                "contradiction",
                format!("{agents} cannot be in both {first} and {second}; nothing was sent"),
            )
            .with_hint("name each agent in one of them")
        };
        if let Some(twice) = twice(&wish.order) {
            let who = label(twice, known.get(twice));
            let message = format!("{who} cannot stand in two places of --order; nothing was sent");
            return Err(Failure::new("usage", "contradiction", message).with_hint("name each agent once"));
        }
        if let Some(both) = common(&wish.add, &wish.remove, known) {
            return Err(contradiction(both, "--add", "--remove"));
        }
        match (&wish.calls_on, &wish.calls_off) {
            (Whose::All, Whose::All) => Err(contradiction("`all`".to_owned(), "--calls-on", "--calls-off")),
            (Whose::These(on), Whose::These(off)) => match common(on, off, known) {
                Some(both) => Err(contradiction(both, "--calls-on", "--calls-off")),
                None => Ok(wish),
            },
            _ => Ok(wish),
        }
    }

    /// What the phone system must be able to do for this, known before anything is read.
    pub fn needed(arguments: &AssignArguments) -> Vec<Capability> {
        let calls = names_somebody(&arguments.calls_on) || names_somebody(&arguments.calls_off);
        let needed = [
            (calls, Capability::ReceiveCall),
            (names_somebody(&arguments.order), Capability::MemberOrder),
        ];
        let needed = needed.into_iter().filter(|(is_needed, _)| *is_needed);
        needed.map(|(_, capability)| capability).collect()
    }

    /// The roster that `base` becomes. Newcomers start with this flag, and behind the last where an order is kept.
    ///
    /// # Errors
    ///
    /// `usage/not-a-member` when calls or place are to change for somebody who would not be in the group.
    pub fn target(
        &self,
        base: &Roster,
        (newcomers, order): (ReceiveCall, Order),
        known: &KnownAgents,
    ) -> Result<Roster, Failure> {
        let mut draft = Draft::new(base.clone(), order);
        let leaving: Vec<AgentId> = match &self.set {
            Some(set) => base
                .members()
                .iter()
                .map(|member| member.agent.clone())
                .filter(|agent| !set.contains(agent))
                .collect(),
            None => self.remove.iter().cloned().collect(),
        };
        let slots = seats(&mut draft, self.set.iter().flatten().chain(&self.add));
        draft.apply(&Edit::Add { slots, newcomers });
        let slots = seats(&mut draft, &leaving);
        draft.apply(&Edit::Remove { slots });

        let staying = draft.target();
        members_only(
            "--calls-on",
            self.calls_on.named().into_iter().flatten(),
            &staying,
            known,
        )?;
        members_only(
            "--calls-off",
            self.calls_off.named().into_iter().flatten(),
            &staying,
            known,
        )?;
        members_only("--order", &self.order, &staying, known)?;
        // `all` first: who is named stands above it.
        let mut calls = [(&self.calls_on, ReceiveCall::On), (&self.calls_off, ReceiveCall::Off)];
        calls.sort_by_key(|(whose, _)| whose.named().is_some());
        for (whose, receive_call) in calls {
            let agents: Vec<AgentId> = match whose {
                Whose::All => staying.members().iter().map(|member| member.agent.clone()).collect(),
                Whose::These(agents) => agents.iter().cloned().collect(),
            };
            let slots = seats(&mut draft, &agents);
            draft.apply(&Edit::Calls { slots, receive_call });
        }
        Ok(with_first(draft.target(), &self.order))
    }
}

fn names_somebody(texts: &[String]) -> bool {
    texts.iter().any(|text| words(text).next().is_some())
}

/// Refuses to say anything about somebody who would not be in the group.
fn members_only<'a>(
    option: &str,
    named: impl IntoIterator<Item = &'a AgentId>,
    staying: &Roster,
    known: &KnownAgents,
) -> Result<(), Failure> {
    let strangers: Vec<String> = named
        .into_iter()
        .filter(|agent| !staying.contains(agent))
        .map(|agent| label(agent, known.get(agent)))
        .collect();
    if strangers.is_empty() {
        return Ok(());
    }
    let message = format!(
        "{option} names {}, not in group #{} after this change; nothing was sent",
        strangers.join(", "),
        staying.group()
    );
    Err(Failure::new("usage", "not-a-member", message).with_hint("add them with --add as well"))
}

fn twice(agents: &[AgentId]) -> Option<&AgentId> {
    let mut seen = BTreeSet::new();
    agents.iter().find(|agent| !seen.insert(*agent))
}

fn seats<'a>(draft: &mut Draft, agents: impl IntoIterator<Item = &'a AgentId>) -> Vec<Slot> {
    agents.into_iter().map(|agent| draft.slot(agent)).collect()
}

fn common(left: &BTreeSet<AgentId>, right: &BTreeSet<AgentId>, known: &KnownAgents) -> Option<String> {
    let both: Vec<String> = left
        .intersection(right)
        .map(|agent| label(agent, known.get(agent)))
        .collect();
    (!both.is_empty()).then(|| both.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Agent, GroupId, Membership};

    fn known() -> KnownAgents {
        KnownAgents::new(
            (1..=9)
                .map(|id: u32| Agent::named(id.to_string().as_str(), ""))
                .collect(),
            true,
        )
    }

    fn base() -> Roster {
        let members = vec![
            Membership::new("2", ReceiveCall::On),
            Membership::new("3", ReceiveCall::Off),
            Membership::new("8", ReceiveCall::Unknown),
        ];
        Roster::new(GroupId::new("28"), members).unwrap()
    }

    fn arguments(words: &str) -> AssignArguments {
        use clap::{Args, FromArgMatches};
        let command = AssignArguments::augment_args(clap::Command::new("assign"));
        let line = format!("assign 28 {words}");
        let matches = command.get_matches_from(line.split_whitespace());
        AssignArguments::from_arg_matches(&matches).unwrap()
    }

    fn wished(words: &str) -> Result<String, Failure> {
        let target =
            Wish::read(&arguments(words), &known())?.target(&base(), (ReceiveCall::On, Order::None), &known())?;
        let seats: Vec<String> = target
            .members()
            .iter()
            .map(|member| {
                let calls = match member.receive_call {
                    ReceiveCall::On => "+",
                    ReceiveCall::Off => "-",
                    ReceiveCall::Unknown => "?",
                };
                format!("{}{calls}", member.agent)
            })
            .collect();
        Ok(seats.join(" "))
    }

    #[test]
    fn lists_become_rosters() {
        for (words, expected) in [
            ("--add 4,2 --remove 3,9", "2+ 4+ 8?"),
            ("--set 3,5-6", "3- 5+ 6+"),
            ("--add 4 --calls-off 4 --calls-on 8", "2+ 3- 4- 8+"),
            ("--calls-on all", "2+ 3+ 8+"),
            ("--calls-off all --calls-on 3", "2- 3+ 8-"),
            ("--calls-on all --calls-off 3", "2+ 3- 8+"),
        ] {
            assert_eq!(wished(words).unwrap(), expected, "{words}");
        }
    }

    #[test]
    fn contradictions_and_strangers_are_refused() {
        for (words, reason) in [
            ("--add 4 --remove 3-5", "contradiction"),
            ("--calls-on 2 --calls-off 2", "contradiction"),
            ("--calls-on all --calls-off all", "contradiction"),
            ("--calls-on 7", "not-a-member"),
            ("--remove 2 --calls-off 2", "not-a-member"),
            ("--order 2,7", "not-a-member"),
            ("--order 2,3,2", "contradiction"),
        ] {
            assert_eq!(wished(words).expect_err(words).reason(), reason, "{words}");
        }
    }

    #[test]
    fn asking_for_nothing_is_no_change() {
        assert_eq!(
            Wish::is_asked(&arguments("")).expect_err("nothing").reason(),
            "no-change"
        );
        assert!(Wish::is_asked(&arguments("--add ,")).is_err());
        assert!(Wish::is_asked(&arguments("--calls-on all")).is_ok());
        assert!(Wish::is_asked(&arguments("--order 2")).is_ok());
    }

    #[test]
    fn what_is_needed_is_known_from_the_options_alone() {
        for (words, needed) in [
            ("--add 4 --remove 2", vec![]),
            ("--calls-on , --calls-off all", vec![Capability::ReceiveCall]),
            (
                "--calls-on 2 --order 2",
                vec![Capability::ReceiveCall, Capability::MemberOrder],
            ),
        ] {
            assert_eq!(Wish::needed(&arguments(words)), needed, "{words}");
        }
    }

    #[test]
    fn newcomers_can_be_put_first() {
        let placed = |agent: &str, position| Membership {
            order: Some(position),
            ..Membership::new(agent, ReceiveCall::Unknown)
        };
        let base = Roster::new(GroupId::new("28"), vec![placed("2", 1), placed("3", 2)]).unwrap();
        let wish = Wish::read(&arguments("--add 4 --order 4,3"), &known()).unwrap();
        let target = wish
            .target(&base, (ReceiveCall::Unknown, Order::Kept), &known())
            .unwrap();
        assert_eq!(target.members(), [placed("2", 3), placed("3", 2), placed("4", 1)]);
    }
}
