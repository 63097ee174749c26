//! `callboard group`.

use clap::{Args, Subcommand};

use super::ChargesArguments;

/// What can be done with groups.
#[derive(Debug, Subcommand)]
pub enum GroupVerb {
    /// Lists the groups this account can see.
    List {
        /// Lists only groups whose name contains this text, without regard to case.
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
    },
    /// Shows one group: what is kept about it, what uses it, and what looks wrong about it.
    Show {
        /// Id of the group, or a name when exactly one matches.
        group: String,
    },
    /// Creates a group and shows it as the phone system stored it, with its id and final name.
    Create(CreateArguments),
    /// Renames a group and shows it as the phone system stored it; its status stays.
    Rename {
        /// Id of the group, or a name when exactly one matches.
        group: String,
        /// The new name.
        name: String,
        /// Whether it may cost something.
        #[command(flatten)]
        charges: ChargesArguments,
    },
    /// Changes what a group is described as, where the phone system keeps a description.
    Describe {
        /// Id of the group, or a name when exactly one matches.
        group: String,
        /// The new description; an empty text takes it away.
        text: String,
        /// Whether it may cost something.
        #[command(flatten)]
        charges: ChargesArguments,
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

/// What `group create` takes.
#[derive(Debug, Args)]
pub struct CreateArguments {
    /// Name of the new group; the phone system may change it when it is taken.
    pub name: String,
    /// Describes the group as well, where the phone system keeps a description.
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Whether it may cost something.
    #[command(flatten)]
    pub charges: ChargesArguments,
}

/// What `group delete` takes.
#[derive(Debug, Args)]
pub struct DeleteArguments {
    /// Id of the group, or a name when exactly one matches.
    pub group: String,
    /// Confirms the deletion; without it the group's name has to be typed on a terminal.
    #[arg(long)]
    pub yes: bool,
    /// Whether it may cost something.
    #[command(flatten)]
    pub charges: ChargesArguments,
}
