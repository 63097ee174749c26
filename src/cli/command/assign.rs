//! `callboard assign`: who is in one or several groups, and who of them receives calls.

mod order;
mod report;
mod run;
mod wish;

use std::sync::Arc;

use crate::cli::agent_list::{KnownAgents, label};
use crate::cli::args::AssignArguments;
use crate::cli::confirm::{self, Flags, Word};
use crate::cli::view::{ChangeRow, ChangeTable, lint_line};
use crate::cli::{Connected, Context, Exit, Failure};
use crate::client::{Capabilities, Capability, Error, Lint, Operation, RosterReading, RosterWrite};
use crate::domain::{AgentId, Group, Plan, ReceiveCall, Step};
use wish::Wish;

/// One group's turn: what is to be done, or why it cannot be.
enum Turn {
    /// Change this roster.
    Step(Box<Planned>),
    /// It could not be read.
    Unread { wanted: String, failure: Failure },
}

/// One group's change, with what to know before it is made.
struct Planned {
    step: Step,
    how: Option<String>,
    warnings: Vec<Lint>,
}

/// Reads, plans, asks, writes and reports.
pub async fn run(context: &Context, arguments: &AssignArguments) -> Result<(), Failure> {
    Wish::is_asked(arguments)?;
    let needed = Wish::needed(arguments);
    let connected = if arguments.dry_run {
        context.connect_able(Operation::WriteRoster, &needed).await?
    } else {
        context.connect_to_write(Operation::WriteRoster, &needed).await?
    };
    let mut known = connected.agents().await?;
    let readings = read(&connected, arguments, &mut known).await?;
    let wish = Wish::read(arguments, &known)?;
    let capabilities = connected.directory.capabilities();
    let knows_calls = capabilities.has(Capability::ReceiveCall);
    let newcomers = if knows_calls {
        connected.profile.new_members
    } else {
        ReceiveCall::Unknown
    };
    let mut turns = Vec::with_capacity(readings.len());
    for reading in readings {
        turns.push(match reading {
            Ok((group, reading)) => {
                let step = Step {
                    group_name: Arc::clone(&group.name),
                    target: wish.target(&reading.roster, (newcomers, capabilities.order()), &known)?,
                    base: reading.roster,
                };
                Turn::Step(Box::new(planned(step, &capabilities)?))
            }
            Err((wanted, failure)) => Turn::Unread { wanted, failure },
        });
    }
    if knows_calls {
        decided(&turns, &known)?;
    }
    foresee(context, &connected, &mut turns, &known).await;
    let plan = Plan::new(turns.iter().filter_map(|turn| match turn {
        Turn::Step(planned) => Some(planned.step.clone()),
        Turn::Unread { .. } => None,
    }));
    if arguments.dry_run {
        return show_plan(context, &connected, arguments, turns, &plan, &known);
    }
    run::write(context, &connected, arguments, turns, &plan, &known).await
}

/// Refuses what the phone system cannot leave, and says how it goes about the rest.
fn planned(step: Step, capabilities: &Capabilities) -> Result<Planned, Failure> {
    if step.empties() {
        capabilities
            .require(Capability::EmptyGroup)
            .map_err(|missing| Error::unsupported(Operation::WriteRoster, missing))?;
    }
    let in_parts = !capabilities.has(Capability::AtomicRoster) && !step.diff().is_empty();
    Ok(Planned {
        how: in_parts.then(|| step.calls_sentence()),
        warnings: Vec::new(),
        step,
    })
}

/// Asks for the traps of the phone system and tells them; the write looks out for them once more.
async fn foresee(context: &Context, connected: &Connected, turns: &mut [Turn], known: &KnownAgents) {
    for turn in turns {
        let Turn::Step(planned) = turn else { continue };
        let step = &planned.step;
        if step.diff().is_empty() {
            continue;
        }
        let place = format!("#{} {}", step.group(), step.group_name);
        let write = RosterWrite {
            base: &step.base,
            target: &step.target,
        };
        match connected.directory.foresee(&connected.call, write).await {
            Ok(warnings) => planned.warnings = warnings,
            Err(error) => {
                let failure = Failure::from(error);
                let words = format!("{} [{}/{}]", failure.message(), failure.kind(), failure.code());
                context.output.line(&format!(
                    "warning: {place}: what may go wrong could not be read: {words}"
                ));
            }
        }
        for warning in &planned.warnings {
            context
                .output
                .line(&format!("warning: {place}: {}", lint_line(warning, known)));
        }
    }
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
        let Turn::Step(planned) = turn else { continue };
        let step = &planned.step;
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

fn flags(arguments: &AssignArguments, plan: &Plan) -> Flags {
    let word = if arguments.yes { Word::Given } else { Word::None };
    Flags::of_plan(word, arguments.allow_empty, arguments.max_removals, plan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Backend, GroupId, Membership, Roster};

    fn step(base: &[&str], target: &[&str]) -> Step {
        let roster = |agents: &[&str]| {
            let members = agents.iter().map(|agent| Membership::new(*agent, ReceiveCall::Unknown));
            Roster::new(GroupId::new("7"), members.collect()).expect("no doubles")
        };
        Step {
            group_name: Arc::from("Sales"),
            base: roster(base),
            target: roster(target),
        }
    }

    #[test]
    fn a_roster_written_agent_by_agent_says_so() {
        let missing = &[(Capability::AtomicRoster, "each member is a call of its own")];
        let singly = Capabilities::all_but(Backend::PortSip, missing);
        let how = |capabilities, target| planned(step(&["1"], target), capabilities).map(|planned| planned.how);
        assert_eq!(
            how(&singly, &["2", "3"]).ok().flatten().as_deref(),
            Some("3 separate calls; a failure can leave some done")
        );
        assert_eq!(how(&singly, &["1"]).ok(), Some(None), "nothing to do");
        let at_once = Capabilities::all_but(Backend::Kazoo, &[]);
        assert_eq!(how(&at_once, &["2", "3"]).ok(), Some(None));
    }

    #[test]
    fn a_group_that_cannot_be_left_empty_is_refused_with_the_reason() {
        let missing = &[(Capability::EmptyGroup, "every group keeps somebody")];
        let capabilities = Capabilities::all_but(Backend::Udesk, missing);
        let refused = planned(step(&["1"], &[]), &capabilities).err().expect("refused");
        assert_eq!(
            (refused.kind(), refused.reason(), refused.exit()),
            ("usage", "unsupported", Exit::Usage)
        );
        assert!(
            refused.message().ends_with("every group keeps somebody"),
            "{}",
            refused.message()
        );
        assert!(planned(step(&[], &[]), &capabilities).is_ok(), "it was empty before");
    }
}
