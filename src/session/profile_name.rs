//! Names of profiles.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::{Error, Result};

/// The longest name; it becomes part of file names.
const LONGEST: usize = 64;

/// The name of a profile, safe as part of a file name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProfileName(String);

impl ProfileName {
    /// Checks a name: letters, digits, `-` and `_`, not starting with `-`.
    ///
    /// # Errors
    ///
    /// `config/bad-profile-name`.
    pub fn new(name: &str) -> Result<Self> {
        let fits = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'_';
        if name.is_empty() || name.len() > LONGEST || name.starts_with('-') || !name.bytes().all(fits) {
            return Err(Error::BadProfileName { name: name.to_owned() });
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl TryFrom<String> for ProfileName {
    type Error = Error;

    fn try_from(name: String) -> Result<Self> {
        Self::new(&name)
    }
}

impl From<ProfileName> for String {
    fn from(name: ProfileName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_leave_the_directory_are_refused() {
        for name in ["", ".", "..", "../x", "a/b", "a b", "-x", "ü", "a\n", &"x".repeat(65)] {
            assert_eq!(
                ProfileName::new(name).unwrap_err().code(),
                "bad-profile-name",
                "{name:?}"
            );
        }
        assert_eq!(ProfileName::new("Support_2-eu").unwrap().as_str(), "Support_2-eu");
    }
}
