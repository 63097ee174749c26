//! Paging, ordering, filtering and searching.

use super::*;

fn encode(parameters: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

async fn ask(desk: &Desk, collection: &str, parameters: &[(&str, &str)]) -> Reply {
    desk.get(&format!("/api/{collection}?{}", encode(parameters))).await
}

async fn names(desk: &Desk, parameters: &[(&str, &str)]) -> Vec<String> {
    let reply = ask(desk, "groups", parameters).await.json();
    reply["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| text(&item["name"]))
        .collect()
}

#[tokio::test]
async fn the_list_has_a_count_and_rows_of_three_fields() {
    let desk = Desk::new(&[]).await;
    let reply = desk.get("/api/groups").await.json();
    assert_eq!(
        (&reply["count"], reply["items"].as_array().unwrap().len()),
        (&json!(12), 12)
    );
    let first = &reply["items"][0];
    let id = desk.group(1);
    assert_eq!(
        first,
        &json!({ "id": id, "name": "Support L1", "description": "First line, all products" })
    );
    assert_eq!(reply["items"][1]["description"], Value::Null, "absent is null");
}

#[tokio::test]
async fn skip_and_top_show_a_part_and_the_count_stays() {
    let desk = Desk::new(&[]).await;
    let all = names(&desk, &[("orderby", "name asc")]).await;
    let mut paged = Vec::new();
    for skip in ["0", "5", "10", "15"] {
        for plain in [
            &[("top", "5"), ("skip", skip)][..],
            &[("top", "5"), ("skip", skip), ("orderby", "name")],
        ] {
            let reply = ask(&desk, "groups", plain).await.json();
            assert_eq!(reply["count"], 12);
        }
        paged.extend(names(&desk, &[("orderby", "name"), ("top", "5"), ("skip", skip)]).await);
    }
    assert_eq!(paged, all);
}

#[tokio::test]
async fn page_sizes_outside_1_to_100_and_negative_skips_are_refused() {
    let desk = Desk::new(&[]).await;
    for wrong in [
        ("top", "0"),
        ("top", "101"),
        ("top", "x"),
        ("skip", "-1"),
        ("skip", "x"),
    ] {
        for collection in ["groups", "users"] {
            let reply = ask(&desk, collection, &[wrong]).await;
            assert_eq!(refusal(&reply), refused(400, "VALIDATE_FAILED"), "{wrong:?}");
        }
    }
    for fine in [("top", "1"), ("top", "100"), ("$skip", "x")] {
        assert_eq!(ask(&desk, "groups", &[fine]).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn items_are_ordered_by_several_fields_both_ways() {
    let desk = Desk::new(&[]).await;
    let up = names(&desk, &[("orderby", "name")]).await;
    let folded: Vec<_> = up.iter().map(|name| name.to_lowercase()).collect();
    assert!(folded.is_sorted(), "{up:?}");
    let mut down = names(&desk, &[("orderby", "name desc")]).await;
    down.reverse();
    assert_eq!(down, up);
    let newest = names(&desk, &[("orderby", "created_at desc, name asc")]).await;
    assert_eq!(newest[0], "Mahipal singh");
    for wrong in ["size", "name up", "name asc desc"] {
        let reply = ask(&desk, "groups", &[("orderby", wrong)]).await;
        assert_eq!(refusal(&reply), refused(400, "VALIDATE_FAILED"), "{wrong}");
    }
}

#[tokio::test]
async fn filters_and_search_both_apply() {
    let desk = Desk::new(&[]).await;
    assert_eq!(names(&desk, &[("filter", "startswith(name,'Support')")]).await.len(), 3);
    assert_eq!(
        names(&desk, &[("search", "SUPPORT")]).await.len(),
        3,
        "search folds case"
    );
    assert_eq!(
        names(&desk, &[("search", "refunds")]).await,
        ["Billing"],
        "descriptions too"
    );
    let both = [("filter", "contains(name,'L')"), ("search", "support")];
    assert_eq!(names(&desk, &both).await, ["Support L1", "Support L2"]);
    assert_eq!(ask(&desk, "groups", &both).await.json()["count"], 2);
    assert_eq!(
        names(&desk, &[("filter", "description ne 'x'")]).await.len(),
        2,
        "null is left out"
    );
    let reply = ask(&desk, "groups", &[("filter", "name eq 5")]).await;
    assert_eq!(refusal(&reply), refused(400, "VALIDATE_FAILED"));
}

#[tokio::test]
async fn a_quoted_name_is_found_with_its_quote_doubled() {
    let desk = Desk::new(&[]).await;
    desk.post("/api/groups", json!({ "name": "O'Brien's" })).await;
    assert_eq!(
        names(&desk, &[("filter", "name eq 'O''Brien''s'")]).await,
        ["O'Brien's"]
    );
}

#[tokio::test]
async fn a_change_is_seen_by_the_next_page_of_the_same_query() {
    let desk = Desk::new(&[]).await;
    let query = [("orderby", "name"), ("search", "zz")];
    assert!(names(&desk, &query).await.is_empty());
    desk.post("/api/groups", json!({ "name": "zz top" })).await;
    assert_eq!(names(&desk, &query).await, ["zz top"]);
    desk.bench.control.rename_group(28, "zz bottom").await.unwrap();
    assert_eq!(names(&desk, &query).await, ["zz bottom", "zz top"]);
}

#[tokio::test]
async fn the_count_can_be_too_high() {
    let desk = Desk::new(&["portsip.count=too-many"]).await;
    let reply = ask(&desk, "groups", &[("skip", "12")]).await.json();
    assert_eq!(reply, json!({ "count": 14, "items": [] }));
}

#[tokio::test]
async fn users_are_listed_the_same_way() {
    let desk = Desk::new(&[]).await;
    let reply = ask(&desk, "users", &[("orderby", "extension_number"), ("top", "3")])
        .await
        .json();
    assert_eq!(reply["count"], 60);
    let extensions: Vec<_> = reply["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| text(&user["extension_number"]))
        .collect();
    assert_eq!(extensions, ["00052", "0041", "041"]);
    let one = ask(&desk, "users", &[("filter", "extension_number eq '041'")])
        .await
        .json();
    assert_eq!(
        (&one["count"], &one["items"][0]["name"]),
        (&json!(1), &json!("agent42"))
    );
    let found = ask(&desk, "users", &[("search", "søren")]).await.json();
    assert_eq!(found["items"][0]["display_name"], "Søren Kjær");
    let off = ask(&desk, "users", &[("filter", "enabled eq 'false'")]).await.json();
    assert_eq!(
        (&off["count"], &off["items"][0]["display_name"]),
        (&json!(1), &json!("Robin Former"))
    );
}
