//! `callboard demo`: the console on an embedded sandbox.

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
use crate::sandbox::{RunningSandbox, SandboxControl, start};
use crate::session::{Environment, Variable};
use crate::storage::PrivateDir;

/// The only profile there is.
const PROFILE: &str = "demo";

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

/// Starts the sandbox on a free port of this machine, opens the console on it, and leaves nothing behind.
///
/// # Errors
///
/// `ui/not-a-terminal`, `usage/bad-value`, and whatever keeps the sandbox from starting.
pub async fn run(context: &Context, arguments: DemoArguments) -> Result<(), Failure> {
    terminal::can_draw(&context.environment)?;
    let options = sandbox::options(&sandbox_arguments(arguments), None)?;
    let home = tempfile::Builder::new()
        .prefix("callboard-demo-")
        .tempdir()
        .map_err(|error| Failure::new("storage", "io", format!("no temporary directory can be made: {error}")))?;
    let running = start(options).await?;
    let demo = Context {
        environment: Arc::new(environment(&context.environment, home.path(), &running)),
        output: context.output.clone(),
        global: context.global.clone(),
        stop: context.stop.clone(),
    };
    let paths = demo.paths()?;
    PrivateDir::create(paths.config_dir())?.save("config.toml", configuration(&running).as_bytes())?;
    let profiles = Demo {
        profiles: console::profiles(&demo, &paths)?,
        control: running.control().clone(),
    };
    let first = as_demo(profiles.profiles.find(PROFILE)?);
    // The sandbox is dropped and not asked to finish: it keeps nothing, and the end must not wait for it.
    console::show(&demo, &paths, first, Arc::new(profiles)).await
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

/// A home of the demo's own, so that it touches neither profiles nor sessions nor journal of this user. The secret is a
/// variable as well, so that no session is written for a start.
fn environment(real: &Environment, home: &Path, sandbox: &RunningSandbox) -> Environment {
    let own = [
        (Variable::ConfigDir, "config"),
        (Variable::StateDir, "state"),
        (Variable::CacheDir, "cache"),
    ];
    let secret = Environment::default().with(Variable::Token, &sandbox.credentials().deepcall.token);
    let moved = own.iter().fold(secret, |environment, (variable, name)| {
        environment.with(*variable, home.join(name))
    });
    SURROUNDINGS
        .iter()
        .filter_map(|variable| Some((*variable, real.text(*variable)?)))
        .fold(moved, |environment, (variable, value)| {
            environment.with(variable, value)
        })
}

fn configuration(sandbox: &RunningSandbox) -> String {
    let user = &sandbox.credentials().deepcall.user_id;
    format!(
        "[profiles.{PROFILE}]\nbackend = \"deepcall\"\nurl = \"{}\"\nuser_id = \"{user}\"\n\
         accent = {{ colour = \"cyan\", label = \"sandbox\" }}\n",
        sandbox.url()
    )
}

/// What differs from a profile: everybody is let in, and nothing outlives the program.
fn as_demo(mut opened: Opened) -> Opened {
    opened.site.forms = vec![DOOR];
    opened.site.known_answers.clear();
    opened.site.drafts = Drafts::Passing;
    opened
}

/// The one profile, with a door that is never locked.
struct Demo {
    profiles: ProfileConnector,
    control: SandboxControl,
}

#[async_trait]
impl Connector for Demo {
    fn profiles(&self) -> Result<Vec<ProfileEntry>, NotKept> {
        self.profiles.profiles()
    }

    fn open(&self, profile: &str) -> Result<Opened, NotKept> {
        self.profiles.open(profile).map(as_demo)
    }

    async fn sign_in(
        &self,
        call: &Call,
        profile: &str,
        form: &SignInForm,
        _: &Answers,
    ) -> Result<(Link, Identity), Error> {
        // The old ones may have run out.
        let issued = self.control.new_credentials().map_err(|error| {
            let sentence = error.to_string();
            Error::new(
                Backend::DeepCall,
                Operation::SignIn,
                Kind::Config,
                error.code(),
                sentence,
            )
        })?;
        let answers = Answers::default()
            .with("user_id", issued.deepcall.user_id.as_str())
            .with("token", issued.deepcall.token.as_str());
        self.profiles.sign_in(call, profile, form, &answers).await
    }

    async fn sign_out(&self, profile: &str) -> Result<(), Error> {
        self.profiles.sign_out(profile).await
    }
}
