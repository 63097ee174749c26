//! A session that ends under the work.

use crate::desk::Desk;

#[test]
fn an_expired_session_is_renewed_over_the_draft_and_the_save_goes_on() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    desk.control().expire_sessions();
    desk.control().new_credentials().unwrap();

    console.save();
    console.wait_for("1014");
    console.wait_for("+ [x] calls on  #5     José García");
    console.sign_in("not-the-token");
    console.wait_for("refuses these credentials");
    assert_eq!(desk.roster_writes(), 0);
    console.sign_in(&desk.token());
    console.wait_for("Mahipal singh #28 saved and confirmed: +1.");
    assert_eq!(desk.roster(28), [(2, false), (3, true), (5, true), (8, true)]);
    assert_eq!(desk.roster_writes(), 1);
}

#[test]
fn whoever_does_not_sign_in_again_keeps_the_draft() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    desk.control().expire_sessions();

    console.save();
    console.wait_for("Sign in ─ support");
    console.press("\x1b", "Not signed in; nothing was sent.");
    console.wait_for("base 3 → 4 ─ +1 ─ unsaved");
    assert_eq!(desk.roster_writes(), 0);
}

#[test]
fn whoever_came_by_a_session_id_is_asked_for_one_again() {
    let desk = Desk::new();
    let mut console = desk.start();
    console.wait_for("Token");
    console.keys(&["\x1b[A", "\x1b[A"]);
    console.press("\x1b[C", "Session id (ssid)");
    console.key("\t");
    console.key(&desk.control().credentials().deepcall.ssid);
    console.key("\r");
    console.wait_for("Support L1");
    desk.control().expire_sessions();
    console.press("R", "Sign in ─ support");
    console.wait_for("Session id (ssid)");
    console.key("\x1b");
    console.wait_gone("Session id (ssid)");
    console.key("q");
    console.pty.wait_for_end();

    let mut again = desk.start();
    again.wait_for("Sign in ─ support");
    again.wait_for("Session id (ssid)");
}
