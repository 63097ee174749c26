//! A console without a runtime, for tests: keys in the users' notation, events by hand, screens as text.

use std::time::Duration;

use super::effect::Rest;
use super::event::{Size, WallClock};
use super::keymap::{KeyPress, KeySequence, Keymap, Press, PressedKeys};
use super::site::{Ban, Drafts, Site};
use super::view::Scene;
use super::widget::test_screen_view::{drawn, unicode};
use super::{Command, Effect, Event, Model, RequestId};
use crate::assignment::{Outcome, Policy, StepReport};
use crate::client::{
    Capabilities, Capability, Error, FormField, Identity, Kind, Listing, Operation, RosterReading, SignInForm,
};
use crate::domain::{
    Agent, AgentId, Backend, Group, GroupId, GroupStatus, ListedMember, Membership, ReceiveCall, Roster, Step,
};

pub(crate) use ReceiveCall::{Off, On, Unknown};

const TOKEN: SignInForm = SignInForm {
    id: "account",
    title: "User id and token",
    fields: &[TOKEN_FIELD],
};

const TOKEN_FIELD: FormField = FormField {
    id: "token",
    label: "Token",
    secret: true,
    optional: false,
    variable: None,
};

const SSID: SignInForm = SignInForm {
    id: "ssid",
    title: "Session id",
    fields: &[FormField {
        id: "ssid",
        label: "SSID",
        ..TOKEN_FIELD
    }],
};

/// A site on which everything is allowed that `DeepCall` can.
pub(crate) fn site() -> Site {
    Site {
        profile: "support".to_owned(),
        accent: None,
        identity: Some("29791451".to_owned()),
        policy: Policy::default(),
        ban: Ban::default(),
        insecure: false,
        capabilities: Capabilities::all_but(
            Backend::DeepCall,
            &[
                (Capability::MemberOrder, "its groups keep no order"),
                (Capability::DescribeGroup, "its groups have no description"),
                (Capability::GroupUses, "it does not tell what uses a group"),
                (Capability::LiveState, "it does not tell who is free"),
            ],
        ),
        forms: vec![TOKEN, SSID],
        known_answers: std::collections::BTreeMap::new(),
        newcomers: On,
        drafts: Drafts::Kept,
    }
}

/// The same where members have an order and no flag for calls, as `KAZOO` has it.
pub(crate) fn ordered_site() -> Site {
    Site {
        capabilities: Capabilities::all_but(
            Backend::Kazoo,
            &[
                (Capability::ReceiveCall, "its groups have no such flag"),
                (Capability::SwitchGroup, "its groups have no status"),
                (Capability::DescribeGroup, "its groups have no description"),
            ],
        ),
        ..site()
    }
}

/// The same where a roster is written agent by agent and groups are described, as `PortSIP` has it.
pub(crate) fn described_site() -> Site {
    Site {
        capabilities: Capabilities::all_but(
            Backend::PortSip,
            &[
                (Capability::ReceiveCall, "its user groups receive no calls"),
                (Capability::MemberOrder, "its user groups keep no order of members"),
                (Capability::SwitchGroup, "its user groups cannot be switched off"),
                (Capability::AtomicRoster, "every member is a call of its own"),
                (Capability::GroupUses, "outbound rules can depend on it"),
            ],
        ),
        ..site()
    }
}

/// The same where agents are changed one by one under a quota and have states of their own, as `Udesk` has it.
pub(crate) fn one_by_one_site() -> Site {
    Site {
        capabilities: Capabilities::all_but(
            Backend::Udesk,
            &[
                (
                    Capability::ReceiveCall,
                    "an agent's call state holds for all groups at once",
                ),
                (Capability::MemberOrder, "its groups keep no order of members"),
                (Capability::SwitchGroup, "its groups are always in use"),
                (Capability::AtomicRoster, "membership is kept with each agent"),
                (Capability::DescribeGroup, "its groups have a name and nothing else"),
                (Capability::GroupUses, "it does not tell what uses a group"),
            ],
        ),
        ..site()
    }
}

/// The roster of group 28 with members at these positions; 0 is none.
pub(crate) fn ordered(members: &[(&str, u32)]) -> Roster {
    let membership = |(id, position): &(&str, u32)| Membership {
        order: (*position > 0).then_some(*position),
        ..Membership::new(*id, Unknown)
    };
    Roster::new(GroupId::new("28"), members.iter().map(membership).collect()).expect("no member twice")
}

/// A group as a list tells it.
pub(crate) fn group(id: &str, name: &str, members: &[&str]) -> Group {
    let mut group = Group::named(id, name, GroupStatus::Active);
    group.members = Some(members.len());
    let known = |id: &&str| ListedMember::Known {
        id: AgentId::new(id),
        name: "".into(),
    };
    group.listed_members = Some(members.iter().map(known).collect());
    group
}

/// The roster of group 28 with these members.
pub(crate) fn roster(members: &[(&str, ReceiveCall)]) -> Roster {
    roster_of("28", members)
}

/// The roster of a group.
pub(crate) fn roster_of(group: &str, members: &[(&str, ReceiveCall)]) -> Roster {
    let members = members.iter().map(|(id, calls)| Membership::new(*id, *calls)).collect();
    Roster::new(GroupId::new(group), members).expect("no member twice")
}

/// A roster as an answer carries it.
pub(crate) fn reading(roster: Roster) -> RosterReading {
    RosterReading {
        roster,
        group: None,
        agents: Vec::new(),
        lints: Vec::new(),
        facts: Vec::new(),
    }
}

/// The report of a write that ended so.
pub(crate) fn report(step: &Step, outcome: Outcome, last: Option<Roster>) -> Box<StepReport> {
    Box::new(StepReport {
        group: step.group().clone(),
        group_name: step.group_name.clone(),
        diff: step.diff(),
        sent: None,
        agents: Vec::new(),
        outcome,
        error: None,
        entry: None,
        not_saved: None,
        last_reading: last.map(reading),
        gap: None,
    })
}

/// An error of the phone system.
pub(crate) fn error(kind: Kind, reason: &'static str, message: &str) -> Error {
    Error::new(Backend::DeepCall, Operation::ReadRoster, kind, reason, message)
}

/// An expired session.
pub(crate) fn expired() -> Error {
    error(Kind::Auth, "expired", "the session has ended")
}

/// The console under test.
#[derive(Debug)]
pub(crate) struct Console {
    /// The state.
    pub model: Model,
    keymap: Keymap,
    pressed: PressedKeys,
    awaited: Vec<Rest>,
    /// Who answers when the model looks ahead of a write.
    pub foresight: Foresight,
}

/// Who answers when the model looks ahead of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foresight {
    /// There is nothing to foresee, and that is told at once.
    Nothing,
    /// The test.
    ByHand,
}

impl Console {
    /// A console on `site` that has just started.
    pub fn new(site: Site) -> Self {
        let mut console = Self {
            model: Model::new(site),
            keymap: Keymap::compile(None).expect("the built-in keys"),
            pressed: PressedKeys::default(),
            awaited: Vec::new(),
            foresight: Foresight::Nothing,
        };
        console.model.start();
        console
    }

    /// A console that has read three groups and six agents; the cursor is on group 28, whose roster was read:
    /// `#2` on, `#3` off, `#8` on.
    pub fn on_group_28() -> Self {
        Self::on_roster(&[("2", On), ("3", Off), ("8", On)])
    }

    /// The same with another roster.
    pub fn on_roster(members: &[(&str, ReceiveCall)]) -> Self {
        Self::on(site(), roster(members))
    }

    /// The same on another site and with this very roster.
    pub fn on(site: Site, roster: Roster) -> Self {
        let mut console = Self::new(site);
        console.lists();
        console.answer_roster(roster);
        console
    }

    /// Answers the requests for lists.
    pub fn lists(&mut self) {
        let mut night = Group::named("33", "Support night", GroupStatus::Inactive);
        night.members = Some(0);
        night.listed_members = Some(Vec::new());
        let groups = vec![
            group("28", "Support L1", &["2", "3", "8"]),
            group("31", "Support L2", &["2"]),
            night,
        ];
        let agents = [
            ("2", "bhawesh", "red team"),
            ("3", "bhawesh k", "blue team"),
            ("8", "manoj", "blue team"),
            ("17", "Ana Ruiz", "blue team"),
            ("21", "Dev Patel", "blue team"),
            ("40", "Łukasz", "red team"),
        ];
        let agents = agents.map(|(id, name, team)| Agent {
            detail: Some(team.into()),
            ..Agent::named(id, name)
        });
        let id = self.request(|effect| matches!(effect, Effect::LoadGroups { .. }));
        self.event(Event::GroupsLoaded {
            id,
            result: Ok(Listing::complete(groups)),
        });
        let id = self.request(|effect| matches!(effect, Effect::LoadAgents { .. }));
        self.event(Event::AgentsLoaded {
            id,
            result: Ok(Listing::complete(agents.to_vec())),
        });
        self.event(Event::Synced {
            took: Duration::from_millis(42),
            at: WallClock { hour: 12, minute: 41 },
        });
    }

    /// Answers the reading of a roster that is on its way.
    pub fn answer_roster(&mut self, roster: Roster) -> Vec<Effect> {
        self.answer_reading(reading(roster))
    }

    /// The same with all that a reading tells.
    pub fn answer_reading(&mut self, reading: RosterReading) -> Vec<Effect> {
        let id = self.request(|effect| matches!(effect, Effect::LoadRoster { .. }));
        self.event(Event::RosterLoaded {
            id,
            group: reading.roster.group().clone(),
            result: Ok(Box::new(reading)),
        })
    }

    /// Presses keys, separated by spaces as in `keymap.toml`; gives the effects of the last one.
    pub fn keys(&mut self, keys: &str) -> Vec<Effect> {
        let keys: KeySequence = keys.parse().expect("keys");
        let mut effects = Vec::new();
        for press in keys.presses() {
            effects = self.press(*press);
            if self.foresight == Foresight::Nothing {
                self.foresee_nothing(&mut effects);
            }
            self.note_rests(&effects);
        }
        effects
    }

    fn foresee_nothing(&mut self, effects: &mut Vec<Effect>) {
        let is_look = |effect: &Effect| matches!(effect, Effect::Foresee { .. });
        for id in effects
            .extract_if(.., |effect| is_look(effect))
            .filter_map(|effect| effect.request())
        {
            self.model.event(Event::Foreseen {
                id,
                result: Ok(Vec::new()),
            });
        }
    }

    fn note_rests(&mut self, effects: &[Effect]) {
        self.awaited.extend(effects.iter().filter_map(|effect| match effect {
            Effect::AwaitRest(rest) => Some(*rest),
            _ => None,
        }));
    }

    /// Lets everything come to rest that moved last; gives the effects.
    pub fn rests(&mut self) -> Vec<Effect> {
        let awaited = std::mem::take(&mut self.awaited);
        awaited
            .into_iter()
            .flat_map(|rest| self.event(Event::Rested(rest)))
            .collect()
    }

    /// Types text, character by character.
    pub fn types(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            let effects = self.model.command(Command::Insert(character));
            self.note_rests(&effects);
        }
        self
    }

    fn press(&mut self, press: KeyPress) -> Vec<Effect> {
        match self.pressed.press(&self.keymap, self.model.layer(), press) {
            Press::Command(command) => self.model.command(command.into()),
            Press::Unbound(press) => match press.text() {
                Some(character) => self.model.command(Command::Insert(character)),
                None => Vec::new(),
            },
            Press::Pending | Press::Dropped => Vec::new(),
        }
    }

    /// Sends an event.
    pub fn event(&mut self, event: Event) -> Vec<Effect> {
        let effects = self.model.event(event);
        self.note_rests(&effects);
        effects
    }

    /// The id of a request on its way.
    pub fn request(&self, matches: impl Fn(&Effect) -> bool) -> RequestId {
        let request = self.model.requests().iter().find(|request| matches(&request.effect));
        request.expect("a request on its way").id
    }

    /// The write on its way.
    pub fn write_on_its_way(&self) -> (RequestId, Step) {
        let found = self.model.requests().iter().find_map(|request| match &request.effect {
            Effect::WriteStep { id, step, .. } => Some((*id, step.clone())),
            _ => None,
        });
        found.expect("a write on its way")
    }

    /// Ends the write on its way.
    pub fn end_write(&mut self, outcome: Outcome, last: Option<Roster>) -> Vec<Effect> {
        let (id, step) = self.write_on_its_way();
        let report = report(&step, outcome, last);
        self.event(Event::StepDone { id, report })
    }

    /// Answers the sign-in on its way.
    pub fn signed_in(&mut self) -> Vec<Effect> {
        let id = self.request(|effect| matches!(effect, Effect::SignIn { .. }));
        let identity = Identity {
            name: "29791451".to_owned(),
            expires_at: None,
        };
        self.event(Event::SignedIn {
            id,
            result: Ok(identity),
        })
    }

    /// What there is to say.
    pub fn said(&self) -> String {
        self.model.word().map(|word| word.text.clone()).unwrap_or_default()
    }

    /// The screen at a size, without colours.
    pub fn screen(&mut self, width: u16, height: u16) -> String {
        self.event(Event::Resized(Size { width, height }));
        drawn(&unicode(), width, height, |canvas, _| self.scene().draw(canvas))
    }

    /// What a frame is made of now.
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            model: &self.model,
            keymap: &self.keymap,
            pressed: &self.pressed,
        }
    }
}
