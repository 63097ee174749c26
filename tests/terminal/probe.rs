//! The program under test: `examples/terminal_probe.rs`.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::pty::{Pty, Start};

/// Where it is. `cargo test --test terminal` alone does not build examples, so this makes sure.
pub fn path() -> PathBuf {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let mut command = Command::new(env!("CARGO"));
        command.args([
            "build",
            "--quiet",
            "--locked",
            "--offline",
            "--example",
            "terminal_probe",
        ]);
        if !cfg!(debug_assertions) {
            command.arg("--release");
        }
        let status = command.current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap();
        assert!(status.success(), "the probe does not build");
        let tests = std::env::current_exe().unwrap();
        let directory = tests.ancestors().nth(2).unwrap();
        directory.join("examples/terminal_probe")
    })
    .clone()
}

/// What starts it.
pub fn start() -> Start {
    Start::new(path())
}

/// It, ready for keys.
pub fn ready() -> Pty {
    let mut pty = start().start();
    pty.wait_for("last ready");
    assert!(pty.is_taken());
    pty
}
