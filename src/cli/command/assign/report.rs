//! What became of an assignment, in rows and an exit code that say the same.

use std::sync::Arc;

use super::{Planned, Turn};
use crate::assignment::{AgentWord, Counts, Doubt, Outcome, RunReport, StepReport};
use crate::cli::agent_list::{KnownAgents, label};
use crate::cli::confirm::{self, Word};
use crate::cli::view::{ChangeRow, ChangeTable};
use crate::cli::{Context, Exit, Failure};
use crate::domain::{AgentId, GroupId};

/// A row before anything is written.
pub fn planned(turn: Turn) -> ChangeRow {
    match turn {
        Turn::Step(planned) => {
            let Planned { step, how, warnings } = *planned;
            let diff = step.diff();
            ChangeRow {
                group: step.group().clone(),
                name: step.group_name,
                outcome: if diff.is_empty() { "nothing-to-do" } else { "planned" },
                diff: Some(diff),
                how,
                warnings,
                agents: Vec::new(),
                error: None,
            }
        }
        Turn::Unread { wanted, failure } => ChangeRow {
            group: GroupId::new(&wanted),
            name: Arc::from(""),
            diff: None,
            how: None,
            warnings: Vec::new(),
            outcome: "not-attempted",
            agents: Vec::new(),
            error: Some(failure),
        },
    }
}

/// Shows a row for every group and ends with what they come to together.
pub fn tell(context: &Context, planned: Vec<ChangeRow>, report: RunReport, known: &KnownAgents) -> Result<(), Failure> {
    let exit = Exit::from(report.verdict());
    let (counts, needs_confirmation) = (report.counts(), report.needs_confirmation);
    let mut steps = report.steps.into_iter().peekable();
    let mut rows = Vec::with_capacity(planned.len());
    for row in planned {
        match steps.next_if(|step| step.group == row.group) {
            Some(step) => rows.push(done(context, row, step, known)),
            None => rows.push(row),
        }
    }
    context.output.present(&ChangeTable { rows: &rows, known })?;
    let exit = together(&rows, exit);
    if rows.len() > 1 {
        context.output.note(&counted(&rows, counts));
    }
    if !needs_confirmation.is_empty() {
        return Err(confirm::required(&needs_confirmation, Word::None));
    }
    if exit == Exit::Done {
        return Ok(());
    }
    Err(summary(context, rows, exit))
}

/// How many groups came to what. Those that were right already were not planned, and a planned one may turn out to be
/// right when it is read again.
fn counted(rows: &[ChangeRow], counts: Counts) -> String {
    let unread = rows.iter().filter(|row| row.diff.is_none()).count();
    let right = rows.len().saturating_sub(counts.planned() + unread);
    format!(
        "{} groups: {} confirmed, {} unconfirmed, {} differ, {} failed, {} unknown, {} not attempted",
        rows.len(),
        right + counts.confirmed,
        counts.unconfirmed,
        counts.differs,
        counts.failed,
        counts.unknown,
        counts.not_attempted + unread,
    )
}

/// One failure is told as it is; several as how many, with each group's own words below.
fn summary(context: &Context, rows: Vec<ChangeRow>, exit: Exit) -> Failure {
    let all = rows.len();
    let rows_were_begun = rows.iter().any(|row| !row.agents.is_empty());
    let mut failed: Vec<(String, Failure)> = rows
        .into_iter()
        .filter_map(|row| row.error.map(|error| (format!("#{} {}", row.group, row.name), error)))
        .collect();
    if exit == Exit::CANCELLED {
        let message = if rows_were_begun {
            "stopped; what is listed as done is done, the rest was not attempted"
        } else {
            "stopped; what is not listed as confirmed was not attempted"
        };
        return Failure::new("write", "cancelled", message).with_exit(context.stop.exit());
    }
    if failed.len() == 1
        && let Some((_, failure)) = failed.pop()
    {
        return failure.with_exit(exit);
    }
    let reason = failed.first().map_or("failed", |(_, first)| {
        let shared = failed.iter().all(|(_, failure)| failure.reason() == first.reason());
        match first.reason() {
            "drift" if shared => "drift",
            "unknown" if shared => "unknown",
            _ => "partly",
        }
    });
    let message = format!("{} of {all} groups are not as asked", failed.len());
    failed
        .iter()
        .fold(Failure::new("write", reason, message), |whole, (group, failure)| {
            whole.with_detail(format!(
                "{}: {} [{}/{}]",
                group.trim_end(),
                failure.message(),
                failure.kind(),
                failure.code()
            ))
        })
        .with_hint("run the same command again: what is done is not done twice")
        .with_exit(exit)
}

/// Groups that were already right, or could not be read, count as well.
fn together(rows: &[ChangeRow], exit: Exit) -> Exit {
    let unread = rows.iter().find_map(|row| match (&row.diff, &row.error) {
        (None, Some(failure)) => Some(failure.exit()),
        _ => None,
    });
    let right = rows
        .iter()
        .any(|row| matches!(row.outcome, "nothing-to-do" | "confirmed"));
    match (exit, unread) {
        (Exit::Done, None) | (Exit::Usage | Exit::Signal(_), _) => exit,
        (Exit::Done, Some(failed)) if !right => failed,
        (_, None) if !right => exit,
        _ => Exit::Partly,
    }
}

fn done(context: &Context, row: ChangeRow, step: StepReport, known: &KnownAgents) -> ChangeRow {
    if let Some(trouble) = &step.not_saved {
        context.output.line(&format!("warning: {trouble}"));
    }
    if step.sent.as_ref().is_some_and(|sent| *sent != step.diff) && step.outcome.is_done() {
        context.output.note(&format!(
            "#{} {}: somebody else changed it meanwhile; both changes are kept",
            step.group, step.group_name
        ));
    }
    let error = failure(&step, known);
    ChangeRow {
        outcome: step.outcome.word().word(),
        diff: Some(step.sent.unwrap_or(step.diff)),
        agents: step.agents,
        error,
        ..row
    }
}

/// Why a step is not done, with the group and the agents it is about.
fn failure(step: &StepReport, known: &KnownAgents) -> Option<Failure> {
    let place = format!("#{} {}", step.group, step.group_name);
    let place = place.trim_end().to_owned();
    let who = |agents: Vec<&AgentId>| {
        let names: Vec<String> = agents.into_iter().map(|agent| label(agent, known.get(agent))).collect();
        names.join(", ")
    };
    let told = |reason: &'static str, message: String| Failure::new("write", reason, message);
    let failure = match &step.outcome {
        Outcome::NothingToDo | Outcome::Confirmed => return None,
        Outcome::Drift(merge) => {
            let theirs = who(merge.theirs.agents());
            let failure = told(
                "drift",
                format!("somebody else has changed {place}: {theirs}; nothing was sent"),
            )
            .with_hint(format!("look at it and decide: callboard roster show {}", step.group));
            merge.conflicts.iter().fold(failure, |failure, conflict| {
                failure.with_detail(format!(
                    "both changed {}",
                    label(&conflict.agent, known.get(&conflict.agent))
                ))
            })
        }
        Outcome::Differs { .. } if left(step) > 0 => {
            let of = step.agents.len();
            let message = format!(
                "{place}: {} of {of} changes are done, {} are not",
                of - left(step),
                left(step)
            );
            told("partly", message).with_hint("run the same command again: what is done is not done twice")
        }
        Outcome::Differs { differences } if differences.is_empty() && step.error.is_some() => step
            .error
            .as_ref()
            .map_or_else(|| told("differs", place.clone()), Failure::from),
        Outcome::Differs { differences } => {
            let agents = who(differences.agents());
            told(
                "differs",
                format!("{place} was written and shows something else: {agents}"),
            )
            .with_hint(format!("look at it: callboard roster show {}", step.group))
        }
        Outcome::Unconfirmed(doubt) => {
            let failure = told("unconfirmed", format!("{place}: {}", doubt.clause()))
                .with_hint(format!("look again in a moment: callboard roster show {}", step.group));
            match doubt {
                Doubt::CallsNotTold(agents) => failure.with_detail(who(agents.iter().collect())),
                _ => failure,
            }
        }
        Outcome::Unknown => told(
            "unknown",
            format!("{place} was written and no answer came; reading it again failed"),
        )
        .with_hint(format!("look at it: callboard roster show {}", step.group)),
        Outcome::NeedsConfirmation(hazards) => confirm::required(hazards, Word::None),
        Outcome::Failed | Outcome::NotAttempted => match &step.error {
            Some(error) if error.price().is_some() => {
                return Some(
                    Failure::from(error)
                        .with_detail(place)
                        .with_hint(confirm::ACCEPT_CHARGES),
                );
            }
            Some(error) => return Some(Failure::from(error).with_detail(place)),
            None => told("not-attempted", format!("{place} was not attempted; nothing was sent")),
        },
    };
    Some(match &step.error {
        Some(error) => failure.with_causes(Some(error)),
        None => failure,
    })
}

/// How many agents' own changes are not known to be done.
fn left(step: &StepReport) -> usize {
    step.agents
        .iter()
        .filter(|agent| agent.result != AgentWord::Done)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assignment::OutcomeWord;
    use crate::domain::{Roster, RosterDiff};

    fn row(outcome: OutcomeWord, diff: Option<RosterDiff>) -> ChangeRow {
        ChangeRow {
            group: GroupId::new("7"),
            name: Arc::from("Sales"),
            diff,
            how: None,
            warnings: Vec::new(),
            outcome: outcome.word(),
            agents: Vec::new(),
            error: None,
        }
    }

    /// Somebody else may do the same between the plan and the write: that step was planned and had nothing to do.
    #[test]
    fn every_group_is_counted_once() {
        let roster = Roster::new(GroupId::new("7"), Vec::new()).expect("no doubles");
        let diff = || Some(RosterDiff::between(&roster, &roster));
        let rows = [
            row(OutcomeWord::NothingToDo, diff()),
            row(OutcomeWord::NothingToDo, diff()),
            row(OutcomeWord::Failed, diff()),
            row(OutcomeWord::NotAttempted, None),
        ];
        let counts = Counts::of([OutcomeWord::NothingToDo, OutcomeWord::Failed]);
        assert_eq!(
            counted(&rows, counts),
            "4 groups: 2 confirmed, 0 unconfirmed, 0 differ, 1 failed, 0 unknown, 1 not attempted"
        );
    }
}
