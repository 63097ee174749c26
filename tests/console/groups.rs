//! The life of a group.

use crate::desk::Desk;

#[test]
fn a_group_is_made_renamed_switched_off_and_on_and_deleted() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.press("n", "New group");
    console.key("Night crew");
    console.press("\r", "Night crew #29 created and confirmed.");
    assert_eq!(desk.group_name(29).as_deref(), Some("Night crew"));

    console.press("r", "Rename ─ Night crew #29");
    console.key(" 2");
    console.press("\r", "Night crew 2 #29 renamed and confirmed.");
    assert_eq!(desk.group_name(29).as_deref(), Some("Night crew 2"));

    console.press("S", "Deactivate this group?");
    console.key("n");
    console.wait_gone("Deactivate this group?");
    assert_eq!(desk.writes(), 2);
    console.press("S", "Deactivate this group?");
    console.press("y", "Night crew 2 #29 deactivated and confirmed.");
    console.wait_for("○ Night crew 2");
    console.press("S", "Night crew 2 #29 activated and confirmed.");
    console.wait_for("● Night crew 2");
    assert_eq!(desk.writes(), 4);

    console.press("d", "type its name exactly: Night crew 2");
    console.key("night crew 2");
    console.press("\r", "confirm/mismatch");
    assert_eq!(desk.writes(), 4);
    // What was typed is cleared, then typed as it is.
    console.key("\x15");
    console.key("Night crew 2");
    console.press("\r", "Night crew 2 #29 deleted and confirmed.");
    assert_eq!(desk.group_name(29), None);
    assert_eq!(desk.writes(), 5);
    console.wait_for("Groups ─ 12");
}

#[test]
fn a_name_that_is_taken_is_refused_beside_the_field() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.press("n", "New group");
    console.key("Billing");
    console.press("\r", "write/name-taken");
    console.wait_for("▌name  Billing");
    assert_eq!(desk.writes(), 0);
    console.key(" 2");
    console.press("\r", "Billing 2 #29 created and confirmed.");
}

#[test]
fn a_pasted_name_does_not_delete() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.go_to("Mahipal singh");
    console.press("d", "type its name exactly");
    console.key("\x1b[200~Mahipal singh\r\x1b[201~");
    // Nothing was typed, so this answers no; had the paste been taken, it would answer yes.
    console.key("\r");
    console.wait_gone("type its name exactly");
    console.press("j", "Mahipal singh");
    assert_eq!(desk.writes(), 0);
    assert_eq!(desk.group_name(28).as_deref(), Some("Mahipal singh"));
}
