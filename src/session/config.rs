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

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files as people would")]

    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::domain::{Backend, Limits, ReceiveCall};

    const FULL: &str = r#"
default_profile = "support"
colour = "never"
ambiguous_width = 2

[profiles.support]
backend = "deepcall"
url = "https://v4-api.deepcall.com"
user_id = "29791451"
protected = true
ca_file = "acme.pem"
secret_command = ["pass", "show", "deepcall"]
requests_per_minute = 120
timeouts = { connect = 3, total = 20 }
max_removal_percent = 20
new_members_receive_calls = false
forward = true
accent = { colour = "red", label = "LIVE" }

[profiles.test]
backend = "deepcall"
url = "http://127.0.0.1:8080"
"#;

    fn parse(text: &str) -> Result<Config, ConfigProblems> {
        Config::parse(Path::new("/home/anna/.config/callboard/config.toml"), text)
    }

    fn told(text: &str) -> Vec<(usize, String, String)> {
        let problems = parse(text).unwrap_err();
        let each = problems.problems().iter();
        each.map(|problem| (problem.line, problem.key.clone(), problem.what.clone()))
            .collect()
    }

    /// `design.md §7`: what each phone system takes besides the answers to its forms.
    #[test]
    fn every_phone_systems_own_settings_are_taken() {
        for (backend, setting, value) in [
            ("deepcall", "quick", "true"),
            ("kazoo", "credentials_method", "\"sha\""),
            ("portsip", "login", "\"auth\""),
            ("udesk", "signature", "\"sha1\""),
        ] {
            let text =
                format!("[profiles.a]\nbackend = \"{backend}\"\nurl = \"https://x.example\"\n{setting} = {value}\n");
            let config = parse(&text).unwrap();
            let settings = &config.profile("a").unwrap().settings;
            assert_eq!(
                settings.get(setting).map(String::as_str),
                Some(value.trim_matches('"')),
                "{backend}"
            );
        }
    }

    #[test]
    fn every_setting_of_a_profile_is_read() {
        let config = parse(FULL).unwrap();
        let profile = config.profile("support").unwrap();
        let connection = Profile {
            ca_file: None,
            ..profile.clone()
        };
        let connection = connection.connection().unwrap();
        assert_eq!(connection.backend, Backend::DeepCall);
        assert_eq!(connection.url.origin(), "https://v4-api.deepcall.com");
        assert_eq!(connection.requests_per_minute, Some(120));
        assert_eq!(
            (
                connection.timeouts.connect.as_secs(),
                connection.timeouts.idle.as_secs()
            ),
            (3, 15)
        );
        assert_eq!(connection.settings.get("user_id").map(String::as_str), Some("29791451"));
        assert_eq!(connection.settings.get("forward").map(String::as_str), Some("true"));
        assert_eq!(
            profile.limits(),
            Limits {
                max_removal_percent: 20,
                ..Limits::default()
            }
        );
        assert_eq!(profile.new_members, ReceiveCall::Off);
        assert_eq!(
            profile.ca_file.as_deref(),
            Some(Path::new("/home/anna/.config/callboard/acme.pem"))
        );
        assert_eq!(profile.accent.as_ref().map(|accent| accent.colour), Some("red"));
        assert!(profile.protected && !profile.read_only);
        assert_eq!(config.settings().colour, super::super::Colour::Never);
        assert_eq!(config.profiles().len(), 2);
    }

    #[test]
    fn every_problem_is_told_at_once_with_line_and_accepted_values() {
        let text = "\
default_profile = \"suport\"
mose = true

[profiles.support]
backend = \"depcall\"
url = \"https://canary-1.example\"
protected = \"canary-2\"
requests_per_minute = 0

[profiles.pbx]
backend = \"portsip\"
accent = { colour = \"canary-3\" }
token = \"canary-4\"
";
        let problems = told(text);
        let places: Vec<_> = problems.iter().map(|(line, key, _)| (*line, key.as_str())).collect();
        assert_eq!(
            places,
            [
                (1, "default_profile"),
                (2, "mose"),
                (5, "profiles.support.backend"),
                (7, "profiles.support.protected"),
                (8, "profiles.support.requests_per_minute"),
                (10, "profiles.pbx.url"),
                (12, "profiles.pbx.accent.colour"),
                (13, "profiles.pbx.token"),
            ]
        );
        let what = |line: usize| &problems.iter().find(|problem| problem.0 == line).unwrap().2;
        assert!(what(1).contains("did you mean `support`?"));
        assert!(what(2).contains("did you mean `mouse`?"));
        assert!(what(5).contains("accepted: deepcall"));
        assert!(what(7).contains("true or false"));
        assert!(what(8).contains("from 1 to 60000"));
        assert!(what(12).contains("accepted: red, green"));
        assert!(what(13).contains("callboard sign-in"));
        assert!(!parse(text).unwrap_err().to_string().contains("canary"));
    }

    /// `api/udesk.md §2.4`: the older signature is a word of the profile, and no other word is taken.
    #[test]
    fn the_signature_of_udesk_can_be_chosen() {
        let read = |word: &str| {
            let url = "https://acme.udesk.cn";
            parse(&format!(
                "[profiles.a]\nbackend = \"udesk\"\nurl = \"{url}\"\nemail = \"a@b.example\"\nsignature = \"{word}\"\n"
            ))
        };
        let config = read("sha1").unwrap();
        let profile = config.profiles().next().unwrap();
        assert_eq!(profile.settings.get("signature").map(String::as_str), Some("sha1"));
        assert!(read("md5").is_err());
    }

    #[test]
    fn broken_lines_are_all_told_without_repeating_them() {
        let text = "a = canary1\nb = 1\nc = \"canary2\n[profiles.x\n";
        let problems = told(text);
        let lines: Vec<_> = problems.iter().map(|(line, ..)| *line).collect();
        assert!([1, 3, 4].iter().all(|line| lines.contains(line)), "{problems:?}");
        assert!(!parse(text).unwrap_err().to_string().contains("canary"));
    }

    #[test]
    fn unsafe_addresses_are_refused_with_a_code_and_never_repeated() {
        let code = |url: &str, more: &str| {
            let text = format!("[profiles.a]\nbackend = \"deepcall\"\nurl = \"{url}\"\n{more}\n");
            parse(&text).map_err(|problems| {
                assert!(!problems.to_string().contains("canary"), "{problems}");
                problems.code()
            })
        };
        for (url, expected) in [
            ("http://canary.acme.example", "insecure-url"),
            ("https://anna:canary@acme.example", "bad-url"),
            ("https://acme.example/?token=canary", "bad-url"),
            ("https://acme.example:99999", "bad-url"),
            ("canary:/etc/passwd", "bad-scheme"),
            ("https://acme.example/api/v2", "bad-url"),
            ("http://169.254.169.254", "refused-address"),
        ] {
            assert_eq!(code(url, "").err(), Some(expected), "{url}");
        }
        assert!(code("http://pbx.acme.example", "allow_http = true").is_ok());
    }

    #[test]
    fn a_profile_is_chosen_by_name_then_variable_then_default() {
        let config = parse(FULL).unwrap();
        let environment = Environment::default().with(Variable::Profile, "test");
        let name = |named, environment| config.select(named, environment).unwrap().name.as_str();
        assert_eq!(name(Some("support"), &environment), "support");
        assert_eq!(name(None, &environment), "test");
        assert_eq!(name(None, &Environment::default()), "support");
        let error = config.select(Some("tset"), &environment).unwrap_err();
        assert_eq!(error.code(), "no-such-profile");
        assert_eq!(error.hint().as_deref(), Some("did you mean `test`?"));
    }

    #[test]
    fn without_profiles_the_next_step_is_told() {
        let error = Config::default().select(None, &Environment::default()).unwrap_err();
        assert_eq!(error.code(), "no-default-profile");
        assert!(error.hint().unwrap().contains("callboard demo"));
    }

    fn paths(directory: &Path) -> Paths {
        Paths::discover(&Environment::default().with_home(directory)).unwrap()
    }

    #[test]
    fn a_missing_file_is_an_empty_configuration() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(Config::load(&paths(home.path())).unwrap().profiles().len(), 0);
    }

    #[test]
    fn a_file_or_directory_others_can_write_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        fs::create_dir_all(paths.config_dir()).unwrap();
        fs::write(paths.config_file(), FULL).unwrap();
        let allow = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        allow(paths.config_dir(), 0o755);
        allow(&paths.config_file(), 0o644);
        assert_eq!(Config::load(&paths).unwrap().profiles().len(), 2);
        allow(&paths.config_file(), 0o664);
        assert_eq!(Config::load(&paths).unwrap_err().code(), "open-to-others");
        allow(&paths.config_file(), 0o644);
        allow(paths.config_dir(), 0o775);
        let error = Config::load(&paths).unwrap_err();
        assert_eq!((error.kind(), error.code()), ("storage", "dir-open"));
        assert_eq!(
            error.hint(),
            Some(format!("chmod 700 {}", paths.config_dir().display()))
        );
    }
}
