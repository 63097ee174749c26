//! Bytes and writes of the whole console, groups and members side by side on 120×40, against the budgets of `performance.md`. Exact numbers, no
//! clock: what a supervisor's line has to carry.

#![expect(clippy::print_stdout, reason = "the numbers are for README's performance section")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use callboard::assignment::Policy;
use callboard::client::{Capabilities, Capability, Listing, RosterReading};
use callboard::console::effect::Rest;
use callboard::console::event::{Size, WallClock};
use callboard::console::keymap::{CommandId, Keymap, PressedKeys};
use callboard::console::site::{Ban, Drafts, Site};
use callboard::console::terminal::{Screen, Tally};
use callboard::console::theme::{Background, Charset, ColorMode, Glyphs, Palette, Theme};
use callboard::console::view::Scene;
use callboard::console::widget::Canvas;
use callboard::console::{Command, Effect, Event, Model};
use callboard::domain::{
    Agent, AgentId, Backend, Group, GroupId, GroupStatus, ListedMember, Membership, ReceiveCall, Roster,
};
use callboard::text::AmbiguousWidth;

const WIDTH: u16 = 120;
const HEIGHT: u16 = 40;
/// More agents in every group than the pane beside the list has rows.
const MEMBERS: usize = 40;

struct Console {
    model: Model,
    keymap: Keymap,
    pressed: PressedKeys,
    theme: Theme,
    screen: Screen<Vec<u8>>,
    /// The last rest that was waited for.
    awaited: Option<Rest>,
}

/// What one or more frames cost.
#[derive(Debug, PartialEq, Eq)]
struct Cost {
    bytes: usize,
    writes: usize,
}

impl Console {
    /// A console whose group list has this many rows of groups with so many members, those of the first beside it;
    /// not drawn yet.
    fn with_groups(count: usize, members: usize, mode: ColorMode) -> Self {
        let site = Site {
            profile: "support".to_owned(),
            accent: None,
            identity: Some("29791451".to_owned()),
            policy: Policy::default(),
            ban: Ban::default(),
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
        model.start();
        let groups = (1..=count).map(|number| a_group(number, members)).collect();
        let agents =
            (1..=count + MEMBERS).map(|number| Agent::named(agent(number), format!("Agent {number}").as_str()));
        let id = request(&model, |effect| matches!(effect, Effect::LoadGroups { .. }));
        let result = Ok(Listing::complete(groups));
        model.event(Event::GroupsLoaded { id, result });
        let id = request(&model, |effect| matches!(effect, Effect::LoadAgents { .. }));
        let result = Ok(Listing::complete(agents.collect()));
        model.event(Event::AgentsLoaded { id, result });
        let glyphs = Glyphs::new(Charset::Unicode, AmbiguousWidth::Narrow);
        let cells = ratatui::layout::Size {
            width: WIDTH,
            height: HEIGHT,
        };
        let mut console = Self {
            model,
            keymap: Keymap::compile(None).unwrap(),
            pressed: PressedKeys::default(),
            theme: Theme::new(&Palette::built_in(), mode, Background::Dark, None, glyphs),
            screen: Screen::new(Vec::new(), cells).unwrap(),
            awaited: None,
        };
        console.answer_roster(members);
        console
    }

    /// Answers the reading of the members on its way.
    fn answer_roster(&mut self, members: usize) {
        let id = request(&self.model, |effect| matches!(effect, Effect::LoadRoster { .. }));
        let group = self.model.members().group().cloned().unwrap();
        let first: usize = group.as_str().parse().unwrap();
        let members = (first..first + members).map(|number| Membership::new(agent(number), ReceiveCall::On));
        let reading = RosterReading {
            roster: Roster::new(group.clone(), members.collect()).unwrap(),
            group: None,
            agents: Vec::new(),
            facts: Vec::new(),
            lints: Vec::new(),
        };
        self.model.event(Event::Synced {
            took: Duration::from_millis(42),
            at: WallClock { hour: 12, minute: 41 },
        });
        let result = Ok(Box::new(reading));
        self.model.event(Event::RosterLoaded { id, group, result });
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
        let effects = self.model.command(Command::Run(command));
        for effect in effects {
            match effect {
                Effect::AwaitRest(rest) => self.awaited = Some(rest),
                other => panic!("a row that is only passed costs more than its row: {other:?}"),
            }
        }
    }

    /// Nothing moved for a moment.
    fn rest(&mut self) {
        let rest = self.awaited.take().unwrap();
        self.model.event(Event::Rested(rest));
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

fn agent(number: usize) -> AgentId {
    AgentId::new(format!("{number:06}").as_str())
}

/// A group as a list tells it, with its members.
fn a_group(number: usize, members: usize) -> Group {
    let mut group = Group::named(
        format!("{number:05}").as_str(),
        Arc::from(format!("Support queue {number}")),
        GroupStatus::Active,
    );
    group.members = Some(members);
    group.receiving = Some(number % 17);
    let listed = (number..number + members).map(|number| ListedMember::Known {
        id: agent(number),
        name: Arc::from(format!("Agent {number}")),
    });
    group.listed_members = Some(listed.collect());
    group
}

fn request(model: &Model, matches: impl Fn(&Effect) -> bool) -> callboard::console::RequestId {
    let found = model.requests().iter().find(|request| matches(&request.effect));
    found.unwrap().id
}

fn since(before: Tally, after: Tally) -> Cost {
    Cost {
        bytes: after.bytes - before.bytes,
        writes: after.writes - before.writes,
    }
}

fn drawn(mode: ColorMode) -> Console {
    let mut console = Console::with_groups(10_000, MEMBERS, mode);
    console.draw();
    console
}

#[test]
fn ten_thousand_groups_are_painted_in_one_write_of_five_kilobytes() {
    for mode in [ColorMode::Full, ColorMode::Ansi16, ColorMode::Mono] {
        let cost = Console::with_groups(10_000, 0, mode).draw();
        let full = Console::with_groups(10_000, MEMBERS, mode).draw();
        println!(
            "full paint, {mode:?}: {} bytes, with a pane full of members {}",
            cost.bytes, full.bytes
        );
        assert_eq!((cost.writes, full.writes), (1, 1));
        assert!(cost.bytes <= 5_000, "{mode:?}: {} bytes", cost.bytes);
        // The members are no part of the budget for the list; a screen full of text cannot be had for nothing.
        assert!(full.bytes <= 9_000, "{mode:?}: {} bytes", full.bytes);
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

#[test]
fn the_members_are_drawn_once_when_the_cursor_has_come_to_rest() {
    let mut console = drawn(ColorMode::Full);
    for _ in 0..5 {
        console.run(CommandId::MoveDown);
    }
    console.draw();
    assert_eq!(console.model.members().group(), Some(&GroupId::new("00001")));
    console.rest();
    let listed = console.draw();
    console.answer_roster(MEMBERS);
    let read = console.draw();
    println!("members at rest: {} bytes, read: {} bytes", listed.bytes, read.bytes);
    assert_eq!(console.model.members().group(), Some(&GroupId::new("00006")));
    assert!(listed.bytes + read.bytes <= 10_000, "{listed:?} {read:?}");
}
