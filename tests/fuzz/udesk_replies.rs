//! Udesk's answers, end to end: whatever comes over the wire, a call gives a value or an error and never a panic, and no
//! error repeats a token or a password that the answer may echo, nor anything of an agent's telephone.

use callboard::client::{Answers, GroupChange, GroupQuery, RosterWrite, dialect};
use callboard::domain::{AgentId, Backend, Group, GroupId, GroupStatus, Membership, ReceiveCall, Roster};

use crate::bench::{self, Bench, SECRET};
use crate::random::Random;

const REFUSALS: [&[u8]; 5] = [
    br#"{"code":2059,"message":"Signature error hunter2/canary"}"#,
    br#"{"code":"2005","message":"Resource not found","exception":{"message":"hunter2/canary"}}"#,
    br#"{"code":2000,"code_message":"Validation failed","exception":"name"}"#,
    br#"{"code":2061,"message":"API call frequency exceeds the limit"}"#,
    br#"{"code":1000}"#,
];

fn replies(target: &str, samples: &[&[u8]], check: impl Fn(&Bench, &mut Random)) {
    bench::replies(target, Backend::Udesk, samples, &REFUSALS, check);
}

fn roster() -> Roster {
    let members = ["2", "3"].map(|agent| Membership::new(agent, ReceiveCall::On));
    Roster::new(GroupId::new("28"), members.to_vec()).unwrap()
}

/// What an agent brings along that nobody may see.
const TELEPHONE: &str = "s1p-hunter2";

const AGENT: &[u8] = br#"{"code":1000,"agent":{"id":2,"nick_name":"a","user_group_ids":[7,28,900001],"disable_status":"enable","number":"s1p-hunter2","password":"s1p-hunter2"}}"#;

fn without_telephone(value: &impl std::fmt::Debug) {
    let told = format!("{value:?}");
    assert!(!told.contains(TELEPHONE), "{told}");
}

#[test]
fn udesk_rosters() {
    let samples: [&[u8]; 3] = [
        include_bytes!("../fixtures/udesk/udesk-user-groups.agents.json"),
        br#"{"code":"1000","user_group":{"id":"28","name":"Sales","agents":[{"id":2,"nick_name":"a","user_group_ids":[28],"password":"s1p-hunter2"},{"id":"3","user_group_ids":[1]}]}}"#,
        br#"{"code":1000,"user_groups":[{"id":28,"agents":[{"id":3,"ucpapp_subaccount":{"password":"s1p-hunter2"}}]}]}"#,
    ];
    replies("udesk_roster", &samples, |bench, _| {
        let reading = bench.call(async |directory, call| directory.read_roster(call, &GroupId::new("28")).await);
        if let Some(reading) = reading {
            assert_eq!(reading.roster.group().as_str(), "28");
            without_telephone(&reading);
        }
    });
}

#[test]
fn udesk_lists() {
    let samples: [&[u8]; 4] = [
        include_bytes!("../fixtures/udesk/udesk-user-groups.list.json"),
        AGENT,
        br#"{"code":1000,"agents":[{"id":2,"nick_name":"a","user_group_ids":[1,28],"password":"s1p-hunter2"}],"meta":{"current_page":1,"total_pages":1,"total_count":1}}"#,
        br#"{"code":1000,"data":[{"id":2,"call_status":"idle"},{"id":"3","call_status":null}]}"#,
    ];
    replies("udesk_list", &samples, |bench, _| {
        let query = GroupQuery::default();
        if let Some(listing) = bench.call(async |directory, call| directory.list_groups(call, &query).await) {
            assert!(listing.items.is_sorted_by(|left, right| left.id < right.id));
        }
        if let Some(listing) = bench.call(async |directory, call| directory.list_agents(call).await) {
            assert!(listing.items.is_sorted_by(|left, right| left.id < right.id));
            without_telephone(&listing);
        }
        bench.call(async |directory, call| directory.list_groups_of(call, &AgentId::new("2")).await);
        let states = bench.call(async |directory, call| directory.live_states(call, &GroupId::new("28")).await);
        assert!(states.is_none_or(|states| states.is_sorted_by(|left, right| left.agent < right.agent)));
    });
}

#[test]
fn udesk_changes() {
    let samples: [&[u8]; 4] = [
        AGENT,
        include_bytes!("../fixtures/udesk/udesk-user-groups.create.json"),
        include_bytes!("../fixtures/udesk/udesk-user-groups.update.json"),
        include_bytes!("../fixtures/udesk/udesk-user-groups.delete.json"),
    ];
    replies("udesk_change", &samples, |bench, _| {
        let (base, target) = (roster(), Roster::empty(GroupId::new("28")));
        let write = RosterWrite {
            base: &base,
            target: &target,
        };
        bench.call(async |directory, call| directory.foresee(call, write).await);
        // Only what fails before anything is written is quick: a look after a write may wait.
        let joined = Roster::new(GroupId::new("x"), vec![Membership::new("4", ReceiveCall::Unknown)]).unwrap();
        let write = RosterWrite {
            base: &Roster::empty(GroupId::new("x")),
            target: &joined,
        };
        let refused = bench.call(async |directory, call| directory.write_roster(call, write).await);
        assert!(refused.is_none(), "that is no id of a group: {refused:?}");
        let made = bench.call(async |directory, call| directory.create_group(call, "New").await);
        assert!(made.is_none_or(|id| !id.as_str().trim().is_empty()));
        let group = Group::named("28", "Sales", GroupStatus::Unknown);
        let rename = GroupChange::Rename("New".to_owned());
        bench.call(async |directory, call| directory.change_group(call, &group, &rename).await);
        bench.call(async |directory, call| directory.delete_group(call, &group.id).await);
    });
}

#[test]
fn udesk_sign_ins() {
    let samples: [&[u8]; 2] = [
        br#"{"code":1000,"open_api_auth_token":"5f3c1a7e","user_groups":[]}"#,
        br#"{"code":"1000","open_api_token":"5f3c1a7e"}"#,
    ];
    replies("udesk_sign_in", &samples, |bench, random| {
        let form = ["password", "token"][random.below(2)];
        let answers = Answers::default()
            .with("email", "ops+a@acme.example")
            .with("password", SECRET)
            .with("token", SECRET);
        let connection = &bench.connection;
        let session = bench.call(async |_, call| dialect::sign_in(connection, form, &answers, call).await);
        if let Some(session) = session {
            assert!(!format!("{session:?}").contains(SECRET));
        }
    });
}
