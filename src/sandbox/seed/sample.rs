//! The sample call center, read from the file the program ships.

use rusqlite::Transaction;
use serde::Deserialize;

use crate::sandbox::dialect::kazoo;
use crate::sandbox::store::{MemberChoice, NewAgent, NewGroup, agents, attachments, groups, rosters};

const SAMPLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sandbox/sample.toml"));

/// The file's contents.
#[derive(Deserialize)]
struct Sample {
    account: String,
    account_name: String,
    /// Id, first name, last name, team, role.
    agents: Vec<(i64, String, String, String, String)>,
    /// Agent id and extension, for those that are not dialled as 1000 and their id.
    extensions: Vec<(i64, String)>,
    inactive_agents: Vec<i64>,
    groups: Vec<SampleGroup>,
    /// What single phone systems keep about groups.
    attachments: Vec<SampleAttachment>,
}

#[derive(Deserialize)]
struct SampleGroup {
    id: i64,
    name: String,
    #[serde(default)]
    description: String,
    active: bool,
    created_at: i64,
    members: Vec<i64>,
    /// The members that receive no calls.
    quiet: Vec<i64>,
}

#[derive(Deserialize)]
struct SampleAttachment {
    group: i64,
    dialect: String,
    /// JSON, as the dialect reads it.
    document: String,
}

pub(super) fn fill(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let sample: Sample =
        toml::from_str(SAMPLE).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    groups::insert_account(transaction, &sample.account, &sample.account_name)?;
    for (id, first_name, last_name, team, role) in &sample.agents {
        let own = sample.extensions.iter().find(|(agent, _)| agent == id);
        agents::insert(
            transaction,
            NewAgent {
                id: *id,
                account: &sample.account,
                first_name,
                last_name,
                team,
                role,
                extension: own.map(|(_, extension)| extension.as_str()),
                active: !sample.inactive_agents.contains(id),
            },
        )?;
    }
    for group in &sample.groups {
        let SampleGroup {
            id,
            name,
            description,
            active,
            created_at,
            members,
            quiet,
        } = group;
        let new = NewGroup {
            id: *id,
            account: &sample.account,
            name,
            active: *active,
            created_at: *created_at,
        };
        groups::insert(transaction, new)?;
        if !description.is_empty() {
            groups::describe(transaction, &sample.account, *id, description)?;
        }
        let members: Vec<_> = members
            .iter()
            .map(|agent| MemberChoice {
                agent: *agent,
                receive_call: !quiet.contains(agent),
            })
            .collect();
        rosters::insert(transaction, *id, &members)?;
    }
    for attachment in &sample.attachments {
        attachments::put(transaction, attachment.group, &attachment.dialect, &attachment.document)?;
    }
    kazoo::fill(transaction)?;
    groups::begin(transaction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::seed::ACCOUNT;

    #[test]
    fn the_sample_has_twelve_groups_and_sixty_agents_of_the_captured_account() {
        let sample: Sample = toml::from_str(SAMPLE).unwrap();
        assert_eq!((sample.groups.len(), sample.agents.len()), (12, 60));
        assert_eq!(sample.account, ACCOUNT);
        let quiet_strangers = |group: &SampleGroup| group.quiet.iter().any(|agent| !group.members.contains(agent));
        assert!(!sample.groups.iter().any(quiet_strangers));
    }
    #[test]
    fn every_extension_is_dialled_once_and_some_begin_with_zero() {
        let sample: Sample = toml::from_str(SAMPLE).unwrap();
        let usual = |id: &i64| (1000 + id).to_string();
        let own = |id: &i64| sample.extensions.iter().find(|(agent, _)| agent == id);
        let all = sample
            .agents
            .iter()
            .map(|(id, ..)| own(id).map_or_else(|| usual(id), |(_, own)| own.clone()));
        let distinct: std::collections::HashSet<_> = all.collect();
        assert_eq!(distinct.len(), sample.agents.len());
        let as_number = |text: &str| text.parse::<u32>().unwrap();
        assert!(distinct.contains("0041") && distinct.contains("041"));
        assert_eq!(as_number("0041"), as_number("041"), "only the zero tells them apart");
    }

    #[test]
    fn what_is_attached_is_json_of_groups_that_are_there() {
        let sample: Sample = toml::from_str(SAMPLE).unwrap();
        assert!(!sample.attachments.is_empty());
        for attachment in &sample.attachments {
            assert!(sample.groups.iter().any(|group| group.id == attachment.group));
            assert!(serde_json::from_str::<serde_json::Value>(&attachment.document).is_ok());
        }
    }
}
