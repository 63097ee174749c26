//! What a person wants to know beforehand: traps of a write, uses of a group, who could take a call, what is known of a
//! group. None of it is waited for by anything else.

use super::Model;
use crate::client::{Capability, GroupUse, Lint, Listing};
use crate::console::event::Reply;
use crate::console::layout::Pane;
use crate::console::overlay::{Confirm, Foresight, GroupDetails, Overlay, Question, Uses};
use crate::console::requests::Request;
use crate::console::word::{GroupLabel, Tone, Word};
use crate::console::{Effect, RequestId};
use crate::domain::{AgentId, Group, GroupId, ListedMember, LiveState};

impl Model {
    /// The group that the pane in focus is about.
    pub(super) fn detailed_group(&self) -> Option<&Group> {
        match (self.focus(), &self.editor) {
            (Pane::Groups, _) => self.groups.current(&self.book),
            (Pane::Editor, Some(editor)) => self.book.group(editor.group_id()),
            _ => self.book.group(self.members.group()?),
        }
    }

    pub(super) fn open_group_details(&mut self) {
        let Some(group) = self.detailed_group().cloned() else {
            return;
        };
        // What the last reading told belongs to the group whose members are shown.
        let (lints, facts) = if self.members.group() == Some(&group.id) {
            (self.members.lints().clone(), self.members.facts().clone())
        } else {
            Default::default()
        };
        self.overlays
            .push(Overlay::GroupDetails(Box::new(GroupDetails::new(group, lints, facts))));
    }

    /// Asks who of the group could take a call now: only when a person wants it, because it may cost a call each.
    pub(super) fn ask_live_states(&mut self) -> Vec<Effect> {
        let Some(group) = self.members.group().cloned() else {
            return Vec::new();
        };
        let mut effects = self
            .requests
            .cancel_where(|effect| matches!(effect, Effect::LoadLiveStates { .. }));
        effects.push(self.requests.begin(|id| Effect::LoadLiveStates { id, group }));
        effects
    }

    pub(super) fn take_live_states(
        &mut self,
        request: Request,
        group: &GroupId,
        result: Reply<Vec<LiveState>>,
    ) -> Vec<Effect> {
        match result {
            Ok(states) if self.members.group() == Some(group) => self.members.take_live_states(states),
            Ok(_) => {}
            Err(failure) if failure.asks_for_sign_in() => return self.interrupt(request.effect, Some(failure)),
            Err(failure) => {
                let label = self.book.group(group).map(GroupLabel::of);
                self.members.say(Word::failed(&failure, label.as_ref()));
                self.failed = Some(request.effect);
            }
        }
        Vec::new()
    }

    /// Looks for traps of the change under review.
    pub(super) fn foresee(&mut self) -> Vec<Effect> {
        let Some(Overlay::Review(review)) = self.overlays.top_mut() else {
            return Vec::new();
        };
        if review.is_empty() || self.site.identity.is_none() {
            return Vec::new();
        }
        let step = review.step().clone();
        let effect = self.requests.begin(|id| Effect::Foresee { id, step });
        if let Some(id) = effect.request() {
            review.begin_foreseeing(id);
        }
        vec![effect]
    }

    pub(super) fn take_foresight(&mut self, request: &Request, result: Reply<Vec<Lint>>) {
        let Effect::Foresee { step, .. } = &request.effect else {
            return;
        };
        let foresight = match result {
            Ok(lints) => Foresight::Told(lints),
            // Saving goes on all the same, and asks to sign in where that is what is missing.
            Err(failure) => Foresight::Failed(failure.message()),
        };
        for overlay in self.overlays.iter_mut() {
            match (overlay, &foresight) {
                (Overlay::Review(review), _) => review.take_foresight(request.id, foresight.clone()),
                (Overlay::Confirm(confirm), Foresight::Told(lints)) => confirm.take_lints(step, lints),
                _ => {}
            }
        }
    }

    /// Asks what uses a group that is about to be deleted, and shows what is known about that meanwhile.
    pub(super) fn with_dependents(&mut self, confirm: Confirm, group: &Group) -> (Confirm, Vec<Effect>) {
        let members = self.known_members(group);
        if let Err(unsupported) = self.site.capabilities.require(Capability::GroupUses) {
            let uses = Uses::CannotTell(unsupported.to_string());
            return (confirm.with_dependents(members, uses), Vec::new());
        }
        let group = group.id.clone();
        let effect = self.requests.begin(|id| Effect::ListUses { id, group });
        let uses = effect.request().map_or(Uses::NotAsked, Uses::Asking);
        (confirm.with_dependents(members, uses), vec![effect])
    }

    fn known_members(&self, group: &Group) -> Vec<AgentId> {
        if let Some(roster) = self.members.roster().filter(|roster| *roster.group() == group.id) {
            return roster.members().iter().map(|member| member.agent.clone()).collect();
        }
        let listed = group.listed_members.iter().flatten();
        listed.filter_map(ListedMember::id).cloned().collect()
    }

    pub(super) fn take_uses(&mut self, id: RequestId, result: Reply<Option<Listing<GroupUse>>>) {
        let uses = match result {
            Ok(Some(listing)) => Uses::Told(listing),
            Ok(None) => Uses::NotAsked,
            Err(failure) => Uses::Failed(failure),
        };
        for overlay in self.overlays.iter_mut() {
            if let Overlay::Confirm(confirm) = overlay {
                confirm.take_uses(id, uses.clone());
            }
        }
    }

    /// Nobody reads any more what was asked for a window that is closed.
    pub(super) fn stop_looking_ahead(&mut self) -> Vec<Effect> {
        let asked: Vec<RequestId> = self
            .overlays
            .iter()
            .filter_map(|overlay| match overlay {
                Overlay::Review(review) => review.asks_foresight(),
                Overlay::Confirm(confirm) => confirm.asks_uses(),
                _ => None,
            })
            .collect();
        self.requests.cancel_where(|effect| {
            matches!(effect, Effect::Foresee { .. } | Effect::ListUses { .. })
                && effect.request().is_none_or(|id| !asked.contains(&id))
        })
    }

    /// A change would cost, and nobody has agreed: asks with the price.
    pub(super) fn ask_to_pay(&mut self, effect: Effect, price: &str, group: GroupLabel) {
        let question = Question::Pay {
            price: price.to_owned(),
            group,
            effect: Box::new(effect),
        };
        self.ask(Confirm::key(question));
    }

    /// The price was agreed to: the same change once more, with that word.
    pub(super) fn pay(&mut self, effect: Effect) -> Vec<Effect> {
        let before = effect.request();
        let effect = self.requests.again(effect.paid());
        let Some(id) = effect.request() else {
            return vec![effect];
        };
        match &effect {
            Effect::WriteStep { step, .. } => {
                if let Some(editor) = self.editor.as_mut().filter(|editor| editor.group_id() == step.group()) {
                    editor.begin_saving(id);
                }
            }
            _ => {
                if let Some(Overlay::GroupForm(form)) = self.overlays.top_mut() {
                    form.begin(id);
                }
            }
        }
        if let Some(before) = before {
            self.wait_for(before, id);
        }
        vec![effect]
    }

    /// The price was not agreed to.
    pub(super) fn not_paid(&mut self, effect: &Effect) {
        self.descriptions.retain(|(id, _)| Some(*id) != effect.request());
        self.say(Word::new(Tone::Note, "Not changed: nobody agreed to the charge."));
    }
}
