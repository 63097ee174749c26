//! Writing a plan: the question before, the line that tells how far it has got, the price that turns up on the way.

use std::io::IsTerminal;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Turn, flags, report};
use crate::assignment::{Confirmation, OnDrift, RunId, RunReport, WriteRequest};
use crate::cli::agent_list::KnownAgents;
use crate::cli::args::AssignArguments;
use crate::cli::confirm::{self, Word};
use crate::cli::meter::Meter;
use crate::cli::output::Present;
use crate::cli::view::{ChangeRow, ChangeTable};
use crate::cli::{Connected, Context, Failure};
use crate::client::{Capability, Charges};
use crate::domain::{Limits, Plan};

/// Asks what has to be asked, writes, and reports.
pub async fn write(
    context: &Context,
    connected: &Connected,
    arguments: &AssignArguments,
    turns: Vec<Turn>,
    plan: &Plan,
    known: &KnownAgents,
) -> Result<(), Failure> {
    let usual = connected.profile.limits();
    let hazards = connected.writer(&context.global, usual).hazards(plan);
    let flags = flags(arguments, plan);
    let rows: Vec<ChangeRow> = turns.into_iter().map(report::planned).collect();
    if !hazards.is_empty() && flags.word == Word::None {
        show_before_asking(context, &rows, known);
    } else {
        for row in &rows {
            if let Some(how) = &row.how {
                context.output.note(&format!("#{} {}: {how}", row.group, row.name));
            }
        }
    }
    confirm::agree(context, &hazards, flags, connected.profile.name.as_str()).await?;
    // Limits count on the roster as re-read, which somebody may have changed meanwhile: what was allowed by a share
    // stays allowed up to that share.
    let limits = match (flags.word, arguments.max_removals) {
        (Word::Given, Some(percent)) => Limits {
            max_removal_percent: percent.max(usual.max_removal_percent),
            ..usual
        },
        _ => usual,
    };
    let mut confirmation = Confirmation::of(hazards);
    if flags.word == Word::Given && arguments.allow_empty {
        confirmation = confirmation.allowing_empty();
    }
    let request = WriteRequest::new(RunId::fresh(Timestamp::now()), OnDrift::MergeDisjoint)
        .confirmed(confirmation)
        .with_charges(arguments.charges.into())
        .with_note(arguments.note.clone())
        .stopped_by(context.stop.asked().clone());
    let mut report = run(context, connected, limits, plan, &request).await;
    let (costly, prices) = costly(plan, &report);
    // Without anybody to ask, or without a yes, the report tells the price.
    if !prices.is_empty() && confirm::is_somebody_there() && confirm::agree_to_charges(context, &prices).await.is_ok() {
        let request = request.with_charges(Charges::Accepted);
        let again = run(context, connected, limits, &costly, &request).await;
        for step in again.steps {
            if let Some(first) = report.steps.iter_mut().find(|first| first.group == step.group) {
                *first = step;
            }
        }
    }
    report::tell(context, rows, report, known)
}

/// Writes a plan under the eyes of whoever sits at the terminal.
async fn run(
    context: &Context,
    connected: &Connected,
    limits: Limits,
    plan: &Plan,
    request: &WriteRequest,
) -> RunReport {
    let at_once = connected.directory.capabilities().has(Capability::AtomicRoster);
    let parts = plan.steps().iter().map(|step| {
        let diff = step.diff();
        if at_once {
            1
        } else {
            (diff.added.len() + diff.removed.len()).max(1)
        }
    });
    let pace = connected.profile.requests_per_minute;
    let meter = Arc::new(Meter::new(context.output.clone(), parts.collect(), pace));
    let watch = Arc::clone(&meter);
    let _gentle = context.stop.gently();
    let writer = connected.writer(&context.global, limits);
    let report = writer
        .run(&connected.call, plan, request, move |progress| watch.tell(progress))
        .await;
    meter.clear();
    report
}

/// The steps that are held up by their price, and the prices for people.
fn costly(plan: &Plan, report: &RunReport) -> (Plan, Vec<String>) {
    let held_up = report.steps.iter().filter_map(|step| Some((step, step.price()?)));
    let (groups, prices): (Vec<_>, Vec<_>) = held_up
        .map(|(step, price)| (&step.group, format!("#{} {}: {price}", step.group, step.group_name)))
        .unzip();
    let steps = plan.steps().iter().filter(|step| groups.contains(&step.group()));
    (Plan::new(steps.cloned()), prices)
}

/// What a person is about to agree to stands on the terminal first.
fn show_before_asking(context: &Context, rows: &[ChangeRow], known: &KnownAgents) {
    if std::io::stderr().is_terminal() {
        context.output.side_table(&ChangeTable { rows, known }.table());
    }
}
