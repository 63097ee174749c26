//! `assign`: what changes, what is refused, and what is told.

use std::time::Duration;

use callboard::sandbox::{SandboxOptions, parse_fault};

use super::support::{Desk, Ended, eventually};

/// Starts `assign`, lets somebody else write once the base has been read, and waits for the end.
fn assign_while(desk: &Desk, line: &str, theirs: &[(i64, bool)]) -> Ended {
    use std::process::Stdio;

    let child = desk
        .command(line)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    eventually("the base is read", || desk.control().count("getGroupAgentRelation") > 0);
    desk.set_roster(28, theirs);
    Ended::from(child.wait_with_output().unwrap())
}

fn slow() -> Desk {
    Desk::with(SandboxOptions {
        latency: Duration::from_millis(300),
        ..SandboxOptions::default()
    })
}

fn with_fault(rule: &str) -> Desk {
    let desk = Desk::new();
    desk.control().set_faults(vec![parse_fault(rule).unwrap()]);
    desk
}

#[test]
fn a_change_is_written_verified_and_told() {
    let desk = Desk::new();
    let ended = desk.run("assign 28 --add 5,11-12 --remove 3 --calls-off 12 --calls-on 2 --output json");
    insta::assert_snapshot!(ended.stdout, @r#"{"schema":"callboard/1","changes":[{"group_id":"28","added":["5","11","12"],"removed":["3"],"calls_on":["2","5","11"],"calls_off":["12"],"moved":[],"how":null,"warnings":[],"outcome":"confirmed","agents":[],"error":null}]}"#);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    let mut roster = desk.roster(28);
    roster.sort_unstable();
    assert_eq!(roster, [(2, true), (5, true), (8, true), (11, true), (12, false)]);
    assert_eq!(desk.writes(), 1);
}

#[test]
fn the_same_twice_sends_nothing_the_second_time() {
    let desk = Desk::new();
    desk.json("assign 28 --add 5");
    let again = desk.json("assign 28 --add 5");
    assert_eq!(again["changes"][0]["outcome"], "nothing-to-do");
    assert_eq!(desk.writes(), 1);
}

#[test]
fn a_dry_run_shows_the_plan_and_sends_no_write() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.run("assign 28 --set 2,5 --calls-on 2 --dry-run").stdout, @r"
    GROUP  NAME           OUTCOME  CHANGE
       28  Mahipal singh  planned  + #5 José García, calls on
                                   - #3 bhawesh, was calls on
                                   - #8 manoj, was calls on
                                   ~ #2 bhawesh, calls on, was off
    ");
    desk.run("assign 28 --set 2 --dry-run --read-only")
        .says("--max-removals 67%");
    assert_eq!(desk.writes(), 0);
}

#[test]
fn new_members_follow_the_profile() {
    let desk = Desk::new();
    desk.configure("new_members_receive_calls = false");
    assert_eq!(desk.json("assign 28 --add 5")["changes"][0]["calls_off"][0], "5");
    assert_eq!(
        desk.json("assign 28 --add 11 --calls-on 11")["changes"][0]["calls_on"][0],
        "11"
    );
}

#[test]
fn command_lines_that_mean_nothing_are_refused_before_a_write() {
    let desk = Desk::new();
    for (line, code, word) in [
        ("assign 28", 2, "usage/no-change"),
        ("assign 28 --add ,", 2, "usage/no-change"),
        ("assign 28 --add 5 --remove 5", 2, "usage/contradiction"),
        ("assign 28 --calls-on 5", 2, "usage/not-a-member"),
        ("assign 28 --remove 3 --calls-off 3", 2, "usage/not-a-member"),
        ("assign 28 --add 9-5", 2, "usage/bad-range"),
        ("assign 28 --add bhawesh", 2, "usage/ambiguous-agent"),
        ("assign 28 --add 5,4711", 4, "not-found/unknown-agent"),
        ("assign 28 nobody --add 5", 4, "not-found/unknown-group"),
        ("assign 28 4711 --add 5", 4, "not-found/1503"),
        ("assign 28 --set 5 --add 6", 2, "usage/conflict"),
        ("assign 28 --add 5 --max-removals 101%", 2, "usage/bad-value"),
    ] {
        desk.run(line).failed(code, word);
    }
    desk.run("assign 28 4711 --add 5")
        .failed(4, "not-found/1503")
        .says("no group was changed\n");
    assert_eq!(desk.writes(), 0);
}

#[test]
fn limits_name_the_exact_flags_and_hold_until_all_are_there() {
    let desk = Desk::new();
    let empty = "assign 28 --set ''";
    desk.run(empty)
        .failed(2, "limit/empties-group")
        .says("add: --yes --allow-empty\n");
    desk.run(&format!("{empty} --yes"))
        .failed(2, "limit/empties-group")
        .says("add: --allow-empty\n");
    desk.run(&format!("{empty} --allow-empty"))
        .failed(2, "confirm/required")
        .says("add: --yes\n");
    let two = "assign 28 --remove 2,3";
    desk.run(two)
        .failed(2, "limit/removals")
        .says("add: --yes --max-removals 67%\n");
    desk.run(&format!("{two} --yes --max-removals 66%"))
        .failed(2, "limit/removals");
    assert_eq!((desk.writes(), desk.roster(28).len()), (0, 3));
    desk.json(&format!("{two} --yes --max-removals 67%"));
    desk.json("assign 28 --set '' --yes --allow-empty");
    assert_eq!(desk.roster(28), []);
}

#[test]
fn somebody_elses_change_to_other_agents_is_kept() {
    let desk = slow();
    let ended = assign_while(
        &desk,
        "assign 28 --add 5",
        &[(2, false), (3, true), (8, true), (11, false)],
    );
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    ended.says("both changes are kept");
    let mut roster = desk.roster(28);
    roster.sort_unstable();
    assert_eq!(roster, [(2, false), (3, true), (5, true), (8, true), (11, false)]);
}

#[test]
fn somebody_elses_change_to_the_same_agent_is_drift_and_nothing_is_sent() {
    let desk = slow();
    let ended = assign_while(&desk, "assign 28 --calls-on 2 --output json", &[(3, true), (8, true)]);
    assert_eq!(ended.code, Some(5), "{}", ended.stderr);
    assert_eq!(
        (ended.error()["kind"].as_str(), ended.error()["code"].as_str()),
        (Some("write"), Some("drift"))
    );
    assert!(ended.error()["message"].as_str().unwrap().contains("#2 bhawesh"));
    let rows: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(rows["changes"][0]["outcome"], "drift");
    assert_eq!((desk.writes(), desk.roster(28)), (0, vec![(3, true), (8, true)]));
}

#[test]
fn a_lost_answer_is_decided_by_reading_again() {
    let desk = with_fault("reset-after@submitAssign=#1");
    assert_eq!(desk.json("assign 28 --add 5")["changes"][0]["outcome"], "confirmed");
    assert_eq!(desk.writes(), 1);
}

#[test]
fn several_groups_are_all_tried() {
    let desk = with_fault("reset-before@submitAssign=#1");
    let ended = desk.run("assign 28 9 --add 5 --output json");
    let rows: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let outcomes: Vec<_> = rows["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["group_id"].as_str().unwrap(), row["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(outcomes, [("28", "failed"), ("9", "confirmed")], "{}", ended.stderr);
    assert_eq!(ended.code, Some(6));
    assert!(!rows["changes"][0]["error"].is_null());
}

#[test]
fn calls_that_were_not_told_are_never_written_as_off() {
    let desk = Desk::switched(&["deepcall.flags=missing"]);
    desk.run("assign 28 --add 5")
        .failed(2, "write/undecided")
        .says("#28 Mahipal singh:")
        .says("--calls-on ")
        .says(" or --calls-off ");
    assert_eq!(desk.writes(), 0);
    desk.run("assign 28 --add 5 --calls-on 3,8 --calls-off 2");
    let mut roster = desk.roster(28);
    roster.sort_unstable();
    assert_eq!(roster, [(2, false), (3, true), (5, true), (8, true)]);
}

#[test]
fn a_note_is_kept_in_the_journal_and_secrets_are_not() {
    let desk = Desk::new();
    desk.json("assign 28 --add 5 --note 'sick cover'");
    let journal = std::fs::read_to_string(desk.path(".local/state/callboard/journal/support.jsonl")).unwrap();
    assert!(journal.contains("sick cover") && !journal.contains(&desk.token()));
}
