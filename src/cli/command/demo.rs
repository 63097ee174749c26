//! `callboard demo`.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;

use super::sandbox;
use crate::cli::args::{DemoArguments, SandboxArguments};
use crate::cli::console::{self, Looks, Profiles};
use crate::cli::{Context, Failure, terminal};
use crate::client::{Answers, Call, Error, FormField, Identity, Kind, Operation, SignInForm};
use crate::console::event::ProfileEntry;
use crate::console::setup::{Connector, Link, NotKept, Opened};
use crate::domain::Backend;
use crate::sandbox::{RunningSandbox, SandboxControl, start};
use crate::session::{Environment, Paths, Settings, Variable};
use crate::storage::{self, PrivateDir};

/// The only profile there is.
const PROFILE: &str = "demo";

/// There is no secret to type: whoever sits here started the sandbox.
const DOOR: SignInForm = SignInForm {
    id: "account",
    title: "The sandbox lets you in: press Enter",
    fields: &[FormField {
        id: "name",
        label: "Your name, if you like",
        secret: false,
        optional: true,
        variable: None,
    }],
};

/// Runs the console on a sandbox of its own, in a home of its own; both are gone afterwards.
///
/// # Errors
///
/// `ui/not-a-terminal`, `usage/bad-value`, and whatever keeps the sandbox from starting.
pub async fn run(context: &Context, arguments: DemoArguments) -> Result<(), Failure> {
    terminal::can_draw(&context.environment)?;
    let options = sandbox::options(&sandbox_arguments(arguments), None)?;
    let sandbox = start(options).await?;
    let home = tempfile::Builder::new()
        .prefix("callboard-demo-")
        .tempdir()
        .map_err(|error| storage::Error::io("create", &std::env::temp_dir(), error))?;
    let environment = environment(home.path(), &sandbox);
    let paths = Paths::discover(&environment)?;
    PrivateDir::create(paths.config_dir())?.save("config.toml", configuration(&sandbox).as_bytes())?;
    let looks = Looks::new(&context.global, &Settings::default(), &paths, &context.environment)?;
    let profiles = Profiles::new(paths, Arc::new(environment), looks.clone(), context.global.read_only);
    let demo = Demo {
        profiles,
        sandbox: sandbox.control().clone(),
    };
    // Everything is kept in memory or below `home`, and goes when this ends, whatever ends it.
    console::run(context, Arc::new(demo), PROFILE, &looks).await
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

/// The secret is handed over as a variable, so that no session is ever written.
fn environment(home: &Path, sandbox: &RunningSandbox) -> Environment {
    Environment::default()
        .with(Variable::ConfigDir, home.join("config"))
        .with(Variable::StateDir, home.join("state"))
        .with(Variable::CacheDir, home.join("cache"))
        .with(Variable::Token, &sandbox.credentials().deepcall.token)
}

fn configuration(sandbox: &RunningSandbox) -> String {
    let mut text = format!("default_profile = \"{PROFILE}\"\n\n[profiles.{PROFILE}]\nbackend = \"deepcall\"\n");
    let user = &sandbox.credentials().deepcall.user_id;
    // Writing to a string cannot fail.
    let _ = write!(text, "url = \"{}\"\nuser_id = \"{user}\"\n", sandbox.url());
    text.push_str("accent = { colour = \"cyan\", label = \"sandbox, sample data\" }\n");
    text
}

/// The one profile, with a door that is never locked.
struct Demo {
    profiles: Profiles,
    sandbox: SandboxControl,
}

#[async_trait]
impl Connector for Demo {
    fn profiles(&self) -> Result<Vec<ProfileEntry>, NotKept> {
        self.profiles.profiles()
    }

    fn open(&self, profile: &str) -> Result<Opened, NotKept> {
        let mut opened = self.profiles.open(profile)?;
        opened.site.forms = vec![DOOR];
        Ok(opened)
    }

    async fn sign_in(
        &self,
        call: &Call,
        profile: &str,
        form: &SignInForm,
        _: &Answers,
    ) -> Result<(Link, Identity), Error> {
        // The old ones may have run out.
        let issued = self.sandbox.new_credentials().map_err(|error| {
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
