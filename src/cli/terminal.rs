//! The little the command line needs to know of the terminal.

use std::fs::File;
use std::io::{self, IsTerminal};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

use super::args::{ColorWhen, GlobalOptions, OutputForm};
use super::output::{Glyphs, Look, Paint, Progress};
use super::{Exit, Failure};
use crate::console::terminal::{NotATerminal, Surroundings, check};
use crate::session::{Environment, Variable};

/// Gives the terminal's settings back when dropped, so that a prompt without echo that is interrupted leaves none.
#[derive(Debug)]
pub struct Echo {
    before: Option<(File, Termios)>,
}

impl Echo {
    /// Remembers the settings as they are.
    pub fn remember() -> Self {
        let before = File::open("/dev/tty").ok().and_then(|terminal| {
            let settings = tcgetattr(&terminal).ok()?;
            Some((terminal, settings))
        });
        Self { before }
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        if let Some((terminal, settings)) = &self.before {
            // A terminal that is gone needs no settings.
            let _ = tcsetattr(terminal, OptionalActions::Now, settings);
        }
    }
}

/// How this run prints: colour only on a terminal that has not been told otherwise (promise B11).
pub fn look(global: &GlobalOptions, environment: &Environment) -> Look {
    let paint = |is_terminal: bool| match global.color {
        ColorWhen::Always => Paint::Colour,
        ColorWhen::Auto if is_terminal && wants_colour(environment) => Paint::Colour,
        ColorWhen::Auto | ColorWhen::Never => Paint::Plain,
    };
    let (data, notes) = (io::stdout().is_terminal(), io::stderr().is_terminal());
    // What goes into a file or a pipe is data: there only the option decides.
    let narrow = data && environment.locale().is_some() && !environment.is_utf8();
    Look {
        form: global.output,
        paint: (paint(data), paint(notes)),
        glyphs: if global.ascii || (narrow && global.output == OutputForm::Table) {
            Glyphs::Ascii
        } else {
            Glyphs::Unicode
        },
        quiet: global.quiet,
        progress: match environment.text(Variable::Term) {
            Some(term) if notes && term != "dumb" => Progress::Shown,
            _ => Progress::Hidden,
        },
    }
}

/// Whether there is a terminal to draw on.
///
/// # Errors
///
/// `ui/not-a-terminal`, naming what to use instead; not one escape byte was written.
pub fn can_draw(environment: &Environment) -> Result<(), Failure> {
    check(Surroundings::of_this_process(environment.text(Variable::Term))).map_err(Failure::from)
}

impl From<NotATerminal> for Failure {
    fn from(reason: NotATerminal) -> Self {
        let message = format!(
            "{}, so the console cannot be shown; nothing was started",
            reason.because()
        );
        Self::new("ui", "not-a-terminal", message).with_hint(reason.hint())
    }
}

fn wants_colour(environment: &Environment) -> bool {
    !environment.has(Variable::NoColor) && !matches!(environment.text(Variable::Term), None | Some("dumb"))
}

/// Keeps secrets in memory from being read by others or written into a core file (promise A9).
pub fn shut_memory() {
    // Where the host refuses, the program runs all the same: nothing is worse than before.
    let none = rustix::process::Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = rustix::process::setrlimit(rustix::process::Resource::Core, none);
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
