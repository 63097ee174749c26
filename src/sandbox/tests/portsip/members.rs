//! One call per member.

use super::*;

#[tokio::test]
async fn all_members_come_at_once_without_a_count() {
    let desk = Desk::new(&[]).await;
    let reply = desk
        .get(&format!("/api/groups/{}/members?top=1", desk.group(28)))
        .await
        .json();
    assert_eq!(reply.as_object().unwrap().len(), 1);
    let items = reply["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    let user = desk.bench.control.variants_in_force().portsip.user_id(8);
    assert_eq!(
        items[1],
        json!({ "id": user, "name": "agent8", "display_name": "manoj", "extension_number": "1008" })
    );
    let empty = desk
        .get(&format!("/api/groups/{}/members", desk.group(12)))
        .await
        .json();
    assert_eq!(empty, json!({ "items": [] }));
}

#[tokio::test]
async fn a_member_is_added_at_the_end_and_removed_and_others_stay() {
    let desk = Desk::new(&[]).await;
    let before = desk.bench.control.roster(28).await.unwrap();
    let path = format!("/api/groups/{}/members/0041", desk.group(28));
    assert_eq!(desk.get(&path).await.status, StatusCode::NOT_FOUND);
    let reply = desk.post(&path, Value::Null).await;
    assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 0));
    assert_eq!(desk.get(&path).await.json()["display_name"], "Seán Ó Briain");
    let mut expected = before.clone();
    expected.push((41, true));
    assert_eq!(desk.bench.control.roster(28).await.unwrap(), expected);
    let reply = desk.post(&format!("{path}/destroy"), Value::Null).await;
    assert_eq!((reply.status, reply.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(
        desk.bench.control.roster(28).await.unwrap(),
        before,
        "their calls are as they were"
    );
}

#[tokio::test]
async fn a_leading_zero_makes_another_extension() {
    let desk = Desk::new(&[]).await;
    let path = |extension: &str| format!("/api/groups/{}/members/{extension}", desk.group(12));
    assert_eq!(desk.post(&path("041"), Value::Null).await.status, StatusCode::OK);
    assert_eq!(desk.members(12).await, [42]);
    assert_eq!(desk.post(&path("41"), Value::Null).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.get(&path("0041")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn adding_a_member_again_does_nothing_or_is_refused_with_an_unknown_code() {
    for (setting, status) in [("accepted", 200), ("refused", 400)] {
        let desk = Desk::new(&[&format!("portsip.add_again={setting}")]).await;
        let reply = desk
            .post(&format!("/api/groups/{}/members/1003", desk.group(28)), Value::Null)
            .await;
        assert_eq!(reply.status.as_u16(), status);
        if status == 400 {
            assert_eq!(refusal(&reply), refused(400, "MEMBER_EXISTS"));
        }
        assert_eq!(desk.members(28).await, [3, 8, 2]);
    }
}

#[tokio::test]
async fn removing_somebody_who_is_no_member_is_refused_or_does_nothing() {
    for (setting, status) in [("refused", 404), ("accepted", 204)] {
        let desk = Desk::new(&[&format!("portsip.remove_missing={setting}")]).await;
        let path = format!("/api/groups/{}/members/1001/destroy", desk.group(28));
        assert_eq!(desk.post(&path, Value::Null).await.status.as_u16(), status);
        assert_eq!(desk.members(28).await, [3, 8, 2]);
    }
}

#[tokio::test]
async fn neither_unknown_groups_nor_unknown_numbers_take_members() {
    let desk = Desk::new(&[]).await;
    let (known, unknown) = (desk.group(28), desk.group(999));
    for path in [
        format!("/api/groups/{unknown}/members/1003"),
        format!("/api/groups/{known}/members/9999"),
        format!("/api/groups/{known}/members/700"),
        format!("/api/groups/{known}/members/agent1"),
    ] {
        assert_eq!(desk.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.post(&path, Value::Null).await.status, StatusCode::NOT_FOUND);
        let removed = desk.post(&format!("{path}/destroy"), Value::Null).await;
        assert_eq!(removed.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(desk.members(28).await, [3, 8, 2]);
}

#[tokio::test]
async fn the_display_name_can_be_empty() {
    let desk = Desk::new(&["portsip.display_names=some-empty"]).await;
    let items = desk.get(&format!("/api/groups/{}/members", desk.group(4))).await.json();
    let shown: Vec<_> = items["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| text(&item["display_name"]))
        .collect();
    assert_eq!(shown, ["", "Priya Sharma", ""]);
}
