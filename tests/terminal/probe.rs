//! The program under test: `examples/terminal_probe.rs`.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::pty::{Pty, Start};

/// Where it is.
pub fn path() -> PathBuf {
    example("terminal_probe")
}

/// Where an example is. `cargo test --test terminal` alone does not build examples, so this makes sure.
pub fn example(name: &str) -> PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    let directory = DIRECTORY.get_or_init(|| {
        let mut command = Command::new(env!("CARGO"));
        command.args(["build", "--quiet", "--locked", "--offline", "--examples"]);
        if !cfg!(debug_assertions) {
            command.arg("--release");
        }
        let status = command.current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap();
        assert!(status.success(), "the examples do not build");
        let tests = std::env::current_exe().unwrap();
        tests.ancestors().nth(2).unwrap().join("examples")
    });
    directory.join(name)
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
