//! `callboard doctor`.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::output::{Column, Present, Table};
use crate::cli::view::{capability_fields, capability_lines};
use crate::cli::{Context, Exit, Failure};
use crate::client::{Capabilities, dialect};
use crate::domain::Backend;
use crate::session::doctor::{Check, Verdict, examine};
use crate::session::{Config, Paths};

/// Looks at everything, the network last.
pub async fn run(context: &Context) -> Result<(), Failure> {
    let mut checks = examine(&context.environment, Timestamp::now().as_second());
    checks.push(network(context).await);
    let abilities = abilities(context);
    context.output.present(&Checks {
        checks: &checks,
        abilities: &abilities,
    })?;
    if checks.iter().any(|check| check.verdict == Verdict::Bad) {
        return Err(Failure::told(Exit::Failed));
    }
    Ok(())
}

/// What the phone systems of the profiles can do; those of this version where there is no profile yet.
fn abilities(context: &Context) -> Vec<Capabilities> {
    let paths = Paths::discover(&context.environment);
    let config = paths.ok().and_then(|paths| Config::load(&paths).ok());
    let used: Vec<Backend> = config
        .iter()
        .flat_map(Config::profiles)
        .map(|profile| profile.backend)
        .collect();
    let is_told = |backend: &Backend| used.is_empty() || used.contains(backend);
    let backends = Backend::ALL.into_iter().filter(is_told);
    backends.map(dialect::capabilities).collect()
}

/// One harmless call with the profile in use.
async fn network(context: &Context) -> Check {
    let check = |verdict, finding: String, fix: Option<String>| Check {
        subject: "network".to_owned(),
        verdict,
        finding,
        fix,
    };
    let asked = async {
        let connected = context.connect().await?;
        let identity = connected.directory.identity(&connected.call).await?;
        Ok::<_, Failure>(format!(
            "{} answers; signed in as {}",
            connected.profile.url.origin(),
            identity.name
        ))
    };
    match asked.await {
        Ok(finding) => check(Verdict::Good, finding, None),
        // Where there is nothing to ask yet, nothing is wrong.
        Err(failure) if matches!(failure.reason(), "no-default-profile" | "not-signed-in") => check(
            Verdict::Notice,
            format!("not asked: {}", failure.message()),
            failure.hint().map(str::to_owned),
        ),
        Err(failure) => check(
            Verdict::Bad,
            format!("{} [{}/{}]", failure.message(), failure.kind(), failure.code()),
            failure.hint().map(str::to_owned),
        ),
    }
}

struct Checks<'a> {
    checks: &'a [Check],
    abilities: &'a [Capabilities],
}

impl Present for Checks<'_> {
    fn json(&self) -> Value {
        let checks: Vec<Value> = self
            .checks
            .iter()
            .map(|check| {
                json!({
                    "subject": check.subject,
                    "verdict": check.verdict.word(),
                    "finding": check.finding,
                    "fix": check.fix,
                })
            })
            .collect();
        let capabilities: Vec<Value> = self.abilities.iter().flat_map(capability_fields).collect();
        json!({ "checks": checks, "capabilities": capabilities })
    }

    fn table(&self) -> Table {
        let mut table = Table::new(["subject", "verdict", "finding", "fix"].map(Column::text));
        for check in self.checks {
            let mut lines = check.finding.lines();
            table.push([
                check.subject.clone(),
                check.verdict.word().to_owned(),
                lines.next().unwrap_or_default().to_owned(),
                check.fix.clone().unwrap_or_default(),
            ]);
            for line in lines {
                table.push([String::new(), String::new(), line.to_owned(), String::new()]);
            }
        }
        for capabilities in self.abilities {
            let mut subject = capabilities.backend().title().to_owned();
            for line in capability_lines(capabilities) {
                table.push([std::mem::take(&mut subject), String::new(), line, String::new()]);
            }
        }
        table
    }
}
