//! Creating, renaming, switching and deleting groups, through the safe write.

use jiff::Timestamp;

use crate::assignment::{Confirmation, GroupIntent, GroupOutcome, GroupReport, OnDrift, RunId, WriteRequest};
use crate::cli::args::DeleteArguments;
use crate::cli::confirm::{self, Word};
use crate::cli::view::{GroupCard, GroupGone};
use crate::cli::{Connected, Context, Exit, Failure};
use crate::domain::GroupStatus;

/// `group create`: shows the group as it came out, because names may be changed.
pub async fn create(context: &Context, name: String) -> Result<(), Failure> {
    let connected = context.connect_to_write().await?;
    let report = write(context, &connected, &GroupIntent::Create { name }, Word::None).await?;
    show(context, &report)
}

/// `group rename`: shows the group as re-read.
pub async fn rename(context: &Context, group: &str, to: String) -> Result<(), Failure> {
    let connected = context.connect_to_write().await?;
    let group = connected.group(group).await?;
    let report = write(context, &connected, &GroupIntent::Rename { group, to }, Word::None).await?;
    show(context, &report)
}

/// `group activate` and `group deactivate`.
pub async fn switch(context: &Context, group: &str, to: GroupStatus) -> Result<(), Failure> {
    let connected = context.connect_to_write().await?;
    let group = connected.group(group).await?;
    if group.status == to {
        context.output.present(&GroupCard(&group))?;
        context.output.note("nothing to do");
        return Ok(());
    }
    let report = write(context, &connected, &GroupIntent::Switch { group, to }, Word::None).await?;
    show(context, &report)
}

/// `group delete`: asks for the group's name, or `--yes`.
pub async fn delete(context: &Context, arguments: &DeleteArguments) -> Result<(), Failure> {
    let connected = context.connect_to_write().await?;
    let mut group = connected.group(&arguments.group).await?;
    let reading = connected.directory.read_roster(&connected.call, &group.id).await?;
    group.members = Some(reading.roster.len());
    let word = if arguments.yes { Word::Given } else { Word::None };
    let intent = GroupIntent::Delete { group: group.clone() };
    let report = write(context, &connected, &intent, word).await?;
    match report.outcome {
        GroupOutcome::Confirmed => context.output.present(&GroupGone(&group)),
        _ => Err(failure(&report)),
    }
}

async fn write(
    context: &Context,
    connected: &Connected,
    intent: &GroupIntent,
    word: Word,
) -> Result<GroupReport, Failure> {
    let writer = connected.writer(&context.global, connected.profile.limits());
    let hazards = writer.group_hazards(intent);
    confirm::agree(context, &hazards, word, connected.profile.name.as_str()).await?;
    let gentle = context.stop.gently();
    let request = WriteRequest::new(RunId::fresh(Timestamp::now()), OnDrift::Stop)
        .confirmed(Confirmation::of(hazards))
        .stopped_by(context.stop.asked().clone());
    let report = writer.change_group(&connected.call, intent, &request).await;
    drop(gentle);
    if let Some(trouble) = &report.not_saved {
        context.output.line(&format!("warning: {trouble}"));
    }
    Ok(report)
}

fn show(context: &Context, report: &GroupReport) -> Result<(), Failure> {
    match (&report.outcome, &report.group) {
        (GroupOutcome::Confirmed, Some(group)) => context.output.present(&GroupCard(group)),
        // The phone system numbers a name that is taken: the group is there, and its name is seen.
        (GroupOutcome::Differs { .. }, Some(group)) => {
            context.output.present(&GroupCard(group))?;
            Err(failure(report))
        }
        _ => Err(failure(report)),
    }
}

fn failure(report: &GroupReport) -> Failure {
    let exit = Exit::from(report.verdict());
    let failure = match (&report.outcome, &report.error) {
        (GroupOutcome::Differs { wanted, found }, _) => Failure::new(
            "write",
            "differs",
            format!("the phone system chose the name `{found}` instead of `{wanted}`; the group is as shown"),
        )
        .with_hint("rename it to a name that is free"),
        (GroupOutcome::Unconfirmed, error) => {
            let failure = Failure::new(
                "write",
                "unconfirmed",
                "the change was accepted, and reading again does not show it yet",
            )
            .with_hint("look again in a moment: callboard group list");
            match error {
                Some(error) => failure.with_causes(Some(error)),
                None => failure,
            }
        }
        (GroupOutcome::NeedsConfirmation(hazards), _) => confirm::required(hazards, Word::None),
        (GroupOutcome::Unknown, Some(error)) => Failure::from(error).with_detail("whether it took effect is not known"),
        (_, Some(error)) => Failure::from(error),
        (_, None) => Failure::new("write", "failed", "nothing was changed"),
    };
    failure.with_exit(exit)
}
