//! The console: what `callboard` without a noun opens.

use std::sync::Arc;

use crate::cli::desk::{Looks, ProfileConnector, keymap};
use crate::cli::{Context, Exit, Failure, log, terminal};
use crate::console::{self, ConsoleError, ConsoleSetup, Variables};
use crate::session::{Config, Paths, Profile, Variable};

/// Opens the console on the profile in use.
///
/// # Errors
///
/// `ui/not-a-terminal` before anything is started, and whatever is wrong with configuration, files or terminal.
pub async fn run(context: &Context) -> Result<(), Failure> {
    terminal::can_draw(&context.environment)?;
    let (paths, profile) = context.profile()?;
    open(context, paths, &profile).await
}

/// Runs the console on a profile until it ends.
///
/// # Errors
///
/// See [`run`].
pub async fn open(context: &Context, paths: Paths, profile: &Profile) -> Result<(), Failure> {
    let config = Config::load(&paths)?;
    let keymap = keymap(&paths)?;
    let looks = Looks::find(&paths, *config.settings(), &context.global, &context.environment)?;
    if context.global.log_file.is_none() {
        log::start_usual(&paths);
    }
    let session = context.session_if_any(&paths, profile).await?;
    let connector = ProfileConnector::new(paths, context.global.clone(), looks);
    let variable = |variable| context.environment.text(variable).map(str::to_owned);
    let setup = ConsoleSetup {
        first: connector.opened(profile, session.as_ref())?,
        connector: Arc::new(connector),
        keymap,
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
