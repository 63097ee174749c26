//! KAZOO's answers, end to end: whatever comes over the wire, a call gives a value or an error and never a panic, and no
//! error repeats the token, which every answer holds.

use callboard::client::{Answers, GroupChange, GroupQuery, RosterWrite, dialect};
use callboard::domain::{AgentId, Backend, Group, GroupId, GroupStatus, Membership, ReceiveCall, Roster};

use crate::bench::{self, Bench, SECRET};
use crate::random::Random;

const GROUP: &str = "1743724cd775bf6994380dbc79c1af09";
const USER: &str = "df9274b450ea6795cdb381055c3f9b45";

/// Each of the kinds of `api/kazoo.md §3.3` and `§11`, with the secret where the real one puts it.
const REFUSALS: [&[u8]; 7] = [
    br#"{"auth_token":"hunter2/canary","data":{"message":"bad identifier","cause":"1743724cd775bf6994380dbc79c1af09"},"error":"404","message":"bad_identifier","status":"error","request_id":"b7e0"}"#,
    br#"{"data":["hunter2/canary"],"error":"404","message":"bad identifier","status":"error"}"#,
    br#"{"auth_token":"hunter2/canary","data":{"api_key":{"minLength":{"message":"String must be at least 64 characters","target":64,"cause":"hunter2/canary","value":"hunter2/canary"}},"name":{"required":{"message":"Field is required but missing"}}},"error":"400","message":"validation error","status":"error"}"#,
    br#"{"data":{},"error":"401","message":"invalid credentials","status":"error"}"#,
    br#"{"data":{"message":"invalid credentials","multi_factor_request":{"provider_name":"duo"}},"error":"401","message":"invalid_credentials","status":"error"}"#,
    br#"{"data":{"groups":{"agent_group":{"quantity":1,"rate":2.5,"activation_charge":5.0,"note":"hunter2/canary"}},"activation_charges":1e30},"error":"402","message":"accept charges","status":"error"}"#,
    br#"{"data":{"message":"datastore unreachable"},"error":"503","message":"datastore_unreachable","status":"error","tokens":{"consumed":1,"remaining":99}}"#,
];

fn replies(target: &str, samples: &[&[u8]], check: impl Fn(&Bench, &mut Random)) {
    bench::replies(target, Backend::Kazoo, samples, &REFUSALS, check);
}

/// One answer serves the document, and whatever list is read beside it.
#[test]
fn documents() {
    let samples: [&[u8]; 4] = [
        include_bytes!("../fixtures/kazoo/groups-get-response.json"),
        include_bytes!("../fixtures/kazoo/groups-update-response.json"),
        br#"{"auth_token":"hunter2/canary","data":{"id":"1743724cd775bf6994380dbc79c1af09","name":"Odd","endpoints":{"a":null,"b":{"type":7,"weight":"3"},"c":{"type":"group","weight":-1},"d":{"weight":1.5},"1743724cd775bf6994380dbc79c1af09":{"type":"group"}},"flags":["x",7],"smartpbx":{"ringback":{"enabled":true}},"music_on_hold":{"media_id":"m"}},"revision":"3-5a0d","status":"success"}"#,
        br#"{"data":{"name":"None","endpoints":[]},"revision":"","status":"success"}"#,
    ];
    replies("kazoo_document", &samples, |bench, _| {
        let group = GroupId::new(GROUP);
        if let Some(reading) = bench.call(async |directory, call| directory.read_roster(call, &group).await) {
            assert_eq!(reading.roster.group(), &group);
            let members = reading.roster.members();
            assert!(members.is_sorted_by(|left, right| left.agent < right.agent));
            for lint in &reading.lints {
                crate::campaign::assert_harmless(&lint.sentence);
            }
        }
        bench.call(async |directory, call| directory.live_states(call, &group).await);
    });
}

#[test]
fn lists() {
    let samples: [&[u8]; 6] = [
        include_bytes!("../fixtures/kazoo/groups-list-response.json"),
        include_bytes!("../fixtures/kazoo/users-groups-response.json"),
        br#"{"data":[{"id":"df92","username":"ana@acme.example","first_name":"Ana","last_name":"Ruiz","features":["do_not_disturb"]}],"page_size":1,"next_start_key":"g2w","status":"success"}"#,
        br#"{"data":[{"id":"dd03","name":"Ana desk","owner_id":"df92","enabled":true,"device_type":"sip_device"}],"page_size":"1","start_key":"g2w","status":"success"}"#,
        br#"{"data":[{"device_id":"dd03","registered":true}],"status":"success"}"#,
        br#"{"data":[{"id":"f1","name":"Main","group_id":"18cc","modules":["ring_group","voicemail"],"numbers":["2000"]}],"status":"success"}"#,
    ];
    replies("kazoo_list", &samples, |bench, random| {
        let query = GroupQuery {
            name: (random.below(2) == 0).then(|| "a".to_owned()),
        };
        if let Some(listing) = bench.call(async |directory, call| directory.list_groups(call, &query).await) {
            assert!(listing.items.is_sorted_by(|left, right| left.id < right.id));
        }
        if let Some(listing) = bench.call(async |directory, call| directory.list_agents(call).await) {
            assert!(listing.items.is_sorted_by(|left, right| left.id < right.id));
        }
        let (agent, group) = (AgentId::new(USER), GroupId::new(GROUP));
        bench.call(async |directory, call| directory.list_groups_of(call, &agent).await);
        bench.call(async |directory, call| directory.list_uses(call, &group).await);
    });
}

#[test]
fn writes() {
    let samples: [&[u8]; 3] = [
        include_bytes!("../fixtures/kazoo/groups-create-response.json"),
        include_bytes!("../fixtures/kazoo/groups-update-response.json"),
        include_bytes!("../fixtures/kazoo/groups-delete-response.json"),
    ];
    replies("kazoo_write", &samples, |bench, _| {
        let members = |ids: &[&str]| {
            let members = ids.iter().map(|id| Membership::new(*id, ReceiveCall::Unknown));
            Roster::new(GroupId::new(GROUP), members.collect()).unwrap()
        };
        let (base, fewer, more) = (members(&["2", "3"]), members(&["2"]), members(&["2", "3", USER]));
        for target in [&fewer, &more] {
            let write = RosterWrite { base: &base, target };
            bench.call(async |directory, call| directory.write_roster(call, write).await);
            bench.call(async |directory, call| directory.foresee(call, write).await);
        }
        let made = bench.call(async |directory, call| directory.create_group(call, "New").await);
        assert!(made.is_none_or(|id| !id.as_str().trim().is_empty()));
        let (group, rename) = (
            Group::named(GROUP, "Old", GroupStatus::Unknown),
            GroupChange::Rename("New".to_owned()),
        );
        bench.call(async |directory, call| directory.change_group(call, &group, &rename).await);
        bench.call(async |directory, call| directory.delete_group(call, &group.id).await);
    });
}

#[test]
fn sign_ins() {
    let samples: [&[u8]; 2] = [
        br#"{"auth_token":"a.eyJhY2NvdW50X2lkIjoiNGYxYyIsImV4cCI6MTcwMDAwMDAwMH0.c","data":{"account_id":"4f1c","owner_id":"9c3d","account_name":"Acme, Inc."},"status":"success"}"#,
        br#"{"auth_token":"undefined","data":{"account_id":"../..","account_name":7},"status":"success"}"#,
    ];
    replies("kazoo_sign_in", &samples, |bench, random| {
        let (form, field) = [("password", "password"), ("api-key", "api_key"), ("token", "token")][random.below(3)];
        let answers = Answers::default()
            .with("username", "ana")
            .with("account_name", "Acme")
            .with(field, SECRET);
        let connection = &bench.connection;
        let session = bench.call(async |_, call| dialect::sign_in(connection, form, &answers, call).await);
        if let Some(session) = session {
            let told = format!("{session:?}");
            assert!(
                !told.contains(SECRET) && !session.facts["account_id"].contains('/'),
                "{told}"
            );
        }
        bench.call(async |directory, call| directory.identity(call).await);
    });
}
