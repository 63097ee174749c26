//! Where a phone system is, checked before a single packet is sent.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// An origin with an optional base path; what the configuration calls `url`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why a text is no usable base URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// It cannot be read as a URL.
    #[error("not a URL: {0}")]
    Malformed(String),
}

impl BaseUrl {
    /// Scheme, host, port and base path; never user info, query or fragment.
    pub fn origin(&self) -> String {
        self.0.as_str().trim_end_matches('/').to_owned()
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Url::parse(text)
            .map(Self)
            .map_err(|error| BaseUrlError::Malformed(error.to_string()))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.origin())
    }
}
