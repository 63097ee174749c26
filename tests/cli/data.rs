//! What is printed: tables, CSV and JSON.

use super::support::{Desk, ended};

#[test]
fn a_roster_is_shown_for_people() {
    let desk = Desk::new();
    let shown = desk.run("roster show 28");
    insta::assert_snapshot!(shown.stdout, @r"
    ID  NAME     CALLS
     2  bhawesh  off
     3  bhawesh  on
     8  manoj    on
    ");
    insta::assert_snapshot!(shown.stderr, @"#28 Mahipal singh: 3 agents, 2 receive calls");
}

#[test]
fn a_roster_is_one_json_document() {
    let desk = Desk::new();
    let shown = desk.run("roster show 'mahipal SINGH' --output json");
    insta::assert_snapshot!(shown.stdout, @r#"{"schema":"callboard/1","group":{"id":"28","name":"Mahipal singh"},"members":[{"agent_id":"2","name":"bhawesh","receive_call":false,"order":null},{"agent_id":"3","name":"bhawesh","receive_call":true,"order":null},{"agent_id":"8","name":"manoj","receive_call":true,"order":null}],"lints":[],"complete":true}"#);
    assert_eq!(shown.stderr, "");
}

#[test]
fn a_roster_is_csv_with_the_columns_of_a_roster_file() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.run("roster show 28 --output csv").stdout, @r"
    group_id,group_name,agent_id,agent_name,receive_call,order
    28,Mahipal singh,2,bhawesh,off,
    28,Mahipal singh,3,bhawesh,on,
    28,Mahipal singh,8,manoj,on,
    ");
}

#[test]
fn groups_are_listed_and_filtered_by_name() {
    let desk = Desk::new();
    let groups = desk.json("group list --name SUPPORT");
    assert_eq!(groups["complete"], true);
    let names: Vec<_> = groups["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| (group["id"].as_str().unwrap(), group["status"].as_str().unwrap()))
        .collect();
    assert_eq!(names, [("1", "active"), ("2", "active"), ("3", "inactive")]);
    assert!(groups["groups"][0]["members"].is_u64() && groups["groups"][0]["receiving"].is_null());
    assert_eq!(
        desk.json("--profile support group list")["groups"]
            .as_array()
            .unwrap()
            .len(),
        12
    );
}

#[test]
fn a_question_mark_in_a_column_is_explained_once() {
    let desk = Desk::new();
    let shown = desk.run("group list");
    assert!(
        shown.stdout.contains(" ?\n"),
        "DeepCall's list does not tell who receives calls: {}",
        shown.stdout
    );
    assert_eq!(shown.stderr, "? = the phone system did not tell\n");
    for form in ["csv", "json"] {
        assert_eq!(desk.run(&format!("group list --output {form}")).stderr, "");
    }
    assert_eq!(desk.run("group list --quiet").stderr, "");
}

#[test]
fn a_group_is_shown_with_what_its_roster_tells() {
    let desk = Desk::new();
    let shown = desk.run("group show 28");
    assert!(
        shown.stdout.contains("members    3\nreceiving  2\n"),
        "{}",
        shown.stdout
    );
    shown.says("DeepCall cannot tell what uses a group: ");
    let shown = desk.json("group show 28");
    assert_eq!(
        (&shown["group"]["members"], &shown["group"]["receiving"]),
        (&3.into(), &2.into())
    );
    assert!(shown["uses"].is_null() && shown["group"]["description"].is_null());
    assert_eq!(
        (
            shown["lints"].as_array().map(Vec::len),
            shown["facts"].as_array().map(Vec::len)
        ),
        (Some(0), Some(0))
    );
}

#[test]
fn an_agent_is_shown_with_the_groups() {
    let desk = Desk::new();
    let shown = desk.json("agent show manoj");
    assert_eq!(shown["agent"]["id"], "8");
    let groups = shown["groups"].as_array().unwrap();
    assert!(
        groups
            .iter()
            .any(|group| group["id"] == "28" && group["name"] == "Mahipal singh")
    );
    assert_eq!(shown["complete"], true);
    assert_eq!(desk.json("agent list")["agents"].as_array().unwrap().len(), 60);
}

#[test]
fn names_in_any_script_line_up_and_hostile_ones_are_visible() {
    let desk = Desk::new();
    desk.rename_group(28, "a\u{1b}[2J\u{202e}b");
    let table = desk.run("group list").stdout;
    assert!(
        table.contains("a‹ESC›[2J‹RLO›b") && !table.contains('\u{1b}'),
        "{table}"
    );
    let json = desk.run("group list --output json").stdout;
    assert!(json.contains(r#""a\u001b[2J\u202eb""#), "{json}");
    let ascii = desk.run("group list --ascii").stdout;
    assert!(ascii.is_ascii() && ascii.contains("S<U+00FC>d"), "{ascii}");
}

#[test]
fn a_pipe_gets_no_escapes_unless_asked() {
    let desk = Desk::new();
    assert!(!desk.run("group list").stdout.contains('\u{1b}'));
    assert!(desk.run("group list --color always").stdout.contains('\u{1b}'));
    let refused = ended(desk.command("group list --color always").env("NO_COLOR", "1"));
    assert!(refused.stdout.contains('\u{1b}'), "an option on the command line wins");
}

#[test]
fn quiet_leaves_out_notes_only() {
    let desk = Desk::new();
    let shown = desk.run("--quiet roster show 28");
    assert_eq!(shown.stderr, "");
    assert!(shown.stdout.contains("manoj"));
    desk.run("--quiet roster show 999").failed(4, "not-found/1503");
}

#[test]
fn codes_are_explained() {
    let desk = Desk::new();
    let known = desk.json("errors deepcall 1503");
    assert!(!known["errors"].as_array().unwrap().is_empty());
    desk.run("errors deepcall 99999").failed(4, "not-found/unknown-code");
    desk.run("errors asterisk")
        .failed(2, "usage/bad-value")
        .says("deepcall");
}
