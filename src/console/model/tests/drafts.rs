//! Drafts on disk follow the editor, and none is written over unasked.

use crate::assignment::Outcome;
use crate::console::model::tests::kept;
use crate::console::overlay::{Overlay, Question};
use crate::console::pane::assignment_editor::AssignmentEditor;
use crate::console::saved::SavedDraft;
use crate::console::test_console::{Console, On, expired, ordered, ordered_site, report, roster_of};
use crate::console::{Effect, Event};

fn removed() -> Effect {
    Effect::RemoveDraft {
        group: kept().group().clone(),
    }
}

fn asked(console: &Console) -> Option<&Question> {
    match console.model.overlays().top() {
        Some(Overlay::Confirm(confirm)) => Some(confirm.question()),
        _ => None,
    }
}

fn declined() -> Console {
    let mut console = Console::on_group_28();
    console.event(Event::DraftsFound(vec![kept()]));
    assert_eq!(console.keys("n"), []);
    assert_eq!(asked(&console), None);
    console
}

#[test]
fn edits_go_to_disk_once_they_rest_and_only_once() {
    let mut console = Console::on_group_28();
    assert!(matches!(console.keys("e G space").as_slice(), [Effect::AwaitRest(_)]));
    assert_eq!(console.rests(), [Effect::JotDraft(kept())]);
    // There and back again: what is on disk is right.
    console.keys("space u");
    assert_eq!(console.rests(), []);
}

#[test]
fn moves_in_the_editor_touch_no_disk() {
    let mut console = Console::on_group_28();
    console.keys("e G");
    assert_eq!(console.keys("k"), []);
    assert_eq!(console.rests(), []);
}

#[test]
fn a_draft_that_was_taken_back_is_not_left_on_disk() {
    let mut console = Console::on_group_28();
    console.keys("e G space");
    console.rests();
    console.keys("u");
    assert_eq!(console.rests(), [removed()]);
}

#[test]
fn a_draft_that_was_dropped_is_not_left_on_disk() {
    let mut console = Console::on_group_28();
    console.keys("e G space");
    console.rests();
    console.keys("q");
    assert_eq!(console.keys("y").first(), Some(&removed()));
}

#[test]
fn a_draft_that_was_saved_is_not_left_on_disk() {
    let mut console = Console::on_group_28();
    console.keys("e G space");
    console.rests();
    console.keys("s s");
    assert_eq!(console.end_write(Outcome::Confirmed, Some(kept().target)), [removed()]);
}

#[test]
fn a_draft_whose_editor_was_left_stays_on_disk_until_its_write_has_ended_well() {
    for (outcome, effects, is_offered) in [
        (Outcome::Confirmed, vec![removed()], false),
        (Outcome::Unknown, Vec::new(), true),
    ] {
        let mut console = Console::on_group_28();
        console.keys("e G space s s");
        assert_eq!(console.keys("q").first(), Some(&Effect::JotDraft(kept())));
        assert_eq!(console.end_write(outcome, None), effects);
        console.keys("e");
        assert_eq!(asked(&console).is_some(), is_offered);
    }
}

#[test]
fn a_draft_whose_write_is_given_up_after_its_editor_was_left_is_offered() {
    let mut console = Console::on_group_28();
    console.keys("e G space s s q");
    let (id, step) = console.write_on_its_way();
    let mut report = report(&step, Outcome::NotAttempted, None);
    report.error = Some(expired().into());
    console.event(Event::StepDone { id, report });
    console.keys("esc e");
    assert!(matches!(asked(&console), Some(Question::OpenDraft { .. })));
}

#[test]
fn a_declined_draft_is_offered_again_before_its_group_is_edited() {
    let mut console = declined();
    assert_eq!(console.keys("e"), []);
    assert!(console.model.editor().is_none());
    // Kept for later once more.
    assert_eq!(console.keys("n"), []);
    assert!(console.model.editor().is_none());
    console.keys("e y");
    console.answer_roster(kept().base);
    let target = console.model.editor().map(|editor| editor.draft().target());
    assert_eq!(target, Some(kept().target));
    // Taken up, it is no longer on the shelf.
    console.keys("q y e");
    assert!(console.model.editor().is_some() && asked(&console).is_none());
}

#[test]
fn a_discarded_draft_is_gone_and_the_group_opens_as_it_is() {
    let mut console = declined();
    console.keys("e");
    assert_eq!(console.keys("d"), [removed()]);
    assert!(console.model.editor().is_some_and(|editor| !editor.is_dirty()));
}

#[test]
fn a_draft_can_be_discarded_where_it_is_offered_first_and_the_next_one_is_asked_about() {
    let mut console = Console::on_group_28();
    let other = SavedDraft {
        group_name: "Support L2".into(),
        base: roster_of("31", &[]),
        target: roster_of("31", &[("2", On)]),
    };
    console.event(Event::DraftsFound(vec![kept(), other.clone()]));
    assert_eq!(console.keys("d"), [removed()]);
    assert!(console.model.editor().is_none());
    let next = Question::OpenDraft {
        draft: Box::new(other),
        opened: None,
    };
    assert_eq!(asked(&console), Some(&next));
}

#[test]
fn a_draft_whose_roster_cannot_be_read_is_still_offered() {
    let mut console = Console::on_group_28();
    console.event(Event::DraftsFound(vec![kept()]));
    console.keys("y X e");
    assert!(matches!(asked(&console), Some(Question::OpenDraft { .. })));
}

#[test]
fn a_kept_draft_is_asked_about_as_well_when_one_leaves_another_editor_for_it() {
    let mut console = declined();
    console.keys("j");
    console.rests();
    console.answer_roster(roster_of("31", &[("2", On)]));
    console.keys("e G space left k e");
    assert!(matches!(asked(&console), Some(Question::LeaveEditor { .. })));
    console.keys("y");
    assert!(matches!(
        asked(&console),
        Some(Question::OpenDraft { opened: Some(_), .. })
    ));
}

#[test]
fn a_draft_found_after_its_group_was_opened_is_not_written_over() {
    let mut console = Console::on_group_28();
    console.keys("e space");
    console.event(Event::DraftsFound(vec![kept()]));
    assert_eq!(console.rests(), []);
    assert!(console.model.editor().is_some_and(AssignmentEditor::is_dirty));
}

#[test]
fn a_changed_order_goes_to_disk_as_well() {
    let mut console = Console::on(ordered_site(), ordered(&[("2", 2), ("3", 3), ("8", 1)]));
    console.keys("e J");
    let target = console.model.editor().map(|editor| editor.draft().target());
    assert!(matches!(
        console.rests().as_slice(),
        [Effect::JotDraft(draft)] if Some(&draft.target) == target.as_ref() && draft.target != draft.base
    ));
}
