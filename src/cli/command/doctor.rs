//! `callboard doctor`.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::output::{Column, Present, Table};
use crate::cli::{Context, Exit, Failure};
use crate::session::doctor::{Check, Verdict, examine};

/// Looks at everything, the network last.
pub async fn run(context: &Context) -> Result<(), Failure> {
    let mut checks = examine(&context.environment, Timestamp::now().as_second());
    checks.push(network(context).await);
    context.output.present(&Checks(&checks))?;
    if checks.iter().any(|check| check.verdict == Verdict::Bad) {
        return Err(Failure::told(Exit::Failed));
    }
    Ok(())
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

struct Checks<'a>(&'a [Check]);

impl Present for Checks<'_> {
    fn json(&self) -> Value {
        let checks: Vec<Value> = self
            .0
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
        json!({ "checks": checks })
    }

    fn table(&self) -> Table {
        let mut table = Table::new(["subject", "verdict", "finding", "fix"].map(Column::text));
        for check in self.0 {
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
        table
    }
}
