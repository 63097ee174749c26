//! `callboard demo`: the console on an embedded sandbox.

mod face;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;

use super::{console, sandbox};
use crate::cli::args::{DemoArguments, SandboxArguments};
use crate::cli::desk::ProfileConnector;
use crate::cli::{Context, Failure, terminal};
use crate::client::{Answers, Call, Error, FormField, Identity, Kind, Operation, SignInForm};
use crate::console::event::ProfileEntry;
use crate::console::site::Drafts;
use crate::console::{Connector, Link, NotKept, Opened};
use crate::domain::Backend;
use crate::sandbox::{SandboxControl, start};
use crate::session::{Environment, Variable};
use crate::storage::PrivateDir;
use face::Face;

/// There is no secret to type: whoever sits here started the sandbox.
const DOOR: SignInForm = SignInForm {
    id: "account",
    title: "The sandbox lets you in",
    fields: &[FormField {
        id: "name",
        label: "Nothing to type here: enter lets you in",
        secret: false,
        optional: true,
        variable: None,
    }],
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

/// Starts the sandbox on a free port of this machine, opens the console on the face that was asked for, and leaves
/// nothing behind. The profile picker has the other faces of the same call center.
///
/// # Errors
///
/// `ui/not-a-terminal`, `usage/bad-value`, and whatever keeps the sandbox from starting.
pub async fn run(context: &Context, arguments: DemoArguments) -> Result<(), Failure> {
    let backend = face::asked(arguments.backend.as_deref())?;
    terminal::can_draw(&context.environment)?;
    let options = sandbox::options(&sandbox_arguments(arguments), None)?;
    let home = tempfile::Builder::new()
        .prefix("callboard-demo-")
        .tempdir()
        .map_err(|error| Failure::new("storage", "io", format!("no temporary directory can be made: {error}")))?;
    let running = start(options).await?;
    let faces = Face::all(running.credentials());
    let own = |environment| Context {
        environment: Arc::new(environment),
        output: context.output.clone(),
        global: context.global.clone(),
        stop: context.stop.clone(),
    };
    let demo = own(environment(&context.environment, home.path()));
    let paths = demo.paths()?;
    let configuration: String = faces.iter().map(|face| face.configuration(&running.url())).collect();
    PrivateDir::create(paths.config_dir())?.save("config.toml", configuration.as_bytes())?;
    let mut connectors = BTreeMap::new();
    for face in &faces {
        let here = own(face.environment(environment(&context.environment, home.path())));
        connectors.insert(face.profile(), console::profiles(&here, &paths)?);
    }
    let connector = connectors.get(backend.word());
    let first = connector
        .ok_or_else(|| not_played(backend.word()))?
        .find(backend.word())?;
    let profiles = Demo {
        connectors,
        control: running.control().clone(),
    };
    // The sandbox is dropped and not asked to finish: it keeps nothing, and the end must not wait for it.
    console::show(&demo, &paths, as_demo(first), Arc::new(profiles)).await
}

fn not_played(profile: &str) -> Failure {
    Failure::new(
        "config",
        "no-such-profile",
        format!("the demo has no profile `{profile}`"),
    )
}

fn sandbox_arguments(arguments: DemoArguments) -> SandboxArguments {
    SandboxArguments {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        data: None,
        seed: None,
        groups: arguments.groups,
        agents: arguments.agents,
        latency: arguments.latency,
        variant: arguments.variant,
        fault: arguments.fault,
        session_lifetime: arguments.session_lifetime,
        credentials: None,
    }
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

/// What differs from a profile: everybody is let in, and nothing outlives the program.
fn as_demo(mut opened: Opened) -> Opened {
    opened.site.forms = vec![DOOR];
    opened.site.known_answers.clear();
    opened.site.drafts = Drafts::Passing;
    opened
}

/// The faces of one call center, each with a door that is never locked.
struct Demo {
    connectors: BTreeMap<&'static str, ProfileConnector>,
    control: SandboxControl,
}

impl Demo {
    fn connector(&self, profile: &str) -> Result<&ProfileConnector, Failure> {
        self.connectors.get(profile).ok_or_else(|| not_played(profile))
    }
}

#[async_trait]
impl Connector for Demo {
    fn profiles(&self) -> Result<Vec<ProfileEntry>, NotKept> {
        let Some(any) = self.connectors.values().next() else {
            return Ok(Vec::new());
        };
        let mut entries = any.profiles()?;
        for entry in &mut entries {
            entry.signed_in = true;
        }
        Ok(entries)
    }

    fn open(&self, profile: &str) -> Result<Opened, NotKept> {
        let connector = self
            .connector(profile)
            .map_err(|failure| NotKept(failure.message().to_owned()))?;
        connector.open(profile).map(as_demo)
    }

    async fn sign_in(
        &self,
        call: &Call,
        profile: &str,
        _: &SignInForm,
        _: &Answers,
    ) -> Result<(Link, Identity), Error> {
        // The old ones may have run out.
        let issued = self
            .control
            .new_credentials()
            .map_err(|error| refused(error.code(), &error.to_string()))?;
        let faces = Face::all(&issued);
        let face = faces.iter().find(|face| face.profile() == profile);
        let (Some(face), Ok(connector)) = (face, self.connector(profile)) else {
            return Err(refused("no-such-profile", not_played(profile).message()));
        };
        connector.sign_in(call, profile, face.form(), &face.answers()).await
    }

    async fn sign_out(&self, profile: &str) -> Result<(), Error> {
        match self.connector(profile) {
            Ok(connector) => connector.sign_out(profile).await,
            Err(failure) => Err(refused("no-such-profile", failure.message())),
        }
    }
}

fn refused(reason: &'static str, sentence: &str) -> Error {
    Error::new(Backend::DeepCall, Operation::SignIn, Kind::Config, reason, sentence)
}
