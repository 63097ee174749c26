//! What a profile may switch about KAZOO.

use crate::client::{Accepted, Connection, ProfileSetting, Result};

/// What a profile may say, besides the answers to the forms.
pub(super) const SETTINGS: &[ProfileSetting] = &[ProfileSetting {
    name: "credentials_method",
    accepted: Accepted::OneOf(&["md5", "sha"]),
}];

/// How the credentials of a person are hashed (`api/kazoo.md §2.1`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum CredentialsMethod {
    /// MD5, which is what every installation takes.
    #[default]
    Md5,
    /// SHA-1. The schema calls it `sha`; it does not accept `sha1`.
    Sha,
}

impl CredentialsMethod {
    /// The word of `method` in the body.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha => "sha",
        }
    }

    /// Reads `credentials_method`.
    ///
    /// # Errors
    ///
    /// `config/bad-setting` for a word that is none.
    pub(super) fn of(connection: &Connection) -> Result<Self> {
        let words = [Self::Md5, Self::Sha].map(|method| (method.word(), method));
        Ok(connection.choice("credentials_method", &words)?.unwrap_or_default())
    }
}
