//! No draft is lost without intent.

use crate::console::model::tests::kept;
use crate::console::overlay::{Overlay, Question};
use crate::console::pane::assignment_editor::AssignmentEditor;
use crate::console::site::Drafts;
use crate::console::test_console::{Console, On, roster};
use crate::console::{Effect, Event, QuitCause};

fn dirty() -> Console {
    let mut console = Console::on_group_28();
    console.keys("e G space");
    console
}

#[test]
fn leaving_a_clean_editor_asks_nothing() {
    let mut console = Console::on_group_28();
    console.keys("e q");
    assert!(console.model.editor().is_none() && console.model.overlays().is_empty());
}

#[test]
fn leaving_a_dirty_editor_asks_and_no_stays() {
    let mut console = dirty();
    console.keys("q");
    assert!(matches!(console.model.overlays().top(), Some(Overlay::Confirm(_))));
    console.keys("n");
    assert!(console.model.editor().is_some_and(AssignmentEditor::is_dirty));
    console.keys("q y");
    assert!(console.model.editor().is_none());
}

#[test]
fn leaving_while_exactly_this_is_saved_asks_nothing_and_tells_the_end() {
    let mut console = dirty();
    console.keys("s s q");
    assert!(console.model.editor().is_none());
    let (_, step) = console.write_on_its_way();
    console.end_write(crate::assignment::Outcome::Confirmed, Some(step.target));
    assert_eq!(console.said(), "Support L1 #28 confirmed: +1.");
}

#[test]
fn quitting_with_a_draft_asks_and_keeps_it() {
    let mut console = dirty();
    assert_eq!(console.keys("ctrl-c"), []);
    assert_eq!(console.keys("ctrl-c"), []);
    let effects = console.keys("y");
    assert_eq!(
        effects,
        [
            Effect::SaveDraft(kept()),
            Effect::Quit {
                cause: QuitCause::Asked
            }
        ]
    );
}

#[test]
fn quitting_promises_a_draft_only_where_something_is_kept() {
    let mut console = dirty();
    console.keys("ctrl-c");
    assert!(console.screen(80, 24).contains("It is kept as a draft"));
    let mut console = dirty();
    console.model.site.drafts = Drafts::Passing;
    console.keys("ctrl-c");
    let screen = console.screen(80, 24);
    assert!(screen.contains("will be lost") && !screen.contains("draft"), "{screen}");
}

#[test]
fn a_hang_up_keeps_the_draft_without_asking() {
    let mut console = dirty();
    let expected = [
        Effect::SaveDraft(kept()),
        Effect::Quit {
            cause: QuitCause::HangUp,
        },
    ];
    assert_eq!(console.event(Event::HungUp), expected);
}

#[test]
fn quitting_during_a_write_asks_first() {
    let mut console = dirty();
    console.keys("s s");
    assert_eq!(console.keys("ctrl-c"), []);
    let Some(Overlay::Confirm(confirm)) = console.model.overlays().top() else {
        panic!("no question");
    };
    assert_eq!(confirm.question(), &Question::QuitWriting);
}

#[test]
fn a_draft_of_an_earlier_run_is_offered_and_goes_on() {
    let mut console = Console::on_group_28();
    console.event(Event::DraftsFound(vec![kept()]));
    assert!(matches!(console.model.overlays().top(), Some(Overlay::Confirm(_))));
    console.keys("y");
    console.answer_roster(kept().base);
    assert!(console.model.overlays().is_empty());
    let step = console.model.editor().map(AssignmentEditor::step).expect("an editor");
    assert_eq!((step.base, step.target), (kept().base, kept().target));
    console.keys("s s");
    let group = kept().group().clone();
    let effects = console.end_write(crate::assignment::Outcome::Confirmed, Some(kept().target));
    assert_eq!(effects, [Effect::RemoveDraft { group }]);
}

#[test]
fn a_kept_draft_over_a_changed_roster_is_merged() {
    let mut console = Console::on_group_28();
    console.event(Event::DraftsFound(vec![kept()]));
    console.keys("y");
    console.answer_roster(roster(&[("2", On), ("8", On)]));
    assert!(matches!(console.model.overlays().top(), Some(Overlay::Merge(_))));
    let editor = console.model.editor().expect("an editor");
    assert_eq!(editor.draft().target(), roster(&[("2", On), ("8", On), ("40", On)]));
}
