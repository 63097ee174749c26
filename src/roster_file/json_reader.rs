//! Rosters as the JSON that `export` prints.

use serde::Deserialize;

use super::csv_reader::decoded;
use super::{FileProblem, FileProblems, WantedCalls, WantedMember, WantedRoster};
use crate::text::visible;

#[derive(Deserialize)]
struct Document {
    schema: String,
    rosters: Vec<Roster>,
}

#[derive(Deserialize)]
struct Roster {
    group: Group,
    members: Vec<Member>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    #[serde(default)]
    agent_id: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    receive_call: Option<bool>,
    #[serde(default)]
    order: Option<u32>,
}

/// Reads the document that `export --output json` prints. Lines are not known inside it: a problem counts groups.
///
/// # Errors
///
/// Every problem of the file.
pub fn read_json(bytes: &[u8]) -> Result<Vec<WantedRoster>, FileProblems> {
    let text = decoded(bytes)?;
    let document: Document = serde_json::from_str(text).map_err(|error| {
        let clause = format!("not the JSON of an export: {}", visible(&error.to_string()));
        FileProblem::new(error.line(), "json", clause)
    })?;
    if document.schema != "callboard/1" {
        let clause = format!("`schema` is `{}`; accepted: `callboard/1`", visible(&document.schema));
        return Err(FileProblem::whole("json", clause).into());
    }
    let mut problems = Vec::new();
    let mut rosters = Vec::with_capacity(document.rosters.len());
    for (number, roster) in (1..).zip(document.rosters) {
        let (id, name) = (
            roster.group.id.unwrap_or_default(),
            roster.group.name.unwrap_or_default(),
        );
        if id.is_empty() && name.is_empty() {
            let clause = format!("group {number} of the file has neither id nor name");
            problems.push(FileProblem::whole("row", clause));
        }
        let mut members = Vec::with_capacity(roster.members.len());
        for member in roster.members {
            let (id, name) = (member.agent_id.unwrap_or_default(), member.name.unwrap_or_default());
            if id.is_empty() && name.is_empty() {
                let clause = format!("a member of group {number} of the file has neither id nor name");
                problems.push(FileProblem::whole("row", clause));
            }
            members.push(WantedMember {
                id,
                name,
                calls: match member.receive_call {
                    Some(true) => WantedCalls::On,
                    Some(false) => WantedCalls::Off,
                    None => WantedCalls::Undecided,
                },
                order: member.order.filter(|order| *order > 0),
                line: 0,
            });
        }
        rosters.push(WantedRoster {
            id,
            name,
            members,
            line: 0,
        });
    }
    FileProblems::check(problems)?;
    Ok(rosters)
}
