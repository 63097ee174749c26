//! Creating, renaming, describing and switching groups, through the safe write.

use jiff::Timestamp;

use crate::assignment::{Confirmation, GroupIntent, GroupOutcome, GroupReport, OnDrift, RunId, WriteRequest};
use crate::cli::args::{ChargesArguments, CreateArguments};
use crate::cli::confirm::{self, Word};
use crate::cli::view::GroupCard;
use crate::cli::{Connected, Context, Exit, Failure};
use crate::client::{Capability, Charges, Operation};
use crate::domain::{Group, GroupStatus};

/// `group create`: shows the group as it came out, because names may be changed.
pub async fn create(context: &Context, arguments: CreateArguments) -> Result<(), Failure> {
    let needed: &[Capability] = match arguments.description {
        Some(_) => &[Capability::CreateGroup, Capability::DescribeGroup],
        None => &[Capability::CreateGroup],
    };
    let connected = context.connect_to_write(Operation::CreateGroup, needed).await?;
    let said = Said::of(arguments.charges);
    let intent = GroupIntent::Create { name: arguments.name };
    let created = write(context, &connected, &intent, said).await?;
    let (Some(to), Some(group)) = (arguments.description, created.group.clone()) else {
        return show(context, &connected, &created);
    };
    // The phone system may have chosen another name; it is the new group all the same.
    let described = match write(context, &connected, &GroupIntent::Describe { group, to }, said).await {
        Ok(described) => described,
        Err(failure) => return Err(half_done(context, &connected, &created, failure)),
    };
    match described.outcome {
        GroupOutcome::Confirmed => {
            let mut report = created;
            report.group = described.group;
            show(context, &connected, &report)
        }
        _ => Err(half_done(context, &connected, &created, failure(&described))),
    }
}

/// The group is there, and its description is not: both are told.
fn half_done(context: &Context, connected: &Connected, created: &GroupReport, failure: Failure) -> Failure {
    match created.group.as_ref().map(|group| card(context, connected, group)) {
        Some(Err(failure)) => failure,
        _ => failure
            .with_detail("the group was created, without its description")
            .with_exit(Exit::Partly),
    }
}

/// `group rename`: shows the group as re-read.
pub async fn rename(context: &Context, group: &str, to: String, charges: ChargesArguments) -> Result<(), Failure> {
    let needed = &[Capability::RenameGroup];
    let connected = context.connect_to_write(Operation::ChangeGroup, needed).await?;
    let group = connected.group(group).await?;
    let intent = GroupIntent::Rename { group, to };
    let report = write(context, &connected, &intent, Said::of(charges)).await?;
    show(context, &connected, &report)
}

/// `group describe`: shows the group as re-read.
pub async fn describe(context: &Context, group: &str, to: String, charges: ChargesArguments) -> Result<(), Failure> {
    let needed = &[Capability::DescribeGroup];
    let connected = context.connect_to_write(Operation::ChangeGroup, needed).await?;
    let group = connected.group(group).await?;
    if group.description.as_deref() == Some(to.trim()) {
        card(context, &connected, &group)?;
        context.output.note("nothing to do");
        return Ok(());
    }
    let intent = GroupIntent::Describe { group, to };
    let report = write(context, &connected, &intent, Said::of(charges)).await?;
    show(context, &connected, &report)
}

/// `group activate` and `group deactivate`.
pub async fn switch(context: &Context, group: &str, to: GroupStatus) -> Result<(), Failure> {
    let needed = &[Capability::SwitchGroup];
    let connected = context.connect_to_write(Operation::ChangeGroup, needed).await?;
    let group = connected.group(group).await?;
    if group.status == to {
        card(context, &connected, &group)?;
        context.output.note("nothing to do");
        return Ok(());
    }
    let intent = GroupIntent::Switch { group, to };
    let report = write(context, &connected, &intent, Said::of(ChargesArguments::default())).await?;
    show(context, &connected, &report)
}

/// What a person has agreed to on the command line.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// Whether `--yes` was given.
    pub word: Word,
    /// Whether `--accept-charges` was given.
    pub charges: Charges,
}

impl Said {
    fn of(charges: ChargesArguments) -> Self {
        Self {
            word: Word::None,
            charges: charges.into(),
        }
    }
}

/// Asks what has to be asked, changes the group, and asks once more when the change turns out to cost something.
pub async fn write(
    context: &Context,
    connected: &Connected,
    intent: &GroupIntent,
    said: Said,
) -> Result<GroupReport, Failure> {
    let writer = connected.writer(&context.global, connected.profile.limits());
    let hazards = writer.group_hazards(intent);
    confirm::agree(context, &hazards, said.word, connected.profile.name.as_str()).await?;
    let request = WriteRequest::new(RunId::fresh(Timestamp::now()), OnDrift::Stop)
        .confirmed(Confirmation::of(hazards))
        .with_charges(said.charges)
        .stopped_by(context.stop.asked().clone());
    let change = async |request: &WriteRequest| {
        let _gentle = context.stop.gently();
        writer.change_group(&connected.call, intent, request).await
    };
    let mut report = change(&request).await;
    // Without anybody to ask the report tells the price.
    if let Some(price) = report.price()
        && confirm::is_somebody_there()
    {
        confirm::agree_to_charges(context, &[price.to_owned()]).await?;
        report = change(&request.with_charges(Charges::Accepted)).await;
    }
    if let Some(trouble) = &report.not_saved {
        context.output.line(&format!("warning: {trouble}"));
    }
    Ok(report)
}

fn show(context: &Context, connected: &Connected, report: &GroupReport) -> Result<(), Failure> {
    match (&report.outcome, &report.group) {
        (GroupOutcome::Confirmed, Some(group)) => card(context, connected, group),
        // The phone system numbers a name that is taken: the group is there, and its name is seen.
        (GroupOutcome::Differs { .. }, Some(group)) => {
            card(context, connected, group)?;
            Err(failure(report))
        }
        _ => Err(failure(report)),
    }
}

fn card(context: &Context, connected: &Connected, group: &Group) -> Result<(), Failure> {
    let capabilities = connected.directory.capabilities();
    context.output.present(&GroupCard { group, capabilities })
}

/// What stood in the way, with the exit code of what became of it.
pub fn failure(report: &GroupReport) -> Failure {
    let exit = Exit::from(report.verdict());
    let failure = match (&report.outcome, &report.error) {
        (GroupOutcome::Differs { wanted, found }, _) => {
            let is_name = report.group.as_ref().is_some_and(|group| &*group.name == found);
            let (what, hint) = if is_name {
                ("name", "rename it to a name that is free")
            } else {
                ("description", "describe it in other words")
            };
            let message =
                format!("the phone system chose the {what} `{found}` instead of `{wanted}`; the group is as shown");
            Failure::new("write", "differs", message).with_hint(hint)
        }
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
        (_, Some(error)) if error.price().is_some() => Failure::from(error).with_hint(confirm::ACCEPT_CHARGES),
        (GroupOutcome::Unknown, Some(error)) => Failure::from(error).with_detail("whether it took effect is not known"),
        (_, Some(error)) => Failure::from(error),
        (_, None) => Failure::new("write", "failed", "nothing was changed"),
    };
    failure.with_exit(exit)
}
