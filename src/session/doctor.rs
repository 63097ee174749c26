//! Facts for `callboard doctor`: what is where, whose it is, and what is wrong with it. Asks nothing of the network.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::config::Config;
use super::env::{Environment, Variable};
use super::error::Error;
use super::paths::Paths;
use super::session_store::SessionStore;
use crate::storage::{account_name, current_user, shell_quoted};

/// Where hosts keep the issuers they trust.
const TRUST_STORES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs",
];

/// How one check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Works, and could be better.
    Notice,
    /// Something will not work until this is put right.
    Bad,
}

impl Verdict {
    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Notice => "notice",
            Self::Bad => "bad",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at: `config file`, `session support`, …
    pub subject: String,
    /// How it came out.
    pub verdict: Verdict,
    /// What was found.
    pub finding: String,
    /// What to do about it.
    pub fix: Option<String>,
}

impl Check {
    fn new(subject: impl Into<String>, verdict: Verdict, finding: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            verdict,
            finding: finding.into(),
            fix: None,
        }
    }

    fn of_error(subject: impl Into<String>, error: &Error) -> Self {
        Self {
            fix: error.hint(),
            ..Self::new(subject, Verdict::Bad, error.to_string())
        }
    }

    fn with_fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}

/// Looks at everything that is kept between runs, and at the terminal. `now` is the time in Unix seconds.
pub fn examine(environment: &Environment, now: i64) -> Vec<Check> {
    let mut checks = Vec::new();
    match Paths::discover(environment) {
        Ok(paths) => {
            let warnings = paths.warnings().iter();
            checks.extend(warnings.map(|warning| Check::new("paths", Verdict::Notice, warning.to_string())));
            checks.extend(places(&paths));
            let config = Config::load(&paths);
            checks.push(configuration(&config));
            if let Ok(config) = &config {
                checks.extend(profiles(config, &SessionStore::new(&paths), now));
            }
            checks.extend(strays(&paths, config.as_ref().ok()));
        }
        Err(error) => checks.push(Check::of_error("paths", &error)),
    }
    checks.push(secrets(environment));
    checks.push(trust_store(environment));
    checks.push(terminal(environment));
    checks.push(locale(environment));
    checks
}

fn places(paths: &Paths) -> Vec<Check> {
    let directories = [
        ("config directory", paths.config_dir().to_owned()),
        ("sessions", paths.sessions_dir()),
        ("state directory", paths.state_dir().to_owned()),
        ("journal", paths.journal_dir()),
        ("drafts", paths.drafts_dir()),
        ("snapshots", paths.snapshots_dir()),
        ("log", paths.log_file()),
    ];
    directories.iter().map(|(subject, path)| place(subject, path)).collect()
}

/// Mode and owner of one place; what others could read is a notice, what they could write is bad.
fn place(subject: &str, path: &Path) -> Check {
    let shown = path.display();
    let Ok(metadata) = fs::metadata(path) else {
        return Check::new(subject, Verdict::Good, format!("{shown} (not made yet)"));
    };
    let (mode, owner) = (metadata.mode() & 0o777, metadata.uid());
    let finding = format!("{shown}, mode {mode:04o}, owner {}", account_name(owner));
    let right = if metadata.is_dir() { "700" } else { "600" };
    let fix = format!("chmod {right} {}", shell_quoted(path));
    if owner != current_user() {
        let fix = "move it away, or set CALLBOARD_CONFIG_DIR and CALLBOARD_STATE_DIR to directories of your own";
        return Check::new(subject, Verdict::Bad, finding).with_fix(fix);
    }
    match mode {
        _ if mode & 0o022 != 0 => Check::new(subject, Verdict::Bad, finding).with_fix(fix),
        _ if mode & 0o077 != 0 => Check::new(subject, Verdict::Notice, finding).with_fix(fix),
        _ => Check::new(subject, Verdict::Good, finding),
    }
}

fn configuration(config: &Result<Config, Error>) -> Check {
    match config {
        Ok(config) => {
            let default = config.default_profile().map_or("none", |name| name.as_str());
            let count = config.profiles().len();
            let finding = format!("{}: profiles {count}, default {default}", config.path().display());
            Check::new("config file", Verdict::Good, finding)
        }
        Err(error) => Check::of_error("config file", error),
    }
}

fn profiles(config: &Config, store: &SessionStore, now: i64) -> Vec<Check> {
    let mut checks = Vec::new();
    for profile in config.profiles() {
        let name = &profile.name;
        if let Err(error) = profile.connection() {
            checks.push(Check::of_error(format!("profile {name}"), &error));
        }
        let subject = format!("session {name}");
        checks.push(match store.load(profile) {
            Ok(Some(session)) if session.expires_at.is_some_and(|end| end <= now) => Check::new(
                subject,
                Verdict::Notice,
                format!("{} at {}, has ended", session.identity, session.origin),
            )
            .with_fix(format!("callboard sign-in --profile {name}")),
            Ok(Some(session)) => Check::new(
                subject,
                Verdict::Good,
                format!("{} at {}", session.identity, session.origin),
            ),
            Ok(None) => Check::new(subject, Verdict::Notice, "not signed in")
                .with_fix(format!("callboard sign-in --profile {name}")),
            Err(error) => Check::of_error(subject, &error),
        });
    }
    checks
}

/// Sessions without a profile: secrets nobody uses any more.
fn strays(paths: &Paths, config: Option<&Config>) -> Vec<Check> {
    let Some(config) = config else { return Vec::new() };
    let names = SessionStore::new(paths).names().unwrap_or_default();
    let stray = names.into_iter().filter(|name| config.profile(name).is_err());
    stray
        .map(|name| {
            let path = paths.sessions_dir().join(format!("{name}.json"));
            Check::new(format!("session {name}"), Verdict::Notice, "belongs to no profile")
                .with_fix(format!("rm {}", shell_quoted(&path)))
        })
        .collect()
}

fn secrets(environment: &Environment) -> Check {
    let set: Vec<&str> = Variable::ALL
        .iter()
        .map(|variable| variable.name())
        .filter(|name| environment.secret(name).is_some())
        .collect();
    if set.is_empty() {
        Check::new("environment", Verdict::Good, "no secrets in it")
    } else {
        let finding = format!("{} set: used before any stored session", set.join(", "));
        Check::new("environment", Verdict::Notice, finding)
    }
}

fn trust_store(environment: &Environment) -> Check {
    let named = [Variable::SslCertFile, Variable::SslCertDir].into_iter();
    let mut named = named.filter_map(|variable| environment.path(variable).map(|path| (variable, path)));
    if let Some((variable, path)) = named.next() {
        let finding = format!("{} from {}", path.display(), variable.name());
        return if path.exists() {
            Check::new("trusted issuers", Verdict::Good, finding)
        } else {
            Check::new("trusted issuers", Verdict::Bad, format!("{finding} does not exist"))
                .with_fix(format!("unset {}", variable.name()))
        };
    }
    match TRUST_STORES.iter().find(|path| Path::new(path).exists()) {
        Some(path) => Check::new("trusted issuers", Verdict::Good, *path),
        None => Check::new(
            "trusted issuers",
            Verdict::Bad,
            "this host has no store of trusted issuers",
        )
        .with_fix("install the package ca-certificates, or set SSL_CERT_FILE"),
    }
}

fn terminal(environment: &Environment) -> Check {
    let around = [
        (Variable::Tmux, ", inside tmux"),
        (Variable::Sty, ", inside screen"),
        (Variable::SshTty, ", over SSH"),
    ];
    let set = around.into_iter().filter(|(variable, _)| environment.has(*variable));
    let inside: String = set.map(|(_, words)| words).collect();
    match environment.text(Variable::Term) {
        None => Check::new("terminal", Verdict::Notice, format!("TERM is not set{inside}"))
            .with_fix("set TERM, or use the commands instead of the console"),
        Some("dumb") => Check::new("terminal", Verdict::Notice, format!("TERM is dumb{inside}: no console"))
            .with_fix("use the commands: callboard --help"),
        Some(term) => Check::new("terminal", Verdict::Good, format!("{term}{inside}")),
    }
}

fn locale(environment: &Environment) -> Check {
    match environment.locale() {
        Some(locale) if environment.is_utf8() => Check::new("locale", Verdict::Good, locale),
        Some(locale) => Check::new(
            "locale",
            Verdict::Notice,
            format!("{locale} is not UTF-8: drawn in ASCII"),
        )
        .with_fix("set LC_CTYPE to a UTF-8 locale, such as C.UTF-8"),
        None => Check::new("locale", Verdict::Notice, "no locale is set: drawn in ASCII")
            .with_fix("set LC_CTYPE to a UTF-8 locale, such as C.UTF-8"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files as people would")]

    use std::os::unix::fs::PermissionsExt;

    use super::super::test_support::{TestHome, session};
    use super::*;

    fn check<'a>(checks: &'a [Check], subject: &str) -> &'a Check {
        checks.iter().find(|check| check.subject == subject).unwrap()
    }

    fn home() -> TestHome {
        let home = TestHome::new();
        home.sessions()
            .save(&home.profile().name, &session("canary-1"))
            .unwrap();
        let text = "[profiles.support]\nbackend = \"deepcall\"\nurl = \"https://pbx.example.com\"\n";
        fs::write(home.paths().config_file(), text).unwrap();
        home
    }

    #[test]
    fn a_healthy_home_is_told_with_modes_and_owners_and_without_secrets() {
        let home = home();
        let checks = examine(&home.environment().with(Variable::Lang, "de_DE.UTF-8"), 0);
        let sessions = check(&checks, "sessions");
        assert_eq!(sessions.verdict, Verdict::Good);
        assert!(sessions.finding.contains("mode 0700, owner "), "{sessions:?}");
        assert_eq!(check(&checks, "session support").verdict, Verdict::Good);
        assert_eq!(check(&checks, "locale").verdict, Verdict::Good);
        assert!(!format!("{checks:?}").contains("canary"));
    }

    #[test]
    fn what_is_wrong_comes_with_its_fix() {
        let home = home();
        let file = home.paths().sessions_dir().join("support.json");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let stray = home.paths().sessions_dir().join("old.json");
        fs::copy(&file, &stray).unwrap();
        let checks = examine(&home.environment(), 0);
        let session = check(&checks, "session support");
        assert_eq!(session.verdict, Verdict::Bad);
        assert_eq!(session.fix, Some(format!("chmod 600 {}", file.display())));
        assert_eq!(
            check(&checks, "session old").fix,
            Some(format!("rm {}", stray.display()))
        );
        fs::write(home.paths().config_file(), "x = 1\ny = 2\n").unwrap();
        let checks = examine(&home.environment(), 0);
        let config = check(&checks, "config file");
        assert!(
            config.finding.contains(":1:") && config.finding.contains(":2:"),
            "{config:?}"
        );
    }

    #[test]
    fn without_a_home_everything_else_is_still_told() {
        let checks = examine(&Environment::default(), 0);
        assert_eq!(check(&checks, "paths").verdict, Verdict::Bad);
        assert_eq!(check(&checks, "terminal").verdict, Verdict::Notice);
    }
}
