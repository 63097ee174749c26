//! What clients sign in with, new for each start.

use std::io::{self, Write};
use std::path::Path;

use super::dialect::SandboxCredentials;
use super::error::SandboxError;

impl SandboxCredentials {
    /// Writes them as TOML for the owner's eyes only, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<(), SandboxError> {
        let failed = |source| SandboxError::Credentials {
            path: path.to_owned(),
            source,
        };
        let text = toml::to_string(self).map_err(|error| failed(io::Error::other(error)))?;
        let directory = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        // A temporary file is made with mode 0600, so that there is no moment at which others could read it.
        let mut file = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        file.persist(path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// Makes a secret of 40 hex digits.
pub(crate) fn secret() -> Result<String, SandboxError> {
    use std::fmt::Write as _;

    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).map_err(|_| SandboxError::Randomness)?;
    Ok(bytes.iter().fold(String::with_capacity(40), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files as other programs would")]

    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::sandbox::dialect::faces;
    use crate::sandbox::seed::ACCOUNT;

    #[test]
    fn each_start_has_its_own() {
        let (first, second) = (
            SandboxCredentials::random().unwrap(),
            SandboxCredentials::random().unwrap(),
        );
        assert_ne!(first.deepcall.token, second.deepcall.token);
        assert_ne!(first.deepcall.ssid, second.deepcall.ssid);
        assert_ne!(first.deepcall.ssid, first.deepcall.token);
        assert_eq!(first.deepcall.token.len(), 40);
    }

    #[test]
    fn the_file_is_private_even_where_a_public_one_was() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("credentials.toml");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        let credentials = SandboxCredentials::random().unwrap();
        credentials.write(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let table: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
        assert_eq!(table["deepcall"]["user_id"].as_str(), Some(ACCOUNT));
        assert_eq!(
            table["deepcall"]["ssid"].as_str(),
            Some(credentials.deepcall.ssid.as_str())
        );
        assert_eq!(table.len(), faces().len(), "only dialects that exist");
    }

    #[test]
    fn secrets_are_not_shown() {
        let credentials = SandboxCredentials::random().unwrap();
        let shown = format!("{credentials:?}");
        for secret in [
            &credentials.deepcall.token,
            &credentials.deepcall.ssid,
            &credentials.portsip.password,
            &credentials.udesk.password,
            &credentials.udesk.open_api_token,
        ] {
            assert!(!shown.contains(secret.as_str()));
        }
    }
}
