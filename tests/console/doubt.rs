//! Answers that are lost, and answers that do not say enough.

use callboard::sandbox::{SandboxOptions, Variants, parse_fault, parse_variant};

use crate::desk::Desk;

#[test]
fn a_write_whose_answer_was_lost_is_decided_by_reading_again() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    let fault = parse_fault("reset-after@submitAssignGroupToAgent").unwrap();
    desk.control().set_faults(vec![fault]);

    console.save();
    console.wait_for("Mahipal singh #28 saved and confirmed: +1.");
    assert_eq!(desk.roster(28), [(2, false), (3, true), (5, true), (8, true)]);
    assert_eq!(desk.roster_writes(), 1);
}

#[test]
fn a_write_that_never_arrived_is_not_called_saved() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.find("josé", 1);
    console.press(" ", "+1");
    let fault = parse_fault("reset-before@submitAssignGroupToAgent").unwrap();
    desk.control().set_faults(vec![fault]);

    console.save();
    console.wait_for("✗");
    console.wait_for("base 3 → 4 ─ +1 ─ unsaved");
    assert!(!console.text().contains("confirmed:"), "{}", console.text());
    assert_eq!(desk.roster(28), [(2, false), (3, true), (8, true)]);
}

#[test]
fn members_nobody_told_about_are_decided_before_anything_is_sent() {
    let mut variants = Variants::default();
    variants.apply(parse_variant("deepcall.flags=missing").unwrap());
    let desk = Desk::with(SandboxOptions {
        variants,
        ..SandboxOptions::default()
    });
    let mut console = desk.signed_in();
    console.edit("Mahipal singh");
    console.wait_for("[x] calls ?");
    console.find("josé", 1);
    console.press(" ", "+1");

    console.press("s", "did not say whether calls are on for #3, #8. Decide each.");
    console.wait_for("o calls on   O calls off");
    console.press("o", "~1 calls");
    console.press("s", "did not say whether calls are on for #8.");
    console.press("O", "~2 calls");
    assert_eq!(desk.roster_writes(), 0);
    console.save();
    console.wait_for("Mahipal singh #28 unconfirmed: accepted, but it does not tell who receives calls.");
    assert_eq!(desk.roster(28), [(2, false), (3, true), (5, true), (8, false)]);
    assert_eq!(desk.roster_writes(), 1);
}
