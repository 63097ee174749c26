//! DeepCall's answers, end to end: whatever comes over the wire, a call gives a value or an error and never a panic, and
//! no error repeats the secret that the answer may echo.

use callboard::client::{Answers, GroupChange, GroupQuery, RosterWrite, dialect};
use callboard::domain::{AgentId, Backend, Group, GroupId, GroupStatus, Membership, ReceiveCall, Roster};

use crate::bench::{self, Bench, JSON, SECRET};
use crate::campaign::campaign;
use crate::mutation::bytes;
use crate::random::Random;

const REFUSALS: [&[u8]; 4] = [
    br#"{"status":"error","message":"Invalid token hunter2/canary","code":1011}"#,
    br#"{"status":"error","message":"Data not found","code":"1012"}"#,
    br#"{"status":"error","message":"group","errCode":1503}"#,
    br#"{"status":"success","code":200}"#,
];

fn replies(target: &str, samples: &[&[u8]], check: impl Fn(&Bench, &mut Random)) {
    bench::replies(target, Backend::DeepCall, samples, &REFUSALS, check);
}

fn roster() -> Roster {
    let members = ["2", "3"].map(|agent| Membership::new(agent, ReceiveCall::On));
    Roster::new(GroupId::new("28"), members.to_vec()).unwrap()
}

#[test]
fn group_agent_relations() {
    let samples: [&[u8]; 3] = [
        br#"{"status":"success","code":200,"response":{"groupData":{"name":"Sales","status":0,"unique_id":28},"agentData":{"3":{"name":"b"},"2":{"name":"a"}},"relationData":{"3":{"receive_call":0},"2":{"receive_call":1}}}}"#,
        br#"{"status":"success","data":{"groupData":[{"name":"Sales"}],"agentData":[{"unique_id":3,"name":"b"}],"relationData":[{"agent_unique_id":"3","receive_call":"0"},{"agent_unique_id":"2","receive_call":true}]}}"#,
        br#"{"status":"success","response":{"groupData":{"28":{"name":"Sales","status":"0"}},"agentData":{"2":"a","3":"b"},"relationData":{"2":1,"3":null}}}"#,
    ];
    replies("relation", &samples, |bench, _| {
        let reading = bench.call(async |directory, call| directory.read_roster(call, &GroupId::new("28")).await);
        if let Some(reading) = reading {
            assert_eq!(reading.roster.group().as_str(), "28");
            let members = reading.roster.members();
            assert!(members.is_sorted_by(|left, right| left.agent < right.agent));
        }
    });
}

#[test]
fn group_lists() {
    let samples: [&[u8]; 3] = [
        include_bytes!("../fixtures/deepcall/deepcall-group-list.json"),
        br#"{"status":"success","response":[],"page":1,"limit":10,"totalPages":0,"totalItems":0,"code":200}"#,
        br##"{"status":"success","response":{"4":{"name":"#1 fan","unique_id":"4","status":7,"agents":["#","#3","ana"]},"28":{"name":"b"}},"page":1,"limit":2,"totalPages":9,"totalItems":17}"##,
    ];
    replies("group_list", &samples, |bench, random| {
        let query = GroupQuery {
            name: (random.below(2) == 0).then(|| "a".to_owned()),
        };
        if let Some(listing) = bench.call(async |directory, call| directory.list_groups(call, &query).await) {
            assert!(listing.items.is_sorted_by(|left, right| left.id < right.id));
        }
        let agent = AgentId::new("3");
        if let Some(listing) = bench.call(async |directory, call| directory.list_groups_of(call, &agent).await) {
            assert!(listing.items.iter().all(|group| group.lists(&agent) == Some(true)));
        }
    });
}

#[test]
fn agent_lists() {
    let samples: [&[u8]; 4] = [
        br#"{"status":"success","response":{"2":{"name":"a"},"3":{"name":"b","unique_id":3}},"page":1,"totalPages":1,"totalItems":2}"#,
        br#"{"status":"success","data":[{"unique_id":2,"name":"a"},{"id":"3","agent_name":"b","status":1}]}"#,
        br#"{"status":"success","response":{"agents":[{"agentid":"2","name":"a"},{"agent_id":3,"name":"b"}]}}"#,
        br#"{"status":"error","message":"No such method","code":1021}"#,
    ];
    replies("agent_list", &samples, |bench, _| {
        if let Some(listing) = bench.call(async |directory, call| directory.list_agents(call).await) {
            assert!(listing.items.is_sorted_by(|left, right| left.id < right.id));
        }
    });
}

#[test]
fn acknowledgements() {
    let samples: [&[u8]; 3] = [
        include_bytes!("../fixtures/deepcall/deepcall-group-assign.json"),
        br#"{"status":"success","groupId":29,"code":200}"#,
        br#"{"status":"success","message":["x"],"groupId":"29"}"#,
    ];
    replies("acknowledgement", &samples, |bench, random| {
        let (base, group) = (roster(), Group::named("28", "Sales", GroupStatus::Active));
        let target = match random.below(2) {
            0 => Roster::empty(GroupId::new("28")),
            _ => Roster::new(GroupId::new("28"), vec![Membership::new("4", ReceiveCall::Off)]).unwrap(),
        };
        let write = RosterWrite {
            base: &base,
            target: &target,
        };
        bench.call(async |directory, call| directory.write_roster(call, write).await);
        let made = bench.call(async |directory, call| directory.create_group(call, "New").await);
        assert!(made.is_none_or(|id| !id.as_str().trim().is_empty()));
        let rename = GroupChange::Rename("New".to_owned());
        bench.call(async |directory, call| directory.change_group(call, &group, &rename).await);
        bench.call(async |directory, call| directory.delete_group(call, &group.id).await);
    });
}

#[test]
fn sign_ins() {
    let samples: [&[u8]; 1] = [include_bytes!("../fixtures/deepcall/deepcall-group-list.json")];
    replies("sign_in", &samples, |bench, random| {
        let (form, field) = [("ssid", "ssid"), ("account", "token")][random.below(2)];
        let answers = Answers::default().with("user_id", "29791451").with(field, SECRET);
        let connection = &bench.connection;
        let session = bench.call(async |_, call| dialect::sign_in(connection, form, &answers, call).await);
        if let Some(session) = session {
            assert!(!format!("{session:?}").contains(SECRET));
        }
    });
}

#[test]
fn whole_answers() {
    let list = include_str!("../fixtures/deepcall/deepcall-group-list.json");
    let length = list.len();
    let proper = format!("HTTP/1.1 200 OK\r\n{JSON}Content-Length: {length}\r\n\r\n{list}");
    let chunked =
        format!("HTTP/1.1 200 OK\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n{list}\r\n0\r\n\r\n");
    let page = "HTTP/1.1 404 No\r\nContent-Type: text/html\r\nContent-Length: 41\r\n\r\n<html><title>hunter2/canary</title></html>";
    let moved = "HTTP/1.1 302 Found\r\nLocation: https://evil.test/?token=hunter2/canary\r\nContent-Length: 0\r\n\r\n";
    let limited =
        "HTTP/1.1 429 Slow\r\nRetry-After: 86400\r\nDate: Sat, 16 Nov 2024 14:39:37 GMT\r\nContent-Length: 0\r\n\r\n";
    let samples = [
        proper.as_bytes(),
        chunked.as_bytes(),
        page.as_bytes(),
        moved.as_bytes(),
        limited.as_bytes(),
    ];
    let bench = Bench::new(Backend::DeepCall);
    campaign("whole_answer", &samples, &bytes, |_, answer| {
        // An answer that never ends is a time limit's affair, and there is no time here.
        let mut answer = answer.to_vec();
        answer.extend_from_slice(b"\r\n\r\n");
        bench.server.answer_and_close(answer);
        bench.call(async |directory, call| directory.read_roster(call, &GroupId::new("28")).await);
        bench.call(async |directory, call| directory.delete_group(call, &GroupId::new("28")).await);
    });
}
