//! Names that repeat or read alike, and ids too long for a column.

use crate::client::Listing;
use crate::console::test_console::{Console, group, ordered_site, reading};
use crate::console::{Effect, Event};
use crate::domain::{Agent, AgentStatus, GroupId, Membership, ReceiveCall, Roster};

const FIRST: &str = "009afc511c97b2ae693c6cc4920988e8";
const SECOND: &str = "1743a0cd3b5e9f2c009afc511c97b2ae";
const GROUP: &str = "4f2e7a90bd3c4d1e8a6b5c4d3e2f1a0b";
const OTHER: &str = "4f2e7a90bd3c4d1e8a6b5c4d3e2f9c9d";

/// Two groups of one name, a third that reads like a fourth; agents of one name and of names that read alike, one of
/// them switched off.
fn alike() -> Console {
    let mut console = Console::new(ordered_site());
    let id = console.request(|effect| matches!(effect, Effect::LoadGroups { .. }));
    let groups = vec![
        group(GROUP, "Support", &[FIRST, SECOND]),
        group(OTHER, "Support", &[]),
        group("a", "Night", &[]),
    ];
    console.event(Event::GroupsLoaded {
        id,
        result: Ok(Listing::complete(groups)),
    });
    let id = console.request(|effect| matches!(effect, Effect::LoadAgents { .. }));
    let agent = |id: &str, name: &str, detail: &str, status| Agent {
        detail: Some(detail.into()),
        status,
        ..Agent::named(id, name)
    };
    let agents = vec![
        agent(FIRST, "Ana Ruiz", "user 1001", AgentStatus::Active),
        agent(SECOND, "Ana Ruiz", "phone of Ana Ruiz", AgentStatus::Inactive),
        agent("a1", "Dev Patel", "group", AgentStatus::Active),
        agent("a2", "D\u{e9}v\u{200b} Patel", "user 1002", AgentStatus::Active),
    ];
    console.event(Event::AgentsLoaded {
        id,
        result: Ok(Listing::complete(agents)),
    });
    let members = [(FIRST, 1), (SECOND, 2), ("a2", 3)].map(|(id, order)| Membership {
        order: Some(order),
        ..Membership::new(id, ReceiveCall::Unknown)
    });
    let roster = Roster::new(GroupId::new(GROUP), members.to_vec()).expect("no member twice");
    console.answer_reading(reading(roster));
    console
}

#[test]
fn equal_names_show_ids_and_lookalikes_are_flagged() {
    let mut console = alike();
    insta::assert_snapshot!("alike_120x40", console.screen(120, 40));
    insta::assert_snapshot!("alike_groups_80x24", console.screen(80, 24));
    console.keys("e");
    insta::assert_snapshot!("alike_editor_80x24", console.screen(80, 24));
}

#[test]
fn the_whole_id_stands_in_the_details_and_before_a_deletion() {
    let mut console = alike();
    console.keys("w");
    assert!(console.screen(80, 24).contains(GROUP));
    console.keys("q d");
    let screen = console.screen(80, 24);
    assert!(
        screen.contains(&format!("Its id: {GROUP}")) && screen.contains("Deletes Support #4f2e..1a0b"),
        "{screen}"
    );
    console.keys("esc l a");
    assert!(console.screen(80, 24).contains(FIRST));
}
