//! `callboard` alone.

use std::sync::Arc;

use crate::cli::console::{self, Looks, Profiles};
use crate::cli::{Context, Failure, log, terminal};
use crate::session::Config;

/// Runs the console on the profile in use.
///
/// # Errors
///
/// `ui/not-a-terminal`, naming the commands that need none (`reliability.md` row 86); without a profile, how to add one
/// or to try the demo.
pub async fn run(context: &Context) -> Result<(), Failure> {
    terminal::can_draw(&context.environment)?;
    let paths = context.paths()?;
    let config = Config::load(&paths)?;
    let profile = config.select(context.global.profile.as_deref(), &context.environment)?;
    let looks = Looks::new(&context.global, config.settings(), &paths, &context.environment)?;
    if context.global.log_file.is_none() {
        log::start_usual(&paths);
    }
    let environment = Arc::clone(&context.environment);
    let profiles = Profiles::new(paths, environment, looks.clone(), context.global.read_only);
    console::run(context, Arc::new(profiles), profile.name.as_str(), &looks).await
}
