//! The console's own loop in a terminal, on a phone system in memory: `examples/console_probe.rs`.

use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::probe::example;
use crate::pty::{End, Pty, Start};

struct Console {
    pty: Pty,
    state: TempDir,
}

fn start_in(state: TempDir) -> Console {
    let mut pty = Start::new(example("console_probe"))
        .size(120, 40)
        .argument(state.path().to_str().unwrap())
        .start();
    pty.wait_for("Queue 1 ");
    Console { pty, state }
}

fn start() -> Console {
    start_in(tempfile::tempdir().unwrap())
}

impl Console {
    /// Types like a person: one key, then the next.
    fn press(&mut self, key: &[u8], until: &str) {
        self.pty.listen(Duration::from_millis(30));
        self.pty.send(key);
        self.pty.wait_for(until);
    }

    /// Opens the first group's roster and turns one member's calls round.
    fn dirty(&mut self) {
        self.press(b"e", "agent 1");
        self.press(b"c", "was on");
    }

    fn draft(&self) -> Option<String> {
        std::fs::read_to_string(self.state.path().join("draft.json")).ok()
    }
}

/// The rows of the panes, without the lines of status around them.
fn panes(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| line.starts_with('|'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn it_starts_moves_quits_and_gives_the_terminal_back() {
    let mut console = start();
    console.press(b"j", "agent");
    console.pty.send(b"q");
    assert_eq!(console.pty.wait_for_end(), End::Code(0));
    console.pty.assert_given_back();
}

#[test]
fn idle_it_writes_nothing() {
    let mut console = start();
    console.pty.listen(Duration::from_secs(1));
    let bytes = console.pty.listen(Duration::from_secs(2));
    assert_eq!(bytes, b"", "{}", bytes.escape_ascii());
}

#[test]
fn each_end_from_outside_keeps_the_draft_and_the_next_start_offers_it() {
    for (signal, code) in [(Signal::HUP, 129), (Signal::TERM, 143), (Signal::QUIT, 131)] {
        let mut console = start();
        console.dirty();
        console.pty.signal(signal);
        assert_eq!(console.pty.wait_for_end(), End::Code(code), "{signal:?}");
        console.pty.assert_given_back();
        let draft = console.draft().unwrap();
        assert!(draft.contains("Queue 1"), "{draft}");
        let Console { state, .. } = console;
        let mut again = start_in(state);
        // A question is on top, and its hints say how to answer.
        again.press(b"", "y yes");
        again.press(b"y", "was on");
    }
}

#[test]
fn a_stop_and_a_continue_leave_the_draft_as_it_was() {
    let mut console = start();
    console.dirty();
    let before = panes(&console.pty.text());
    console.pty.signal(Signal::TSTP);
    console.pty.wait_for_state("T");
    console.pty.assert_given_back();
    console.pty.signal(Signal::CONT);
    console.pty.wait_for("was on");
    console
        .pty
        .wait_until("the same screen", |screen| panes(&screen.contents()) == before);
}

#[test]
fn a_resize_keeps_the_work_and_the_smallest_terminal_is_survived() {
    let mut console = start();
    console.dirty();
    console.pty.resize(79, 23);
    console.pty.wait_for("79x23");
    console.pty.resize(100, 30);
    console.pty.wait_for("unsaved");
}

#[test]
fn a_paste_into_a_question_answers_nothing() {
    let mut console = start();
    console.dirty();
    console.press(b"q", "y yes");
    let asked = console.pty.text();
    console.pty.send(b"\x1b[200~y\r\x1b[201~");
    // As keys, which is how a terminal without bracketed paste sends it.
    console.pty.send(b"y\r");
    let bytes = console.pty.listen(Duration::from_millis(300));
    assert_eq!(bytes, b"", "{}", bytes.escape_ascii());
    assert_eq!(console.pty.text(), asked);
}

#[test]
fn a_panic_in_a_task_is_said_on_the_screen_and_the_work_goes_on() {
    let mut console = start();
    console.pty.send(b"p");
    console.pty.listen(Duration::from_millis(300));
    console.press(b"q", "asked to panic in a task");
    assert!(console.pty.is_taken());
}
