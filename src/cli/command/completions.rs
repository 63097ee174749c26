//! `callboard completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::args::Arguments;
use crate::cli::{Context, Failure};

/// Prints a completion script.
pub fn run(context: &Context, shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "callboard", &mut script);
    context.output.raw(&script)
}
