//! The console, given everything it must not find out for itself.
//!
//! ```text
//!  Context ─▶ settings, keys, colours ─▶ Looks ─┐
//!  Context ─▶ configuration, sessions ─▶ Profiles (Connector) ─┴▶ ConsoleSetup ─▶ console::run ─▶ Exit
//! ```

mod looks;
mod profiles;
mod renewing;
mod store;

use std::sync::Arc;

use super::{Context, Exit, Failure};
use crate::console::setup::{Connector, ConsoleSetup, NotKept, Opened, Variables};
use crate::console::{self, ConsoleError};
use crate::session::Variable;

pub use looks::Looks;
pub use profiles::Profiles;

/// Runs the console on a profile until it ends.
///
/// # Errors
///
/// `config/keymap`, `config/theme`, what keeps the profile from being opened, `ui/…`; signals by their exit code.
pub async fn run(
    context: &Context,
    connector: Arc<dyn Connector>,
    profile: &str,
    looks: &Looks,
) -> Result<(), Failure> {
    let first: Opened = connector.open(profile)?;
    let text = |variable| context.environment.text(variable).map(str::to_owned);
    let setup = ConsoleSetup {
        first,
        connector,
        keymap: looks.keymap.clone(),
        variables: Variables {
            term: text(Variable::Term),
            tmux: text(Variable::Tmux),
            sty: text(Variable::Sty),
        },
    };
    // The console answers signals itself: it has a terminal to give back and drafts to keep.
    let _gentle = context.stop.gently();
    match console::run(setup).await? {
        console::Exit::Asked => Ok(()),
        other => Err(Failure::told(Exit::Signal(other.code().saturating_sub(128)))),
    }
}

impl From<NotKept> for Failure {
    fn from(not_kept: NotKept) -> Self {
        Self::new("config", "profile", not_kept.0)
    }
}

impl From<ConsoleError> for Failure {
    fn from(error: ConsoleError) -> Self {
        match error {
            ConsoleError::NotATerminal(why) => {
                Self::new("ui", "not-a-terminal", why.because().to_owned()).with_hint(why.hint())
            }
            ConsoleError::Terminal(_) => Self::new("ui", "terminal", error.to_string())
                .with_hint("try another terminal, or use the commands; see `callboard --help`"),
        }
    }
}
