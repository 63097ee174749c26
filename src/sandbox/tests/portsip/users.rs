//! Users: rows, details with their secrets, states, numbers.

use super::*;

fn user(desk: &Desk, id: i64) -> String {
    format!(
        "/api/users/{}",
        desk.bench.control.variants_in_force().portsip.user_id(id)
    )
}

#[tokio::test]
async fn a_row_has_nulls_and_no_secret() {
    let desk = Desk::new(&[]).await;
    let reply = desk.get("/api/users?top=1").await.json();
    let row = &reply["items"][0];
    assert_eq!(
        row,
        &json!({
            "id": desk.bench.control.variants_in_force().portsip.user_id(1),
            "name": "agent1", "enabled": true, "email": "agent1@callcenter.example",
            "display_name": "Ana Ruiz", "role": "QueueManager", "mobile_phone": "+15550000001",
            "work_phone": null, "home_phone": null, "address": null, "department": "blue team",
            "extension_number": "1001", "created_at": "2025-01-07T09:12:44Z",
        })
    );
}

#[tokio::test]
async fn a_detail_has_secrets() {
    let desk = Desk::new(&[]).await;
    let detail = desk.get(&user(&desk, 17)).await.json();
    assert_eq!(detail["display_name"], "राहुल गुप्ता");
    assert_eq!(detail["extension_password"], "sip-secret-17");
    assert_eq!(detail["password"], "portal-secret-17");
    assert!(detail["enable_dnd"].is_boolean());
    for wrong in ["/api/users/nonsense".to_owned(), user(&desk, 999)] {
        assert_eq!(desk.get(&wrong).await.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.get(&format!("{wrong}/status")).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn states_have_the_words_of_their_time() {
    for (era, statuses, presences) in [
        (
            "22.1",
            vec!["OFFLINE", "ONLINE", "ON_CALL"],
            vec!["AVAILABLE", "DO_NOT_DISTURB", "LUNCH", "OFFLINE", "ON_CALL"],
        ),
        (
            "22.3",
            vec!["OFFLINE", "ONLINE", "OTHER_CALL"],
            vec!["DO_NOT_DISTURB", "LUNCH", "OFFLINE", "ONLINE", "OTHER_CALL"],
        ),
    ] {
        let desk = Desk::new(&[&format!("portsip.era={era}")]).await;
        let mut seen = [std::collections::BTreeSet::new(), std::collections::BTreeSet::new()];
        for id in 1..=7 {
            let state = desk.get(&format!("{}/status", user(&desk, id))).await.json();
            seen[0].insert(text(&state["status"]));
            seen[1].insert(text(&state["presence"]));
            assert_eq!(state["enable_dnd"], state["presence"] == "DO_NOT_DISTURB");
        }
        let [seen_statuses, seen_presences] = seen;
        assert_eq!(seen_statuses.into_iter().collect::<Vec<_>>(), statuses);
        assert_eq!(seen_presences.into_iter().collect::<Vec<_>>(), presences);
        let off = desk.get(&format!("{}/status", user(&desk, 60))).await.json();
        assert_eq!(off["status"], "OFFLINE", "a switched off account");
    }
}

#[tokio::test]
async fn later_versions_tell_roles_by_id() {
    let desk = Desk::new(&["portsip.era=22.3"]).await;
    let row = desk.get("/api/users?top=1").await.json()["items"][0].clone();
    assert_eq!(
        (&row["role_id"], &row["role_name"]),
        (&json!("5"), &json!("QueueManager"))
    );
}

#[tokio::test]
async fn numbers_tell_whose_they_are() {
    let desk = Desk::new(&[]).await;
    let number = async |extension: &str| desk.get(&format!("/api/extension_numbers/{extension}")).await;
    let user = number("00052").await.json();
    assert_eq!((&user["type"], &user["name"]), (&json!("EXTENSION"), &json!("agent52")));
    assert_eq!(number("700").await.json()["type"], "CALL_QUEUE");
    assert_eq!(number("701").await.json()["type"], "RING_GROUP");
    assert_eq!(number("52").await.status, StatusCode::NOT_FOUND);
}
