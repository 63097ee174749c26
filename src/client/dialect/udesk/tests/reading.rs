//! Lists, rosters and live states as they are asked for.

use super::*;
use crate::client::{Call, Capability, Completeness, Directory as _, GroupChange, GroupQuery, Kind};
use crate::domain::{Group, GroupStatus};

fn page_of_members(ids: std::ops::Range<u32>) -> Answer {
    let agents: Vec<String> = ids
        .map(|id| format!(r#"{{"id":{id},"nick_name":"a{id}","user_group_ids":[4]}}"#))
        .collect();
    let agents = agents.join(",");
    json(&format!(
        r#"{{"code":1000,"user_groups":[{{"id":4,"name":"Night","agents":[{agents}]}}]}}"#
    ))
}

/// `api/udesk.md §4`: without `meta` a full page is followed by another.
#[tokio::test]
async fn a_large_roster_is_read_page_by_page() {
    let site = Site::start([page_of_members(0..100), page_of_members(100..103)]).await;
    let reading = site
        .udesk
        .read_roster(&Call::quiet(), &GroupId::new("4"))
        .await
        .expect("a roster");
    assert_eq!((reading.roster.len(), reading.agents.len()), (103, 103));
    assert_eq!(reading.group.and_then(|group| group.members), Some(103));
    assert_eq!(
        site.asked(),
        [
            "GET /user_groups/4/agents?page=1&per_page=100",
            "GET /user_groups/4/agents?page=2&per_page=100",
        ]
    );
}

/// Promise D2: complete or an error.
#[tokio::test]
async fn a_roster_whose_second_page_fails_is_an_error() {
    let site = Site::start([page_of_members(0..100), json(r#"{"code":2000}"#)]).await;
    let error = site
        .udesk
        .read_roster(&Call::quiet(), &GroupId::new("4"))
        .await
        .expect_err("half");
    assert_eq!(error.vendor_code(), Some("2000"));
    let announced = r#"{"code":1000,"user_group":{"id":4,"agents":[{"id":1}]},
        "meta":{"current_page":1,"total_pages":1,"total_count":2}}"#;
    let site = Site::start([json(announced)]).await;
    let error = site
        .udesk
        .read_roster(&Call::quiet(), &GroupId::new("4"))
        .await
        .expect_err("short");
    assert_eq!((error.kind(), error.reason()), (Kind::Reply, "incomplete"));
}

#[tokio::test]
async fn groups_are_searched_here() {
    let body = r#"{"code":1000,"user_groups":[{"id":2,"name":"Night crew","agents":[]},{"id":1,"name":"Day","agents":[]}],
        "meta":{"current_page":1,"total_pages":1,"total_count":2}}"#;
    let site = Site::start([json(body), json(body)]).await;
    let all = site
        .udesk
        .list_groups(&Call::quiet(), &GroupQuery::default())
        .await
        .expect("groups");
    let ids: Vec<&str> = all.items.iter().map(|group| group.id.as_str()).collect();
    assert_eq!((ids, all.completeness), (vec!["1", "2"], Completeness::Complete));
    let query = GroupQuery {
        name: Some("IGHT".to_owned()),
    };
    let found = site.udesk.list_groups(&Call::quiet(), &query).await.expect("groups");
    assert_eq!((found.items.len(), found.completeness.is_complete()), (1, true));
    assert_eq!(site.asked(), vec!["GET /user_groups?page=1&per_page=100"; 2]);
}

#[tokio::test]
async fn an_agents_groups_come_from_the_agents_own_record() {
    let groups = r#"{"code":1000,"user_groups":[{"id":1,"name":"Day"},{"id":4,"name":"Night"}],
        "meta":{"current_page":1,"total_pages":1,"total_count":2}}"#;
    let agent = r#"{"code":1000,"agent":{"id":17,"user_group_ids":[99,4]}}"#;
    let site = Site::start([json(agent), json(groups)]).await;
    let listing = site
        .udesk
        .list_groups_of(&Call::quiet(), &"17".into())
        .await
        .expect("groups");
    let names: Vec<&str> = listing.items.iter().map(|group| group.name.as_ref()).collect();
    assert_eq!((names, listing.completeness.is_complete()), (vec!["Night"], false));
    assert_eq!(
        site.asked(),
        [
            "GET /agents/get_agent?type=id&content=17",
            "GET /user_groups?page=1&per_page=100",
        ]
    );
}

/// `api/udesk.md §3.11`: SIP accounts appear in nothing that is handed on, not even when the answer breaks off.
#[tokio::test]
async fn sip_accounts_leave_no_trace() {
    let agent = r#"{"id":7,"nick_name":"Ana","number":"sip-canary","password":"sip-canary","user_group_ids":[4],
        "ucpapp_subaccount":{"number":"sip-canary","password":"sip-canary"}}"#;
    let members = format!(r#"{{"code":1000,"user_group":{{"id":4,"name":"Night","agents":[{agent}]}}}}"#);
    let agents = format!(r#"{{"code":1000,"agents":[{agent}]}}"#);
    let site = Site::start([
        json(&members),
        json(&agents),
        json(&members[..members.len() - 4]),
        json(&agents.replace("]}", "],]")),
        json(&agents.replace("[4]", r#"["x"]"#)),
    ])
    .await;
    let (call, group) = (Call::quiet(), GroupId::new("4"));
    let read = site.udesk.read_roster(&call, &group).await.expect("a roster");
    let listed = site.udesk.list_agents(&call).await.expect("agents");
    let roster = site.udesk.read_roster(&call, &group).await.expect_err("cut off");
    let agents = site.udesk.list_agents(&call).await.expect_err("broken");
    let ids = site.udesk.list_agents(&call).await.expect_err("no ids");
    let shown = format!("{read:?} {listed:?} {roster:?} {roster} {agents:?} {agents} {ids:?} {ids}");
    assert_eq!(shown.matches("Ana").count(), 2, "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
    assert_eq!(site.asked()[1], "GET /agents?page=1&per_page=100&with_disabled=true");
}

#[tokio::test]
async fn live_states_of_a_group_are_one_call() {
    let site = Site::start([json(r#"{"code":1000,"data":[{"id":1,"call_status":"idle"}]}"#)]).await;
    let states = site
        .udesk
        .live_states(&Call::quiet(), &GroupId::new("4"))
        .await
        .expect("states");
    assert_eq!(states.len(), 1);
    assert_eq!(
        site.asked(),
        ["GET /agent_monitor_infos?user_group_id=4&module_type=call"]
    );
}

/// Promise F3: what Udesk cannot do is refused with the reason and sends nothing.
#[tokio::test]
async fn what_udesk_cannot_do_sends_nothing() {
    let site = Site::start([]).await;
    let group = Group::named("4", "Night", GroupStatus::Unknown);
    for change in [
        GroupChange::Switch(GroupStatus::Inactive),
        GroupChange::Describe("x".to_owned()),
    ] {
        let error = site
            .udesk
            .change_group(&Call::quiet(), &group, &change)
            .await
            .expect_err("unsupported");
        assert_eq!((error.kind(), error.reason()), (Kind::Usage, "unsupported"));
    }
    assert!(site.udesk.list_uses(&Call::quiet(), &group.id).await.is_err());
    assert!(site.server.requests().is_empty());
    let missing: Vec<Capability> = Capability::ALL
        .into_iter()
        .filter(|capability| !site.udesk.capabilities().has(*capability))
        .collect();
    assert_eq!(
        missing,
        [
            Capability::ReceiveCall,
            Capability::MemberOrder,
            Capability::SwitchGroup,
            Capability::AtomicRoster,
            Capability::ConditionalWrite,
            Capability::SearchGroups,
            Capability::DescribeGroup,
            Capability::GroupUses,
        ]
    );
}
