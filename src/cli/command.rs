//! One file per noun: each turns arguments into a document or a failure.

mod agent;
mod assign;
mod completions;
mod console;
mod demo;
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

pub use console::run as console;

use super::args::Noun;
use super::{Context, Failure};

/// Runs what was asked for.
///
/// # Errors
///
/// Whatever kept it from being done, to be told on standard error and by the exit code.
pub async fn run(context: &Context, noun: Noun) -> Result<(), Failure> {
    match noun {
        Noun::Demo(arguments) => demo::run(context, arguments).await,
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
