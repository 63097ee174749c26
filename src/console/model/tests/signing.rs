//! An expired session over the work.

use crate::assignment::Outcome;
use crate::client::Kind;
use crate::console::overlay::Overlay;
use crate::console::pane::assignment_editor::AssignmentEditor;
use crate::console::test_console::{Console, On, error, expired, report, roster, site};
use crate::console::{Effect, Event};

fn is_asking(console: &Console) -> bool {
    matches!(console.model.overlays().top(), Some(Overlay::SignIn(_)))
}

fn expire_in_mid_save(console: &mut Console) {
    console.keys("e G space s s");
    let (id, step) = console.write_on_its_way();
    let mut report = report(&step, Outcome::NotAttempted, None);
    report.error = Some(expired().into());
    console.event(Event::StepDone { id, report });
}

#[test]
fn a_save_that_met_the_end_of_the_session_goes_on_after_signing_in() {
    let mut console = Console::on_group_28();
    expire_in_mid_save(&mut console);
    assert!(is_asking(&console));
    console.types("secret");
    assert!(matches!(console.keys("enter").as_slice(), [Effect::SignIn { .. }]));
    let effects = console.signed_in();
    let (id, step) = console.write_on_its_way();
    assert!(matches!(effects.as_slice(), [Effect::WriteStep { id: again, .. }] if *again == id));
    assert_eq!(console.model.editor().and_then(AssignmentEditor::saving), Some(id));
    assert!(console.model.overlays().is_empty());
    console.end_write(Outcome::Confirmed, Some(step.target));
    assert_eq!(console.said(), "Support L1 #28 saved and confirmed: +1.");
}

#[test]
fn several_requests_that_meet_it_ask_once_and_all_go_on() {
    let mut console = Console::new(site());
    for effect in [0, 1] {
        let id = console
            .model
            .requests()
            .iter()
            .next()
            .map(|request| request.id)
            .expect("a request");
        let event = if effect == 0 {
            Event::GroupsLoaded {
                id,
                result: Err(expired().into()),
            }
        } else {
            Event::AgentsLoaded {
                id,
                result: Err(expired().into()),
            }
        };
        console.event(event);
    }
    assert_eq!(console.model.overlays().iter().count(), 1);
    console.types("secret");
    console.keys("enter");
    let effects = console.signed_in();
    assert!(matches!(
        effects.as_slice(),
        [Effect::LoadGroups { .. }, Effect::LoadAgents { .. }]
    ));
}

#[test]
fn closing_the_form_gives_the_save_up_and_keeps_the_draft() {
    let mut console = Console::on_group_28();
    expire_in_mid_save(&mut console);
    console.keys("esc");
    assert_eq!(console.said(), "Not signed in; nothing was sent.");
    let editor = console.model.editor().expect("the editor");
    assert!(editor.is_dirty() && editor.saving().is_none());
}

#[test]
fn refused_credentials_are_told_in_the_form() {
    let mut site = site();
    site.identity = None;
    let mut console = Console::new(site);
    assert!(is_asking(&console));
    console.types("wrong");
    console.keys("enter");
    let id = console.request(|effect| matches!(effect, Effect::SignIn { .. }));
    let refused = error(Kind::Auth, "refused", "the token was refused");
    console.event(Event::SignedIn {
        id,
        result: Err(refused.into()),
    });
    let Some(Overlay::SignIn(form)) = console.model.overlays().top() else {
        panic!("the form is gone");
    };
    assert_eq!(
        form.word().map(|word| word.text.as_str()),
        Some("auth/refused the token was refused.")
    );
    assert_eq!(form.fields()[0].text(), "");
}

#[test]
fn the_first_sign_in_reads_the_lists() {
    let mut site = site();
    site.identity = None;
    let mut console = Console::new(site);
    console.types("token");
    console.keys("enter");
    assert_eq!(console.signed_in().len(), 2);
    console.lists();
    console.answer_roster(roster(&[("2", On)]));
    assert_eq!(console.model.members().rows().len(), 1);
}

#[test]
fn the_form_comes_back_as_the_one_that_was_used() {
    let mut site = site();
    site.identity = None;
    let mut console = Console::new(site);
    console.keys("up right tab");
    console.types("from the panel");
    console.keys("enter");
    console.signed_in();
    let id = console.request(|effect| matches!(effect, Effect::LoadGroups { .. }));
    let result = Err(expired().into());
    console.event(Event::GroupsLoaded { id, result });
    let Some(Overlay::SignIn(form)) = console.model.overlays().top() else {
        panic!("no form");
    };
    assert_eq!(form.form().map(|form| form.id), Some("ssid"));
    assert_eq!(form.forms().len(), 2);
}
