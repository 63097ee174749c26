//! PortSIP's answers, end to end: whatever comes over the wire, a call gives a value or an error and never a panic, and
//! no error repeats a token or a password that the answer may echo.

use callboard::client::{Answers, GroupChange, GroupQuery, RosterWrite, dialect};
use callboard::domain::{AgentId, Backend, Group, GroupId, GroupStatus, Membership, ReceiveCall, Roster};

use crate::bench::{self, Bench, SECRET};
use crate::random::Random;

const GROUP: &str = "NzAwNTUxOTA5NzczMTQ4MTYw";

const REFUSALS: [&[u8]; 4] = [
    br#"{"errors":[{"code":"UNAUTHORIZED","message":"bad token hunter2/canary"}]}"#,
    br#"{"errors":[{"code":"VALIDATE_FAILED","message":"field validation failed","detail":{"name":["hunter2/canary"]}},{"code":null}]}"#,
    br#"{"errors":{"code":"UNKNOWN"}}"#,
    b"null",
];

fn replies(target: &str, samples: &[&[u8]], check: impl Fn(&Bench, &mut Random)) {
    bench::replies(target, Backend::PortSip, samples, &REFUSALS, check);
}

fn roster(extensions: &[&str]) -> Roster {
    let member = |extension: &&str| Membership::new(*extension, ReceiveCall::Unknown);
    Roster::new(GroupId::new(GROUP), extensions.iter().map(member).collect()).unwrap()
}

/// A roster is read in two answers; the same text for both must serve each, so samples have the fields of both.
#[test]
fn portsip_details_and_members() {
    let samples: [&[u8]; 4] = [
        include_bytes!("../fixtures/portsip/group-read-response.json"),
        br#"{"id":"NzAwNTUxOTA5NzczMTQ4MTYw","name":"Sales","description":null,"outbound_caller_ids":[{"provider_id":"p","caller_id":"010","description":null,"display_name":"x","n":18446744073709551615}],"items":[{"id":"a","name":"kelly","display_name":"","extension_number":"0102"},{"id":1,"name":"l","display_name":null,"extension_number":"102"}]}"#,
        br#"{"id":"NzAwNTUxOTA5NzczMTQ4MTYw","name":"Sales","outbound_caller_ids":null,"items":[],"status":"ONLINE","presence":"AVAILABLE","enable_dnd":false}"#,
        br#"{"items":[{"id":"a","extension_number":"102","status":"NEW","presence":null}],"count":1,"status":"OFFLINE","enable_dnd":true}"#,
    ];
    replies("portsip_roster", &samples, |bench, _| {
        let group = GroupId::new(GROUP);
        let reading = bench.call(async |directory, call| directory.read_roster(call, &group).await);
        if let Some(reading) = reading {
            assert_eq!(reading.roster.group().as_str(), GROUP);
            let members = reading.roster.members();
            assert!(members.is_sorted_by(|left, right| left.agent < right.agent));
            assert!(members.iter().all(|member| !member.agent.as_str().is_empty()));
        }
        let states = bench.call(async |directory, call| directory.live_states(call, &group).await);
        assert!(states.is_none_or(|states| states.is_sorted_by(|left, right| left.agent < right.agent)));
    });
}

#[test]
fn portsip_lists() {
    let samples: [&[u8]; 3] = [
        include_bytes!("../fixtures/portsip/group-list-response.json"),
        br#"{"count":3,"items":[{"id":"b","name":"Sales","description":"x"},{"id":700551909773148161,"name":"","description":null},{"id":"b","name":"Sales"}]}"#,
        br#"{"count":2,"items":[{"id":"u","name":"kelly","enabled":true,"email":null,"display_name":"Kelly C.","role":"StandardUser","department":"Sales","extension_number":"0102","password":"hunter2/canary"},{"id":"v","name":"l","extension_number":null}]}"#,
    ];
    replies("portsip_lists", &samples, |bench, random| {
        let query = GroupQuery {
            name: [None, Some("a"), Some("O'B\\")][random.below(3)].map(str::to_owned),
        };
        if let Some(listing) = bench.call(async |directory, call| directory.list_groups(call, &query).await) {
            assert!(listing.items.is_sorted_by(|left, right| left.id < right.id));
        }
        if let Some(listing) = bench.call(async |directory, call| directory.list_agents(call).await) {
            assert!(listing.items.is_sorted_by(|left, right| left.id < right.id));
        }
        let agent = AgentId::new("0102");
        bench.call(async |directory, call| directory.list_groups_of(call, &agent).await);
    });
}

#[test]
fn portsip_acknowledgements() {
    let samples: [&[u8]; 4] = [
        include_bytes!("../fixtures/portsip/group-create-response.json"),
        include_bytes!("../fixtures/portsip/group-read-response.json"),
        br#"{"id":700551909773148161}"#,
        br#"{"id":"a","name":"kelly","display_name":"Kelly C.","extension_number":"104"}"#,
    ];
    replies("portsip_acknowledgement", &samples, |bench, _| {
        let (base, target) = (roster(&["0103"]), roster(&["104"]));
        let write = RosterWrite {
            base: &base,
            target: &target,
        };
        let receipt = bench.call(async |directory, call| directory.write_roster(call, write).await);
        assert!(receipt.is_none_or(|receipt| receipt.agents.len() == 2));
        let made = bench.call(async |directory, call| directory.create_group(call, "New").await);
        assert!(made.is_none_or(|id| !id.as_str().is_empty()));
        let group = Group::named(GROUP, "Sales", GroupStatus::Unknown);
        for change in [
            GroupChange::Rename("New".to_owned()),
            GroupChange::Describe("Those who are new".to_owned()),
        ] {
            bench.call(async |directory, call| directory.change_group(call, &group, &change).await);
        }
        bench.call(async |directory, call| directory.delete_group(call, &group.id).await);
    });
}

#[test]
fn portsip_sign_ins() {
    let samples: [&[u8]; 4] = [
        br#"{"access_token":"hunter2/canary","expires_in":1800,"refresh_token":"hunter2/canary","token_type":"Bearer","count":0,"items":[]}"#,
        br#"{"access_token":"hunter2/canary","expires_at":"2025-01-07T09:12:44Z","refresh_token":null,"count":1,"items":[{"id":"a","name":"b"}]}"#,
        br#"{"two_factor_enabled":true,"token":"hunter2/canary"}"#,
        br#"{"role":"Admin","role_name":"Tenant admin","domain":"acme.example","count":0,"items":[]}"#,
    ];
    replies("portsip_sign_in", &samples, |bench, random| {
        let (form, field) = [("password", "password"), ("token", "token")][random.below(2)];
        let answers = Answers::default()
            .with("username", "groupadmin")
            .with("domain", "acme.example")
            .with(field, SECRET);
        let (connection, old) = (&bench.connection, &bench.session);
        let session = bench.call(async |_, call| dialect::sign_in(connection, form, &answers, call).await);
        let renewed = bench.call(async |_, call| dialect::refresh(connection, old, call).await);
        for session in session.into_iter().chain(renewed.flatten()) {
            assert!(!format!("{session:?}").contains(SECRET), "{session:?}");
            assert!(session.secret("token").is_some_and(|token| !token.is_empty()));
        }
    });
}
