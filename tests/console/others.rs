//! Somebody else works on the same group: nobody's change is lost.

use crate::desk::Desk;

#[test]
fn changes_to_different_agents_are_both_kept() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    desk.set_roster(28, &[(3, true), (8, true), (2, false), (9, true)]);

    console.save();
    console.wait_for("Somebody else changed this roster");
    let merge = console.window("Somebody else changed this roster");
    assert_eq!(
        merge.first_chunk(),
        Some(&[
            "theirs +1: +Łukasz Żółć #9".to_owned(),
            "mine +1: +José García #5".to_owned()
        ])
    );
    assert!(!merge.concat().contains("all mine"), "{merge:?}");
    assert_eq!(desk.roster_writes(), 0);

    console.press("s", "becomes a member");
    console.press("s", "saved and confirmed: +1.");
    assert_eq!(
        desk.roster(28),
        [(2, false), (3, true), (5, true), (8, true), (9, true)]
    );
    assert_eq!(desk.roster_writes(), 1);
}

#[test]
fn changes_to_the_same_agents_are_decided_one_by_one() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    console.find("bhawesh", 2);
    console.keys(&["j"]);
    console.press("c", "~1");
    console.find("manoj", 2);
    console.key("j");
    console.press(" ", "−1");
    // They take out 3, whose calls I turn off; they turn off the calls of 8, whom I take out.
    desk.set_roster(28, &[(2, false), (8, false), (9, true)]);

    console.save();
    console.wait_for("2 to decide");
    console.press("s", "not decided yet");
    console.press("m", "1 to decide");
    console.press("t", "All decided");
    console.press("s", "Review ─");
    console.press("s", "saved and confirmed");
    assert_eq!(
        desk.roster(28),
        [(2, false), (3, false), (5, true), (8, false), (9, true)]
    );
    assert_eq!(desk.roster_writes(), 1);
}

#[test]
fn a_group_deleted_meanwhile_is_told_and_the_draft_is_kept() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    desk.delete_group(28);

    console.save();
    console.wait_for("1503 Mahipal singh #28 is gone; the draft is kept.");
    console.wait_for("base 3 → 4 ─ +1 ─ unsaved");
    assert_eq!(desk.roster_writes(), 0);
    console.press("x", "they say");
    console.key("q");
    console.wait_gone("they say");
    console.wait_for("Groups ─ 11");
    console.press("q", "The unsaved change +1 is dropped.");
}

#[test]
fn a_group_deleted_meanwhile_leaves_the_list_when_one_comes_to_it() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.press("G", "Members ─ Mahipal singh #28");
    console.key("k");
    console.wait_gone("Members ─ Mahipal singh #28");
    desk.delete_group(28);
    console.press("j", "Mahipal singh #28 was deleted elsewhere.");
    console.wait_for("Groups ─ 11");
}
