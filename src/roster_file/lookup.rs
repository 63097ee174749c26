//! Who and what a file means: an id that exists, or a name that exactly one has.

use std::collections::HashMap;

use super::{FileProblem, FileProblems, Sheet, SheetGroup, WantedCalls, WantedMember, WantedRoster};
use crate::domain::{Agent, AgentId, Group, GroupId};
use crate::text::{fold, nearest, visible};

/// The groups and agents a file may name.
#[derive(Clone, Copy, Debug)]
pub struct Lookup<'a> {
    /// All groups, from a complete list.
    pub groups: &'a [Group],
    /// All agents, from a complete list.
    pub agents: &'a [Agent],
}

/// Finds out who is meant.
///
/// The id decides; a name beside it that is another one than the phone system's is a notice. The same agent twice in
/// a group is a notice when both rows say the same, and a problem when they do not (`reliability.md` rows 25–27).
///
/// # Errors
///
/// Every problem of the file: unknown ones with the nearest, ambiguous names with all who bear them.
pub fn sheet(rosters: Vec<WantedRoster>, lookup: Lookup<'_>) -> Result<Sheet, FileProblems> {
    let groups = Names::new(lookup.groups.iter().map(|group| (group.id.as_str(), &*group.name)));
    let agents = Names::new(lookup.agents.iter().map(|agent| (agent.id.as_str(), &*agent.name)));
    let mut sheet = Sheet::default();
    let mut problems = Vec::new();
    let mut seen: HashMap<GroupId, usize> = HashMap::new();
    for wanted in rosters {
        let asked = Asked {
            noun: "group",
            id: &wanted.id,
            name: &wanted.name,
            line: wanted.line,
        };
        let Some((id, name)) = groups.find(asked, &mut problems, &mut sheet.notices) else {
            continue;
        };
        let group = GroupId::new(id);
        if let Some(line) = seen.insert(group.clone(), wanted.line) {
            let clause = format!(
                "group #{} stands here by its id and on line {line} by its name",
                visible(id)
            );
            problems.push(FileProblem::new(wanted.line, "contradiction", clause));
            continue;
        }
        let mut members: Vec<(AgentId, WantedMember)> = Vec::with_capacity(wanted.members.len());
        let mut places: HashMap<AgentId, usize> = HashMap::new();
        for member in wanted.members {
            let asked = Asked {
                noun: "agent",
                id: &member.id,
                name: &member.name,
                line: member.line,
            };
            let Some((id, _)) = agents.find(asked, &mut problems, &mut sheet.notices) else {
                continue;
            };
            let agent = AgentId::new(id);
            match places.get(&agent).and_then(|place| members.get(*place)) {
                None => {
                    places.insert(agent.clone(), members.len());
                    members.push((agent, member));
                }
                Some((_, first)) if says_the_same(first, &member) => sheet.notices.push(format!(
                    "line {}: agent #{} stands on line {} already and says the same",
                    member.line,
                    visible(id),
                    first.line
                )),
                Some((_, first)) => {
                    let clause = format!(
                        "agent #{} stands on line {} and says otherwise",
                        visible(id),
                        first.line
                    );
                    problems.push(FileProblem::new(member.line, "contradiction", clause));
                }
            }
        }
        sheet.groups.push(SheetGroup {
            group,
            name: name.into(),
            members: members
                .into_iter()
                .map(|(agent, member)| (agent, member.calls, member.order))
                .collect(),
        });
    }
    FileProblems::check(problems)?;
    Ok(sheet)
}

fn says_the_same(first: &WantedMember, second: &WantedMember) -> bool {
    let calls = |member: &WantedMember| member.calls == WantedCalls::Undecided;
    (first.calls == second.calls || (calls(first) && calls(second))) && first.order == second.order
}

#[derive(Clone, Copy)]
struct Asked<'a> {
    noun: &'static str,
    id: &'a str,
    name: &'a str,
    line: usize,
}

/// Ids with their names, and names with their ids.
struct Names<'a> {
    by_id: HashMap<&'a str, &'a str>,
    by_name: HashMap<String, Vec<&'a str>>,
}

impl<'a> Names<'a> {
    fn new(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let by_id: HashMap<&str, &str> = pairs.collect();
        let mut by_name: HashMap<String, Vec<&str>> = HashMap::with_capacity(by_id.len());
        for (id, name) in &by_id {
            by_name.entry(fold(name)).or_default().push(id);
        }
        Self { by_id, by_name }
    }

    fn find(
        &self,
        asked: Asked<'_>,
        problems: &mut Vec<FileProblem>,
        notices: &mut Vec<String>,
    ) -> Option<(&'a str, &'a str)> {
        let Asked { noun, id, name, line } = asked;
        if !id.is_empty() {
            let Some((id, known)) = self.by_id.get_key_value(id) else {
                let near = nearest(id, self.by_id.keys().copied());
                let by_name = near
                    .is_none()
                    .then(|| nearest(name, self.by_id.values().copied()))
                    .flatten();
                problems.push(FileProblem::new(line, "unknown", self.unknown(noun, id, near, by_name)));
                return None;
            };
            if !name.is_empty() && name != *known && name != visible(known) {
                notices.push(format!(
                    "line {line}: {noun} #{} is called `{}`, not `{}`; the id decides",
                    visible(id),
                    visible(known),
                    visible(name)
                ));
            }
            return Some((id, known));
        }
        match self.by_name.get(&fold(name)).map(Vec::as_slice) {
            Some([only]) => self.by_id.get_key_value(only).map(|(id, name)| (*id, *name)),
            Some(several) => {
                let mut ids: Vec<String> = several.iter().map(|id| format!("#{}", visible(id))).collect();
                ids.sort();
                let clause = format!(
                    "{} {noun}s are called `{}`: {}; give the id",
                    several.len(),
                    visible(name),
                    ids.join(", ")
                );
                problems.push(FileProblem::new(line, "ambiguous", clause));
                None
            }
            None => {
                let near = nearest(name, self.by_id.values().copied());
                problems.push(FileProblem::new(line, "unknown", self.unknown(noun, name, None, near)));
                None
            }
        }
    }

    fn unknown(&self, noun: &str, wanted: &str, near_id: Option<&str>, near_name: Option<&str>) -> String {
        let id = near_id.or_else(|| {
            let name = near_name?;
            self.by_name.get(&fold(name)).and_then(|ids| ids.first().copied())
        });
        let near = id
            .and_then(|id| self.by_id.get_key_value(id))
            .map(|(id, name)| format!("; nearest: #{} {}", visible(id), visible(name)));
        format!("no {noun} `{}`{}", visible(wanted), near.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_csv;
    use super::*;
    use crate::domain::GroupStatus;

    fn looked_up(rows: &str) -> Result<Sheet, FileProblems> {
        let groups = [
            Group::named("28", "Support L1", GroupStatus::Active),
            Group::named("29", "Night", GroupStatus::Active),
            Group::named("30", "night", GroupStatus::Active),
        ];
        let agents = [
            Agent::named("2", "Ana Ruiz"),
            Agent::named("3", "Tom Baker"),
            Agent::named("4", "Tom Baker"),
        ];
        let text = format!("group_id,group_name,agent_id,agent_name,receive_call,order\n{rows}");
        let lookup = Lookup {
            groups: &groups,
            agents: &agents,
        };
        sheet(read_csv(text.as_bytes()).expect("readable"), lookup)
    }

    fn problems(rows: &str) -> Vec<(usize, &'static str)> {
        let problems = looked_up(rows).expect_err("a problem");
        problems
            .0
            .iter()
            .map(|problem| (problem.line, problem.reason))
            .collect()
    }

    #[test]
    fn ids_decide_and_another_name_is_a_notice() {
        let sheet = looked_up("28,Sup,2,Anna,on,\n,support l1,,ana ruiz,on,\n").expect_err("the same group twice");
        assert_eq!(sheet.0[0].reason, "contradiction");
        let sheet = looked_up("28,Sup,2,Anna,on,\n").expect("known");
        assert_eq!(sheet.notices.len(), 2, "{:?}", sheet.notices);
        assert!(
            looked_up(",support l1,,ana ruiz,on,\n")
                .expect("known")
                .notices
                .is_empty()
        );
    }

    /// Rows 26 and 27.
    #[test]
    fn strangers_and_namesakes_are_told_with_the_way_on() {
        let error = looked_up("28,,2,,on,\n82,,2,,on,\n").expect_err("no such group");
        assert_eq!((error.0[0].line, error.0[0].reason), (3, "unknown"));
        let error = looked_up("28,,,Ana Riuz,on,\n").expect_err("no such agent").to_string();
        assert!(error.contains("nearest: #2 Ana Ruiz"), "{error}");
        let error = looked_up("28,,,Tom Baker,on,\n")
            .expect_err("two of that name")
            .to_string();
        assert!(error.contains("#3, #4"), "{error}");
        assert_eq!(problems(",NIGHT,2,,on,\n"), [(2, "ambiguous")]);
    }

    /// Row 25.
    #[test]
    fn an_agent_twice_is_a_notice_or_a_contradiction() {
        assert_eq!(
            looked_up("28,,2,,on,\n28,,2,,on,\n").expect("the same").notices.len(),
            1
        );
        assert_eq!(problems("28,,2,,on,\n28,,2,,off,\n"), [(3, "contradiction")]);
    }
}
