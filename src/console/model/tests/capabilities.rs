//! What a phone system lacks is greyed, explained and refused in every place at once.

use crate::client::Capability;
use crate::console::keymap::{Availability, CommandId, Keymap, Layer};
use crate::console::site::Site;
use crate::console::test_console::{
    Console, Unknown, described_site, one_by_one_site, ordered, ordered_site, roster, site,
};
use crate::domain::Roster;

/// Every command that needs something a phone system may lack, and where it is given.
const NEEDS: &[(CommandId, Layer, Capability)] = &[
    (CommandId::NewGroup, Layer::GroupList, Capability::CreateGroup),
    (CommandId::RenameGroup, Layer::GroupList, Capability::RenameGroup),
    (CommandId::DescribeGroup, Layer::GroupList, Capability::DescribeGroup),
    (CommandId::DeleteGroup, Layer::GroupList, Capability::DeleteGroup),
    (CommandId::ToggleGroupStatus, Layer::GroupList, Capability::SwitchGroup),
    (CommandId::ActivateGroup, Layer::GroupList, Capability::SwitchGroup),
    (CommandId::DeactivateGroup, Layer::GroupList, Capability::SwitchGroup),
    (CommandId::LiveStates, Layer::MemberDetails, Capability::LiveState),
    (CommandId::ToggleCalls, Layer::AssignmentEditor, Capability::ReceiveCall),
    (CommandId::CallsOn, Layer::AssignmentEditor, Capability::ReceiveCall),
    (CommandId::CallsOff, Layer::AssignmentEditor, Capability::ReceiveCall),
    (
        CommandId::MoveMemberDown,
        Layer::AssignmentEditor,
        Capability::MemberOrder,
    ),
    (
        CommandId::MoveMemberUp,
        Layer::AssignmentEditor,
        Capability::MemberOrder,
    ),
];

fn sites() -> Vec<(Site, Roster)> {
    let members = || roster(&[("2", Unknown), ("3", Unknown), ("8", Unknown)]);
    vec![
        (site(), roster(&[("2", crate::console::test_console::On)])),
        (ordered_site(), ordered(&[("2", 1), ("3", 2), ("8", 3)])),
        (described_site(), members()),
        (one_by_one_site(), members()),
    ]
}

fn in_layer(site: Site, roster: Roster, layer: Layer) -> Console {
    let mut console = Console::on(site, roster);
    match layer {
        Layer::MemberDetails => console.keys("l"),
        Layer::AssignmentEditor => console.keys("e"),
        _ => Vec::new(),
    };
    assert_eq!(console.model.layer(), layer);
    console
}

#[test]
fn whatever_is_missing_is_greyed_unhinted_and_answered_with_its_reason() {
    let keymap = Keymap::compile(None).expect("the built-in keys");
    for (site, roster) in sites() {
        for (command, layer, capability) in NEEDS.iter().copied() {
            let mut console = in_layer(site.clone(), roster.clone(), layer);
            let missing = site.capabilities.require(capability).err();
            let case = format!("{} on {}", command.id(), site.capabilities.backend().title());
            let availability = console.model.availability(command);
            let hints = keymap.hints(layer, 1_000, |command| console.model.availability(command));
            let key = keymap.key(layer, command);
            let Some(missing) = missing else {
                assert_eq!(availability, Availability::Available, "{case}");
                continue;
            };
            let reason = missing.to_string();
            assert_eq!(availability, Availability::unavailable(reason.clone()), "{case}");
            assert!(hints.iter().all(|hint| hint.command != command), "{case}");
            let help = keymap.help(layer, |command| console.model.availability(command));
            let mut rows = help.iter().flat_map(|section| &section.rows);
            assert!(
                rows.any(|row| row.command == command && row.availability == availability),
                "{case}"
            );
            let palette = keymap.palette(layer, |command| console.model.availability(command));
            assert!(
                palette
                    .iter()
                    .any(|entry| entry.command == command && entry.availability == availability),
                "{case}"
            );
            if let Some(key) = key {
                assert_eq!(console.keys(&key), [], "{case}");
                assert_eq!(console.said(), reason, "{case}");
                assert!(console.model.overlays().is_empty(), "{case}");
            }
        }
    }
}

#[test]
fn no_other_command_depends_on_what_a_phone_system_can_do() {
    for layer in [Layer::GroupList, Layer::MemberDetails, Layer::AssignmentEditor] {
        let told: Vec<Vec<Availability>> = sites()
            .into_iter()
            .map(|(site, roster)| {
                let console = in_layer(site, roster, layer);
                let others = CommandId::ALL
                    .iter()
                    .filter(|command| NEEDS.iter().all(|(needs, ..)| needs != *command));
                others.map(|command| console.model.availability(*command)).collect()
            })
            .collect();
        assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{layer:?}");
    }
}

#[test]
fn a_group_that_cannot_be_emptied_is_not() {
    let site = Site {
        capabilities: crate::client::Capabilities::all_but(
            crate::domain::Backend::Udesk,
            &[(Capability::EmptyGroup, "its groups need an agent")],
        ),
        ..site()
    };
    let mut console = Console::on(site, roster(&[("2", crate::console::test_console::On)]));
    console.keys("e space");
    assert_eq!(console.keys("s"), []);
    assert_eq!(
        console.said(),
        "Udesk cannot leave a group without members: its groups need an agent; nothing was sent."
    );
}
