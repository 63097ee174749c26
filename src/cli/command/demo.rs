//! `callboard demo`: the console on an embedded sandbox.

use std::path::Path;

use super::{console, sandbox};
use crate::cli::{Context, Failure, terminal};
use crate::client::{Answers, dialect};
use crate::domain::Backend;
use crate::sandbox::{SandboxCredentials, SandboxOptions, start};
use crate::session::{
    Config, ConfigEdit, Environment, NewProfile, Paths, Profile, ProfileName, SessionStore, Variable,
};

/// What a terminal's own variables are; nothing else of this user's environment reaches the demo.
const SURROUNDINGS: [Variable; 9] = [
    Variable::Term,
    Variable::ColorTerm,
    Variable::NoColor,
    Variable::LcAll,
    Variable::LcCtype,
    Variable::Lang,
    Variable::Tmux,
    Variable::Sty,
    Variable::SshTty,
];

/// Starts the sandbox on a free port of this machine, signs in, opens the console, and leaves nothing behind.
pub async fn run(context: &Context, groups: Option<usize>, agents: Option<usize>) -> Result<(), Failure> {
    terminal::can_draw(&context.environment)?;
    let seed = sandbox::sized(groups, agents)?;
    let home = tempfile::tempdir()
        .map_err(|error| Failure::new("storage", "io", format!("no temporary directory can be made: {error}")))?;
    let options = SandboxOptions {
        seed,
        ..SandboxOptions::default()
    };
    let running = start(options).await?;
    let demo = Context {
        environment: environment(&context.environment, home.path()),
        output: context.output.clone(),
        global: context.global.clone(),
        stop: context.stop.clone(),
    };
    let paths = demo.paths()?;
    let profile = profile(&paths, running.url())?;
    sign_in(&demo, &paths, &profile, running.credentials()).await?;
    let ended = console::open(&demo, paths, &profile).await;
    running.shutdown().await;
    ended
}

/// A home of the demo's own, so that it touches neither profiles nor sessions nor journal of this user.
fn environment(real: &Environment, home: &Path) -> Environment {
    let own = [
        (Variable::ConfigDir, "config"),
        (Variable::StateDir, "state"),
        (Variable::CacheDir, "cache"),
    ];
    let moved = own
        .iter()
        .fold(Environment::default(), |environment, (variable, name)| {
            environment.with(*variable, home.join(name))
        });
    SURROUNDINGS
        .iter()
        .filter_map(|variable| Some((*variable, real.text(*variable)?)))
        .fold(moved, |environment, (variable, value)| {
            environment.with(variable, value)
        })
}

fn profile(paths: &Paths, url: String) -> Result<Profile, Failure> {
    let name = ProfileName::new("demo")?;
    let mut edit = ConfigEdit::begin(paths)?;
    edit.add(&NewProfile {
        name: name.clone(),
        backend: Backend::DeepCall,
        url,
        texts: Vec::new(),
        switches: Vec::new(),
    })?;
    let config: Config = edit.save()?;
    Ok(config.profile(name.as_str())?.clone())
}

async fn sign_in(
    context: &Context,
    paths: &Paths,
    profile: &Profile,
    credentials: &SandboxCredentials,
) -> Result<(), Failure> {
    let answers = Answers::default()
        .with("user_id", credentials.deepcall.user_id.clone())
        .with("token", credentials.deepcall.token.clone());
    let call = context.call(profile.backend);
    let session = dialect::sign_in(&profile.connection()?, "account", &answers, &call).await?;
    SessionStore::new(paths).save(&profile.name, &session)?;
    Ok(())
}
