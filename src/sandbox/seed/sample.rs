//! The sample call center, read from the file the program ships.

use rusqlite::Transaction;
use serde::Deserialize;

use crate::sandbox::dialect::kazoo;
use crate::sandbox::store::{MemberChoice, NewAgent, NewGroup, agents, groups, rosters};

const SAMPLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sandbox/sample.toml"));

/// The file's contents.
#[derive(Deserialize)]
struct Sample {
    account: String,
    account_name: String,
    /// Id, first name, last name, team, role.
    agents: Vec<(i64, String, String, String, String)>,
    inactive_agents: Vec<i64>,
    groups: Vec<SampleGroup>,
}

#[derive(Deserialize)]
struct SampleGroup {
    id: i64,
    name: String,
    active: bool,
    created_at: i64,
    members: Vec<i64>,
    /// The members that receive no calls.
    quiet: Vec<i64>,
}

pub(super) fn fill(connection: &Transaction<'_>) -> rusqlite::Result<()> {
    let sample: Sample =
        toml::from_str(SAMPLE).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    groups::insert_account(connection, &sample.account, &sample.account_name)?;
    for (id, first_name, last_name, team, role) in &sample.agents {
        agents::insert(
            connection,
            NewAgent {
                id: *id,
                account: &sample.account,
                first_name,
                last_name,
                team,
                role,
                active: !sample.inactive_agents.contains(id),
            },
        )?;
    }
    for group in &sample.groups {
        let SampleGroup {
            id,
            name,
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
        groups::insert(connection, new)?;
        let members: Vec<_> = members
            .iter()
            .map(|agent| MemberChoice {
                agent: *agent,
                receive_call: !quiet.contains(agent),
            })
            .collect();
        rosters::insert(connection, *id, &members)?;
    }
    kazoo::fill(connection)
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
}
