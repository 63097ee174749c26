//! The model with the keys in front of it.

use std::sync::Arc;

use ratatui::Frame;

use crate::console::event::Size;
use crate::console::keymap::{Key as KeyName, KeyPress, Keymap, Layer, Press, PressedKeys};
use crate::console::setup::{Opened, Store};
use crate::console::terminal::{Arrival, Input, Key, PasteRefusal};
use crate::console::theme::Theme;
use crate::console::view::Scene;
use crate::console::widget::Canvas;
use crate::console::{Command, Effect, Event, Model};

/// Turns what the user does into commands for the model, and keeps keys away from questions they were not meant for
/// (promise B10).
pub struct Desk {
    model: Model,
    keymap: Arc<Keymap>,
    pressed: PressedKeys,
    theme: Theme,
    store: Arc<dyn Store>,
    /// Which overlay was on top in the last frame, and the first frame that showed it.
    shown: Option<Shown>,
}

#[derive(Clone, Copy, Debug)]
struct Shown {
    serial: u64,
    since_frame: u64,
}

impl Desk {
    /// A desk for a profile that was opened.
    pub fn new(opened: Opened, keymap: Arc<Keymap>) -> Self {
        Self {
            model: Model::new(opened.site),
            keymap,
            pressed: PressedKeys::default(),
            theme: opened.theme,
            store: opened.store,
            shown: None,
        }
    }

    /// Another profile in place of this one.
    pub fn move_to(&mut self, opened: Opened) {
        let keymap = Arc::clone(&self.keymap);
        // What is not saved was asked about before; this keeps it all the same.
        self.keep_draft();
        *self = Self::new(opened, keymap);
    }

    /// Takes on the size and what is kept from the last run, and tells what to do first.
    pub fn begin(&mut self, size: Size) -> Vec<Effect> {
        let mut effects = self.model.event(Event::Resized(size));
        if let Some((snapshot, read_at)) = self.store.snapshot() {
            effects.extend(self.model.event(Event::SnapshotLoaded { snapshot, read_at }));
        }
        effects.extend(self.model.start());
        effects
    }

    /// Draws the frame.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        let scene = Scene {
            model: &self.model,
            keymap: &self.keymap,
            pressed: &self.pressed,
        };
        scene.draw(&mut Canvas::new(frame.buffer_mut(), &self.theme));
    }

    /// The frame with this number is on the screen.
    pub fn drawn(&mut self, frame: u64) {
        let serial = self.model.overlays().serial();
        if self.shown.is_none_or(|shown| shown.serial != serial) {
            self.shown = Some(Shown {
                serial,
                since_frame: frame,
            });
        }
    }

    /// Takes note of what happened.
    pub fn event(&mut self, event: Event) -> Vec<Effect> {
        let before = self.model.layer();
        let effects = self.model.event(event);
        if self.model.layer() != before {
            self.pressed.clear();
        }
        effects
    }

    /// Does what the user did.
    pub fn input(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Key(key) => self.key(&key),
            Input::Pasted(text) => {
                self.pressed.clear();
                self.event(Event::Pasted(text))
            }
            Input::PasteRefused(PasteRefusal::TooLarge { bytes }) => self.event(Event::PasteRefused { bytes }),
            Input::PasteRefused(PasteRefusal::NeverEnded { bytes }) => self.event(Event::StorageFailed(format!(
                "ui/paste-unfinished: the terminal did not say where the paste of {bytes} bytes ends; nothing was used. \
                 Paste again."
            ))),
        }
    }

    fn key(&mut self, key: &Key) -> Vec<Effect> {
        let Some(press) = KeyPress::from_event(&key.event) else {
            return Vec::new();
        };
        let layer = self.model.layer();
        if !self.is_meant(key, press, layer) {
            tracing::debug!("a key was not meant for the question that is on top now");
            return Vec::new();
        }
        let command = match self.pressed.press(&self.keymap, layer, press) {
            Press::Command(command) => Command::Run(command),
            Press::Unbound(press) if layer.takes_text() => match press.text() {
                Some(character) => Command::Insert(character),
                None => return Vec::new(),
            },
            Press::Unbound(_) | Press::Pending | Press::Dropped => return Vec::new(),
        };
        let effects = self.model.command(command);
        if self.model.layer() != layer {
            self.pressed.clear();
        }
        effects
    }

    /// Whether the key can be an answer to the question on top, if there is one: pressed when it could be seen, and by
    /// itself. A name may be typed fast, but is never confirmed by a key that came with others.
    fn is_meant(&self, key: &Key, press: KeyPress, layer: Layer) -> bool {
        let alone = match layer {
            Layer::Confirm => key.arrival == Arrival::Alone,
            Layer::ConfirmTyped => key.arrival == Arrival::Alone || press.key() != KeyName::Enter,
            _ => return true,
        };
        let serial = self.model.overlays().serial();
        let seen = self
            .shown
            .is_some_and(|shown| shown.serial == serial && key.frame >= shown.since_frame);
        alone && seen
    }

    fn keep_draft(&self) {
        if let Some(draft) = self.model.unsaved()
            && let Err(not_kept) = self.store.keep_draft(&draft)
        {
            tracing::error!("a draft was not kept: {not_kept}");
        }
    }

    #[cfg(test)]
    pub(super) const fn model(&self) -> &Model {
        &self.model
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // On every other way out the model has said what to keep.
        if std::thread::panicking() {
            self.keep_draft();
        }
    }
}
