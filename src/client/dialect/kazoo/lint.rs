//! What looks wrong about a group (`api/kazoo.md §13`): KAZOO checks nothing of what is inside `endpoints`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::document::{Claim, Document, Entry, MemberKind, Weight};
use super::people::{Nature, People, label};
use crate::client::Lint;
use crate::domain::{Agent, AgentId, Group};
use crate::text::visible;

/// The most members that can ring one after the other, and the last position KAZOO knows (`api/kazoo.md §9`).
const MOST_MEMBERS: usize = 100;

/// What else is known besides the group's own document; what could not be read is left out, and its lints with it.
#[derive(Debug, Default)]
pub(super) struct Surroundings<'a> {
    /// Users and devices.
    pub(super) people: Option<&'a People>,
    /// All groups, read where a member is none of the people.
    pub(super) groups: Option<&'a BTreeMap<AgentId, Group>>,
    /// The nested groups that lead back to this one.
    pub(super) leading_back: BTreeSet<AgentId>,
    /// Whether a callflow holds a second copy of the group.
    pub(super) has_second_copy: bool,
    /// How many other groups have its name, where the groups are known.
    pub(super) namesakes: usize,
}

/// What a member's id really is.
pub(super) enum Found<'a> {
    /// A user or device.
    Person(&'a Agent, &'a Nature),
    /// A group.
    Group(&'a Group),
    /// Nothing of the account.
    Nothing,
    /// Not everything could be read.
    Unclear,
}

impl Surroundings<'_> {
    /// Looks a member up.
    pub(super) fn find(&self, id: &AgentId) -> Found<'_> {
        if let Some(person) = self.people.and_then(|people| people.get(id)) {
            return Found::Person(&person.agent, &person.nature);
        }
        if let Some(group) = self.groups.and_then(|groups| groups.get(id)) {
            return Found::Group(group);
        }
        match (self.people, self.groups) {
            (Some(people), Some(_)) if people.completeness.is_complete() => Found::Nothing,
            _ => Found::Unclear,
        }
    }

    fn label(&self, id: &AgentId) -> String {
        match self.find(id) {
            Found::Person(agent, _) => label(Some(agent), id),
            Found::Group(group) => label(Some(&Agent::named(id.as_str(), &group.name)), id),
            Found::Nothing | Found::Unclear => label(None, id),
        }
    }
}

/// Everything that looks wrong: about the group first, then by member.
pub(super) fn of(document: &Document, around: &Surroundings<'_>) -> Vec<Lint> {
    let mut lints = of_group(document, around);
    let shared = shared_positions(document);
    let members: HashSet<&AgentId> = document.entries.iter().map(|entry| &entry.id).collect();
    let devices = around.people.map(People::devices_by_owner).unwrap_or_default();
    let mut entries: Vec<&Entry> = document.entries.iter().collect();
    entries.sort_by(|left, right| left.id.cmp(&right.id));
    for entry in entries {
        let name = around.label(&entry.id);
        let mut say = |code, sentence| lints.push(about(code, &entry.id, sentence));
        of_claim(entry, &name, &mut say);
        of_weight(entry, &name, &shared, &mut say);
        let found = around.find(&entry.id);
        of_finding(entry, &name, &found, &mut say);
        if let Found::Person(_, nature) = found {
            match nature {
                Nature::User { .. } if people_are_complete(around) && !devices.contains_key(&entry.id) => {
                    say("no-device", format!("{name} owns no device: nothing rings for them"));
                }
                Nature::Device { owner: Some(owner), .. } if members.contains(owner) => {
                    let owner = around.label(owner);
                    let sentence = format!("{name} stands beside its owner {owner}: it rings once and is listed twice");
                    say("device-beside-owner", sentence);
                }
                Nature::Device { .. } | Nature::User { .. } => {}
            }
        }
        if entry.id.as_str() == document.group.as_str() {
            say(
                "contains-itself",
                "the group contains itself: ringing it never ends".to_owned(),
            );
        } else if around.leading_back.contains(&entry.id) {
            let sentence = format!("{name} contains this group again: ringing it never ends");
            say("cycle", sentence);
        }
    }
    lints
}

/// How many of these groups, besides the group itself, people would call by the same name.
pub(super) fn namesakes(document: &Document, groups: &BTreeMap<AgentId, Group>) -> usize {
    let folded = |name: &str| name.trim().to_lowercase();
    let Some(name) = document.name.as_deref().map(folded) else {
        return 0;
    };
    let others = groups.values().filter(|group| group.id != document.group);
    others.filter(|group| folded(&group.name) == name).count()
}

fn people_are_complete(around: &Surroundings<'_>) -> bool {
    around.people.is_some_and(|people| people.completeness.is_complete())
}

fn of_group(document: &Document, around: &Surroundings<'_>) -> Vec<Lint> {
    let mut lints = Vec::new();
    let mut say = |code, sentence: String| {
        lints.push(Lint {
            code,
            agent: None,
            sentence,
        });
    };
    if document.entries.is_empty() {
        say("empty-group", "nobody is in this group".to_owned());
    }
    if document.entries.len() > MOST_MEMBERS {
        let count = document.entries.len();
        let sentence =
            format!("{count} members: where they ring one after the other, at most {MOST_MEMBERS} of them can");
        say("too-many-members", sentence);
    }
    if around.namesakes > 0 {
        let others = around.namesakes;
        let sentence = format!("{others} more of this name: only the id tells which group is meant");
        say("same-name", sentence);
    }
    if around.has_second_copy {
        say("second-copy", second_copy());
    }
    lints
}

/// SmartPBX keeps the real ring list in a callflow of its own (`api/kazoo.md §9`).
pub(super) fn second_copy() -> String {
    "SmartPBX keeps a second copy of this group in a callflow: a change here does not change who rings".to_owned()
}

fn about(code: &'static str, agent: &AgentId, sentence: String) -> Lint {
    Lint {
        code,
        agent: Some(agent.clone()),
        sentence,
    }
}

fn of_claim(entry: &Entry, name: &str, say: &mut impl FnMut(&'static str, String)) {
    match &entry.kind {
        Claim::Kind(_) => {}
        Claim::Other(word) => {
            let word = visible(word).into_owned();
            say(
                "unknown-type",
                format!("{name} has the type `{word}`, which KAZOO does not know"),
            );
        }
        Claim::Missing => say(
            "missing-type",
            format!("{name} has no type: KAZOO has to guess what it is"),
        ),
        Claim::NoEntry => say("empty-entry", format!("{name} has an entry that says nothing")),
    }
}

fn of_weight(entry: &Entry, name: &str, shared: &BTreeMap<u32, usize>, say: &mut impl FnMut(&'static str, String)) {
    match entry.weight {
        Weight::At(position) => {
            if usize::try_from(position).is_ok_and(|position| position > MOST_MEMBERS) {
                let sentence = format!("{name} stands at {position}, and KAZOO counts to {MOST_MEMBERS} only");
                say("weight-out-of-range", sentence);
            }
            if shared.contains_key(&position) {
                let sentence =
                    format!("{name} shares position {position}: where members ring in order, only one of them does");
                say("duplicate-weight", sentence);
            }
        }
        Weight::Missing if entry.kind == Claim::NoEntry => {}
        Weight::Missing => {
            let sentence = format!("{name} has no position: where members ring in order, it is left out");
            say("missing-weight", sentence);
        }
        Weight::OutOfRange => {
            say(
                "weight-out-of-range",
                format!("{name} has a weight that is no position from 1 to {MOST_MEMBERS}"),
            );
        }
        Weight::NoInteger => {
            say(
                "weight-no-integer",
                format!("{name} has a weight that is no whole number"),
            );
        }
    }
}

fn of_finding(entry: &Entry, name: &str, found: &Found<'_>, say: &mut impl FnMut(&'static str, String)) {
    let really = match found {
        Found::Person(_, nature) => nature.kind(),
        Found::Group(_) => MemberKind::Group,
        Found::Nothing => {
            let sentence = format!("{name} is no user, device or group any more; it can be taken out");
            say("stale-id", sentence);
            return;
        }
        Found::Unclear => return,
    };
    if let Claim::Kind(claimed) = &entry.kind
        && *claimed != really
    {
        let (claimed, really) = (claimed.word(), really.word());
        say(
            "wrong-type",
            format!("{name} is entered as a {claimed} and is a {really}"),
        );
    }
    if let Found::Person(_, Nature::Device { enabled: false, .. }) = found {
        say("disabled-device", format!("{name} is switched off: it never rings"));
    }
}

/// The positions that more than one member has.
fn shared_positions(document: &Document) -> BTreeMap<u32, usize> {
    let mut positions: BTreeMap<u32, usize> = BTreeMap::new();
    for position in document.entries.iter().filter_map(|entry| entry.weight.position()) {
        *positions.entry(position).or_default() += 1;
    }
    positions.retain(|_, count| *count > 1);
    positions
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::people::tests::people;
    use super::*;
    use crate::domain::{GroupId, GroupStatus};

    fn entry(id: &str, kind: MemberKind, weight: Weight) -> Entry {
        Entry {
            id: AgentId::new(id),
            kind: Claim::Kind(kind),
            weight,
        }
    }

    fn document(entries: Vec<Entry>) -> Document {
        Document {
            group: GroupId::new("g1"),
            name: None,
            entries,
            revision: None,
            facts: Vec::new(),
        }
    }

    fn acme() -> People {
        people(
            r#"[{"id":"u1","first_name":"Ana","last_name":"Ruiz"},{"id":"u2","first_name":"Bo","last_name":"Li"}]"#,
            r#"[{"id":"d1","name":"Ana desk","owner_id":"u1","enabled":true},{"id":"d2","name":"Lobby","enabled":false}]"#,
        )
    }

    fn groups() -> BTreeMap<AgentId, Group> {
        let names = [("g1", "Sales"), ("g2", "Support")];
        let group = |id: &str, name: &str| (AgentId::new(id), Group::named(id, name, GroupStatus::Unknown));
        names.into_iter().map(|(id, name)| group(id, name)).collect()
    }

    fn codes(entries: Vec<Entry>, change: impl FnOnce(&mut Surroundings<'_>)) -> Vec<(&'static str, Option<String>)> {
        let (people, groups) = (acme(), groups());
        let mut around = Surroundings {
            people: Some(&people),
            groups: Some(&groups),
            ..Surroundings::default()
        };
        change(&mut around);
        let lints = of(&document(entries), &around);
        lints
            .into_iter()
            .map(|lint| (lint.code, lint.agent.map(|agent| agent.to_string())))
            .collect()
    }

    use MemberKind::{Device, Group as Nested, User};
    use Weight::{At, Missing, NoInteger, OutOfRange};

    #[rstest]
    #[case::clean(vec![entry("u1", User, At(1))], &[])]
    #[case::empty(vec![], &["empty-group"])]
    #[case::duplicate_weight(vec![entry("u1", User, At(1)), entry("g2", Nested, At(1))], &["duplicate-weight", "duplicate-weight"])]
    #[case::missing_weight(vec![entry("u1", User, Missing)], &["missing-weight"])]
    #[case::above_range(vec![entry("u1", User, At(101))], &["weight-out-of-range"])]
    #[case::below_range(vec![entry("u1", User, OutOfRange)], &["weight-out-of-range"])]
    #[case::no_integer(vec![entry("u1", User, NoInteger)], &["weight-no-integer"])]
    #[case::stale(vec![entry("x", User, At(1))], &["stale-id"])]
    #[case::wrong_type(vec![entry("u1", Device, At(1))], &["wrong-type"])]
    #[case::group_as_user(vec![entry("g2", User, At(1))], &["wrong-type"])]
    #[case::beside_owner(vec![entry("u1", User, At(1)), entry("d1", Device, At(2))], &["device-beside-owner"])]
    #[case::itself(vec![entry("g1", Nested, At(1))], &["contains-itself"])]
    #[case::disabled(vec![entry("d2", Device, At(1))], &["disabled-device"])]
    #[case::no_device(vec![entry("u2", User, At(1))], &["no-device"])]
    #[case::null_entry(vec![Entry { id: AgentId::new("u1"), kind: Claim::NoEntry, weight: Missing }], &["empty-entry"])]
    #[case::missing_type(vec![Entry { id: AgentId::new("u1"), kind: Claim::Missing, weight: At(1) }], &["missing-type"])]
    #[case::unknown_type(vec![Entry { id: AgentId::new("u1"), kind: Claim::Other("robot".into()), weight: At(1) }], &["unknown-type"])]
    fn what_looks_wrong_is_told(#[case] entries: Vec<Entry>, #[case] expected: &[&str]) {
        let found = codes(entries, |_| {});
        let words: Vec<&str> = found.iter().map(|(code, _)| *code).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn more_than_a_hundred_members_are_told() {
        let entries = (1..=101_u32).map(|n| entry(&format!("x{n}"), User, At(n))).collect();
        let found = codes(entries, |around| around.people = None);
        assert!(found.contains(&("too-many-members", None)), "{found:?}");
        assert!(
            found.contains(&("weight-out-of-range", Some("x101".to_owned()))),
            "{found:?}"
        );
    }

    /// `api/kazoo.md §6`: names are not unique.
    #[rstest]
    #[case(Some("Support"), 1)]
    #[case(Some(" sUPPORT"), 1)]
    #[case(Some("Sales"), 0)]
    #[case(Some("Support 2"), 0)]
    #[case(None, 0)]
    fn namesakes_are_counted_without_the_group_itself(#[case] name: Option<&str>, #[case] count: usize) {
        let named = Document {
            name: name.map(std::sync::Arc::from),
            ..document(Vec::new())
        };
        assert_eq!(namesakes(&named, &groups()), count);
        assert_eq!(codes(Vec::new(), |around| around.namesakes = 2)[1].0, "same-name");
    }

    #[test]
    fn a_circle_and_a_second_copy_are_told() {
        let found = codes(vec![entry("g2", Nested, At(1))], |around| {
            around.leading_back.insert(AgentId::new("g2"));
            around.has_second_copy = true;
        });
        assert_eq!(found, [("second-copy", None), ("cycle", Some("g2".to_owned()))]);
    }

    /// What could not be read is no reason to call somebody stale.
    #[test]
    fn a_lint_that_needs_what_could_not_be_read_is_left_out() {
        let entries = || vec![entry("x", User, At(1)), entry("u2", User, At(2))];
        assert!(codes(entries(), |around| around.people = None).is_empty());
        let only_people = codes(entries(), |around| around.groups = None);
        assert_eq!(only_people, [("no-device", Some("u2".to_owned()))]);
    }

    #[test]
    fn sentences_are_visible_and_name_whom_they_are_about() {
        let people = people("[{\"id\":\"u1\",\"first_name\":\"A\\u001b[2J\"}]", "[]");
        let around = Surroundings {
            people: Some(&people),
            ..Surroundings::default()
        };
        let lints = of(&document(vec![entry("u1", User, Missing)]), &around);
        assert!(lints.iter().all(|lint| lint.sentence.contains("(#u1)")), "{lints:?}");
        assert!(lints.iter().all(|lint| !lint.sentence.contains('\u{1b}')), "{lints:?}");
    }
}
