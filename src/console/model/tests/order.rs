//! Members in order, and phone systems that keep less about members or write them one by one.

use crate::assignment::Outcome;
use crate::client::{Capabilities, Capability};
use crate::console::keymap::{Availability, CommandId};
use crate::console::overlay::Overlay;
use crate::console::site::Site;
use crate::console::test_console::{Console, Unknown, ordered, ordered_site, roster, site};
use crate::domain::{AgentId, Backend, ReceiveCall, Roster};

fn in_order() -> Console {
    Console::on(ordered_site(), ordered(&[("2", 2), ("3", 3), ("8", 1), ("21", 4)]))
}

/// Neither order nor calls, and agent by agent, as `PortSIP` has it.
fn bare_site() -> Site {
    Site {
        capabilities: Capabilities::all_but(
            Backend::PortSip,
            &[
                (Capability::ReceiveCall, "its groups have no such flag"),
                (Capability::MemberOrder, "its groups keep no order"),
                (Capability::AtomicRoster, "it changes agents one by one"),
            ],
        ),
        ..site()
    }
}

fn bare() -> Console {
    Console::on(bare_site(), roster(&[("2", Unknown), ("3", Unknown), ("8", Unknown)]))
}

fn target(console: &Console) -> Roster {
    console.model.editor().expect("an editor").draft().target()
}

fn rows(console: &Console) -> Vec<String> {
    let rows = console.model.editor().expect("an editor").rows();
    rows.shown()
        .iter()
        .filter_map(|row| rows.key(*row).map(AgentId::to_string))
        .collect()
}

fn under(console: &Console) -> String {
    let editor = console.model.editor().expect("an editor");
    editor.rows().current().map(AgentId::to_string).unwrap_or_default()
}

#[test]
fn members_stand_in_their_order_before_everybody_else() {
    let mut console = in_order();
    console.keys("e");
    assert_eq!(rows(&console), ["8", "2", "3", "21", "17", "40"]);
    assert_eq!(under(&console), "8");
}

#[test]
fn a_moved_member_takes_the_cursor_along_and_undo_brings_both_back() {
    let mut console = in_order();
    console.keys("e j J");
    assert_eq!(target(&console), ordered(&[("8", 1), ("3", 2), ("2", 3), ("21", 4)]));
    assert_eq!(
        (rows(&console)[..4].join(" "), under(&console)),
        ("8 3 2 21".to_owned(), "2".to_owned())
    );
    console.keys("J J");
    assert_eq!(console.said(), "Nothing moved: already last of 4.");
    assert_eq!(rows(&console)[..4], ["8", "3", "21", "2"]);
    console.keys("K u u u");
    assert_eq!(
        (rows(&console)[..4].join(" "), under(&console)),
        ("8 2 3 21".to_owned(), "2".to_owned())
    );
    assert!(!console.model.editor().expect("an editor").is_dirty());
}

#[test]
fn marked_members_move_together() {
    let mut console = in_order();
    console.keys("e m j j m G K");
    assert_eq!(rows(&console)[..4], ["8", "3", "2", "21"]);
    console.keys("J");
    assert_eq!(rows(&console)[..4], ["2", "8", "3", "21"]);
}

#[test]
fn a_filter_does_not_change_what_is_passed_and_it_is_told() {
    let mut console = in_order();
    console.keys("e /");
    console.types("Dev");
    console.keys("enter");
    assert_eq!(rows(&console), ["21"]);
    console.keys("K");
    assert_eq!(target(&console), ordered(&[("8", 1), ("2", 2), ("21", 3), ("3", 4)]));
    assert_eq!(
        console.said(),
        "Moved among all 4 members: some of those passed are not shown."
    );
    console.keys("\\ K");
    assert_eq!(console.said(), "");
}

#[test]
fn who_is_not_in_the_group_has_no_place_to_move_from() {
    let mut console = in_order();
    console.keys("e G K");
    assert_eq!(console.said(), "This agent is not in the group.");
}

#[test]
fn newcomers_go_last_and_stay_under_the_cursor() {
    let mut console = in_order();
    console.keys("e G space k");
    assert_eq!(
        target(&console),
        ordered(&[("8", 1), ("2", 2), ("3", 3), ("21", 4), ("40", 5)])
    );
    assert_eq!(under(&console), "17");
    console.keys("G K");
    assert_eq!(rows(&console), ["8", "2", "3", "40", "21", "17"]);
}

#[test]
fn a_saved_order_is_the_new_base() {
    let mut console = in_order();
    console.keys("e J s s");
    let wanted = ordered(&[("8", 2), ("2", 1), ("3", 3), ("21", 4)]);
    console.end_write(Outcome::Confirmed, Some(wanted.clone()));
    assert_eq!(console.said(), "Support L1 #28 saved and confirmed: ~2 order.");
    assert_eq!(rows(&console)[..2], ["2", "8"]);
    assert_eq!(console.model.editor().expect("an editor").draft().base(), &wanted);
}

#[test]
fn without_an_order_the_keys_tell_why() {
    let mut console = bare();
    console.keys("e J");
    assert_eq!(
        console.said(),
        "PortSIP cannot put members in order: its groups keep no order"
    );
    assert!(!console.model.editor().expect("an editor").is_dirty());
    let reason = Availability::unavailable(console.said());
    assert_eq!(console.model.availability(CommandId::MoveMemberUp), reason);
}

#[test]
fn without_calls_newcomers_have_no_flag_and_can_be_saved() {
    let mut console = bare();
    console.keys("e G space c");
    assert_eq!(
        console.said(),
        "PortSIP cannot turn a member's calls on and off: its groups have no such flag"
    );
    let newcomer = target(&console)
        .get(&AgentId::new("40"))
        .map(|member| member.receive_call);
    assert_eq!(newcomer, Some(ReceiveCall::Unknown));
    console.keys("s");
    assert!(
        matches!(console.model.overlays().top(), Some(Overlay::Review(_))),
        "{}",
        console.said()
    );
    console.keys("s");
    assert_eq!(console.write_on_its_way().1.target.len(), 4);
}

#[test]
fn what_is_missing_is_greyed_with_its_reason_in_help_and_palette() {
    let mut console = bare();
    console.keys("e ? /");
    console.types("member");
    let help = console.screen(120, 40);
    assert!(help.contains("PortSIP cannot put members in order"), "{help}");
    console.keys("esc esc :");
    console.types("move-member");
    let palette = console.screen(120, 40);
    assert!(
        palette.contains("not now: PortSIP cannot put members in order"),
        "{palette}"
    );
}

#[test]
fn screens_of_an_order_without_calls() {
    let mut console = in_order();
    insta::assert_snapshot!("ordered_members_120x40", console.screen(120, 40));
    console.keys("tab");
    insta::assert_snapshot!("ordered_members_80x24", console.screen(80, 24));
    console.keys("e j J G space k k space g g j");
    insta::assert_snapshot!("ordered_editor_80x24", console.screen(80, 24));
    console.keys("=");
    insta::assert_snapshot!("ordered_review_80x24", console.screen(80, 24));
}

#[test]
fn screens_without_order_and_calls() {
    let mut console = bare();
    let groups = console.screen(80, 24);
    assert!(
        groups
            .lines()
            .any(|line| line.contains("Support L1") && line.trim_end().ends_with("3│")),
        "{groups}"
    );
    console.keys("e space G space");
    insta::assert_snapshot!("bare_editor_80x24", console.screen(80, 24));
    console.keys("=");
    insta::assert_snapshot!("bare_review_80x24", console.screen(80, 24));
}
