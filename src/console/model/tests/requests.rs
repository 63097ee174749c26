//! Races between answers and the user.

use crate::client::{Kind, Listing};
use crate::console::pane::assignment_editor::AssignmentEditor;
use crate::console::test_console::{Console, On, error, group, reading, roster, roster_of, site};
use crate::console::{Effect, Event, RequestId};
use crate::domain::GroupId;

fn roster_request(console: &Console) -> RequestId {
    console.request(|effect| matches!(effect, Effect::LoadRoster { .. }))
}

#[test]
fn the_first_thing_is_to_read_the_lists() {
    let mut model = crate::console::Model::new(site());
    let expected = [
        Effect::LoadGroups { id: RequestId(1) },
        Effect::LoadAgents { id: RequestId(2) },
    ];
    assert_eq!(model.start(), expected);
}

#[test]
fn a_cursor_that_rests_elsewhere_cancels_the_reading_of_the_group_before() {
    let mut console = Console::new(site());
    console.lists();
    let first = roster_request(&console);
    assert!(matches!(console.keys("j").as_slice(), [Effect::AwaitRest(_)]));
    assert_eq!(roster_request(&console), first);
    let effects = console.rests();
    let second = roster_request(&console);
    let load = Effect::LoadRoster {
        id: second,
        group: GroupId::new("31"),
    };
    assert_eq!(effects, [Effect::Cancel { id: first }, load]);
}

#[test]
fn members_of_rows_that_are_only_passed_are_neither_shown_nor_read() {
    let mut console = Console::on_group_28();
    console.keys("j j");
    assert_eq!(console.model.members().group(), Some(&GroupId::new("28")));
    assert!(console.model.requests().is_empty());
    console.rests();
    assert_eq!(console.model.members().group(), Some(&GroupId::new("33")));
    assert_eq!(console.model.requests().iter().count(), 1);
}

#[test]
fn coming_back_before_the_rest_reads_nothing() {
    let mut console = Console::on_group_28();
    console.keys("j k");
    assert_eq!(console.rests(), []);
    assert!(console.model.members().roster().is_some());
}

#[test]
fn the_member_pane_is_right_as_soon_as_one_goes_to_it() {
    let mut console = Console::on_group_28();
    console.keys("j tab");
    assert_eq!(console.model.members().group(), Some(&GroupId::new("31")));
}

#[test]
fn members_follow_the_first_hit_of_a_filter() {
    let mut console = Console::on_group_28();
    console.keys("/");
    console.types("night");
    console.rests();
    assert_eq!(console.model.members().group(), Some(&GroupId::new("33")));
}

#[test]
fn a_query_puts_the_cursor_on_its_first_hit_and_dropping_it_leaves_it_there() {
    let mut console = Console::on_group_28();
    let current = |console: &Console| console.model.groups().rows().current().cloned();
    console.keys("G /");
    console.types("support");
    assert_eq!(current(&console), Some(GroupId::new("28")));
    console.types(" l2");
    assert_eq!(current(&console), Some(GroupId::new("31")));
    console.keys("enter \\");
    assert_eq!(current(&console), Some(GroupId::new("31")));
}

#[test]
fn an_editor_that_was_about_to_open_stays_away_once_the_cursor_moved_on() {
    let mut console = Console::new(site());
    console.lists();
    console.keys("e j");
    assert!(console.model.opening.is_none());
}

#[test]
fn a_roster_that_arrives_after_the_cursor_moved_is_dropped_and_logged() {
    let mut console = Console::new(site());
    console.lists();
    let late = roster_request(&console);
    console.keys("j");
    console.rests();
    let effects = console.event(Event::RosterLoaded {
        id: late,
        group: GroupId::new("28"),
        result: Ok(Box::new(reading(roster(&[("2", On)])))),
    });
    assert!(matches!(effects.as_slice(), [Effect::Log { .. }]));
    assert_eq!(console.model.members().group(), Some(&GroupId::new("31")));
    assert_eq!(console.model.members().roster(), None);
}

#[test]
fn the_editor_opens_when_the_roster_arrives_and_not_after_a_cancel() {
    let mut console = Console::new(site());
    console.lists();
    console.keys("e");
    assert!(console.model.editor().is_none());
    let id = roster_request(&console);
    assert_eq!(console.keys("X"), [Effect::Cancel { id }]);
    let result = Ok(Box::new(reading(roster(&[("2", On)]))));
    console.event(Event::RosterLoaded {
        id,
        group: GroupId::new("28"),
        result,
    });
    assert!(console.model.editor().is_none());
    console.keys("e");
    console.answer_roster(roster(&[("2", On)]));
    assert!(console.model.editor().is_some());
}

#[test]
fn a_refresh_keeps_the_cursor_on_the_same_group() {
    let mut console = Console::on_group_28();
    console.keys("G R");
    let id = console.request(|effect| matches!(effect, Effect::LoadGroups { .. }));
    let later = vec![
        group("1", "New", &[]),
        group("28", "Support L1", &[]),
        group("33", "Support night", &[]),
    ];
    console.event(Event::GroupsLoaded {
        id,
        result: Ok(Listing::complete(later)),
    });
    assert_eq!(console.model.groups().rows().current(), Some(&GroupId::new("33")));
}

#[test]
fn a_failed_read_is_told_with_its_code_and_can_be_tried_again() {
    let mut console = Console::on_group_28();
    console.keys("R");
    let id = console.request(|effect| matches!(effect, Effect::LoadGroups { .. }));
    let failure = error(Kind::Net, "timeout", "no answer within 30 s");
    console.event(Event::GroupsLoaded {
        id,
        result: Err(failure.into()),
    });
    assert_eq!(console.said(), "net/timeout no answer within 30 s.");
    assert!(matches!(console.keys("t").as_slice(), [Effect::LoadGroups { .. }]));
    console.keys("x");
    assert_eq!(console.model.overlays().iter().count(), 1);
}

#[test]
fn a_second_refresh_does_not_send_a_second_request() {
    let mut console = Console::on_group_28();
    assert_eq!(console.keys("R").len(), 2);
    assert_eq!(console.keys("R"), []);
}

#[test]
fn reading_again_in_the_editor_merges_what_others_did() {
    let mut console = Console::on_group_28();
    console.keys("e G space R");
    console.answer_roster(roster(&[("2", On), ("8", On)]));
    console.keys("s");
    let editor = console.model.editor().expect("an editor");
    assert_eq!(editor.draft().target().len(), 3);
    assert_eq!((editor.tally().added, editor.tally().removed), (1, 0));
}

#[test]
fn another_groups_roster_leaves_the_open_editor_alone() {
    let mut console = Console::on_group_28();
    console.keys("j");
    console.rests();
    let id = roster_request(&console);
    console.keys("k");
    console.rests();
    console.answer_roster(roster(&[("2", On)]));
    console.keys("e");
    let result = Ok(Box::new(reading(roster_of("31", &[]))));
    console.event(Event::RosterLoaded {
        id,
        group: GroupId::new("31"),
        result,
    });
    assert_eq!(console.model.editor().map(AssignmentEditor::base_len), Some(1));
}
