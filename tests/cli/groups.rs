//! Groups: created, renamed, switched and deleted.

use super::support::Desk;

#[test]
fn a_group_lives_from_creation_to_deletion() {
    let desk = Desk::new();
    let created = desk.json("group create 'Night crew'");
    let id = created["group"]["id"].as_str().unwrap().to_owned();
    assert_eq!(created["group"]["name"], "Night crew");
    assert_eq!(
        desk.json("group rename 'night crew' 'Late crew'")["group"]["name"],
        "Late crew"
    );
    assert_eq!(
        desk.json(&format!("group deactivate {id}"))["group"]["status"],
        "inactive"
    );
    let renamed = desk.json(&format!("group rename {id} Nights"));
    assert_eq!(renamed["group"]["status"], "inactive", "a rename does not switch it on");
    assert_eq!(desk.json(&format!("group activate {id}"))["group"]["status"], "active");
    assert_eq!(desk.json(&format!("group show {id}"))["group"]["members"], 0);
    assert_eq!(desk.json(&format!("group delete {id} --yes"))["outcome"], "deleted");
    desk.run(&format!("group show {id}"))
        .failed(4, "not-found/unknown-group");
}

#[test]
fn a_name_that_is_taken_is_refused_before_it_is_sent() {
    let desk = Desk::new();
    desk.run("group create 'support l1'")
        .failed(2, "write/name-taken")
        .says("#1");
    assert_eq!(desk.control().count("Group/add"), 0);
}

#[test]
fn deleting_needs_a_word_and_names_the_flag() {
    let desk = Desk::new();
    desk.run("group delete 28")
        .failed(2, "confirm/required")
        .says("#28 Mahipal singh")
        .says("--yes");
    assert_eq!(desk.control().count("Group/delete"), 0);
}

#[test]
fn what_hangs_on_a_group_is_told_before_it_goes() {
    let desk = Desk::new();
    desk.run("group delete 28")
        .says("#28 Mahipal singh: members: #2 bhawesh, #3 bhawesh, #8 manoj\n")
        .says("#28 Mahipal singh: DeepCall cannot tell what uses a group: ");
    let deleted = desk.run("group delete 28 --yes --output json");
    assert_eq!((deleted.code, deleted.stderr.as_str()), (Some(0), ""));
}

#[test]
fn ambiguous_names_are_listed_and_unknown_ones_answered_with_the_nearest() {
    let desk = Desk::new();
    desk.run("roster show 'Suport L1'")
        .failed(4, "not-found/unknown-group")
        .says("#1 Support L1");
    desk.run("agent show bhawesh")
        .failed(2, "usage/ambiguous-agent")
        .says("#2 bhawesh")
        .says("#3 bhawesh");
}

#[test]
fn a_read_only_profile_sends_nothing() {
    let desk = Desk::new();
    desk.run("group create Neu --read-only").failed(2, "usage/read-only");
    desk.configure("read_only = true");
    desk.run("group rename 28 Neu").failed(2, "usage/read-only");
    desk.run("assign 28 --add 4 --yes").failed(2, "usage/read-only");
    assert_eq!(desk.control().requests().len(), 0);
    desk.json("roster show 28");
}

#[test]
fn a_protected_profile_asks_before_any_write() {
    let desk = Desk::new();
    desk.configure("protected = true");
    desk.run("group rename 28 Neu")
        .failed(2, "confirm/required")
        .says("protected");
    desk.run("assign 28 --add 4")
        .failed(2, "confirm/required")
        .says("add: --yes\n");
    assert_eq!(desk.writes(), 0);
    assert_eq!(
        desk.json("assign 28 --add 4 --yes")["changes"][0]["outcome"],
        "confirmed"
    );
}
