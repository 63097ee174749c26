//! Changing the configuration file: comments, order and spacing of the rest stay as people wrote them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, TableLike, value};

use super::config::{Config, read_trusted};
use super::config_problem::{ConfigProblem, ConfigProblems};
use super::error::{Error, Result};
use super::paths::Paths;
use super::profile_name::ProfileName;
use crate::domain::Backend;
use crate::storage::{KeepMode, LOCK_WAIT, Lock, PrivateDir, replace_file};

/// What a new profile says. Never a secret.
#[derive(Clone, Debug)]
pub struct NewProfile {
    /// Its name.
    pub name: ProfileName,
    /// The phone system.
    pub backend: Backend,
    /// Its address, checked when the file is read back before it is saved.
    pub url: String,
    /// Texts such as `user_id`, in the order they are written.
    pub texts: Vec<(&'static str, String)>,
    /// Switches that are on, such as `protected`.
    pub switches: Vec<&'static str>,
}

/// A configuration file being changed, locked against other processes until dropped.
#[derive(Debug)]
pub struct ConfigEdit {
    path: PathBuf,
    document: DocumentMut,
    _lock: Lock,
}

impl ConfigEdit {
    /// Opens the configuration file for a change. A file with problems is not changed.
    ///
    /// # Errors
    ///
    /// `config/…`, `storage/locked`, `storage/read-only`.
    pub fn begin(paths: &Paths) -> Result<Self> {
        let directory = PrivateDir::create(paths.config_dir())?;
        let lock = directory.lock("config", LOCK_WAIT)?;
        let path = paths.config_file();
        let text = read_trusted(&path)?.unwrap_or_default();
        Config::parse(&path, &text)?;
        let document = text.parse().map_err(|_| not_readable(&path))?;
        Ok(Self {
            path,
            document,
            _lock: lock,
        })
    }

    /// Adds a profile; the first one becomes the default.
    ///
    /// # Errors
    ///
    /// `config/profile-exists`.
    pub fn add(&mut self, profile: &NewProfile) -> Result<()> {
        let profiles = self.profiles()?;
        let is_first = profiles.is_empty();
        if profiles.contains_key(profile.name.as_str()) {
            return Err(Error::ProfileExists {
                name: profile.name.to_string(),
            });
        }
        let mut table = Table::new();
        table.insert("backend", value(profile.backend.word()));
        table.insert("url", value(profile.url.as_str()));
        for (key, text) in &profile.texts {
            table.insert(key, value(text.as_str()));
        }
        for key in &profile.switches {
            table.insert(key, value(true));
        }
        profiles.insert(profile.name.as_str(), Item::Table(table));
        if is_first {
            self.make_default(&profile.name);
        }
        Ok(())
    }

    /// Makes a profile the default one.
    ///
    /// # Errors
    ///
    /// `config/no-such-profile`.
    pub fn choose(&mut self, name: &ProfileName) -> Result<()> {
        self.must_have(name)?;
        self.make_default(name);
        Ok(())
    }

    /// Removes a profile; when it was the default one, there is none afterwards. Its session is another's business.
    ///
    /// # Errors
    ///
    /// `config/no-such-profile`.
    pub fn remove(&mut self, name: &ProfileName) -> Result<()> {
        self.must_have(name)?;
        self.profiles()?.remove(name.as_str());
        let root = self.document.as_table_mut();
        if root.get("default_profile").and_then(Item::as_str) == Some(name.as_str()) {
            root.remove("default_profile");
        }
        Ok(())
    }

    /// Saves the file, all or nothing, after reading it as every later start will.
    ///
    /// # Errors
    ///
    /// `config/…` when the change would leave a file with problems, for instance for a bad address; `storage/…`.
    /// Nothing is then changed.
    pub fn save(self) -> Result<Config> {
        let text = self.document.to_string();
        let config = Config::parse(&self.path, &text)?;
        // People keep their configuration elsewhere and link to it: the link stays.
        let target = match fs::canonicalize(&self.path) {
            Ok(target) => target,
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.path.clone(),
            Err(error) => return Err(crate::storage::Error::io("save", &self.path, error).into()),
        };
        replace_file(&target, text.as_bytes(), KeepMode::AsFound)?;
        Ok(config)
    }

    fn profiles(&mut self) -> Result<&mut dyn TableLike> {
        let mut table = Table::new();
        // Only `[profiles.NAME]` headers are written, no bare `[profiles]`.
        table.set_implicit(true);
        let profiles = self.document.entry("profiles").or_insert(Item::Table(table));
        profiles.as_table_like_mut().ok_or_else(|| not_readable(&self.path))
    }

    fn make_default(&mut self, name: &ProfileName) {
        let root = self.document.as_table_mut();
        match root.get_mut("default_profile").and_then(Item::as_value_mut) {
            // The comment beside the value stays.
            Some(old) => {
                let decor = old.decor().clone();
                *old = name.as_str().into();
                *old.decor_mut() = decor;
            }
            None => {
                root.insert("default_profile", value(name.as_str()));
            }
        }
    }

    fn must_have(&mut self, name: &ProfileName) -> Result<()> {
        let known: Vec<String> = self.profiles()?.iter().map(|(key, _)| key.to_owned()).collect();
        if known.iter().any(|key| key == name.as_str()) {
            return Ok(());
        }
        Err(Error::NoSuchProfile {
            name: name.to_string(),
            nearest: crate::text::nearest(name.as_str(), known.iter()).cloned(),
            known,
        })
    }
}

fn not_readable(path: &Path) -> Error {
    let problem = ConfigProblem {
        line: 1,
        key: String::new(),
        code: "invalid",
        what: "this is not TOML that can be changed".to_owned(),
    };
    ConfigProblems::new(path, vec![problem]).into()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files as people would")]

    use std::os::unix::fs::{MetadataExt, symlink};

    use super::super::test_support::TestHome;
    use super::*;

    const BEFORE: &str = "\
# Ours, do not delete.
default_profile = \"support\" # the live one

[profiles.support]   # Delhi
backend = \"deepcall\"
url     = \"https://v4-api.deepcall.com\"
";

    fn name(name: &str) -> ProfileName {
        ProfileName::new(name).unwrap()
    }

    fn night(url: &str) -> NewProfile {
        NewProfile {
            name: name("night"),
            backend: Backend::DeepCall,
            url: url.to_owned(),
            texts: vec![("user_id", "7".to_owned())],
            switches: vec!["protected"],
        }
    }

    fn home(text: &str) -> TestHome {
        let home = TestHome::new();
        fs::create_dir_all(home.paths().config_dir()).unwrap();
        fs::write(home.paths().config_file(), text).unwrap();
        home
    }

    fn text(home: &TestHome) -> String {
        fs::read_to_string(home.paths().config_file()).unwrap()
    }

    #[test]
    fn adding_choosing_and_removing_leave_the_rest_as_it_was() {
        let home = home(BEFORE);
        let mut edit = ConfigEdit::begin(&home.paths()).unwrap();
        edit.add(&night("https://night.example.com")).unwrap();
        edit.choose(&name("night")).unwrap();
        let config = edit.save().unwrap();
        assert_eq!(config.default_profile().map(ProfileName::as_str), Some("night"));
        assert!(config.profile("night").unwrap().protected);
        let after = text(&home);
        assert!(
            after.contains("# Ours, do not delete.") && after.contains("# the live one"),
            "{after}"
        );
        assert!(
            after.contains("[profiles.support]   # Delhi\nbackend = \"deepcall\"\nurl     ="),
            "{after}"
        );
        let mut edit = ConfigEdit::begin(&home.paths()).unwrap();
        edit.remove(&name("night")).unwrap();
        edit.save().unwrap();
        assert!(!text(&home).contains("night"), "{}", text(&home));
    }

    #[test]
    fn the_first_profile_becomes_the_default() {
        let home = TestHome::new();
        let mut edit = ConfigEdit::begin(&home.paths()).unwrap();
        edit.add(&night("night.example.com")).unwrap();
        edit.save().unwrap();
        let config = Config::load(&home.paths()).unwrap();
        assert_eq!(config.default_profile().map(ProfileName::as_str), Some("night"));
        assert_eq!(fs::metadata(home.paths().config_file()).unwrap().mode() & 0o777, 0o600);
        assert!(text(&home).starts_with("default_profile"), "{}", text(&home));
    }

    #[test]
    fn a_bad_address_changes_nothing() {
        let home = home(BEFORE);
        let mut edit = ConfigEdit::begin(&home.paths()).unwrap();
        edit.add(&night("http://night.example.com")).unwrap();
        let error = edit.save().unwrap_err();
        assert_eq!((error.kind(), error.code()), ("config", "insecure-url"));
        assert_eq!(text(&home), BEFORE);
    }

    #[test]
    fn a_profile_that_exists_or_does_not_is_refused() {
        let home = home(BEFORE);
        let mut edit = ConfigEdit::begin(&home.paths()).unwrap();
        let again = NewProfile {
            name: name("support"),
            ..night("https://x.example")
        };
        assert_eq!(edit.add(&again).unwrap_err().code(), "profile-exists");
        assert_eq!(
            edit.choose(&name("suport")).unwrap_err().hint().as_deref(),
            Some("did you mean `support`?")
        );
        assert_eq!(edit.remove(&name("none")).unwrap_err().code(), "no-such-profile");
    }

    #[test]
    fn a_linked_file_stays_a_link() {
        let home = TestHome::new();
        let real = home.path().join("dotfiles.toml");
        fs::write(&real, BEFORE).unwrap();
        fs::create_dir_all(home.paths().config_dir()).unwrap();
        symlink(&real, home.paths().config_file()).unwrap();
        let mut edit = ConfigEdit::begin(&home.paths()).unwrap();
        edit.add(&night("https://night.example.com")).unwrap();
        edit.save().unwrap();
        assert!(fs::symlink_metadata(home.paths().config_file()).unwrap().is_symlink());
        assert!(fs::read_to_string(&real).unwrap().contains("night"));
    }
}
