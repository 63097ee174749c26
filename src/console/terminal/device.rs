//! The terminal in use: everything of this part put together in the order that matters.

use std::io;

use ratatui::Frame;
use tokio::sync::mpsc::{Receiver, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};

use super::{
    Backstop, FrameCount, Input, InputReader, Screen, SignalEvent, Signals, Stopping, Tally, TerminalGuard, Tty,
    terminal_size, watch_for_hang_up,
};

/// Keys that may wait. When more come, the terminal waits: a flood of keys must not fill the memory.
const QUEUE: usize = 1_024;

/// Exit code after a hang-up: 128 + SIGHUP.
const HUNG_UP: i32 = 129;

/// What the terminal tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The user did something.
    Input(Input),
    /// The terminal has another size; the next frame is complete.
    Resized,
    /// The program was stopped and continued; the next frame is complete.
    Resumed,
    /// The terminal is gone.
    HungUp,
    /// A signal asks for the end; the exit code is 128 + this number.
    Terminated(i32),
}

/// A terminal that was taken, and is given back when this is dropped.
///
/// From the first [`Happening::HungUp`] or [`Happening::Terminated`] on, whoever holds it has 1.5 seconds to drop it;
/// then the process ends by itself.
#[derive(Debug)]
pub struct Device {
    // Dropped in this order: nothing is drawn on a terminal that was given back, and the backstop outlives all.
    screen: Screen<Tty>,
    guard: TerminalGuard,
    _keyboard: InputReader,
    inputs: Receiver<Input>,
    alarms: UnboundedReceiver<SignalEvent>,
    frames: FrameCount,
    /// The signal that ended a stop of our own is still to come, and is no news.
    continue_is_known: bool,
    _backstop: Backstop,
}

impl Device {
    /// Takes the terminal. Needs a tokio runtime with more than one thread: signals must be seen while the thread that
    /// draws is blocked in a write.
    ///
    /// # Errors
    ///
    /// The operating system's error; the terminal is as it was.
    pub fn take() -> io::Result<Self> {
        let signals = Signals::install()?;
        let backstop = Backstop::start()?;
        let (alarm, alarms) = unbounded_channel();
        let size = terminal_size()?;
        let guard = TerminalGuard::enter(&signals)?;
        // After the guard, so that the backstop gives back a terminal that was taken in between.
        let hang_up = (alarm.clone(), backstop.downgrade());
        watch_for_hang_up(move || {
            hang_up.1.arm(HUNG_UP);
            let _ = hang_up.0.send(SignalEvent::Terminate(HUNG_UP - 128));
        })?;
        let screen = Screen::new(Tty, size)?;
        let frames = FrameCount::default();
        let (keys, inputs) = channel(QUEUE);
        let keyboard = InputReader::start(keys, frames.clone())?;
        tokio::spawn(forward(signals, alarm, backstop.downgrade()));
        Ok(Self {
            screen,
            guard,
            _keyboard: keyboard,
            inputs,
            alarms,
            frames,
            continue_is_known: false,
            _backstop: backstop,
        })
    }

    /// The next thing the terminal tells; alarms before keys, so that a flood of keys cannot hold up the end.
    ///
    /// Nothing is lost when the future is dropped.
    ///
    /// # Errors
    ///
    /// The operating system's error when the terminal cannot be taken again after a stop.
    pub async fn next(&mut self) -> io::Result<Happening> {
        loop {
            tokio::select! {
                biased;
                Some(alarm) = self.alarms.recv() => {
                    if let Some(happening) = self.answer(alarm)? {
                        return Ok(happening);
                    }
                }
                Some(input) = self.inputs.recv() => return Ok(Happening::Input(input)),
                // The reader ends before the hang-up watch speaks, and both ends mean the same.
                else => return Ok(Happening::HungUp),
            }
        }
    }

    /// What waits already, without waiting.
    ///
    /// # Errors
    ///
    /// Like [`Device::next`].
    pub fn waiting(&mut self) -> io::Result<Option<Happening>> {
        while let Ok(alarm) = self.alarms.try_recv() {
            if let Some(happening) = self.answer(alarm)? {
                return Ok(Some(happening));
            }
        }
        Ok(self.inputs.try_recv().ok().map(Happening::Input))
    }

    fn answer(&mut self, alarm: SignalEvent) -> io::Result<Option<Happening>> {
        Ok(match alarm {
            SignalEvent::Terminate(signal) if signal == HUNG_UP - 128 => Some(Happening::HungUp),
            SignalEvent::Terminate(signal) => Some(Happening::Terminated(signal)),
            SignalEvent::Stop => Some(self.stop(Stopping::OurProcess)?),
            SignalEvent::Continue if std::mem::take(&mut self.continue_is_known) => None,
            SignalEvent::Continue => {
                self.guard.take_again()?;
                self.screen.redraw_all()?;
                self.fit()?;
                Some(Happening::Resumed)
            }
            SignalEvent::Resize => self.fit()?.then_some(Happening::Resized),
        })
    }

    /// Gives the terminal back, stops, and takes it again when continued.
    ///
    /// # Errors
    ///
    /// The operating system's error when the terminal cannot be taken again.
    pub fn stop(&mut self, stopping: Stopping) -> io::Result<Happening> {
        self.continue_is_known = true;
        self.guard.stop(stopping)?;
        self.screen.redraw_all()?;
        self.fit()?;
        Ok(Happening::Resumed)
    }

    /// Takes on the terminal's size; whether it is another one.
    fn fit(&mut self) -> io::Result<bool> {
        let size = terminal_size()?;
        let other = size != self.screen.size();
        if other {
            self.screen.resize(size)?;
        }
        Ok(other)
    }

    /// Draws what `view` draws, as far as it differs from the last frame.
    ///
    /// # Errors
    ///
    /// The operating system's error.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.screen.draw(view)?;
        self.frames.count();
        Ok(())
    }

    /// Makes the next frame complete.
    ///
    /// # Errors
    ///
    /// None of ours.
    pub fn redraw_all(&mut self) -> io::Result<()> {
        self.screen.redraw_all()
    }

    /// Writes a sequence that does not touch the screen.
    ///
    /// # Errors
    ///
    /// The operating system's error.
    pub fn send(&mut self, sequence: &[u8]) -> io::Result<()> {
        self.screen.send(sequence)
    }

    /// The size of the screen in cells.
    pub fn size(&self) -> ratatui::layout::Size {
        self.screen.size()
    }

    /// How many frames have been drawn; see [`Key::frame`](super::Key::frame).
    pub fn frames(&self) -> u64 {
        self.frames.get()
    }

    /// What has gone out so far.
    pub fn tally(&self) -> Tally {
        self.screen.tally()
    }
}

async fn forward(mut signals: Signals, alarm: UnboundedSender<SignalEvent>, backstop: super::backstop::Arm) {
    loop {
        let event = signals.next().await;
        if let SignalEvent::Terminate(signal) = event {
            backstop.arm(128 + signal);
        }
        if alarm.send(event).is_err() {
            return;
        }
    }
}
