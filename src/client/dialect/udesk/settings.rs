//! What a profile may switch about Udesk.

use crate::client::{Accepted, Connection, ProfileSetting, Result};

/// What a profile may say, besides the e-mail address.
pub(super) const SETTINGS: &[ProfileSetting] = &[ProfileSetting {
    name: "signature",
    accepted: Accepted::OneOf(&["sha256", "sha1"]),
}];

/// How requests are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Scheme {
    /// With a nonce (`api/udesk.md §2.2`).
    #[default]
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
        let words = [("sha256", Self::Sha256), ("sha1", Self::Sha1)];
        Ok(connection.choice("signature", &words)?.unwrap_or_default())
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
