//! Promise B10: a paste is only text.

use std::time::{Duration, Instant};

use crate::probe::ready;
use crate::pty::End;

#[test]
fn a_paste_presses_no_key() {
    let mut pty = ready();
    pty.send(b"\x1b[200~qqq yes\r\x1a\x03\x1b[201~");
    pty.wait_for("last pasted 10 bytes");
    assert!(pty.text().contains("keys 0"), "{}", pty.text());
    pty.send(b"q");
    assert_eq!(pty.wait_for_end(), End::Code(0));
}

#[test]
fn ten_megabytes_are_refused_whole_and_do_not_fill_the_memory() {
    let mut pty = ready();
    let megabyte = vec![b'q'; 1024 * 1024];
    pty.send(b"\x1b[200~");
    for _ in 0..10 {
        pty.send(&megabyte);
    }
    pty.send(b"\x1b[201~");
    pty.wait_for("last too large 10485760");
    assert!(pty.text().contains("keys 0"), "{}", pty.text());
    assert!(resident_mib(&pty) < 40, "{} MiB", resident_mib(&pty));
}

#[test]
fn a_paste_that_never_ends_gives_the_keyboard_back_within_two_seconds() {
    let mut pty = ready();
    let start = Instant::now();
    pty.send(b"\x1b[200~this paste has no end");
    pty.wait_for("last never ended 21");
    pty.send(b"x");
    pty.wait_for("last key Char('x')");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn keys_that_come_together_are_told_from_keys_that_are_pressed() {
    let mut pty = ready();
    pty.send(b"yes\r");
    pty.wait_for("keys 4");
    pty.wait_for("last key Enter in a burst");
    // A person needs longer than this.
    pty.listen(Duration::from_millis(50));
    pty.send(b"y");
    pty.wait_until("a key alone", |screen| {
        screen.contents().contains("last key Char('y')") && !screen.contents().contains("burst")
    });
}

#[test]
fn an_arrow_key_cut_by_the_line_is_one_key_and_escape_is_another() {
    let mut pty = ready();
    pty.send(b"\x1b[");
    pty.send(b"A");
    pty.wait_for("last key Up");
    pty.send(b"\x1b");
    pty.wait_for("last key Esc");
    assert!(pty.text().contains("keys 2"), "{}", pty.text());
}

#[test]
fn what_was_typed_ahead_is_not_run_by_the_shell() {
    let mut pty = crate::pty::Start::new("/bin/sh")
        .argument("-c")
        .argument("\"$0\"; echo back; read -r line; echo \"got <$line>\"")
        .argument(crate::probe::path().to_str().unwrap())
        .start();
    pty.wait_for("last ready");
    pty.send(b"qrm -rf everything\r");
    pty.wait_for("back");
    pty.send(b"harmless\n");
    pty.wait_for("got <");
    assert!(pty.text().contains("got <harmless>"), "{}", pty.text());
}

fn resident_mib(pty: &crate::pty::Pty) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pty.process().as_raw_pid())).unwrap();
    let kib: u64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|size| size.trim().strip_suffix(" kB"))
        .and_then(|size| size.trim().parse().ok())
        .unwrap();
    kib / 1024
}
