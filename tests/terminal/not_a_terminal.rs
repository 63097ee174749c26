//! Row 86: without a terminal there is a sentence, an exit code, and not one escape byte.

use std::process::{Command, Output, Stdio};

use crate::probe::{path, start};
use crate::pty::End;

fn refused(output: &Output) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("callboard group list"), "{text}");
    assert!(output.stdout.is_empty());
    assert!(!output.stderr.contains(&0x1b));
}

#[test]
fn pipes_are_refused_and_the_commands_to_use_are_named() {
    refused(&Command::new(path()).stdin(Stdio::piped()).output().unwrap());
    refused(&Command::new(path()).stdin(Stdio::null()).output().unwrap());
}

#[test]
fn a_dumb_terminal_is_refused() {
    let mut pty = start().variable("TERM", "dumb").size(200, 24).start();
    assert_eq!(pty.wait_for_end(), End::Code(2));
    pty.wait_for("TERM=dumb");
    pty.wait_for("callboard group list");
    assert!(!pty.bytes().contains(&0x1b), "{}", pty.bytes().escape_ascii());
}

#[test]
fn output_into_a_file_is_refused_from_within_a_terminal() {
    let mut pty = crate::pty::Start::new("/bin/sh")
        .size(200, 24)
        .argument("-c")
        .argument("\"$0\" | cat; echo done")
        .argument(path().to_str().unwrap())
        .start();
    pty.wait_for("standard output is not a terminal");
    pty.wait_for("done");
    assert!(!pty.bytes().contains(&0x1b));
}
