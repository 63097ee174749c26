//! Groups, members and agents as they are read (`api/udesk.md §5` to `§7`).

use callboard::client::{Call, Completeness, GroupQuery};
use callboard::domain::{AgentId, AgentStatus, GroupId, GroupStatus, Reachability};
use rstest::rstest;

use super::{Site, roster, set, write};

#[tokio::test]
async fn groups_come_in_one_call_with_their_members() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let listing = directory.list_groups(&Call::quiet(), &GroupQuery::default()).await;
    let listing = listing.expect("a list");
    assert_eq!(listing.completeness, Completeness::Complete);
    assert_eq!(listing.items.len(), 12);
    assert!(listing.items.iter().all(|group| group.status == GroupStatus::Unknown));
    let billing = listing
        .items
        .iter()
        .find(|group| group.id.as_str() == "4")
        .expect("listed");
    assert_eq!(billing.members, Some(3));
    assert!(
        ["5", "13", "40"]
            .iter()
            .all(|agent| billing.lists(&AgentId::new(*agent)) == Some(true))
    );
    assert_eq!(site.sandbox.control().requests().len(), 1);
}

/// `§3.5`: the sample's array and the table's object; `§5.1`: members whose account is disabled shown or not.
#[rstest]
#[tokio::test]
async fn members_are_read_in_both_shapes_and_disabled_ones_are_marked(
    #[values("array", "object")] shape: &str,
    #[values("shown", "hidden")] disabled: &str,
) {
    let settings = [
        format!("udesk.group_agents={shape}"),
        format!("udesk.disabled_members={disabled}"),
    ];
    let site = Site::start(set(&settings.each_ref().map(String::as_str))).await;
    site.set_members(28, &[2, 3, 60]).await;
    let directory = site.directory().await;
    let reading = directory.read_roster(&Call::quiet(), &GroupId::new("28")).await;
    let reading = reading.expect("a roster");
    let members: Vec<&str> = reading
        .roster
        .members()
        .iter()
        .map(|member| member.agent.as_str())
        .collect();
    let status = |id: &str| {
        reading
            .agents
            .iter()
            .find(|agent| agent.id.as_str() == id)
            .map(|agent| agent.status)
    };
    if disabled == "shown" {
        assert_eq!(members, ["2", "3", "60"]);
        assert_eq!(status("60"), Some(AgentStatus::Inactive));
    } else {
        assert_eq!(members, ["2", "3"]);
    }
    assert_eq!(status("2"), Some(AgentStatus::Active));
    // `user_groups` of these agents names something else under the same word, and has no say (`§3.8`).
    assert!(reading.lints.is_empty(), "{:?}", reading.lints);
    assert_eq!(reading.group.expect("told").name.as_ref(), "Mahipal singh");
    let agents = directory.list_agents(&Call::quiet()).await.expect("agents");
    assert_eq!(agents.items.len(), 60, "switched-off ones as well");
}

/// A member who was not shown because the account is disabled stays one, whatever else is written.
#[tokio::test]
async fn a_hidden_member_is_left_alone() {
    let site = Site::start(set(&["udesk.disabled_members=hidden"])).await;
    site.set_members(28, &[2, 3, 60]).await;
    let directory = site.directory().await;
    write(directory.as_ref(), &roster("28", &["2", "13"]))
        .await
        .expect("written");
    assert_eq!(site.members(28).await, [2, 13, 60]);
}

/// `§3.8`, `§6.3`: the agent's own record decides in either shape or from the list, and what no list shows is told.
#[rstest]
#[tokio::test]
async fn an_agents_groups_are_those_of_its_record(#[values("agent", "agents", "absent")] get_agent: &str) {
    let site = Site::start(set(&[&format!("udesk.get_agent={get_agent}")])).await;
    let directory = site.directory().await;
    for (agent, groups, complete) in [("13", ["1", "4"], true), ("17", ["9", "19"], false)] {
        let listing = directory.list_groups_of(&Call::quiet(), &AgentId::new(agent)).await;
        let listing = listing.unwrap_or_else(|error| panic!("{get_agent}: {error:?}"));
        let ids: Vec<&str> = listing.items.iter().map(|group| group.id.as_str()).collect();
        assert_eq!(
            (ids.as_slice(), listing.completeness.is_complete()),
            (&groups[..], complete)
        );
    }
    let absent = site.sandbox.control().count("get_agent");
    assert_eq!(
        absent,
        if get_agent == "absent" { 1 } else { 2 },
        "not asked again where it does not exist"
    );
}

/// `§7.1`: one call for the group, read only.
#[tokio::test]
async fn live_states_are_those_of_the_call_center() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let states = directory
        .live_states(&Call::quiet(), &GroupId::new("21"))
        .await
        .expect("states");
    let told: Vec<_> = states
        .iter()
        .map(|state| (state.agent.as_str(), &*state.word, state.reachability))
        .collect();
    assert_eq!(
        told,
        [
            ("19", "busy", Reachability::Unreachable),
            ("20", "offline", Reachability::Unreachable),
            ("21", "idle", Reachability::Reachable),
            ("22", "busy", Reachability::Unreachable),
            ("36", "idle", Reachability::Reachable),
        ]
    );
    let requests = site.sandbox.control().requests();
    let own: Vec<String> = requests[0]
        .query
        .iter()
        .take(2)
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(
        (requests.len(), own.join("&").as_str()),
        (1, "user_group_id=21&module_type=call")
    );
}

/// `§3.11`: agents come with the account of their telephone, and nothing of it gets past the dialect.
#[tokio::test]
async fn telephone_accounts_are_nowhere() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let (call, group) = (Call::quiet(), GroupId::new("28"));
    let receipt = write(directory.as_ref(), &roster("28", &["2", "3", "13"])).await;
    let told = format!(
        "{:?} {:?} {:?} {:?} {receipt:?}",
        directory.read_roster(&call, &group).await,
        directory.list_agents(&call).await,
        directory.list_groups_of(&call, &AgentId::new("13")).await,
        directory.live_states(&call, &group).await,
    );
    assert!(!told.contains("sip-"), "{told}");
    assert!(told.contains("manoj"), "it did read: {told}");
}
