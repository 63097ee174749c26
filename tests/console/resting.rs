//! What follows the cursor follows when it rests.

use crate::desk::Desk;

#[test]
fn a_held_key_reads_the_members_of_the_last_row_alone() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.wait_for("14 agents, 12 receive calls");
    let start = desk.control().requests().len();
    console.press("j", "Members ─ Support L2 #2 ─ 7 agents");
    let one = desk.control().requests().len() - start;
    let before = console.pty.bytes().len();
    console.key(&"j".repeat(10));
    console.wait_for("Members ─ Mahipal singh #28 ─ 3 agents");
    assert_eq!(desk.control().requests().len() - start, 2 * one);
    let bytes = console.pty.bytes().len() - before;
    assert!(bytes <= 10_000, "{bytes} bytes");
}
