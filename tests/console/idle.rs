//! Idle means idle.

use std::time::Duration;

use crate::desk::Desk;
use crate::long::by_length;

#[test]
fn nothing_is_written_while_nothing_happens() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    // What the last key brought comes within this.
    console.pty.listen(Duration::from_millis(500));
    let requests = desk.control().requests().len();
    let bytes = console.pty.listen(Duration::from_secs(by_length(3, 60)));
    assert_eq!(bytes, b"", "{}", bytes.escape_ascii());
    assert_eq!(desk.control().requests().len(), requests);
}
