//! The editor by its keys.

use crate::console::Event;
use crate::console::keymap::Layer;
use crate::console::overlay::Overlay;
use crate::console::test_console::{Console, Off, On, Unknown, roster};
use crate::domain::{AgentId, ReceiveCall};

fn target(console: &Console) -> Vec<(String, ReceiveCall)> {
    let editor = console.model.editor().expect("an editor");
    let target = editor.draft().target();
    target
        .members()
        .iter()
        .map(|member| (member.agent.to_string(), member.receive_call))
        .collect()
}

fn members(console: &Console) -> Vec<String> {
    target(console).into_iter().map(|(id, _)| id).collect()
}

#[test]
fn a_few_keys_filter_add_remove_and_switch_calls() {
    let mut console = Console::on_group_28();
    console.keys("e /");
    console.types("blue team");
    console.keys("enter *");
    assert_eq!(console.model.editor().map(|editor| editor.rows().marked()), Some(4));
    console.keys("space");
    assert_eq!(members(&console), ["2", "3", "8", "17", "21"]);
    console.keys("- g g c");
    assert!(target(&console).contains(&("3".to_owned(), On)));
    console.keys("u");
    assert!(target(&console).contains(&("3".to_owned(), Off)));
    console.keys("u");
    assert_eq!(members(&console), ["2", "3", "8"]);
    console.keys("U");
    assert_eq!(members(&console).len(), 5);
}

#[test]
fn putting_marked_agents_in_throws_no_member_out() {
    let mut console = Console::on_group_28();
    console.keys("e g g v G v space");
    assert_eq!(members(&console).len(), 6);
    console.keys("space");
    assert_eq!(members(&console), [] as [&str; 0]);
}

#[test]
fn marks_hidden_by_the_filter_are_acted_on_and_counted() {
    let mut console = Console::on_group_28();
    console.keys("e G m /");
    console.types("manoj");
    console.keys("enter");
    let counts = console.model.editor().map(|editor| editor.rows().counts().summary());
    assert_eq!(counts.as_deref(), Some("1 of 6, 1 marked, 1 hidden"));
    console.keys("space");
    assert!(members(&console).contains(&"40".to_owned()));
}

#[test]
fn calls_of_somebody_outside_are_refused_with_the_next_step() {
    let mut console = Console::on_group_28();
    console.keys("e G c");
    assert_eq!(console.said(), "This agent is not in the group.");
    assert_eq!(members(&console), ["2", "3", "8"]);
}

#[test]
fn typed_ids_are_marked_and_unknown_ones_reported() {
    let mut console = Console::on_group_28();
    console.keys("e #");
    assert_eq!(console.model.layer(), Layer::Form);
    console.types("17-19; 40");
    console.keys("enter");
    assert_eq!(console.said(), "2 marked, 2 unknown: 18, 19.");
    assert_eq!(console.model.editor().map(|editor| editor.rows().marked()), Some(2));
}

#[test]
fn a_paste_in_the_editor_shows_the_list_and_does_nothing_else() {
    let mut console = Console::on_group_28();
    console.keys("e");
    console.event(Event::Pasted("17\n21 s y".to_owned()));
    assert!(matches!(console.model.overlays().top(), Some(Overlay::LineForm(_))));
    assert_eq!(members(&console), ["2", "3", "8"]);
    assert_eq!(console.model.editor().map(|editor| editor.rows().marked()), Some(0));
}

#[test]
fn undecided_members_keep_the_roster_from_being_saved_until_decided() {
    let mut console = Console::on_roster(&[("2", On), ("3", Unknown), ("8", Unknown)]);
    console.keys("e G space s");
    assert!(
        console
            .said()
            .starts_with("Not saved: the phone system did not say whether calls are on for #3, #8.")
    );
    assert!(console.model.overlays().is_empty());
    let under = |console: &Console| {
        console
            .model
            .editor()
            .and_then(|editor| editor.rows().current().cloned())
    };
    assert_eq!(under(&console), Some(AgentId::new("3")));
    console.keys("O s");
    assert_eq!(under(&console), Some(AgentId::new("8")));
    console.keys("o s");
    assert!(matches!(console.model.overlays().top(), Some(Overlay::Review(_))));
}

#[test]
fn only_changed_rows_can_be_shown_and_stay_while_they_are_edited() {
    let mut console = Console::on_group_28();
    console.keys("e G space f c");
    let shown = |console: &Console| console.model.editor().map(|editor| editor.rows().shown().len());
    assert_eq!(shown(&console), Some(1));
    console.keys("space");
    assert_eq!(shown(&console), Some(1));
    console.keys("f a");
    assert_eq!(shown(&console), Some(6));
}

#[test]
fn agents_that_arrive_late_join_the_rows_and_the_cursor_stays() {
    use crate::console::Effect;
    use crate::console::test_console::site;

    let mut console = Console::new(site());
    let agents = console.request(|effect| matches!(effect, Effect::LoadAgents { .. }));
    let id = console.request(|effect| matches!(effect, Effect::LoadGroups { .. }));
    let listing = crate::client::Listing::complete(vec![crate::console::test_console::group("28", "Support", &[])]);
    console.event(Event::GroupsLoaded {
        id,
        result: Ok(listing),
    });
    console.answer_roster(roster(&[("2", On), ("8", On)]));
    console.keys("e j m space");
    let listing = crate::client::Listing::complete(vec![crate::domain::Agent::named("5", "between")]);
    console.event(Event::AgentsLoaded {
        id: agents,
        result: Ok(listing),
    });
    let editor = console.model.editor().expect("an editor");
    assert_eq!(editor.rows().len(), 3);
    assert_eq!(editor.rows().current(), Some(&AgentId::new("8")));
    assert_eq!((editor.rows().marked(), editor.tally().removed), (1, 1));
}
