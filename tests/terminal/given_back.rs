//! Promise B5: the terminal is always given back.

use rustix::process::Signal;

use crate::probe::ready;
use crate::pty::End;

#[test]
fn after_quitting() {
    let mut pty = ready();
    pty.send(b"q");
    assert_eq!(pty.wait_for_end(), End::Code(0));
    pty.assert_given_back();
}

#[test]
fn after_each_signal_with_its_exit_code() {
    for (signal, code) in [
        (Signal::INT, 130),
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::QUIT, 131),
    ] {
        let mut pty = ready();
        pty.signal(signal);
        assert_eq!(pty.wait_for_end(), End::Code(code), "{signal:?}");
        pty.assert_given_back();
    }
}

#[test]
fn before_the_message_of_a_panic() {
    let mut pty = ready();
    pty.send(b"p");
    assert_eq!(pty.wait_for_end(), End::Code(101));
    pty.assert_given_back();
    // On the main screen, where the user can read it, and not in stairs.
    pty.wait_for("asked to panic");
    let restored = find(pty.bytes(), b"\x1b[?1049l");
    let message = find(pty.bytes(), b"asked to panic");
    assert!(restored < message, "restored at {restored}, message at {message}");
}

#[test]
fn but_not_when_another_thread_panics() {
    let mut pty = ready();
    pty.send(b"t");
    pty.wait_for("last panic asked to panic elsewhere");
    assert!(pty.is_taken());
    pty.send(b"q");
    assert_eq!(pty.wait_for_end(), End::Code(0));
    pty.assert_given_back();
}

#[test]
fn when_the_line_takes_no_more_and_a_signal_asks_for_the_end() {
    let mut pty = ready();
    pty.send(b"f");
    pty.look_away_until_blocked();
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_for_end_looking_away(), End::Code(143));
}

fn find(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).position(|window| window == wanted).unwrap()
}
