//! Whole screens as text, at the two sizes.

use crate::client::Kind;
use crate::console::test_console::{Console, On, Unknown, error};
use crate::console::{Effect, Event};

#[test]
fn groups_and_members_side_by_side() {
    insta::assert_snapshot!(Console::on_group_28().screen(120, 40));
}

#[test]
fn one_pane_at_a_time_on_a_small_screen() {
    let mut console = Console::on_group_28();
    let groups = console.screen(80, 24);
    console.keys("tab");
    let members = console.screen(80, 24);
    insta::assert_snapshot!(format!("{groups}\n{members}"));
}

#[test]
fn the_editor_shows_what_changes_and_what_it_was() {
    let mut console = Console::on_roster(&[("2", On), ("3", On), ("8", On), ("21", Unknown)]);
    console.keys("e j c c j space j space m /");
    console.types("team");
    insta::assert_snapshot!("editor_120x40", console.screen(120, 40));
    console.keys("enter");
    insta::assert_snapshot!("editor_80x24", console.screen(80, 24));
}

#[test]
fn an_error_is_told_with_code_and_next_keys() {
    let mut console = Console::on_group_28();
    console.keys("j");
    let id = console.request(|effect| matches!(effect, Effect::LoadRoster { .. }));
    let gone = error(Kind::NotFound, "not-found", "Group not found or not authorised")
        .with_vendor_code("1503")
        .with_hint("Deleted, or owned by another account");
    console.event(Event::RosterLoaded {
        id,
        group: crate::domain::GroupId::new("31"),
        result: Err(gone.into()),
    });
    let screen = console.screen(120, 40);
    let line = screen.lines().rev().nth(1).unwrap_or_default();
    insta::assert_snapshot!(line);
}

#[test]
fn too_small_a_screen_says_so_and_comes_back() {
    let mut console = Console::on_group_28();
    assert!(
        console
            .screen(79, 23)
            .starts_with("callboard needs 80x24, this is 79x23.")
    );
    for (width, height) in [(0, 0), (1, 1), (5, 3), (79, 300), (300, 10)] {
        console.screen(width, height);
    }
    assert!(console.screen(80, 24).contains("Support L1"));
}

#[test]
fn hostile_names_stay_in_their_cells() {
    let mut console = Console::on_group_28();
    console.keys("R");
    let id = console.request(|effect| matches!(effect, Effect::LoadGroups { .. }));
    let hostile = crate::console::test_console::group("28", "a\u{1b}[2J\r\u{202e}b", &[]);
    console.event(Event::GroupsLoaded {
        id,
        result: Ok(crate::client::Listing::complete(vec![hostile])),
    });
    let screen = console.screen(120, 40);
    assert!(screen.contains("a‹ESC›[2J‹CR›‹RLO›b"), "{screen}");
}
