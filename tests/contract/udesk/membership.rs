//! Into groups and out of them (`api/udesk.md §6.4`).

use callboard::client::{AgentEnd, Call, Kind, Reach, RosterWrite, WriteReceipt};
use rstest::rstest;

use super::{Site, parameter, roster, set, write};

fn ends(receipt: &WriteReceipt) -> Vec<String> {
    let show = |end: &AgentEnd| match end {
        AgentEnd::Done => "done".to_owned(),
        AgentEnd::Failed(error) => format!("{}/{}", error.kind().word(), error.code()),
        AgentEnd::NotAttempted => "left".to_owned(),
    };
    let results = receipt.agents.iter();
    results
        .map(|result| format!("{} {}", result.agent, show(&result.end)))
        .collect()
}

/// Nothing but the groups is written, and groups of other categories, which no list shows, stay (`§3.8`, `§10`).
#[tokio::test]
async fn a_change_sends_all_groups_of_the_agent_and_nothing_else() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    write(directory.as_ref(), &roster("28", &["2", "3", "5", "8", "17"]))
        .await
        .expect("written");
    assert_eq!(
        site.changes(),
        [
            r#"/agents/5 {"agent":{"user_group_ids":[1,4,900001,900002,28]}}"#,
            r#"/agents/17 {"agent":{"user_group_ids":[9,19,900001,28]}}"#,
        ]
    );
    assert_eq!(site.members(28).await, [2, 3, 5, 8, 17]);
    let control = site.sandbox.control();
    for request in control.requests() {
        let proof = ["email", "timestamp", "sign", "nonce", "sign_version"];
        let own = request.query.iter().filter(|(name, _)| !proof.contains(&name.as_str()));
        let own: Vec<String> = own.map(|(name, value)| format!("{name}={value}")).collect();
        let wanted = match (request.method.as_str(), request.path.rsplit('/').next()) {
            ("GET", Some("get_agent")) => "type=id&content=",
            ("GET", _) => "page=1&per_page=100",
            _ => "",
        };
        assert!(own.join("&").starts_with(wanted), "{request:?}");
        assert!(
            proof.iter().all(|name| parameter(&request, name).is_some()),
            "{request:?}"
        );
    }
    control.forget_requests();
    write(directory.as_ref(), &roster("28", &["2", "3", "8"]))
        .await
        .expect("written");
    assert_eq!(
        site.changes(),
        [
            r#"/agents/5 {"agent":{"user_group_ids":[1,4,900001,900002]}}"#,
            r#"/agents/17 {"agent":{"user_group_ids":[9,19,900001]}}"#,
        ]
    );
    assert_eq!(
        (site.members(4).await, site.members(9).await),
        (vec![5, 13, 40], vec![8, 17, 50, 59])
    );
}

/// Lost update: what somebody else did to the agent after the roster was read is not undone.
#[tokio::test]
async fn another_group_that_an_agent_has_joined_since_is_kept() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let (base, target) = (roster("28", &["2", "3", "8"]), roster("28", &["2", "3", "8", "13"]));
    site.set_members(12, &[13]).await;
    let pair = RosterWrite {
        base: &base,
        target: &target,
    };
    directory.write_roster(&Call::quiet(), pair).await.expect("written");
    assert_eq!(
        site.changes(),
        [r#"/agents/13 {"agent":{"user_group_ids":[1,4,12,28]}}"#]
    );
    assert_eq!(
        (site.members(12).await, site.members(28).await),
        (vec![13], vec![2, 3, 8, 13])
    );
}

/// Row 81: at most ten groups, those of other categories counted; the ten are named and nothing is sent.
#[tokio::test]
async fn an_eleventh_group_is_refused_before_it_is_sent() {
    let site = Site::plain().await;
    for group in [2, 3, 7, 12, 16, 25] {
        let mut members = site.members(group).await;
        members.push(5);
        site.set_members(group, &members).await;
    }
    let directory = site.directory().await;
    let receipt = write(directory.as_ref(), &roster("28", &["3", "5", "8", "13"]))
        .await
        .expect("a receipt");
    assert_eq!(
        ends(&receipt),
        ["5 write/refused-before-send", "13 done", "2 left"],
        "nobody is removed when somebody could not be added"
    );
    let error = receipt.first_failure().expect("refused");
    assert_eq!(error.reach(), Reach::NotSent);
    for group in ["#1", "#2", "#3", "#4", "#7", "#12", "#16", "#25", "#900001", "#900002"] {
        assert!(error.message().contains(group), "{error}");
    }
    assert_eq!(site.changes(), [r#"/agents/13 {"agent":{"user_group_ids":[1,4,28]}}"#]);
}

/// `§6.4`, Traps: named before it is tried, and looked at after, however an empty list is taken.
#[rstest]
#[case("accepted", "20 done", &[19, 21, 22, 36])]
#[case("refused", "20 refused/2000", &[19, 20, 21, 22, 36])]
#[case("ignored", "20 refused/last-group", &[19, 20, 21, 22, 36])]
#[tokio::test]
async fn the_last_group_of_an_agent_is_named_before_and_looked_at_after(
    #[case] empty_groups: &str,
    #[case] end: &str,
    #[case] members: &[i64],
) {
    let site = Site::start(set(&[&format!("udesk.empty_groups={empty_groups}")])).await;
    let directory = site.directory().await;
    let base = roster("21", &["19", "20", "21", "22", "36"]);
    // 19 is in groups of other categories as well, 20 in this one only.
    let target = roster("21", &["19", "21", "22", "36"]);
    let pair = RosterWrite {
        base: &base,
        target: &target,
    };
    let lints = directory.foresee(&Call::quiet(), pair).await.expect("looked ahead");
    let named: Vec<_> = lints.iter().map(|lint| (lint.code, lint.agent.clone())).collect();
    assert_eq!(named, [("last-group", Some("20".into()))]);
    assert_eq!(site.changes(), Vec::<String>::new());
    let receipt = write(directory.as_ref(), &target).await.expect("a receipt");
    assert_eq!(ends(&receipt), [end]);
    assert_eq!(site.changes(), [r#"/agents/20 {"agent":{"user_group_ids":[]}}"#]);
    assert_eq!(site.members(21).await, members);
}

/// `§10`, first row: where ids are added and nobody can be taken out, the first removal shows it and ends the writing.
#[tokio::test]
async fn a_phone_system_that_appends_is_found_out_by_the_first_removal() {
    let site = Site::start(set(&["udesk.group_ids=append"])).await;
    let directory = site.directory().await;
    let receipt = write(directory.as_ref(), &roster("4", &["5", "13", "17", "40"])).await;
    assert_eq!(ends(&receipt.expect("adding is the same")), ["17 done"]);
    site.sandbox.control().forget_requests();
    let error = write(directory.as_ref(), &roster("4", &["40"]))
        .await
        .expect_err("found out");
    assert_eq!(
        (error.kind(), error.reason(), error.reach()),
        (Kind::Reply, "not-as-sent", Reach::Answered)
    );
    assert!(
        error.message().contains("#5") && error.message().contains("writing stopped"),
        "{error}"
    );
    assert_eq!(site.changes().len(), 1, "nobody else is tried");
    assert_eq!(site.members(4).await, [5, 13, 17, 40]);
}
