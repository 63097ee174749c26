//! Why something kept between runs could not be used.

use std::path::PathBuf;

use super::config_problem::ConfigProblems;
use super::env::Variable;
use crate::storage;

/// Shorthand for this part's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Trouble with paths, configuration, secrets or sessions; nothing was sent to a phone system. Never holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or directory of ours.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// A session file that cannot be understood.
    #[error("{source}; {}", kept(.aside.as_ref()))]
    DamagedSession {
        /// Whose.
        profile: String,
        /// Where it was kept.
        aside: Option<PathBuf>,
        /// Line and column.
        #[source]
        source: Box<storage::Error>,
    },
    /// There is no home directory to keep anything in.
    #[error("`HOME` is not set to an absolute path, so there is no place for `{}`", variable.name())]
    NoHome {
        /// What would give a place.
        variable: Variable,
    },
    /// The configuration file has problems.
    #[error(transparent)]
    Config(#[from] ConfigProblems),
    /// The file of issuers to trust cannot be used.
    #[error("`ca_file` `{}` {reason}; nothing was sent", path.display())]
    CaFile {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No profile has this name.
    #[error("there is no profile `{name}`{}", list(known))]
    NoSuchProfile {
        /// What was asked for.
        name: String,
        /// Those that exist.
        known: Vec<String>,
        /// The one that was probably meant.
        nearest: Option<String>,
    },
    /// Several profiles, and none is named or the default.
    #[error("no profile was named and none is the default{}", list(known))]
    NoDefaultProfile {
        /// Those that exist.
        known: Vec<String>,
    },
    /// A name that cannot be a profile's.
    #[error(
        "`{}` cannot name a profile: letters, digits, `-` and `_`, at most 64",
        crate::text::visible(name)
    )]
    BadProfileName {
        /// The name.
        name: String,
    },
    /// A profile of this name exists.
    #[error("there is a profile `{name}` already; nothing was changed")]
    ProfileExists {
        /// The name.
        name: String,
    },
    /// No secret where one was expected.
    #[error("the secret {from} is empty; nothing was sent")]
    EmptySecret {
        /// Where it should have come from, such as `on standard input`.
        from: &'static str,
    },
    /// A secret that is no single line of text.
    #[error("the secret {from} {problem}; nothing was sent")]
    BadSecret {
        /// Where it came from.
        from: &'static str,
        /// What is wrong, without repeating any of it.
        problem: &'static str,
    },
    /// The prompt could not be shown or answered.
    #[error("there is no terminal to ask for the secret: {0}")]
    NoPrompt(std::io::Error),
    /// The profile's `secret_command` gave no secret.
    #[error(
        "`secret_command` of profile `{profile}`: `{}` {what}; its output is not shown",
        crate::text::visible(program)
    )]
    SecretCommand {
        /// Whose.
        profile: String,
        /// The program, without its arguments.
        program: String,
        /// How it ended.
        what: String,
    },
    /// There are no credentials for this profile.
    #[error("profile `{profile}` is not signed in")]
    NotSignedIn {
        /// Which.
        profile: String,
    },
    /// The session was issued by another origin than the profile now leads to.
    #[error(
        "the session of profile `{profile}` was issued by {issued_by}, and the profile now leads to {leads_to}; it was not sent"
    )]
    OtherOrigin {
        /// Which.
        profile: String,
        /// Where it belongs.
        issued_by: String,
        /// Where it would have gone.
        leads_to: String,
    },
}

impl Error {
    /// The first half of `kind/code`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Storage(_) | Self::DamagedSession { .. } => "storage",
            Self::NoHome { .. }
            | Self::Config(_)
            | Self::CaFile { .. }
            | Self::NoSuchProfile { .. }
            | Self::NoDefaultProfile { .. }
            | Self::BadProfileName { .. }
            | Self::ProfileExists { .. } => "config",
            Self::EmptySecret { .. }
            | Self::BadSecret { .. }
            | Self::SecretCommand { .. }
            | Self::NotSignedIn { .. }
            | Self::OtherOrigin { .. } => "auth",
            Self::NoPrompt(_) => "ui",
        }
    }

    /// The second half of `kind/code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Storage(error) => error.code().word(),
            Self::DamagedSession { .. } => storage::Code::Corrupt.word(),
            Self::NoHome { .. } => "no-home",
            Self::Config(problems) => problems.code(),
            Self::CaFile { .. } => "ca-file",
            Self::NoSuchProfile { .. } => "no-such-profile",
            Self::NoDefaultProfile { .. } => "no-default-profile",
            Self::BadProfileName { .. } => "bad-profile-name",
            Self::ProfileExists { .. } => "profile-exists",
            Self::EmptySecret { .. } => "empty-secret",
            Self::BadSecret { .. } => "bad-secret",
            Self::NoPrompt(_) => "not-a-terminal",
            Self::SecretCommand { .. } => "secret-command",
            Self::NotSignedIn { .. } => "not-signed-in",
            Self::OtherOrigin { .. } => "other-origin",
        }
    }

    /// The next step.
    pub fn hint(&self) -> Option<String> {
        let sign_in = |profile: &str| Some(format!("callboard sign-in --profile {profile}"));
        match self {
            Self::Storage(error) => error.hint().map(str::to_owned),
            Self::DamagedSession { profile, .. }
            | Self::NotSignedIn { profile }
            | Self::OtherOrigin { profile, .. } => sign_in(profile),
            Self::NoHome { .. } => {
                Some("set HOME, or CALLBOARD_CONFIG_DIR, CALLBOARD_STATE_DIR and CALLBOARD_CACHE_DIR".to_owned())
            }
            Self::Config(_) => Some("correct these lines and try again".to_owned()),
            Self::CaFile { .. } => Some("`ca_file` names a PEM file with at least one certificate".to_owned()),
            Self::NoSuchProfile { nearest, known, .. } => match nearest {
                Some(nearest) => Some(format!("did you mean `{nearest}`?")),
                None if known.is_empty() => Some("callboard profile add NAME --backend deepcall --url URL".to_owned()),
                None => Some("callboard profile list".to_owned()),
            },
            Self::NoDefaultProfile { known } if known.is_empty() => {
                Some("callboard profile add NAME --backend deepcall --url URL, or try: callboard demo".to_owned())
            }
            Self::NoDefaultProfile { .. } => {
                Some("name one with --profile, or choose for good: callboard profile use NAME".to_owned())
            }
            Self::ProfileExists { name } => Some(format!("remove it first: callboard profile remove {name}")),
            Self::EmptySecret { .. } | Self::BadSecret { .. } => Some("give the secret alone, on one line".to_owned()),
            Self::NoPrompt(_) => Some("use --secret-stdin or an environment variable".to_owned()),
            Self::SecretCommand { profile, .. } => Some(format!(
                "run the program by hand, or sign in without it: callboard sign-in --profile {profile}"
            )),
            Self::BadProfileName { .. } => None,
        }
    }

    /// Whether signing in is the way on.
    pub const fn asks_for_sign_in(&self) -> bool {
        matches!(
            self,
            Self::DamagedSession { .. } | Self::NotSignedIn { .. } | Self::OtherOrigin { .. }
        )
    }
}

fn kept(aside: Option<&PathBuf>) -> String {
    aside.map_or_else(
        || "it could not be moved out of the way".to_owned(),
        |path| format!("it was kept as `{}`", path.display()),
    )
}

fn list(known: &[String]) -> String {
    if known.is_empty() {
        "; there are none yet".to_owned()
    } else {
        format!("; there are: {}", known.join(", "))
    }
}
