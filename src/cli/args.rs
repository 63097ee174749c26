//! What can be typed: the global options and one folder entry per noun.

mod agent;
mod assign;
mod charges;
mod demo;
mod group;
mod identity;
mod profile;
mod roster;
mod sandbox;
mod secret;
mod sign_in;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub use agent::AgentVerb;
pub use assign::AssignArguments;
pub use charges::ChargesArguments;
pub use demo::DemoArguments;
pub use group::{CreateArguments, DeleteArguments, GroupVerb};
pub use profile::{AddProfileArguments, ProfileVerb};
pub use roster::RosterVerb;
pub use sandbox::SandboxArguments;
pub use secret::secret_argument;
pub use sign_in::SignInArguments;

const AFTER_HELP: &str = "\
GROUP and AGENT are an id, or a name when exactly one matches. Lists of agents are separated by commas and may hold
ranges: 2,8,1001-1005.

Examples:
  callboard profile add support --backend deepcall --url https://v4-api.deepcall.com --user-id 29791451
  callboard sign-in
  callboard doctor
  callboard group list
  callboard roster show 'Support L1'
  callboard assign 28 --add 17,21 --remove 8 --calls-off 3 --dry-run
  callboard assign 28 31 --add 17 --yes --output json

Exit codes: 0 done, 1 failed, 2 usage or bad input, 3 not signed in or refused credentials, 4 not found, 5 drift or
conflict, 6 partly applied, 7 backend unreachable, 130 cancelled.";

/// Decides who is in which agent group of a phone system, and who of them receives calls.
///
/// Without a noun the console opens on the profile in use. To try it without an account: callboard demo
#[derive(Debug, Parser)]
#[command(
    name = "callboard",
    version,
    after_long_help = AFTER_HELP,
    after_help = "Use --help for examples and exit codes.",
    max_term_width = 100,
    color = clap::ColorChoice::Never,
    disable_help_subcommand = true,
    infer_subcommands = false
)]
pub struct Arguments {
    /// Options that every noun takes.
    #[command(flatten)]
    pub global: GlobalOptions,
    /// What to work on; without it the console opens on the profile in use.
    #[command(subcommand)]
    pub noun: Option<Noun>,
}

/// Options that stand before or after the noun.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalOptions {
    /// Uses this profile instead of the default one.
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Prints data in this form.
    #[arg(long, global = true, value_name = "FORM", value_enum, default_value_t)]
    pub output: OutputForm,
    /// Refuses every write before anything is sent.
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Leaves out notes and progress; data, errors and prompts stay.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Writes a log of what is done into this file, readable by its owner only and without secrets.
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
    /// Says when colour is used.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: ColorWhen,
    /// Shows nothing but ASCII; other characters become visible escapes.
    #[arg(long, global = true)]
    pub ascii: bool,
}

/// The form data is printed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OutputForm {
    /// Aligned columns for people
    #[default]
    Table,
    /// One document for programs
    Json,
    /// Rows for spreadsheets
    Csv,
}

/// When colour is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal that has not been told otherwise
    #[default]
    Auto,
    /// Even into a pipe
    Always,
    /// Not at all
    Never,
}

/// What callboard works on.
#[derive(Debug, Subcommand)]
pub enum Noun {
    /// Opens the console on an embedded sandbox with sample data: no account, no network.
    Demo(DemoArguments),
    /// Keeps the phone systems and accounts you work with.
    #[command(subcommand)]
    Profile(ProfileVerb),
    /// Signs in to the profile's phone system and keeps the session for later runs.
    SignIn(SignInArguments),
    /// Forgets the session of the profile; works without a network.
    SignOut,
    /// Shows who is signed in, where, and until when.
    Whoami,
    /// Checks configuration, files, sign-in and network, and says what to do about each problem.
    Doctor,
    /// Lists, creates and changes groups.
    #[command(subcommand)]
    Group(GroupVerb),
    /// Lists agents and shows the groups of one.
    #[command(subcommand)]
    Agent(AgentVerb),
    /// Shows who is in a group and who of them receives calls.
    #[command(subcommand)]
    Roster(RosterVerb),
    /// Changes who is in one or several groups and who of them receives calls.
    Assign(AssignArguments),
    /// Says what a phone system's error code means and what to do about it.
    Errors {
        /// Phone system the code comes from: deepcall, kazoo, portsip, udesk.
        backend: Option<String>,
        /// The code, as the error message shows it.
        code: Option<String>,
    },
    /// Runs a phone system with sample data on this machine, to try, teach and test without an account.
    Sandbox(SandboxArguments),
    /// Prints a completion script for a shell.
    Completions {
        /// Shell the script is for.
        shell: Shell,
    },
    /// Prints the manual page.
    Man,
}
