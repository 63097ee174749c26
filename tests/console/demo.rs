//! The demo, and what opens over the panes, in both sizes that must work.

use callboard::sandbox::parse_fault;

use crate::desk::{Console, Desk};
use crate::pty::End;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

#[test]
fn the_demo_needs_no_account_and_gives_the_terminal_back() {
    for (columns, rows) in SIZES {
        let desk = Desk::new();
        let mut console = Console::of(desk.program().argument("demo").size(columns, rows));
        console.wait_for("Mahipal singh");
        console.press("?", "Help ─ Groups");
        console.key("q");
        console.wait_gone("Help ─ Groups");
        console.press(":", "Commands ─");
        console.press("agent", "edit-roster");
        console.key("\x1b");
        console.wait_gone("Commands ─");
        console.press("e", "Assign ─ Support L1 #1 ─ base 14 ─ as read");
        console.press(" ", "unsaved");
        console.press("s", "Review ─");
        console.press("s", "saved and confirmed");
        console.press("q", "Groups ─ 12");
        console.key("q");
        assert_eq!(console.pty.wait_for_end(), End::Code(0), "{columns}x{rows}");
        console.pty.assert_given_back();
        assert!(!desk.path(".local").exists(), "the demo left something behind");
    }
}

#[test]
fn error_details_open_and_close() {
    for (columns, rows) in SIZES {
        let desk = Desk::new();
        let mut console = Console::of(desk.program().size(columns, rows));
        console.sign_in(&desk.token());
        console.wait_for("Mahipal singh");
        let fault = parse_fault("error1009@Group/list").unwrap();
        desk.control().set_faults(vec![fault]);
        console.press("R", "✗ 1009");
        console.press("x", "request id");
        let details = console.window("Error");
        assert!(
            details.iter().any(|line| line.starts_with("operation list-groups")),
            "{details:?}"
        );
        desk.control().set_faults(Vec::new());
        console.key("q");
        console.wait_gone("request id");
        console.key("t");
        console.wait_gone("1009");
    }
}
