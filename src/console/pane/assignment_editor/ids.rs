//! Lists of agent ids as people type and paste them: `1001-1005; 1040`.

use crate::domain::AgentId;

/// A longer range is taken for a slip.
const LONGEST_RANGE: u64 = 10_000;

/// What a typed list names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdList {
    /// Ids to look up, in the order typed, each once.
    pub ids: Vec<AgentId>,
    /// Words that are no list of ids, such as a range that runs backwards.
    pub unreadable: Vec<String>,
}

impl IdList {
    /// Reads ids separated by commas, semicolons or white space; `#` before an id is ignored. A word that `is_known`
    /// is an id even when it looks like a range.
    pub fn parse(text: &str, is_known: impl Fn(&AgentId) -> bool) -> Self {
        let mut list = Self::default();
        let words = text.split(|character: char| matches!(character, ',' | ';') || character.is_whitespace());
        for word in words {
            let word = word.trim_start_matches('#');
            if word.is_empty() {
                continue;
            }
            let id = AgentId::new(word);
            match (is_known(&id), word.split_once(['-', '–'])) {
                (false, Some((from, to))) => match range(from, to) {
                    Some(ids) => list.ids.extend(ids),
                    None if is_number(from) && is_number(to) => list.unreadable.push(word.to_owned()),
                    None => list.ids.push(id),
                },
                _ => list.ids.push(id),
            }
        }
        let mut seen = std::collections::HashSet::new();
        list.ids.retain(|id| seen.insert(id.clone()));
        list
    }
}

fn is_number(text: &str) -> bool {
    let text = text.trim_start_matches('#');
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn range(first: &str, last: &str) -> Option<Vec<AgentId>> {
    let (first, last) = (first.trim_start_matches('#'), last.trim_start_matches('#'));
    if !is_number(first) || !is_number(last) {
        return None;
    }
    let (from, to): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    if from > to || to - from >= LONGEST_RANGE {
        return None;
    }
    // Extensions are written with leading zeros on some phone systems: 007-009 means three digits each.
    let digits = if first.starts_with('0') { first.len() } else { 0 };
    Some(
        (from..=to)
            .map(|number| AgentId::new(format!("{number:0digits$}")))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        IdList::parse(text, |_| false)
            .ids
            .iter()
            .map(AgentId::to_string)
            .collect()
    }

    #[test]
    fn ranges_and_single_ids_are_read_once_each() {
        assert_eq!(
            ids("1001-1003; 1040, #17\n1002"),
            ["1001", "1002", "1003", "1040", "17"]
        );
        assert_eq!(ids("008-010"), ["008", "009", "010"]);
        assert_eq!(ids(" ;, "), [] as [&str; 0]);
    }

    #[test]
    fn an_id_with_a_dash_is_no_range() {
        assert_eq!(ids("a1b2-c3d4"), ["a1b2-c3d4"]);
        let known = IdList::parse("10-20", |id| id.as_str() == "10-20");
        assert_eq!(known.ids, [AgentId::new("10-20")]);
    }

    #[test]
    fn a_range_that_runs_backwards_or_too_far_is_told() {
        let list = IdList::parse("9-3 1-99999999 5", |_| false);
        assert_eq!(list.unreadable, ["9-3", "1-99999999"]);
        assert_eq!(list.ids, [AgentId::new("5")]);
    }
}
