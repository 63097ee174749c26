//! What is drawn by differences is what a fresh drawing shows.

use rustix::process::Signal;

use crate::desk::{Console, Desk};

/// Gives the terminal away and takes it back, after which everything is drawn anew.
#[track_caller]
fn assert_drawn_right(console: &mut Console) {
    let drawn = seen(&console.text());
    console.pty.signal(Signal::TSTP);
    console.pty.wait_for_state("T");
    console.pty.assert_given_back();
    console.pty.signal(Signal::CONT);
    console.pty.wait_until(&format!("the same as:\n{drawn}\n"), |screen| {
        seen(&screen.contents()) == drawn
    });
}

/// What people see of a screen: a space that was written and a cell that never was look the same.
fn seen(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_of_another_screen_is_left_in_any_script() {
    for (columns, rows) in [(80, 24), (120, 40)] {
        let desk = Desk::new();
        let mut console = Console::of(desk.program().size(columns, rows));
        console.sign_in(&desk.token());
        console.wait_for("Mahipal singh");
        console.press("e", "as read");
        // Names in all scripts pass over the same rows, with windows over them.
        for _ in 0..4 {
            console.key("J");
        }
        console.press("?", "Help ─");
        console.key("q");
        console.wait_gone("Help ─");
        console.keys(&["G", "\x1b[H", "J"]);
        console.find("night", 8);
        console.find("jade", 9);
        console.find("bhawesh", 2);
        console.pty.listen(std::time::Duration::from_millis(300));
        assert_drawn_right(&mut console);
        console.press("=", "No change");
        console.press("q", "Groups ─ 12");
        console.keys(&["j", "j", "j", "j", "j", "j", "j", "j"]);
        console.press(":", "Commands ─");
        console.key("\x1b");
        console.wait_gone("Commands ─");
        console.pty.listen(std::time::Duration::from_millis(300));
        assert_drawn_right(&mut console);
    }
}
