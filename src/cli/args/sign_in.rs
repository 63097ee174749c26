//! `callboard sign-in`.

use clap::Args;

use super::identity::IdentityArguments;

/// What `sign-in` takes. No option takes a secret: other users of this host can read command lines.
#[derive(Debug, Default, Args)]
#[command(after_help = "\
The secret comes from a prompt, from `--secret-stdin`, from the environment (CALLBOARD_SSID, CALLBOARD_TOKEN,
CALLBOARD_PASSWORD, CALLBOARD_API_KEY) or from `secret_command` in the profile. Refused credentials leave no session behind.

Examples:
  callboard sign-in
  pass show deepcall/token | callboard sign-in --profile support --secret-stdin")]
pub struct SignInArguments {
    /// Way of signing in, such as `account` or `ssid` for DeepCall, `password`, `api-key` or `token` for others.
    #[arg(long, value_name = "FORM")]
    pub form: Option<String>,
    /// Who signs in, instead of whom the profile names.
    #[command(flatten)]
    pub identity: IdentityArguments,
    /// Reads the secret from standard input: one line, its line ending removed.
    #[arg(long)]
    pub secret_stdin: bool,
}
