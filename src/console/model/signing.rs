//! An expired session: sign in over the work, and what was interrupted goes on.

use super::Model;
use crate::client::Identity;
use crate::console::event::Reply;
use crate::console::keymap::CommandId;
use crate::console::overlay::{Overlay, SignIn};
use crate::console::word::{Tone, Word};
use crate::console::{Effect, Failure, RequestId};

impl Model {
    /// Keeps what was interrupted and asks to sign in; several requests that meet the end of a session ask once.
    pub(super) fn interrupt(&mut self, effect: Effect, failure: Option<Failure>) -> Vec<Effect> {
        self.interrupted.push(effect);
        let word = failure.map(|failure| Word::failed(&failure, None).then([CommandId::ErrorDetails]));
        self.ask_to_sign_in(word);
        Vec::new()
    }

    pub(super) fn ask_to_sign_in(&mut self, word: Option<Word>) {
        let is_asking = self
            .overlays
            .iter()
            .any(|overlay| matches!(overlay, Overlay::SignIn(_)));
        if is_asking {
            return;
        }
        let mut sign_in = SignIn::new(self.site.forms.clone(), word);
        for (field, answer) in &self.site.known_answers {
            sign_in.fill(field, answer);
        }
        self.overlays.push(Overlay::SignIn(Box::new(sign_in)));
    }

    /// The form was filled in.
    pub(super) fn submit_sign_in(&mut self) -> Vec<Effect> {
        let Some(Overlay::SignIn(sign_in)) = self.overlays.top_mut() else {
            return Vec::new();
        };
        let Some((form, answers)) = sign_in.submit() else {
            return Vec::new();
        };
        let effect = self.requests.begin(|id| Effect::SignIn { id, form, answers });
        if let Some(id) = effect.request() {
            sign_in.begin(id);
        }
        vec![effect]
    }

    /// Takes the end of signing in.
    pub(super) fn take_sign_in(&mut self, asked: &Effect, result: Reply<Identity>) -> Vec<Effect> {
        let identity = match result {
            Ok(identity) => identity,
            Err(failure) => {
                let word = Word::failed(&failure, None).then([]);
                let asking = self.overlays.iter_mut().find_map(|overlay| match overlay {
                    Overlay::SignIn(sign_in) => Some(sign_in),
                    _ => None,
                });
                match asking {
                    Some(sign_in) => sign_in.fail(word),
                    None => self.say(word),
                }
                return Vec::new();
            }
        };
        self.site.identity = Some(identity.name);
        if let Effect::SignIn { form, .. } = asked {
            self.site.usual_form(form.id);
        }
        self.overlays.remove(|overlay| matches!(overlay, Overlay::SignIn(_)));
        let mut effects = Vec::new();
        for effect in std::mem::take(&mut self.interrupted) {
            let before = effect.request();
            let effect = self.requests.again(effect);
            if let (Some(before), Some(now)) = (before, effect.request()) {
                self.wait_for(before, now);
            }
            effects.push(effect);
        }
        if !self.book.groups_freshness().is_fresh() {
            effects.extend(self.load_lists());
        }
        // Rows of a snapshot were walked over without a session: nothing could be read for them.
        let is_reading = self.requests.any(|effect| matches!(effect, Effect::LoadRoster { .. }));
        if let (Some(group), None, false) = (self.members.group(), self.members.roster(), is_reading) {
            effects.push(self.load_roster(group.clone()));
        }
        effects
    }

    /// Whoever waited for a request waits for its repetition.
    pub(super) fn wait_for(&mut self, before: RequestId, now: RequestId) {
        if let Some(editor) = self.editor.as_mut().filter(|editor| editor.saving() == Some(before)) {
            editor.begin_saving(now);
        }
        if let Some(opening) = self.opening.as_mut().filter(|opening| opening.request == before) {
            opening.request = now;
        }
        for (id, _) in &mut self.descriptions {
            if *id == before {
                *id = now;
            }
        }
        for overlay in self.overlays.iter_mut() {
            if let Overlay::GroupForm(form) = overlay
                && form.sending() == Some(before)
            {
                form.begin(now);
            }
        }
    }

    /// The form was closed: what was interrupted is given up, and the panes say so. Drafts stay.
    pub(super) fn give_up_signing_in(&mut self, sending: Option<RequestId>) -> Vec<Effect> {
        let word = || Word::new(Tone::Refused, "Not signed in; nothing was sent.").then([CommandId::SignIn]);
        for effect in std::mem::take(&mut self.interrupted) {
            let id = effect.request();
            if let Some(editor) = self
                .editor
                .as_mut()
                .filter(|editor| editor.saving() == id && id.is_some())
            {
                editor.end_saving();
                editor.say(word());
            }
            self.opening.take_if(|opening| Some(opening.request) == id);
            for overlay in self.overlays.iter_mut() {
                if let Overlay::GroupForm(form) = overlay
                    && form.sending() == id
                    && id.is_some()
                {
                    form.fail(word());
                }
            }
        }
        self.say(word());
        sending.and_then(|id| self.requests.cancel(id)).into_iter().collect()
    }

    /// Takes the end of signing out: the session is gone, and with it the right to what was read.
    pub(super) fn take_sign_out(&mut self, result: Reply<()>) -> Vec<Effect> {
        self.site.identity = None;
        let effects = self.requests.cancel_where(|effect| !effect.is_write());
        self.opening = None;
        let word = match result {
            Ok(()) => Word::new(Tone::Done, "Signed out."),
            Err(failure) => {
                let text = "Signed out here; the phone system was not told, its own session may live on.";
                Word::new(Tone::Note, text).because(Some(failure))
            }
        };
        self.ask_to_sign_in(Some(word));
        effects
    }
}
