//! `callboard agent`.

use clap::Subcommand;

/// What can be done with agents.
#[derive(Debug, Subcommand)]
pub enum AgentVerb {
    /// Lists everybody who can be in groups.
    List,
    /// Shows one agent and the groups the agent is in.
    Show {
        /// Id of the agent, or a name when exactly one matches.
        agent: String,
    },
}
