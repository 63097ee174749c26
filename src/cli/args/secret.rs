//! Catches secrets typed as option values, before anything repeats them (`reliability.md` row 12).

use std::ffi::OsString;

/// Names people give to options that would take a secret. None exists, so that any of them is a mistake that has
/// already shown the secret to everybody who can list processes.
const SECRETS: [&str; 18] = [
    "access-token",
    "api-key",
    "api-token",
    "apikey",
    "auth-token",
    "client-secret",
    "credential",
    "credentials",
    "key",
    "open-api-token",
    "pass",
    "passwd",
    "password",
    "pwd",
    "secret",
    "session",
    "ssid",
    "token",
];

/// The first option that carries a secret, by its name alone.
///
/// `--credentials` belongs to the sandbox, where it names a file, and `--secret-stdin` takes no value.
pub fn secret_argument(arguments: &[OsString]) -> Option<String> {
    let sandbox = arguments.iter().any(|argument| argument == "sandbox");
    arguments
        .iter()
        .map(|argument| argument.to_string_lossy())
        .take_while(|argument| argument != "--")
        .find_map(|argument| {
            let option = argument.strip_prefix("--")?;
            let (name, value) = option
                .split_once('=')
                .map_or((option, None), |(name, value)| (name, Some(value)));
            let plain = name.to_ascii_lowercase().replace('_', "-");
            if sandbox && plain == "credentials" {
                return None;
            }
            let given = SECRETS.contains(&plain.as_str()) || (plain == "secret-stdin" && value.is_some());
            given.then(|| format!("--{plain}"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<String> {
        let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        secret_argument(&arguments)
    }

    #[test]
    fn every_spelling_of_a_secret_option_is_caught_without_its_value() {
        for line in [
            "sign-in --token canary",
            "sign-in --token=canary",
            "sign-in --Token=canary",
            "--api_key canary group list",
            "sign-in --password",
        ] {
            let name = found(line).unwrap_or_default();
            assert!(name.starts_with("--") && !name.contains("canary"), "{line}: {name}");
        }
        assert_eq!(
            found("sign-in --secret-stdin=canary").as_deref(),
            Some("--secret-stdin")
        );
    }

    #[test]
    fn options_without_secrets_pass() {
        for line in [
            "sign-in --secret-stdin",
            "sandbox --credentials file",
            "group create -- --token",
            "group create token",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }
}
