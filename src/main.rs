//! Parse, run, exit code.

use std::process::ExitCode;

use callboard::cli;
use callboard::session::Environment;

fn main() -> ExitCode {
    cli::run(std::env::args_os().collect(), Environment::of_process()).into()
}
