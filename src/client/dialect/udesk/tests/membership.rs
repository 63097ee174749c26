//! Writing rosters agent by agent.

use super::*;
use crate::client::{AgentEnd, Call, Directory as _, Kind, Reach, Result, RosterWrite, WriteReceipt};

fn agent(id: u32, groups: &[u32]) -> Answer {
    json(&format!(
        r#"{{"code":1000,"agent":{{"id":{id},"user_group_ids":{groups:?}}}}}"#
    ))
}

async fn write(site: &Site, group: &str, base: &[&str], target: &[&str]) -> Result<WriteReceipt> {
    let (base, target) = (roster(group, base), roster(group, target));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    site.udesk.write_roster(&Call::quiet(), write).await
}

fn ends(receipt: &WriteReceipt) -> Vec<String> {
    let end = |end: &AgentEnd| match end {
        AgentEnd::Done => "done".to_owned(),
        AgentEnd::Failed(error) => format!("{}/{}", error.kind().word(), error.reason()),
        AgentEnd::NotAttempted => "left".to_owned(),
    };
    let shown = receipt.agents.iter();
    shown
        .map(|result| format!("{} {}", result.agent, end(&result.end)))
        .collect()
}

const ASK_17: &str = "GET /agents/get_agent?type=id&content=17";
const ASK_18: &str = "GET /agents/get_agent?type=id&content=18";

/// `api/udesk.md §6.4`: a fresh read, the other groups in their order, and nothing else; looked at the first time only.
#[tokio::test]
async fn each_agent_is_read_and_written_and_the_first_outcome_is_looked_at() {
    let site = Site::start([
        agent(17, &[9, 1]),
        ok(),
        agent(17, &[1, 4, 9]),
        agent(18, &[]),
        ok(),
        agent(19, &[4, 2]),
        ok(),
        agent(19, &[2]),
        agent(20, &[4, 3]),
        ok(),
    ])
    .await;
    let receipt = write(&site, "4", &["19", "20"], &["17", "18"])
        .await
        .expect("a receipt");
    assert_eq!(ends(&receipt), ["17 done", "18 done", "19 done", "20 done"]);
    assert_eq!(
        site.asked(),
        [
            ASK_17,
            r#"PUT /agents/17 {"agent":{"user_group_ids":[9,1,4]}}"#,
            ASK_17,
            ASK_18,
            r#"PUT /agents/18 {"agent":{"user_group_ids":[4]}}"#,
            "GET /agents/get_agent?type=id&content=19",
            r#"PUT /agents/19 {"agent":{"user_group_ids":[2]}}"#,
            "GET /agents/get_agent?type=id&content=19",
            "GET /agents/get_agent?type=id&content=20",
            r#"PUT /agents/20 {"agent":{"user_group_ids":[3]}}"#,
        ]
    );
}

#[tokio::test]
async fn nothing_is_sent_for_what_already_is_so_or_for_an_eleventh_group() {
    let site = Site::start([agent(17, &[1, 4]), agent(18, &[10, 11, 12, 13, 14, 15, 16, 17, 18, 19])]).await;
    let receipt = write(&site, "4", &[], &["17", "18"]).await.expect("a receipt");
    assert_eq!(ends(&receipt), ["17 done", "18 write/refused-before-send"]);
    assert_eq!(site.asked(), [ASK_17, ASK_18]);
}

/// `api/udesk.md §10`, first row: a server that appends is found out by the first removal, and nothing more is written.
#[tokio::test]
async fn a_server_that_does_not_replace_the_list_stops_everything() {
    let site = Site::start([agent(17, &[1, 4]), ok(), agent(17, &[1, 4]), agent(17, &[1, 4])]).await;
    let error = write(&site, "4", &["17", "18"], &[]).await.expect_err("stopped");
    assert_eq!(
        (error.kind(), error.reason(), error.reach()),
        (Kind::Reply, "not-as-sent", Reach::Answered)
    );
    assert!(
        error.message().contains("accepted the groups #1 for agent #17"),
        "{error}"
    );
    assert_eq!(site.server.requests().len(), 4);
}

#[tokio::test]
async fn other_groups_that_go_lost_stop_everything() {
    let site = Site::start([agent(17, &[1, 2]), ok(), agent(17, &[4]), agent(17, &[4])]).await;
    let receipt = write(&site, "4", &[], &["17", "18"]).await.expect("a receipt");
    assert_eq!(ends(&receipt), ["17 reply/not-as-sent", "18 left"]);
    let error = receipt.first_failure().expect("a failure");
    assert!(error.message().contains("shows #4 (before: #1, #2)"), "{error}");
    // Something has changed: nobody may call it undone.
    assert_eq!(error.reach(), Reach::Unanswered);
}

/// `api/udesk.md §6.4`, Last group: accepted, and nothing changed. The others are not held up.
#[tokio::test]
async fn a_kept_last_group_is_told_and_the_next_agents_go_on() {
    let site = Site::start([
        agent(17, &[4]),
        ok(),
        agent(17, &[4]),
        agent(17, &[4]),
        agent(18, &[4, 1]),
        ok(),
        agent(18, &[1]),
    ])
    .await;
    let receipt = write(&site, "4", &["17", "18"], &[]).await.expect("a receipt");
    assert_eq!(ends(&receipt), ["17 refused/last-group", "18 done"]);
    assert_eq!(site.asked()[1], r#"PUT /agents/17 {"agent":{"user_group_ids":[]}}"#);
}

/// `api/udesk.md §6.3`: the call is known only from other clients; `agents[]` is as good as `agent{}`.
#[tokio::test]
async fn without_the_call_for_one_agent_the_list_is_read() {
    let list = r#"{"code":1000,"agents":[{"id":17,"user_group_ids":[1]},{"id":18,"user_group_ids":[2]}],
        "meta":{"current_page":1,"total_pages":1,"total_count":2}}"#;
    let missing = with_headers(
        404,
        "Content-Type: text/html\r\n",
        "<html><title>Not Found</title></html>",
    );
    let site = Site::start([missing, json(list), json(list)]).await;
    let call = Call::quiet();
    assert_eq!(site.udesk.groups_now(&call, &"17".into()).await.expect("groups"), [1]);
    assert_eq!(site.udesk.groups_now(&call, &"18".into()).await.expect("groups"), [2]);
    let whole = "GET /agents?page=1&per_page=100&with_disabled=true";
    assert_eq!(site.asked(), [ASK_17, whole, whole]);
    let site = Site::start([json(r#"{"code":1000,"agents":[{"id":17,"user_group_ids":[1]}]}"#)]).await;
    assert_eq!(site.udesk.groups_now(&call, &"17".into()).await.expect("groups"), [1]);
}

#[tokio::test]
async fn an_agent_nobody_knows_is_not_found_and_nothing_was_written() {
    let list = r#"{"code":1000,"agents":[],"meta":{"current_page":1,"total_pages":0,"total_count":0}}"#;
    let site = Site::start([json(r#"{"code":2005}"#), json(list)]).await;
    let receipt = write(&site, "4", &[], &["17"]).await.expect("a receipt");
    assert_eq!(ends(&receipt), ["17 not-found/agent"]);
    let error = receipt.first_failure().expect("a failure");
    assert_eq!(error.reach(), Reach::NotSent);
    assert!(error.message().contains("agent #17 was not changed"), "{error}");
}

/// Without knowing the other groups nothing is written, whatever the answer lacks.
#[tokio::test]
async fn an_agent_whose_groups_are_not_told_is_not_written() {
    let list = r#"{"code":1000,"agents":[{"id":17}]}"#;
    let site = Site::start([json(r#"{"code":1000,"agent":{"id":17}}"#), json(list)]).await;
    let error = write(&site, "4", &[], &["17"]).await.expect_err("stopped");
    assert_eq!(
        (error.kind(), error.reason(), error.reach()),
        (Kind::Reply, "missing-list", Reach::NotSent)
    );
    let site = Site::start([agent(18, &[1]), json(list)]).await;
    assert!(write(&site, "4", &[], &["17"]).await.is_err(), "another agent came");
}

#[tokio::test]
async fn an_outcome_that_cannot_be_read_is_unknown() {
    let site = Site::start([
        agent(17, &[1]),
        ok(),
        json(r#"{"code":2059}"#),
        json(r#"{"code":2059}"#),
    ])
    .await;
    let receipt = write(&site, "4", &[], &["17", "18"]).await.expect("a receipt");
    assert_eq!(ends(&receipt), ["17 auth/signature", "18 left"]);
    assert_eq!(
        receipt.first_failure().map(crate::client::Error::reach),
        Some(Reach::Unanswered)
    );
}

/// `api/udesk.md §6.4`, Lost update: two groups' writes to one agent do not overlap.
#[tokio::test]
async fn two_groups_change_one_agent_one_after_the_other() {
    let site = Site::start([
        agent(17, &[1]),
        ok(),
        agent(17, &[1, 4]),
        agent(17, &[1, 4]),
        ok(),
        agent(17, &[1, 4, 5]),
    ])
    .await;
    let (first, second) = tokio::join!(write(&site, "4", &[], &["17"]), write(&site, "5", &[], &["17"]));
    assert_eq!(ends(&first.expect("a receipt")), ["17 done"]);
    assert_eq!(ends(&second.expect("a receipt")), ["17 done"]);
    let writes: Vec<String> = site
        .asked()
        .into_iter()
        .filter(|line| line.starts_with("PUT"))
        .collect();
    assert_eq!(
        writes,
        [
            r#"PUT /agents/17 {"agent":{"user_group_ids":[1,4]}}"#,
            r#"PUT /agents/17 {"agent":{"user_group_ids":[1,4,5]}}"#,
        ]
    );
}

/// `api/udesk.md §6.4`, Last group: named before it is tried, with one read for all.
#[tokio::test]
async fn the_loss_of_a_last_group_is_foreseen() {
    let members = r#"{"code":1000,"user_group":{"id":4,"agents":[
        {"id":17,"nick_name":"Ana","user_group_ids":[4]},{"id":18,"user_group_ids":[4,1]},{"id":19,"user_group_ids":[4]}]}}"#;
    let site = Site::start([json(members)]).await;
    let (base, target) = (roster("4", &["17", "18", "19"]), roster("4", &["19", "20"]));
    let foreseen = |base, target| {
        let call = Call::quiet();
        let udesk = &site.udesk;
        async move { udesk.foresee(&call, RosterWrite { base, target }).await.expect("lints") }
    };
    let lints = foreseen(&base, &target).await;
    let named: Vec<&str> = lints
        .iter()
        .filter_map(|lint| lint.agent.as_ref())
        .map(crate::domain::AgentId::as_str)
        .collect();
    assert_eq!(named, ["17"]);
    assert_eq!(foreseen(&roster("4", &[]), &target).await, []);
    assert_eq!(site.server.requests().len(), 1);
}
