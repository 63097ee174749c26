//! `callboard roster`.

use clap::Subcommand;

/// What can be done with rosters.
#[derive(Debug, Subcommand)]
pub enum RosterVerb {
    /// Shows the members of a group and who of them receives calls.
    Show {
        /// Id of the group, or a name when exactly one matches.
        group: String,
        /// Shows as well who could take a call now, where the phone system tells; it is only shown, never written.
        #[arg(long)]
        live: bool,
    },
}
