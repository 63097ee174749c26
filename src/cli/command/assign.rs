//! `callboard assign`: who is in one or several groups, and who of them receives calls.

mod report;
mod wish;

use std::sync::Arc;

use jiff::Timestamp;

use crate::assignment::{Confirmation, OnDrift, RunId, WriteRequest};
use crate::cli::agent_list::{KnownAgents, label};
use crate::cli::args::AssignArguments;
use crate::cli::confirm::{self, Flags, Word};
use crate::cli::view::{ChangeRow, ChangeTable};
use crate::cli::{Connected, Context, Exit, Failure};
use crate::client::{Capability, RosterReading};
use crate::domain::{AgentId, Group, Limits, Plan, ReceiveCall, Step};
use wish::Wish;

/// One group's turn: what is to be done, or why it cannot be.
enum Turn {
    /// Change this roster.
    Step(Step),
    /// It could not be read.
    Unread { wanted: String, failure: Failure },
}

/// Reads, plans, asks, writes and reports.
pub async fn run(context: &Context, arguments: &AssignArguments) -> Result<(), Failure> {
    Wish::is_asked(arguments)?;
    let connected = if arguments.dry_run {
        context.connect().await?
    } else {
        context.connect_to_write().await?
    };
    let mut known = connected.agents().await?;
    let readings = read(&connected, arguments, &mut known).await?;
    let wish = Wish::read(arguments, &known)?;
    let capabilities = connected.directory.capabilities();
    wish.is_supported(&capabilities)?;
    let knows_calls = capabilities.has(Capability::ReceiveCall);
    let newcomers = if knows_calls {
        connected.profile.new_members
    } else {
        ReceiveCall::Unknown
    };
    let mut turns = Vec::with_capacity(readings.len());
    for reading in readings {
        turns.push(match reading {
            Ok((group, reading)) => Turn::Step(Step {
                group_name: Arc::clone(&group.name),
                target: wish.target(&reading.roster, (newcomers, capabilities.order()), &known)?,
                base: reading.roster,
            }),
            Err((wanted, failure)) => Turn::Unread { wanted, failure },
        });
    }
    if knows_calls {
        decided(&turns, &known)?;
    }
    let plan = Plan::new(turns.iter().filter_map(|turn| match turn {
        Turn::Step(step) => Some(step.clone()),
        Turn::Unread { .. } => None,
    }));
    if arguments.dry_run {
        return show_plan(context, &connected, arguments, turns, &plan, &known);
    }
    write(context, &connected, arguments, turns, &plan, &known).await
}

type Reading = Result<(Group, RosterReading), (String, Failure)>;

/// Reads every roster once. What nobody can have meant ends everything: an unknown group, an ended session.
async fn read(
    connected: &Connected,
    arguments: &AssignArguments,
    known: &mut KnownAgents,
) -> Result<Vec<Reading>, Failure> {
    let mut readings: Vec<Reading> = Vec::with_capacity(arguments.groups.len());
    for wanted in &arguments.groups {
        match connected.roster(wanted).await {
            Ok((group, reading)) => {
                known.admit(&reading.agents, &reading.roster);
                let again = |seen: &Reading| matches!(seen, Ok((seen, _)) if seen.id == group.id);
                if !readings.iter().any(again) {
                    readings.push(Ok((group, reading)));
                }
            }
            Err(failure) => {
                let of_all = matches!(failure.exit(), Exit::Usage | Exit::SignIn | Exit::NotFound);
                if arguments.groups.len() == 1 {
                    return Err(failure);
                }
                if of_all {
                    return Err(failure.with_detail("no group was changed"));
                }
                readings.push(Err((wanted.clone(), failure)));
            }
        }
    }
    Ok(readings)
}

/// Refuses to write somebody as off of whom nobody knows whether calls arrive (promise D13).
fn decided(turns: &[Turn], known: &KnownAgents) -> Result<(), Failure> {
    let mut failure = None;
    let mut undecided = Vec::new();
    for turn in turns {
        let Turn::Step(step) = turn else { continue };
        if step.diff().is_empty() {
            continue;
        }
        let agents: Vec<_> = step.target.undecided().cloned().collect();
        if agents.is_empty() {
            continue;
        }
        let who: Vec<String> = agents.iter().map(|agent| label(agent, known.get(agent))).collect();
        let told = failure.unwrap_or_else(|| {
            Failure::new(
                "write",
                "undecided",
                "the phone system did not say whether some members receive calls; nothing was sent",
            )
        });
        failure = Some(told.with_detail(format!("#{} {}: {}", step.group(), step.group_name, who.join(", "))));
        undecided.extend(agents);
    }
    let Some(failure) = failure else { return Ok(()) };
    undecided.sort_unstable();
    undecided.dedup();
    let ids: Vec<&str> = undecided.iter().map(AgentId::as_str).collect();
    let ids = ids.join(",");
    Err(failure.with_hint(format!("decide it: --calls-on {ids} or --calls-off {ids}")))
}

fn show_plan(
    context: &Context,
    connected: &Connected,
    arguments: &AssignArguments,
    turns: Vec<Turn>,
    plan: &Plan,
    known: &KnownAgents,
) -> Result<(), Failure> {
    let mut rows: Vec<ChangeRow> = turns.into_iter().map(report::planned).collect();
    context.output.present(&ChangeTable { rows: &rows, known })?;
    let writer = connected.writer(&context.global, connected.profile.limits());
    let hazards = writer.hazards(plan);
    if !hazards.is_empty() {
        let needed = confirm::required(&hazards, flags(arguments, plan));
        context
            .output
            .note(&format!("this would need a confirmation: {}", needed.message()));
        if let Some(hint) = needed.hint() {
            context.output.note(hint);
        }
    }
    match rows.iter_mut().find_map(|row| row.error.take()) {
        Some(failure) => Err(failure.with_exit(Exit::Partly)),
        None => Ok(()),
    }
}

async fn write(
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
    if !hazards.is_empty() && flags.word == Word::None {
        show_before_asking(context, plan, known);
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
        .with_note(arguments.note.clone())
        .stopped_by(context.stop.asked().clone());
    let gentle = context.stop.gently();
    let writer = connected.writer(&context.global, limits);
    let report = writer.run(&connected.call, plan, &request, |_| {}).await;
    drop(gentle);
    report::tell(context, turns, report, known)
}

fn flags(arguments: &AssignArguments, plan: &Plan) -> Flags {
    let word = if arguments.yes { Word::Given } else { Word::None };
    Flags::of_plan(word, arguments.allow_empty, arguments.max_removals, plan)
}

/// What a person is about to agree to stands on the terminal first.
fn show_before_asking(context: &Context, plan: &Plan, known: &KnownAgents) {
    use crate::cli::output::Present;

    let rows: Vec<ChangeRow> = plan
        .steps()
        .iter()
        .cloned()
        .map(Turn::Step)
        .map(report::planned)
        .collect();
    if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        context.output.side_table(&ChangeTable { rows: &rows, known }.table());
    }
}
