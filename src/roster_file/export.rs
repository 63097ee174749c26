//! Rosters written out, so that reading them back asks for no change.

use serde_json::{Value, json};

use super::csv_reader::COLUMNS;
use crate::domain::{AgentId, Membership, ReceiveCall, Roster};
use crate::text::visible;

/// One roster to be written out, with the names people know.
pub struct ExportedRoster<'a> {
    /// The memberships.
    pub roster: &'a Roster,
    /// The group's name.
    pub group_name: &'a str,
    /// The name of an agent; empty when it is not known.
    pub agent_name: &'a dyn Fn(&AgentId) -> String,
}

/// The columns of `design.md §6`. A group without members is a row without an agent, or it would be left alone when
/// the file is read back. Names are made visible; ids decide.
pub fn write_csv(rosters: &[ExportedRoster<'_>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory, with rows of one length, cannot fail.
    let _ = writer.write_record(COLUMNS);
    for exported in rosters {
        let group = [
            neutralised(exported.roster.group().as_str()),
            neutralised(&visible(exported.group_name)),
        ];
        if exported.roster.is_empty() {
            let _ = writer.write_record(group.iter().map(String::as_str).chain([""; 4]));
        }
        for member in in_order(exported.roster) {
            let [id, name] = &group;
            let _ = writer.write_record([
                id,
                name,
                &neutralised(member.agent.as_str()),
                &neutralised(&visible(&(exported.agent_name)(&member.agent))),
                word(member.receive_call).unwrap_or_default(),
                &member.order.map(|order| order.to_string()).unwrap_or_default(),
            ]);
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The rosters as the JSON that [`read_json`](super::read_json) takes, without the envelope.
pub fn write_json(rosters: &[ExportedRoster<'_>]) -> Value {
    let roster = |exported: &ExportedRoster<'_>| {
        let members: Vec<Value> = in_order(exported.roster)
            .into_iter()
            .map(|member| {
                let name = (exported.agent_name)(&member.agent);
                json!({
                    "agent_id": member.agent.as_str(),
                    "name": Some(name).filter(|name| !name.is_empty()),
                    "receive_call": member.receive_call.known(),
                    "order": member.order,
                })
            })
            .collect();
        json!({
            "group": { "id": exported.roster.group().as_str(), "name": exported.group_name },
            "members": members,
        })
    };
    Value::Array(rosters.iter().map(roster).collect())
}

fn in_order(roster: &Roster) -> Vec<&Membership> {
    let mut members: Vec<&Membership> = roster.members().iter().collect();
    // A stable sort: where there is no order the ids' stays.
    members.sort_by_key(|member| member.order.unwrap_or(u32::MAX));
    members
}

const fn word(receive_call: ReceiveCall) -> Option<&'static str> {
    match receive_call {
        ReceiveCall::On => Some("on"),
        ReceiveCall::Off => Some("off"),
        ReceiveCall::Unknown => None,
    }
}

/// A cell that no spreadsheet runs as a formula (`reliability.md` row 32): one apostrophe in front of a cell that
/// starts, behind any apostrophes, like a formula. Reading takes exactly one away under the same condition.
pub fn neutralised(cell: &str) -> String {
    let formula = cell
        .trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}
