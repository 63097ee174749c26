//! Where a secret may come from (promise A6): a prompt, standard input, or a program. Never the command line.

use std::io::Read;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

use super::error::{Error, Result};

/// How long a `secret_command` may take; it may have to ask somebody for a passphrase.
const COMMAND_LIMIT: Duration = Duration::from_secs(30);

/// Longer than any secret.
const LONGEST: usize = 64 * 1024;

/// Asks at the terminal, without echo.
///
/// # Errors
///
/// `ui/not-a-terminal` when there is none, `auth/empty-secret`.
pub fn ask(label: &str) -> Result<SecretString> {
    let answer = rpassword::prompt_password(format!("{label}: ")).map_err(Error::NoPrompt)?;
    one_line(Zeroizing::new(answer.into_bytes()), "typed at the prompt")
}

/// Reads a secret from standard input, of which exactly one line ending is removed.
///
/// # Errors
///
/// `auth/empty-secret`, `auth/bad-secret` when it is no single line of text.
pub fn read_from(input: impl Read) -> Result<SecretString> {
    const FROM: &str = "on standard input";
    // All room at once: a buffer that grows would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    let limit = u64::try_from(LONGEST + 1).unwrap_or(u64::MAX);
    if input.take(limit).read_to_end(&mut bytes).is_err() {
        return Err(Error::BadSecret {
            from: FROM,
            problem: "could not be read",
        });
    }
    one_line(bytes, FROM)
}

/// Runs a profile's `secret_command` and takes the one line it prints. No shell is involved; what it prints is
/// neither logged nor shown.
///
/// # Errors
///
/// `auth/secret-command` with the program and how it ended.
pub async fn run_command(profile: &str, command: &[String]) -> Result<SecretString> {
    let (program, arguments) = match command {
        [program, arguments @ ..] => (program.as_str(), arguments),
        [] => ("", [].as_slice()),
    };
    let failed = |what: String| Error::SecretCommand {
        profile: profile.to_owned(),
        program: program.to_owned(),
        what,
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // Its complaints could quote the secret, and would land in the middle of a screen.
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("could not be started: {error}")))?;
    let output = child.stdout.take();
    let run = async {
        let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
        if let Some(output) = output {
            let limit = u64::try_from(LONGEST + 1).unwrap_or(u64::MAX);
            output.take(limit).read_to_end(&mut bytes).await?;
        }
        Ok::<_, std::io::Error>((bytes, child.wait().await?))
    };
    let (bytes, status) = match tokio::time::timeout(COMMAND_LIMIT, run).await {
        Ok(Ok(done)) => done,
        Ok(Err(error)) => return Err(failed(format!("could not be read: {error}"))),
        Err(_) => {
            return Err(failed(format!(
                "did not end within {} s and was stopped",
                COMMAND_LIMIT.as_secs()
            )));
        }
    };
    if !status.success() {
        return Err(failed(ending(status)));
    }
    one_line(bytes, "").map_err(|error| {
        failed(match error {
            Error::BadSecret { problem, .. } => format!("gave a secret that {problem}"),
            _ => "printed nothing".to_owned(),
        })
    })
}

fn ending(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("failed with status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "failed".to_owned(),
    }
}

fn one_line(mut bytes: Zeroizing<Vec<u8>>, from: &'static str) -> Result<SecretString> {
    let bad = |problem| Err(Error::BadSecret { from, problem });
    if bytes.len() > LONGEST {
        return bad("is longer than 64 KiB");
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    if bytes.is_empty() {
        return Err(Error::EmptySecret { from });
    }
    match std::str::from_utf8(&bytes) {
        Err(_) => bad("is not UTF-8 text"),
        Ok(text) if text.contains(['\n', '\r']) => bad("has more than one line"),
        Ok(text) if text.chars().any(char::is_control) => bad("contains control characters"),
        Ok(text) => Ok(SecretString::from(text)),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn read(input: &str) -> Result<String> {
        read_from(input.as_bytes()).map(|secret| secret.expose_secret().to_owned())
    }

    async fn run(script: &str) -> Result<String> {
        let command = ["sh", "-c", script].map(str::to_owned);
        let secret = run_command("support", &command).await?;
        Ok(secret.expose_secret().to_owned())
    }

    #[test]
    fn exactly_one_line_ending_is_removed() {
        assert_eq!(read("geheim").unwrap(), "geheim");
        assert_eq!(read("geheim\n").unwrap(), "geheim");
        assert_eq!(read("geheim\r\n").unwrap(), "geheim");
        assert_eq!(read(" geheim \n").unwrap(), " geheim ");
        assert_eq!(read("geheim\n\n").unwrap_err().code(), "bad-secret");
    }

    #[test]
    fn an_empty_secret_is_refused() {
        for input in ["", "\n", "\r\n"] {
            let error = read(input).unwrap_err();
            assert_eq!((error.kind(), error.code()), ("auth", "empty-secret"), "{input:?}");
        }
    }

    #[tokio::test]
    async fn a_command_gives_its_one_line() {
        assert_eq!(run("echo geheim").await.unwrap(), "geheim");
    }

    #[tokio::test]
    async fn no_shell_reads_the_arguments() {
        let command = ["printf", "%s", "$HOME;`id`"].map(str::to_owned);
        let secret = run_command("support", &command).await.unwrap();
        assert_eq!(secret.expose_secret(), "$HOME;`id`");
    }

    #[tokio::test]
    async fn a_command_that_fails_is_named_with_its_status_and_without_its_output() {
        for (script, what) in [
            ("echo canary; echo canary >&2; exit 3", "status 3"),
            ("kill -9 $$", "signal 9"),
            ("echo canary; echo canary", "more than one line"),
            ("printf ''", "printed nothing"),
        ] {
            let error = run(script).await.unwrap_err();
            assert_eq!((error.kind(), error.code()), ("auth", "secret-command"));
            let text = format!("{error} {error:?}");
            assert!(text.contains("sh") && text.contains(what), "{text}");
            assert!(!text.contains("canary"), "{text}");
        }
        let missing = run_command("support", &["/no/such/program".to_owned()])
            .await
            .unwrap_err();
        assert!(missing.to_string().contains("/no/such/program"), "{missing}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_command_that_hangs_is_stopped_after_half_a_minute() {
        let before = tokio::time::Instant::now();
        let error = run("exec sleep 600").await.unwrap_err();
        assert!(error.to_string().contains("30 s"), "{error}");
        assert_eq!(before.elapsed().as_secs(), 30);
    }
}
