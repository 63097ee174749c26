//! Lists of agents as people type them: `2,8,1001-1005,Ana Ruiz`.

use std::collections::BTreeSet;

use crate::domain::{Agent, AgentId, Roster};
use crate::text;

use super::Failure;

/// More agents than any range of a call center holds: a typing mistake.
const LONGEST_RANGE: u64 = 100_000;

/// The agents who can be named, and whether there may be others.
#[derive(Clone, Debug)]
pub struct KnownAgents {
    agents: Vec<Agent>,
    complete: bool,
}

impl KnownAgents {
    /// Everybody the phone system lists; `complete` tells whether that is all.
    pub fn new(mut agents: Vec<Agent>, complete: bool) -> Self {
        agents.sort_by(|left, right| left.id.cmp(&right.id));
        agents.dedup_by(|later, first| later.id == first.id);
        Self { agents, complete }
    }

    /// Adds agents that another answer names, such as members of a group who are on no list any more.
    pub fn admit(&mut self, named: &[Agent], roster: &Roster) {
        let mut more: Vec<Agent> = named.to_vec();
        more.extend(
            roster
                .members()
                .iter()
                .map(|member| Agent::named(member.agent.as_str(), "")),
        );
        more.retain(|agent| self.get(&agent.id).is_none());
        if !more.is_empty() {
            let mut agents = std::mem::take(&mut self.agents);
            agents.extend(more);
            *self = Self::new(agents, self.complete);
        }
    }

    /// One agent.
    pub fn get(&self, id: &AgentId) -> Option<&Agent> {
        self.agents
            .binary_search_by(|agent| agent.id.cmp(id))
            .ok()
            .and_then(|place| self.agents.get(place))
    }

    /// The agents that `texts` name, each a comma-separated list.
    ///
    /// # Errors
    ///
    /// [`Failure`] of kind `not-found` naming everybody unknown, or `usage/ambiguous-agent` with the candidates.
    pub fn resolve(&self, texts: &[String]) -> Result<BTreeSet<AgentId>, Failure> {
        Ok(self.resolve_in_order(texts)?.into_iter().collect())
    }

    /// The same, in the order they were named.
    ///
    /// # Errors
    ///
    /// Those of [`Self::resolve`].
    pub fn resolve_in_order(&self, texts: &[String]) -> Result<Vec<AgentId>, Failure> {
        let mut found = Vec::new();
        let mut unknown = Vec::new();
        for word in texts.iter().flat_map(|text| words(text)) {
            if self.get(&AgentId::new(word)).is_some() {
                found.push(AgentId::new(word));
            } else if let Some((first, last)) = range(word)? {
                for number in first..=last {
                    let id = AgentId::new(number.to_string());
                    if self.may_exist(&id) {
                        found.push(id);
                    } else {
                        unknown.push(id.to_string());
                    }
                }
            } else {
                match self.by_name(word)? {
                    Some(id) => found.push(id),
                    // An id that an incomplete list does not show is for the phone system to decide.
                    None if is_number(word) && !self.complete => found.push(AgentId::new(word)),
                    None => unknown.push(word.to_owned()),
                }
            }
        }
        if unknown.is_empty() {
            Ok(found)
        } else {
            Err(self.unknown(&unknown))
        }
    }

    fn may_exist(&self, id: &AgentId) -> bool {
        !self.complete || self.get(id).is_some()
    }

    fn by_name(&self, name: &str) -> Result<Option<AgentId>, Failure> {
        let wanted = text::fold(name);
        let exact: Vec<&Agent> = self.agents.iter().filter(|agent| &*agent.name == name).collect();
        let matching = if exact.is_empty() {
            self.agents
                .iter()
                .filter(|agent| !wanted.is_empty() && text::fold(&agent.name) == wanted)
                .collect()
        } else {
            exact
        };
        match matching.as_slice() {
            [] => Ok(None),
            [agent] => Ok(Some(agent.id.clone())),
            several => {
                let mut failure = Failure::new(
                    "usage",
                    "ambiguous-agent",
                    format!("{} agents are called `{name}`; nothing was changed", several.len()),
                )
                .with_hint("name the agent by id");
                for agent in several {
                    let detail = agent.detail.as_deref().unwrap_or_default();
                    failure = failure.with_detail(format!("#{} {} {detail}", agent.id, agent.name).trim_end());
                }
                Err(failure)
            }
        }
    }

    fn unknown(&self, words: &[String]) -> Failure {
        const SHOWN: usize = 20;
        let named: Vec<String> = words.iter().take(SHOWN).map(|word| format!("`{word}`")).collect();
        let more = words.len().saturating_sub(SHOWN);
        let tail = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let noun = if words.len() == 1 { "agent" } else { "agents" };
        let mut failure = Failure::new(
            "not-found",
            "unknown-agent",
            format!("unknown {noun} {}{tail}; nothing was changed", named.join(", ")),
        );
        for word in words.iter().take(SHOWN) {
            let near = text::nearest(word, self.agents.iter().map(|agent| &*agent.name));
            if let Some(agent) = near.and_then(|name| self.agents.iter().find(|agent| &*agent.name == name)) {
                failure = failure.with_detail(format!("nearest to `{word}`: #{} {}", agent.id, agent.name));
            }
        }
        failure.with_hint("list the agents: callboard agent list")
    }
}

/// The words of one list, without blanks around them.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';']).map(str::trim).filter(|word| !word.is_empty())
}

/// Whether a list says `all`.
pub fn says_all(texts: &[String]) -> bool {
    texts.iter().flat_map(|text| words(text)).any(|word| word == "all")
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn range(word: &str) -> Result<Option<(u64, u64)>, Failure> {
    let Some((first, last)) = word.split_once('-') else {
        return Ok(None);
    };
    if !is_number(first) || !is_number(last) {
        return Ok(None);
    }
    let wrong = |why: &str| {
        Failure::new(
            "usage",
            "bad-range",
            format!("`{word}` is no range of agents: {why}; nothing was changed"),
        )
        .with_hint("a range is written from the lowest to the highest id, as in 1001-1005")
    };
    let (Ok(first), Ok(last)) = (first.parse::<u64>(), last.parse::<u64>()) else {
        return Err(wrong("its ids are too large for a range"));
    };
    if last < first {
        return Err(wrong("it runs backwards"));
    }
    if last - first >= LONGEST_RANGE {
        return Err(wrong("it holds more than 100000 ids"));
    }
    Ok(Some((first, last)))
}

/// `#id name`, or the id alone where no name is known.
pub fn label(agent: &AgentId, known: Option<&Agent>) -> String {
    match known {
        Some(known) if !known.name.is_empty() => format!("#{agent} {}", known.name),
        _ => format!("#{agent}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Exit;
    use crate::cli::output::{Glyphs, Paint};

    fn known(complete: bool) -> KnownAgents {
        let agents = [
            ("2", "bhawesh"),
            ("3", "bhawesh"),
            ("8", "Manoj"),
            ("9", "José"),
            ("10", "Ana, Ruiz"),
        ];
        KnownAgents::new(
            agents.iter().map(|(id, name)| Agent::named(*id, name)).collect(),
            complete,
        )
    }

    fn resolved(text: &str) -> Result<Vec<String>, Failure> {
        let ids = known(true).resolve(&[text.to_owned()])?;
        Ok(ids.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn ids_ranges_and_names_mix() {
        assert_eq!(
            resolved("8-10, 2;JOSE").ok(),
            Some(vec!["2".into(), "8".into(), "9".into(), "10".into()])
        );
        assert_eq!(resolved("manoj").ok(), Some(vec!["8".into()]));
        assert_eq!(resolved(" , ").ok(), Some(vec![]));
        let named = known(true).resolve_in_order(&["9,2".to_owned(), "manoj".to_owned()]);
        let named: Vec<String> = named.expect("known").iter().map(ToString::to_string).collect();
        assert_eq!(named, ["9", "2", "8"]);
    }

    #[test]
    fn a_name_of_two_is_refused_with_both() {
        let failure = resolved("bhawesh").expect_err("two agents");
        assert_eq!(failure.exit(), Exit::Usage);
        let text = failure.text(Paint::Plain, Glyphs::Unicode);
        assert!(text.contains("#2 bhawesh") && text.contains("#3 bhawesh"), "{text}");
    }

    #[test]
    fn everybody_unknown_is_named_with_the_nearest() {
        let failure = resolved("8-12,Manoi").expect_err("unknown agents");
        assert_eq!(failure.exit(), Exit::NotFound);
        let text = failure.text(Paint::Plain, Glyphs::Unicode);
        assert!(
            text.contains("`11`, `12`, `Manoi`") && text.contains("#8 Manoj"),
            "{text}"
        );
    }

    #[test]
    fn an_incomplete_list_does_not_refute_an_id() {
        let ids = known(false)
            .resolve(&["77".to_owned()])
            .expect("left to the phone system");
        assert!(ids.contains(&AgentId::new("77")));
        assert!(known(false).resolve(&["nobody".to_owned()]).is_err());
    }

    #[test]
    fn ranges_that_make_no_sense_are_refused() {
        for wrong in ["10-8", "1-100000000", "1-99999999999999999999999"] {
            assert_eq!(resolved(wrong).expect_err(wrong).reason(), "bad-range");
        }
    }
}
