//! Whole screens as text, at the two sizes.

use crate::assignment::Outcome;
use crate::client::Kind;
use crate::console::keymap::{Availability, CommandId};
use crate::console::test_console::{Console, On, Unknown, error};
use crate::console::widget::test_screen_view::{ascii, buffer, drawn, rows, unicode};
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
    console.keys("e j c j space j space m /");
    console.types("team");
    insta::assert_snapshot!("editor_120x40", console.screen(120, 40));
    console.keys("enter");
    insta::assert_snapshot!("editor_80x24", console.screen(80, 24));
}

#[test]
fn marks_alone_do_not_speak_of_a_filter() {
    let mut console = Console::on_roster(&[("2", On), ("3", On)]);
    console.keys("e m");
    let screen = console.screen(80, 24);
    assert!(screen.contains("1 marked") && !screen.contains("filter:"), "{screen}");
}

#[test]
fn an_error_is_told_with_code_and_next_keys() {
    let mut console = Console::on_group_28();
    console.keys("j");
    console.rests();
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
fn what_changes_and_what_is_open_stands_out_by_more_than_its_text() {
    let mut console = Console::on_roster(&[("2", On), ("3", On), ("8", On), ("21", Unknown)]);
    console.keys("e c j space j j space");
    console.screen(120, 40);
    let theme = unicode();
    let buffer = buffer(&theme, 120, 40, |canvas, _| console.scene().draw(canvas));
    let rows: Vec<String> = rows(&buffer).lines().map(str::to_owned).collect();
    let style_of = |wanted: &str, at: &str| {
        let y = rows.iter().position(|row| row.contains(wanted)).expect("the row");
        let row: Vec<char> = rows[y].chars().collect();
        let start = rows[y].find(wanted).map_or(0, |byte| rows[y][..byte].chars().count());
        let before: String = row[..start].iter().collect();
        let place = before.rfind(at).map_or(0, |byte| before[..byte].chars().count());
        let cell = buffer.cell((u16::try_from(place).unwrap(), u16::try_from(y).unwrap()));
        cell.expect("a cell").style().add_modifier
    };
    let (changes, calls) = (theme.styles.change, theme.styles.calls);
    assert_eq!(style_of("#2 ", "~"), changes.changed.add_modifier);
    assert_eq!(style_of("#3 ", "−"), changes.removed.add_modifier);
    assert_eq!(style_of("#17 ", "+"), changes.added.add_modifier);
    assert_eq!(style_of("#21 ", "calls ?"), calls.unknown.add_modifier);
    let distinct = [changes.changed, changes.removed, changes.added].map(|style| style.add_modifier);
    assert!(distinct.iter().all(|modifier| !modifier.is_empty()) && !calls.unknown.add_modifier.is_empty());
}

#[test]
fn every_command_of_the_panes_is_either_available_or_says_why_not() {
    let mut console = Console::on_group_28();
    let hidden = |console: &Console| -> Vec<&'static str> {
        let layer = console.model.layer();
        CommandId::ALL
            .iter()
            .filter(|command| command.works_in(layer))
            .filter(|command| console.model.availability(**command) == Availability::Hidden)
            .map(|command| command.id())
            .collect()
    };
    // What is hidden has nothing to act on: no marks, no filter, nothing that failed or is running.
    let nothing_to_act_on = ["clear-selection", "show-all", "clear-filter", "retry", "cancel-request"];
    assert_eq!(hidden(&console), nothing_to_act_on);
    console.keys("e");
    let in_editor = [
        "clear-selection",
        "undo",
        "redo",
        "show-all",
        "clear-filter",
        "retry",
        "cancel-request",
    ];
    assert_eq!(hidden(&console), in_editor);
}

#[test]
fn overlays_lie_over_the_work_at_both_sizes() {
    let mut console = Console::on_group_28();
    console.keys("e f m * space s");
    insta::assert_snapshot!("review_120x40", console.screen(120, 40));
    console.keys("s");
    insta::assert_snapshot!("confirm_80x24", console.screen(80, 24));
    console.keys("esc q ?");
    assert!(console.screen(80, 24).contains("Roster editor"));
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
fn a_plain_terminal_gets_ascii_alone() {
    let mut console = Console::on_group_28();
    console.keys("e c j j space s s");
    let (_, step) = console.write_on_its_way();
    console.end_write(Outcome::Confirmed, Some(step.target));
    console.screen(120, 40);
    let screen = drawn(&ascii(), 120, 40, |canvas, _| console.scene().draw(canvas));
    assert!(screen.is_ascii(), "{screen}");
    assert!(screen.contains("saved and confirmed: -1 ~1 calls."), "{screen}");
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

#[test]
fn details_of_no_error_are_refused_with_the_reason() {
    let mut console = Console::on_group_28();
    console.keys("x");
    assert!(console.model.overlays().is_empty());
    assert_eq!(console.said(), "no error to show");
}

#[test]
fn a_long_error_scrolls_to_its_end_and_back() {
    let mut console = Console::on_group_28();
    console.keys("R");
    let id = console.request(|effect| matches!(effect, Effect::LoadGroups { .. }));
    let long = error(Kind::Net, "broken", &"a long sentence of theirs ".repeat(20))
        .with_vendor_message("another one ".repeat(60))
        .with_hint("wait a little. ".repeat(20))
        .with_request_id("01JC8Z6V");
    console.event(Event::GroupsLoaded {
        id,
        result: Err(long.into()),
    });
    console.keys("x");
    assert!(!console.screen(80, 24).contains("01JC8Z6V"));
    console.keys("pagedown");
    let screen = console.screen(80, 24);
    assert!(screen.contains("01JC8Z6V") && screen.contains("q close"), "{screen}");
    console.keys("k k k k k k k k k k k k k k k k k k k k");
    assert!(console.screen(80, 24).contains("error        net/broken"));
}

#[test]
fn forms_of_one_field_name_no_key_for_the_next() {
    let mut console = Console::on_group_28();
    console.keys("n");
    let screen = console.screen(80, 24);
    assert!(
        screen.contains("enter done") && !screen.contains("tab next"),
        "{screen}"
    );
    let mut site = crate::console::test_console::site();
    site.identity = None;
    assert!(Console::new(site.clone()).screen(80, 24).contains("tab next field"));
    site.forms.truncate(1);
    let screen = Console::new(site).screen(80, 24);
    assert!(
        screen.contains("enter done") && !screen.contains("tab next"),
        "{screen}"
    );
}
