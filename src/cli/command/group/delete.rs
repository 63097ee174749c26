//! Deleting a group, with what hangs on it told before.

use super::change::{Said, failure, write};
use crate::assignment::{GroupIntent, GroupOutcome};
use crate::cli::agent_list::{KnownAgents, label};
use crate::cli::args::DeleteArguments;
use crate::cli::confirm::{Word, is_somebody_there};
use crate::cli::uses::{Uses, use_line};
use crate::cli::view::GroupGone;
use crate::cli::{Context, Failure};
use crate::client::{Capability, Operation};
use crate::domain::Roster;

/// `group delete`: shows the members and what uses the group, and asks for its name, or `--yes`.
pub async fn run(context: &Context, arguments: &DeleteArguments) -> Result<(), Failure> {
    let needed = &[Capability::DeleteGroup];
    let connected = context.connect_to_write(Operation::DeleteGroup, needed).await?;
    let mut group = connected.group(&arguments.group).await?;
    let reading = connected.directory.read_roster(&connected.call, &group.id).await?;
    group.members = Some(reading.roster.len());
    let members = reading.roster.members().iter().map(|member| &member.agent);
    let known = connected.named(&reading, members).await;
    let word = if arguments.yes { Word::Given } else { Word::None };
    let uses = Uses::read(&connected, &group.id).await;
    for line in hanging(&reading.roster, &known, &uses) {
        let line = format!("#{} {}: {line}", group.id, group.name);
        // What somebody is about to agree to is no mere note.
        if word == Word::None && is_somebody_there() {
            context.output.line(&line);
        } else {
            context.output.note(&line);
        }
    }
    let said = Said {
        word,
        charges: arguments.charges.into(),
    };
    let intent = GroupIntent::Delete { group: group.clone() };
    let report = write(context, &connected, &intent, said).await?;
    match report.outcome {
        GroupOutcome::Confirmed => context.output.present(&GroupGone(&group)),
        _ => Err(failure(&report)),
    }
}

/// What goes with the group, and what is left without it.
fn hanging(roster: &Roster, known: &KnownAgents, uses: &Uses) -> Vec<String> {
    const SHOWN: usize = 20;
    let mut lines = Vec::new();
    if roster.is_empty() {
        lines.push("nobody is in it".to_owned());
    } else {
        let first = roster.members().iter().take(SHOWN);
        let mut names: Vec<String> = first
            .map(|member| label(&member.agent, known.get(&member.agent)))
            .collect();
        if roster.len() > SHOWN {
            names.push(format!("{} more", roster.len() - SHOWN));
        }
        lines.push(format!("members: {}", names.join(", ")));
    }
    match uses.items() {
        Some([]) if uses.is_complete() => lines.push("nothing uses it".to_owned()),
        Some(found) => lines.extend(found.iter().map(|found| format!("used by {}", use_line(found)))),
        None => {}
    }
    lines.extend(uses.gap());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{GroupUse, Listing, Unsupported};
    use crate::domain::{Agent, Backend, GroupId, Membership, ReceiveCall};

    #[test]
    fn members_and_uses_are_told_before_a_group_goes() {
        let members = (1..=22).map(|id: u32| Membership::new(id.to_string().as_str(), ReceiveCall::Unknown));
        let roster = Roster::new(GroupId::new("7"), members.collect()).expect("no doubles");
        let known = KnownAgents::new(vec![Agent::named("1", "Ana")], true);
        let uses = Uses::Told(Listing::complete(vec![GroupUse {
            kind: "callflow",
            id: "c9".to_owned(),
            name: "Main menu".to_owned(),
        }]));
        let lines = hanging(&roster, &known, &uses);
        assert!(
            matches!(lines.as_slice(), [members, found]
            if members.starts_with("members: #1 Ana, #2, ") && members.ends_with(", 2 more")
                && found == "used by callflow Main menu (c9)"),
            "{lines:?}"
        );
    }

    #[test]
    fn a_phone_system_that_does_not_tell_says_why() {
        let uses = Uses::NotTold(Unsupported {
            backend: Backend::Udesk,
            capability: Capability::GroupUses,
            reason: "its API has no such list",
        });
        let lines = hanging(
            &Roster::empty(GroupId::new("7")),
            &KnownAgents::new(Vec::new(), true),
            &uses,
        );
        assert_eq!(
            lines,
            [
                "nobody is in it",
                "Udesk cannot tell what uses a group: its API has no such list"
            ]
        );
    }
}
