//! Ends from outside, with work that is not saved.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::desk::Desk;
use crate::pty::End;

#[test]
fn a_hang_up_keeps_the_draft_and_the_next_start_offers_it() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    console.pty.signal(Signal::HUP);
    assert_eq!(console.pty.wait_for_end(), End::Code(129));
    console.pty.assert_given_back();
    // Meanwhile somebody else has written.
    desk.set_roster(28, &[(3, true), (8, true), (2, true)]);

    let mut again = desk.start();
    again.wait_for("An unsaved change of Mahipal singh #28 was kept: +1.");
    again.press("y", "Somebody else changed this roster");
    again.press("s", "Review ─");
    again.press("s", "saved and confirmed: +1.");
    assert_eq!(desk.roster(28), [(2, true), (3, true), (5, true), (8, true)]);
    again.press("q", "4 agents, 4 receive calls");
    again.key("q");
    assert_eq!(again.pty.wait_for_end(), End::Code(0));

    let mut third = desk.start();
    third.wait_for("14 agents, 12 receive calls");
    third.press("j", "Support L2 #2");
    assert!(!third.text().contains("was kept"), "{}", third.text());
}

#[test]
fn a_killed_program_loses_no_edit_that_had_come_to_rest() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    let file = desk.path(".local/state/callboard/drafts/support.28.json");
    wait_until("a draft on disk", || file.exists());
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    console.pty.signal(Signal::KILL);
    console.pty.wait_for_end();

    let mut again = desk.start();
    again.wait_for("An unsaved change of Mahipal singh #28 was kept: +1.");
    again.key("n");
    again.wait_gone("was kept");
    // It is offered again where it would be replaced.
    again.go_to("Mahipal singh");
    again.press("e", "Go on from the kept draft?");
    again.press("y", "base 3 → 4 ─ +1 ─ unsaved");
    again.save();
    again.wait_for("saved and confirmed: +1.");
    wait_until("no draft on disk", || !file.exists());
}

#[test]
fn a_discarded_draft_is_not_offered_again() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    console.pty.signal(Signal::TERM);
    console.pty.wait_for_end();

    let mut again = desk.start();
    again.wait_for("d discard");
    again.key("d");
    again.wait_gone("was kept");
    let file = desk.path(".local/state/callboard/drafts/support.28.json");
    wait_until("no draft on disk", || !file.exists());
    again.go_to("Mahipal singh");
    again.press("e", "base 3 ─ as read");
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn quitting_over_a_draft_asks() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    console.press("\x03", "y yes");
    console.key("n");
    console.wait_gone("y yes");
    console.wait_for("+1 ─ unsaved");
    console.press("\x03", "y yes");
    console.key("y");
    assert_eq!(console.pty.wait_for_end(), End::Code(0));
    console.pty.assert_given_back();
    assert_eq!(desk.writes(), 0);
}
