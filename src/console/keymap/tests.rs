use proptest::prelude::*;

use super::*;

fn built_in() -> Keymap {
    Keymap::compile(None).unwrap_or_else(|problems| panic!("{problems}"))
}

fn with(text: &str) -> Result<Keymap, KeymapProblems> {
    Keymap::compile(Some(KeymapSource {
        name: "keymap.toml",
        text,
    }))
}

fn presses(keys: &str) -> Vec<KeyPress> {
    keys.parse::<KeySequence>().unwrap().presses().to_vec()
}

fn always(_: CommandId) -> Availability {
    Availability::Available
}

/// Nothing is running, nothing has failed, and members have no order.
fn quietly(command: CommandId) -> Availability {
    match command {
        CommandId::MoveMemberDown | CommandId::MoveMemberUp => Availability::unavailable("no order is kept"),
        CommandId::CancelRequest | CommandId::ErrorDetails | CommandId::Retry => Availability::Hidden,
        _ => Availability::Available,
    }
}

fn hint_line(keymap: &Keymap, layer: Layer, columns: usize) -> String {
    let hints = keymap.hints(layer, columns, quietly);
    let parts: Vec<String> = hints
        .iter()
        .map(|hint| format!("{} {}", hint.key, hint.label))
        .collect();
    parts.join("   ")
}

#[test]
fn the_built_in_keys_compile() {
    let keymap = built_in();
    assert_eq!(
        keymap.resolve(Layer::GroupList, &presses("e")),
        Resolution::Command(CommandId::EditRoster)
    );
    assert_eq!(keymap.resolve(Layer::GroupList, &presses("g")), Resolution::Pending);
    assert_eq!(
        keymap.resolve(Layer::GroupList, &presses("g g")),
        Resolution::Command(CommandId::MoveToTop)
    );
    assert_eq!(keymap.resolve(Layer::GroupList, &presses("z")), Resolution::Unbound);
}

#[test]
fn the_nearest_layer_wins() {
    let keymap = built_in();
    assert_eq!(
        keymap.resolve(Layer::GroupList, &presses("q")),
        Resolution::Command(CommandId::Quit)
    );
    assert_eq!(
        keymap.resolve(Layer::AssignmentEditor, &presses("q")),
        Resolution::Command(CommandId::Leave)
    );
    assert_eq!(
        keymap.resolve(Layer::Help, &presses("q")),
        Resolution::Command(CommandId::Close)
    );
    assert_eq!(keymap.resolve(Layer::Form, &presses("q")), Resolution::Unbound);
}

#[test]
fn every_command_is_bound_or_listed_as_unbound() {
    let unbound: Vec<&str> = built_in().unbound().iter().map(|command| command.id()).collect();
    assert_eq!(unbound, ["activate-group", "deactivate-group", "sign-in", "sign-out"]);
}

#[test]
fn no_command_needs_control_alt_or_escape() {
    // The way out of these layers is typed or chosen: an empty answer or filter, or the button of a form.
    let typed = [
        CommandId::FilterCancel,
        CommandId::TextWordLeft,
        CommandId::TextWordRight,
        CommandId::TextDeleteWord,
        CommandId::TextClear,
    ];
    let keymap = built_in();
    for command in CommandId::ALL {
        let mut keys = Layer::ALL.iter().flat_map(|layer| keymap.keys(*layer, *command));
        let is_plain = keys.any(|keys| keys.presses().iter().all(|press| press.is_plain()));
        assert!(
            is_plain || command.is_in_palette() || typed.contains(command),
            "{}",
            command.id()
        );
    }
}

#[test]
fn every_command_is_in_the_help_of_some_layer_exactly_once() {
    let keymap = built_in();
    for command in CommandId::ALL {
        let mut appears = false;
        for layer in Layer::ALL {
            let help = keymap.help(*layer, always);
            let rows = help
                .iter()
                .flat_map(|section| &section.rows)
                .filter(|row| row.command == *command)
                .count();
            assert_eq!(
                rows,
                usize::from(command.works_in(*layer)),
                "{} in {}",
                command.id(),
                layer.name()
            );
            appears |= rows == 1;
        }
        assert!(appears, "{}", command.id());
    }
}

#[test]
fn hint_lines_read_like_the_drawings() {
    let keymap = built_in();
    assert_eq!(
        hint_line(&keymap, Layer::GroupList, 100),
        "e edit roster   n new   r rename   d delete   space mark   / filter   : commands   ? help   q quit"
    );
    assert_eq!(
        hint_line(&keymap, Layer::AssignmentEditor, 80),
        "space member   c calls   u undo   = review   s save   ? help   q leave"
    );
    assert_eq!(hint_line(&keymap, Layer::Confirm, 80), "y yes   d discard   n no");
    assert_eq!(
        hint_line(&keymap, Layer::Form, 80),
        "tab next field   backtab field before   enter done   esc close"
    );
}

#[test]
fn the_way_out_stays_however_short_the_line_is() {
    let keymap = built_in();
    assert_eq!(hint_line(&keymap, Layer::GroupList, 1), "q quit");
    assert_eq!(hint_line(&keymap, Layer::AssignmentEditor, 20), "s save   q leave");
}

#[test]
fn what_cannot_be_done_is_not_hinted_but_explained_in_the_help() {
    let keymap = built_in();
    let read_only = |command: CommandId| match command {
        CommandId::NewGroup => Availability::unavailable("this profile is read-only"),
        CommandId::DeleteGroup => Availability::Hidden,
        _ => Availability::Available,
    };
    assert!(
        keymap
            .hints(Layer::GroupList, 500, read_only)
            .iter()
            .all(|hint| hint.command != CommandId::NewGroup)
    );
    let help = keymap.help(Layer::GroupList, read_only);
    let row = |command| {
        help.iter()
            .flat_map(|section| &section.rows)
            .find(move |row| row.command == command)
    };
    let new_group = row(CommandId::NewGroup).unwrap();
    assert_eq!(
        new_group.availability,
        Availability::unavailable("this profile is read-only")
    );
    assert_eq!(row(CommandId::DeleteGroup), None);
}

#[test]
fn the_help_lists_what_has_no_key_by_name() {
    let help = built_in().help(Layer::GroupList, always);
    assert_eq!(help[0].title, "Groups");
    let by_name = help.last().unwrap();
    assert_eq!(by_name.title, "By name");
    assert_eq!(by_name.rows[0].keys, [":activate-group"]);
}

#[test]
fn the_palette_offers_what_works_in_the_pane_below() {
    let keymap = built_in();
    let ids = |layer| {
        keymap
            .palette(layer, always)
            .iter()
            .map(|entry| entry.id)
            .collect::<Vec<_>>()
    };
    assert!(ids(Layer::GroupList).contains(&"sign-out") && ids(Layer::GroupList).contains(&"new-group"));
    assert!(!ids(Layer::AssignmentEditor).contains(&"new-group"));
    assert!(!ids(Layer::GroupList).contains(&"text-left") && !ids(Layer::GroupList).contains(&"commands"));
}

#[test]
fn started_keys_are_followed_or_dropped() {
    let keymap = built_in();
    let mut pressed = PressedKeys::default();
    assert_eq!(
        pressed.press(&keymap, Layer::AssignmentEditor, 'f'.into()),
        Press::Pending
    );
    let box_rows: Vec<String> = keymap
        .pending(Layer::AssignmentEditor, pressed.presses(), always)
        .iter()
        .map(|row| format!("{} {}", row.keys, row.command.id()))
        .collect();
    assert_eq!(
        box_rows,
        [
            "a show-all",
            "c show-changed",
            "m show-members",
            "s show-selected",
            "o turn-sort"
        ]
    );
    assert_eq!(
        pressed.press(&keymap, Layer::AssignmentEditor, 'z'.into()),
        Press::Dropped
    );
    assert_eq!(pressed.presses(), []);
    assert_eq!(
        pressed.press(&keymap, Layer::AssignmentEditor, 'z'.into()),
        Press::Unbound('z'.into())
    );
    assert_eq!(
        pressed.press(&keymap, Layer::AssignmentEditor, 's'.into()),
        Press::Command(CommandId::Save)
    );
}

#[test]
fn a_row_of_the_user_replaces_the_built_in_one() {
    let keymap = with("[list]\nmove-down = \"n\"\nmove-up = []\n").unwrap();
    let keys = |command| keymap.keys(Layer::Help, command);
    assert_eq!(keys(CommandId::MoveDown), ["n".parse().unwrap()]);
    assert_eq!(keys(CommandId::MoveUp), []);
    assert_eq!(keymap.resolve(Layer::Help, &presses("down")), Resolution::Unbound);
}

#[test]
fn a_key_of_the_user_is_taken_from_whoever_had_it() {
    let keymap = with("[group_list]\nnew-group = [\"d\", \"g\"]\n").unwrap();
    assert_eq!(
        keymap.resolve(Layer::GroupList, &presses("d")),
        Resolution::Command(CommandId::NewGroup)
    );
    assert!(keymap.unbound().contains(&CommandId::DeleteGroup));
    // `g` would never come to an end while `g g` waits for more.
    assert_eq!(
        keymap.key(Layer::GroupList, CommandId::MoveToTop).as_deref(),
        Some("home")
    );
}

#[test]
fn everything_wrong_is_reported_at_once_with_its_line() {
    let problems = with(
        "[group_list]\nmove-dwon = \"j\"\nundo = \"u\"\nnew-group = 3\nrename-group = \"escape\"\n\
         delete-group = [\"D\", \"z z\"]\ntoggle-group-status = \"z\"\nselect = \"D\"\n\n[group_lst]\nquit = \"q\"\n\n\
         [form]\nclose = \"c\"\n",
    )
    .unwrap_err();
    assert_eq!(
        problems.to_string(),
        "keymap.toml:2: `move-dwon` is not a command; did you mean `move-down`?\n\
         keymap.toml:3: `undo` does nothing in `[group_list]`; it belongs in `[assignment_editor]`, `[merge]`\n\
         keymap.toml:4: `new-group` needs a key like \"r\", several like [\"r\", \"f5\"], or none: []\n\
         keymap.toml:5: `escape` is not a key; keys are written like `R`, `space`, `enter`, `pageup`, `ctrl-z`, `g g`\n\
         keymap.toml:7: `z` and `z z` (`delete-group` in `[group_list]`) begin alike, so one of them could never be pressed\n\
         keymap.toml:8: `D` already means `delete-group` in `[group_list]`\n\
         keymap.toml:10: `[group_lst]` is not a set of keys; did you mean `group_list`?\n\
         keymap.toml:14: `c` starts with a character, which could then not be typed in `[form]`"
    );
}

#[test]
fn keys_that_hide_those_of_a_layer_below_are_reported() {
    let problems = with("[group_list]\nnew-group = \"w w\"\n[global]\nrefresh = \"w\"\n").unwrap_err();
    assert_eq!(
        problems.to_string(),
        "keymap.toml:4: `w` and `w w` (`new-group` in `[group_list]`) begin alike, so one of them could never be pressed"
    );
}

#[test]
fn quit_keeps_a_key() {
    assert!(with("[global]\nquit = []\n").is_ok());
    let problems = with("[global]\nquit = []\n[anywhere]\nquit = []\n").unwrap_err();
    assert_eq!(
        problems.to_string(),
        "keymap.toml:2: `quit` would be left without a key"
    );
}

#[test]
fn broken_syntax_does_not_hide_other_problems() {
    let problems = with("[list]\nmove-down = \"j\"\nmove-down = \"n\"\nmove-sideways = \"w\"\n").unwrap_err();
    let lines: Vec<usize> = problems.list().iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [3, 4], "{problems}");
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        if let Err(problems) = with(&text) {
            prop_assert!(!problems.list().is_empty());
        }
    }

    #[test]
    fn any_row_either_binds_its_keys_or_is_reported(key in "[a-zA-Z*?:/]( [a-z])?", place in 0_usize..CommandId::ALL.len()) {
        let command = CommandId::ALL[place];
        let text = format!("[{}]\n{} = \"{key}\"\n", command.layers()[0].name(), command.id());
        if let Ok(keymap) = with(&text) {
            prop_assert_eq!(
                keymap.resolve(command.layers()[0], &presses(&key)),
                Resolution::Command(command)
            );
        }
    }
}
