//! What is shown of a group before anything is done to it.

use std::sync::Arc;

use crate::client::{Fact, GroupUse, Lint, Listing, RosterReading};
use crate::console::event::Event;
use crate::console::overlay::{Overlay, Uses};
use crate::console::test_console::{
    Console, Foresight, Unknown, error, expired, one_by_one_site, ordered, ordered_site, reading, roster,
};
use crate::console::{Effect, RequestId};
use crate::domain::{AgentId, GroupId, LiveState, Reachability};

fn lint(agent: Option<&str>, sentence: &str) -> Lint {
    Lint {
        code: "stale-id",
        agent: agent.map(AgentId::new),
        sentence: sentence.to_owned(),
    }
}

fn suspect_reading() -> RosterReading {
    let lints = vec![
        lint(Some("3"), "no such user or device"),
        lint(Some("8"), "has no weight of its own"),
        lint(None, "a callflow holds a second copy of the members"),
    ];
    let facts = vec![Fact {
        label: "Hold music",
        value: "summer\u{1b} mix".to_owned(),
    }];
    RosterReading {
        lints,
        facts,
        ..reading(ordered(&[("2", 1), ("3", 2), ("8", 3)]))
    }
}

fn suspect() -> Console {
    let mut console = Console::new(ordered_site());
    console.lists();
    console.answer_reading(suspect_reading());
    console
}

#[test]
fn lints_and_facts_stand_beneath_the_members_and_mark_their_rows() {
    let mut console = suspect();
    console.keys("l");
    insta::assert_snapshot!("lints_80x24", console.screen(80, 24));
    insta::assert_snapshot!("lints_120x40", console.screen(120, 40));
}

#[test]
fn members_are_never_pushed_off_a_small_screen() {
    let mut console = Console::new(ordered_site());
    console.lists();
    let ids: Vec<String> = (100..116).map(|id| id.to_string()).collect();
    let members: Vec<(&str, u32)> = ids.iter().map(String::as_str).zip(1..).collect();
    console.answer_reading(RosterReading {
        roster: ordered(&members),
        ..suspect_reading()
    });
    console.keys("l");
    let screen = console.screen(80, 24);
    assert!(ids.iter().all(|id| screen.contains(&format!("#{id}"))), "{screen}");
    assert!(screen.contains("3 things to mend, press w"), "{screen}");
    console.keys("w");
    insta::assert_snapshot!("about_80x24", console.screen(80, 24));
    let effects = console.keys("y");
    assert_eq!(effects, [Effect::Copy { text: "28".to_owned() }]);
}

#[test]
fn live_states_are_asked_only_when_wanted_and_again_on_refresh() {
    let mut console = Console::on(one_by_one_site(), roster(&[("2", Unknown), ("8", Unknown)]));
    console.keys("j k l");
    console.rests();
    let is_live = |effect: &Effect| matches!(effect, Effect::LoadLiveStates { .. });
    assert!(!console.model.requests().any(is_live));
    let refreshed = console.keys("R");
    assert!(!refreshed.iter().any(is_live));
    console.answer_roster(roster(&[("2", Unknown), ("8", Unknown)]));
    assert!(console.keys("L").iter().any(is_live));
    let id = console.request(is_live);
    console.event(Event::LiveStatesLoaded {
        id,
        group: GroupId::new("28"),
        result: Ok(vec![LiveState {
            agent: AgentId::new("2"),
            reachability: Reachability::Unreachable,
            word: Arc::from("do not disturb"),
        }]),
    });
    insta::assert_snapshot!("live_80x24", console.screen(80, 24));
    assert!(console.keys("R").iter().any(is_live));
    console.keys("h j");
    console.rests();
    assert!(!console.model.requests().any(is_live), "asked while passing");
}

#[test]
fn an_ended_session_in_the_middle_of_live_states_asks_and_goes_on() {
    let mut console = Console::on(one_by_one_site(), roster(&[("2", Unknown)]));
    console.keys("l L");
    let is_live = |effect: &Effect| matches!(effect, Effect::LoadLiveStates { .. });
    let id = console.request(is_live);
    console.event(Event::LiveStatesLoaded {
        id,
        group: GroupId::new("28"),
        result: Err(expired().into()),
    });
    console.types("secret");
    console.keys("enter");
    assert!(console.signed_in().iter().any(is_live));
}

fn listing_uses(console: &Console) -> RequestId {
    console.request(|effect| matches!(effect, Effect::ListUses { .. }))
}

#[test]
fn what_uses_a_group_is_shown_when_it_has_arrived_and_asked_no_longer_than_needed() {
    let mut console = suspect();
    console.keys("d");
    let screen = console.screen(80, 24);
    assert!(screen.contains("Asking what uses it."), "{screen}");
    let id = listing_uses(&console);
    let used = GroupUse {
        kind: "callflow",
        id: "009afc511c97b2ae693c6cc4920988e8".to_owned(),
        name: "Main line".to_owned(),
    };
    console.event(Event::UsesListed {
        id,
        result: Ok(Some(Listing::complete(vec![used]))),
    });
    insta::assert_snapshot!("delete_with_uses_80x24", console.screen(80, 24));
    console.keys("esc d");
    let id = listing_uses(&console);
    assert_eq!(console.keys("esc"), [Effect::Cancel { id }]);
}

#[test]
fn uses_that_cannot_be_read_do_not_stop_a_deletion() {
    let mut console = suspect();
    console.keys("d");
    let id = listing_uses(&console);
    let failure = error(crate::client::Kind::Net, "timeout", "no answer came");
    console.event(Event::UsesListed {
        id,
        result: Err(failure.into()),
    });
    let Some(Overlay::Confirm(confirm)) = console.model.overlays().top() else {
        panic!("the question is gone");
    };
    assert!(matches!(confirm.uses(), Uses::Failed(_)));
    let effects = console.types("Support L1").keys("enter");
    assert!(matches!(effects[..], [Effect::ChangeGroup { .. }]));
}

fn reviewed() -> Console {
    let mut console = Console::on(
        one_by_one_site(),
        roster(&[("2", Unknown), ("3", Unknown), ("8", Unknown)]),
    );
    console.foresight = Foresight::ByHand;
    console.keys("e space j space s");
    console
}

#[test]
fn traps_are_looked_for_while_the_review_is_read() {
    let mut console = reviewed();
    let screen = console.screen(80, 24);
    assert!(screen.contains("Looking for what may stand in the way."), "{screen}");
    // Saving does not wait; the question that follows shows what has arrived by then, or later.
    console.keys("s");
    assert!(matches!(console.model.overlays().top(), Some(Overlay::Confirm(_))));
    let id = console.request(|effect| matches!(effect, Effect::Foresee { .. }));
    console.event(Event::Foreseen {
        id,
        result: Ok(vec![lint(
            Some("2"),
            "this is the agent's last group; Udesk refuses that",
        )]),
    });
    insta::assert_snapshot!("confirm_with_traps_80x24", console.screen(80, 24));
    console.keys("esc");
    insta::assert_snapshot!("review_with_traps_80x24", console.screen(80, 24));
}

#[test]
fn a_write_stops_looking_for_traps() {
    let mut console = reviewed();
    let id = console.request(|effect| matches!(effect, Effect::Foresee { .. }));
    console.keys("s");
    let effects = console.types("Support L1").keys("enter");
    assert!(
        matches!(&effects[..], [Effect::Cancel { id: stopped }, Effect::WriteStep { .. }] if *stopped == id),
        "{effects:?}"
    );
}
