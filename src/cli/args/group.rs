//! `callboard group`.

use clap::{Args, Subcommand};

/// What can be done with groups.
#[derive(Debug, Subcommand)]
pub enum GroupVerb {
    /// Lists the groups this account can see.
    List {
        /// Lists only groups whose name contains this text, without regard to case.
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
    },
    /// Shows one group.
    Show {
        /// Id of the group, or a name when exactly one matches.
        group: String,
    },
    /// Creates a group and shows it as the phone system stored it, with its id and final name.
    Create {
        /// Name of the new group; the phone system may change it when it is taken.
        name: String,
    },
    /// Renames a group and shows it as the phone system stored it; its status stays.
    Rename {
        /// Id of the group, or a name when exactly one matches.
        group: String,
        /// The new name.
        name: String,
    },
    /// Puts a group into use.
    Activate {
        /// Id of the group, or a name when exactly one matches.
        group: String,
    },
    /// Switches a group off and keeps its roster.
    Deactivate {
        /// Id of the group, or a name when exactly one matches.
        group: String,
    },
    /// Deletes a group and all its memberships for good.
    Delete(DeleteArguments),
}

/// What `group delete` takes.
#[derive(Debug, Args)]
pub struct DeleteArguments {
    /// Id of the group, or a name when exactly one matches.
    pub group: String,
    /// Confirms the deletion; without it the group's name has to be typed on a terminal.
    #[arg(long)]
    pub yes: bool,
}
