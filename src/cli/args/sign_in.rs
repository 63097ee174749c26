//! `callboard sign-in`.

use clap::Args;

/// What `sign-in` takes. No option takes a secret: other users of this host can read command lines.
#[derive(Debug, Default, Args)]
#[command(after_help = "\
The secret comes from a prompt, from `--secret-stdin`, from the environment (CALLBOARD_SSID, CALLBOARD_TOKEN) or from
`secret_command` in the profile. Refused credentials leave no session behind.

Examples:
  callboard sign-in
  pass show deepcall/token | callboard sign-in --profile support --secret-stdin")]
pub struct SignInArguments {
    /// Way of signing in, such as `account` (user id and token) or `ssid` for DeepCall.
    #[arg(long, value_name = "FORM")]
    pub form: Option<String>,
    /// Account id to sign in with, instead of the one in the profile (DeepCall).
    #[arg(long, value_name = "ID")]
    pub user_id: Option<String>,
    /// Reads the secret from standard input: one line, its line ending removed.
    #[arg(long)]
    pub secret_stdin: bool,
}
