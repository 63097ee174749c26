//! Idle means idle: no bytes, no wake-ups.

use std::time::Duration;

use crate::probe::{ready, start};

/// 60 seconds when asked for by `CALLBOARD_LONG`, else a short form of the same.
fn span() -> Duration {
    Duration::from_secs(if std::env::var_os("CALLBOARD_LONG").is_some() {
        60
    } else {
        3
    })
}

#[test]
fn nothing_is_written_and_no_thread_wakes_up() {
    let mut pty = ready();
    pty.listen(Duration::from_millis(200));
    let before = switches(&pty);
    let bytes = pty.listen(span());
    let after = switches(&pty);
    assert_eq!(bytes, b"", "{}", bytes.escape_ascii());
    assert_eq!(after - before, 0, "wake-ups in {:?}", span());
}

#[test]
fn nothing_is_ever_asked_of_the_terminal() {
    let mut pty = ready();
    pty.resize(100, 30);
    pty.wait_for("size 100x30");
    pty.send(b"a");
    pty.wait_for("last key");
    pty.send(b"q");
    pty.wait_for_end();
    for question in [b"\x1b[6n".as_slice(), b"\x1b[c", b"\x1b[?u", b"\x1b[>c", b"\x1b]11;?"] {
        let asked = pty.bytes().windows(question.len()).any(|window| window == question);
        assert!(!asked, "{}", question.escape_ascii());
    }
}

#[test]
fn without_colour_the_selection_is_still_seen() {
    for variables in [&[("NO_COLOR", "1")][..], &[("NO_COLOR", "1"), ("TERM", "vt100")], &[]] {
        let mut program = start();
        for (name, value) in variables {
            program = program.variable(name, value);
        }
        let mut pty = program.start();
        pty.wait_for("selected");
        let cell = pty.screen().cell(4, 0).unwrap();
        assert!(cell.inverse() && cell.bold(), "{variables:?}");
        assert_eq!(pty.screen().cell(2, 0).map(vt100::Cell::inverse), Some(false));
    }
}

/// Times any thread of the program was put on a processor.
fn switches(pty: &crate::pty::Pty) -> u64 {
    let tasks = format!("/proc/{}/task", pty.process().as_raw_pid());
    let mut sum = 0;
    for task in std::fs::read_dir(tasks).unwrap() {
        let status = std::fs::read_to_string(task.unwrap().path().join("status")).unwrap();
        sum += status
            .lines()
            .filter_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))
            .filter_map(|count| count.trim().parse::<u64>().ok())
            .sum::<u64>();
    }
    sum
}
