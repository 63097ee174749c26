//! Promise B6: stop and continue.

use rustix::process::Signal;

use crate::probe::ready;
use crate::pty::{End, Pty};

fn comes_back(mut pty: Pty) {
    pty.wait_for_state("T");
    pty.assert_given_back();
    pty.signal(Signal::CONT);
    pty.wait_for("last resumed");
    pty.wait_for("selected");
    assert!(pty.is_taken());
    pty.send(b"a");
    pty.wait_for("last key Char('a')");
    pty.send(b"q");
    assert_eq!(pty.wait_for_end(), End::Code(0));
    pty.assert_given_back();
}

#[test]
fn a_stop_signal_gives_the_terminal_back_until_continued() {
    let pty = ready();
    pty.signal(Signal::TSTP);
    comes_back(pty);
}

#[test]
fn the_suspend_key_gives_the_terminal_back_until_continued() {
    let mut pty = ready();
    pty.send(b"\x1a");
    comes_back(pty);
}

#[test]
fn a_stop_nobody_announced_ends_in_a_full_redraw() {
    let mut pty = ready();
    pty.signal(Signal::STOP);
    pty.wait_for_state("T");
    let drawn = pty.bytes().len();
    pty.signal(Signal::CONT);
    pty.wait_for("last resumed");
    let again = pty.bytes()[drawn..].to_vec();
    assert!(again.windows(4).any(|window| window == b"\x1b[2J"), "not cleared");
    assert!(pty.text().contains("selected"), "{}", pty.text());
    assert!(pty.is_taken());
}
