//! Why a text is no usable base URL.

use std::fmt;

/// The part of a URL that is wrong; named instead of repeated, because it may hold a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlPart {
    /// A blank, line break or control character somewhere.
    Blank,
    /// A backslash somewhere.
    Backslash,
    /// `http:` or `https:` without the two slashes.
    Slashes,
    /// A user name or password before the host.
    UserInfo,
    /// The host is missing or malformed.
    Host,
    /// The port is no number from 1 to 65535.
    Port,
    /// Something after `?`.
    Query,
    /// Something after `#`.
    Fragment,
}

impl fmt::Display for UrlPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Blank => "it contains a blank, a line break or a control character",
            Self::Backslash => "it contains a backslash",
            Self::Slashes => "the two slashes after the scheme are missing",
            Self::UserInfo => "it contains a user name or password before the host",
            Self::Host => "its host is missing or malformed",
            Self::Port => "its port is not a number from 1 to 65535",
            Self::Query => "it contains a query (`?…`)",
            Self::Fragment => "it contains a fragment (`#…`)",
        })
    }
}

/// Why a text is no usable base URL (`reliability.md` rows 15–19).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Unencrypted, and not to this machine.
    #[error(
        "`http` would send credentials to {host} unencrypted; use `https`, or set `allow_http = true` in the profile"
    )]
    Insecure {
        /// Where it would go.
        host: String,
    },
    /// One part is malformed or does not belong here.
    #[error("not a usable URL: {part}; write `https://host`, with a port or base path where needed")]
    Bad {
        /// Which.
        part: UrlPart,
    },
    /// The path of the API itself was written into the base URL.
    #[error("the URL must end before `{ending}`; write `{right}`")]
    ApiPath {
        /// What is too much.
        ending: &'static str,
        /// What to write instead.
        right: String,
    },
    /// Neither `https` nor `http`.
    #[error("`{scheme}:` is not supported; accepted: https, http")]
    Scheme {
        /// What was written, in lower case.
        scheme: String,
    },
    /// A link-local, metadata or otherwise impossible address.
    #[error("{host} is a link-local, metadata or unspecific address; no phone system is spoken to there")]
    RefusedAddress {
        /// Which.
        host: String,
    },
}

impl BaseUrlError {
    /// The second half of `config/code`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Insecure { .. } => "insecure-url",
            Self::Bad { .. } | Self::ApiPath { .. } => "bad-url",
            Self::Scheme { .. } => "bad-scheme",
            Self::RefusedAddress { .. } => "refused-address",
        }
    }
}
