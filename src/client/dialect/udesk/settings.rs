//! What a profile may switch about Udesk.

use crate::client::{Accepted, Connection, Error, Kind, Operation, ProfileSetting, Result};
use crate::domain::Backend;
use crate::text::visible;

/// What a profile may say, besides the e-mail address.
pub(super) const SETTINGS: &[ProfileSetting] = &[ProfileSetting {
    name: "signature",
    accepted: Accepted::OneOf(&["sha256", "sha1"]),
}];

/// How requests are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// With a nonce (`api/udesk.md §2.2`).
    Sha256,
    /// The older one, which anybody can replay for some minutes (`api/udesk.md §2.4`): only when it is asked for.
    Sha1,
}

impl Scheme {
    /// Reads `signature`.
    ///
    /// # Errors
    ///
    /// `config/bad-setting` for a value that is none.
    pub(super) fn of(connection: &Connection) -> Result<Self> {
        match connection.settings.get("signature").map(String::as_str) {
            None | Some("sha256") => Ok(Self::Sha256),
            Some("sha1") => Ok(Self::Sha1),
            Some(other) => Err(Error::new(
                Backend::Udesk,
                Operation::SignIn,
                Kind::Config,
                "bad-setting",
                format!("`signature` cannot be `{}`; accepted: sha256, sha1", visible(other)),
            )
            .with_hint("correct the profile in the config file")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::connection;
    use super::*;

    /// `api/udesk.md §2.4`: the signature without protection against replay is never chosen by itself.
    #[test]
    fn the_older_signature_needs_an_explicit_word() {
        let scheme = |value: Option<&str>| {
            let mut connection = connection("https://acme.udesk.cn");
            if let Some(value) = value {
                connection.settings.insert("signature".to_owned(), value.to_owned());
            }
            Scheme::of(&connection)
        };
        assert_eq!(scheme(None).expect("the default"), Scheme::Sha256);
        assert_eq!(scheme(Some("sha1")).expect("asked for"), Scheme::Sha1);
        assert_eq!(scheme(Some("md5")).expect_err("refused").reason(), "bad-setting");
    }
}
