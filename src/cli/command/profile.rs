//! `callboard profile`.

use serde_json::{Value, json};

use crate::cli::args::{AddProfileArguments, ProfileVerb};
use crate::cli::output::{Present, Table};
use crate::cli::view::{ProfileCard, ProfileTable};
use crate::cli::{Context, Failure};
use crate::client::{AllowHttp, BaseUrl};
use crate::domain::Backend;
use crate::session::{Config, ConfigEdit, NewProfile, Profile, ProfileName, SessionStore};

/// Keeps the profiles in the configuration file.
pub fn run(context: &Context, verb: ProfileVerb) -> Result<(), Failure> {
    match verb {
        ProfileVerb::Add(arguments) => add(context, *arguments),
        ProfileVerb::List => {
            let config = Config::load(&context.paths()?)?;
            let profiles: Vec<&Profile> = config.profiles().collect();
            context.output.present(&ProfileTable {
                profiles: &profiles,
                default: config.default_profile().map(ProfileName::as_str),
            })
        }
        ProfileVerb::Show { name } => {
            let config = Config::load(&context.paths()?)?;
            let named = name.as_deref().or(context.global.profile.as_deref());
            let profile = config.select(named, &context.environment)?;
            show(context, &config, profile)
        }
        ProfileVerb::Use { name } => {
            let paths = context.paths()?;
            let name = ProfileName::new(&name)?;
            let mut edit = ConfigEdit::begin(&paths)?;
            edit.choose(&name)?;
            let config = edit.save()?;
            show(context, &config, config.profile(name.as_str())?)
        }
        ProfileVerb::Remove { name } => {
            let paths = context.paths()?;
            let name = ProfileName::new(&name)?;
            let mut edit = ConfigEdit::begin(&paths)?;
            edit.remove(&name)?;
            edit.save()?;
            let session = SessionStore::new(&paths).remove(&name)?;
            context.output.present(&Removed {
                name: name.as_str(),
                session,
            })
        }
    }
}

fn add(context: &Context, arguments: AddProfileArguments) -> Result<(), Failure> {
    let paths = context.paths()?;
    let name = ProfileName::new(&arguments.name)?;
    let backend = backend(&arguments.backend)?;
    let allow_http = if arguments.allow_http {
        AllowHttp::Anywhere
    } else {
        AllowHttp::LoopbackOnly
    };
    let url = BaseUrl::parse(&arguments.url, allow_http).map_err(|error| {
        Failure::new("config", error.code(), format!("{error}; nothing was changed"))
            .with_hint("callboard profile add --help")
    })?;
    if url.has_encoded_name() {
        context.output.line(&format!(
            "warning: the host's name has letters beyond ASCII, which can imitate another name; it is `{}`",
            url.host()
        ));
    }
    // A relative path in the file starts at the file, one on the command line where the command was typed.
    let ca_file = arguments
        .ca_file
        .map(|path| std::path::absolute(&path).unwrap_or(path).display().to_string());
    let mut texts = arguments.identity.given();
    texts.extend(ca_file.map(|path| ("ca_file", path)));
    let switches = [("protected", arguments.protected), ("allow_http", arguments.allow_http)];
    let mut edit = ConfigEdit::begin(&paths)?;
    edit.add(&NewProfile {
        name: name.clone(),
        backend,
        url: url.origin(),
        texts,
        switches: switches.iter().filter(|(_, on)| *on).map(|(key, _)| *key).collect(),
    })?;
    if arguments.default {
        edit.choose(&name)?;
    }
    let config = edit.save()?;
    show(context, &config, config.profile(name.as_str())?)?;
    context
        .output
        .note(&format!("next: callboard sign-in --profile {name}"));
    Ok(())
}

fn backend(word: &str) -> Result<Backend, Failure> {
    word.parse().map_err(|_| {
        let accepted = Backend::ALL.map(Backend::word);
        Failure::new(
            "usage",
            "bad-value",
            format!("`{word}` is no backend of this version; nothing was changed"),
        )
        .with_hint(format!("accepted: {}", accepted.join(", ")))
    })
}

fn show(context: &Context, config: &Config, profile: &Profile) -> Result<(), Failure> {
    context.output.present(&ProfileCard {
        profile,
        default: config.default_profile() == Some(&profile.name),
    })
}

/// `profile remove`.
struct Removed<'a> {
    name: &'a str,
    session: bool,
}

impl Present for Removed<'_> {
    fn json(&self) -> Value {
        json!({ "removed": self.name, "session_removed": self.session })
    }

    fn table(&self) -> Table {
        let session = if self.session { "forgotten" } else { "there was none" };
        Table::facts([("removed", self.name.to_owned()), ("session", session.to_owned())])
    }
}
