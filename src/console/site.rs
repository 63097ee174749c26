//! Where the console works and which rules hold there.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::pane::assignment_editor::{Calls, Rules};
use crate::assignment::{GroupIntent, Policy};
use crate::client::{Capabilities, Capability, SignInForm};
use crate::domain::{Hazard, Plan, ReceiveCall, Step};

/// The phone system behind the screen: profile, account and the rules of both.
#[derive(Clone, Debug)]
pub struct Site {
    /// Name of the profile.
    pub profile: String,
    /// Label that tells this profile from others, such as `PRODUCTION`; colour is never the only sign.
    pub accent: Option<String>,
    /// Who is signed in, for people; `None` before a session exists.
    pub identity: Option<String>,
    /// Whether writing is allowed, and what asks for a typed word.
    pub policy: Policy,
    /// Where a ban on writing comes from, when there is one.
    pub ban: Ban,
    /// Whether the connection is unencrypted, off loopback.
    pub insecure: bool,
    /// What the phone system can do.
    pub capabilities: Capabilities,
    /// The ways of signing in, the one used last first.
    pub forms: Vec<SignInForm>,
    /// Answers to sign-in questions that the profile knows, by field; never secrets.
    pub known_answers: BTreeMap<String, String>,
    /// What a new member starts with.
    pub newcomers: ReceiveCall,
    /// What becomes of a draft at the end of the program.
    pub drafts: Drafts,
}

/// Who says that nothing may be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ban {
    /// The profile.
    #[default]
    Profile,
    /// The option `--read-only` of this start.
    Start,
}

/// What becomes of a draft when the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drafts {
    /// The next start offers it.
    Kept,
    /// It ends with the program, as everything does in the demo.
    Passing,
}

impl Site {
    /// Puts the way somebody has signed in by first: who comes by a session id has no token to type.
    pub fn usual_form(&mut self, id: &str) {
        if let Some(place) = self.forms.iter().position(|form| form.id == id)
            && let Some(ways) = self.forms.get_mut(..=place)
        {
            ways.rotate_right(1);
        }
    }

    /// Why nothing may be written, where that is so.
    pub fn read_only_reason(&self) -> String {
        match self.ban {
            Ban::Profile => format!("profile {} is read-only", self.profile),
            Ban::Start => "started with --read-only".to_owned(),
        }
    }

    /// What is kept about members here. Where no flag for calls is kept, nobody starts with one.
    pub fn rules(&self) -> Rules {
        let (newcomers, calls) = if self.capabilities.has(Capability::ReceiveCall) {
            (self.newcomers, Calls::Kept)
        } else {
            (ReceiveCall::Unknown, Calls::None)
        };
        Rules {
            newcomers,
            calls,
            order: self.capabilities.order(),
        }
    }

    /// What a person must agree to before this roster change is written.
    pub fn step_hazards(&self, step: &Step) -> Vec<Hazard> {
        self.policy.hazards(&Plan::new([step.clone()]), &self.profile)
    }

    /// What a person must agree to before this is done to a group.
    pub fn group_hazards(&self, intent: &GroupIntent) -> Vec<Hazard> {
        let mut hazards = Vec::new();
        if self.policy.protected {
            hazards.push(Hazard::ProtectedProfile {
                profile: Arc::from(self.profile.as_str()),
            });
        }
        if let GroupIntent::Delete { group } = intent {
            hazards.push(Hazard::DeletesGroup {
                group: group.id.clone(),
                name: Arc::clone(&group.name),
                members: group.members,
            });
        }
        hazards
    }
}
