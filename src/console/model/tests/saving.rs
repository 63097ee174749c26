//! Saving: what was shown is what is written, and every outcome is told.

use crate::assignment::{Confirmation, Outcome};
use crate::client::Charges;
use crate::client::Kind;
use crate::console::overlay::{Overlay, Question};
use crate::console::pane::assignment_editor::AssignmentEditor;
use crate::console::site::Ban;
use crate::console::test_console::{Console, Off, On, error, report, roster, site};
use crate::console::{Effect, Event, RequestId};
use crate::domain::{Hazard, merge};

fn dirty() -> Console {
    let mut console = Console::on_group_28();
    console.keys("e G space");
    console
}

fn saving() -> Console {
    let mut console = dirty();
    console.keys("s s");
    console
}

fn is_dirty(console: &Console) -> Option<bool> {
    console.model.editor().map(AssignmentEditor::is_dirty)
}

#[test]
fn saving_leads_through_the_review_and_sends_exactly_what_it_showed() {
    let mut console = dirty();
    assert_eq!(console.keys("s"), []);
    let Some(Overlay::Review(review)) = console.model.overlays().top() else {
        panic!("no review");
    };
    let shown = review.step().clone();
    assert_eq!(shown.target, roster(&[("2", On), ("3", Off), ("8", On), ("40", On)]));
    let effects = console.keys("s");
    let (id, _) = console.write_on_its_way();
    let expected = Effect::WriteStep {
        id,
        step: shown,
        confirmation: Confirmation::none(),
        charges: Charges::NotAccepted,
        note: None,
    };
    assert_eq!(effects, [expected]);
    assert!(console.model.overlays().is_empty());
}

#[test]
fn a_confirmed_save_is_told_in_words_and_leaves_nothing_to_save() {
    let mut console = saving();
    let after = roster(&[("2", On), ("3", Off), ("8", On), ("40", On)]);
    assert_eq!(console.end_write(Outcome::Confirmed, Some(after.clone())), []);
    assert_eq!(console.said(), "Support L1 #28 saved and confirmed: +1.");
    assert_eq!(is_dirty(&console), Some(false));
    assert_eq!(console.model.members().roster(), Some(&after));
    let numbers = console
        .model
        .book()
        .group(after.group())
        .map(|group| (group.members, group.receiving));
    assert_eq!(numbers, Some((Some(4), Some(3))));
}

#[test]
fn edits_made_while_the_save_runs_stay_on_top_of_it() {
    let mut console = saving();
    console.keys("u g g space");
    console.end_write(
        Outcome::Confirmed,
        Some(roster(&[("2", On), ("3", Off), ("8", On), ("40", On)])),
    );
    assert_eq!(
        console.said(),
        "Support L1 #28 saved and confirmed: +1; later edits are not saved yet."
    );
    let step = console.model.editor().map(AssignmentEditor::step).expect("an editor");
    assert_eq!(step.target, roster(&[("3", Off), ("8", On)]));
    assert_eq!(step.base.len(), 4);
}

#[test]
fn a_second_save_waits_for_the_first() {
    let mut console = saving();
    console.keys("g g space s");
    assert_eq!(console.said(), "The save before this one is still running.");
    assert!(console.model.overlays().is_empty());
}

#[test]
fn emptying_asks_for_the_name_and_sends_it_with_the_word_given() {
    let mut console = Console::on_group_28();
    console.keys("e f m * space s s");
    let Some(Overlay::Confirm(confirm)) = console.model.overlays().top() else {
        panic!("no question");
    };
    assert_eq!(confirm.wanted(), Some("Support L1"));
    console.types("support l1");
    assert_eq!(console.keys("enter"), []);
    console.keys("ctrl-u");
    console.types("Support L1");
    let effects = console.keys("enter");
    let hazard = Hazard::EmptiesGroup {
        group: roster(&[]).group().clone(),
        name: "Support L1".into(),
        removed: 3,
    };
    assert!(matches!(
        effects.as_slice(),
        [Effect::WriteStep { confirmation, .. }] if *confirmation == Confirmation::of([hazard])
    ));
    assert!(console.model.overlays().is_empty());
}

#[test]
fn a_paste_never_answers_a_question() {
    let mut console = Console::on_group_28();
    console.keys("e f m * space s s");
    console.event(Event::Pasted("Support L1".to_owned()));
    assert_eq!(console.keys("enter"), []);
    assert!(matches!(console.model.overlays().top(), Some(Overlay::Review(_))));
}

#[test]
fn a_danger_that_turns_up_late_is_asked_about() {
    let mut console = saving();
    let hazards = vec![Hazard::RemovesTooManyInTotal { removed: 60, limit: 50 }];
    assert_eq!(console.end_write(Outcome::NeedsConfirmation(hazards.clone()), None), []);
    console.types("Support L1");
    let effects = console.keys("enter");
    assert!(matches!(
        effects.as_slice(),
        [Effect::WriteStep { confirmation, .. }] if *confirmation == Confirmation::of(hazards)
    ));
}

#[test]
fn drift_shows_both_sides_and_goes_back_to_the_review() {
    let mut console = saving();
    let (base, mine) = {
        let (_, step) = console.write_on_its_way();
        (step.base, step.target)
    };
    let theirs = roster(&[("2", On), ("3", Off), ("8", On), ("21", On)]);
    console.end_write(Outcome::Drift(Box::new(merge(&base, &mine, &theirs))), Some(theirs));
    assert!(matches!(console.model.overlays().top(), Some(Overlay::Merge(_))));
    console.keys("s");
    let Some(Overlay::Review(review)) = console.model.overlays().top() else {
        panic!("no review after the merge");
    };
    assert_eq!(review.step().target.len(), 5);
    assert_eq!(review.diff().added.len(), 1);
    assert_eq!(console.keys("s").len(), 1);
}

#[test]
fn a_conflict_must_be_decided_before_the_merge_is_taken() {
    let mut console = Console::on_group_28();
    console.keys("e c s s");
    let (base, mine) = {
        let (_, step) = console.write_on_its_way();
        (step.base, step.target)
    };
    let theirs = roster(&[("3", Off), ("8", On)]);
    console.end_write(Outcome::Drift(Box::new(merge(&base, &mine, &theirs))), Some(theirs));
    console.keys("s");
    assert_eq!(console.said(), "1 row is not decided yet.");
    console.keys("t s");
    assert_eq!(console.said(), "Merged: nothing of yours is left to save.");
    assert_eq!(is_dirty(&console), Some(false));
}

#[test]
fn a_group_that_is_gone_keeps_the_draft() {
    let mut console = saving();
    let (id, step) = console.write_on_its_way();
    let mut report = report(&step, Outcome::Failed, None);
    let gone = error(Kind::NotFound, "not-found", "Group not found or not authorised")
        .with_vendor_code("1503")
        .with_hint("Deleted, or owned by another account");
    report.error = Some(gone.into());
    console.event(Event::StepDone { id, report });
    assert_eq!(
        console.said(),
        "1503 Group not found or not authorised — Support L1 #28. Deleted, or owned by another account."
    );
    assert_eq!(is_dirty(&console), Some(true));
    assert_eq!(console.model.editor().and_then(AssignmentEditor::saving), None);
}

#[test]
fn what_differs_is_shown_as_changes_again() {
    let mut console = saving();
    let (_, step) = console.write_on_its_way();
    let found = roster(&[("2", On), ("3", Off), ("8", On)]);
    let differences = crate::domain::RosterDiff::between(&step.target, &found);
    console.end_write(Outcome::Differs { differences }, Some(found));
    assert_eq!(
        console.said(),
        "Support L1 #28 differs from what was saved: #40. The rows show how."
    );
    assert_eq!(console.model.editor().map(|editor| editor.tally().added), Some(1));
}

#[test]
fn cancelling_a_save_waits_for_what_becomes_of_it() {
    let mut console = saving();
    let (id, _) = console.write_on_its_way();
    assert_eq!(console.keys("X"), [Effect::Cancel { id }]);
    assert_eq!(console.keys("X"), []);
    console.end_write(Outcome::NotAttempted, None);
    assert_eq!(
        console.said(),
        "Support L1 #28 was not saved: stopped before anything was sent."
    );
    assert_eq!(is_dirty(&console), Some(true));
}

#[test]
fn a_read_only_profile_refuses_before_anything_is_sent() {
    let mut site = site();
    site.policy.read_only = true;
    let mut console = Console::new(site);
    console.lists();
    console.answer_roster(roster(&[("2", On)]));
    assert_eq!(console.keys("e"), []);
    assert!(console.said().starts_with("usage/read-only"));
    assert_eq!(console.keys("d"), []);
    assert!(console.model.overlays().is_empty());
    assert_eq!(
        console.said(),
        "usage/read-only: profile support is read-only; nothing was sent"
    );
    console.model.site.ban = Ban::Start;
    console.keys("d");
    assert_eq!(
        console.said(),
        "usage/read-only: started with --read-only; nothing was sent"
    );
}

#[test]
fn a_protected_profile_asks_for_the_name_before_every_write() {
    let mut site = site();
    site.policy.protected = true;
    let mut console = Console::new(site);
    console.lists();
    console.answer_roster(roster(&[("2", On)]));
    console.keys("e G space s s");
    let Some(Overlay::Confirm(confirm)) = console.model.overlays().top() else {
        panic!("no question");
    };
    assert!(matches!(confirm.question(), Question::Save { hazards, .. } if hazards.len() == 1));
}

#[test]
fn a_note_travels_with_the_change() {
    let mut console = dirty();
    console.keys("n");
    console.types("sick cover");
    console.keys("enter");
    let effects = console.keys("s s");
    assert!(matches!(
        effects.as_slice(),
        [Effect::WriteStep { id: RequestId(_), note: Some(note), .. }] if note == "sick cover"
    ));
}
