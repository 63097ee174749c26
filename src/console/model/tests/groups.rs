//! Creating, renaming, switching and deleting groups.

use crate::assignment::{Confirmation, GroupIntent, GroupOutcome, GroupReport};
use crate::console::overlay::Overlay;
use crate::console::test_console::{Console, error, group, site};
use crate::console::{Effect, Event};
use crate::domain::{Backend, Group, GroupId, GroupStatus};

fn end(console: &mut Console, outcome: GroupOutcome, group: Option<Group>) {
    let id = console.request(|effect| matches!(effect, Effect::ChangeGroup { .. }));
    let report = GroupReport {
        outcome,
        group,
        last_reading: None,
        error: None,
        entry: None,
        not_saved: None,
    };
    console.event(Event::GroupDone {
        id,
        report: Box::new(report),
    });
}

#[test]
fn a_new_group_appears_under_the_cursor() {
    let mut console = Console::on_group_28();
    console.keys("n");
    console.types("Night crew");
    let effects = console.keys("enter");
    assert!(matches!(
        effects.as_slice(),
        [Effect::ChangeGroup { intent: GroupIntent::Create { name }, .. }] if name == "Night crew"
    ));
    end(
        &mut console,
        GroupOutcome::Confirmed,
        Some(group("40", "Night crew", &[])),
    );
    assert!(console.model.overlays().is_empty());
    assert_eq!(console.model.groups().rows().current(), Some(&GroupId::new("40")));
    assert_eq!(console.said(), "Night crew #40 created and confirmed.");
}

#[test]
fn a_refused_name_is_told_beside_the_field_and_can_be_corrected() {
    let mut console = Console::on_group_28();
    console.keys("n enter");
    let Some(Overlay::GroupForm(form)) = console.model.overlays().top() else {
        panic!("no form");
    };
    assert_eq!(
        form.word().map(|word| word.text.as_str()),
        Some("A group needs a name.")
    );
    console.types("x");
    console.keys("enter");
    let id = console.request(|effect| matches!(effect, Effect::ChangeGroup { .. }));
    let refused = error(crate::client::Kind::Refused, "invalid", "the name is too short").with_vendor_code("1201");
    let report = GroupReport {
        outcome: GroupOutcome::Failed,
        group: None,
        last_reading: None,
        error: Some(refused.into()),
        entry: None,
        not_saved: None,
    };
    console.event(Event::GroupDone {
        id,
        report: Box::new(report),
    });
    let Some(Overlay::GroupForm(form)) = console.model.overlays().top() else {
        panic!("the form is gone");
    };
    assert_eq!(
        form.word().map(|word| word.text.as_str()),
        Some("1201 the name is too short.")
    );
    assert_eq!(form.fields()[0].input.text(), "x");
}

#[test]
fn a_name_the_phone_system_changed_is_told() {
    let mut console = Console::on_group_28();
    console.keys("r ctrl-u");
    console.types("Support L2");
    console.keys("enter");
    let outcome = GroupOutcome::Differs {
        wanted: "Support L2".to_owned(),
        found: "Support L2(1)".to_owned(),
    };
    end(&mut console, outcome, Some(group("28", "Support L2(1)", &[])));
    assert_eq!(
        console.said(),
        "Support L2(1) #28 renamed: the phone system chose this name itself."
    );
}

#[test]
fn deleting_takes_the_exact_name() {
    let mut console = Console::on_group_28();
    assert_eq!(console.keys("d"), []);
    let screen = console.screen(80, 24);
    assert!(
        screen.contains("Members: bhawesh #2, bhawesh k #3, manoj #8"),
        "{screen}"
    );
    assert!(
        screen.contains("DeepCall cannot tell what uses a group: it does not tell"),
        "{screen}"
    );
    console.types("Support L1");
    let effects = console.keys("enter");
    let Some(Effect::ChangeGroup {
        intent: GroupIntent::Delete { group },
        confirmation,
        ..
    }) = effects.first()
    else {
        panic!("nothing is deleted");
    };
    assert_ne!(*confirmation, Confirmation::none());
    assert_eq!(group.id.as_str(), "28");
    end(&mut console, GroupOutcome::Confirmed, None);
    assert!(console.model.book().group(&GroupId::new("28")).is_none());
    assert_eq!(console.model.members().group(), Some(&GroupId::new("31")));
}

#[test]
fn an_active_group_is_turned_off_once_that_was_agreed_to() {
    let mut console = Console::on_group_28();
    assert_eq!(console.keys("S"), []);
    let screen = console.screen(80, 24);
    assert!(
        screen.contains("Deactivate this group?") && screen.contains("Deactivates Support L1 #28"),
        "{screen}"
    );
    assert_eq!(console.keys("n"), []);
    assert!(console.model.requests().is_empty());
    assert_eq!(console.keys("S"), []);
    let effects = console.keys("y");
    assert!(matches!(
        effects.as_slice(),
        [Effect::ChangeGroup {
            intent: GroupIntent::Switch {
                to: GroupStatus::Inactive,
                ..
            },
            ..
        }]
    ));
}

#[test]
fn an_inactive_group_is_turned_on_without_a_question() {
    let mut console = Console::on_group_28();
    console.keys("G");
    assert!(matches!(
        console.keys("S").as_slice(),
        [Effect::ChangeGroup {
            intent: GroupIntent::Switch {
                to: GroupStatus::Active,
                ..
            },
            ..
        }]
    ));
}

#[test]
fn what_the_phone_system_cannot_do_is_refused_with_the_reason() {
    let mut site = site();
    site.capabilities = crate::client::Capabilities::all_but(
        Backend::Kazoo,
        &[(crate::client::Capability::SwitchGroup, "its groups have no status")],
    );
    let mut console = Console::new(site);
    console.lists();
    assert_eq!(console.keys("S"), []);
    assert_eq!(
        console.said(),
        "KAZOO cannot activate and deactivate groups: its groups have no status"
    );
}

/// A console that did not find group 31 when it was to read its members, and the effects of that.
fn missing() -> (Console, Vec<Effect>) {
    let mut console = Console::on_group_28();
    console.keys("j");
    console.rests();
    let id = console.request(|effect| matches!(effect, Effect::LoadRoster { .. }));
    let gone = error(crate::client::Kind::NotFound, "group", "there is no such group").with_vendor_code("1503");
    let effects = console.event(Event::RosterLoaded {
        id,
        group: GroupId::new("31"),
        result: Err(gone.into()),
    });
    (console, effects)
}

fn list(console: &mut Console, groups: Vec<Group>) {
    let id = console.request(|effect| matches!(effect, Effect::LoadGroups { .. }));
    console.event(Event::GroupsLoaded {
        id,
        result: Ok(crate::client::Listing::complete(groups)),
    });
}

#[test]
fn a_group_that_was_not_found_is_marked_until_the_list_was_read_anew() {
    let (mut console, effects) = missing();
    assert!(matches!(effects.as_slice(), [Effect::LoadGroups { .. }]));
    let screen = console.screen(120, 40);
    assert!(screen.contains("✗ Support L2 (gone)"), "{screen}");
    list(&mut console, vec![group("28", "Support L1", &[])]);
    assert_eq!(console.said(), "Support L2 #31 was deleted elsewhere.");
    assert!(!console.screen(120, 40).contains("(gone)"));
}

#[test]
fn a_group_that_the_list_still_has_loses_its_mark() {
    let (mut console, _) = missing();
    list(
        &mut console,
        vec![group("28", "Support L1", &[]), group("31", "Support L2", &[])],
    );
    assert!(!console.screen(120, 40).contains("(gone)"));
    assert_eq!(console.said(), "1503 there is no such group — Support L2 #31.");
}
