//! One file per noun: each turns arguments into a document or a failure.

mod agent;
mod assign;
mod completions;
mod doctor;
mod errors;
mod group;
mod man;
mod profile;
mod roster;
mod sandbox;
mod sign_in;
mod sign_out;
mod whoami;

use super::args::Noun;
use super::{Context, Failure, terminal};

/// Runs what was asked for.
///
/// # Errors
///
/// Whatever kept it from being done, to be told on standard error and by the exit code.
pub async fn run(context: &Context, noun: Noun) -> Result<(), Failure> {
    match noun {
        Noun::Profile(verb) => profile::run(context, verb),
        Noun::Doctor => doctor::run(context).await,
        Noun::SignIn(arguments) => sign_in::run(context, &arguments).await,
        Noun::SignOut => sign_out::run(context),
        Noun::Whoami => whoami::run(context).await,
        Noun::Group(verb) => group::run(context, verb).await,
        Noun::Agent(verb) => agent::run(context, verb).await,
        Noun::Roster(verb) => roster::run(context, verb).await,
        Noun::Assign(arguments) => assign::run(context, &arguments).await,
        Noun::Errors { backend, code } => errors::run(context, backend.as_deref(), code.as_deref()),
        Noun::Sandbox(arguments) => sandbox::run(context, arguments).await,
        Noun::Completions { shell } => completions::run(context, shell),
        Noun::Man => man::run(context),
    }
}

/// The console on the profile in use.
///
/// # Errors
///
/// `ui/not-a-terminal`, naming the commands that need none (`reliability.md` row 86).
pub fn console(context: &Context) -> Result<(), Failure> {
    terminal::can_draw(&context.environment)?;
    Err(Failure::new("usage", "missing-argument", "a noun is needed").with_hint("callboard --help"))
}
