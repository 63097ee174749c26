//! The console: what `callboard` without a noun opens.

use std::sync::Arc;

use crate::cli::desk::{Looks, ProfileConnector, keymap};
use crate::cli::{Context, Exit, Failure, log, terminal};
use crate::console::{self, Connector, ConsoleError, ConsoleSetup, Opened, Variables};
use crate::session::{Config, Paths, Variable};

/// Opens the console on the profile in use.
///
/// # Errors
///
/// `ui/not-a-terminal` before anything is started, and whatever is wrong with configuration, files or terminal.
pub async fn run(context: &Context) -> Result<(), Failure> {
    terminal::can_draw(&context.environment)?;
    let (paths, profile) = context.profile()?;
    if context.global.log_file.is_none() {
        log::start_usual(&paths);
    }
    let profiles = profiles(context, &paths)?;
    let first = profiles.find(profile.name.as_str())?;
    show(context, &paths, first, Arc::new(profiles)).await
}

/// The profiles of the configuration, with the looks it asks for.
///
/// # Errors
///
/// Whatever is wrong with configuration and theme.
pub fn profiles(context: &Context, paths: &Paths) -> Result<ProfileConnector, Failure> {
    let config = Config::load(paths)?;
    let looks = Looks::find(paths, *config.settings(), &context.global, &context.environment)?;
    let environment = Arc::clone(&context.environment);
    Ok(ProfileConnector::new(
        paths.clone(),
        environment,
        context.global.clone(),
        looks,
    ))
}

/// Runs the console until it ends, beginning with a profile that was opened.
///
/// # Errors
///
/// Whatever is wrong with the keys or the terminal; signals by their exit code.
pub async fn show(
    context: &Context,
    paths: &Paths,
    first: Opened,
    connector: Arc<dyn Connector>,
) -> Result<(), Failure> {
    let variable = |variable| context.environment.text(variable).map(str::to_owned);
    let setup = ConsoleSetup {
        first,
        connector,
        keymap: keymap(paths)?,
        variables: Variables {
            term: variable(Variable::Term),
            tmux: variable(Variable::Tmux),
            sty: variable(Variable::Sty),
        },
    };
    // The console gives the terminal back and keeps drafts on a signal; only a second one ends it from outside.
    let gentle = context.stop.gently();
    let ended = console::run(setup).await;
    drop(gentle);
    match ended {
        Ok(console::Exit::Asked) => Ok(()),
        Ok(exit) => Err(Failure::told(Exit::Signal(exit.code().saturating_sub(128)))),
        Err(ConsoleError::NotATerminal(reason)) => Err(reason.into()),
        Err(error) => Err(Failure::new("ui", "terminal", error.to_string()).with_exit(Exit::Failed)),
    }
}
