//! The configuration file: profiles and settings, read whole or refused with every problem at once.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::config_problem::ConfigProblems;
use super::config_table::{ConfigText, TableReader};
use super::env::{Environment, Variable};
use super::error::{Error, Result};
use super::paths::Paths;
use super::profile::Profile;
use super::profile_name::ProfileName;
use super::settings::Settings;
use crate::storage::{self, PrivateDir, current_user};
use crate::text::nearest;

/// Profiles and settings. A missing file is an empty configuration.
#[derive(Clone, Debug, Default)]
pub struct Config {
    path: PathBuf,
    settings: Settings,
    default_profile: Option<ProfileName>,
    profiles: BTreeMap<ProfileName, Profile>,
}

impl Config {
    /// Reads the configuration file.
    ///
    /// # Errors
    ///
    /// `config/…` with every problem; `storage/dir-open`, `storage/open-to-others` and `storage/wrong-owner` when
    /// somebody else could have written it, because it names a program to run and hosts to send secrets to.
    pub fn load(paths: &Paths) -> Result<Self> {
        let path = paths.config_file();
        PrivateDir::open(paths.config_dir())?;
        match read_trusted(&path)? {
            Some(text) => Ok(Self::parse(&path, &text)?),
            None => Ok(Self {
                path,
                ..Self::default()
            }),
        }
    }

    /// Reads the text of a configuration file that is, or will be, at `path`.
    ///
    /// # Errors
    ///
    /// Every problem, with its line and key, never with a value.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigProblems> {
        let (root, syntax) = DeTable::parse_recoverable(text);
        let mut source = ConfigText::new(text);
        for error in &syntax {
            // The parser's sentence names what it expected and repeats nothing of the text.
            let span = error.span().unwrap_or(0..0);
            source.problem(
                "invalid",
                String::new(),
                &span,
                format!("this is not TOML: {}", error.message()),
            );
        }
        let mut config = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        // What a broken line left behind would only give more problems that are none.
        if syntax.is_empty() {
            config.read(TableReader::new(&mut source, root.get_ref(), 0..0, String::new()));
        }
        let problems = source.into_problems();
        if problems.is_empty() {
            Ok(config)
        } else {
            Err(ConfigProblems::new(path, problems))
        }
    }

    fn read(&mut self, mut root: TableReader<'_, '_>) {
        self.settings = Settings::read(&mut root);
        let default = root.text("default_profile");
        let directory = self.path.parent().unwrap_or(Path::new("/")).to_owned();
        let mut named: Vec<String> = Vec::new();
        let mut misnamed = Vec::new();
        if let Some(profiles) = root.table("profiles") {
            profiles.each_table(|name, table| {
                named.push(name.value.to_owned());
                match ProfileName::new(name.value) {
                    Ok(profile_name) => {
                        if let Some(profile) = Profile::read(profile_name.clone(), &directory, table) {
                            self.profiles.insert(profile_name, profile);
                        }
                    }
                    Err(_) => misnamed.push(name.span.clone()),
                }
            });
        }
        for span in misnamed {
            root.wrong(
                "profiles",
                &span,
                "has a name that cannot be used: letters, digits, `-` and `_`, at most 64",
            );
        }
        if let Some(default) = default {
            if named.contains(&default.value) {
                self.default_profile = ProfileName::new(&default.value).ok();
            } else {
                let what = match nearest(&default.value, named.iter()) {
                    Some(meant) => format!("names no profile; did you mean `{meant}`?"),
                    None => format!("names no profile; there are: {}", named.join(", ")),
                };
                root.wrong("default_profile", &default.span, what);
            }
        }
        root.finish();
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Settings that hold for every profile.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The profile that is used when none is named.
    pub const fn default_profile(&self) -> Option<&ProfileName> {
        self.default_profile.as_ref()
    }

    /// Every profile, sorted by name.
    pub fn profiles(&self) -> impl ExactSizeIterator<Item = &Profile> {
        self.profiles.values()
    }

    /// One profile by name.
    ///
    /// # Errors
    ///
    /// `config/no-such-profile` with the nearest name.
    pub fn profile(&self, name: &str) -> Result<&Profile> {
        self.profiles
            .values()
            .find(|profile| profile.name.as_str() == name)
            .ok_or_else(|| {
                let known = self.known();
                Error::NoSuchProfile {
                    name: crate::text::visible(name).into_owned(),
                    nearest: nearest(name, known.iter()).cloned(),
                    known,
                }
            })
    }

    /// The profile to use: the one named, else `CALLBOARD_PROFILE`, else the default one, else the only one.
    ///
    /// # Errors
    ///
    /// `config/no-such-profile`, `config/no-default-profile`.
    pub fn select(&self, named: Option<&str>, environment: &Environment) -> Result<&Profile> {
        let default = || self.default_profile.as_ref().map(ProfileName::as_str);
        if let Some(name) = named.or_else(|| environment.text(Variable::Profile)).or_else(default) {
            return self.profile(name);
        }
        let mut profiles = self.profiles.values();
        match (profiles.next(), profiles.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(Error::NoDefaultProfile { known: self.known() }),
        }
    }

    fn known(&self) -> Vec<String> {
        self.profiles.keys().map(|name| name.as_str().to_owned()).collect()
    }
}

/// Reads a file that people edit; `None` when there is none. Refuses one that another user could have written.
pub(super) fn read_trusted(path: &Path) -> Result<Option<String>> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(storage::Error::io("read", path, error).into()),
    };
    storage::refuse_writable_by_others(path, &metadata, current_user())?;
    let bytes = fs::read(path).map_err(|error| storage::Error::io("read", path, error))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let mut source = ConfigText::new("");
            source.problem(
                "invalid",
                String::new(),
                &(0..0),
                format!("is not UTF-8 from byte {valid} on"),
            );
            Err(ConfigProblems::new(path, source.into_problems()).into())
        }
    }
}
