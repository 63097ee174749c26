//! Where everything that is kept between runs lives.

use std::fmt;
use std::path::{Path, PathBuf};

use super::env::{Environment, Variable};
use super::error::{Error, Result};

const OUR_NAME: &str = "callboard";

/// A variable that named no usable directory and was left out of account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathWarning {
    /// Which.
    pub variable: Variable,
    /// What is used instead.
    pub used: PathBuf,
}

impl fmt::Display for PathWarning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "`{}` is not an absolute path and was ignored; using `{}`",
            self.variable.name(),
            self.used.display()
        )
    }
}

/// The directories of one user. Nothing is created by knowing where it would be.
///
/// Each stands below the platform's base directory (the XDG variables are honoured) or where its own variable says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    config: PathBuf,
    state: PathBuf,
    cache: PathBuf,
    warnings: Vec<PathWarning>,
}

impl Paths {
    /// Finds the directories: `CALLBOARD_*_DIR`, else `callboard` below the platform's base directory.
    ///
    /// # Errors
    ///
    /// `config/no-home` when a base directory is needed and there is no `HOME`.
    pub fn discover(environment: &Environment) -> Result<Self> {
        let mut warnings = Vec::new();
        let bases = environment.bases();
        let mut find = |own, xdg, base: Option<&PathBuf>| find(environment, own, xdg, base, &mut warnings);
        let config = find(
            Variable::ConfigDir,
            Variable::XdgConfigHome,
            bases.map(|bases| &bases.config),
        )?;
        let state = find(
            Variable::StateDir,
            Variable::XdgStateHome,
            bases.map(|bases| &bases.state),
        )?;
        let cache = find(
            Variable::CacheDir,
            Variable::XdgCacheHome,
            bases.map(|bases| &bases.cache),
        )?;
        Ok(Self {
            config,
            state,
            cache,
            warnings,
        })
    }

    /// Variables that were ignored.
    pub fn warnings(&self) -> &[PathWarning] {
        &self.warnings
    }

    /// The directory people edit files in, which also has the sessions.
    pub fn config_dir(&self) -> &Path {
        &self.config
    }

    /// Profiles and settings.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The user's keys, merged over ours.
    pub fn keymap_file(&self) -> PathBuf {
        self.config.join("keymap.toml")
    }

    /// The user's colours.
    pub fn theme_file(&self) -> PathBuf {
        self.config.join("theme.toml")
    }

    /// Sessions, one file per profile.
    pub fn sessions_dir(&self) -> PathBuf {
        self.config.join("sessions")
    }

    /// The directory of what the program remembers by itself.
    pub fn state_dir(&self) -> &Path {
        &self.state
    }

    /// The record of every write.
    pub fn journal_dir(&self) -> PathBuf {
        self.state.join("journal")
    }

    /// Drafts that were not saved to a phone system.
    pub fn drafts_dir(&self) -> PathBuf {
        self.state.join("drafts")
    }

    /// The log, where no other file is asked for.
    pub fn log_file(&self) -> PathBuf {
        self.state.join("callboard.log")
    }

    /// Reports written after a crash.
    pub fn reports_dir(&self) -> PathBuf {
        self.state.join("reports")
    }

    /// The directory of what can be lost without harm.
    pub fn cache_dir(&self) -> &Path {
        &self.cache
    }

    /// What was on screen last, for an instant start.
    pub fn snapshots_dir(&self) -> PathBuf {
        self.cache.join("snapshots")
    }
}

fn find(
    environment: &Environment,
    own: Variable,
    xdg: Variable,
    base: Option<&PathBuf>,
    warnings: &mut Vec<PathWarning>,
) -> Result<PathBuf> {
    let mut ignored = Vec::new();
    let mut absolute = |variable| {
        let path = environment.path(variable)?;
        if path.is_absolute() {
            return Some(path.to_owned());
        }
        ignored.push(variable);
        None
    };
    let found = if let Some(path) = absolute(own) {
        path
    } else {
        // The platform's rule leaves a relative XDG path out in silence; people should know.
        let _ = absolute(xdg);
        base.map(|base| base.join(OUR_NAME))
            .ok_or(Error::NoHome { variable: own })?
    };
    warnings.extend(ignored.into_iter().map(|variable| PathWarning {
        variable,
        used: found.clone(),
    }));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> Environment {
        Environment::default().with_home("/home/anna")
    }

    #[test]
    fn below_home_when_nothing_else_is_said() {
        let paths = Paths::discover(&home()).unwrap();
        assert_eq!(
            paths.config_file(),
            Path::new("/home/anna/.config/callboard/config.toml")
        );
        assert_eq!(paths.sessions_dir(), Path::new("/home/anna/.config/callboard/sessions"));
        assert_eq!(
            paths.journal_dir(),
            Path::new("/home/anna/.local/state/callboard/journal")
        );
        assert_eq!(
            paths.snapshots_dir(),
            Path::new("/home/anna/.cache/callboard/snapshots")
        );
    }

    #[test]
    fn our_own_variable_wins_over_the_platform() {
        let own = home().with(Variable::StateDir, "/own");
        assert_eq!(Paths::discover(&own).unwrap().state_dir(), Path::new("/own"));
    }

    #[test]
    fn a_relative_xdg_path_is_ignored_with_a_warning() {
        let paths = Paths::discover(&home().with(Variable::XdgCacheHome, "cache")).unwrap();
        assert_eq!(paths.cache_dir(), Path::new("/home/anna/.cache/callboard"));
        let warning = paths.warnings().first().unwrap().to_string();
        assert!(
            warning.contains("XDG_CACHE_HOME") && warning.contains("/home/anna/.cache"),
            "{warning}"
        );
    }

    #[test]
    fn without_a_home_the_next_step_is_told() {
        let error = Paths::discover(&Environment::default()).unwrap_err();
        assert_eq!((error.kind(), error.code()), ("config", "no-home"));
        assert!(error.hint().unwrap().contains("CALLBOARD_CONFIG_DIR"));
    }

    #[test]
    fn no_home_is_needed_when_every_directory_is_named() {
        let environment = Environment::default()
            .with(Variable::ConfigDir, "/c")
            .with(Variable::StateDir, "/s")
            .with(Variable::CacheDir, "/x");
        assert_eq!(Paths::discover(&environment).unwrap().config_dir(), Path::new("/c"));
    }
}
