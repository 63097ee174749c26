//! What a profile forbids or asks for.

use crate::desk::{Console, Desk};

#[test]
fn a_protected_profile_asks_for_the_name_before_it_writes() {
    let desk = Desk::new();
    desk.configure("protected = true\n[profiles.support.accent]\ncolour = \"red\"\nlabel = \"PRODUCTION\"");
    let mut console = desk.signed_in();
    console.wait_for("[PRODUCTION] · deepcall · 29791451 · protected");
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    console.save();
    console.wait_for("type its name exactly: Mahipal singh");
    console.key("mahipal singh");
    console.press("\r", "confirm/mismatch");
    assert_eq!(desk.writes(), 0);
    console.key("\x15");
    console.key("Mahipal singh");
    console.press("\r", "saved and confirmed: +1.");
    assert_eq!(desk.roster_writes(), 1);
}

#[test]
fn a_read_only_profile_refuses_every_write() {
    let desk = Desk::new();
    desk.configure("read_only = true");
    let mut console = desk.signed_in();
    console.wait_for("· read-only");
    for key in ["e", "n", "r", "S", "d"] {
        console.go_to("Mahipal singh");
        console.press(key, "usage/read-only: profile support is read-only");
        console.press("j", "Mahipal singh");
    }
    assert_eq!(desk.writes(), 0);
}

#[test]
fn a_start_that_forbids_writing_does_not_blame_the_profile() {
    let desk = Desk::new();
    let mut console = Console::of(desk.program().argument("--read-only"));
    console.sign_in(&desk.token());
    console.wait_for("· read-only");
    console.wait_for("Support L1");
    console.press("d", "usage/read-only: started with --read-only; nothing was sent");
}

#[test]
fn emptying_a_group_asks_for_its_name() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Billing");
    console.press("fm", "3 of 60");
    console.keys(&["*"]);
    console.press(" ", "−3");
    console.save();
    console.wait_for("type its name exactly: Billing");
    assert_eq!(desk.writes(), 0);
    console.key("Billing");
    console.press("\r", "saved and confirmed: −3.");
    assert_eq!(desk.roster(4), []);
}
