//! `callboard profile`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::identity::IdentityArguments;

/// What can be done with profiles.
#[derive(Debug, Subcommand)]
pub enum ProfileVerb {
    /// Adds a profile to the configuration file; comments and order there stay.
    Add(Box<AddProfileArguments>),
    /// Lists the profiles and marks the default one.
    List,
    /// Shows one profile, without secrets.
    Show {
        /// Name of the profile; without it the one in use.
        name: Option<String>,
    },
    /// Makes a profile the default one.
    Use {
        /// Name of the profile.
        name: String,
    },
    /// Removes a profile from the configuration file, and its session.
    Remove {
        /// Name of the profile.
        name: String,
    },
}

/// What `profile add` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The first profile becomes the default one. Secrets are never given here: `callboard sign-in` asks for them.

Examples:
  callboard profile add support --backend deepcall --url https://v4-api.deepcall.com --user-id 29791451 --protected
  callboard profile add office --backend kazoo --url https://api.example.com:8443 --username ana --account-name acme
  callboard profile add keyed --backend kazoo --url https://api.example.com:8443    (the secret is an API key)
  callboard profile add pbx --backend portsip --url https://pbx.example.com:8887 --username admin --domain example.com
  callboard profile add desk --backend udesk --url https://acme.udesk.cn --email ana@example.com")]
pub struct AddProfileArguments {
    /// Name of the new profile: letters, digits, `-` and `_`.
    pub name: String,
    /// Phone system it speaks to: deepcall, kazoo, portsip, udesk.
    #[arg(long, value_name = "BACKEND")]
    pub backend: String,
    /// Address of the phone system, without `/api/v2`, `/v2`, `/api` or `/open_api_v1`; a missing scheme means https.
    #[arg(long, value_name = "URL")]
    pub url: String,
    /// Who signs in.
    #[command(flatten)]
    pub identity: IdentityArguments,
    /// PEM file with one more issuer of certificates to trust.
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Permits http:// beyond this machine; secrets then travel unencrypted.
    #[arg(long)]
    pub allow_http: bool,
    /// Asks for a typed confirmation before every write.
    #[arg(long)]
    pub protected: bool,
    /// Makes it the default profile.
    #[arg(long)]
    pub default: bool,
}
