//! `callboard sandbox`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::cli::args::{OutputForm, SandboxArguments};
use crate::cli::output::{Present, Table};
use crate::cli::{Context, Exit, Failure};
use crate::sandbox::{SandboxOptions, Seed, Variants, parse_fault, parse_seed, parse_variant, start};
use crate::storage::PrivateDir;

/// What the sample call center has; the other half of `--groups` or `--agents` alone.
const SAMPLE: (usize, usize) = (12, 60);
/// The largest call center that is generated.
const LARGEST: (usize, usize) = (10_000, 100_000);

/// Runs a sandbox until a signal.
pub async fn run(context: &Context, arguments: SandboxArguments) -> Result<(), Failure> {
    let own = arguments.credentials.is_none();
    let credentials = match &arguments.credentials {
        Some(path) => path.clone(),
        None => credentials_file(context)?,
    };
    let mut sandbox = start(options(&arguments, Some(credentials.clone()))?).await?;
    if let Some(warning) = sandbox.warning() {
        for line in warning.lines() {
            context.output.line(&format!("warning: {line}"));
        }
    }
    context.output.present(&Ready {
        listening: sandbox.url(),
        credentials: credentials.clone(),
    })?;
    if context.output.look().form == OutputForm::Table {
        context
            .output
            .note("a sandbox with sample data, not a phone system; Ctrl-C ends it");
    }
    let gentle = context.stop.gently();
    let ended = tokio::select! {
        () = context.stop.asked().cancelled() => Err(Failure::told(context.stop.exit())),
        () = sandbox.stopped() => {
            Err(Failure::new("sandbox", "stopped", "the sandbox has stopped serving").with_exit(Exit::Failed))
        }
    };
    sandbox.shutdown().await;
    drop(gentle);
    if own && let Some(directory) = credentials.parent() {
        forget(directory, &credentials);
    }
    ended
}

/// The credentials of a sandbox that is over open nothing; that they stay behind harms nobody.
fn forget(directory: &Path, file: &Path) {
    if let (Ok(directory), Some(name)) = (PrivateDir::create(directory), file.file_name()) {
        let _ = directory.remove(&name.to_string_lossy());
    }
}

fn credentials_file(context: &Context) -> Result<PathBuf, Failure> {
    let paths = context.paths()?;
    let directory = PrivateDir::create(paths.state_dir().join("sandbox"))?;
    Ok(directory.file(&format!("credentials-{}.toml", std::process::id())))
}

/// What a sandbox is started with.
///
/// # Errors
///
/// `usage/bad-value`, with what is accepted.
pub fn options(arguments: &SandboxArguments, credentials: Option<PathBuf>) -> Result<SandboxOptions, Failure> {
    let mut variants = Variants::default();
    for text in &arguments.variant {
        variants.apply(parse_variant(text).map_err(|error| bad_value("--variant", &error.to_string()))?);
    }
    let faults = arguments
        .fault
        .iter()
        .map(|text| parse_fault(text).map_err(|error| bad_value("--fault", &error.to_string())))
        .collect::<Result<Vec<_>, Failure>>()?;
    Ok(SandboxOptions {
        listen: arguments.listen,
        data: arguments.data.clone(),
        seed: seed(arguments)?,
        latency: Duration::from_millis(arguments.latency),
        faults,
        variants,
        session_lifetime: arguments.session_lifetime.map(Duration::from_secs),
        credentials,
    })
}

fn seed(arguments: &SandboxArguments) -> Result<Seed, Failure> {
    match &arguments.seed {
        Some(text) => {
            let seed = parse_seed(text).map_err(|error| bad_value("--seed", &error.to_string()))?;
            match seed {
                Seed::Generated { groups, agents } => sized(Some(groups), Some(agents)),
                seed => Ok(seed),
            }
        }
        None => sized(arguments.groups, arguments.agents),
    }
}

/// The sample call center, or a generated one of this size.
///
/// # Errors
///
/// `usage/bad-value` beyond the largest.
fn sized(groups: Option<usize>, agents: Option<usize>) -> Result<Seed, Failure> {
    if groups.is_none() && agents.is_none() {
        return Ok(Seed::Sample);
    }
    let (groups, agents) = (groups.unwrap_or(SAMPLE.0), agents.unwrap_or(SAMPLE.1));
    if groups > LARGEST.0 || agents > LARGEST.1 {
        let most = format!("at most {} groups and {} agents are generated", LARGEST.0, LARGEST.1);
        return Err(bad_value("--groups and --agents", &most));
    }
    Ok(Seed::Generated { groups, agents })
}

fn bad_value(option: &str, why: &str) -> Failure {
    Failure::new("usage", "bad-value", format!("{option}: {why}; nothing was started"))
        .with_hint("callboard sandbox --help")
}

/// The one line that says that it is ready.
struct Ready {
    listening: String,
    credentials: PathBuf,
}

impl Present for Ready {
    fn json(&self) -> Value {
        json!({ "listening": self.listening, "credentials": self.credentials.to_string_lossy() })
    }

    fn table(&self) -> Table {
        Table::facts([
            ("listening", self.listening.clone()),
            ("credentials", self.credentials.display().to_string()),
        ])
    }
}
