//! The loop that moves keys and answers into the model, and the model's effects into the world.
//!
//! ```text
//!  Device ──Happening──▶ Desk (keys ─▶ commands ─▶ Model) ──effects──▶ Performer ─▶ one task and one token per request
//!     ▲                   ▲                                                 │
//!     └────── a frame ────┴──────────────── Told ◀──────────────────────────┘
//! ```
//!
//! User input goes first, so that a stop always gets through. Everything that waits is taken before a frame is drawn.
//! Nothing ticks: without input and answers nobody wakes up.

mod desk;
mod drafts;
mod exit;
mod performer;
mod requests;
#[cfg(test)]
mod tests;
mod told;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use self::desk::Desk;
pub use self::exit::{ConsoleError, Exit};
use self::performer::Performer;
use self::told::Told;
use super::event::Size;
use super::setup::{ConsoleSetup, Opened};
use super::terminal::{
    Device, Happening, Stopping, Surroundings, Wrapping, check, clipboard_sequence, panic_sentence, restore_on_panic,
};
use super::{Effect, Event, QuitCause};

/// How long requests may take to end once the program ends: a write in flight is finished and recorded, the rest is
/// cancelled. Below the 1.5 seconds that the terminal's backstop allows.
const LAST_ORDERS: Duration = Duration::from_secs(1);

/// Runs the console until it ends; the terminal is then as it was before.
///
/// Must be polled by the thread that blocks on the runtime (`block_on`, not `spawn`), of a runtime with more than one
/// thread: that one draws, and its panics are the ones that end the screen.
///
/// # Errors
///
/// [`ConsoleError`] when there is no terminal to run on, or it cannot be used.
pub async fn run(setup: ConsoleSetup) -> Result<Exit, ConsoleError> {
    check(Surroundings::of_this_process(setup.variables.term.as_deref()))?;
    let (teller, told) = unbounded_channel();
    let (panics, panicked) = unbounded_channel();
    restore_on_panic(move |info| {
        let sentence = format!("callboard has an error of its own: {}", panic_sentence(info));
        tracing::error!("{sentence}");
        let _ = panics.send(sentence);
    });
    let device = Device::take()?;
    let wrapping = Wrapping::from_variables(
        setup.variables.tmux.as_deref(),
        setup.variables.sty.as_deref(),
        setup.variables.term.as_deref(),
    );
    let ConsoleSetup {
        first,
        connector,
        keymap,
        ..
    } = setup;
    let performer = Performer::new(connector, &first, teller);
    let desk = Desk::new(first, Arc::new(keymap));
    let mut console = Console {
        device,
        desk,
        performer,
        told,
        panicked,
        wrapping,
        exit: None,
    };
    let exit = console.run().await?;
    let Console { device, performer, .. } = console;
    // The terminal first: what is still on its way must not keep the user from the shell's prompt being restored.
    drop(device);
    Ok(performer.finish(LAST_ORDERS, exit).await)
}

struct Console {
    device: Device,
    desk: Desk,
    performer: Performer,
    told: UnboundedReceiver<Told>,
    panicked: UnboundedReceiver<String>,
    wrapping: Wrapping,
    exit: Option<Exit>,
}

impl Console {
    async fn run(&mut self) -> Result<Exit, ConsoleError> {
        self.open_desk();
        loop {
            if let Some(exit) = self.exit {
                return Ok(exit);
            }
            self.draw();
            tokio::select! {
                biased;
                happening = self.device.next() => self.happened(happening?)?,
                Some(sentence) = self.panicked.recv() => self.panicked(sentence)?,
                Some(told) = self.told.recv() => self.was_told(told)?,
            }
            self.drain()?;
        }
    }

    /// Everything that waits already, input first, before the next frame.
    fn drain(&mut self) -> Result<(), ConsoleError> {
        while self.exit.is_none() {
            if let Some(happening) = self.device.waiting()? {
                self.happened(happening)?;
            } else if let Ok(told) = self.told.try_recv() {
                self.was_told(told)?;
            } else {
                break;
            }
        }
        Ok(())
    }

    /// Shows the profile that was opened: what is kept of it at once, then what is asked for.
    fn open_desk(&mut self) {
        let size = self.device.size();
        let effects = self.desk.begin(Size {
            width: size.width,
            height: size.height,
        });
        // Painted before anything is asked: the first frame waits for nothing.
        self.draw();
        self.performer.perform_all(effects);
        self.performer.find_drafts();
    }

    fn draw(&mut self) {
        let desk = &self.desk;
        if self.device.draw(|frame| desk.draw(frame)).is_ok() {
            self.desk.drawn(self.device.frames());
        }
        // A terminal that takes nothing is gone; the hang-up watch says so, and the draft is kept on that way.
    }

    fn happened(&mut self, happening: Happening) -> Result<(), ConsoleError> {
        let size = self.device.size();
        let effects = match happening {
            Happening::Input(input) => self.desk.input(input),
            Happening::Resized => self.desk.event(Event::Resized(Size {
                width: size.width,
                height: size.height,
            })),
            Happening::Resumed => {
                let mut effects = self.desk.event(Event::Resized(Size {
                    width: size.width,
                    height: size.height,
                }));
                effects.extend(self.desk.event(Event::Resumed));
                effects
            }
            Happening::HungUp => self.ending(Event::HungUp, QuitCause::HangUp),
            Happening::Terminated(signal) => self.ending(Event::Terminated { signal }, QuitCause::Signal(signal)),
        };
        self.perform(effects)
    }

    /// The end was ordered: whatever the model makes of it, there is one.
    fn ending(&mut self, event: Event, cause: QuitCause) -> Vec<Effect> {
        let mut effects = self.desk.event(event);
        effects.push(Effect::Quit { cause });
        effects
    }

    fn panicked(&mut self, sentence: String) -> Result<(), ConsoleError> {
        let effects = self.desk.event(Event::TaskPanicked(sentence));
        self.perform(effects)
    }

    fn was_told(&mut self, told: Told) -> Result<(), ConsoleError> {
        let event = match told {
            Told::Event(event) => event,
            Told::SignedIn { id, result } => self.performer.signed_in(id, result),
            Told::SignedOut { id, result } => self.performer.signed_out(id, result),
        };
        let effects = self.desk.event(event);
        self.perform(effects)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> Result<(), ConsoleError> {
        for effect in effects {
            let more = match effect {
                Effect::Quit { cause } => {
                    self.exit.get_or_insert(Exit::from(cause));
                    Vec::new()
                }
                Effect::Suspend => {
                    let resumed = self.device.stop(Stopping::OurGroup)?;
                    self.happened(resumed)?;
                    Vec::new()
                }
                Effect::Redraw => {
                    self.device.redraw_all()?;
                    Vec::new()
                }
                Effect::Copy { text } => self.copy(text),
                Effect::OpenProfile { name } => self.open_profile(&name),
                other => {
                    self.performer.perform(other);
                    Vec::new()
                }
            };
            self.perform(more)?;
        }
        Ok(())
    }

    fn copy(&mut self, text: String) -> Vec<Effect> {
        let event = match clipboard_sequence(&text, self.wrapping) {
            None => Event::StorageFailed(format!(
                "Not copied: {} bytes are more than terminals take. Copy fewer rows.",
                text.len()
            )),
            Some(sequence) => match self.device.send(&sequence) {
                Ok(()) => Event::Copied { text },
                Err(error) => Event::StorageFailed(format!("Not copied: {error}.")),
            },
        };
        self.desk.event(event)
    }

    fn open_profile(&mut self, name: &str) -> Vec<Effect> {
        let opened: Result<Opened, _> = self.performer.open(name);
        match opened {
            Ok(opened) => {
                // Request ids begin anew with the new model: answers to the old one must not reach it.
                let (teller, told) = unbounded_channel();
                self.told = told;
                self.performer.move_to(&opened, teller);
                self.desk.move_to(opened);
                self.open_desk();
                Vec::new()
            }
            Err(not_kept) => self.desk.event(Event::StorageFailed(not_kept.0)),
        }
    }
}
