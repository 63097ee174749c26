//! Bytes and writes of the console on a screen of 120×40, against the budgets of `performance.md`. Exact numbers, no
//! clock: what a supervisor's line has to carry.

#![expect(clippy::print_stdout, reason = "the numbers are for README's performance section")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::Arc;

use callboard::assignment::Policy;
use callboard::client::{Capabilities, Capability, Completeness, Listing};
use callboard::console::event::Size;
use callboard::console::keymap::{CommandId, Keymap, PressedKeys};
use callboard::console::site::{Drafts, Site};
use callboard::console::terminal::{Screen, Tally};
use callboard::console::theme::{Background, Charset, ColorMode, Glyphs, Palette, Theme};
use callboard::console::view::Scene;
use callboard::console::widget::Canvas;
use callboard::console::{Command, Effect, Event, Model};
use callboard::domain::{Backend, Group, GroupStatus, ReceiveCall};
use callboard::text::AmbiguousWidth;

const WIDTH: u16 = 120;
const HEIGHT: u16 = 40;

struct Console {
    model: Model,
    keymap: Keymap,
    pressed: PressedKeys,
    theme: Theme,
    screen: Screen<Vec<u8>>,
}

/// What one or more frames cost.
#[derive(Debug, PartialEq, Eq)]
struct Cost {
    bytes: usize,
    writes: usize,
}

impl Console {
    /// A console whose group list has this many rows, not drawn yet.
    fn with_groups(count: usize, mode: ColorMode) -> Self {
        let site = Site {
            profile: "support".to_owned(),
            accent: None,
            identity: Some("29791451".to_owned()),
            policy: Policy::default(),
            insecure: false,
            capabilities: Capabilities::all_but(
                Backend::DeepCall,
                &[(Capability::MemberOrder, "its groups keep no order")],
            ),
            forms: Vec::new(),
            known_answers: BTreeMap::new(),
            newcomers: ReceiveCall::On,
            drafts: Drafts::Kept,
        };
        let mut model = Model::new(site);
        model.event(Event::Resized(Size {
            width: WIDTH,
            height: HEIGHT,
        }));
        let effects = model.start();
        let id = effects
            .iter()
            .find_map(|effect| match effect {
                Effect::LoadGroups { id } => Some(*id),
                _ => None,
            })
            .unwrap();
        let groups = (1..=count).map(|number| {
            let mut group = Group::named(
                format!("{number:05}").as_str(),
                Arc::from(format!("Support queue {number}")),
                GroupStatus::Active,
            );
            group.members = Some(number % 40);
            group.receiving = Some(number % 17);
            group
        });
        model.event(Event::GroupsLoaded {
            id,
            result: Ok(Listing {
                items: groups.collect(),
                completeness: Completeness::Complete,
            }),
        });
        let glyphs = Glyphs::new(Charset::Unicode, AmbiguousWidth::Narrow);
        let cells = ratatui::layout::Size {
            width: WIDTH,
            height: HEIGHT,
        };
        Self {
            model,
            keymap: Keymap::compile(None).unwrap(),
            pressed: PressedKeys::default(),
            theme: Theme::new(&Palette::built_in(), mode, Background::Dark, None, glyphs),
            screen: Screen::new(Vec::new(), cells).unwrap(),
        }
    }

    fn draw(&mut self) -> Cost {
        let before = self.screen.tally();
        let scene = Scene {
            model: &self.model,
            keymap: &self.keymap,
            pressed: &self.pressed,
        };
        self.screen
            .draw(|frame| scene.draw(&mut Canvas::new(frame.buffer_mut(), &self.theme)))
            .unwrap();
        since(before, self.screen.tally())
    }

    fn run(&mut self, command: CommandId) {
        self.model.command(Command::Run(command));
    }

    /// The most expensive of these frames.
    fn worst_of(&mut self, keys: usize, command: CommandId) -> Cost {
        let mut worst = Cost { bytes: 0, writes: 0 };
        for _ in 0..keys {
            self.run(command);
            let cost = self.draw();
            assert!(cost.writes <= 1, "{cost:?}");
            worst.bytes = worst.bytes.max(cost.bytes);
        }
        worst
    }
}

fn since(before: Tally, after: Tally) -> Cost {
    Cost {
        bytes: after.bytes - before.bytes,
        writes: after.writes - before.writes,
    }
}

fn drawn(mode: ColorMode) -> Console {
    let mut console = Console::with_groups(10_000, mode);
    console.draw();
    console
}

#[test]
fn ten_thousand_groups_are_painted_in_one_write_of_five_kilobytes() {
    for mode in [ColorMode::Full, ColorMode::Ansi16, ColorMode::Mono] {
        let cost = Console::with_groups(10_000, mode).draw();
        println!("full paint, {mode:?}: {} bytes", cost.bytes);
        assert_eq!(cost.writes, 1);
        assert!(cost.bytes <= 5_000, "{mode:?}: {} bytes", cost.bytes);
    }
}

#[test]
fn a_frame_without_a_change_costs_nothing() {
    let mut console = drawn(ColorMode::Full);
    assert_eq!(console.draw(), Cost { bytes: 0, writes: 0 });
}

#[test]
fn a_cursor_move_costs_at_most_300_bytes() {
    for mode in [ColorMode::Full, ColorMode::Mono] {
        let mut console = drawn(mode);
        let down = console.worst_of(20, CommandId::MoveDown);
        let up = console.worst_of(15, CommandId::MoveUp);
        println!("cursor move, {mode:?}: down {} up {} bytes", down.bytes, up.bytes);
        assert!(down.bytes.max(up.bytes) <= 300, "{mode:?}: down {down:?}, up {up:?}");
    }
}

#[test]
fn scrolling_costs_at_most_700_bytes_a_key_over_200_keys() {
    let mut console = drawn(ColorMode::Full);
    let before = console.screen.tally();
    console.worst_of(200, CommandId::MoveDown);
    let cost = since(before, console.screen.tally());
    println!(
        "scroll, a key: {} bytes, {} writes for 200",
        cost.bytes / 200,
        cost.writes
    );
    assert!(cost.writes <= 200, "{cost:?}");
    assert!(cost.bytes / 200 <= 700, "{} bytes a key", cost.bytes / 200);
}

#[test]
fn two_hundred_keys_at_once_cost_one_frame() {
    let mut console = drawn(ColorMode::Full);
    for _ in 0..200 {
        console.run(CommandId::MoveDown);
    }
    let cost = console.draw();
    println!("200 keys at once: {} bytes", cost.bytes);
    assert_eq!(cost.writes, 1);
    assert!(cost.bytes <= 10_000, "{cost:?}");
}
