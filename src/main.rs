//! Parse, run, exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use callboard::cli;
use callboard::session::Environment;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    cli::run(&arguments, Environment::of_process()).into()
}
