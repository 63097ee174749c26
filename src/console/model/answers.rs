//! Events, to those who wait for them.

use super::Model;
use crate::client::{Completeness, Listing};
use crate::console::event::Reply;
use crate::console::overlay::Overlay;
use crate::console::requests::Request;
use crate::console::word::{GroupLabel, Tone, Word};
use crate::console::{Effect, Event, Failure, QuitCause, RequestId};
use crate::domain::{Agent, Group};

impl Model {
    /// Takes note of what happened.
    pub fn event(&mut self, event: Event) -> Vec<Effect> {
        let effects = self.take(event);
        // A question may have been waiting until nothing else is on the screen.
        self.ask_about_drafts();
        effects
    }

    fn take(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::GroupsLoaded { id, result } => match self.requests.end(id) {
                Some(request) => self.take_groups(request, result),
                None => late(id, "groups"),
            },
            Event::AgentsLoaded { id, result } => match self.requests.end(id) {
                Some(request) => self.take_agents(request, result),
                None => late(id, "agents"),
            },
            Event::RosterLoaded { id, group, result } => match (self.requests.end(id), result) {
                (None, _) => late(id, &format!("members of #{group}")),
                (Some(_), Ok(reading)) => {
                    self.take_roster(id, *reading);
                    Vec::new()
                }
                (Some(request), Err(failure)) => self.roster_failed(request, &failure),
            },
            Event::LiveStatesLoaded { id, group, result } => match self.requests.end(id) {
                Some(request) => self.take_live_states(request, &group, result),
                None => late(id, "live states"),
            },
            Event::UsesListed { id, result } => match self.requests.end(id) {
                Some(_) => {
                    self.take_uses(id, result);
                    Vec::new()
                }
                None => late(id, "uses of a group"),
            },
            Event::Foreseen { id, result } => match self.requests.end(id) {
                Some(request) => {
                    self.take_foresight(&request, result);
                    Vec::new()
                }
                None => late(id, "what was foreseen"),
            },
            Event::StepStage { id, stage } => {
                self.requests.step(id, stage);
                Vec::new()
            }
            Event::StepDone { id, report } => match self.requests.end(id) {
                Some(request) => self.take_step(request, *report),
                None => late(id, "a write"),
            },
            Event::GroupDone { id, report } => match self.requests.end(id) {
                Some(request) => self.take_group(request, *report),
                None => late(id, "a group change"),
            },
            Event::SignedIn { id, result } => match self.requests.end(id) {
                Some(request) => self.take_sign_in(&request.effect, result),
                None => late(id, "signing in"),
            },
            Event::SignedOut { id, result } => match self.requests.end(id) {
                Some(_) => self.take_sign_out(result),
                None => late(id, "signing out"),
            },
            Event::Notice { id, notice } => {
                self.requests.notice(id, notice);
                Vec::new()
            }
            Event::QuotaOver { id, wait } => {
                self.requests.quota_over(id, wait);
                Vec::new()
            }
            Event::Cancelled { id } => {
                self.requests.end(id);
                self.opening.take_if(|opening| opening.request == id);
                Vec::new()
            }
            other => self.take_unasked(other),
        }
    }

    /// Events that answer no request.
    fn take_unasked(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Synced { took, at } => self.last_answer = Some((took, at)),
            Event::SnapshotLoaded { snapshot, read_at } => {
                self.book.take_snapshot(snapshot, &read_at);
                self.groups.arrange(&self.book);
                return self.follow_cursor();
            }
            Event::DraftsFound(drafts) => self.take_found_drafts(drafts),
            Event::ProfilesFound(entries) => {
                if let Some(Overlay::ProfilePicker(picker)) = self.overlays.top_mut() {
                    picker.take(entries, &self.site.profile);
                }
            }
            Event::StorageFailed(sentence) | Event::TaskPanicked(sentence) => {
                self.say(Word::new(Tone::Failed, sentence));
            }
            Event::Copied { text } => self.say(Word::new(Tone::Done, format!("Copied: {text}"))),
            Event::Resized(size) => self.layout.resize(size),
            Event::Pasted(text) => return self.paste(&text),
            Event::Rested(rest) => return self.rested(rest),
            Event::PasteRefused { bytes } => {
                let text = format!("ui/paste-too-large: {bytes} bytes are more than can be taken; nothing was used.");
                self.say(Word::new(Tone::Refused, text));
            }
            Event::Resumed => return vec![Effect::Redraw],
            Event::HungUp => return self.quit(QuitCause::HangUp),
            Event::Terminated { signal } => return self.quit(QuitCause::Signal(signal)),
            _ => {}
        }
        Vec::new()
    }

    fn take_groups(&mut self, request: Request, result: Reply<Listing<Group>>) -> Vec<Effect> {
        match result {
            Ok(listing) => {
                self.groups.hush();
                if let Completeness::Incomplete { because, .. } = &listing.completeness {
                    let text = format!("The list of groups is incomplete: {because}.");
                    self.groups
                        .say(Word::new(Tone::Failed, text).then([crate::console::keymap::CommandId::Refresh]));
                }
                self.book.take_groups(listing);
                self.tell_gone();
                self.groups.arrange(&self.book);
                if self.members.roster().is_none() {
                    self.members.arrange(&self.book);
                }
                for overlay in self.overlays.iter_mut() {
                    if let Overlay::AgentCard(card) = overlay {
                        card.arrange(&self.book);
                    }
                }
                let mut effects = self.keep_snapshot();
                effects.extend(self.follow_cursor());
                effects
            }
            Err(failure) if failure.asks_for_sign_in() => self.interrupt(request.effect, Some(failure)),
            Err(failure) => {
                self.groups.say(Word::failed(&failure, None));
                self.failed = Some(request.effect);
                Vec::new()
            }
        }
    }

    fn take_agents(&mut self, request: Request, result: Reply<Listing<Agent>>) -> Vec<Effect> {
        match result {
            Ok(listing) => {
                self.book.take_agents(listing);
                self.members.arrange(&self.book);
                if let Some(editor) = &mut self.editor {
                    editor.arrange(&self.book);
                }
                self.keep_snapshot()
            }
            Err(failure) if failure.asks_for_sign_in() => self.interrupt(request.effect, Some(failure)),
            Err(failure) => {
                self.say(Word::failed(&failure, None));
                self.failed = Some(request.effect);
                Vec::new()
            }
        }
    }

    fn roster_failed(&mut self, request: Request, failure: &Failure) -> Vec<Effect> {
        if failure.asks_for_sign_in() {
            return self.interrupt(request.effect, Some(failure.clone()));
        }
        let Effect::LoadRoster { group, .. } = &request.effect else {
            return Vec::new();
        };
        let label = self.book.group(group).map(GroupLabel::of);
        let word = Word::failed(failure, label.as_ref());
        let effects = if failure.is_group_gone() {
            self.miss_group(group)
        } else {
            Vec::new()
        };
        let opening = self.opening.take_if(|opening| opening.request == request.id);
        match self.editor.as_mut().filter(|editor| editor.group_id() == group) {
            Some(editor) => editor.say(word),
            None if opening.is_some() => self.groups.say(word),
            None => self.members.say(word),
        }
        self.failed = Some(request.effect);
        effects
    }

    fn keep_snapshot(&self) -> Vec<Effect> {
        let is_read = self.book.agents_freshness().is_fresh();
        let snapshot = self.book.snapshot().filter(|_| is_read);
        snapshot.map(Effect::SaveSnapshot).into_iter().collect()
    }
}

fn late(id: RequestId, what: &str) -> Vec<Effect> {
    vec![Effect::Log {
        line: format!("late answer {id} ({what}) dropped"),
    }]
}
