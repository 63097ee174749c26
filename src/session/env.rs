//! Every environment variable the program reads, with its meaning: the one place that touches the process
//! environment. Everybody else is handed an [`Environment`].

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

/// Whether a variable's value may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensitivity {
    /// Anybody may see it.
    Plain,
    /// It is never shown, logged or kept.
    Secret,
}

macro_rules! variables {
    ($($variant:ident = $name:literal, $sensitivity:ident, $meaning:literal;)*) => {
        /// A variable that is read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Variable {
            $(#[doc = $meaning] $variant,)*
        }

        impl Variable {
            /// Every variable, in the order of the manual.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name in the environment.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it does, as one sentence of the manual.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }

            /// Whether its value may be shown.
            pub const fn sensitivity(self) -> Sensitivity {
                match self { $(Self::$variant => Sensitivity::$sensitivity,)* }
            }
        }
    };
}

variables! {
    ConfigDir = "CALLBOARD_CONFIG_DIR", Plain, "Directory of the configuration file, saved rosters and sessions, instead of the usual one.";
    StateDir = "CALLBOARD_STATE_DIR", Plain, "Directory of the journal, drafts and log, instead of the usual one.";
    CacheDir = "CALLBOARD_CACHE_DIR", Plain, "Directory of the snapshots, instead of the usual one.";
    Profile = "CALLBOARD_PROFILE", Plain, "Profile to use where `--profile` is not given.";
    Ssid = "CALLBOARD_SSID", Secret, "Session id to sign in with (DeepCall).";
    Token = "CALLBOARD_TOKEN", Secret, "Token to sign in with.";
    Password = "CALLBOARD_PASSWORD", Secret, "Password to sign in with.";
    ApiKey = "CALLBOARD_API_KEY", Secret, "API key to sign in with (KAZOO).";
    NoColor = "NO_COLOR", Plain, "Turns colour off when it is not empty.";
    ColorTerm = "COLORTERM", Plain, "Says `truecolor` or `24bit` when the terminal knows all colours.";
    Term = "TERM", Plain, "Kind of terminal; `dumb` gets no escape sequences.";
    LcAll = "LC_ALL", Plain, "Locale; decides about UTF-8 and the width of ambiguous characters.";
    LcCtype = "LC_CTYPE", Plain, "Locale of characters where `LC_ALL` is not set.";
    Lang = "LANG", Plain, "Locale where neither `LC_ALL` nor `LC_CTYPE` is set.";
    Visual = "VISUAL", Plain, "Editor for rosters.";
    Editor = "EDITOR", Plain, "Editor for rosters where `VISUAL` is not set.";
    Home = "HOME", Plain, "Home directory.";
    XdgConfigHome = "XDG_CONFIG_HOME", Plain, "Where configuration directories are; `~/.config` when not set.";
    XdgStateHome = "XDG_STATE_HOME", Plain, "Where state directories are; `~/.local/state` when not set.";
    XdgCacheHome = "XDG_CACHE_HOME", Plain, "Where cache directories are; `~/.cache` when not set.";
    Tmux = "TMUX", Plain, "Set inside tmux, where copying needs wrapping.";
    Sty = "STY", Plain, "Set inside screen, where copying needs wrapping.";
    SshTty = "SSH_TTY", Plain, "Set in an SSH session, where copying goes through the terminal.";
    SslCertFile = "SSL_CERT_FILE", Plain, "File of trusted issuers, instead of the host's own.";
    SslCertDir = "SSL_CERT_DIR", Plain, "Directory of trusted issuers, instead of the host's own.";
}

/// A snapshot of the variables, taken once and passed on, so that tests can build their own.
#[derive(Default)]
pub struct Environment {
    plain: BTreeMap<Variable, OsString>,
    secret: BTreeMap<Variable, SecretString>,
    bases: Option<BaseDirectories>,
}

/// The directories below which programs keep their own, by the platform's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseDirectories {
    /// For what people edit.
    pub config: PathBuf,
    /// For what a program remembers.
    pub state: PathBuf,
    /// For what can be lost without harm.
    pub cache: PathBuf,
}

impl BaseDirectories {
    /// What the platform says for this process. Without `HOME` nothing is guessed: the password file's home may be
    /// another than the one the caller took away on purpose.
    fn of_process(environment: &Environment) -> Option<Self> {
        let absolute = |variable| environment.path(variable).is_some_and(Path::is_absolute);
        let xdg = [Variable::XdgConfigHome, Variable::XdgStateHome, Variable::XdgCacheHome];
        if !absolute(Variable::Home) && !xdg.into_iter().all(absolute) {
            return None;
        }
        let bases = directories::BaseDirs::new()?;
        Some(Self {
            config: bases.config_dir().to_owned(),
            // Platforms without a place for state keep it with the data.
            state: bases.state_dir().unwrap_or(bases.data_local_dir()).to_owned(),
            cache: bases.cache_dir().to_owned(),
        })
    }
}

impl Environment {
    /// The environment this process was started with.
    #[expect(clippy::disallowed_methods, reason = "the one home of the environment")]
    pub fn of_process() -> Self {
        let environment = Variable::ALL.iter().fold(Self::default(), |environment, &variable| {
            match std::env::var_os(variable.name()) {
                Some(value) => environment.with(variable, value),
                None => environment,
            }
        });
        let bases = BaseDirectories::of_process(&environment);
        Self { bases, ..environment }
    }

    /// Lives in `home` as if no XDG variable were set.
    #[must_use]
    pub fn with_home(self, home: impl AsRef<Path>) -> Self {
        let home = home.as_ref();
        let bases = Some(BaseDirectories {
            config: home.join(".config"),
            state: home.join(".local/state"),
            cache: home.join(".cache"),
        });
        let environment = self.with(Variable::Home, home);
        Self { bases, ..environment }
    }

    /// Where programs keep their directories; `None` when there is no home.
    pub const fn bases(&self) -> Option<&BaseDirectories> {
        self.bases.as_ref()
    }

    /// Sets one variable; an empty value is the same as none, as the XDG and `NO_COLOR` rules want it.
    #[must_use]
    pub fn with(mut self, variable: Variable, value: impl Into<OsString>) -> Self {
        let value = value.into();
        self.plain.remove(&variable);
        self.secret.remove(&variable);
        if value.is_empty() {
            return self;
        }
        match (variable.sensitivity(), value.into_string()) {
            (Sensitivity::Secret, Ok(text)) => {
                self.secret.insert(variable, SecretString::from(text));
            }
            // A secret that is not UTF-8 cannot have been meant.
            (Sensitivity::Secret, Err(_)) => {}
            (Sensitivity::Plain, value) => {
                let value = value.map_or_else(|raw| raw, OsString::from);
                self.plain.insert(variable, value);
            }
        }
        self
    }

    /// Whether a variable is set and not empty.
    pub fn has(&self, variable: Variable) -> bool {
        self.plain.contains_key(&variable) || self.secret.contains_key(&variable)
    }

    /// A plain variable that is valid text.
    pub fn text(&self, variable: Variable) -> Option<&str> {
        self.plain.get(&variable).and_then(|value| value.to_str())
    }

    /// A plain variable as a path.
    pub fn path(&self, variable: Variable) -> Option<&Path> {
        self.plain
            .get(&variable)
            .map(OsString::as_os_str)
            .map(|value: &OsStr| Path::new(value))
    }

    /// A secret variable, by the name a sign-in form gives.
    pub fn secret(&self, name: &str) -> Option<&str> {
        self.secret
            .iter()
            .find(|(variable, _)| variable.name() == name)
            .map(|(_, secret)| secret.expose_secret())
    }

    /// The locale of characters: `LC_ALL`, else `LC_CTYPE`, else `LANG`.
    pub fn locale(&self) -> Option<&str> {
        [Variable::LcAll, Variable::LcCtype, Variable::Lang]
            .into_iter()
            .find_map(|variable| self.text(variable))
    }

    /// Whether the locale says that the terminal shows UTF-8.
    pub fn is_utf8(&self) -> bool {
        self.locale().is_some_and(|locale| {
            let lower = locale.to_ascii_lowercase();
            lower.contains("utf-8") || lower.contains("utf8")
        })
    }

    /// The editor to open rosters in.
    pub fn editor(&self) -> Option<&str> {
        self.text(Variable::Visual).or_else(|| self.text(Variable::Editor))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_map()
            .entries(self.plain.iter().map(|(variable, value)| (variable.name(), value)))
            .entries(self.secret.keys().map(|variable| (variable.name(), "(set)")))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_the_same_as_none() {
        let environment = Environment::default()
            .with(Variable::NoColor, "1")
            .with(Variable::NoColor, "");
        assert!(!environment.has(Variable::NoColor));
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let environment = Environment::default()
            .with(Variable::Token, "canary-7")
            .with(Variable::Term, "xterm");
        let shown = format!("{environment:?}");
        assert!(shown.contains("CALLBOARD_TOKEN") && shown.contains("xterm"), "{shown}");
        assert!(!shown.contains("canary-7"), "{shown}");
        assert_eq!(environment.secret("CALLBOARD_TOKEN"), Some("canary-7"));
        assert_eq!(environment.text(Variable::Token), None);
    }

    #[test]
    fn the_first_set_locale_decides() {
        let environment = Environment::default().with(Variable::Lang, "de_DE.UTF-8");
        assert!(environment.is_utf8());
        assert!(!environment.with(Variable::LcAll, "C").is_utf8());
    }

    #[test]
    fn every_variable_stands_once_in_the_table() {
        let mut names: Vec<_> = Variable::ALL.iter().map(|variable| variable.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Variable::ALL.len());
    }
}
