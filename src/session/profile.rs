//! A named phone system with an account, as the configuration file describes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::ca_file;
use super::config_table::TableReader;
use super::error::Result;
use super::profile_name::ProfileName;
use crate::client::dialect::settings as dialect_settings;
use crate::client::{Accepted, AllowHttp, BaseUrl, BaseUrlError, Connection, RequestQueue, Timeouts};
use crate::domain::{Backend, Limits, ReceiveCall};

/// The accents a profile can have.
const COLOURS: [&str; 8] = ["red", "green", "yellow", "blue", "magenta", "cyan", "white", "grey"];

/// Colour and word by which a phone system is known at a glance, so that production never looks like a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accent {
    /// One of the named colours.
    pub colour: &'static str,
    /// A word beside it, because colour is never the only sign.
    pub label: Option<String>,
}

/// A named phone system with an account; no secrets.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name.
    pub name: ProfileName,
    /// Which dialect it speaks.
    pub backend: Backend,
    /// Where it is.
    pub url: BaseUrl,
    /// Identity and settings of the dialect: `user_id`, `forward`, …
    pub settings: BTreeMap<String, String>,
    /// Every write asks for a typed confirmation.
    pub protected: bool,
    /// Every write is refused.
    pub read_only: bool,
    /// A PEM file with more issuers to trust.
    pub ca_file: Option<PathBuf>,
    /// A program that prints the secret, with its arguments.
    pub secret_command: Option<Vec<String>>,
    /// Upper bound of our own pace.
    pub requests_per_minute: Option<u32>,
    /// How long requests may take.
    pub timeouts: Timeouts,
    /// From where on removals need an explicit word.
    pub limits: Limits,
    /// Whether those newly put into a group receive calls.
    pub new_members: ReceiveCall,
    /// How it is marked on screen.
    pub accent: Option<Accent>,
    /// Where the requests of all its connections wait for their turn.
    pub queue: RequestQueue,
}

impl Profile {
    /// What is needed to reach the phone system. Looks at the file of issuers, sends nothing.
    ///
    /// # Errors
    ///
    /// `config/ca-file`.
    pub fn connection(&self) -> Result<Connection> {
        if let Some(path) = &self.ca_file {
            ca_file::check(path)?;
        }
        Ok(Connection {
            backend: self.backend,
            url: self.url.clone(),
            ca_file: self.ca_file.clone(),
            timeouts: self.timeouts,
            requests_per_minute: self.requests_per_minute,
            queue: self.queue.clone(),
            settings: self.settings.clone(),
        })
    }

    /// From where on removals need an explicit word.
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// Reads one `[profiles.NAME]` table; `None` when its problems leave no profile. `directory` is where relative
    /// paths in it start.
    pub(super) fn read(name: ProfileName, directory: &Path, mut table: TableReader<'_, '_>) -> Option<Self> {
        let backend = read_backend(&mut table);
        let url = read_url(&mut table);
        let settings = read_settings(backend, &mut table);
        let protected = table.flag("protected").unwrap_or(false);
        let read_only = table.flag("read_only").unwrap_or(false);
        let ca_file = table.text("ca_file").map(|path| directory.join(path.value));
        let secret_command = table.words("secret_command");
        let requests_per_minute = table.number("requests_per_minute", 1..=60_000);
        let timeouts = read_timeouts(&mut table);
        let limits = read_limits(&mut table);
        let new_members = match table.flag("new_members_receive_calls") {
            Some(false) => ReceiveCall::Off,
            _ => ReceiveCall::On,
        };
        let accent = read_accent(&mut table);
        // Only now that every key was asked for: what is left over is unknown.
        table.finish();
        Some(Self {
            name,
            backend: backend?,
            url: url?,
            settings,
            protected,
            read_only,
            ca_file,
            secret_command,
            requests_per_minute,
            timeouts,
            limits,
            new_members,
            accent,
            queue: RequestQueue::default(),
        })
    }
}

fn read_backend(table: &mut TableReader<'_, '_>) -> Option<Backend> {
    let accepted = Backend::ALL.map(Backend::word).join(", ");
    let Some(word) = table.text("backend") else {
        table.missing("backend", format!("must be given; accepted: {accepted}"));
        return None;
    };
    let backend = word.value.parse().ok();
    if backend.is_none() {
        table.wrong("backend", &word.span, format!("is not known; accepted: {accepted}"));
    }
    backend
}

fn read_url(table: &mut TableReader<'_, '_>) -> Option<BaseUrl> {
    let allow_http = match table.flag("allow_http") {
        Some(true) => AllowHttp::Anywhere,
        _ => AllowHttp::LoopbackOnly,
    };
    let Some(text) = table.text("url") else {
        table.missing("url", "must be given, such as \"https://v4-api.deepcall.com\"");
        return None;
    };
    match BaseUrl::parse(&text.value, allow_http) {
        Ok(url) => Some(url),
        Err(error) => {
            table.wrong_with(error.code(), "url", &text.span, url_sentence(&error));
            None
        }
    }
}

/// Why an address cannot be used, without the address: a secret pasted in its place must not come out again.
fn url_sentence(error: &BaseUrlError) -> String {
    match error {
        BaseUrlError::Insecure { .. } => {
            "would send credentials unencrypted; use https, or set `allow_http = true` in this profile".to_owned()
        }
        BaseUrlError::Bad { part } => format!("is not usable: {part}; accepted: https://HOST[:PORT][/BASE]"),
        BaseUrlError::ApiPath { ending, .. } => format!("must end before `{ending}`"),
        BaseUrlError::Scheme { .. } => "has a scheme that is not supported; accepted: https, http".to_owned(),
        BaseUrlError::RefusedAddress { .. } => {
            "is a link-local, metadata or unspecific address; no phone system is spoken to there".to_owned()
        }
    }
}

/// Reads what the profile's phone system takes; without a known one whatever any of them takes, so that one mistake
/// is not told as several.
fn read_settings(backend: Option<Backend>, table: &mut TableReader<'_, '_>) -> BTreeMap<String, String> {
    let backends = backend.map_or_else(|| Backend::ALL.to_vec(), |backend| vec![backend]);
    let mut settings = BTreeMap::new();
    for setting in backends.into_iter().flat_map(dialect_settings) {
        if settings.contains_key(setting.name) {
            continue;
        }
        let value = match setting.accepted {
            Accepted::Text => table.text(setting.name).map(|text| text.value),
            Accepted::Switch => table.flag(setting.name).map(|on| on.to_string()),
            Accepted::OneOf(words) => {
                let words: Vec<_> = words.iter().map(|word| (*word, *word)).collect();
                table.one_of(setting.name, &words).map(str::to_owned)
            }
        };
        if let Some(value) = value {
            settings.insert(setting.name.to_owned(), value);
        }
    }
    settings
}

fn read_timeouts(table: &mut TableReader<'_, '_>) -> Timeouts {
    let usual = Timeouts::default();
    let Some(mut table) = table.table("timeouts") else {
        return usual;
    };
    let mut seconds = |key, usual: Duration| {
        table
            .number(key, 1..=600)
            .map_or(usual, |seconds| Duration::from_secs(seconds.into()))
    };
    let timeouts = Timeouts {
        connect: seconds("connect", usual.connect),
        idle: seconds("idle", usual.idle),
        total: seconds("total", usual.total),
    };
    table.finish();
    timeouts
}

fn read_limits(table: &mut TableReader<'_, '_>) -> Limits {
    let usual = Limits::default();
    Limits {
        max_removal_percent: table
            .number("max_removal_percent", 0..=100)
            .and_then(|percent| u8::try_from(percent).ok())
            .unwrap_or(usual.max_removal_percent),
        max_total_removals: table
            .number("max_total_removals", 0..=1_000_000)
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or(usual.max_total_removals),
    }
}

fn read_accent(table: &mut TableReader<'_, '_>) -> Option<Accent> {
    let mut table = table.table("accent")?;
    let accepted = COLOURS.map(|colour| (colour, colour));
    let colour = table.one_of("colour", &accepted);
    let label = table.text("label").map(|label| label.value);
    table.finish();
    colour.map(|colour| Accent { colour, label })
}
