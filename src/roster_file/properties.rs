//! What is exported and read back asks for no change.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::{ExportedRoster, Lookup, WantedRoster, read_csv, read_json, sheet, write_csv, write_json};
use crate::domain::{Agent, Group, GroupStatus, Membership, Order, ReceiveCall, Roster};

const NAMES: &str = "[ -~äß王\u{202e}\u{200b}'=+@,\"\n\r\t-]{0,12}";

fn rosters() -> impl Strategy<Value = (Vec<Roster>, Vec<Agent>, Vec<String>)> {
    let calls = prop_oneof![
        Just(ReceiveCall::On),
        Just(ReceiveCall::Off),
        Just(ReceiveCall::Unknown)
    ];
    let members = btree_map(1_u32..40, (calls, option::of(1_u32..5)), 0..12);
    (vec(members, 1..5), vec(NAMES, 40), vec(NAMES, 5)).prop_map(|(groups, agents, names)| {
        let rosters = (1..).zip(groups).map(|(number, members): (u32, _)| {
            let members = members.into_iter().map(|(agent, (calls, order))| Membership {
                order,
                ..Membership::new(agent.to_string().as_str(), calls)
            });
            Roster::new(number.to_string().as_str().into(), members.collect()).expect("no doubles")
        });
        let agents = (1..)
            .zip(agents)
            .map(|(number, name): (u32, _)| Agent::named(number.to_string().as_str(), name));
        (rosters.collect(), agents.collect(), names)
    })
}

fn read_back(wanted: Vec<WantedRoster>, rosters: &[Roster], agents: &[Agent], names: &[String]) -> bool {
    let groups: Vec<Group> = rosters
        .iter()
        .zip(names)
        .map(|(roster, name)| Group::named(roster.group().as_str(), name, GroupStatus::Active))
        .collect();
    let lookup = Lookup {
        groups: &groups,
        agents,
    };
    let sheet = sheet(wanted, lookup).expect("everybody is known");
    let plan = sheet.plan(rosters, ReceiveCall::On, Order::None);
    assert_eq!(sheet.groups.len(), rosters.len());
    plan.is_empty()
}

proptest! {
    #[test]
    fn what_is_exported_and_read_back_asks_for_no_change((rosters, agents, names) in rosters()) {
        let name_of = |agent: &crate::domain::AgentId| {
            agents.iter().find(|known| known.id == *agent).map(|agent| agent.name.to_string()).unwrap_or_default()
        };
        let exported: Vec<ExportedRoster<'_>> = rosters
            .iter()
            .zip(&names)
            .map(|(roster, name)| ExportedRoster { roster, group_name: name, agent_name: &name_of })
            .collect();
        let csv = write_csv(&exported);
        prop_assert!(read_back(read_csv(csv.as_bytes()).expect("our own file"), &rosters, &agents, &names), "{csv}");
        let json = serde_json::json!({"schema": "callboard/1", "rosters": write_json(&exported)}).to_string();
        prop_assert!(read_back(read_json(json.as_bytes()).expect("our own file"), &rosters, &agents, &names));
    }

    #[test]
    fn no_bytes_make_the_readers_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = read_csv(&bytes);
        let _ = read_json(&bytes);
    }
}
