//! Ends from outside, with work that is not saved.

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
