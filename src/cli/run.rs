//! One run of the program, from what was typed to how it ends.

use std::ffi::OsString;
use std::sync::Arc;

use clap::Parser;
use clap::error::ErrorKind;
use tokio::runtime::Builder;

use super::args::{Arguments, GlobalOptions, Noun, OutputForm, secret_argument};
use super::output::Output;
use super::{Context, Exit, Failure, Stop, command, crash, log, terminal};
use crate::session::{Environment, Paths};

/// Runs what was typed; `arguments` starts with the program's own name.
pub fn run(arguments: &[OsString], environment: Environment) -> Exit {
    terminal::shut_memory();
    let guessed = Output::of_process(terminal::look(&guessed(arguments), &environment));
    if let Some(option) = secret_argument(arguments) {
        return end(&guessed, Err(Failure::secret_argument(&option)));
    }
    let parsed = match Arguments::try_parse_from(arguments) {
        Ok(parsed) => parsed,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            let shown = guessed.raw(error.render().to_string().as_bytes());
            return end(&guessed, shown);
        }
        Err(error) => return end(&guessed, Err(Failure::from(&error))),
    };
    let look = terminal::look(&parsed.global, &environment);
    let output = Output::of_process(look);
    crash::install(
        look,
        Paths::discover(&environment).ok().map(|paths| paths.reports_dir()),
    );
    if let Some(path) = &parsed.global.log_file
        && let Err(failure) = log::start(path)
    {
        return end(&output, Err(failure));
    }
    let runtime = match Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let message = format!("the host gives no threads to run with: {error}");
            return end(&output, Err(Failure::new("internal", "runtime", message)));
        }
    };
    let told = output.clone();
    let result = runtime.block_on(async move {
        let stop = Stop::listen()
            .map_err(|error| Failure::new("internal", "signals", format!("signals cannot be listened to: {error}")))?;
        let context = Context {
            output,
            environment: Arc::new(environment),
            global: parsed.global,
            stop: stop.clone(),
        };
        tokio::select! {
            biased;
            result = noun(&context, parsed.noun) => result,
            exit = stop.ended() => Err(stopped(&stop, exit)),
        }
    });
    // A thread that still reads the terminal would otherwise be waited for.
    runtime.shutdown_background();
    end(&told, result)
}

async fn noun(context: &Context, noun: Option<Noun>) -> Result<(), Failure> {
    match noun {
        Some(noun) => command::run(context, noun).await,
        None => command::console(context).await,
    }
}

fn stopped(stop: &Stop, exit: Exit) -> Failure {
    if !stop.was_torn() {
        return Failure::told(exit);
    }
    Failure::new(
        "write",
        "unknown",
        "stopped at once: the write under way may have taken effect or not",
    )
    .with_hint("read it again, such as with `callboard roster show GROUP`; the journal has what was meant")
    .with_exit(exit)
}

fn end(output: &Output, result: Result<(), Failure>) -> Exit {
    match result {
        Ok(()) => Exit::Done,
        Err(failure) => {
            if !failure.is_told() {
                output.fail(&failure);
            }
            failure.exit()
        }
    }
}

/// The form and flavour of messages about a command line that may not be readable at all.
fn guessed(arguments: &[OsString]) -> GlobalOptions {
    let words: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let json = words.windows(2).any(|pair| pair[0] == "--output" && pair[1] == "json")
        || words.iter().any(|word| word == "--output=json");
    GlobalOptions {
        output: if json { OutputForm::Json } else { OutputForm::Table },
        ascii: words.iter().any(|word| word == "--ascii"),
        ..GlobalOptions::default()
    }
}
